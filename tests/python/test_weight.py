"""What the house weighs: each figure has a bound in weight_budget.toml, and what is added has to earn its place."""

import ast
import statistics
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml
from project import ROOT

BUDGET = tomllib.loads((Path(__file__).parent / "weight_budget.toml").read_text())


def lines(path):
    return len(path.read_text(encoding="utf-8").splitlines())


def files(folder, suffix):
    return [path for path in (ROOT / folder).rglob(f"*{suffix}") if "__pycache__" not in path.parts]


def share(values, quantile):
    """Return the value below which a share of the sorted values lies, one of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))]


@pytest.fixture(scope="module")
def nodes(demo):
    return demo.manifest()["nodes"]


@pytest.fixture(scope="module")
def parents(nodes):
    """Return {model: the models that it reads}."""
    models = {key for key, node in nodes.items() if node["resource_type"] == "model"}
    return {key: [parent for parent in nodes[key]["depends_on"]["nodes"] if parent in models] for key in models}


@pytest.fixture(scope="module")
def stages(nodes, parents):
    """Return {model: place of its stage in the flow}; the longest folder counts, and a model of no stage fails."""
    folders = {folder: place for place, group in enumerate(BUDGET["stages"]) for folder in group}
    found = {}
    for key in parents:
        path = Path(nodes[key]["original_file_path"])
        found[key] = next(folders[str(parent)] for parent in path.parents if str(parent) in folders)
    return found


def figures(demo, parents):
    manifest = demo.manifest()
    nodes = manifest["nodes"].values()

    @cache
    def depth(model):
        return 1 + max((depth(parent) for parent in parents[model]), default=0)

    @cache
    def paths(model):
        return 1 + sum(paths(parent) for parent in parents[model])

    sql = files("models", ".sql")
    python = [*files("python", ".py"), *files("python_models", ".py")]
    functions = [
        node.end_lineno - node.lineno + 1
        for path in python
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    kinds = Counter(node["resource_type"] for node in nodes)
    return {
        "nodes of a build": kinds["model"] + kinds["seed"] + kinds["test"] + len(manifest["exposures"]),
        "models": kinds["model"],
        "longest chain of models": max(map(depth, parents)),
        "paths between models": sum(map(paths, parents)),
        "lines of a model, median": int(statistics.median(map(lines, sql))),
        "lines of a model, nine in ten": share(map(lines, sql), 0.9),
        "lines of a model, longest": max(map(lines, sql)),
        "models with more than 6 Jinja statements": sum(path.read_text().count("{%") > 6 for path in sql),
        "lines of macros": sum(map(lines, files("macros", ".sql"))),
        "lines of the longest Python model": max(map(lines, files("python_models", ".py"))),
        "lines of the longest Python file": max(map(lines, python)),
        "lines of the longest Python function": max(functions),
        "vars": len(yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]),
        "lines of README": lines(ROOT / "README.md"),
    }


def test_nothing_weighs_more_than_its_budget(demo, parents):
    found = figures(demo, parents)
    assert found.keys() == BUDGET["at_most"].keys()
    assert {name: value for name, value in found.items() if value > BUDGET["at_most"][name]} == {}


def test_no_model_reads_a_later_stage(parents, stages):
    name = str.rpartition
    backward = [
        f"{name(model, '.')[2]} reads {name(parent, '.')[2]}"
        for model in parents
        for parent in parents[model]
        if stages[parent] > stages[model]
    ]
    assert backward == []
