import datetime

import duckdb
import pytest
from project import project_vars

from segmentation.checks.failures import failure_advice
from segmentation.checks.mappings import mapping_problems, unbound_reason
from segmentation.checks.samples import Sample
from segmentation.checks.settings import setting_problems
from segmentation.checks.values import reading_hint, sample_problems
from segmentation.checks.words import did_you_mean, nearest
from segmentation.files.sources import reading_functions


def settings(**changes):
    """Return what is wrong with the project's vars after some changes."""
    return setting_problems(
        {
            "values": project_vars() | changes,
            "written_names": [],
            "number_features": project_vars()["clustering_features"],
            "categories": ["gender", "city"],
        }
    )


def test_the_defaults_are_right():
    assert settings() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("segment_count", 5),
        ("as_of", "2024-02-29"),
        ("as_of", datetime.date(2024, 2, 29)),
        ("decimal_separator", ","),
        ("exchange_rates", {"EUR": 1, "USD": 0.9}),
        ("exchange_rates", None),
        ("history_month_count", 0),
        ("clustering_categorical_features", ["city"]),
        ("lifetime_value", {"margin": 0.4, "horizon_days": 730}),
        ("lifetime_value", None),
    ],
)
def test_what_a_var_may_be_is_left_alone(name, value):
    assert settings(**{name: value}) == []


@pytest.mark.parametrize("value", [{"margins": 0.4}, ["margin"], "30%"])
def test_a_setting_of_lifetime_value_that_cannot_be_is_met_with_all_there_are(value):
    (problem,) = settings(lifetime_value=value)
    assert problem.startswith("lifetime_value: expected lines of margin (a number from 0 to 1, such as 0.3), discount_rate (")
    assert problem.endswith(f'found "{value}".')


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("customer_id", "it is a column. Write it below transactions_columns, two blanks further in."),
        ("updated_at", "it is a column. Write it below customers_columns, two blanks further in."),
        ("segmnt_count", 'Did you mean "segment_count"?'),
    ],
)
def test_a_column_that_stands_beside_its_input_is_told_where_it_belongs(name, words):
    facts = {"values": project_vars(), "written_names": [name], "number_features": project_vars()["clustering_features"]}
    assert setting_problems(facts | {"categories": []}) == [f'There is no var "{name}"{"." if "Did" in words else ":"} {words}']


@pytest.mark.parametrize("margin", ["30%", 40, -0.1])
def test_a_wrong_setting_among_the_lines_of_a_var_is_named(margin):
    (problem,) = settings(lifetime_value={"margin": margin, "horizon_days": 365})
    assert problem == f'lifetime_value: margin: expected a number from 0 to 1, such as 0.3, found "{margin}".'


@pytest.mark.parametrize(
    ("zone", "meant"),
    [("Berlin", "Europe/Berlin"), ("new york", "America/New_York"), ("Berln", "Europe/Berlin")],
)
def test_the_time_zone_that_was_meant_is_asked_for(zone, meant):
    assert settings(input_timezone=zone) == [
        f'input_timezone: expected a zone such as Europe/Berlin, found "{zone}". Did you mean "{meant}"?'
    ]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("segment_count", True, "a whole number of 2 or more"),
        ("segment_count", 2.5, "a whole number of 2 or more"),
        ("as_of", "2024-02-30", "a date such as 2025-12-31"),
        ("as_of", 20240229, "a date such as 2025-12-31"),
        ("clustering_features", "recency_days", "a list such as [gender, city]"),
        ("clustering_minimum_coverage", 90, "a number from 0 to 1, such as 0.3"),
        ("drift_stability_index", 0, "a number above 0"),
        ("reject_exact_duplicates", "false", "true or false"),
        ("segmentation_refit", "sometimes", "always, never or when_drifted"),
        ("input_timezone", 1, "a zone such as Europe/Berlin"),
    ],
)
def test_what_a_var_may_not_be_is_quoted_with_what_is_expected(name, value, expected):
    assert settings(**{name: value}) == [f'{name}: expected {expected}, found "{value}".']


def test_bounds_that_cross_are_said_with_both_numbers():
    assert settings(minimum_segment_count=8, maximum_segment_count=4) == [
        "minimum_segment_count (8) is above maximum_segment_count (4)."
    ]


def test_categories_are_words_and_features_are_numbers():
    problems = settings(clustering_categorical_features=["gendr", "net_revenue", "net_revenue"], clustering_features=["zzz"])
    for essential in (
        'clustering_features: there is no numeric feature "zzz". The features are: recency_days',
        'clustering_categorical_features: there is no "gendr". Did you mean "gender"?',
        'clustering_categorical_features: "net_revenue" is a number: write it under clustering_features.',
        "names one twice",
    ):
        assert essential in "\n".join(problems)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("amuont", "amount"), ("Custommer_ID", "customer_id"), ("zzz", None), ("loyalty_tier", None)],
)
def test_the_nearest_name_is_the_one_that_was_meant(name, expected):
    assert nearest(name, ["amount", "customer_id", "loyalty_score"], cutoff=0.8) == expected


def test_where_no_name_is_near_all_are_shown():
    assert did_you_mean("zzz", ["amount", "city"], otherwise="There are") == " There are: amount, city."


CONTRACT = {
    "customer_id": {"type": "id", "is_required": True},
    "transaction_at": {"type": "timestamp", "is_required": True},
    "amount": {"type": "money", "is_required": False},
}


def facts(**changes):
    return {
        "input_name": "transactions",
        "location": "orders.csv",
        "columns": ["buyer", "transaction_at", "amount"],
        "contract": CONTRACT,
        "mapped": {},
        "expressions": {name: name for name in CONTRACT},
        "unreadable": None,
        "errors": {},
        "readings": {},
        "texts": {},
        "files": "",
        "encoding": "",
        "has_options": False,
        "has_names": True,
        "open_dates": {},
        "separators": {},
        "settings": {"as_of": None, "exchange_rates": {}, "segment_count": None, "minimum_segment_count": 2},
    } | changes


def test_a_mapping_that_works_is_left_alone():
    assert mapping_problems(facts()) == []


def test_a_column_that_is_order_and_customer_at_once_is_refused():
    contract = CONTRACT | {"transaction_id": {"type": "id", "is_required": False}}
    (problem,) = mapping_problems(facts(contract=contract, mapped={"transaction_id": "Name", "customer_id": " Name"}))
    assert "all that a customer ever bought would be one order" in problem
    assert mapping_problems(facts(contract=contract, mapped={"transaction_id": "No", "customer_id": "Name"})) == []


def test_of_customers_another_name_is_an_attribute_unless_it_is_nearly_one_of_the_contract():
    mapped = {"shoe_size": "size", "custmer_id": "buyer"}
    (problem,) = mapping_problems(facts(input_name="customers", mapped=mapped))
    assert problem == 'customers_columns: there is no contract column "custmer_id". Did you mean "customer_id"?'


def test_a_format_that_is_not_read_is_told_what_to_become():
    (problem,) = mapping_problems(facts(location="orders.numbers", unreadable="does not exist"))
    assert "orders.numbers is of a format that is not read. Save it as .xlsx or CSV" in problem


@pytest.mark.parametrize(
    ("written", "error", "essential"),
    [
        ("byer", 'Referenced column "byer" not found', 'has no column "byer"; it has: buyer. Did you mean "buyer"?'),
        ("Order Date", "syntax error at Date", 'has no column "Order Date"; it has: buyer.'),
        ("sum(x)", "SELECT: aggregates are not allowed here", "a mapping says what stands on each of them"),
        ("a - b", "No function matches '-(VARCHAR, VARCHAR)'", "cast them, for example cast(price as decimal(18, 4))"),
    ],
)
def test_why_an_expression_does_not_work_is_said_in_words(written, error, essential):
    assert essential in unbound_reason(written, error, location="orders.csv", columns=["buyer"])


@pytest.fixture
def warehouse():
    with duckdb.connect() as connection:
        connection.execute("create macro shop_missing_words() as ['']")
        connection.execute(reading_functions())
        yield connection


def problems_of(warehouse, rows, **changes):
    """Return what is wrong with rows of customer, moment and amount, all texts."""
    warehouse.execute("create table orders (customer_id varchar, transaction_at varchar, amount varchar)")
    if rows:
        warehouse.executemany("insert into orders values (?, ?, ?)", rows)
    sample = Sample(
        query=lambda sql: warehouse.execute(sql).fetchall(),
        relation="orders",
        first_rows="(from orders limit 10000)",
        all_rows="orders",
        expressions={name: name for name in CONTRACT},
        reads={
            "customer_id": "shop_id(customer_id)",
            "transaction_at": "shop_moment(transaction_at, null, 'UTC')",
            "amount": "try_cast(amount as decimal(18, 4))",
        },
        says={name: f"shop_text({name}) is not null" for name in CONTRACT},
    )
    return sample_problems(facts(**changes), sample)


GOOD = [("c1", "2024-01-13", "5"), ("c2", "2024-01-14", "7")]


def test_values_that_can_be_read_are_left_alone(warehouse):
    assert problems_of(warehouse, GOOD) == []


def test_an_input_without_rows_is_said(warehouse):
    assert problems_of(warehouse, []) == ["transactions: orders.csv has no rows, only columns: buyer, transaction_at, amount."]


def test_values_that_cannot_be_read_are_counted_and_shown(warehouse):
    rows = [("c1", "soon", "5 pcs"), ("c2", "later", "7"), ("c3", "2024-01-01", "x")]
    assert problems_of(warehouse, rows) == [
        "transactions_columns: transaction_at: transaction_at is no timestamp in 2 of 3 values, for example 'later', 'soon'. "
        "Say how it is written, for example transaction_at: try_strptime(transaction_at, '%d/%m/%Y %H:%M').",
        "transactions_columns: amount: amount is no money in 2 of 3 values, for example '5 pcs', 'x'. Map another column, or "
        "write SQL that makes a number of it, for example amount: replace(amount, ' pcs', '').",
    ]


def test_a_required_column_without_a_value_is_said(warehouse):
    (problem,) = problems_of(warehouse, [("", "2024-01-01", "5")])
    assert "customer_id is empty in all rows of orders.csv" in problem


def test_an_as_of_date_before_all_rows_and_too_few_customers_are_said(warehouse):
    limits = {"as_of": datetime.date(2020, 1, 1), "exchange_rates": {}, "segment_count": 3, "minimum_segment_count": 2}
    (problem,) = problems_of(warehouse, GOOD, settings=limits)
    assert "as_of: 2020-01-01 is before the first transaction of orders.csv, which is of 2024-01-13" in problem
    warehouse.execute("drop table orders")
    (problem,) = problems_of(warehouse, GOOD, settings=limits | {"as_of": None})
    assert "has fewer customers (2) than segments asked for (3)" in problem
    assert "lower segment_count" in problem


@pytest.mark.parametrize(
    ("unread", "essential"),
    [
        ("1704067200", "seconds since 1970: write at: to_timestamp(Day)"),
        ("1704067200000", "milliseconds since 1970: write at: to_timestamp(Day / 1000)"),
        ("45304.5", "a spreadsheet's day numbers"),
        ("13|01|2024", "try_strptime(Day, "),
    ],
)
def test_moments_that_are_numbers_are_told_how_to_be_read(unread, essential):
    assert essential in reading_hint("timestamp", "at", "Day", columns=["Day"], unread=[unread])


@pytest.mark.parametrize(
    ("message", "essential"),
    [
        ('"/data/x.tmp": No space left on device', "The disk is full where /data/x.tmp lies"),
        ("max_temp_directory_size", "temp_directory: /large/disk"),
        ("Out of Memory Error: failed", "the limit is 12 GiB. Write in the profile more of it"),
        (
            "CSV Error on Line: 7\nExpected Number of Columns: 3\nfile = a.csv",
            "Line 7 of a.csv has not the columns of the others",
        ),
        ("CSV Error on Line: 7\nsomething", "Line 7 of a CSV file cannot be read"),
        ("IO Error\nsnappy decompress failed", "A part of the input (orders.parquet) is damaged: snappy decompress failed"),
    ],
)
def test_failures_of_the_machine_or_of_a_file_are_told_what_to_do(message, essential):
    advice = failure_advice({"message": message, "location": "orders.parquet"}, lambda _: [("12 GiB",)])
    assert essential in advice


def test_the_engines_own_words_are_enough_for_anything_else():
    assert failure_advice({"message": "Binder Error: no such column", "location": "x"}, None) is None
