"""A mapping can do no harm: whatever stands in one, nothing is written, deleted or told that is not the input."""

import duckdb
import pytest

from segmentation.expressions.reading import relation_problems

GOOD = "customer_id,transaction_at,amount\n" + "".join(
    f"c{place % 9},2024-01-{1 + place % 28:02d},5.00\n" for place in range(60)
)

LOCATIONS = {
    "(select 1 as a); drop table x; --": "is more than one SELECT, or none",
    "x; drop table x": "is more than one SELECT, or none",
    "x; copy x to 'stolen.csv'": "is more than one SELECT, or none",
    "x limit 7 --": "is more than one relation or query",
    "x where (select 1) = 1": "is more than one relation or query",
    "(with gone as (delete from x returning *) select * from gone)": "does more than to read: delete",
    "(copy x to 'stolen.csv')": "syntax error",
    "(insert into x values (1) returning *)": "syntax error",
    "(select getenv('HOME') as customer_id)": "calls getenv()",
    "(select content as customer_id from read_text('orders.csv'))": "calls read_text()",
    "(select * from query('drop table x'))": "calls query()",
    "(select * from query_table('x'))": "calls query_table()",
    "(select * from glob('*'))": "calls glob()",
    "(select * from duckdb_secrets())": "calls duckdb_secrets()",
    "(select input_checks('failure_advice', '{}', 'UTC') as a)": "calls input_checks()",
    "(select current_setting('temp_directory') as a)": "calls current_setting()",
    "(select nextval('numbers') as a)": "calls nextval()",
    "(show all tables)": "does more than to read: show",
}
EXPRESSIONS = {
    "transaction_id": ("1); drop table x; select (1", "syntax error"),
    "transaction_at": ("transaction_at; drop table x", "is more than one SELECT"),
    "customer_id": ("customer_id from orders; attach 'other.duckdb' as other", "is more than one SELECT"),
    "amount": ("amount, (select 1)", "is more than one expression"),
    "quantity": ("(select count(*) from read_csv('orders.csv'))", "calls read_csv()"),
    "unit_price": ("(select count(*) from 'orders.csv')", "reads orders.csv, which is no table of the warehouse"),
    "discount_amount": (
        "(with gone as (delete from x returning *) select count(*) from gone)",
        "does more than to read: delete",
    ),
    "coupon_code": ("getenv('HOME')", "calls getenv()"),
    "product_id": ("(select max(content) from read_text('orders.csv'))", "calls read_text()"),
    "product_category": ("(select value from duckdb_settings() limit 1)", "calls duckdb_settings()"),
    "gender": ("current_setting('home_directory')", "calls current_setting()"),
    "city": ("write_log('gone')", "calls write_log()"),
    "currency": ("*", "is more than one expression"),
    "refund_of": ("amount /* open", "unterminated"),
    "transaction_status": ("(select max(status) from query('drop table x'))", "calls query()"),
}


@pytest.fixture(scope="module")
def shop(new_shop):
    """A shop whose warehouse has a table x."""
    shop = new_shop("harm")
    shop.write("orders.csv", GOOD)
    shop.write("o'brien's \"orders\".csv", GOOD)
    with duckdb.connect(str(shop.warehouse)) as connection:
        connection.execute("create table x as select 1 as id; create sequence numbers")
    return shop


def assert_unharmed(shop, build, *essentials):
    assert not build.ok
    for essential in essentials:
        assert essential in build.output
    # the sequence was asked for nothing, either
    assert shop.query("select id, (select last_value from duckdb_sequences()) from x") == [(1, None)]
    assert shop.tables() == ["x"]
    files = {path.name for path in shop.folder.iterdir()}
    assert not {"stolen.csv", "other.duckdb"} & files
    assert (shop.folder / "orders.csv").read_text() == GOOD


def test_nothing_of_an_expression_runs_before_it_is_known_to_be_one(shop):
    columns = {name: written for name, (written, _) in EXPRESSIONS.items()}
    filtered = {"transactions_filter": "true; drop table x"}
    build = shop.build({"transactions": "orders.csv", "transactions_columns": columns} | filtered)
    essentials = [f"transactions_columns: {name}: {written}\n      {why}" for name, (written, why) in EXPRESSIONS.items()]
    assert_unharmed(shop, build, *essentials, "transactions_filter: true; drop table x\n      is more than one SELECT")
    assert build.output.count("To mend:") == 1


@pytest.mark.parametrize("location", list(LOCATIONS)[:3], ids=str)
def test_nothing_of_a_query_runs_before_it_is_known_to_be_one(shop, location):
    build = shop.build({"transactions": location, "customers": list(LOCATIONS)[5]})
    why = LOCATIONS[location], "The build did not start, and nothing was changed.", "customers: (with gone as", "delete"
    assert_unharmed(shop, build, *why)


@pytest.mark.parametrize(
    ("command", "mapping", "essential"),
    [
        ("show", {"transactions": "(select 1 as a); drop table x; --"}, "is more than one SELECT, or none"),
        ("compile", {"transactions": "x; drop table x"}, "is more than one SELECT, or none"),
        ("show", {"transactions": "orders.csv", "csv_encoding": "'); drop table x; --"}, "expected a codec"),
    ],
)
def test_no_other_command_runs_it_either(shop, command, mapping, essential):
    assert_unharmed(shop, shop.run_cli(command, "--select", "base_shop__transactions", mapping=mapping), essential)


@pytest.mark.parametrize("location", LOCATIONS, ids=str)
def test_each_way_is_said_in_one_message(location):
    with duckdb.connect() as warehouse:
        warehouse.execute("create table x as select 1 as id; create sequence numbers")
        # as the plugins register theirs
        function = {"parameters": ["VARCHAR"] * 3, "return_type": "VARCHAR", "side_effects": True}
        warehouse.create_function("input_checks", lambda name, facts, zone: name + facts + zone, **function)
        (problem,) = relation_problems(
            {"input_name": "transactions", "location": location}, lambda sql: warehouse.execute(sql).fetchall()
        )
    assert LOCATIONS[location] in problem
    assert location in problem


@pytest.mark.parametrize(
    "location",
    [
        *("x", "raw.orders", '"o\'brien"', "(select * from x -- a comment\n)", "(values (1))", "x join y using (id)"),
        "(select * from read_csv('orders.csv', delim = ';') union all by name from 'orders.json')",
        "(with recursive days as (select 1 as day union all select day + 1 from days where day < 9) from days)",
        "(select distinct on (id) *, random_word from x tablesample 10% order by id desc limit 3)",
        "(select * from x unpivot (amount for month in (january, february)))",
    ],
)
def test_what_reads_is_left_alone(location):
    with duckdb.connect() as warehouse:
        facts = {"input_name": "transactions", "location": location}
        assert relation_problems(facts, lambda sql: warehouse.execute(sql).fetchall()) == []


@pytest.mark.parametrize(
    ("setting", "essential"),
    [
        ({"csv_options": {"delim = ',') where exists (select 1); drop table x; --": "a"}}, "is no name of an option"),
        ({"csv_options": {"delim": "'); drop table x; --"}}, "delim"),
        ({"csv_options": {"names": ["a'], header = true); drop table x; --"]}}, "drop table x"),
        ({"as_of": "2025-01-01'; drop table x; --"}, "as_of: expected a date"),
        ({"input_timezone": "UTC'; drop table x; --"}, "input_timezone: expected a zone"),
        ({"exchange_rates": {"USD": "1 as decimal); drop table x; --"}}, "exchange_rates: USD: expected a number"),
        ({"decimal_separator": "'); drop table x; --"}, "decimal_separator: expected"),
        ({"lapsed_overdue_ratio": "1; drop table x"}, "lapsed_overdue_ratio: expected a number"),
        ({"clustering_features": ["1; drop table x"]}, 'there is no numeric feature "1; drop table x"'),
        ({"missing_values": ["'); drop table x; --"], "transactions": "nothing.csv"}, "no file matches"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_no_other_var_reaches_the_engine_as_more_than_a_value(shop, setting, essential):
    assert_unharmed(shop, shop.build({"transactions": "orders.csv"} | setting), essential)


def test_quotes_in_a_name_are_part_of_the_name(shop):
    build = shop.build({"transactions": "o'brien's \"orders\".csv"}, select="+int_transactions_validated")
    assert build.ok, build.output
    assert shop.query("select count(*) from int_transactions_validated") == [(60,)]
