"""The history against what it stands for: a build as of that day, and plain pandas."""

import numpy as np
import pandas as pd
import pytest
import yaml
from project import ROOT

PAST = "2025-09-30"
MODEL = "int_customers_clustered_at_period_ends"
# months count a refund on the day of its order, whenever it came, and give an order to the customer whom a later refund names;
# the dependence on coupons starts from the shop's mean, which that one order of the demo moves for everybody
KNOWN_LATER = {"refund_amount", "net_revenue", "refund_rate", "coupon_dependence"}


@pytest.fixture(scope="module")
def with_cadence(new_shop):
    """The demo, clustered by cadence too, which its many one-time buyers leave out, and the SQL of its past features."""
    shop = new_shop("with_cadence")
    build = shop.build(
        {"clustering_minimum_coverage": 0.3}, select="+int_customers_clustered_at_period_ends +customer_segments"
    )
    assert build.ok, build.output
    (code,) = [node.compiled_code for node in build.nodes if node.name == MODEL]
    features = code.split("\ncustomers as (")[0].rstrip().removesuffix(",") + " select * from past_customers"
    return shop, features


def test_the_features_of_a_past_month_end_are_those_of_a_build_as_of_that_day(with_cadence, new_shop):
    shop, features = with_cadence
    then = new_shop("as_of")
    build = then.build({"as_of": PAST}, select="+customer_features")
    assert build.ok, build.output
    known = {name for (name,) in shop.query(f"select column_name from (describe {features})")}
    known &= {name for (name,) in then.query("select column_name from (describe customer_features)")}
    names = ["customer_id", *sorted(known - {"customer_id"} - KNOWN_LATER)]
    assert len(names) > 20
    select = f"select {', '.join(names)} from"
    rebuilt = shop.query(f"{select} ({features}) where period_end = '{PAST}' and order_count > 0 order by customer_id")
    built = then.query(f"{select} customer_features where order_count > 0 order by customer_id")
    assert len(rebuilt) > 800
    assert [row[0] for row in rebuilt] == [row[0] for row in built]
    assert sum(row != past for row, past in zip(rebuilt, built, strict=True)) == 1
    select = "select customer_id, coupon_dependence from"
    rebuilt_dependence = dict(shop.query(f"{select} ({features}) where period_end = '{PAST}' and order_count > 0"))
    built_dependence = dict(then.query(f"{select} customer_features where order_count > 0"))
    far = [key for key, value in built_dependence.items() if abs(value - rebuilt_dependence[key]) > 0.001]
    assert len(far) <= 1  # that order's customer
    for name in ("overdue_ratio", "interpurchase_cv", "coupon_aov_ratio", "failed_rate"):
        assert len({row[names.index(name)] for row in rebuilt}) > 10, name


def test_a_past_customer_is_in_the_segment_whose_middle_is_nearest(with_cadence):
    shop, features = with_cadence
    customers = shop.frame(
        f"select * from ({features}) where period_end = '{PAST}' and outside_segment_id is null order by customer_id"
    )
    scaling = shop.frame("select * from customer_feature_scaling where is_used")
    centroids = shop.frame("select * from cluster_centroids order by segment_id")
    assert "overdue_ratio" in set(scaling.feature)
    points = [
        (np.log1p(customers[scale.feature].clip(scale.lower_cap, scale.upper_cap).clip(lower=0)) - scale["mean"])
        .div(scale.standard_deviation)
        .fillna(0)
        for _, scale in scaling.iterrows()
    ]
    differences = np.stack(points, axis=1)[:, None, :] - centroids[scaling.feature].to_numpy()[None, :, :]
    nearest = centroids.segment_id.to_numpy()[(differences**2).sum(axis=2).argmin(axis=1)]
    labels = f"select segment_id from {MODEL} where period_end = '{PAST}' and segment_id > 0 order by customer_id"
    assert shop.frame(labels).segment_id.tolist() == nearest.tolist()


def test_movements_are_the_cross_table_of_two_days(demo):
    history = demo.frame("select * from customer_segment_history")
    wide = history.pivot_table(index="customer_id", columns="period_end", values="segment_id").fillna(0).astype(int)
    assert wide.shape[1] == 13
    movements = demo.frame("select * from segment_movements")
    pairs = movements.groupby(["from_period_end", "to_period_end"])
    assert len(pairs) == 13 * 12 / 2
    for (earlier, later), flows in pairs:
        counts = wide[wide[later] != 0].groupby([earlier, later]).size()
        found = flows.set_index(["from_segment_id", "to_segment_id"])["customer_count"].sort_index()
        assert found.to_dict() == counts.to_dict()
    assert (movements.query("is_default_pair")["from_period_end"].unique() == pd.Timestamp("2025-11-30")).all()


def test_flows_fill_both_sides_of_the_diagram_from_top_to_bottom(demo):
    board = yaml.safe_load((ROOT / "charts" / "movement.yml").read_text(encoding="utf-8"))
    pair = "(select from_period_end, to_period_end from segment_movements where is_default_pair limit 1)"
    flows = demo.frame(board["queries"]["flows"].replace("{{ queries.pair }}", pair))
    for position in ("from_position", "to_position"):
        side = flows.sort_values(position)
        ends = (side[position] + side["share_of_all"]).to_numpy()
        assert side[position].to_numpy() == pytest.approx([0, *ends[:-1]])
        assert ends[-1] == pytest.approx(1)


def test_net_changes_are_the_difference_of_two_days(demo):
    changes = demo.frame("select * from segment_net_changes")
    assert (changes["to_customer_count"] - changes["from_customer_count"]).eq(changes["net_change"]).all()
    history = demo.frame("select period_end, segment_id, customer_count from segment_history").set_index(
        ["period_end", "segment_id"]
    )
    default = changes.query("is_default_pair").set_index(["to_period_end", "segment_id"])
    assert default["to_customer_count"].to_dict() == history.loc[default.index, "customer_count"].to_dict()


def test_cohorts_and_second_purchases_are_those_of_pandas(demo):
    purchases = demo.frame("select * from orders where is_purchase and customer_id is not null")
    purchases["month"] = purchases["order_month"].dt.to_period("M")
    purchases["cohort"] = purchases.groupby("customer_id")["month"].transform("min")
    purchases["months_since"] = purchases["month"].astype("int64") - purchases["cohort"].astype("int64")
    active = purchases.groupby(["cohort", "months_since"])["customer_id"].nunique()
    cohorts = demo.frame("select * from cohort_retention")
    cohorts.index = pd.MultiIndex.from_arrays([cohorts["cohort_month"].dt.to_period("M"), cohorts["months_since_first"]])
    assert cohorts["active_customer_count"].to_dict() == active.reindex(cohorts.index, fill_value=0).to_dict()
    assert cohorts.loc[cohorts["months_since_first"].eq(0), "retention_rate"].eq(1).all()
    assert cohorts["is_complete"].all()

    purchases = purchases.sort_values(["customer_id", "ordered_date", "order_id"])
    purchases["order_number"] = purchases.groupby("customer_id").cumcount() + 1
    dates = purchases[purchases["order_number"] <= 2].pivot_table(
        index="customer_id", columns="order_number", values="ordered_date"
    )
    waits = pd.DataFrame({"known": (purchases["ordered_date"].max() - dates[1]).dt.days, "wait": (dates[2] - dates[1]).dt.days})
    for days, observed, repeated, _ in demo.query("select * from repeat_purchase_curve order by 1"):
        known = waits[waits["known"] >= days]
        assert (observed, repeated) == (len(known), (known["wait"] <= days).sum())


def test_money_of_orders_reconciles_to_the_cent(demo):
    ((orders,),) = demo.query("select sum(net_amount) from orders")
    ((customers,),) = demo.query("select sum(net_amount) from orders where customer_id is not null")
    ((guests,),) = demo.query("select sum(net_amount) from orders where customer_id is null")
    assert demo.query("select sum(net_revenue) from customer_features") == [(customers,)]
    assert orders == customers + guests
    ((cohorts,),) = demo.query("""
        select sum(cumulative_net_revenue) from cohort_retention
        where (cohort_month, months_since_first) in (
            select cohort_month, max(months_since_first) from cohort_retention group by cohort_month
        )
    """)
    ((buyers,),) = demo.query("select sum(net_revenue) from customer_features where order_count > 0")
    assert cohorts == buyers


@pytest.mark.parametrize(
    "mapping",
    [{"clustering_features": ["recency_days", "order_count_365d"]}, {"history_month_count": 0}],
    ids=["a feature that months do not tell", "none wanted"],
)
def test_without_a_past_that_can_be_scored_there_is_only_today(new_shop, mapping):
    shop = new_shop("no_history")
    build = shop.build(mapping, select="+customer_segment_history +segment_movements")
    assert build.ok, build.output
    assert shop.query("select count(distinct period_end) from customer_segment_history where is_current") == [(1,)]
    assert shop.query("select count(*) from segment_movements") == [(0,)]
    assert shop.query("select count(*) from customer_segment_history") == shop.query(
        "select count(*) from customer_segments where segment_id <> 0"
    )
