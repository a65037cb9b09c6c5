"""The measures that certify the number of segments, against known answers, planted groups and data without any.

The whole tables, with every draw, are printed by `python benchmarks/certification.py`.
"""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from project import ROOT, load_module
from scipy.cluster.hierarchy import cut_tree, linkage
from sklearn.datasets import load_iris, make_blobs
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from segmentation import artefacts, candidates, partitions, sampling, stability, structure, valleys

benchmark = load_module(ROOT / "benchmarks" / "certification.py")

SEED = 20260
kmeans = partial(partitions.cluster_kmeans, n_init=3, random_state=SEED)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    # small fits are slower on more
    with threadpool_limits(1):
        yield


def certified(points, **arguments):
    return benchmark.certified(points, **arguments)


def swept(points, weights, **changes):
    return candidates.sweep(points, weights, **benchmark.settings(origins=benchmark.unnamed(points), **changes))


# --- drawing rows


def draw(weights, *, size):
    return sampling.draw_rows(weights, size=size, random_state=SEED)


def test_all_rows_are_drawn_where_they_are_few_and_weigh_the_same():
    assert draw(np.ones(5), size=5).tolist() == [0, 1, 2, 3, 4]


def test_no_more_rows_are_drawn_than_asked_for():
    drawn = draw(np.ones(1000), size=100)
    assert len(np.unique(drawn)) == len(drawn) == 100
    assert (np.diff(drawn) > 0).all()


def test_rows_are_drawn_in_proportion_to_their_weight_and_each_at_most_once():
    weights = np.tile([1.0, 1.0, 2.0], 1000)
    drawn = draw(weights, size=1000)
    assert len(np.unique(drawn)) == len(drawn) == 1000
    assert (drawn % 3 == 2).mean() == pytest.approx(0.5, abs=0.05)
    everything = draw(weights, size=10_000)
    assert len(np.unique(everything)) == len(everything) == 2000


# --- ties


def test_a_lattice_becomes_even():
    counts = np.repeat([1.0, 2.0, 3.0, 4.0], 50)[:, None]
    spread = np.sort(sampling.spread_ties(counts, random_state=SEED)[:, 0])
    assert np.diff(spread) == pytest.approx(0.02)
    assert spread[[0, -1]] == pytest.approx([0.51, 4.49])


def test_values_that_are_not_tied_stay():
    points = np.random.default_rng(1).normal(size=(50, 3))
    assert (sampling.spread_ties(points, random_state=SEED) == points).all()


def test_a_hole_in_a_lattice_stays():
    counts = np.repeat([1.0, 2.0, 3.0, 20.0, 21.0, 22.0], 50)[:, None]
    spread = np.sort(sampling.spread_ties(counts, random_state=SEED)[:, 0])
    assert np.diff(spread).max() > 12


def test_what_rises_with_a_lattice_moves_along():
    rng = np.random.default_rng(1)
    counts = rng.integers(1, 5, 2000)
    revenue = counts * rng.normal(50, 2, 2000)
    points = np.stack([counts, revenue], axis=1)
    assert (abs(revenue - 75) < 5).mean() < 0.01
    assert (abs(sampling.spread_ties(points, random_state=SEED)[:, 1] - 75) < 5).mean() == pytest.approx(0.05, abs=0.02)


def test_beside_a_feature_of_two_values_nothing_else_moves():
    rng = np.random.default_rng(1)
    points = np.stack([rng.integers(2, size=100), rng.normal(size=100)], axis=1)
    spread = sampling.spread_ties(points, random_state=SEED)
    assert (spread[:, 1] == points[:, 1]).all()
    assert len(np.unique(spread[:, 0])) == 100


# --- stability


def test_ward_is_cut_as_the_library_cuts_it():
    points = np.random.default_rng(1).normal(size=(60, 3))
    found = partitions.cluster_ward(points, counts=range(1, 11))
    expected = cut_tree(linkage(points, "ward"), n_clusters=range(1, 11))
    for position, count in enumerate(range(1, 11)):
        assert adjusted_rand_score(found[count], expected[:, position]) == 1
        assert sorted(set(found[count])) == list(range(count))


def test_prediction_strength_is_one_for_what_cannot_be_cut_otherwise():
    points, _ = make_blobs([40, 40, 40], centers=[[0, 0], [50, 0], [0, 50]], random_state=1)
    strengths = stability.prediction_strengths(points, counts=[2, 3, 4], cluster=kmeans, random_state=SEED)
    assert strengths[3] == 1
    assert strengths[4] < 0.8


def test_prediction_strength_is_the_share_of_pairs_of_the_worst_cluster():
    points = np.arange(8.0)[:, None]

    def cluster(half, *, counts):
        # the learned half is cut at 3.5, the tested one at 5.5
        cut = 3.5 if len(calls) % 2 == 0 else 5.5
        calls.append(cut)
        return {count: (half[:, 0] > cut).astype(int) for count in counts}

    calls = []
    strength = stability.prediction_strengths(points, counts=[2], cluster=cluster, random_state=SEED)[2]
    expected = []
    rng = np.random.default_rng(SEED)
    for _ in range(stability.SPLITS):
        order = rng.permutation(8)
        learned, tested = points[order[::2], 0], points[order[1::2], 0]
        middle = [learned[learned <= 3.5].mean(), learned[learned > 3.5].mean()]
        shares = []
        for own in (tested[tested <= 5.5], tested[tested > 5.5]):
            nearer = abs(own - middle[0]) > abs(own - middle[1])
            pairs = [(a, b) for a in range(len(own)) for b in range(len(own)) if a != b]
            shares += [np.mean([nearer[a] == nearer[b] for a, b in pairs])] if pairs else []
        expected.append(min(shares))
    assert strength == pytest.approx(np.mean(expected))


def test_prediction_strength_is_missing_where_a_half_is_no_larger_than_the_number_of_clusters():
    strengths = stability.prediction_strengths(np.arange(8.0)[:, None], counts=[2, 4], cluster=kmeans, random_state=SEED)
    assert np.isfinite(strengths[2])
    assert np.isnan(strengths[4])


def test_a_cluster_that_always_comes_back_has_a_jaccard_of_one_and_halves_of_a_group_have_less():
    points, groups = make_blobs([60, 60], centers=[[0, 0], [50, 0]], random_state=1)
    halved = np.where(groups == 0, 0, 1 + (points[:, 1] > 0))
    found = stability.bootstrap_jaccards(points, {2: groups, 3: halved}, cluster=kmeans, random_state=SEED)
    assert found[2] == pytest.approx([1, 1])
    assert found[3].min() < 0.8


def test_the_gap_beats_that_of_one_cluster_for_groups_and_not_for_a_uniform_square():
    groups, _ = make_blobs([100, 100, 100], centers=[[0, 0], [9, 0], [0, 9]], random_state=1)
    square = np.random.default_rng(1).uniform(size=(300, 2))
    arguments = {"counts": [2, 3, 4], "cluster": kmeans, "reference": kmeans, "random_state": SEED}
    of_groups, of_square = (stability.gap_statistics(points, **arguments) for points in (groups, square))
    assert of_groups[3][0] - of_groups[1][0] > 10 * of_groups[3][1]
    assert of_groups[3][0] > of_groups[4][0] - of_groups[4][1]
    assert all(of_square[count][0] < of_square[1][0] + 2 * of_square[count][1] for count in [2, 3, 4])


# --- valleys


def test_only_customers_opposite_each_other_face_each_other():
    centroids = np.array([[-1.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    points = np.array([[-1.0, 0.0], [1.0, 0.5], [0.9, 1.4], [0.0, 3.0], [-1.0, -9.0]])
    left, right = valleys.facing_rows(points, partitions.nearest_centroid(points, centroids), centroids, first=0, second=1)
    assert left.tolist() == [-1, -1]
    assert right.tolist() == [1]


def test_the_valley_of_two_normal_groups_is_that_of_their_density():
    rng = np.random.default_rng(1)
    left, right = rng.normal(-2, 1, 20_000), rng.normal(2, 1, 20_000)
    places = np.sort(np.concatenate([left, right]))
    ratio, _ = valleys.valley_ratio(places[places < 0], places[places >= 0])
    # 2 φ(2) / φ(0), less what the kernel fills
    assert ratio == pytest.approx(0.27, abs=0.03)


@pytest.mark.parametrize("draw", ["normal", "uniform", "exponential"])
def test_one_peak_has_no_valley_however_it_is_cut(draw):
    points = getattr(np.random.default_rng(1), draw)(size=(4000, 3))
    for count, labels in kmeans(points, counts=range(2, 8)).items():
        assert valleys.groups_of_clusters(points, labels, count=count)[0].tolist() == [0] * count


def test_clusters_without_a_valley_are_joined_to_natural_groups():
    ratios = np.array(
        [[np.nan, 0.9, 0.1, np.nan], [0.9, np.nan, 0.2, 0.1], [0.1, 0.2, np.nan, 0.7], [np.nan, 0.1, 0.7, np.nan]]
    )
    assert valleys.natural_groups(ratios, np.full((4, 4), 0.6)).tolist() == [0, 0, 1, 1]
    assert len(set(valleys.natural_groups(ratios, np.full((4, 4), 0.8)))) == 3
    assert len(set(valleys.natural_groups(ratios, np.full((4, 4), 0.0)))) == 1


# --- what has to come out: a few draws of the benchmark


@pytest.mark.parametrize(
    ("components", "dimensions"), [(1, 3), (2, 2), (2, 8), (3, 3), (4, 5), (5, 2), (6, 4), (7, 6), (8, 2), (8, 8)]
)
def test_the_planted_number_of_groups_comes_out(components, dimensions):
    chosen, verdict, _ = certified(benchmark.planted_mixture(components=components, dimensions=dimensions, seed=101))
    if components == 1:
        assert verdict == "none"
    else:
        assert (chosen, verdict) in [(components, "moderate"), (components, "strong")]


def test_elongated_groups_are_not_split_though_their_halves_are_stable():
    points, _ = make_blobs([400, 300, 300], centers=[[0, 0], [0, 1.2], [0, 2.4]], cluster_std=0.17, random_state=1)
    points[:, 0] *= 4
    assert certified(points)[:2] == (3, "strong")


def test_groups_come_out_of_a_lattice_with_holes():
    rng = np.random.default_rng(1)
    points = np.concatenate([rng.poisson(lam, size=(300, 2)) + shift for lam, shift in [(2, 0), (2, 20), (2, 60)]])
    assert certified(benchmark.standardised(points))[0] == 3


@pytest.mark.parametrize("kind", benchmark.WITHOUT_STRUCTURE)
def test_nothing_is_found_where_nothing_is(kind):
    assert certified(benchmark.without_structure(kind, seed=101))[1] == "none"


def test_groups_three_deviations_apart_are_found():
    planted, points = benchmark.separated_mixture(number=0, separation=3.0)
    assert certified(points)[:2] == (planted, "moderate")


# --- what only looks like groups


def even_calendar(length):
    return pd.DataFrame({"age_days": np.arange(length), "order_count": 10})


def test_a_shop_that_sells_evenly_keeps_its_days():
    ages = pd.Series(np.repeat(np.arange(100), 20))
    clock = artefacts.on_clock_of_orders(ages, even_calendar(100), random_state=SEED)
    assert np.expm1(clock) == pytest.approx(ages + 0.5, abs=0.5)


def test_days_without_orders_take_no_room_and_a_day_with_half_of_the_orders_takes_half():
    ages = pd.Series(np.repeat([0, 90], 50))
    with_hole = even_calendar(100).query("age_days < 10 or age_days >= 90")
    clock = np.expm1(artefacts.on_clock_of_orders(ages, with_hole, random_state=SEED))
    assert (clock[50:].min(), clock[50:].max()) == (pytest.approx(50, abs=0.1), pytest.approx(55, abs=0.1))
    with_import = even_calendar(100).assign(order_count=lambda days: np.where(days.age_days == 90, 990, 10))
    clock = np.expm1(artefacts.on_clock_of_orders(ages, with_import, random_state=SEED))
    assert clock[50:].max() - clock[50:].min() == pytest.approx(50, abs=1)


def test_whom_a_rule_sets_apart_takes_the_place_of_another_customer():
    rng = np.random.default_rng(1)
    points = np.stack([rng.normal(5, 1, 200), rng.normal(0, 1, 200)], axis=1)
    points[:60, 0] = 0
    even = artefacts.evened(points, artefacts.Origins(["net_revenue", "order_count"], {}), random_state=SEED)
    assert even[:, 0].min() > 1
    assert even[:, 1] == pytest.approx(points[:, 1], abs=0.5)


def test_who_is_overdue_stays_so_in_a_shop_that_sells_evenly_and_whose_wait_is_unknown_has_none():
    sample = pd.DataFrame(
        {
            "days_since_last_order": [10, 40, 5],
            "days_since_first_order": [90, 80, 5],
            "usual_wait_days": [20, 10, None],
            "days_with_an_order": [5, 5, 1],
        }
    )
    ratios = np.expm1(artefacts.overdue_on_clock(sample, even_calendar(100), random_state=SEED))
    assert ratios[:2] == pytest.approx([0.5, 4], abs=0.1)
    assert np.isnan(ratios[2])
    # of the 100 days 40 have no orders, and the days of the first and the last lie on both sides of them
    with_hole = even_calendar(100).query("age_days < 20 or age_days >= 60")
    sample = pd.DataFrame(
        {"days_since_last_order": [10], "days_since_first_order": [70], "usual_wait_days": [30], "days_with_an_order": [3]}
    )
    ratios = np.expm1(artefacts.overdue_on_clock(sample, with_hole, random_state=SEED))
    assert ratios == pytest.approx([17.5 / ((50.8 - 17.5) / 2)], abs=0.1)


HOLES = ["two seasons", "three seasons", "nothing spent by 30%", "overdue in three seasons", "first orders of three seasons"]


@pytest.mark.parametrize(("kind", "seed"), [*zip(HOLES, [0, 1, 1, 0, 0], strict=True)])
def test_holes_in_a_calendar_and_piles_make_no_groups(kind, seed, monkeypatch):
    points, origins = benchmark.shop_with(kind, seed=seed, random_state=benchmark.VARS["clustering_random_state"])
    _, verdict, words = certified(points, minimum=3, maximum=7, origins=origins)
    assert verdict == "none"
    assert "do not count: they come from" in words
    # else they would
    monkeypatch.setattr(artefacts, "FEWEST_VALUES", len(points) + 1)
    _, verdict, _ = certified(points, minimum=3, maximum=7)
    assert verdict in ("strong", "moderate", "weak")


def test_the_feature_that_makes_the_groups_is_named():
    rng = np.random.default_rng(1)
    # the last is left out of clustering
    points = np.append(rng.normal(size=(600, 3)), np.zeros((600, 1)), axis=1)
    points[:300, 1] += 6
    groups = np.repeat([0, 1], 300)
    names = ["recency_days", "net_revenue", "order_count", "overdue_ratio"]
    labels = {"net_revenue": "money spent"}
    found = valleys.features_behind(points, groups, names=names)
    assert list(found) == ["net_revenue"]
    assert structure.words_on_features(found, labels=labels) == " The groups come from one feature alone: money spent."
    points[:300, 2] += 6
    found = valleys.features_behind(points, groups, names=names)
    assert set(list(found)[:2]) == {"net_revenue", "order_count"}
    assert "The groups differ most in" in structure.words_on_features(found, labels=labels)


def test_cdnow_is_stable_up_to_six_and_broken_at_seven():
    if not benchmark.CDNOW.exists():
        pytest.skip("CDNOW is not there: python examples/fetch.py cdnow")
    points = benchmark.cdnow_points()
    assert len(points) == 23_570
    table = swept(points, np.ones(len(points)), maximum=8).query("algorithm == 'kmeans'")
    strengths = table.set_index("cluster_count").prediction_strength
    assert (strengths.loc[2:6] >= 0.8).all()
    assert (strengths.loc[7:8] < 0.8).all()
    assert table.cluster_count[table.is_chosen].tolist() == [6]
    assert table.silhouette.idxmax() == table.index[0]
    assert set(table.structure_verdict) <= {"weak", "none"}


# --- small and strange inputs


def test_iris_scores_as_published():
    iris = load_iris().data
    table = swept(iris, np.ones(len(iris)), fixed=3)
    row = table[(table.algorithm == "kmeans") & (table.cluster_count == 3)].iloc[0]
    assert (row.inertia, row.silhouette) == (pytest.approx(78.8514, abs=5e-5), pytest.approx(0.5528, abs=5e-5))
    assert row.is_chosen


@pytest.mark.parametrize("customers", [2, 3, 4, 7, 12])
def test_few_customers_get_a_table_and_no_verdict_but_none(customers):
    points = np.random.default_rng(1).normal(size=(customers, 3))
    table = swept(points, np.ones(customers), minimum=2)
    assert table.is_chosen.sum() == 1
    assert set(table.structure_verdict) == {"none"}
    numbers = table[
        [column for column in candidates.MEASURES if column not in ("silhouette", "calinski_harabasz", "davies_bouldin")]
    ]
    assert numbers.drop(columns="prediction_strength").notna().all(axis=None)


def test_many_customers_at_few_points_get_a_table():
    points = np.repeat(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 3.0], [5.0, 5.0]]), 50, axis=0)
    table = swept(points, np.ones(200))
    assert table.is_chosen.sum() == 1
    assert table.cluster_count.max() == 3


@pytest.mark.parametrize(("points", "found"), [(np.zeros((50, 2)), 1), (np.zeros((1, 2)), 1), (np.eye(2), 2)])
def test_too_few_distinct_customers_are_refused(points, found):
    with pytest.raises(ValueError, match=f"{len(points)} customers with a purchase, {found} of them distinct"):
        swept(points, np.ones(len(points)))


def test_more_segments_than_distinct_customers_are_refused():
    with pytest.raises(ValueError, match=r"cannot make 7 segments.*lower segment_count"):
        swept(np.arange(5.0)[:, None], np.ones(5), fixed=7)


def test_the_certificate_does_not_depend_on_the_number_of_threads():
    points = benchmark.planted_mixture(components=3, dimensions=4, seed=1, size=400)
    tables = []
    for threads in (1, 2):
        with threadpool_limits(threads):
            tables.append(swept(points, np.ones(len(points))))
    assert tables[0].equals(tables[1])


def test_a_coreset_is_certified_with_its_weights():
    points = benchmark.planted_mixture(components=4, dimensions=3, seed=3, size=3000)
    rng = np.random.default_rng(1)
    chance = rng.uniform(0.3, 1, len(points))
    kept = rng.random(len(points)) < chance
    table = swept(points[kept], 1 / chance[kept])
    assert table.cluster_count[table.is_chosen].tolist() == [4]
    assert table.structure_verdict.iloc[0] in ("moderate", "strong")
