import csv

import numpy as np
import pandas as pd
import pytest
import yaml
from project import ROOT
from shops import draw_visits


def features(shop):
    return shop.frame("select * from customer_features where order_count > 0")


def purchases(frame, first, last):
    """Return the purchases of the days first to last, both included."""
    return frame[frame.is_purchase & frame.ordered_date.between(first, last)]


def lapsed(bought, day):
    """Return the customers silent for a month and three waits: their usual one, else that of all or their longer only one."""
    days = bought[["customer_id", "ordered_date"]].drop_duplicates().sort_values(["customer_id", "ordered_date"])
    gaps = pd.to_datetime(days.ordered_date).groupby(days.customer_id).diff().dt.days.groupby(days.customer_id)
    waits = gaps.median().where(gaps.count() >= 2)
    others = gaps.mean().fillna(0).clip(lower=waits.median())
    silence = (pd.Timestamp(day) - pd.to_datetime(bought.groupby("customer_id").ordered_date.max())).dt.days
    return silence.index[silence >= (3 * waits.fillna(others)).clip(lower=30)]


def test_the_list_of_labelled_features_is_that_of_the_seed(demo):
    seed = pd.read_csv(ROOT / "seeds" / "reference" / "feature_labels.csv").sort_values("display_order")
    assert demo.frame("select feature from feature_summary order by feature_order").feature.tolist() == seed.feature.tolist()


def test_the_summary_is_that_of_pandas(demo):
    orders = demo.frame("select * from int_transactions_aggregated_to_orders")
    customers = features(demo)
    summary = demo.frame("select * from shop_summary").iloc[0]
    end = summary.as_of_date
    day = pd.Timedelta(days=1)
    for prefix, first, last in [("", end - 29 * day, end), ("previous_", end - 59 * day, end - 30 * day)]:
        of_period = orders[orders.ordered_date.between(first, last)]
        bought = purchases(orders, first, last)
        expected = {
            "active_customer_count": bought.customer_id.nunique(),
            "new_customer_count": customers.first_order_date.between(first, last).sum(),
            "order_count": len(bought),
            "net_revenue": of_period.net_amount.sum(),
            "average_order_value": bought.gross_amount.mean(),
            "coupon_usage_rate": bought.has_coupon.astype(float).mean(),
            "refund_rate": of_period.refund_amount.sum() / of_period.gross_amount.sum(),
        }
        for name, value in expected.items():
            assert summary[prefix + name] == pytest.approx(value), prefix + name
    for name in expected:
        change = summary[name] / summary[f"previous_{name}"] - 1
        assert summary[f"{name}_change"] == pytest.approx(change), name
    before = (customers.first_order_date <= end - 30 * day).sum()
    assert summary.customer_count == len(customers)
    assert summary.customer_count_change == pytest.approx(len(customers) / before - 1)
    assert summary.repeat_rate == pytest.approx((customers.order_count >= 2).mean())
    customers = customers.merge(demo.frame("select customer_id, p_alive from customer_lifetime_value"), on="customer_id")
    at_risk = ((1 - customers.p_alive) * customers.net_revenue_365d.astype(float)).sum()
    assert summary.revenue_at_risk == pytest.approx(at_risk)
    assert summary.revenue_at_risk_low < at_risk < summary.revenue_at_risk_high
    assert summary.revenue_at_risk_share == pytest.approx(at_risk / float(customers.net_revenue_365d.sum()))


def test_the_rfm_grid_is_that_of_pandas(demo):
    customers = features(demo).merge(demo.frame("select customer_id, segment_name from customer_segments"), on="customer_id")
    grid = demo.frame("select * from rfm_grid").set_index(["r_score", "f_score"])
    assert len(grid) == 25
    cells = customers.groupby(["r_score", "f_score"])
    counts = cells.size().reindex(grid.index, fill_value=0)
    revenue = cells.net_revenue.sum().reindex(grid.index)
    assert (grid.customer_count == counts).all()
    np.testing.assert_allclose(grid.net_revenue, revenue)
    np.testing.assert_allclose(grid.customer_share, counts / len(customers))
    for cell, names in cells.segment_name:
        assert grid.segment_name[cell] in names.mode().tolist()


def test_the_categories_add_up_to_the_orders(demo):
    columns = "sum(gross_amount), sum(refund_amount), sum(net_amount)"
    assert demo.query(f"select {columns} from orders") == demo.query(
        f"select {columns.replace('gross_amount', 'gross_revenue').replace('net_amount', 'net_revenue')} from category_summary"
    )
    categories = demo.frame("select * from category_summary")
    assert set(categories.product_category[categories.refund_amount > 0]) >= {"furniture", "lighting", "textiles"}


def test_the_documentation_says_why_refunds_differ_between_two_tables(demo):
    ((bucket,),) = demo.query("select -amount from revenue_reconciliation where bucket = 'refunded'")
    ((orders,),) = demo.query("select sum(refund_amount) from orders")
    ((positive,),) = demo.query("select sum(amount) from int_transactions_classified where line_kind = 'returned_sale'")
    assert bucket + 2 * positive == orders
    page = (ROOT / "models" / "docs" / "shop.md").read_text(encoding="utf-8")
    assert all(f"{value:,.2f}" in page for value in (bucket, orders, positive))


def test_a_cell_is_coloured_by_its_money_and_without_amounts_by_its_customers(demo, visits):
    board = yaml.safe_load((ROOT / "charts" / "overview.yml").read_text(encoding="utf-8"))
    cells = demo.frame(board["queries"]["grid"])
    np.testing.assert_allclose(cells.depth, cells.net_revenue.astype(float) / float(cells.net_revenue.max()))
    cells = visits.frame(board["queries"]["grid"])
    np.testing.assert_allclose(cells.depth, cells.customer_count / cells.customer_count.max())


def test_bins_hold_every_customer_with_a_value_once(demo):
    customers = features(demo)
    bins = demo.frame("select * from feature_distributions order by feature, bin_order")
    assert set(bins.feature) == set(demo.frame("select feature from feature_summary where customer_count > 0").feature)
    for feature, of_feature in bins.groupby("feature"):
        values = customers[feature].dropna().astype(float).to_numpy()
        assert of_feature.customer_count.sum() == len(values), feature
        assert of_feature.customer_share.sum() == pytest.approx(1), feature
        assert of_feature.bin_order.tolist() == list(range(1, len(of_feature) + 1)), feature
        for row in of_feature.itertuples():
            is_last = row.bin_order == len(of_feature)
            if row.bin_label == "0":
                inside = values == 0
            else:
                # to the twelfth digit, as bins are cut
                scaled = values + abs(values) * 1e-11 + 1e-13
                inside = (scaled >= row.bin_from) & ((scaled < row.bin_to) | (is_last & (values <= row.bin_to)))
            assert row.customer_count == inside.sum(), (feature, row.bin_label)


def test_the_feature_summary_is_that_of_pandas(demo):
    customers = features(demo)
    summary = demo.frame("select * from feature_summary").set_index("feature")
    scaling = demo.frame("select * from customer_feature_scaling").set_index("feature")
    for feature, row in summary.iterrows():
        values = customers[feature].dropna().astype(float)
        assert row.customer_count == len(values)
        assert row.missing_count == len(customers) - len(values)
        assert row.zero_share == pytest.approx((values == 0).mean())
        for column, share in [
            ("percentile_1", 0.01),
            ("percentile_25", 0.25),
            ("median", 0.5),
            ("percentile_75", 0.75),
            ("percentile_99", 0.99),
        ]:
            assert row[column] == pytest.approx(values.quantile(share), abs=1e-6), (feature, column)
        assert row["mean"] == pytest.approx(values.mean(), abs=1e-5)
        assert (row.minimum, row.maximum) == (values.min(), values.max())
        assert row.is_clustering_feature == (feature in scaling.index)
        if feature in scaling.index:
            assert row.raised_count == (values < scaling.lower_cap[feature]).sum()
            assert row.lowered_count == (values > scaling.upper_cap[feature]).sum()


def test_the_plan_and_the_list_hold_who_is_due_a_coupon(demo):
    due = demo.frame("select * from customer_recommendations where is_coupon_target")
    plan = demo.frame("select * from coupon_plan")
    keys = ["recommended_coupon", "segment_name", "channel"]
    expected = due.groupby(keys).size()
    # nobody knows the shop's codes
    assert due.recommended_coupon.str.contains(" ").all()
    assert plan.groupby(keys).customer_count.sum().to_dict() == expected.to_dict()
    listed = pd.read_csv(demo.folder / "exports" / "coupon_recipients.csv", dtype=str, keep_default_na=False)
    assert listed.columns.tolist() == [
        "customer_id",
        "segment_name",
        "coupon",
        "coupon_depth",
        "channel",
        "action",
        "value_at_stake",
        "reason",
        "as_of_date",
    ]
    assert set(listed.as_of_date) == {str(demo.frame("select as_of_date from int_shop").as_of_date[0].date())}
    assert sorted(listed.customer_id) == sorted(due.customer_id)
    stakes = listed.value_at_stake.replace("", "-1").astype(float)
    assert list(zip(-stakes, listed.customer_id, strict=True)) == sorted(zip(-stakes, listed.customer_id, strict=True))
    assert due.value_at_stake.nunique() > len(due) / 2
    assert plan.value_at_stake.sum() == pytest.approx(due.value_at_stake.sum(), abs=1e-6)
    by_customer = due.set_index("customer_id").loc[listed.customer_id]
    assert listed.reason.tolist() == by_customer.reason.tolist()
    assert listed.coupon.tolist() == by_customer.recommended_coupon.tolist()


def test_the_expected_responses_are_those_of_the_past(demo):
    plan = demo.frame("select * from coupon_plan where expected_response_rate is not null")
    responses = demo.frame("select * from int_segment_coupon_responses where response_rate is not null")
    end = demo.frame("select as_of_date from int_shop").as_of_date[0]
    history = demo.frame("select customer_id, period_end, segment_name from customer_segment_history")
    base = max(date for date in history.period_end.unique() if (end - date).days >= 60)
    orders = demo.frame("select * from int_transactions_aggregated_to_orders")
    answered = set(purchases(orders, base + pd.Timedelta(days=1), base + pd.Timedelta(days=60)).customer_id)
    then = history[history.period_end == base]
    has_lapsed = then.customer_id.isin(lapsed(purchases(orders, orders.ordered_date.min(), base), base))
    assert set(responses.is_lapsed) == {True, False}
    for row in responses.itertuples():
        is_in, is_such = then.segment_name == row.segment_name, has_lapsed == row.is_lapsed
        instead = is_such if row.is_lapsed else is_in
        members = then.customer_id[is_in & is_such if (is_in & is_such).sum() >= 50 else instead]
        assert len(members) >= 50
        assert row.response_rate == pytest.approx(members.isin(answered).mean())
    rates = responses.set_index(["segment_name", "is_lapsed"]).response_rate
    for row in plan.itertuples():
        assert row.expected_response_rate == rates[row.segment_name, row.is_lapsed] >= 0.01
        response = row.customer_count * row.expected_response_rate
        assert row.expected_response_count == pytest.approx(response, abs=1e-6)
        assert row.expected_cost == pytest.approx(response * row.recommended_coupon_depth * row.average_order_value, abs=1e-4)


def test_the_checks_of_the_build_are_served(demo):
    checks = demo.frame("select * from build_checks", served=True)
    assert set(checks.kind) == {"model", "seed", "test", "unit_test"}
    assert set(checks.status) <= {"success", "pass"}
    assert len(set(checks.built_at)) == 1
    tests = checks[checks.kind == "test"]
    assert (tests.failures == 0).all()
    assert "assert_no_row_and_no_money_is_lost" in set(tests.name)
    nodes = demo.manifest()["nodes"].values()
    models = {node["name"] for node in nodes if node["resource_type"] == "model"}
    assert set(checks.name[checks.kind == "model"]) == models


def test_the_list_is_not_served_and_waits_for_the_tests_of_the_money(demo):
    manifest = demo.manifest()
    node = manifest["nodes"]["model.customer_segmentation.coupon_recipients"]
    assert node["config"]["access"] == "protected"
    assert "model.customer_segmentation.revenue_reconciliation" in node["depends_on"]["nodes"]


def test_money_that_does_not_add_up_keeps_the_last_list(copy_demo):
    shop = copy_demo()
    shop.write("exports/coupon_recipients.csv", "the last list")
    shop.edit(
        "tests/assert_no_row_and_no_money_is_lost.sql",
        "select 1 as lost from {{ ref('stg_shop__transactions') }}, {{ ref('int_transactions_validated') }}, "
        "{{ ref('revenue_reconciliation') }} limit 1",
    )
    build = shop.build(select="revenue_reconciliation coupon_recipients", exclude="test_type:generic", with_tests=True)
    assert not build.ok
    assert "assert_no_row_and_no_money_is_lost" in build.output
    assert (shop.folder / "exports" / "coupon_recipients.csv").read_text() == "the last list"


def test_a_shop_without_anything_to_know_is_told_so_on_each_board(visits):
    notices = visits.frame("select * from board_notices")
    assert {"overview", "segment", "movement", "customers", "coupons", "explore", "trust"} == set(notices.board)
    coupons = notices.notice[notices.board == "coupons"].tolist()
    assert any(notice.startswith("No amount in transactions") for notice in coupons)
    assert any(notice.startswith("No coupon_code in transactions") for notice in coupons)
    assert any(notice.startswith("No gender") for notice in notices.notice)
    ((money, coupon_rate, customers),) = visits.query("select net_revenue, coupon_usage_rate, customer_count from shop_summary")
    assert (money, coupon_rate, customers) == (None, None, 240)
    # a shop without coupons is recommended none
    assert visits.query("select count(*) from coupon_plan") == [(0,)]
    assert visits.query("select max(net_revenue) from rfm_grid") == [(None,)]
    assert visits.query("select distinct feature from feature_distributions where unit = 'money'") == []


def test_no_cell_of_the_list_is_a_formula(new_shop):
    shop = new_shop()
    visits = draw_visits(customers=240, seed=5)
    shop.write("visits.csv", visits.assign(coupon_code=np.where(visits.index % 3 == 0, "AGAIN", None)))
    # nobody of this shop comes back, which is no reason to send nothing where too few are known
    build = shop.build({"transactions": "visits.csv", "coupon_response_minimum_customers": 500}, select="+coupon_recipients")
    assert (shop.folder / "exports" / "coupon_recipients.csv").exists(), build.output
    with (shop.folder / "exports" / "coupon_recipients.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    cells = [cell for row in rows for cell in row]
    assert len(rows) > 40
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))] == []
    assert any(cell.startswith("'=") for cell in cells)
    due = shop.frame("select customer_id from customer_recommendations where is_coupon_target").customer_id
    assert sorted(row[0].removeprefix("'") for row in rows[1:]) == sorted(due)


def test_nobody_due_a_coupon_leaves_a_list_with_its_header_only(copy_demo):
    shop = copy_demo()
    rules = pd.read_csv(ROOT / "seeds" / "reference" / "recommendation_rules.csv", dtype=str)
    rules[["coupon", "coupon_depth"]] = None
    shop.edit("seeds/reference/recommendation_rules.csv", rules)
    build = shop.build(select="recommendation_rules+")
    assert build.ok, build.output
    text = (shop.folder / "exports" / "coupon_recipients.csv").read_text()
    assert text == "customer_id,segment_name,coupon,coupon_depth,channel,action,value_at_stake,reason,as_of_date\n"
    assert shop.query("select count(*) from coupon_plan") == [(0,)]
    notices = shop.query("select notice from board_notices where board = 'coupons'")
    assert notices == [("No customer is due a coupon: the list is empty.",)]
