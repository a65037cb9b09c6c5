"""What dbt parses the project to, kept from run to run in a folder named by a hash of all files that parsing reads.

Whether files of text are parsed once into a table, whether there is a customer file, and which categories are clustered by, are
questions that parsing asks: these are the kinds. All other vars are read by queries, but for those in the YAML of Python
models, which `fill_in` puts there.
"""

import contextlib
import fcntl
import functools
import hashlib
import json
import pickle
import pprint
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from dbt.clients.jinja import get_rendered
from dbt.contracts.files import FileHash
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder
from dbt.version import __version__

ROOT = Path(__file__).resolve().parents[2]
DBT = [str(Path(sys.executable).parent / "dbt"), "--no-use-colors"]
KINDS = [
    {},
    {"transactions": "file.csv"},
    {"transactions": "file.csv", "customers": "file.csv"},
    {"transactions": "file.parquet"},
    {"transactions": "file.parquet", "customers": "file.parquet"},
]
READ = ["dbt_project.yml", "profiles.yml", "selectors.yml", ".dbtignore", "requirements.lock"]
READ_FOLDERS = ["analyses", "macros", "models", "python_models", "seeds", "tests"]
RUN_FOLDERS = [*READ_FOLDERS, "charts", "plugins", "python", "scripts"]
BUILDERS = ["tests/conftest.py", *(f"tests/python/{name}.py" for name in ("parsed", "project", "shops"))]
READ_ENDINGS = {".sql", ".yml", ".md", ".csv", ".py"}


@functools.cache
def project_vars():
    return yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]


@contextlib.contextmanager
def locked(path):
    """Hold a lock that other processes wait for."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def folder_of(kind, paths):
    """Return the folder of what is made of files as they are; of what was made of others, the last two stay."""
    digest = hashlib.md5(usedforsecurity=False)
    for path in paths:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    folder = ROOT / "target" / kind / digest.hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    # another run may still read what it made before a file was edited
    for old in sorted(folder.parent.iterdir(), key=lambda other: other.stat().st_mtime)[:-3]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def files_in(names):
    """Return the files in folders of the project, but for the tests of Python, which no build reads."""
    paths = [path for name in names for path in sorted((ROOT / name).rglob("*")) if path.is_file()]
    return [path for path in paths if path.suffix != ".pyc" and path.parent != ROOT / "tests" / "python"]


@functools.cache
def kept_folder():
    """Return the folder of what dbt parsed from the files as they are."""
    paths = [path for path in files_in(READ_FOLDERS) if path.suffix in READ_ENDINGS]
    return folder_of("kept", [*(ROOT / name for name in READ), *paths])


@functools.cache
def kept_shops():
    """Return the folder of shops that were built by the project as it is."""
    return folder_of("kept_shops", [*(ROOT / name for name in [*READ, *BUILDERS]), *files_in(RUN_FOLDERS)])


def kind_of(mapping):
    """Return the vars of a mapping that parsing reads, as short as they can be."""
    is_text = re.compile(r"\.(csv|tsv|txt|json|jsonl|xlsx?|zip)")
    locations = {name: str(mapping[name]).lower() for name in ("transactions", "customers") if mapping.get(name)}
    kind = {name: "file.csv" if is_text.search(location) else "file.parquet" for name, location in locations.items()}
    # with categories models refer to more
    categories = mapping.get("clustering_categorical_features")
    return kind | ({"clustering_categorical_features": categories} if categories else {})


def parsed_file(kind):
    """Return the file of a kind, as dbt writes it for later parses; where it is not there, parse, and take no warning."""
    name = re.sub(r"\W+", "-", str(kind)).strip("-") or "demo"
    path = kept_folder() / name / "partial_parse.msgpack"
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent / "lock"):
        if not path.exists():
            made = path.parent / "made"
            settings = ["--quiet", "--log-level-file", "none", "--warn-error", "--no-partial-parse", "--no-write-json"]
            places = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(made)]
            command = [*DBT, *settings, "parse", *places, *(["--vars", json.dumps(kind)] if kind else [])]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            (made / path.name).rename(path)
    return path


def parse_all_kinds():
    """Parse all kinds that are not kept, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(parsed_file, KINDS))


def read_manifest(kind):
    """Return what a kind was parsed to."""
    return manifest_in(parsed_file(kind))


def manifest_in(path):
    """Return what a file of dbt's, written for later parses, holds."""
    return Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)


@functools.cache
def for_builds(path, *, with_tests):
    """Return what such a file holds, without what no build asks for, as bytes that are read in a third of the time."""
    manifest = manifest_in(path)
    manifest.files, manifest.disabled, manifest.docs = {}, {}, {}
    if not with_tests:
        manifest.nodes = {name: node for name, node in manifest.nodes.items() if node.resource_type != "test"}
        manifest.unit_tests = {}
    # what macros see as `graph`
    manifest.build_flat_graph()
    return pickle.dumps(manifest)


def manifest_for_build(path, *, with_tests):
    """Return what dbt parsed, new for each build, which writes in it."""
    return pickle.loads(for_builds(path, with_tests=with_tests))


@functools.cache
def python_model_metas():
    """Return {Python model: meta as written in its YAML}."""
    files = (ROOT / "python_models").rglob("*.yml")
    models = [model for path in files for model in yaml.safe_load(path.read_text())["models"]]
    return {f"model.customer_segmentation.{model['name']}": model.get("config", {}).get("meta", {}) for model in models}


def fill_in(manifest, mapping):
    """Give Python models the vars of a mapping, as dbt does when it parses their YAML; return the manifest."""
    values = project_vars() | mapping

    def rendered(value):
        if isinstance(value, dict):
            return {name: rendered(part) for name, part in value.items()}
        return get_rendered(value, {"var": values.__getitem__}, native=True) if isinstance(value, str) else value

    for name, meta in python_model_metas().items():
        manifest.nodes[name].config.meta |= rendered(meta)
        if manifest.flat_graph:
            manifest.flat_graph["nodes"][name]["config"]["meta"] = manifest.nodes[name].config.meta
    return manifest


def write_parsed(path, mapping):
    """Write what dbt would parse with a mapping as its vars, in dbt's own format: a process of its own then parses nothing."""
    path.parent.mkdir(exist_ok=True)
    manifest = fill_in(read_manifest(kind_of(mapping)), mapping)
    # of what dbt compares, nothing but the vars differs from the kind
    asked = [pprint.pformat(json.loads(json.dumps(mapping))), "", "", __version__]
    manifest.state_check.vars_hash = FileHash.from_contents("\x00".join(asked))
    path.write_bytes(manifest.to_msgpack(extended_mashumaro_encoder))
