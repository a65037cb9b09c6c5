"""What is after the as-of date does not exist: all rows, and the rows up to that day alone, give the same marts."""

import contextlib
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pandas as pd
import pytest
from project import OF_THE_BUILD, draws
from test_demo import EXCHANGE_RATES, read_seed
from test_features_against_pandas import EVERYTHING, SHOPS, random_rows
from test_row_order import rebuild, second_warehouse

AS_OF = "2025-06-30"
# the mart and its column that count what is after the as-of date
COUNTS = {"revenue_reconciliation": "bucket", "input_findings": "finding"}
DRAWS = draws(usual=2, full=20)


def known(connection, tables):
    """Return {table: its rows as text, in a fixed order}, without what only counts the rows after the as-of date."""
    rows = {}
    for table in sorted(tables):
        condition = f"where {COUNTS[table]} <> 'after_as_of'" if table in COUNTS else ""
        # a contract has the columns in another order than the select
        columns = connection.execute(f'select column_name from (describe "{table}") order by 1').fetchall()
        known_rows = f'select {", ".join(name for (name,) in columns)} from "{table}" {condition}'
        sql = f"select cast(to_json(r) as varchar) as row_text from ({known_rows}) as r order by 1"
        rows[table] = connection.execute(sql).fetchall()
    return rows


def known_marts(shop):
    with duckdb.connect(str(shop.served), read_only=True) as connection:
        sql = "select table_name from duckdb_tables() where schema_name = 'main'"
        tables = {table for (table,) in connection.execute(sql).fetchall()}
        return known(connection, tables - OF_THE_BUILD)


def different(expected, found):
    return {table for table in expected if expected[table] != found[table]}


@pytest.fixture(scope="module")
def transactions():
    """The demo's rows and three more of later days: a third currency, and a refund that says whose a guest's order was."""
    rows = read_seed("raw_transactions")
    day = rows.transaction_at.str[:10]
    guest = rows[(rows.customer_id == "") & (day < AS_OF) & (rows.transaction_id != "")].iloc[0]
    customer = rows[rows.customer_id != ""].iloc[0].customer_id
    later = {**guest, "transaction_at": "2025-08-01 10:00:00", "customer_id": customer}
    more = [
        later | {"transaction_id": "later 1", "refund_of": guest.transaction_id, "transaction_status": "refunded"},
        later,
        later | {"transaction_id": "later 2", "currency": "USD"},
    ]
    return pd.concat([rows, pd.DataFrame(more)], ignore_index=True)


def test_all_rows_and_those_up_to_the_as_of_date_alone_give_the_same_marts(new_shop, transactions, few_prototypes):
    customers = read_seed("raw_customers")
    days = transactions.transaction_at.str[:10]
    # a row whose date cannot be read belongs to no day
    is_later = days.str.fullmatch(r"\d{4}-\d\d-\d\d") & (days > AS_OF)
    is_known = (customers.joined_at.str[:10] <= AS_OF) & (customers.updated_at.str[:10] <= AS_OF)
    assert is_later.sum() > 1_000
    assert (~is_known).sum() > 100

    found = []
    for rows, people in [(transactions, customers), (transactions[~is_later], customers[is_known])]:
        shop = new_shop("as_of")
        mapping = {
            "transactions": shop.write("transactions.csv", rows),
            "customers": shop.write("customers.csv", people),
            "exchange_rates": EXCHANGE_RATES,
            "as_of": AS_OF,
        }
        build = shop.build(mapping)
        assert build.ok, build.output
        found.append(known_marts(shop))
        ((count,),) = shop.query("select row_count from revenue_reconciliation where bucket = 'after_as_of'", served=True)
        assert count == (is_later.sum() if rows is transactions else 0)
    assert {"customer_features", "customer_segments", "customer_recommendations"} <= set(found[0])
    assert len(found[0]["customer_segments"]) > 800
    assert different(*found) == set()


@pytest.fixture(scope="module")
def small_shop(new_shop, few_prototypes):
    """A random shop built as of its newest day, its rows, and its models in the order in which they ran."""
    shop = new_shop("later")
    rng = np.random.default_rng(11)
    rows = pd.DataFrame(random_rows(SHOPS["with everything"], rng))[EVERYTHING].astype(object).fillna("")
    rows["currency"] = rng.choice(["EUR", ""], len(rows), p=[0.9, 0.1])
    people = pd.DataFrame(
        {"customer_id": [f"c{number:03d}" for number in range(80)], "city": "Bonn", "updated_at": "2024-06-01"}
    )
    mapping = {
        "transactions": shop.write("transactions.csv", rows),
        "customers": shop.write("customers.csv", people),
        "exchange_rates": {"EUR": 1, "USD": 0.9},
        "customers_columns": {name: name for name in people} | {"club": "city || ' club'"},
    }
    build = shop.build(mapping)
    assert build.ok, build.output
    models = [node for node in build.nodes if node.resource_type == "model"]
    second_warehouse(shop, models)
    return shop, rows, people, models


def later_rows(rng, rows):
    """Return rows of days to come: ids and refunds of orders that are known, other customers, words, currencies, copies."""
    later = pd.DataFrame(random_rows(SHOPS["full of ties"], rng))[EVERYTHING].astype(object).fillna("")
    later["transaction_id"] = rng.choice(rows.transaction_id, len(later))
    later["refund_of"] = np.where(rng.random(len(later)) < 0.5, rng.choice(rows.transaction_id, len(later)), "")
    later["currency"] = rng.choice(["EUR", "USD", "XTS", ""], len(later))
    days = rng.integers(1, 4_000, len(later))
    later["transaction_at"] = [str(date(2190, 1, 1) + timedelta(days=int(day))) for day in days]
    return later


@pytest.mark.parametrize("draw", range(DRAWS))
def test_no_row_of_a_day_to_come_changes_a_label_a_feature_or_a_recommendation(small_shop, draw):
    shop, rows, people, models = small_shop
    rng = np.random.default_rng(draw)
    later = later_rows(rng, rows)
    order = rng.permutation(len(rows) + len(later))
    shop.write("all.csv", pd.concat([rows, later], ignore_index=True).iloc[order])
    newer = people.assign(city=rng.choice(["BONN", "Ulm"], len(people)), updated_at="2190-01-01")
    newcomers = newer.assign(customer_id=newer.customer_id + " new")
    shop.write("all_customers.csv", pd.concat([people, newer, newcomers]))

    public = {model.name for model in models if model.config.access == "public"} - OF_THE_BUILD
    with duckdb.connect(str(shop.warehouse), read_only=True) as connection:
        expected = known(connection, public)
    files = {"transactions.csv": "all.csv", "customers.csv": "all_customers.csv"}
    rebuild(shop, models, files=files, threads=2)
    with contextlib.chdir(shop.folder), duckdb.connect(str(shop.folder / "again" / "warehouse.duckdb")) as connection:
        found = known(connection, public)
        ((count,),) = connection.execute("select row_count from revenue_reconciliation where bucket = 'after_as_of'").fetchall()
    assert count == len(later)
    assert {"customer_features", "customer_segments", "customer_recommendations"} <= public
    assert different(expected, found) == set()


def read(shop, text, as_of):
    """Return the days and amounts of the rows up to a day, or why they were refused."""
    enough = "a,2025-01-01,5\nb,2025-01-02,5\nc,2025-01-03,5\n"
    mapping = {"transactions": shop.write("rows.csv", "customer_id,transaction_at,amount\n" + enough + text), "as_of": as_of}
    build = shop.build(mapping, select="+int_transactions_classified")
    sql = "select transaction_date, amount from int_transactions_classified where customer_id like 'c_' order by all"
    return shop.query(sql) if build.ok else build.output


@pytest.fixture(scope="module")
def reader(new_shop):
    return new_shop("reader")


def test_a_later_date_does_not_prove_which_of_day_and_month_comes_first(reader):
    text = "c1,03/04/2025,5\nc2,04/13/2025,5\n"
    known_rows = [(date(2025, 3, 4), Decimal(5)), (date(2025, 4, 13), Decimal(5))]
    assert read(reader, text, "2025-06-30") == known_rows
    assert read(reader, text + "c1,25/12/2025,5\n", "2025-06-30") == known_rows
    # without a proof up to that day the order is asked for, as it is without the later row
    assert "date_order: dmy, or date_order: mdy" in read(reader, "c1,03/04/2025,5\nc1,25/12/2025,5\n", "2025-06-30")


def test_a_later_number_does_not_prove_a_decimal_comma(reader):
    text = 'c1,2025-03-04,"1,250"\n'
    assert read(reader, text, "2025-06-30") == [(date(2025, 3, 4), Decimal(1250))]
    assert read(reader, text + 'c1,2025-12-25,"3,5"\n', "2025-06-30") == [(date(2025, 3, 4), Decimal(1250))]
    assert read(reader, text + 'c1,2025-12-25,"3,5"\n', "2025-12-31")[0] == (date(2025, 3, 4), Decimal("1.25"))
