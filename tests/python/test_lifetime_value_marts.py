"""Lifetime value in the warehouse: the SQL against NumPy and 150 digits, shuffled and later rows, and too little data."""

import re
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from segmentation import value
from segmentation.value import shop as shop_fits

CASES = Path(__file__).parent / "data" / "value_cases.csv"
MARTS = ["customer_lifetime_value", "customer_predictions", "value_backtest", "value_model"]
SELECT = " ".join(f"+{mart}" for mart in MARTS)
CELL = ["repeat_count", "recency_weeks", "age_weeks"]
COLUMNS = {"customer_id": "customer", "transaction_at": "day", "amount": "amount"}


def planted_lines(rng, count, *, days):
    """Lines of customers who order at rates of their own and may leave after each order."""
    rows = []
    for customer, rate in enumerate(rng.gamma(0.9, 1 / 40, count)):
        day, leaves = float(rng.integers(0, days)), rng.beta(0.5, 2)
        mean = 30 / rng.gamma(4, 1 / 4)
        while day < days:
            rows.append((f"c{customer}", int(day), round(rng.gamma(5, mean / 5), 2) + 0.01))
            if rng.random() < leaves:
                break
            day += rng.exponential(1 / rate)
    table = pd.DataFrame(rows, columns=["customer", "day", "amount"])
    return table.assign(day=pd.Timestamp("2022-01-01") + pd.to_timedelta(table["day"], unit="D"))


def mapping_of(name, **changes):
    return {"transactions": name, "transactions_columns": COLUMNS, "as_of": "2024-06-30", **changes}


@pytest.fixture(scope="module")
def lines():
    return planted_lines(np.random.default_rng(15), 900, days=912)


@pytest.fixture(scope="module")
def planted(new_shop, lines):
    shop = new_shop("planted_value")
    shop.build_of_value = shop.build(mapping_of(shop.write("lines.csv", lines)), select=SELECT)
    assert shop.build_of_value.ok, shop.build_of_value.output
    return shop


def marts_of(shop):
    return {mart: sorted(map(str, shop.query(f"select * from {mart}"))) for mart in MARTS}


def test_the_sql_says_what_numpy_says(planted):
    with duckdb.connect(str(planted.warehouse), read_only=True) as connection:
        cells = connection.sql("select * from int_value_by_cell where days_back = 0").df()
        fits = connection.sql("select * from value_fit where days_back = 0 order by parameter_set").df()
    known = [cells[name] for name in CELL]
    rates = [value.Parameters("mbg_nbd", fit.r, fit.alpha, fit.a, fit.b) for fit in fits.itertuples()]
    assert len(rates) == 8
    assert cells["p_alive"].to_numpy() == pytest.approx(value.p_alive(rates[0], *known), rel=1e-12)
    for days in (90, 365):
        orders = value.expected_orders(rates[0], *known, days / 7)
        assert cells[f"orders_{days}"].to_numpy() == pytest.approx(orders, rel=1e-10)
        assert cells[f"p_order_{days}"].to_numpy() == pytest.approx(value.p_any_order(rates[0], *known, days / 7), rel=1e-12)
        first, second = value.scores.moments_if_alive(rates[0], known[0], known[2], days / 7)
        assert cells[f"squares_{days}"].to_numpy() == pytest.approx(cells["p_alive"] * (first + second), rel=1e-6)
        for direction in range(1, 5):
            shift = value.expected_orders(rates[direction], *known, days / 7) - orders
            assert cells[f"shift_{days}_{direction}"].to_numpy() == pytest.approx(shift, abs=1e-4)


def test_the_sql_is_right_to_nine_digits_wherever_parameters_lie(planted):
    # each case is a day looked back from of its own in tables that stand in for those that the model reads
    cases = pd.read_csv(CASES).pivot_table(
        index=["r", "alpha", "a", "b", *CELL[::2]], columns="horizon_days", values="orders_if_alive"
    )
    cases = cases.reset_index().rename_axis(columns=None).rename(columns={90: "exact_90", 365: "exact_365"})
    sql = next(node.compiled_code for node in planted.build_of_value.nodes if node.name == "int_value_by_cell")
    sql = re.sub(r'"[^"]+"\."[^"]+"\."(\w+)"', r"\1", sql).replace("days_back = 0", "days_back >= 0")
    nodes = pd.read_csv(planted.folder / "seeds" / "reference" / "value_quadrature.csv")  # noqa: F841
    customers = cases.assign(recency_weeks=0.0).reset_index(names="days_back")  # noqa: F841
    with duckdb.connect() as connection:
        connection.execute("create table value_quadrature as from nodes")
        connection.execute("create table int_value_customers as from customers")
        connection.execute("create table value_fit as select *, 0 as parameter_set from customers")
        found = connection.execute(f"select * from ({sql}) order by days_back").df()
    for days in (90, 365):
        assert (found[f"orders_{days}"] / found["p_alive"]).to_numpy() == pytest.approx(cases[f"exact_{days}"], rel=1e-9)


def test_shuffled_rows_and_rows_of_the_future_change_nothing(planted, lines, new_shop):
    later = lines.sample(200, random_state=1).assign(day=pd.Timestamp("2024-07-01"))
    shop = new_shop("planted_value_later")
    more = pd.concat([lines, later]).sample(frac=1, random_state=2)
    assert shop.build(mapping_of(shop.write("lines.csv", more)), select=SELECT).ok
    assert marts_of(shop) == marts_of(planted)
    assert planted.query("select count(*) from customer_predictions where expected_orders_90 is null") == [(0,)]


def test_what_customers_are_told_hangs_together(planted):
    (problems,) = planted.query("""
        select
            count(*) filter (expected_orders_365 < expected_orders_90 or expected_value_365 < expected_value_90),
            count(*) filter (orders_90_low > expected_orders_90 or expected_orders_90 > orders_90_high + 1),
            count(*) filter (value_90_low > expected_value_90 or value_365_low > expected_value_365),
            count(*) filter (next_order_from > next_order_to or next_order_from < as_of_date),
            count(*) filter (lifetime_value < expected_value_90 or value_at_risk < 0),
            count(*) filter (p_alive is null or lifetime_value is null or value_band is null),
            count(*) filter (basis like 'One purchase, %' <> (repeat_count = 0))
        from customer_lifetime_value
    """)
    assert problems == (0, 0, 0, 0, 0, 0, 0)


def test_most_customers_stay_within_their_interval(planted, lines):
    # the same shop as of 90 days earlier, held against what came
    (row,) = planted.query(
        "select forecast, actual, forecast_low, forecast_high from value_backtest where target = 'orders' and is_used limit 1"
    )
    assert row[2] < row[0] < row[3]
    assert abs(row[0] / row[1] - 1) < 0.25
    sentences = planted.query("select sentence from value_backtest")
    shape = r"As of \S+, (orders .* were|the money .* was) forecast (to within 1%|[1-9]\d*% too (low|high))\."
    assert all(re.fullmatch(shape, sentence) for (sentence,) in sentences)


def test_too_little_data_ends_in_words(new_shop, lines):
    shop = new_shop("little_value")
    few = lines[lines["customer"].isin([f"c{number}" for number in range(40)])].drop(columns="amount")
    columns = {name: column for name, column in COLUMNS.items() if name != "amount"}
    built = shop.build(mapping_of(shop.write("lines.csv", few), transactions_columns=columns), select=SELECT)
    assert built.ok, built.output
    ((count, known, basis),) = shop.query(
        "select count(*), count(p_alive), max(basis) from customer_lifetime_value group by basis"
    )
    assert (count, known) == (40, 0)
    assert basis == "No forecast: 40 customers had bought, and a forecast takes 500."
    assert shop.query("select distinct verdict, fitted from value_model") == [("too_few", None), ("too_few", 1.0)][:1]
    assert shop.query("select count(*) from value_backtest") == [(0,)]
    # the same shop, asked to be bold: orders without amounts are forecast, and no value
    bold = mapping_of("lines.csv", transactions_columns=columns, lifetime_value={"minimum_customers": 10})
    assert shop.build(bold, select=SELECT).ok
    assert shop.query("select count(p_alive), count(lifetime_value) from customer_lifetime_value") == [(40, 0)]
    ((words,),) = shop.query("select in_words from value_model where figure = 'order_value'")
    assert words == "No repeat purchase has an amount above 0, so orders are forecast, and no value."


def customers_of(rng, count, *, times):
    """Rows as of a year before a day looked back from, whose 90 days brought `times` the orders that the past foretells."""
    age = rng.integers(200, 600, count) / 7
    rate = rng.gamma(1.0, 0.1, count)
    x = rng.poisson(rate * age)
    recency = np.where(x > 0, age * rng.beta(np.maximum(x, 1), 1), 0)
    after = rng.poisson(rate * times * 90 / 7)
    return pd.DataFrame(
        {
            "days_back": 365,
            "repeat_count": x,
            "recency_weeks": recency,
            "age_weeks": age,
            "mean_value": np.where(x > 0, rng.gamma(5, 6, count), np.nan),
            "orders_after": after,
            "value_after": after * 30.0,
        }
    )


@pytest.mark.parametrize(("times", "least", "most"), [(1.6, 1.4, 1.8), (1.0, 1.0, 1.0), (5.0, 2.0, 2.0), (0.1, 0.1, 0.15)])
def test_a_season_is_found_where_there_is_one_and_kept_within_limits(times, least, most):
    customers = customers_of(np.random.default_rng(4), 3_000, times=times)
    found = shop_fits.seasons(customers, days_back=0, minimum_customers=500, minimum_days=180)
    assert least <= found["season_orders"] <= most
    assert found["season_words"].startswith("A year before, the same 90 days brought ")
    assert ("as far as one year is believed" in found["season_words"]) == (times in (5.0, 0.1))


def test_a_year_that_is_not_known_is_said():
    found = shop_fits.seasons(
        customers_of(np.random.default_rng(4), 30, times=1), days_back=0, minimum_customers=500, minimum_days=180
    )
    assert (found["season_orders"], found["has_season"]) == (1.0, False)
    assert found["season_words"] == "Season unknown. A year before: 30 customers had bought, and a forecast takes 500."


def test_segments_hold_what_their_customers_are_expected_to_do(demo):
    by_customer = demo.query("""
        select count(*), sum(expected_value_90), sum(expected_value_365), sum(lifetime_value) from customer_lifetime_value
    """)
    for rows in ("not is_total", "is_total"):
        found = demo.query(f"""
            select
                sum(customer_count) filter (horizon = '90_days'), sum(expected_value) filter (horizon = '90_days'),
                sum(expected_value) filter (horizon = '365_days'), sum(lifetime_value)
            from segment_lifetime_value where {rows}
        """)
        assert found == by_customer
    assert demo.query(
        "select count(*) from segment_lifetime_value where not (value_low < expected_value and expected_value < value_high)"
    ) == [(0,)]
