"""Fit K-Means, Ward, DBSCAN and HDBSCAN on one sample, measure all in the same way, and say in words which is best."""

import numpy as np
import pandas as pd

from segmentation.algorithms import (
    NOISE,
    fit_dbscan,
    fit_hdbscan,
    labels_of,
    neighbour_count,
    ward_parameters,
)
from segmentation.frames import DECIMALS, points_and_weights
from segmentation.kmeans import N_INIT, one_thread
from segmentation.measures import mean_agreement, separation, silhouette
from segmentation.sampling import drawn_positions
from segmentation.verdicts import judge, parameters_in_words

SAMPLE_SIZE = 2500  # customers that Ward, DBSCAN and HDBSCAN see; they compare each pair of them
MINIMUM_SHARE = 0.02  # of the customers in a cluster of HDBSCAN; a smaller group is no campaign
COUNTS = ["neighbour_count", "minimum_cluster_size"]
MEASURES = [
    "noise_share",
    "largest_share",
    "silhouette",
    "separation",
    "stability",
    "agreement_with_chosen",
    "neighbour_distance",
]
OUTPUT_COLUMNS = [
    "algorithm",
    "cluster_count",
    "noise_share",
    "largest_share",
    "silhouette",
    "separation",
    "stability",
    "agreement_with_chosen",
    "neighbour_count",
    "neighbour_distance",
    "minimum_cluster_size",
    "parameters",
    "is_chosen",
    "verdict",
]


def kmeans_labels(points, *, n_clusters, random_state, weights=None):
    """Return the clusters of K-Means (Lloyd 1982) with the library's tolerance."""
    from sklearn.cluster import KMeans

    return KMeans(n_clusters=n_clusters, n_init=N_INIT, random_state=random_state).fit(points, sample_weight=weights).labels_


def fit_all(sample, drawn, distances, *, kmeans_count, fixed_count, limits, random_state):
    """Fit each algorithm: K-Means on the whole sample, the others on the customers drawn from it.

    Parameters
    ----------
    sample : DataFrame
        Features in standard units and sample_weight, in a fixed order of rows.
    drawn : ndarray of int
        Positions of the customers drawn.
    distances : ndarray of shape (n_drawn, n_drawn)
    kmeans_count : int
        The chosen number of clusters.
    fixed_count : int or None
        The number the user asks for.
    limits : dict
        minimum and maximum (number of clusters), minimum_share (of the sample, in an HDBSCAN cluster).
    random_state : int

    Returns
    -------
    dict of str to tuple of (ndarray of int, dict, callable)
        By algorithm: labels of the customers drawn, parameters, and what fits a part of them anew (see `mean_agreement`).
    """
    everybody, weights = points_and_weights(sample)
    points, maximum = everybody[drawn], limits["maximum"]

    def kmeans(rows, _):
        return kmeans_labels(rows, n_clusters=kmeans_count, random_state=random_state)

    def dbscan(rows, apart):
        return fit_dbscan(rows, apart, maximum=maximum)

    def hdbscan(rows):
        return fit_hdbscan(rows, minimum_share=limits["minimum_share"], maximum=maximum)

    ward = (
        {"cluster_count": fixed_count} if fixed_count else ward_parameters(points, minimum=limits["minimum"], maximum=maximum)
    )
    found = kmeans_labels(everybody, n_clusters=kmeans_count, random_state=random_state, weights=weights)[drawn]
    # a half has the same clusters, but half of the density: numbers of clusters are kept, distances are found anew
    return {
        "kmeans": (found, {"cluster_count": kmeans_count}, kmeans),
        "ward": (labels_of("ward", points, ward), ward, lambda rows, _: labels_of("ward", rows, ward)),
        "dbscan": (*dbscan(points, distances), lambda rows, apart: dbscan(rows, apart)[0]),
        "hdbscan": (*hdbscan(points), lambda rows, _: hdbscan(rows)[0]),
    }


def measure(algorithm, labels, parameters, points, distances):
    """Return the OUTPUT_COLUMNS of one algorithm that need nothing but its labels and parameters, as a dict."""
    sizes = np.unique(labels[labels != NOISE], return_counts=True)[1]
    return {
        "algorithm": algorithm,
        "cluster_count": len(sizes),
        "noise_share": float((labels == NOISE).mean()),
        "largest_share": float(sizes.max() / len(labels)) if len(sizes) else 0.0,
        "silhouette": silhouette(distances, labels),
        "separation": separation(distances, labels, neighbours=neighbour_count(points)),
        "neighbour_count": parameters.get("neighbour_count"),
        "neighbour_distance": parameters.get("neighbour_distance"),
        "minimum_cluster_size": parameters.get("minimum_cluster_size"),
        "parameters": parameters_in_words(algorithm, parameters),
    }


def compare(sample, *, kmeans_count, fixed_count, limits, rules, random_state):
    """Fit, measure and judge all algorithms; see `fit_all` and `judge`.

    Parameters
    ----------
    sample, kmeans_count, fixed_count, random_state
        See `fit_all`.
    limits : dict
        See `fit_all`; and sample_size, the most customers that are drawn: each pair of them is compared.
    rules : dict of str to float
        See `shortcoming`.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        One row per algorithm; numbers rounded to DECIMALS.
    """
    from scipy.spatial.distance import pdist, squareform
    from sklearn.metrics import adjusted_rand_score

    everybody, weights = points_and_weights(sample)
    drawn = drawn_positions(weights, size=limits["sample_size"], random_state=random_state)
    points = everybody[drawn]
    rows = []
    with one_thread():
        distances = squareform(pdist(points))
        fits = fit_all(
            *(sample, drawn, distances),
            kmeans_count=kmeans_count,
            fixed_count=fixed_count,
            limits=limits,
            random_state=random_state,
        )
        least = max(20, limits["maximum"], kmeans_count)
        for algorithm, (labels, parameters, refit) in fits.items():
            steady = mean_agreement(refit, labels, points, distances, minimum=least, random_state=random_state)
            same = float(adjusted_rand_score(fits["kmeans"][0], labels))
            row = measure(algorithm, labels, parameters, points, distances)
            rows.append(row | {"stability": steady, "agreement_with_chosen": same})
    judged = judge(pd.DataFrame(rows), rules=rules)
    # a column without any value is a number too
    judged = judged.astype(dict.fromkeys(MEASURES, "float64") | dict.fromkeys(COUNTS, "Int64"))
    return judged.round(DECIMALS)[OUTPUT_COLUMNS]
