import csv
import json
import re

import pytest
import yaml
from parsed import fill_in, read_manifest
from project import ROOT, project_vars

from segmentation.checks.settings import SPECS

MACROS = sorted((ROOT / "macros").rglob("*.sql"))
MODELS = sorted((ROOT / "models").rglob("*.sql"))
ANALYSES = sorted((ROOT / "analyses").rglob("*.sql"))
BOARDS = sorted(path.stem for path in (ROOT / "charts").glob("*.yml") if path.stem != "meta")

# functions that DuckDB and Spark both have, with one meaning; `make parity` proves a new one
SHARED_FUNCTIONS = {
    *(
        "abs",
        "cast",
        "ceil",
        "coalesce",
        "exp",
        "floor",
        "greatest",
        "least",
        "ln",
        "log10",
        "lower",
        "mod",
        "nullif",
        "replace",
        "round",
    ),
    *("chr", "power", "printf", "sqrt", "substr", "trim", "try_cast", "upper"),
    *("avg", "corr", "count", "max", "min", "sum"),
    *("dense_rank", "first_value", "lag", "lead", "rank", "row_number"),
}
# what stands before a bracket and is no function
KEYWORDS = {
    *(
        "and",
        "as",
        "by",
        "decimal",
        "exists",
        "from",
        "in",
        "join",
        "not",
        "on",
        "or",
        "over",
        "select",
        "values",
        "when",
        "where",
    ),
}
# syntax that DuckDB understands and Spark, for one, does not; and functions that stand in the text of macros
DUCKDB_ONLY = re.compile(
    r"""
      \bqualify\b | \bexclude\s*\( | \b(group|order)\s+by\s+all\b | \bfilter\s*\(\s*where\b | ::\s*\w
    | (?<!dbt\.)\b(arg_max|arg_min|list_\w+|struct_\w+|map_\w+_entries|generate_series|unnest|regexp_matches|string_agg)\s*\(
    | \b(try_)?strptime\s*\( | \bstrftime\s*\( | \bquantile_(cont|disc)\s*\( | \bread_(csv|parquet|json)\w*\s*\( | \btry\s*\(
    | \b(epoch|epoch_ms|date_diff|date_sub|datesub|time_bucket|duckdb_\w+)\s*\( | \b(positional|asof)\s+join\b
    | \bcolumns\s*\(\s*\*
    | \bselect\s+\*\s+replace\b | \bfrom\s+range\s*\( | \bsummarize\b | \bpivot\b | \busing\s+sample\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# what has_function finds on DuckDB only
ALLOWED = {
    ("input_relation.sql", "duckdb_functions("),
    ("input_relation.sql", "unnest("),
}


@pytest.fixture(scope="module")
def nodes(demo):
    return demo.manifest()["nodes"]


@pytest.fixture(scope="module")
def models(nodes):
    return {node["name"]: node for node in nodes.values() if node["resource_type"] == "model"}


def own_code(path):
    """Return a file without comments, and a macro file without what only DuckDB is given."""
    code = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    code = re.sub(r"\{%-?\s*macro duckdb__.*?endmacro\s*-?%\}", "", code, flags=re.DOTALL)
    return re.sub(r"--.*", "", code)


def folder(model):
    return model["original_file_path"].split("/")[1]


def test_every_var_has_a_check():
    assert set(SPECS) == set(project_vars())


def test_every_var_that_is_read_exists():
    paths = [*MACROS, *MODELS, *(ROOT / "models").rglob("*.yml"), *(ROOT / "python_models").rglob("*.yml")]
    used = {
        name
        for path in [*paths, ROOT / "dbt_project.yml"]
        for name in re.findall(r"\bvar\(\s*['\"](\w+)['\"]", path.read_text())
    }
    assert used <= set(project_vars())


def test_every_var_is_read_somewhere():
    code = "".join(path.read_text() for path in [*MACROS, *MODELS, *(ROOT / "python_models").rglob("*.yml")])
    # one macro reads the mapping of either input
    code += " ".join(f"{name}_columns" for name in ("transactions", "customers") if "var(input_name ~ '_columns'" in code)
    assert [name for name in project_vars() if not re.search(rf"\b{name}\b", code)] == []


def called_functions(path):
    """Return the functions that the SQL of a file calls by name; what a macro writes is looked at where the macro stands."""
    # a macro of one engine, or for all others, has functions of its own
    sql = re.sub(r"\{%-?\s*macro (default|spark\w*)__.*?endmacro\s*-?%\}", "", own_code(path), flags=re.DOTALL)
    sql = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " 0 ", sql, flags=re.DOTALL)
    sql = re.sub(r"'(?:[^']|'')*'", "''", sql).lower()
    named = set(re.findall(r"(\w+)\s+as\s*\(", sql)) | set(re.findall(r"\bas\s+(\w+)\s*\(", sql))
    return set(re.findall(r"\b([a-z_]\w*)\s*\(", sql)) - KEYWORDS - named


@pytest.mark.parametrize("path", [*MACROS, *MODELS, *ANALYSES], ids=lambda path: path.name)
def test_sql_calls_only_functions_that_all_engines_have(path):
    assert sorted(called_functions(path) - SHARED_FUNCTIONS) == []


def test_a_function_that_only_duckdb_has_is_noticed(tmp_path):
    path = tmp_path / "model.sql"
    path.write_text(
        "with days as (select isodow(day) as weekday, round(extract(isoyear from day)) from {{ ref('x') }}) select 'f(x)'"
    )
    assert called_functions(path) == {"isodow", "round", "extract"}


@pytest.mark.parametrize("path", [*MACROS, *MODELS, *ANALYSES], ids=lambda path: path.name)
def test_only_duckdb_macros_speak_duckdb(path):
    found = {(path.name, match.group().lower()) for match in DUCKDB_ONLY.finditer(own_code(path))}
    assert found <= ALLOWED


def test_only_staging_reads_the_inputs(models):
    inputs = re.compile(r"\braw_(transactions|customers)\b|\bread_(csv|parquet)\b")
    readers = {name for name, model in models.items() if inputs.search(model["compiled_code"] or "")}
    assert readers
    assert {folder(models[name]) for name in readers} == {"staging"}


def test_marts_never_read_staging(models):
    for model in models.values():
        if folder(model) == "marts":
            parents = [models[parent.split(".")[-1]] for parent in model["depends_on"]["nodes"] if parent.startswith("model.")]
            assert "staging" not in {folder(parent) for parent in parents}, model["name"]


def test_every_model_says_its_grain_on_its_first_line():
    for path in MODELS:
        assert path.read_text().startswith(("-- One row per ", "-- One row: ")), path.name


def test_every_model_and_seed_is_described(nodes):
    described = [node for node in nodes.values() if node["resource_type"] in ("model", "seed")]
    assert [node["name"] for node in described if not node["description"].startswith("One row")] == []


def test_every_column_is_described(demo, nodes):
    described = {
        (node["alias"], column["name"])
        for node in nodes.values()
        for column in node.get("columns", {}).values()
        if column["description"]
    }
    columns = demo.query("select table_name, column_name from information_schema.columns")
    # base models have the columns of the shop
    built = {(table, column) for table, column in columns if not table.startswith("base_")}
    assert sorted(built - described) == []
    tables = {table for table, _ in built}
    # columns of the contract that staging reads and does not keep under their name
    only_read = {("stg_shop__transactions", "transaction_status"), ("stg_shop__transactions", "unit_price")}
    assert {(table, column) for table, column in described - built if table in tables} == only_read


def test_every_fitted_model_runs_after_the_decision(demo, models):
    parents = demo.manifest()["parent_map"]
    fitted = [model for model in models.values() if model["config"]["materialized"] == "fitted"]
    assert len(fitted) >= 10

    def ancestors(node):
        return {node}.union(*(ancestors(parent) for parent in parents[node] if parent.startswith("model.")))

    for model in fitted:
        decision = model["config"]["meta"].get("decided_by", "int_segmentation_decision")
        assert f"model.customer_segmentation.{decision}" in ancestors(model["unique_id"]), model["name"]


def test_every_public_model_has_an_enforced_contract(models):
    public = [model for model in models.values() if model["config"]["access"] == "public"]
    assert len(public) >= 12
    assert [model["name"] for model in public if not model["config"]["contract"]["enforced"]] == []


def test_constants_that_sql_and_python_share_are_equal():
    from segmentation import rules

    assert f"minimum_f1 = {rules.MINIMUM_F1} " in (ROOT / "models/marts/segments/segment_rules.sql").read_text()


def test_no_python_model_is_public(models):
    assert [
        name for name, model in models.items() if model["language"] == "python" and model["config"]["access"] == "public"
    ] == []


def test_every_clusterable_feature_has_a_label():
    labels = (ROOT / "seeds" / "reference" / "feature_labels.csv").read_text()
    for feature in [*project_vars()["clustering_features"], *project_vars()["clustering_signed_features"]]:
        assert f"\n{feature}," in labels


def test_examples_use_vars_that_exist():
    for path in (ROOT / "examples").glob("*.yml"):
        assert set(yaml.safe_load(path.read_text())) <= set(project_vars()), path.name


@pytest.mark.parametrize("name", BOARDS)
def test_every_chart_has_a_title_and_every_board_links_to_the_others(name):
    board = yaml.safe_load((ROOT / "charts" / f"{name}.yml").read_text(encoding="utf-8"))
    sentences = {"sentences", "missing", "unasked", "filters", "sentence", "built", "no_rejected", "no_plan"}
    for chart_name, chart in board["charts"].items():
        assert chart_name in sentences or "title" in chart or "label" in chart, chart_name
    navigation = board["rows"][0]["text"].lower()
    assert all(f"/{other})" in navigation for other in BOARDS if other != name)


def test_a_board_for_which_there_is_a_notice_shows_it():
    with (ROOT / "seeds" / "reference" / "sentences.csv").open(encoding="utf-8") as file:
        named = {board for row in csv.DictReader(file) for board in row["boards"].split()}
    notices = (ROOT / "models" / "marts" / "shop" / "board_notices.sql").read_text(encoding="utf-8")
    listed = set(re.findall(r"\w+", re.search(r"\(values (.*)\) as boards", notices).group(1)))
    assert named == listed <= set(BOARDS)
    for board in listed:
        assert f"board = '{board}'" in (ROOT / "charts" / f"{board}.yml").read_text(encoding="utf-8"), board


def test_every_macro_of_an_engine_is_reached():
    code = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    of_engines = re.findall(r"macro ((?:default|duckdb|spark|sparkpy)__\w+)", code)
    dispatched = re.findall(r"adapter\.dispatch\('(\w+)', 'customer_segmentation'\)", code)
    called = re.findall(r"customer_segmentation\.(\w+__\w+)\(", code)
    assert [name for name in of_engines if name.split("__")[1] not in dispatched and name not in called] == []


@pytest.mark.parametrize(
    ("imported", "importers"), [("mapping", ["mapping", "checks"]), ("mapping.steps", ["mapping/drafting.py", "mapping/steps"])]
)
def test_arrows_of_the_package_go_forward(imported, importers):
    package = ROOT / "python" / "segmentation"
    found = {
        path.relative_to(package)
        for path in package.rglob("*.py")
        if f"from segmentation.{imported}" in path.read_text(encoding="utf-8")
    }
    assert found, f"nothing imports segmentation.{imported}"
    assert [path for path in found if not str(path).startswith(tuple(importers))] == []


def test_what_python_models_need_is_said_as_it_is_pinned():
    code = (ROOT / "macros" / "run" / "explain_failures.sql").read_text()
    (command,) = re.findall(r"\"(python -m pip install .*)\"", code)
    pinned = {line.split("#")[0].strip() for line in (ROOT / "requirements.in").read_text().splitlines()}
    assert set(re.findall(r"'(.*?)'", command)) <= pinned
    assert command in (ROOT / "README.md").read_text()


def test_python_models_get_in_tests_the_vars_that_dbt_gives_them(nodes):
    models = [node for node in nodes.values() if node["resource_type"] == "model" and node["language"] == "python"]
    assert models
    manifest = fill_in(read_manifest({"transactions": "file.csv"}), {"segment_count": 4})
    for node in models:
        # the one var that differs from the demo's
        expected = json.loads(json.dumps(node["config"]["meta"]).replace('"segment_count": null', '"segment_count": 4'))
        assert manifest.nodes[node["unique_id"]].config.meta == expected
    # a var in other YAML would need a kind of its own
    for path in (ROOT / "models").rglob("*.yml"):
        assert set(re.findall(r"\{\{ *var\('(\w+)'", path.read_text())) <= {"summary_period_days"}
