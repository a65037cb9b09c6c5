"""The project under test: copies of it in folders of their own, what a build there says and leaves behind."""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from parsed import DBT, ROOT, fill_in, kind_of, locked, manifest_for_build, parsed_file, write_parsed
from parsed import project_vars as project_vars

PARTS = [
    *(
        "dbt_project.yml",
        "profiles.yml",
        "selectors.yml",
        ".dbtignore",
        "requirements-boards.lock",
        "requirements-metrics.lock",
    ),
    *("analyses", "charts", "macros", "models", "plugins", "python", "python_models", "scripts", "seeds", "tests"),
]


class Shared:
    """What the processes of one run of pytest make once and share: shops that tests only read."""

    folder: Path  # set by the fixture `shared`

    @classmethod
    @contextlib.contextmanager
    def once(cls, name, *, folder=None):
        """Yield the path of what is to be made under a name; whoever comes later waits until it is there."""
        path = (folder or cls.folder) / name
        with locked(path.with_suffix(".lock")):
            yield path


def draws(*, usual, full):
    """Return how often a test draws: `DRAWS=full` in the environment asks for the full number, as make test-full does."""
    return full if os.environ.get("DRAWS") == "full" else usual


def as_vars(mapping):
    """Return the vars as dbt takes them on the command line."""
    return ["--vars", json.dumps(mapping)] if mapping else []


def load_module(path):
    """Return a Python file outside any package as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# when a model was fitted, under which name, and what was checked since: another story than what the data says
OF_THE_BUILD = {
    *("segment_models", "segment_drift", "int_segmentation_decision", "build_checks"),
    *("int_prediction_decision", "prediction_fit", "prediction_model_card"),
}


def data_hashes(database):
    """Return the hashes of the tables that depend on nothing but the data; see `table_hashes`."""
    hashes = table_hashes(database)
    return {table: rows for table, rows in hashes.items() if table not in OF_THE_BUILD and not table.startswith("int_last_")}


def table_hashes(database):
    """Return {table: hash of its rows in a fixed order}, views included."""
    sql = """
        select md5(coalesce(string_agg(row_text, chr(10) order by row_text), ''))
        from (select cast(to_json(rows_of_table) as varchar) as row_text from "{}" as rows_of_table)
    """
    # views of the staging layer read files from where dbt ran
    with contextlib.chdir(database.parent), duckdb.connect(str(database), read_only=True) as connection:
        sql_tables = "select table_name from information_schema.tables where table_schema = 'main' order by 1"
        tables = connection.execute(sql_tables).fetchall()
        return {table: connection.execute(sql.format(table)).fetchone()[0] for (table,) in tables}


@dataclass(frozen=True)
class Build:
    ok: bool
    output: str
    nodes: list = field(default_factory=list)  # as dbt compiled them, in the order in which they ran


@dataclass
class Shop:
    """A copy of the project, with the files of one shop in it."""

    folder: Path
    is_edited: bool = field(default=False)

    @classmethod
    def make(cls, folder):
        ignored = shutil.ignore_patterns("__pycache__", "python", "consumer")
        folder.mkdir(exist_ok=True)
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=ignored)
            elif (ROOT / part).exists():
                shutil.copy(ROOT / part, folder / part)
        return cls(folder)

    @property
    def warehouse(self):
        return self.folder / "warehouse.duckdb"

    @property
    def served(self):
        return self.folder / "serve" / "current" / "warehouse.duckdb"

    def edit(self, name, text):
        """Change the project itself, so that it has to be parsed again."""
        self.write(name, text)
        self.is_edited = True

    def write(self, name, content):
        """Write a file of the shop: bytes, text, or a DataFrame by the ending of the name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            content.to_csv(path, index=False)
        return name

    def build(self, mapping=None, *, select=None, exclude=None, with_tests=False, flags=()):
        """Run `dbt build` in this process, which saves the seconds that a new one needs to start.

        By default models and seeds only: the fixture `demo` runs the data tests and unit tests of dbt.
        """
        mapping = mapping or {}
        arguments = ["--quiet", "--log-level-file", "none", "--no-use-colors", "--no-write-json"]
        arguments += ["build", "--vars", json.dumps(mapping), "--exclude-resource-type", "unit_test", *flags]
        if not with_tests:
            arguments += ["--exclude-resource-type", "test"]
        if select:
            arguments += ["--select", *select.split()]
        if exclude:
            arguments += ["--exclude", *exclude.split()]
        messages = []

        def listen(event):
            if event.info.level in ("info", "warn", "error"):
                messages.append(event.info.msg)

        with contextlib.chdir(self.folder):
            manifest = self.parse(mapping, with_tests=with_tests)
            result = dbtRunner(manifest=manifest, callbacks=[listen]).invoke(arguments)
        DuckDBConnectionManager.close_all_connections()
        return Build(ok=result.success, output="\n".join(messages), nodes=[ran.node for ran in result.result or []])

    def parse(self, mapping, *, with_tests):
        """Return what dbt parses the project to: from an earlier parse, with what was edited since."""
        kind = kind_of(mapping)
        if not self.is_edited:
            return fill_in(manifest_for_build(parsed_file(kind), with_tests=with_tests), mapping)
        self.keep_parsed(kind)
        parse = dbtRunner().invoke(["--log-level-file", "none", "--quiet", "parse", *as_vars(kind)])
        assert parse.success, parse.exception
        manifest = fill_in(parse.result, mapping)
        manifest.build_flat_graph()
        return manifest

    def keep_parsed(self, kind):
        """Put what was parsed before where dbt looks for it, so that it parses again only what is different here."""
        (self.folder / "target").mkdir(exist_ok=True)
        shutil.copy(parsed_file(kind), self.folder / "target" / "partial_parse.msgpack")

    def keep_parsed_for(self, mapping):
        """Put what dbt would parse with a mapping where it looks for it, unless it has parsed something like it there."""
        if mapping:
            write_parsed(self.folder / "target" / "partial_parse.msgpack", mapping)
        elif not (self.folder / "target").exists():
            self.keep_parsed({})

    def run_cli(self, *arguments, mapping=None, env=None):
        """Run dbt as a user does, in a process of its own, with further environment variables."""
        self.keep_parsed_for(mapping or {})
        command = [*DBT, *arguments, *as_vars(mapping)]
        done = subprocess.run(
            command, cwd=self.folder, env=os.environ | (env or {}), capture_output=True, text=True, check=False
        )
        return Build(ok=done.returncode == 0, output=done.stdout + done.stderr)

    def run_script(self, name, *arguments, env=None):
        """Run a script of the project as make does, with further environment variables."""
        command = [sys.executable, f"scripts/{name}", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=os.environ | (env or {}), capture_output=True, text=True, check=False
        )

    def query(self, sql, *, served=False):
        """Return rows as tuples; money stays decimal."""
        with duckdb.connect(str(self.served if served else self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def frame(self, sql, *, served=False):
        """Return rows as a DataFrame; money becomes floats."""
        with duckdb.connect(str(self.served if served else self.warehouse), read_only=True) as connection:
            return connection.execute(sql).df()

    def tables(self):
        """Return the names of what stands in the warehouse."""
        if not self.warehouse.exists():
            return []
        return [name for (name,) in self.query("select table_name from information_schema.tables order by 1")]

    def served_tables(self):
        """Return the names of what readers find, the fits beside it left out."""
        return [
            name for (name,) in self.query("select table_name from duckdb_tables() where schema_name = 'main'", served=True)
        ]

    def manifest(self):
        """Return what dbt knows of the project after the last build, as written to target/."""
        return json.loads((self.folder / "target" / "manifest.json").read_text())

    def served_state(self):
        """Return what a reader would notice if it changed: the copy's folder and its bytes."""
        return self.served.resolve(), hashlib.sha256(self.served.read_bytes()).hexdigest()
