import csv
from decimal import Decimal

import duckdb
import pytest

pytest.importorskip("metricflow", reason="the extra of `make metrics` is not installed")


def ask(shop, *arguments):
    """Return (exit code, what is printed) of `make metrics`."""
    done = shop.run_script("metrics.py", *arguments)
    return done.returncode, done.stdout + done.stderr


def metric(shop, *arguments):
    """Return the rows of a metrics query as dicts of text."""
    answer = shop.folder / "answer.csv"
    code, output = ask(shop, *arguments, "--csv", str(answer))
    assert code == 0, output
    with answer.open(newline="") as file:
        return list(csv.DictReader(file))


def test_net_revenue_by_segment_is_that_of_the_profiles_to_the_cent(demo):
    rows = metric(demo, "--metrics", "net_revenue", "--group-by", "customer__segment_name")
    expected = dict(demo.query("select segment_name, net_revenue from segment_profiles where segment_id <> 0"))
    ((expected[""],),) = demo.query("select sum(net_amount) from orders where customer_id is null")
    assert {row["customer__segment_name"]: Decimal(row["net_revenue"]) for row in rows} == expected


def test_purchases_and_buyers_by_month_are_those_of_the_orders(demo):
    rows = metric(demo, "--metrics", "purchases,buying_customers", "--group-by", "metric_time__month")
    expected = demo.query(
        "select order_month, count(*), count(distinct customer_id) from orders where is_purchase group by order_month"
    )
    found = [(row["metric_time__month"][:10], int(row["purchases"]), int(row["buying_customers"])) for row in rows]
    assert found == sorted(found)
    # a month may have orders and no purchase
    assert [row for row in found if row[1]] == sorted((month.isoformat(), *counts) for month, *counts in expected)


def test_rates_by_city_are_their_parts_over_each_other(demo):
    rows = metric(demo, "--metrics", "coupon_usage_rate,repeat_rate,refund_rate", "--group-by", "customer__city")
    expected = demo.query("""
        select
            coalesce(city, ''),
            sum(coupon_order_count) / sum(order_count),
            count(case when order_count >= 2 then 1 end) / count(case when order_count >= 1 then 1 end),
            cast(sum(refund_amount) as double) / cast(sum(gross_revenue) as double)
        from customer_features
        group by city
    """)
    found = {
        row["customer__city"]: [float(row[name]) for name in ("coupon_usage_rate", "repeat_rate", "refund_rate")]
        for row in rows
        # guests have no city either, but they have no repeat_rate of their own
        if row["customer__city"]
    }
    assert found == {city: pytest.approx(rates) for city, *rates in expected if city}


def test_what_is_as_of_a_date_adds_up(demo):
    names = ["customers", "active_customers", "revenue_at_risk", "average_order_value"]
    (row,) = metric(demo, "--metrics", ",".join(names))
    (expected,) = demo.query("""
        select
            count(case when order_count > 0 then 1 end),
            count(case when order_count_30d > 0 then 1 end),
            sum(revenue_at_risk)
        from customer_features
        left join customer_lifetime_value using (customer_id)
    """)
    assert [Decimal(row[name]) for name in names[:3]] == list(expected)
    ((average,),) = demo.query("select cast(sum(gross_amount) as double) / count(case when is_purchase then 1 end) from orders")
    assert float(row["average_order_value"]) == pytest.approx(average)


def test_forecasts_by_segment_are_those_of_the_marts(demo):
    names = ["expected_value_90", "expected_value_365", "p_alive", "churn_risk"]
    rows = metric(demo, "--metrics", ",".join(names), "--group-by", "customer__segment_name")
    expected = demo.query("""
        select segment_name, sum(expected_value_90), sum(expected_value_365), avg(p_alive), avg(churn_risk)
        from customer_segments
        inner join customer_lifetime_value using (customer_id)
        inner join customer_predictions using (customer_id)
        group by segment_name
    """)
    found = {row["customer__segment_name"]: [float(row[name]) for name in names] for row in rows}
    assert found == {segment: pytest.approx([float(figure) for figure in figures]) for segment, *figures in expected}


def test_metrics_are_asked_while_a_build_holds_the_warehouse(demo):
    with duckdb.connect(str(demo.warehouse)):
        code, output = ask(demo, "--metrics customers")
    assert code == 0, output


def test_without_a_query_it_says_what_can_be_asked(demo):
    code, output = ask(demo)
    assert code == 0
    assert "revenue_at_risk" in output
    assert "customer__segment_name" in output


def test_before_the_first_build_it_says_so(new_shop):
    code, output = ask(new_shop(), "--metrics", "customers")
    assert code == 1
    assert "make build" in output


def test_the_days_leave_no_gap(demo):
    days = "select count(*), min(calendar_date), max(calendar_date) from calendar_days"
    ((count, first, last),) = demo.query(days)
    assert demo.query("select min(ordered_date) from orders") == [(first,)]
    assert demo.query("select distinct as_of_date from customer_features") == [(last,)]
    assert count == (last - first).days + 1
