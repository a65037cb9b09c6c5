"""Measure each number of clusters, by K-Means on all rows and by Ward on a bounded sample, and certify it."""

from functools import partial

import numpy as np
import pandas as pd

from segmentation.artefacts import evened, features_set_aside
from segmentation.kmeans import N_INIT
from segmentation.partitions import cluster_kmeans, cluster_ward, squares_within
from segmentation.sampling import draw_rows
from segmentation.stability import bootstrap_jaccards, gap_statistics, prediction_strengths
from segmentation.valleys import SMALLEST_GROUP, features_behind, groups_of_clusters

# fresh starts of the many fits that certify; each also starts from the solution that it tests, and the tighter one counts
CERTIFYING_N_INIT = 4
REPEATED_N_INIT = 1


def elbow_distances(inertias):
    """Return how far each inertia lies below the line from the first to the last, both axes scaled to 1.

    The largest marks the knee (Satopaa et al. 2011, Kneedle).

    Parameters
    ----------
    inertias : sequence of float, by rising number of clusters

    Returns
    -------
    ndarray of the same length; zeros where there are fewer than three or they do not fall.
    """
    inertias = np.asarray(inertias, dtype=float)
    fall = inertias[0] - inertias[-1]
    if len(inertias) < 3 or fall <= 0:
        return np.zeros(len(inertias))
    return 1 - np.linspace(0, 1, len(inertias)) - (inertias - inertias[-1]) / fall


def score_partition(points, labels):
    """Return the measures that need nothing but one partition.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : ndarray of int

    Returns
    -------
    dict
        Silhouette (Rousseeuw 1987), Calinski-Harabasz (1974) and Davies-Bouldin (1979); missing where there is one cluster
        only, or as many as points.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    is_measurable = 1 < len(np.unique(labels)) < len(points)
    return {
        "silhouette": float(silhouette_score(points, labels)) if is_measurable else np.nan,
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)) if is_measurable else np.nan,
        "davies_bouldin": float(davies_bouldin_score(points, labels)) if is_measurable else np.nan,
    }


def certify(points, labels, *, origins, repeated, partition, quick, reference, random_state):
    """Return what tells groups from slices, for each number of clusters.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : dict of int to ndarray of int
        The clusters to test, for each number of them.
    origins : Origins
        What the features are.
    repeated : ndarray of int
        Positions in `points` of those that are drawn anew and compared with uniform data, the costly part.
    partition, quick, reference : callable
        Take points and `counts`, return labels for each: for the halves, for resamples (with `weights`) and for uniform points.
    random_state : int

    Returns
    -------
    DataFrame
        One row per number of clusters: cluster_count, the gap with its standard error and that of one cluster, prediction
        strength, the worst and mean Jaccard, natural_group_count, comparable_count (clusters of SMALLEST_GROUP or more),
        shallowest_valley, and what `features_behind` and `features_set_aside` return.
    """
    counts = list(labels)
    even = evened(points, origins, random_state=random_state)
    strengths = prediction_strengths(points, counts=counts, cluster=partition, random_state=random_state)
    few_labels = {count: labels[count][repeated] for count in counts}
    jaccards = bootstrap_jaccards(points[repeated], few_labels, cluster=quick, random_state=random_state)
    gaps = gap_statistics(even[repeated], counts=counts, cluster=quick, reference=reference, random_state=random_state)
    rows = []
    for count in counts:
        groups, shallowest = groups_of_clusters(even, labels[count], count=count)
        rows.append(
            {
                "cluster_count": count,
                "gap": gaps[count][0],
                "gap_standard_error": gaps[count][1],
                "gap_of_one": gaps[1][0],
                "prediction_strength": strengths[count],
                "jaccard_worst": jaccards[count].min(),
                "jaccard_mean": jaccards[count].mean(),
                "natural_group_count": groups.max() + 1,
                "comparable_count": (np.bincount(labels[count], minlength=count) >= SMALLEST_GROUP).sum(),
                "shallowest_valley": shallowest,
                "features_behind": features_behind(even, groups[labels[count]], names=origins.names),
                "features_set_aside": features_set_aside(
                    points, labels[count], count=count, origins=origins, expected=groups.max() + 1, random_state=random_state
                ),
            }
        )
    return pd.DataFrame(rows)


def weighted_centroids(sample, labels, weights, *, count):
    """Return the weighted mean of each cluster, shape (count, n_features), and what its customers weigh, shape (count,)."""
    mass = np.bincount(labels, weights=weights, minlength=count)
    sums = [np.bincount(labels, weights=weights * feature, minlength=count) for feature in sample.T]
    return np.stack(sums, axis=1) / np.maximum(mass, 1e-300)[:, None], mass


def score_kmeans(sample, weights, *, origins, counts, sizes, random_state):
    """Fit K-Means for each number of clusters on all rows, and measure the results.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    origins : Origins
        What the features are.
    counts : sequence of int
    sizes : dict of str to int
        The most rows for the silhouette and other `evaluation`, for `certification`, and for the `bootstrap` and the gap.
    random_state : int

    Returns
    -------
    DataFrame
        One row per number of clusters: cluster_count, inertia, shares, and what `score_partition` and `certify` return.
    """
    labels = cluster_kmeans(sample, counts=counts, n_init=N_INIT, random_state=random_state, weights=weights)
    evaluated = draw_rows(weights, size=sizes["evaluation"], random_state=random_state)
    certified = draw_rows(weights, size=sizes["certification"], random_state=random_state)
    rows, starts = [], {}
    for count in counts:
        starts[count], mass = weighted_centroids(sample, labels[count], weights, count=count)
        squares = ((sample - starts[count][labels[count]]) ** 2).sum(axis=1)
        rows.append(
            {
                "cluster_count": count,
                "inertia": float((weights * squares).sum()),
                "smallest_share": mass.min() / weights.sum(),
                "largest_share": mass.max() / weights.sum(),
                **score_partition(sample[evaluated], labels[count][evaluated]),
            }
        )
    again = partial(cluster_kmeans, random_state=random_state)
    certificates = certify(
        sample[certified],
        {count: labels[count][certified] for count in counts},
        origins=origins.at(certified),
        repeated=draw_rows(np.ones(len(certified)), size=sizes["bootstrap"], random_state=random_state),
        partition=partial(again, n_init=CERTIFYING_N_INIT, starts=starts),
        quick=partial(again, n_init=REPEATED_N_INIT, starts=starts),
        reference=partial(again, n_init=REPEATED_N_INIT),
        random_state=random_state,
    )
    return pd.DataFrame(rows).merge(certificates, on="cluster_count")


def score_ward(sample, weights, *, origins, counts, size, random_state):
    """Cut Ward's tree of a bounded sample at each number of clusters, and measure the results; see `score_kmeans`.

    Parameters
    ----------
    sample, weights, origins, counts, random_state
        As for `score_kmeans`.
    size : int
        The most rows of the tree.

    Returns
    -------
    DataFrame
        Like that of `score_kmeans`; the inertia is brought to all customers.
    """
    drawn = draw_rows(weights, size=size, random_state=random_state)
    points = sample[drawn]
    labels = cluster_ward(points, counts=counts)
    rows = []
    for count in counts:
        shares = np.bincount(labels[count], minlength=count) / len(points)
        rows.append(
            {
                "cluster_count": count,
                "inertia": squares_within(points, labels[count], count=count) * weights.sum() / len(points),
                "smallest_share": shares.min(),
                "largest_share": shares.max(),
                **score_partition(points, labels[count]),
            }
        )
    certificates = certify(
        points,
        labels,
        origins=origins.at(drawn),
        repeated=np.arange(len(points)),
        partition=cluster_ward,
        quick=cluster_ward,
        reference=cluster_ward,
        random_state=random_state,
    )
    return pd.DataFrame(rows).merge(certificates, on="cluster_count")
