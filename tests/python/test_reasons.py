import re

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import ROOT
from sklearn.cluster import KMeans

from segmentation import confidence, rule_search, rule_words
from segmentation.conditions import MEASURES, Condition, combine, holds, measures_of
from segmentation.rules import ROUNDING_LOSS, fit_rule, fit_rules, make_readable

SEED = 20260
OUTSIDE = {-4: "no payment went through", 0: "no order of any kind"}
LABELS = pd.read_csv(ROOT / "seeds" / "reference" / "feature_labels.csv")
BY_PHRASE = {measure.phrase: measure for measure in MEASURES}


def shop(size=600, *, seed=3):
    """Return customers with features as a shop has them: counts, days, money, unknown values and prospects."""
    rng = np.random.default_rng(seed)
    orders = rng.geometric(0.3, size=size) - 1
    value = np.round(np.exp(rng.normal(3.5, 0.8, size=size)), 2)
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{i:04}" for i in range(size)],
            "currency": "EUR",
            "order_count": orders.astype(float),
            "recency_days": np.where(orders > 0, rng.integers(0, 500, size=size), np.nan),
            "net_revenue": np.round(orders * value, 2),
            "average_order_value": np.where(orders > 0, value, np.nan),
            "coupon_usage_rate": np.where(orders > 0, rng.integers(0, 5, size=size) / 4, np.nan),
            "overdue_ratio": np.where(orders > 2, rng.exponential(2, size=size), np.nan),
        }
    )
    is_best = (orders >= 3) & (customers.recency_days <= 180)
    return customers.assign(segment_id=np.where(orders == 0, 0, np.where(is_best, 1, np.where(value > 40, 2, 3))))


def f1_of(sample, rule, segment_id):
    """Return the F1 of a rule executed as SQL over a DataFrame."""
    with duckdb.connect() as connection:
        connection.register("customers", sample)
        ((hits, chosen, wanted),) = connection.execute(f"""
            select
                count(*) filter (where ({rule}) and segment_id = {segment_id}),
                count(*) filter (where {rule}),
                count(*) filter (where segment_id = {segment_id})
            from customers
        """).fetchall()
    return 2 * hits / (chosen + wanted)


# --- rules


def test_a_segment_that_is_a_rule_is_found_again():
    sample = shop()
    rules = fit_rules(sample, LABELS, [1, 2, 3], outside=OUTSIDE, minimum=0.8).set_index("segment_id")
    assert rules.rule_sql[1] == "order_count >= 3 and recency_days <= 180"
    assert rules.rule_text[1] == "at least 3 orders and last order at most 180 days ago"
    assert f1_of(sample, rules.rule_sql[1], 1) == 1
    assert min(f1_of(sample, rules.rule_sql[i], i) for i in (2, 3)) >= 0.9
    assert rules.rule_text[0] == "no order of any kind"
    assert rules.rule_sql[-4] == "outside_segment_id = -4"


def test_the_order_of_columns_and_a_second_run_change_no_rule():
    sample = shop()
    first = fit_rules(sample, LABELS, [1, 2, 3], outside=OUTSIDE, minimum=0.8)
    pd.testing.assert_frame_equal(first, fit_rules(sample, LABELS, [3, 2, 1], outside=OUTSIDE, minimum=0.8))


def test_a_shop_without_amounts_gets_rules_without_money():
    sample = shop().assign(net_revenue=np.nan, average_order_value=np.nan, currency=None)
    rules = fit_rules(sample, LABELS, [1, 2, 3], outside=OUTSIDE, minimum=0.8)
    assert not rules.rule_sql.str.contains("revenue|value").any()
    assert not rules.rule_text.str.contains("None|nan").any()


def test_a_segment_nobody_of_the_sample_is_in_gets_no_rule():
    rules = fit_rules(shop(), LABELS, [1, 9], outside=OUTSIDE, minimum=0.8).set_index("segment_id")
    assert (rules.rule_sql[9], rules.condition_count[9]) == ("1 = 0", 0)


def test_customers_who_are_all_alike_get_no_rule():
    sample = pd.concat([shop(4).head(1)] * 5, ignore_index=True).assign(segment_id=1)
    assert fit_rules(sample, LABELS, [1], outside=OUTSIDE, minimum=0.8).condition_count.tolist() == [1, 1, 0]


def test_a_feature_of_the_users_own_clustering_takes_part_under_its_label():
    sample = shop().drop(columns=["order_count", "recency_days", "overdue_ratio", "coupon_usage_rate", "net_revenue"])
    trend = np.linspace(-1, 1, len(sample))
    sample = sample.assign(spend_trend=trend, segment_id=np.where(trend > 0.5, 1, 2))
    rules = fit_rules(sample, LABELS, [1, 2], outside=OUTSIDE, minimum=0.8).set_index("segment_id")
    assert rules.rule_text[1] == "trend of spending at least 0.5"
    assert rules.rule_sql[1] == "spend_trend >= 0.5"


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 3))
def test_random_segments_never_get_more_than_three_conditions_and_the_sql_says_what_the_arrays_said(seed, segment_count):
    sample = shop(150, seed=seed)
    sample["segment_id"] = np.where(sample.order_count == 0, 0, np.random.default_rng(seed).integers(1, segment_count + 1, 150))
    measures = measures_of(sample, LABELS)
    searched = [rule_search.single_conditions(sample, measures)]
    for segment_id in range(1, segment_count + 1):
        is_wanted = (sample.segment_id == segment_id).to_numpy()
        if not is_wanted.any():
            continue
        conditions, joins, score = fit_rule(sample, searched, is_wanted, minimum=0.8)
        sql = rule_words.rule_sql(conditions, joins)
        assert 1 <= len(conditions) <= 3
        assert len(re.findall("[<>]=", sql)) == len(conditions)
        assert f1_of(sample, sql, segment_id) == pytest.approx(score, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_sql_of_any_rule_chooses_whom_its_masks_choose(data):
    sample = shop(120)
    measures = measures_of(sample, LABELS)
    conditions = [
        Condition(
            data.draw(st.sampled_from(measures)),
            data.draw(st.sampled_from([">=", "<="])),
            round(data.draw(st.floats(0, 300)), 2),
        )
        for _ in range(data.draw(st.integers(1, 3)))
    ]
    joins = [data.draw(st.sampled_from(["and", "or"])) for _ in conditions[1:]]
    expected = combine([holds(sample, condition) for condition in conditions], joins)
    with duckdb.connect() as connection:
        connection.register("customers", sample)
        rows = connection.execute(
            f"select customer_id from customers where {rule_words.rule_sql(conditions, joins)} order by 1"
        ).fetchall()
    assert [customer_id for (customer_id,) in rows] == sample.customer_id[expected].tolist()


def test_refining_reaches_the_best_threshold_of_all():
    rng = np.random.default_rng(5)
    values = rng.normal(size=400).round(2)
    is_wanted = values + rng.normal(0, 0.5, size=400) > 0.7
    measure = BY_PHRASE["spent {}{money}"]
    start = [Condition(measure, ">=", float(values.min()))]
    _, found = rule_search.refine({measure: values}, start, (), is_wanted)
    masks = values[None, :] >= np.unique(values)[:, None]
    best = rule_search.f_measure((masks & is_wanted).sum(axis=1), masks.sum(axis=1), is_wanted.sum()).max()
    assert found == pytest.approx(best)


def test_thresholds_are_rounded_while_f1_stays():
    sample = pd.DataFrame({"net_revenue": np.arange(1000.0)})
    condition = Condition(BY_PHRASE["spent {}{money}"], ">=", 503.0)
    rounded, score = make_readable(sample, [condition], (), sample.net_revenue.to_numpy() >= 503, minimum=0.8)
    assert rounded[0].threshold == 500
    assert score >= 1 - ROUNDING_LOSS


def test_rounding_never_takes_a_rule_below_the_minimum():
    sample = pd.DataFrame({"net_revenue": np.arange(1000.0)})
    condition = Condition(BY_PHRASE["spent {}{money}"], ">=", 503.0)
    rounded, score = make_readable(sample, [condition], (), sample.net_revenue.to_numpy() >= 503, minimum=0.9999)
    assert (rounded[0].threshold, score) == (503, 1)


@pytest.mark.parametrize(
    ("bounds", "joins", "text"),
    [
        ([("order_count", ">=", 1)], [], "at least 1 order"),
        ([("order_count", ">=", 2), ("order_count", "<=", 5)], ["and"], "2 to 5 orders"),
        ([("order_count", ">=", 2), ("order_count", "<=", 2)], ["and"], "exactly 2 orders"),
        ([("recency_days", "<=", 60)], [], "last order at most 60 days ago"),
        ([("coupon_usage_rate", "<=", 0)], [], "no coupon on any order"),
        ([("coupon_usage_rate", ">=", 0.3)], [], "a coupon on at least 30% of orders"),
        (
            [("order_count", ">=", 5), ("recency_days", "<=", 60), ("net_revenue", ">=", 300)],
            ["and", "and"],
            "at least 5 orders, last order at most 60 days ago and spent at least 300 EUR",
        ),
        (
            [("order_count", ">=", 5), ("recency_days", "<=", 18), ("average_order_value", ">=", 40.5)],
            ["or", "and"],
            "at least 5 orders or last order at most 18 days ago, and at least 40.5 EUR per order",
        ),
    ],
)
def test_rules_read_as_sentences(bounds, joins, text):
    measures = {measure.feature: measure for measure in reversed(MEASURES)}
    conditions = [Condition(measures[feature], operator, bound) for feature, operator, bound in bounds]
    assert rule_words.rule_text(conditions, joins, currency="EUR") == text


def test_every_condition_can_be_read():
    columns = pd.read_csv(ROOT / "seeds" / "reference" / "feature_labels.csv").feature
    for measure in MEASURES:
        text = rule_words.condition_text(measure, {">=": 2.0}, currency=None)
        assert re.fullmatch(r"[a-z0-9 %]+", text), text
        assert measure.feature in {*columns, "order_count_365d"}


# --- segment_rules_measured and segment_rules


def test_rules_are_counted_over_all_customers_prospects_included():
    sample = shop(200)
    sample = sample.assign(
        segment_id=sample.segment_id.where(sample.order_count > 0),
        outside_segment_id=np.where(sample.order_count > 0, np.nan, 0),
    )
    sql = rule_words.measuring_sql({0: "outside_segment_id = 0", 1: "order_count >= 3"}, table="customers")
    with duckdb.connect() as connection:
        connection.register("customers", sample)
        rows = connection.execute(sql).fetchall()
    prospects, frequent = sample.order_count == 0, sample.order_count >= 3
    assert rows == [
        (0, prospects.sum(), prospects.sum(), prospects.sum()),
        (1, (sample.segment_id == 1).sum(), frequent.sum(), (frequent & (sample.segment_id == 1)).sum()),
    ]


def test_each_rule_of_the_demo_runs_over_all_customers_and_finds_its_segment(demo):
    rules = demo.frame("select * from segment_rules")
    segments = demo.query("select segment_id, count(*) from customer_segments group by 1")
    assert dict(zip(rules.segment_id, rules.customer_count, strict=True)) == dict(segments)
    for rule in rules.itertuples():
        ((hits, chosen),) = demo.query(f"""
            select count(*) filter (where segment_id = {rule.segment_id}), count(*)
            from (select * from customer_features where {rule.rule_sql}) inner join customer_segments using (customer_id)
        """)
        assert rule.f1 == pytest.approx(2 * hits / (chosen + rule.customer_count), abs=1e-12)
        assert rule.f1 >= 0.9, rule.rule_text
        assert len(re.findall("[<>]=| = ", rule.rule_sql)) == rule.condition_count <= 3


# --- confidence


def overlapping(gap, *, size=300, seed=0):
    """Return four round groups whose middles are `gap` deviations apart, and their K-Means centroids."""
    rng = np.random.default_rng(seed)
    points = np.concatenate([rng.normal((i % 2 * gap, i // 2 * gap, 0), 1, size=(size, 3)) for i in range(4)])
    return points, KMeans(4, n_init=10, random_state=seed).fit(points).cluster_centers_


def test_the_margin_is_0_between_two_centroids_and_1_at_one():
    labels, margins = confidence.nearest(np.array([[0.0], [1.0], [3.0]]), np.array([[0.0], [2.0]]))
    assert (labels[0], labels[2]) == (0, 1)
    assert margins.tolist() == [1, 0, pytest.approx(2 / 3)]


def test_labels_are_matched_by_whom_they_share():
    labels = np.array([0, 0, 0, 1, 1, 2])
    assert confidence.match(labels, np.array([2, 2, 2, 0, 0, 1]), n_segments=3).tolist() == labels.tolist()
    assert confidence.match(labels, np.array([2, 2, 0, 0, 0, 1]), n_segments=3).tolist() == [0, 0, 1, 1, 1, 2]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=80))
def test_bins_cover_all_margins_without_a_gap_and_confidence_rises(rows):
    margins, kept = np.array(rows).T
    bins = confidence.calibrate(margins, kept)
    assert bins.margin_from.iloc[0] == 0
    assert bins.margin_to.iloc[-1] == 1
    assert bins.margin_from.iloc[1:].tolist() == bins.margin_to.iloc[:-1].tolist()
    assert (bins.margin_from < bins.margin_to).all()
    assert bins.confidence.is_monotonic_increasing
    assert bins.confidence.between(0, 1).all()
    assert bins.point_count.sum() == len(rows)
    # joining bins keeps their mean; confidence is rounded to 4 decimals
    assert (bins.confidence * bins.point_count).sum() == pytest.approx(kept.sum(), abs=1e-4 * len(rows))


@pytest.mark.parametrize("gap", [2, 3, 6])
def test_the_confidence_holds_on_refits_that_were_held_out(gap):
    points, centroids = overlapping(gap)
    bins = confidence.calibration(points, np.ones(len(points)), centroids, size=5000, refits=100, random_state=SEED)
    _, margins = confidence.nearest(points, centroids)
    kept = confidence.kept_shares(
        points, points, np.ones(len(points)), centroids, size=5000, refits=100, rng=np.random.default_rng(1)
    )
    positions = np.searchsorted(bins.margin_from, margins, side="right") - 1
    observed = pd.Series(kept).groupby(positions).agg(["mean", "size"])
    predicted = bins.confidence[observed.index]
    assert (observed["mean"] - predicted).abs()[observed["size"] >= 50].max() <= 0.05


def test_confidence_is_low_at_the_border_and_high_at_the_middle():
    points, centroids = overlapping(2)
    bins = confidence.calibration(points, np.ones(len(points)), centroids, size=5000, refits=40, random_state=SEED)
    assert bins.confidence.iloc[0] < 0.75
    assert bins.confidence.iloc[-1] > 0.97


def test_the_same_data_gives_the_same_bins_and_no_more_rows_than_asked_are_fitted():
    points, centroids = overlapping(3)
    weights = np.tile([1.0, 3.0], len(points) // 2)
    first, second = (
        confidence.calibration(points, weights, centroids, size=200, refits=5, random_state=SEED) for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second)
    assert first.point_count.sum() == 200


def test_a_single_segment_cannot_be_left():
    bins = confidence.calibration(np.zeros((5, 2)), np.ones(5), np.zeros((1, 2)), size=10, refits=5, random_state=SEED)
    assert bins[["margin_from", "margin_to", "confidence"]].to_numpy().tolist() == [[0, 1, 1]]


# --- customer_segment_reasons


def test_the_contributions_are_those_of_the_scaled_features_and_the_centroids(demo):
    reasons = demo.frame("""
        select * from customer_segment_reasons inner join customer_segments using (customer_id) order by customer_id
    """)
    scaled = demo.frame("select * from customer_features_scaled").set_index("customer_id").loc[reasons.customer_id]
    customers = demo.frame("select * from customer_features").set_index("customer_id").loc[reasons.customer_id]
    centroids = demo.frame("select * from cluster_centroids").set_index("segment_id")
    names = [name for name in scaled if name in centroids]
    assert len(reasons) == demo.query("select count(*) from customer_features where outside_segment_id is null")[0][0]
    points = scaled[names].to_numpy()
    expected = (points - centroids.loc[reasons.runner_up_segment_id, names].to_numpy()) ** 2
    expected -= (points - centroids.loc[reasons.segment_id, names].to_numpy()) ** 2
    # what an only order was worth is what was spent: the stronger of the two is an argument, and is said
    known, is_only = customers.notna(), (customers.order_count == 1).to_numpy()
    spent, per_order = (expected[:, names.index(name)] for name in ("net_revenue", "average_order_value"))
    known.loc[is_only & (spent >= per_order), "average_order_value"] = False
    known.loc[is_only & (spent < per_order), "net_revenue"] = False
    told = reasons[is_only].reason
    assert not (told.str.contains(r"spent \d") & told.str.contains(" per order")).any()
    # what speaks for the segment, by a value that is known, the strongest first
    arguments = np.where(known[names], expected, 0).clip(min=0)
    strongest = -np.sort(-arguments, axis=1)[:, :3]
    assert reasons[[f"contribution_{place}" for place in (1, 2, 3)]].to_numpy() == pytest.approx(strongest, abs=1e-9)
    for place in (1, 2, 3):
        is_named = reasons[f"feature_{place}"].notna().to_numpy()
        assert is_named.tolist() == (strongest[:, place - 1] > 5e-13).tolist()
        named = [names.index(name) for name in reasons[f"feature_{place}"][is_named]]
        assert expected[is_named, named] == pytest.approx(strongest[is_named, place - 1], abs=1e-9)
    assert reasons.squared_distance_difference.to_numpy() == pytest.approx(expected.sum(axis=1), abs=1e-9)
    assert reasons.other_contribution.to_numpy() == pytest.approx((expected.sum(axis=1) - strongest.sum(axis=1)), abs=1e-9)
    distances = reasons.distance_to_runner_up**2 - reasons.distance_to_centroid**2
    assert reasons.squared_distance_difference.to_numpy() == pytest.approx(distances.to_numpy(), abs=1e-6)


def test_each_sentence_of_the_demo_is_whole(demo):
    for name, other, reason in demo.query("select segment_name, runner_up_segment_name, reason from customer_segment_reasons"):
        first, second = (f'"{called}"' if "," in called else called for called in (name, other))
        assert reason.startswith(f"{first} rather than {second}: ")
        assert reason.endswith(".")
        assert not re.search(r"\{|\}|\b1 (orders|days)\b|\.0\b|null|None|  ", reason), reason


def test_who_is_not_what_the_name_says_is_told_so_and_nobody_else(demo):
    untrue = {
        "Champions": {"not among": "f_score < 4 or m_score < 4 or r_score < 3"},
        "Loyal regulars": {"fewer than three orders": "order_count < 3", "has lapsed": "is_lapsed"},
        "Coupon lovers": {"one order only": "order_count < 2", "has lapsed": "is_lapsed"},
        "New customers": {"more than 90 days ago": "tenure_days > 90"},
        "Lapsed big spenders": {"not known to have lapsed": "not is_lapsed"},
        "One-time buyers": {"has two orders or more": "order_count > 1", "not known to have lapsed": "not is_lapsed"},
    }
    for name, conditions in untrue.items():
        for words, condition in conditions.items():
            ((wrong, told),) = demo.query(f"""
                select
                    count(case when (reason like '%. Unlike most of the segment, %{words}%') <> ({condition}) then 1 end),
                    count(case when {condition} then 1 end)
                from customer_segment_reasons
                inner join customer_features using (customer_id)
                where segment_name = '{name}'
            """)
            assert wrong == 0, (name, words)
            ((meaning,),) = demo.query(f"select meaning from segment_profiles where segment_name = '{name}'")
            assert told == 0 or re.match(r"9\d% of them: ", meaning), meaning


def test_features_that_are_left_out_or_speak_for_the_other_segment_are_not_named(demo):
    named = {
        feature
        for row in demo.query("select distinct feature_1, feature_2, feature_3 from customer_segment_reasons")
        for feature in row
        if feature
    }
    used = {feature for (feature,) in demo.query("select feature from customer_feature_scaling where is_used")}
    assert named <= used
    ((wrong,),) = demo.query("""
        select count(*) from customer_segment_reasons
        where (feature_1 is not null) <> (contribution_1 > 0) or (feature_3 is not null) <> (contribution_3 > 0)
    """)
    assert wrong == 0


def test_a_handful_of_customers_is_calibrated_too():
    points = np.array([[0.0], [1.0], [5.0]])
    table = confidence.calibration(points, np.ones(3), points, size=5000, refits=100, random_state=1)
    assert table.margin_from.iloc[0] == 0
    assert table.confidence.between(0, 1).all()
