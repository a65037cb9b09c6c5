"""Expressions whose columns have the type that their values prove, on the smallest files of public bug reports."""

from decimal import Decimal

import duckdb
import pytest

from segmentation.expressions.parsing import SqlError, parse_expression
from segmentation.expressions.reading import read_expressions
from segmentation.files.sources import reading_functions


@pytest.fixture(scope="module")
def seller(new_shop):
    """An empty shop; each test writes its file and builds the orders."""
    return new_shop("expressions")


def build_of(shop, text, mapping, **settings):
    """Build the orders of a file."""
    shop.write("orders.csv", text)
    return shop.build(
        {"transactions": "orders.csv", "transactions_columns": mapping, "minimum_segment_count": 2} | settings,
        select="+int_transactions_aggregated_to_orders",
    )


def orders_of(shop, text, mapping, **settings):
    """Build the orders of a file, and return their number and net revenue."""
    build = build_of(shop, text, mapping, **settings)
    assert build.ok, build.output
    return shop.query("select count_if(is_purchase), sum(net_amount) from int_transactions_aggregated_to_orders")[0]


SIGN = {
    "transaction_id": "id",
    "customer_id": "customer",
    "transaction_at": "at",
    "transaction_status": "type",
    "amount": "case when type = 'refund' then -amount else amount end",
}


@pytest.mark.parametrize(
    ("twenty", "thousand"),
    [("20.00", "1000.00"), ("20,00", "1.000,00"), ("€ 20.00", "€ 1,000.00"), ("20,00 EUR", "1.000,00 EUR")],
)
def test_a_word_beside_a_number_stays_a_word(seller, twenty, thousand):
    rows = [("a", "sale", thousand), ("a", "refund", twenty), ("b", "sale", twenty), ("c", "sale", twenty)]
    lines = [f"{place};{buyer};2026-01-{5 + place:02d};{word};{amount}" for place, (buyer, word, amount) in enumerate(rows)]
    assert orders_of(seller, "\n".join(["id;customer;at;type;amount", *lines]), SIGN) == (3, Decimal(1020))


def test_minor_units_depend_on_the_currency(seller):
    text = (
        "id,customer,created,amount,currency,status\nch_1,cus_1,2026-01-05 10:00,1999,usd,succeeded\n"
        "ch_2,cus_2,2026-01-06 10:00,5000,jpy,succeeded\nch_3,cus_3,2026-01-07 10:00,2500,usd,succeeded\n"
        "ch_4,cus_2,2026-02-07 10:00,700,jpy,succeeded\n"
    )
    mapping = {
        "transaction_id": "id",
        "customer_id": "customer",
        "transaction_at": "created",
        "transaction_status": "status",
        "amount": "case when currency = 'jpy' then amount else amount / 100 end",
        "currency": "currency",
    }
    assert orders_of(seller, text, mapping, exchange_rates={"USD": 1, "JPY": 0.0067}) == (4, Decimal("83.18"))


def test_a_status_depends_on_a_number(seller):
    text = (
        "order_no,customer,at,state,total\n1,a,2026-01-05,paid,50.00\n2,a,2026-01-09,paid,-0.40\n3,b,2026-01-06,paid,30.00\n"
        "4,c,2026-01-07,declined,10.00\n5,c,2026-01-08,paid,12.00\n"
    )
    mapping = {
        "transaction_id": "order_no",
        "customer_id": "customer",
        "transaction_at": "at",
        "amount": "total",
        "transaction_status": "case when total < 0 then 'refunded' else state end",
    }
    assert orders_of(seller, text, mapping) == (3, Decimal("91.60"))


def test_values_that_an_expression_fails_on_are_counted(seller, capsys):
    amounts = ["20.00"] * 38 + ["free", "n/a", "gratis"]
    lines = [f"{place},{place % 5},2026-01-{1 + place % 28:02d},sale,{amount}" for place, amount in enumerate(amounts)]
    text = "\n".join(["id,customer,at,type,amount", *lines])
    assert orders_of(seller, text, SIGN) == (38, Decimal(760))
    assert "gives nothing on 2 of the 41 rows where type or amount says something, such as 'free', 'gratis'" in (
        capsys.readouterr().out
    )
    refused = build_of(seller, text, SIGN | {"amount": "case when type = 'sale' then strptime(amount, '%d') end"})
    assert not refused.ok
    assert (
        "gives nothing on 41 of the 41 rows where type or amount says something, such as 'sale', 'sale, 20.00', 'sale, free'"
        in refused.output
    )


# --- how columns are read, without a build

ROWS = """
    ('refund', '20.00', '1,50', '0012', '2025-01-05', '13/02/2025', '7', 'a', '5.00', '9'),
    ('sale', '€ 9', '12,00', '0100', '2025-01-06', '14/02/2025', '7', 'b', '5', '100'),
    ('sale', '1,100.00', '3,00', '12', '2025-01-07 10:00', '15/02/2025', '8', 'c', '6.0', '20')
"""


@pytest.fixture(scope="module")
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("create macro shop_missing_words() as ['', 'n/a']")
        connection.execute(reading_functions())
        names = 'type, amount, eur, code, day, eu_day, qty, "Größe x", five, lines'
        connection.execute(f"create table orders as from (values {ROWS}) as rows ({names})")
        yield connection


def reading(warehouse, expression, kind="money"):
    """Return an expression with [column] for each that is read as a number and {column} as a moment; or why it is not run."""

    def query(sql):
        return warehouse.execute(sql).fetchall()

    columns = dict(row[:2] for row in query("describe orders"))
    facts = {"relation": "orders", "columns": columns, "expressions": {"x": expression}, "contract": {"x": {"type": kind}}}
    answer = read_expressions(facts, query)
    if answer["errors"]:
        return answer["errors"]["x"]
    text = answer["expressions"]["x"]
    for place, column, found in answer["places"]["x"]:
        text = text.replace(place, f"[{column}]" if found == "number" else f"{{{column}}}")
    return text


@pytest.mark.parametrize(
    "read_as",
    [
        # numbers beside numbers, words beside words
        "case when [amount] < 0 then 'refunded' else type end",
        "\"Größe x\" = 'a' and [amount] > 3",
        "[qty] in (7, 8)",
        "qty in ('7', '8')",
        "[five] = 5",
        "[code] = 12",
        "code = '0012'",
        "amount = '20.00'",
        "[amount] > [eur]",
        "if(type = 'refund', -[amount], [amount])",
        "case type when 'refund' then 1 else [amount] end",
        "case when [amount] > 3 then eur end",
        # calculations, and what is passed on to them
        "coalesce([amount], '0') * 2",
        "coalesce([amount], 0)",
        "nullif([amount], 0)",
        "round([amount], 2) * sign([eur])",
        "cast([amount] as decimal(18, 2))",
        '"Größe x" || [amount] * 2',
        "[amount] * -1 -- ünsinn",
        "orders.[amount] * 2",
        # words that are words whatever they look like
        "amount || 'x'",
        "upper(code)",
        "replace(amount, 'x', '')",
        "amount is null",
        "list_transform([amount], lambda amount: amount)[1]",
        "(select max(type) from orders where amount = 'x')",
        # what is greater, earlier or last
        "greatest([amount], [eur])",
        "max([amount]) over (partition by type order by {eu_day})",
        "max(type) over (partition by qty)",
        "first_value(amount) over (order by [lines])",
        # moments
        "{eu_day} + interval 2 hours",
        "{eu_day} > '2025-01-01'",
        "{day} > date '2025-01-01'",
        "strftime({eu_day}, '%Y')",
        "date_diff('day', {day}, {eu_day})",
        "{day} - {eu_day}",
        "cast(day as timestamptz)",
    ],
)
def test_columns_have_the_type_that_their_values_prove(warehouse, read_as):
    written = read_as if "list_" in read_as else read_as.translate(str.maketrans("", "", "[]{}"))
    assert reading(warehouse, written) == read_as.replace("orders.[amount]", "[amount]")


@pytest.mark.parametrize("read_as", ["max(code) over ()", "case when [amount] > 0 then code else lines end", "code || lines"])
def test_codes_are_passed_on_as_they_are_written(warehouse, read_as):
    assert reading(warehouse, read_as.replace("[", "").replace("]", ""), "id") == read_as


@pytest.mark.parametrize(
    ("expression", "essential"),
    [
        ("amount > '100'", "of words '9' comes after '100'. Write the number without quotes: 100"),
        ("five = '5'", "which 1 of the first rows say, and 1 say it otherwise, such as '5.00'"),
        ("eu_day > '01/02/2025'", "Write the date as '2025-12-31'"),
        ("type + 1", "takes type for a number, and most of its values are none, such as 'refund', 'sale'"),
        ("type < 3", "If a number in the expression is a word too, quote it"),
        ("coalesce(code, 0)", "puts a number beside code, whose values are codes such as 0012. Quote it: '0'"),
    ],
)
def test_what_would_be_wrong_without_a_word_is_asked_about(warehouse, expression, essential):
    assert essential in reading(warehouse, expression, "id")


# --- what is no expression


@pytest.mark.parametrize(
    "expression", ["amount;", "amount, type", "amount as x", "*", "amount from orders", "amount) + (1", ""]
)
def test_an_expression_is_one_expression(warehouse, expression):
    with pytest.raises(SqlError):
        parse_expression(expression, lambda sql: warehouse.execute(sql).fetchall())
