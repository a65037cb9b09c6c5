"""What is odd about the days of an input is found where it was planted, and not in shops that only look like it."""

import csv
import re

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from project import ROOT

from segmentation.mapping.contract import contract_columns

START, END = pd.Timestamp("2024-01-01"), pd.Timestamp("2025-06-30")


@pytest.fixture(scope="module")
def judge(demo):
    """A function that runs a model over tables {name: DataFrame} and returns {sentence: (count, example, detail)}."""
    nodes = demo.manifest()["nodes"]

    def run(model, tables):
        with duckdb.connect() as connection:
            connection.execute("attach ':memory:' as warehouse")
            for name, rows in tables.items():
                connection.register("rows_of_table", rows)
                connection.execute(f"create table warehouse.main.{name} as select * from rows_of_table")
            sql = nodes[f"model.customer_segmentation.{model}"]["compiled_code"]
            columns = "sentence_key, affected_count, example, detail"
            return {key: tuple(rest) for key, *rest in connection.execute(f"select {columns} from ({sql})").fetchall()}

    return run


@pytest.fixture(scope="module")
def judge_days(judge):
    """A function that judges days, a Series of row counts by day, and of them how many are copies."""

    def run(days, *, copies=None):
        rows = pd.DataFrame({"transaction_date": days.index.date, "row_count": days.to_numpy().astype("int64")})
        rows["copy_count"] = 0 if copies is None else copies.reindex(days.index, fill_value=0).to_numpy().astype("int64")
        rows["reject_reason"] = pd.Series([None] * len(rows), dtype="str")
        return judge("int_input_days_judged", {"int_transactions_counted": rows})

    return run


@pytest.fixture(scope="module")
def judge_last_days(judge):
    """A function that judges orders, a Series of order counts by day; the last day with one is the as-of date."""

    def run(days):
        orders = pd.DataFrame({"ordered_date": days.index.repeat(days.to_numpy()).date})
        shop = pd.DataFrame({"as_of_date": [orders.ordered_date.max()]})
        return judge("int_last_days_judged", {"int_transactions_aggregated_to_orders": orders, "int_shop": shop})

    return run


def draw_days(*, start=START, end=END, mean=20, seed=1, weekend=0.3):
    """Return a shop's rows by day: a Poisson number a day, few on Saturdays and Sundays, days without one left out."""
    days = pd.date_range(start, end)
    means = np.where(days.day_of_week < 5, mean, weekend * mean)
    counts = pd.Series(np.random.default_rng(seed).poisson(means), index=days)
    return counts[counts > 0]


def with_rows(days, more):
    return days.add(pd.Series(more).rename(index=pd.Timestamp), fill_value=0).sort_index()


def swapped(days):
    """Return days read with day and month changed about; those that exist only one way are not read."""
    read = days[days.index.day <= 12]
    read.index = pd.DatetimeIndex([day.replace(month=day.day, day=day.month) for day in read.index])
    return read.sort_index()


def half_swapped(days):
    """Return days of which those are changed about that can be, as readers do that guess each date by itself."""
    return pd.concat([swapped(days), days[days.index.day > 12]]).groupby(level=0).sum()


def test_days_of_usual_shops_are_not_odd(judge_days):
    usual = {
        "busy": draw_days(),
        "small": draw_days(mean=0.1, start=pd.Timestamp("2015-01-01")),
        "tiny": draw_days(mean=0.01, start=pd.Timestamp("2015-01-01")),
        "new": draw_days(start=pd.Timestamp("2025-06-28")),
        "one day": draw_days(start=END),
        "grown from a few orders a year": pd.concat(
            [draw_days(mean=0.03, start=pd.Timestamp("2015-01-01"), end=START), draw_days()[1:]]
        ),
        "summer only": (days := draw_days(start=pd.Timestamp("2020-01-01")))[days.index.month.isin([6, 7, 8])],
        "billed on the 1st": draw_days()[lambda days: days.index.day == 1],
        "billed on the 1st and 15th": draw_days(weekend=1)[lambda days: days.index.day.isin([1, 15])],
        "billed on the 1st and 10th": draw_days(weekend=1)[lambda days: days.index.day.isin([1, 10])],
        "billed on the first three days for years": draw_days(start=pd.Timestamp("2020-01-01"))[
            lambda days: days.index.day <= 3
        ],
        "season to early June": (days := draw_days())[
            ((days.index.month == 5) & (days.index.day > 20)) | ((days.index.month == 6) & (days.index.day <= 10))
        ],
        "twelve days of one month": draw_days(start=pd.Timestamp("2025-06-01"), end=pd.Timestamp("2025-06-12")),
        "closed for a year": draw_days(start=pd.Timestamp("2019-01-01"))[lambda days: days.index.year != 2021],
    }
    assert {name: found for name, days in usual.items() if (found := judge_days(days))} == {}


@pytest.mark.parametrize("mean", [20, 0.3])
def test_a_few_rows_far_from_all_others_are_found(judge_days, mean):
    days = draw_days(mean=mean, start=pd.Timestamp("2020-01-01"))
    first, last = (str(day.date()) for day in (days.index[0], days.index[-1]))
    assert judge_days(with_rows(days, {"2052-01-20": 1})) == {"stray_newest_days": (1, "2052-01-20", last)}
    assert judge_days(with_rows(days, {"1970-01-01": 3})) == {"stray_oldest_days": (3, "1970-01-01", first)}
    both = judge_days(with_rows(days, {"1899-12-30": 1, "1970-01-01": 1, "2030-02-01": 1, "2031-03-01": 1}))
    assert both == {"stray_oldest_days": (2, "1970-01-01", first), "stray_newest_days": (2, "2030-02-01", last)}


def test_day_and_month_changed_about_are_found(judge_days):
    spring = draw_days(start=pd.Timestamp("2025-03-01"), end=pd.Timestamp("2025-05-31"), weekend=1)
    (found,) = judge_days(swapped(spring)).values()
    assert found[1:] == ("3-5", "11")
    year = draw_days(start=pd.Timestamp("2024-01-01"), end=pd.Timestamp("2025-12-31"), weekend=1)
    (found,) = judge_days(swapped(year)).values()
    assert found[1:] == ("1-12", "23")
    half_a_year = draw_days(start=pd.Timestamp("2025-01-01"), weekend=1)
    (found,) = judge_days(half_swapped(half_a_year)).values()
    assert found[1:] == ("1-6", "5")


def test_two_extracts_that_overlap_are_told_from_honest_repeats(judge_days):
    days = draw_days()
    march = days["2025-03"]
    assert judge_days(with_rows(days, march), copies=march) == {"repeated_days": (march.sum(), "2025-03-01", "2025-03-31")}
    scattered = (days > 15).astype(int)
    assert judge_days(days + scattered, copies=scattered) == {}
    few = draw_days(mean=0.3)
    one_day = few[few > 0][:5]
    assert judge_days(with_rows(few, one_day), copies=one_day) == {}


def cut(days, *, last, share):
    """Return days of which a share is left after the last whole one."""
    late = days.index > last
    counts = days.where(~late, np.random.default_rng(2).binomial(days, share))
    counts.iloc[-1] = 1  # the last day stays
    return counts[counts > 0]


@pytest.mark.parametrize(("mean", "lost_days"), [(40, 4), (40, 10), (10, 20), (40, 33)])
def test_last_days_that_were_cut_off_are_found(judge_last_days, mean, lost_days):
    last = END - pd.Timedelta(days=lost_days)
    (found,) = judge_last_days(cut(draw_days(mean=mean, weekend=1), last=last, share=0.05)).values()
    # what is missing on the last whole day cannot be told from a weak day
    assert abs(pd.Timestamp(found[1]) - last) <= pd.Timedelta(days=2)


def test_last_days_of_usual_shops_are_not_cut_off(judge_last_days):
    busy = draw_days(mean=40)
    years = draw_days(mean=40, start=pd.Timestamp("2022-01-01"))
    usual = {
        "whole": busy,
        "ends on a Sunday": busy[: pd.Timestamp("2025-06-29")],
        "few orders": cut(draw_days(mean=0.5), last=END - pd.Timedelta(days=20), share=0.05),
        "falls by half": cut(busy, last=END - pd.Timedelta(days=20), share=0.5),
        "gift shop": years.where(years.index.month.isin([11, 12]), years // 20)[lambda days: days > 0][
            : pd.Timestamp("2025-01-20")
        ],
        "new": busy[pd.Timestamp("2025-06-25") :],
    }
    assert {name: found for name, days in usual.items() if (found := judge_last_days(days))} == {}


def planted_shop(shop):
    """Write a shop with defects of nearly every kind, and return its mapping."""
    random = np.random.default_rng(3)
    days = pd.Series(random.choice(pd.date_range("2025-01-01", END), 3_000)).dt.strftime("%Y-%m-%d")
    orders = pd.DataFrame(
        {
            "Order": [f"O{number}" for number in range(3_000)],
            "Buyer": [f"c{number}" for number in random.integers(0, 400, 3_000)],
            "Day": days,
            "State": random.choice(["Paid", "Shipped", "Processing", "Pending"], 3_000, p=[0.65, 0.1, 0.2, 0.05]),
            "Pieces": random.choice(["1", "2", "two dozen"], 3_000, p=[0.5, 0.4, 0.1]),
            "Total": random.uniform(5, 90, 3_000).round(2),
            "Code": [f"N{number:05}" for number in range(3_000)],
        }
    )
    orders.loc[3, "Day"] = "1970-01-01"
    later = orders[orders.Day.str.startswith("2025-03")]
    buyers = pd.DataFrame({"Buyer": [f"c{number}" for number in range(400)]})
    buyers["Joined"] = np.where(buyers.index % 3 == 0, "2025-07-01", "2024-01-01")
    buyers["Mail"] = [f"m{number // 2 if number < 20 else number}@example.com" for number in range(400)]
    return {
        "transactions": shop.write("orders.csv", pd.concat([orders, later])),
        "transactions_columns": {
            "transaction_id": "Order",
            "customer_id": "Buyer",
            "transaction_at": "Day",
            "transaction_status": "case State when 'Shipped' then null else lower(State) end",
            "quantity": "Pieces",
            "amount": "Total",
            "coupon_code": "Code",
        },
        "customers": shop.write("buyers.csv", pd.concat([buyers, buyers[:7]])),
        "customers_columns": {"customer_id": "Buyer", "joined_at": "Joined", "email": "Mail"},
    }


def test_a_build_says_the_gravest_five_and_names_the_rest(new_shop, capsys):
    shop = new_shop("findings")
    build = shop.build(planted_shop(shop), select="+input_findings,resource_type:model +input_findings,resource_type:seed")
    assert build.ok, build.output
    header, *said, rest = capsys.readouterr().out.split("About the input")[1].strip().split("\n")[:7]
    assert header == "(input_findings):"
    assert [line.split(": ")[0] for line in said] == ["  - changes figures"] * 5
    found = shop.frame("select * from input_findings").set_index(["finding", "subject"])
    for finding, subject in found.index[found.severity == "worth knowing"]:
        assert finding in rest
        assert subject in rest
    messages = found.message
    assert "'processing', 'pending'" in messages["not_paid", "pending"]
    assert "such as of Shipped, for which case State" in messages["rejected", "missing_transaction_status"]
    assert "such as two dozen" in messages["unread_quantity", "quantity"]
    assert "such as c0, c1" in messages["shared_email", "customer_id"]
    assert "such as c0:" in messages["repeated_customers", "customers"]
    assert "from 2025-03-01 to 2025-03-31" in messages["repeated_days", "exact_duplicate"]
    assert ("rejected", "exact_duplicate") not in found.index
    assert "1970-01-01" in messages["stray_oldest_days", "transaction_at"]
    assert {"coupon_of_its_own", "joined_later"} <= set(found.index.get_level_values(0))


def test_nothing_is_served_while_a_finding_stops_and_the_message_says_how_to_mean_it(new_shop, capsys):
    shop = new_shop("stops")
    rows = pd.DataFrame({"Buyer": [f"c{number % 30}" for number in range(300)], "Day": "2025-03-01", "State": "Unterwegs"})
    rows["Total"] = [None] * 180 + ["9.90"] * 120
    columns = {"customer_id": "Buyer", "transaction_at": "Day", "amount": "Total"}
    columns["transaction_status"] = "case State when 'Unterwegs' then 'processing' end"
    mapping = {
        "transactions": shop.write("orders.csv", rows),
        "transactions_columns": columns,
        "reject_exact_duplicates": False,
    }
    select = "+input_findings,resource_type:model +input_findings,resource_type:seed input_findings_rules"
    kwargs = {"select": select, "with_tests": True, "flags": ["--indirect-selection", "empty"]}

    assert not shop.build(mapping, **kwargs).ok
    said = capsys.readouterr().out
    assert "Not served: 1 failed or skipped (input_findings_rules)" in said
    assert "  - stops: 180 rows rejected: missing_amount. If the amount" in said
    assert "say so: rows that are not to count by transactions_filter" in said

    rows["Order"] = range(300)
    shop.write("orders.csv", rows)
    columns["transaction_id"] = "Order"
    mapping["order_columns"] = ["amount"]
    assert not shop.build(mapping, **kwargs).ok
    assert "  - stops: 180 rows rejected: missing_amount (rejected_transactions" in capsys.readouterr().out

    del mapping["order_columns"]
    mapping["transactions_filter"] = "Total is not null"
    assert not shop.build(mapping, **kwargs).ok
    assert "  - stops: 100% of the rows are read as pending, by words such as 'processing'" in capsys.readouterr().out

    columns["transaction_status"] = "'pending'"
    build = shop.build(mapping, **kwargs)
    assert build.ok, build.output
    assert "stops" not in capsys.readouterr().out


EXPRESSIONS = ["Total", '"Order total"', "case when Type = 'sale' then \"Order total\" end", "'a: ' || id"]
VALUE = re.compile(r"""\{[^}]*\}|\[[^]]*\]|'(?:[^']|'')*'|[-\w.]+""")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_each_line_that_a_finding_tells_to_write_is_yaml(expression):
    with (ROOT / "seeds/reference/sentences.csv").open(encoding="utf-8", newline="") as file:
        sentences = [row["sentence"] for row in csv.DictReader(file) if row["mart"] == "input_findings"]
    settings = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"].keys() | contract_columns("transactions").keys()
    found = 0
    for sentence in sentences:
        said = sentence.replace("{quoted}", expression.replace("'", "''")).replace("{expression}", expression)
        said = said.replace("{detail}", "2025").replace("{example}", "2025-01-20")
        for line in re.finditer(rf"\b({'|'.join(settings)}): ", said):
            found += 1
            value = VALUE.match(said[line.end() :])
            assert value, said
            read = yaml.safe_load(f"{line.group()}{value.group()}")
            # nothing of the line stands behind what is read
            assert re.match(r"$|[.;,)]| or [a-z]", said[line.end() + value.end() :]), said
            assert read.keys() == {line.group(1)}
            assert "{quoted}" not in sentence or line.group(1) != "transactions_filter" or expression in read[line.group(1)]
    assert found > 5
