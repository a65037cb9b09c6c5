import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project import ROOT
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score

from segmentation import candidates, certification, choice, kmeans
from segmentation import names as naming
from segmentation.artefacts import Origins
from segmentation.matching import segments_of_clusters
from segmentation.structure import structure_of

IRIS = load_iris().data
EVEN = np.ones(len(IRIS))
SEED = 20260


def blobs(*centers, size=40):
    """Return points around each centre, and the number of the centre each belongs to."""
    rng = np.random.default_rng(7)
    points = [rng.normal(center, 0.1, size=(size, len(center))) for center in centers]
    return np.concatenate(points), np.repeat(np.arange(len(centers)), size)


# --- candidates and the choice among them


def test_candidates_run_from_two_to_the_maximum():
    assert candidates.candidate_counts(IRIS, minimum=3, maximum=10, fixed=None) == range(2, 11)


def test_candidates_stop_below_the_number_of_distinct_customers():
    sample = np.repeat(np.arange(6.0), 5)[:, None]
    assert candidates.candidate_counts(sample, minimum=3, maximum=10, fixed=None) == range(2, 6)


def test_as_many_customers_as_wanted_segments_are_enough():
    sample = np.arange(3.0)[:, None]
    assert candidates.candidate_counts(sample, minimum=3, maximum=10, fixed=None) == range(2, 4)


def test_a_fixed_count_above_the_maximum_is_tried():
    assert candidates.candidate_counts(IRIS, minimum=3, maximum=5, fixed=8)[-1] == 8


@pytest.mark.parametrize(("fixed", "var"), [(None, "minimum_segment_count"), (7, "segment_count")])
def test_too_few_distinct_customers_are_said_with_both_numbers(fixed, var):
    sample = np.array([[1.0], [1.0], [2.0]])
    with pytest.raises(ValueError, match=f"3 customers.*2 of them distinct.*{fixed or 3} segments.*lower {var}"):
        candidates.candidate_counts(sample, minimum=3, maximum=10, fixed=fixed)


SIZES = {"evaluation": 3000, "certification": 25000, "bootstrap": 4000, "ward": 1500}
THRESHOLDS = {"prediction_strength": 0.8, "jaccard_worst": 0.6, "smallest_share": 0.01}
RULES = {"labels": {}, "sizes": SIZES, "thresholds": THRESHOLDS, "deep_valley": 0.3, "random_state": SEED}


def unnamed(points):
    return Origins([f"feature {number}" for number in range(1, points.shape[1] + 1)], {})


def score(points, weights, *, count):
    """Return the row of K-Means with a number of clusters."""
    table = certification.score_kmeans(points, weights, origins=unnamed(points), counts=[count], sizes=SIZES, random_state=SEED)
    return table.iloc[0]


def test_iris_in_three_clusters_scores_as_published():
    row = score(IRIS, EVEN, count=3)
    assert row.inertia == pytest.approx(78.8514, abs=5e-5)
    assert row.silhouette == pytest.approx(0.5528, abs=5e-5)
    assert row.smallest_share == pytest.approx(38 / 150)
    assert row.largest_share == pytest.approx(62 / 150)


def test_a_row_of_weight_three_counts_as_three_customers():
    points, _ = blobs((0, 0), (5, 5), (9, 0))
    weights = np.tile([1.0, 3.0], len(points) // 2)
    weighted = score(points, weights, count=3)
    copied = np.repeat(points, weights.astype(int), axis=0)
    repeated = score(copied, np.ones(len(copied)), count=3)
    assert weighted.inertia == pytest.approx(repeated.inertia)
    assert weighted.smallest_share == pytest.approx(repeated.smallest_share)


def test_measures_are_missing_where_they_cannot_be_taken():
    row = score(np.arange(3.0)[:, None], np.ones(3), count=3)
    assert row[["silhouette", "calinski_harabasz", "davies_bouldin", "prediction_strength"]].isna().all()
    assert row.inertia == 0


def test_the_elbow_lies_farthest_below_the_line_from_first_to_last():
    distances = certification.elbow_distances([100, 40, 10, 7, 4, 0])
    assert distances.argmax() == 2
    assert distances[[0, -1]] == pytest.approx([0, 0])
    assert distances[2] == pytest.approx(1 - 2 / 5 - 10 / 100)


@pytest.mark.parametrize("inertias", [[5], [5, 3], [5, 5, 5], [3, 4, 5]])
def test_without_a_fall_there_is_no_elbow(inertias):
    assert certification.elbow_distances(inertias).tolist() == [0] * len(inertias)


@given(st.lists(st.floats(0.001, 1e6), min_size=3, max_size=10, unique=True))
def test_the_elbow_does_not_depend_on_the_unit_of_inertia(values):
    inertias = np.sort(values)[::-1]
    distances = certification.elbow_distances(inertias)
    assert distances == pytest.approx(certification.elbow_distances(inertias * 1000), abs=1e-6)


def candidate_table(silhouettes, *, elbows=None, stable=(), natural=None):
    """Return K-Means candidates from 2 clusters, judged: `stable` are counts, `natural` maps counts to natural groups."""
    counts = range(2, 2 + len(silhouettes))
    table = pd.DataFrame(
        {
            "cluster_count": counts,
            "silhouette": silhouettes,
            "elbow_distance": elbows or [0.0] * len(silhouettes),
            "prediction_strength": [0.9 if count in stable else 0.5 for count in counts],
            "jaccard_worst": 0.95,
            "smallest_share": 0.1,
            "gap": 1.0,
            "gap_of_one": 0.5,
            "gap_standard_error": 0.1,
            "natural_group_count": [(natural or {}).get(count, 1) for count in counts],
            "comparable_count": counts,
            "shallowest_valley": 0.5,
            "features_behind": [{"net_revenue": 0.9, "order_count": 0.6}] * len(counts),
            "features_set_aside": [[]] * len(counts),
        }
    )
    return choice.judge(table, thresholds=THRESHOLDS)


def chosen(table, *, minimum=3, fixed=None):
    result = choice.choose(table, minimum=minimum, fixed=fixed, thresholds=THRESHOLDS)
    assert result.is_chosen.sum() == 1
    assert result.is_elbow.sum() == 1
    return result.set_index("cluster_count"), int(result.loc[result.is_chosen, "cluster_count"].iloc[0])


def test_the_largest_stable_count_wins():
    table, count = chosen(candidate_table([0.6, 0.5, 0.4, 0.3], elbows=[0, 0.2, 0.1, 0], stable=[2, 3, 4]))
    assert count == 4
    assert table.reason[4] == (
        "Chosen: the largest stable number of 3 or more segments (prediction strength 0.900, worst Jaccard 0.950, "
        "smallest share 10.0%). The elbow of inertia is at 3."
    )
    assert table.reason[2] == "Not chosen: fewer than minimum_segment_count (3)."
    assert table.reason[3] == "Not chosen: stable, and 4 segments are so too and tell more customers apart."
    assert table.reason[5] == "Not chosen: not stable, prediction strength 0.500 is below 0.8."


def test_a_stable_count_whose_segments_are_all_natural_groups_goes_before_a_larger_stable_one():
    table, count = chosen(candidate_table([0.6, 0.5, 0.4, 0.3], stable=[3, 4, 5], natural={3: 3, 4: 3, 5: 3}))
    assert count == 3
    assert table.reason[3].startswith("Chosen: the largest stable number whose segments are all natural groups (prediction")
    assert table.reason[4] == "Not chosen: stable, but its 4 segments are 3 natural groups only."


def test_natural_groups_that_are_not_stable_do_not_count():
    _, count = chosen(candidate_table([0.6, 0.5, 0.4], stable=[3], natural={4: 4}))
    assert count == 3


def test_natural_groups_no_tighter_than_chance_do_not_count():
    table = candidate_table([0.6, 0.5, 0.4], stable=[3, 4], natural={3: 3})
    table = choice.judge(table.assign(gap_of_one=1.0), thresholds=THRESHOLDS)
    assert chosen(table)[1] == 4


@pytest.mark.parametrize(
    ("measure", "value", "words"),
    [
        ("jaccard_worst", 0.59, "worst Jaccard 0.590 is below 0.6"),
        ("smallest_share", 0.009, "smallest share 0.009 is below 0.01"),
        ("prediction_strength", np.nan, "too few customers to measure it"),
    ],
)
def test_a_count_that_misses_one_threshold_is_not_stable_and_says_which(measure, value, words):
    table = candidate_table([0.6, 0.5, 0.4], stable=[3, 4])
    table.loc[table.cluster_count == 4, measure] = value
    result, count = chosen(choice.judge(table, thresholds=THRESHOLDS))
    assert count == 3
    assert result.reason[4] == f"Not chosen: not stable, {words}."


def test_without_a_stable_count_the_highest_silhouette_times_prediction_strength_wins():
    table, count = chosen(candidate_table([0.3, 0.4, 0.6, 0.5], elbows=[0, 0.2, 0.1, 0]))
    assert count == 4
    assert table.reason[4] == (
        "Chosen: no number of 3 or more segments is stable, and of these it has the highest silhouette times "
        "prediction strength (0.600 x 0.500). The elbow of inertia is at 3."
    )
    assert table.reason[5] == (
        "Not chosen: not stable, prediction strength 0.500 is below 0.8; its silhouette times prediction strength, "
        "0.500 x 0.500, is not above that of 4."
    )


def test_without_a_stable_count_compact_segments_that_would_not_come_again_lose():
    table = candidate_table([0.3, 0.4, 0.5]).assign(prediction_strength=[0.5, 0.5, 0.1])
    assert chosen(table)[1] == 3


def test_a_crowd_without_groups_is_not_cut_into_many_segments_of_a_few():
    counts = []
    for seed in range(6):
        points = np.random.default_rng(seed).normal(size=(140, 3))
        table = candidates.sweep(points, np.ones(140), origins=unnamed(points), minimum=3, maximum=10, fixed=None, **RULES)
        counts.append(choice.chosen_count(table))
    assert np.mean(counts) < 5


def test_equal_silhouettes_go_to_the_elbow():
    _, count = chosen(candidate_table([0.3, 0.5, 0.5, 0.5], elbows=[0, 0.1, 0.2, 0]))
    assert count == 4


def test_equal_in_all_the_smaller_count_wins():
    _, count = chosen(candidate_table([0.3, 0.5, 0.5]))
    assert count == 3


def test_two_natural_groups_are_named_when_they_are_fewer_than_the_business_asks_for():
    table, count = chosen(candidate_table([0.7, 0.4, 0.3], stable=[2, 3], natural={2: 2, 3: 2}))
    assert count == 3
    assert table.reason[3].endswith("2 segments would be natural groups, but are fewer than minimum_segment_count.")
    verdict, words = structure_of(table.reset_index(), minimum=3, fixed=None, deep_valley=0.3, labels={})
    assert verdict == "moderate"
    not_these = "The 3 segments are not these groups, because the "
    assert words.endswith(f"{not_these}least number of segments is 3 (the var minimum_segment_count).")
    _, words = structure_of(table.reset_index(), minimum=3, fixed=3, deep_valley=0.3, labels={})
    assert words.endswith(f"{not_these}var segment_count asks for 3.")
    assert chosen(candidate_table([0.7, 0.4, 0.3], stable=[2, 3], natural={2: 2, 3: 2}), minimum=2)[1] == 2


def test_a_fixed_count_is_chosen_whatever_it_scores():
    table, count = chosen(candidate_table([0.7, 0.4, 0.3], stable=[2, 3], natural={3: 3}), fixed=4)
    assert count == 4
    assert set(table.reason) == {
        "Chosen: the var segment_count asks for 4.",
        "Not chosen: the var segment_count asks for 4.",
    }


def test_an_unmeasured_count_loses_to_a_measured_one():
    table, count = chosen(candidate_table([0.7, 0.4, None]).assign(prediction_strength=[0.5, 0.5, np.nan]))
    assert count == 3
    assert table.reason[4] == "Not chosen: not stable, too few customers to measure it."


def test_the_verdict_follows_the_valleys():
    def verdict(valley=0.5, **arguments):
        table = candidate_table([0.6, 0.5, 0.4], **arguments).assign(shallowest_valley=valley)
        result = choice.choose(table, minimum=3, fixed=None, thresholds=THRESHOLDS)
        return structure_of(result, minimum=3, fixed=None, deep_valley=0.3, labels={})[0]

    assert verdict(valley=0.2, stable=[3], natural={3: 3}) == "strong"
    assert verdict(valley=0.5, stable=[3], natural={3: 3}) == "moderate"
    assert verdict(stable=[3, 4], natural={3: 2, 4: 2}) == "weak"
    assert verdict(stable=[3, 4]) == "none"
    assert verdict(natural={3: 3, 4: 4}) == "none"


def test_nothing_is_said_of_groups_where_too_few_customers_were_measured():
    table, _ = chosen(candidate_table([0.7, None]).assign(prediction_strength=[0.5, np.nan]))
    few, _ = chosen(candidate_table([0.7, 0.5], stable=[3]).assign(comparable_count=[1, 1]))
    for measured in (table, few):
        assert structure_of(measured.reset_index(), minimum=3, fixed=None, deep_valley=0.3, labels={}) == (
            "none",
            "There are too few customers to measure whether they fall into natural groups.",
        )
    some, _ = chosen(candidate_table([0.7, 0.5], stable=[3]).assign(comparable_count=[2, 2]))
    _, words = structure_of(some.reset_index(), minimum=3, fixed=None, deep_valley=0.3, labels={})
    assert words.endswith("Segments of fewer than 20 customers are too small to be held against the others.")


def test_the_sweep_finds_the_planted_number_of_groups():
    points, _ = blobs((0, 0), (5, 5), (9, 0), (0, 9))
    table = candidates.sweep(points, np.ones(len(points)), origins=unnamed(points), minimum=3, maximum=8, fixed=None, **RULES)
    assert list(table) == candidates.OUTPUT_COLUMNS
    assert table.algorithm.tolist() == ["kmeans"] * 7 + ["ward"] * 7
    assert table.cluster_count.tolist() == 2 * list(range(2, 9))
    assert table.loc[table.is_chosen, ["algorithm", "cluster_count"]].to_numpy().tolist() == [["kmeans", 4]]
    assert table.is_elbow.groupby(table.algorithm).sum().tolist() == [1, 1]
    assert set(table.structure_verdict) == {"strong"}
    assert table[table.cluster_count == 4].natural_group_count.tolist() == [4, 4]
    assert table[table.algorithm == "kmeans"].inertia.is_monotonic_decreasing


@pytest.mark.parametrize(("count", "largest"), [(56, 4), (20, 3), (60, 5)])
def test_few_customers_are_not_cut_into_segments_of_a_handful(count, largest):
    points = np.random.default_rng(SEED).normal(size=(count, 2)).round(9)
    table = candidates.sweep(points, np.ones(count), origins=unnamed(points), minimum=3, maximum=10, fixed=None, **RULES)
    assert table.cluster_count.max() == largest


def test_the_sweep_is_the_same_twice_also_on_drawn_rows():
    points, _ = blobs((0, 0), (5, 5), (9, 0))
    sizes = {"evaluation": 50, "certification": 80, "bootstrap": 60, "ward": 40}
    arguments = {"minimum": 3, "maximum": 5, "fixed": None} | RULES | {"sizes": sizes}
    first, second = (candidates.sweep(points, np.ones(len(points)), origins=unnamed(points), **arguments) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_drawn_evaluation_comes_near_the_measure_of_all_rows():
    rules = RULES | {"sizes": SIZES | {"evaluation": 100}}
    table = candidates.sweep(IRIS, EVEN, origins=unnamed(IRIS), minimum=3, maximum=4, fixed=3, **rules)
    labels = KMeans(n_clusters=3, n_init=10, random_state=SEED).fit_predict(IRIS)
    found = table[(table.algorithm == "kmeans") & (table.cluster_count == 3)].silhouette.iloc[0]
    assert found == pytest.approx(silhouette_score(IRIS, labels), abs=0.05)


# --- the fit


def test_an_equally_good_fit_from_the_last_model_is_preferred():
    sides = np.linspace(-1, 1, 30)
    square = pd.DataFrame(np.stack(np.meshgrid(sides, sides), axis=-1).reshape(-1, 2), columns=["order_count", "recency_days"])
    even = np.ones(len(square))
    for last in ([[0.5, 0.0], [-0.5, 0.0]], [[0.0, 0.5], [0.0, -0.5]]):
        last = pd.DataFrame(last, columns=square.columns)
        found = kmeans.fit_centroids(square, even, n_clusters=2, random_state=SEED, last_centroids=last)
        assert found.to_numpy() == pytest.approx(last.to_numpy(), abs=0.1)


def test_a_worse_fit_from_the_last_model_is_not_taken():
    points, _ = blobs((0, 0), (5, 5), (9, 0))
    sample = pd.DataFrame(points, columns=["order_count", "recency_days"])
    stuck = pd.DataFrame([[0.0, 0.0], [0.1, 0.1], [7.0, 2.5]], columns=sample.columns)
    plain = kmeans.fit_centroids(sample, np.ones(len(sample)), n_clusters=3, random_state=SEED)
    found = kmeans.fit_centroids(sample, np.ones(len(sample)), n_clusters=3, random_state=SEED, last_centroids=stuck)
    pd.testing.assert_frame_equal(plain, found)


def test_centroids_are_the_means_of_their_customers():
    points, groups = blobs((0, 0), (5, 5), (9, 0))
    sample = pd.DataFrame(points, columns=["order_count", "recency_days"])
    centroids = kmeans.fit_centroids(sample, np.ones(len(points)), n_clusters=3, random_state=SEED)
    expected = sample.groupby(groups).mean()
    assert list(centroids) == list(sample)
    assert centroids.sort_values(list(sample)).to_numpy() == pytest.approx(expected.sort_values(list(sample)).to_numpy())


def test_centroids_are_rounded_and_have_no_negative_zero():
    sample = pd.DataFrame({"order_count": [-1 / 3, -1 / 3, 1e-15, -1e-15, 5.0, 5.0]})
    centroids = kmeans.fit_centroids(sample, np.ones(6), n_clusters=3, random_state=SEED).order_count
    assert sorted(centroids) == [-0.333333333, 0.0, 5.0]
    assert not np.signbit(centroids[centroids == 0]).any()


def test_clusters_are_numbered_from_the_most_valuable():
    centroids = pd.DataFrame({"recency_days": [3.0, 2.0, 1.0], "net_revenue": [0.5, 2.0, -1.0]})
    numbered = kmeans.number_clusters(centroids)
    assert numbered.cluster_id.tolist() == [1, 2, 3]
    assert numbered.net_revenue.tolist() == [2.0, 0.5, -1.0]
    assert list(numbered) == ["cluster_id", "recency_days", "net_revenue"]


def test_without_money_orders_stand_for_value():
    centroids = pd.DataFrame({"recency_days": [9.0, 1.0], "order_count": [0.1, 0.2]})
    assert kmeans.number_clusters(centroids).order_count.tolist() == [0.2, 0.1]


def test_equal_value_is_ordered_by_the_other_features():
    centroids = pd.DataFrame({"net_revenue": [1.0, 1.0], "recency_days": [1.0, 2.0]})
    for order in ([0, 1], [1, 0]):
        assert kmeans.number_clusters(centroids.loc[order]).recency_days.tolist() == [2.0, 1.0]


# --- names

NAMES = pd.read_csv(ROOT / "seeds" / "reference" / "segment_names.csv").query("kind == 'cluster'")


def positions(**changes):
    """Return the position of one segment in the middle of the shop, with changes."""
    return pd.DataFrame([{"segment_id": 1} | dict.fromkeys(naming.MEASURES, 0.5) | changes])


def names(**columns):
    columns = {"kind": "cluster", "claims": None} | columns
    table = pd.DataFrame(columns)
    return table.reindex(columns=["segment_name", "kind", *naming.MEASURES, "claims"]).astype({"segment_name": str})


def assign(segments, table, *, last_names=None, untrue=()):
    """Assign names that are all true of all segments, but for those in `untrue`."""
    shares = {
        (segment, name): 0.89 if name in untrue else 0.9 for segment in segments.segment_id for name in table.segment_name
    }
    return naming.assign_names(segments, table, holding_shares=shares, last_names=last_names or {})


def test_a_segment_gets_the_nearest_name():
    both = names(segment_name=["near", "far"], recency=[0.6, 0.1], money=[0.5, 0.9])
    assert assign(positions(), both).segment_name.tolist() == ["near"]


def test_of_two_as_near_the_name_that_claims_more():
    both = names(segment_name=["little", "much"], recency=[0.5, 0.5], claims=["recent", "recent frequent"])
    assert assign(positions(), both).segment_name.tolist() == ["much"]


def test_each_name_is_given_once_and_the_sum_of_distances_is_least():
    two = pd.concat([positions(segment_id=1, recency=0.5), positions(segment_id=2, recency=0.6)])
    both = names(segment_name=["middle", "low"], recency=[0.55, 0.0])
    assigned = assign(two, both).set_index("segment_id").segment_name
    assert assigned.to_dict() == {1: "low", 2: "middle"}


def test_a_name_that_holds_for_less_than_nine_in_ten_is_not_given():
    both = names(segment_name=["untrue", "far"], recency=[0.5, 1.0])
    assert assign(positions(), both, untrue=["untrue"]).segment_name.tolist() == ["far"]


def test_where_no_name_is_true_the_segment_is_described():
    table = names(segment_name=["untrue", "Segment 1"], kind=["cluster", "description"], recency=[0.5, np.nan])
    assert assign(positions(), table, untrue=["untrue"]).segment_name.tolist() == ["Segment 1"]
    assert assign(positions(), table).segment_name.tolist() == ["untrue"]


def test_a_measure_that_the_shop_lacks_is_left_out():
    both = names(segment_name=["near", "far"], recency=[0.5, 0.4], money=[0.0, 0.5])
    assert assign(positions(money=np.nan), both).segment_name.tolist() == ["near"]


def test_fewer_names_than_segments_are_said_with_both_numbers():
    two = pd.concat([positions(), positions()])
    with pytest.raises(ValueError, match="2 segments need as many names, and the seed segment_names has 1"):
        assign(two, names(segment_name=["only"], recency=[0.5]))


def test_groups_outside_the_clusters_keep_their_number_and_every_segment_has_the_colour_and_place_of_its_name():
    table = pd.DataFrame(
        [
            ("Champions", "cluster", None, "frequent much_money", 1, "#000001", "The best."),
            ("Repeat customers", "cluster", None, "several_orders", 3, "#000003", "Two orders or more."),
            ("Segment 1", "description", None, None, 60, "#000004", "Described by its numbers."),
            ("Segment 2", "description", None, None, 61, "#000005", "Described by its numbers."),
            ("Prospects", "outside", 0, "never_bought", 99, "#000099", "No order so far."),
        ],
        columns=["segment_name", "kind", "outside_segment_id", "claims", "display_order", "colour", "meaning"],
    )
    names_given = ["Segment 1", "Champions", "Segment 2", "Repeat customers"]
    assigned = pd.DataFrame({"segment_id": [1, 2, 3, 4], "segment_name": names_given})
    ranges = {"order_count_low": 3.6, "order_count_high": 7, "recency_days_low": 35, "recency_days_high": 80}
    segments = pd.DataFrame([{"segment_id": number} | ranges for number in (1, 2, 3, 4)])
    structure = pd.Series({"structure_verdict": "weak", "structure_reason": "They touch."})
    shares = {(2, "Champions"): 0.9799, (1, "Champions"): 0.2}
    described = naming.describe_segments(assigned, table, positions=segments, holding_shares=shares, structure=structure)
    words = "3 to 7 orders, last 5 to 12 weeks ago"
    assert described.to_numpy().tolist() == [
        [2, "Champions", 1, "#000001", "97% of them: the best.", "weak", "They touch."],
        [4, "Repeat customers", 3, "#000003", f"Two orders or more. Nearly all of them: {words}.", "weak", "They touch."],
        [1, words, 60, "#000004", f"Nearly all of them: {words}.", "weak", "They touch."],
        [3, f"{words} (segment 3)", 61, "#000005", f"Nearly all of them: {words}.", "weak", "They touch."],
        [0, "Prospects", 99, "#000099", "No order so far.", "weak", "They touch."],
    ]


def test_two_segments_whose_names_could_change_places_are_told_apart_by_their_numbers():
    assigned = pd.DataFrame({"segment_id": [1, 2, 3], "segment_name": ["Heavy", "Valuable", "Light"]})
    shares = dict.fromkeys([(1, "Heavy"), (2, "Valuable"), (3, "Light"), (1, "Valuable"), (3, "Valuable")], 1.0)
    assert naming.exchanged(assigned, shares | {(2, "Heavy"): 0.89, (2, "Light"): 0.5}) == set()
    assert naming.exchanged(assigned, shares | {(2, "Heavy"): 0.9, (2, "Light"): 0.5}) == {1, 2}


@pytest.mark.parametrize(
    ("orders", "days", "words"),
    [
        ((1, 1), (0, 0), "1 order, last on the newest day"),
        ((2, 2), (0, 12.2), "2 orders, last up to 13 days ago"),
        ((1, 3.4), (3, 25), "1 to 4 orders, last 3 to 25 days ago"),
        ((1, 2), (7, 60), "1 to 2 orders, last 1 to 9 weeks ago"),
        ((1, 2), (35, 917), "1 to 2 orders, last 1 to 31 months ago"),
        ((1, 2), (60, 60), "1 to 2 orders, last 8 to 9 weeks ago"),
    ],
)
def test_a_description_is_rounded_outwards(orders, days, words):
    columns = ["order_count_low", "order_count_high", "recency_days_low", "recency_days_high"]
    row = pd.DataFrame([[*orders, *days]], columns=columns)
    assert naming.range_words(next(row.itertuples())) == words


def test_a_cluster_is_the_segment_it_continues_and_segments_that_are_gone_are_no_cluster():
    matches = pd.DataFrame({"cluster_id": [2.0, 1.0, np.nan], "segment_id": [5, 7, 6]})
    assert segments_of_clusters(matches) == {2: 5, 1: 7}


def test_there_are_names_for_every_number_of_segments_that_may_be_asked_for():
    assert len(NAMES) >= 30
    assert NAMES.segment_name.is_unique
    assert NAMES.colour.is_unique


def test_a_segment_keeps_its_name_though_another_is_nearer():
    both = names(segment_name=["near", "far"], recency=[0.5, 0.1])
    assert assign(positions(), both, last_names={1: "far"}).segment_name.tolist() == ["far"]


def test_a_name_that_is_no_longer_true_is_given_up():
    both = names(segment_name=["near", "lapsed"], recency=[0.5, 0.1])
    assert assign(positions(), both, last_names={1: "lapsed"}, untrue=["lapsed"]).segment_name.tolist() == ["near"]


def test_a_name_that_left_the_seed_is_replaced():
    assert assign(positions(), names(segment_name=["only"], recency=[0.5]), last_names={1: "old"}).segment_name.tolist() == [
        "only"
    ]


def test_a_new_segment_gets_none_of_the_names_that_are_kept():
    two = pd.concat([positions(segment_id=1), positions(segment_id=2)])
    both = names(segment_name=["near", "far"], recency=[0.5, 0.1])
    assigned = assign(two, both, last_names={2: "near"}).set_index("segment_id").segment_name
    assert assigned.to_dict() == {1: "far", 2: "near"}
