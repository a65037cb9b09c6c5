"""Shuffles of a real shop's rows, on one thread and on two: every table comes out the same, byte for byte."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from project import draws
from test_examples import example_mapping, fetch

from segmentation.files.sources import READING_FUNCTIONS

SHUFFLES = draws(usual=2, full=50)
# when it happened, and where the file lies
NOT_OF_THE_DATA = {
    *("segment_models", "int_prediction_decision", "prediction_model_card"),
    *("stg_shop__transactions", "stg_shop__customers"),
}


def row_hashes(connection, tables):
    """Return {table: hash over its rows, whatever the order of rows and columns}; a row's own bytes count to the last digit."""
    hashes = {}
    for table in tables:
        # a contract has the columns in another order than the select
        columns = connection.execute(f'select column_name from (describe "{table}") order by 1').fetchall()
        row = ", ".join(f'"{column}"' for (column,) in columns)
        sql = f'select sum(hash(cast(to_json(r) as varchar))::hugeint), count(*) from (select {row} from "{table}") as r'
        hashes[table] = connection.execute(sql).fetchone()
    return hashes


@pytest.fixture(scope="module")
def cdnow(new_shop):
    """CDNOW built once, and its models in the order in which they ran, when there was no last model to read."""
    fetch("cdnow")
    shop = new_shop("row_order")
    mapping = example_mapping("cdnow")
    rows = pd.read_csv(mapping["transactions"], dtype=str, keep_default_na=False)
    mapping |= {"transactions": shop.write("transactions.csv", rows)}
    build = shop.build(mapping)
    assert build.ok, build.output
    models = [node for node in build.nodes if node.resource_type == "model"]
    return shop, mapping, rows, models


def rebuild(shop, models, *, files, threads):
    """Run the SQL of all models over other files {built with: now}; what Python made stays: what it was made of is compared."""
    with duckdb.connect(str(shop.folder / "again" / "warehouse.duckdb")) as connection:
        connection.execute(f"set threads = {threads}")
        connection.execute(f"set file_search_path = '{shop.folder}'")
        sql_models = [model for model in models if model.language == "sql"]
        for model in sql_models:
            kind = "view" if model.config.materialized == "view" else "table"
            sql = model.compiled_code
            for built_with, now in files.items():
                sql = sql.replace(built_with, now)
            connection.execute(f'create or replace {kind} "{model.name}" as {sql}')
        return row_hashes(connection, sorted(model.name for model in sql_models))


def second_warehouse(shop, models):
    """Make a warehouse beside the first, with the seeds and with what Python made, for the SQL to run in."""
    folder = shop.folder / "again"
    folder.mkdir()
    sql_models = {model.name for model in models if model.language == "sql"}
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute(f"attach '{shop.warehouse}' as built (read_only)")
        tables = connection.execute("select table_name from duckdb_tables() where database_name = 'built'").fetchall()
        for (table,) in tables:
            if table not in sql_models:
                connection.execute(f'create table "{table}" as select * from built."{table}"')
        # the functions that a build reads text with
        words = "select macro_definition from duckdb_functions() where function_name = 'shop_missing_words'"
        ((missing_words,),) = connection.execute(words).fetchall()
        connection.execute(f"create macro shop_missing_words() as {missing_words}")
        connection.execute(READING_FUNCTIONS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def again(cdnow):
    shop, _, _, models = cdnow
    second_warehouse(shop, models)
    return shop


def test_no_order_of_the_rows_and_no_number_of_threads_changes_a_byte(cdnow, again):
    shop, _, rows, models = cdnow
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        compared = sorted({model.name for model in models if model.language == "sql"} - NOT_OF_THE_DATA)
        expected = row_hashes(connection, compared)
    assert expected["customer_segments"][1] == 23_570
    rng = np.random.default_rng(50)
    for shuffle in range(SHUFFLES):
        rows.iloc[rng.permutation(len(rows))].to_csv(shop.folder / "shuffled.csv", index=False)
        found = rebuild(again, models, files={"transactions.csv": "shuffled.csv"}, threads=1 + shuffle % 2)
        assert {table for table in compared if found[table] != expected[table]} == set(), shuffle


def test_what_python_makes_does_not_depend_on_the_number_of_threads(cdnow):
    shop, mapping, _, models = cdnow
    python_models = [model.name for model in models if model.language == "python"]
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        expected = row_hashes(connection, python_models)
    one_thread = dict.fromkeys(["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"], "1")
    build = shop.run_cli("run", "--select", *python_models, mapping=mapping, env=one_thread)
    assert build.ok, build.output
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        assert row_hashes(connection, python_models) == expected
