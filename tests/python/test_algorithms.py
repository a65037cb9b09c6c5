import re

import numpy as np
import pandas as pd
import pytest
from project import project_vars
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import DBSCAN, HDBSCAN, KMeans
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score

from segmentation import algorithms, comparison, prototypes, sampling, verdicts

SEED = 20260
VARS = project_vars()
LIMITS = {"sample_size": comparison.SAMPLE_SIZE, "minimum_share": comparison.MINIMUM_SHARE, "minimum": 2, "maximum": 10}


def standardised(points):
    return ((points - points.mean(axis=0)) / points.std(axis=0)).round(9)


def with_noise(points, share=0.05):
    """Return points with strangers all over the place behind them."""
    strangers = np.random.default_rng(0).uniform(
        points.min(axis=0), points.max(axis=0), (int(share * len(points)), points.shape[1])
    )
    return np.concatenate([points, strangers])


def moons(size=600):
    points, truth = make_moons(size, noise=0.06, random_state=3)
    return standardised(with_noise(points)), truth


def blobs(size=1000, centers=4, spread=1.0):
    points, truth = make_blobs(size, centers=centers, n_features=3, cluster_std=spread, random_state=5)
    return standardised(with_noise(points)), truth


def sample_of(points):
    """Return points as a training sample; the first feature is what value is."""
    names = ["net_revenue", "recency_days", *(f"feature_{number}" for number in range(2, points.shape[1]))]
    sample = pd.DataFrame(points, columns=names[: points.shape[1]])
    return sample.assign(customer_id=[f"c{number:06d}" for number in range(len(points))], sample_weight=1.0)


def features_of(sample):
    return [column for column in sample if column not in ("customer_id", "sample_weight")]


def compare(sample, *, kmeans_count, **limits):
    return comparison.compare(
        sample.sort_values("customer_id"),
        kmeans_count=kmeans_count,
        fixed_count=None,
        limits=LIMITS | limits,
        rules=verdicts.RULES,
        random_state=SEED,
    ).set_index("algorithm")


def prototypes_of(sample, parameters, **settings):
    return prototypes.label_prototypes(
        sample.sort_values("customer_id"), parameters, random_state=SEED, **({"size": 2500} | settings)
    )


# --- what the algorithms find, and what is said about it


def test_density_finds_the_moons_that_kmeans_cuts_in_two_and_the_verdict_says_so():
    points, truth = moons()
    found = compare(sample_of(points), kmeans_count=2)
    labels = prototypes_of(sample_of(points), found)
    for algorithm in ("dbscan", "hdbscan"):
        assert found.cluster_count[algorithm] == 2
        assert adjusted_rand_score(truth, labels[f"{algorithm}_cluster"][: len(truth)]) >= 0.9
        assert re.match(r"(DB|HDB)SCAN would be better: its 2 clusters are set apart by empty space", found.verdict[algorithm])
        assert found.verdict[algorithm].endswith("Its labels are in cluster_labels_compared.")
    kmeans = KMeans(2, n_init=10, random_state=SEED).fit_predict(points)
    assert adjusted_rand_score(truth, kmeans[: len(truth)]) < 0.6
    assert found.separation["kmeans"] < 0 < found.separation["hdbscan"]
    assert re.match(r"(DB|HDB)SCAN would be better than K-Means", found.verdict["kmeans"])


def test_on_round_groups_kmeans_stays_and_all_agree():
    points, _ = blobs()
    found = compare(sample_of(points), kmeans_count=4)
    assert found.cluster_count.tolist() == [4, 4, 4, 4]
    assert found.verdict["kmeans"] == "K-Means stays: no other algorithm is clearly better."
    assert (found.agreement_with_chosen >= 0.85).all()
    assert found.agreement_with_chosen["kmeans"] == 1.0
    assert found.is_chosen.to_dict() == {"kmeans": True, "ward": False, "dbscan": False, "hdbscan": False}
    assert (found.stability >= 0.85).all()


def test_one_cloud_is_called_one_cloud():
    points = np.random.default_rng(1).normal(size=(800, 4)).round(9)
    found = compare(sample_of(points), kmeans_count=3)
    assert found.cluster_count["dbscan"] == 1
    assert found.verdict["dbscan"].startswith("DBSCAN finds no separate groups: it sees one single cloud and ")
    assert "found no separate groups: the segments divide one cloud, and their borders are a choice." in found.verdict["kmeans"]
    assert pd.isna(found.silhouette["dbscan"])
    assert pd.isna(found.separation["dbscan"])


def measured(**changes):
    """Return the measures of one algorithm that would be better than K-Means in every way, with changes."""
    row = {"algorithm": "hdbscan", "cluster_count": 4, "noise_share": 0.0, "largest_share": 0.4}
    row |= {"silhouette": 0.6, "separation": 0.5, "stability": 0.9}
    return row | changes


def judged(row, **chosen):
    kmeans = {"algorithm": "kmeans", "cluster_count": 4, "noise_share": 0.0, "largest_share": 0.3}
    kmeans |= {"silhouette": 0.4, "separation": -0.3, "stability": 0.95}
    table = verdicts.judge(pd.DataFrame([kmeans | chosen, row]), rules=verdicts.RULES)
    return table.verdict.tolist()


def test_a_better_algorithm_is_named_with_its_figures():
    kmeans, other = judged(measured(noise_share=0.1))
    assert other == (
        "HDBSCAN would be better: its 4 clusters are more compact (silhouette 0.54 against 0.40). "
        "10% of the customers are noise. Its labels are in cluster_labels_compared."
    )
    assert kmeans.startswith("HDBSCAN would be better than K-Means: its 4 clusters are more compact")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cluster_count": 0, "noise_share": 1.0}, "HDBSCAN finds no separate groups: all customers are noise to it."),
        ({"cluster_count": 1, "noise_share": 0.03}, "HDBSCAN finds no separate groups: it sees one single cloud and 3% noise."),
        ({"noise_share": 0.3}, "HDBSCAN leaves 30% of the customers without a segment."),
        ({"largest_share": 0.9}, "HDBSCAN puts 90% of the customers into one cluster."),
        ({"stability": 0.5}, "HDBSCAN is less stable: 0.50 against 0.95 of K-Means on halves of the customers."),
        (
            {"silhouette": 0.41, "separation": 0.1},
            "HDBSCAN is not clearly better: silhouette 0.41 against 0.40 of K-Means, separation 0.10 against -0.30.",
        ),
        (
            {"silhouette": 0.2, "noise_share": 0.1},
            "HDBSCAN is not clearly better: silhouette 0.18 against 0.40 of K-Means with noise counted as 0, "
            "separation 0.50 against -0.30.",
        ),
    ],
)
def test_what_speaks_against_an_algorithm_is_said(changes, reason):
    assert judged(measured(**changes))[1] == reason


def test_groups_lying_apart_are_better_only_where_those_of_the_chosen_do_not():
    apart = measured(silhouette=0.35)
    assert judged(apart)[1].startswith("HDBSCAN would be better: its 4 clusters are set apart by empty space")
    assert judged(apart, separation=0.1)[1].startswith("HDBSCAN is not clearly better")


# --- parameters


def test_the_knee_is_where_the_distances_begin_to_rise():
    points, _ = moons()
    distances = squareform(pdist(points))
    knee = algorithms.knee_distance(distances, neighbours=10)
    curve = np.sort(np.partition(distances, 9, axis=1)[:, 9])
    assert 0.85 <= (curve <= knee).mean() <= 0.99


def test_equal_customers_still_have_a_radius():
    assert algorithms.knee_distance(np.zeros((20, 20)), neighbours=10) == 1e-6
    found = compare(sample_of(np.repeat(np.eye(4), 30, axis=0)), kmeans_count=4)
    assert found.cluster_count.tolist() == [4, 4, 4, 4]
    assert (found.noise_share == 0).all()


def test_the_largest_relative_jump_gives_the_number_of_ward_clusters():
    # from 5 clusters to 4 costs 9, after 3 for the merge before
    heights = np.array([1.0, 2.0, 3.0, 9.0, 10.0, 11.0, 12.0])
    assert algorithms.dendrogram_count(heights, minimum=2, maximum=7) == 5
    assert algorithms.dendrogram_count(heights, minimum=2, maximum=4) in (2, 3, 4)


def test_never_more_clusters_than_the_maximum():
    points = standardised(make_blobs(900, centers=12, n_features=3, cluster_std=0.3, random_state=2)[0])
    found = compare(sample_of(points), kmeans_count=6, maximum=6)
    assert (found.cluster_count <= 6).all()


def test_few_customers_are_compared_without_a_measure_of_stability():
    found = compare(
        sample_of(np.array([[0.0, 0.0], [0.1, 0.0], [3.0, 0.0], [3.0, 0.2], [0.0, 3.0], [0.1, 3.1]])), kmeans_count=3
    )
    assert found.stability.isna().all()
    assert found.verdict.notna().all()


# --- prototypes


def test_where_all_customers_are_prototypes_labels_are_those_of_the_libraries():
    points, _ = moons()
    sample = sample_of(points)
    parameters = compare(sample, kmeans_count=2)
    table = prototypes_of(sample, parameters)
    assert table.customer_id.tolist() == sample.customer_id.tolist()
    eps, neighbours = parameters.neighbour_distance["dbscan"], int(parameters.neighbour_count["dbscan"])
    expected = {
        "ward": fcluster(linkage(points, "ward"), parameters.cluster_count["ward"], "maxclust"),
        "dbscan": DBSCAN(eps=eps, min_samples=neighbours).fit_predict(points),
        "hdbscan": HDBSCAN(
            min_cluster_size=int(parameters.minimum_cluster_size["hdbscan"]), min_samples=neighbours, copy=True
        ).fit_predict(points),
    }
    for algorithm, labels in expected.items():
        ours = table[f"{algorithm}_cluster"].to_numpy()
        assert ((ours == -1) == (labels == -1)).all()
        assert len(set(zip(ours, labels, strict=True))) == len(set(labels)) == len(set(ours))


def test_clusters_are_numbered_by_value_and_noise_stays_noise():
    features = pd.DataFrame({"recency_days": [9.0, 1.0, 5.0, 4.0], "net_revenue": [0.0, 2.0, 9.0, 1.0]})
    assert prototypes.numbered_by_value(np.array([7, 3, -1, 7]), features).tolist() == [2, 1, -1, 2]
    assert prototypes.numbered_by_value(np.array([-1, -1, -1, -1]), features).tolist() == [-1, -1, -1, -1]


def nearest_labels(sample, table, *, algorithm):
    """Label customers as the SQL does: by the nearest prototype, within its reach."""
    features = features_of(sample)
    points, places = sample[features].to_numpy(), table[features].to_numpy()
    distances = np.sqrt(((points[:, None, :] - places[None]) ** 2).sum(axis=2))
    nearest = distances.argmin(axis=1)
    labels = table[f"{algorithm}_cluster"].to_numpy()[nearest]
    if algorithm != "ward":
        reach = table[f"{algorithm}_reach"].to_numpy()[nearest]
        labels = np.where(distances[np.arange(len(points)), nearest] <= reach, labels, -1)
    return labels


def test_bounded_memory_gives_nearly_the_labels_of_all_customers():
    points, _ = blobs(size=3000)
    sample = sample_of(points)
    exact = prototypes_of(sample, compare(sample, kmeans_count=4, sample_size=5000), size=5000)
    parameters = compare(sample, kmeans_count=4, sample_size=500)
    table = prototypes_of(sample, parameters, size=500)
    assert len(table) == 500
    for algorithm in ("ward", "dbscan", "hdbscan"):
        labels = nearest_labels(sample, table, algorithm=algorithm)
        assert adjusted_rand_score(exact[f"{algorithm}_cluster"], labels) >= 0.9
        if algorithm != "ward":
            strangers = labels[3000:]
            assert (strangers == -1).mean() >= 0.5


def test_rows_are_drawn_as_often_as_customers_stand_behind_them():
    weights = np.where(np.arange(2000) < 1000, 1.0, 9.0)
    drawn = sampling.drawn_positions(weights, size=200, random_state=SEED)
    assert len(set(drawn)) == 200
    assert (np.diff(drawn) > 0).all()
    assert (drawn >= 1000).mean() == pytest.approx(0.9, abs=0.07)


def test_the_order_of_the_rows_changes_nothing():
    points, _ = blobs(size=800)
    sample = sample_of(points)
    found = compare(sample, kmeans_count=4, sample_size=300)
    table = prototypes_of(sample, found, size=300)
    for seed in range(2):
        shuffled = sample.sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(compare(shuffled, kmeans_count=4, sample_size=300), found)
        pd.testing.assert_frame_equal(prototypes_of(shuffled, found, size=300), table)


# --- the build


def test_labels_of_the_demo_are_those_of_its_prototypes(demo):
    rows = demo.frame("""
        select labels.algorithm, labels.cluster_id, labels.is_noise, prototypes.*
        from cluster_labels_compared as labels
        inner join cluster_prototypes as prototypes on labels.customer_id = prototypes.customer_id
        where labels.algorithm <> 'kmeans'
    """)
    assert len(rows) == 3 * demo.query("select count(*) from customer_features_scaled")[0][0]
    for algorithm, group in rows.groupby("algorithm"):
        assert (group.cluster_id == group[f"{algorithm}_cluster"]).all()
    assert (rows.is_noise == (rows.cluster_id == -1)).all()


def test_kmeans_is_compared_by_its_segments(demo):
    assert demo.query("""
        select count(*)
        from cluster_labels_compared as labels
        inner join customer_clusters as clusters on labels.customer_id = clusters.customer_id
        where labels.algorithm = 'kmeans' and labels.cluster_id <> clusters.segment_id
    """) == [(0,)]


def test_every_algorithm_has_a_verdict_and_one_is_chosen(demo):
    rows = demo.query("select algorithm, is_chosen, verdict from clustering_comparison order by algorithm")
    assert [(algorithm, is_chosen) for algorithm, is_chosen, _ in rows] == [
        ("dbscan", False),
        ("hdbscan", False),
        ("kmeans", True),
        ("ward", False),
    ]
    assert all(verdict for _, _, verdict in rows)


def test_few_prototypes_label_the_demo_as_numpy_does(new_shop, monkeypatch):
    shop = new_shop("bounded")
    # as in a large shop
    monkeypatch.setattr(comparison, "SAMPLE_SIZE", 300)
    build = shop.build(select="+cluster_labels_compared +clustering_comparison")
    assert build.ok, build.output
    counts = dict(shop.query("select algorithm, count(*) from cluster_labels_compared group by algorithm"))
    assert set(counts) == {"kmeans", "ward", "dbscan", "hdbscan"}
    assert set(counts.values()) == {shop.query("select count(*) from customer_features_scaled")[0][0]}
    features = VARS["clustering_features"]
    customers = shop.frame("select * from customer_features_scaled order by customer_id")
    table = shop.frame("select * from cluster_prototypes order by prototype_id")
    found = shop.frame("select * from cluster_labels_compared").pivot_table(
        index="customer_id", columns="algorithm", values="cluster_id"
    )
    for algorithm in ("ward", "dbscan"):
        labels = nearest_labels(customers[["customer_id", *features]], table, algorithm=algorithm)
        assert (labels == found[algorithm].loc[customers.customer_id].to_numpy()).mean() >= 0.99
