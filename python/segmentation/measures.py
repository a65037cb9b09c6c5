"""Measures of a partition that suit every algorithm: how compact, how far apart, how stable."""

import numpy as np

from segmentation.algorithms import NOISE, core_distances

REFITS = 8
INNER_QUANTILE = 0.95


def silhouette(distances, labels):
    """Return the mean silhouette (Rousseeuw 1987) of the customers in clusters; None with fewer than two clusters.

    Parameters
    ----------
    distances : ndarray of shape (n_points, n_points)
    labels : ndarray of int
        -1 for noise, which is left out.
    """
    from sklearn.metrics import silhouette_score

    is_in = labels != NOISE
    if not 1 < len(np.unique(labels[is_in])) < is_in.sum():
        return None
    return float(silhouette_score(distances[np.ix_(is_in, is_in)], labels[is_in], metric="precomputed"))


def separation(distances, labels, *, neighbours):
    """Return how empty the space between the clusters is, compared with how far apart neighbours are inside.

    After the density-based validity index (Moulavi et al. 2014): distances of mutual reachability, whose minimum spanning tree
    joins a cluster. Inside counts the edge that 95% of the tree do not exceed, so that one outlier does not decide. Groups
    of any shape can score high, and a cut through a crowd scores low.

    Parameters
    ----------
    distances : ndarray of shape (n_points, n_points)
    labels : ndarray of int
        -1 for noise, which counts as 0.
    neighbours : int
        Customers that make a place dense.

    Returns
    -------
    float or None
        From -1 to 1; None with fewer than two clusters.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree

    clusters = np.unique(labels[labels != NOISE])
    if len(clusters) < 2:
        return None
    core = core_distances(distances, neighbours=neighbours)
    # equal customers have a distance too, since the tree overlooks edges of 0
    reachability = np.maximum(np.maximum(distances, core[:, None]), core[None, :]) + 1e-12
    total = 0.0
    for cluster in clusters:
        is_in = labels == cluster
        others = (labels != NOISE) & ~is_in
        edges = minimum_spanning_tree(reachability[np.ix_(is_in, is_in)]).data
        inside = float(np.quantile(edges, INNER_QUANTILE)) if len(edges) else 0.0
        between = float(reachability[np.ix_(is_in, others)].min())
        total += is_in.mean() * (between - inside) / max(between, inside)
    return total


def mean_agreement(refit, labels, points, distances, *, minimum, random_state):
    """Return the mean adjusted Rand index (Hubert and Arabie 1985) between the clusters and those found on random halves.

    Parameters
    ----------
    refit : callable
        Takes points and their distances and returns labels.
    labels : ndarray of int
        Clusters of all points; noise counts as a cluster.
    points, distances : ndarray
    minimum : int
        Points that a half needs.
    random_state : int

    Returns
    -------
    float or None
        1 where halves give the same clusters; None with too few points.
    """
    from sklearn.metrics import adjusted_rand_score

    half = len(points) // 2
    if half < minimum:
        return None
    rng = np.random.default_rng(random_state)
    scores = []
    for _ in range(REFITS):
        rows = np.sort(rng.choice(len(points), size=half, replace=False))
        scores.append(adjusted_rand_score(labels[rows], refit(points[rows], distances[np.ix_(rows, rows)])))
    return float(np.mean(scores))
