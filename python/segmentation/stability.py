"""Measure whether other customers would be cut the same way, and whether clusters are tighter than those of even data."""

import numpy as np

from segmentation.partitions import centroids_of, crossed, nearest_centroid, squares_within

SPLITS = 5
RESAMPLES = 20
REFERENCES = 10


def prediction_strengths(points, *, counts, cluster, random_state):
    """Return the prediction strength of each number of clusters (Tibshirani and Walther 2005).

    The points are halved. For each cluster of the one half: of its pairs, the share that the other half's centroids also put
    together. The worst cluster counts; one with fewer than two points has no pairs and is passed over.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    counts : sequence of int
    cluster : callable
        Takes points and `counts`, returns labels for each.
    random_state : int

    Returns
    -------
    dict of int to float
        Mean of SPLITS halvings, 0 to 1; missing where a half has no more points than clusters.
    """
    rng = np.random.default_rng(random_state)
    strengths = {count: [] for count in counts}
    for _ in range(SPLITS):
        order = rng.permutation(len(points))
        learned, tested = points[order[::2]], points[order[1::2]]
        measurable = [count for count in counts if count < len(tested)]
        if not measurable:
            continue
        of_learned, of_tested = cluster(learned, counts=measurable), cluster(tested, counts=measurable)
        for count in measurable:
            predicted = nearest_centroid(tested, centroids_of(learned, of_learned[count], count=count))
            both = crossed(of_tested[count], predicted, count=count)
            sizes = both.sum(axis=1)
            has_pairs = sizes >= 2
            together = (both * (both - 1)).sum(axis=1)[has_pairs] / (sizes * (sizes - 1))[has_pairs]
            strengths[count].append(together.min())
    return {count: float(np.mean(values)) if values else np.nan for count, values in strengths.items()}


def bootstrap_jaccards(points, labels, *, cluster, random_state):
    """Return how well each cluster comes back when the points are drawn anew (Hennig 2007).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : dict of int to ndarray of int
        For each number of clusters, the clusters that are tested.
    cluster : callable
        Takes points, `counts` and `weights`, returns labels for each.
    random_state : int

    Returns
    -------
    dict of int to ndarray of shape (count,)
        For each cluster, the Jaccard similarity with the most similar cluster of a resample, mean of RESAMPLES; 0 to 1.
    """
    rng = np.random.default_rng(random_state)
    similar = {count: np.zeros(count) for count in labels}
    for _ in range(RESAMPLES):
        times = np.bincount(rng.integers(len(points), size=len(points)), minlength=len(points))
        drawn = np.flatnonzero(times)
        resampled = cluster(points[drawn], counts=list(labels), weights=times[drawn].astype("float64"))
        for count in labels:
            both = crossed(labels[count][drawn], resampled[count], count=count, weights=times[drawn])
            either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
            similar[count] += (both / np.maximum(either, 1)).max(axis=1) / RESAMPLES
    return similar


def gap_statistics(points, *, counts, cluster, reference, random_state):
    """Return the gap statistic of one cluster and of each number of clusters (Tibshirani, Walther and Hastie 2001).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Ties spread.
    counts : sequence of int
    cluster, reference : callable
        Take points and `counts`, return labels for each: of the points, and of REFERENCES uniform sets in the box along their
        principal components.
    random_state : int

    Returns
    -------
    dict of int to tuple of float
        The gap, more is better, and its standard error.
    """
    rng = np.random.default_rng(random_state)
    counts = [1, *counts]
    centred = points - points.mean(axis=0)
    turned = centred @ np.linalg.svd(centred, full_matrices=False)[2].T
    low, high = turned.min(axis=0), turned.max(axis=0)

    def log_squares(of_points, clusterer):
        labels = clusterer(of_points, counts=counts)
        return np.log([max(squares_within(of_points, labels[count], count=count), 1e-12) for count in counts])

    references = np.array([log_squares(rng.uniform(low, high, turned.shape), reference) for _ in range(REFERENCES)])
    gaps = references.mean(axis=0) - log_squares(points, cluster)
    errors = references.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    return {count: (float(gap), float(error)) for count, gap, error in zip(counts, gaps, errors, strict=True)}
