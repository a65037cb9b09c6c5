"""Cut customers into each number of clusters, by K-Means and by Ward, and the arithmetic of labels that certificates need."""

import warnings

import numpy as np


def centroids_of(points, labels, *, count):
    """Return the mean of each cluster, shape (count, n_features); an empty one is at zero."""
    sizes = np.bincount(labels, minlength=count)
    sums = [np.bincount(labels, weights=feature, minlength=count) for feature in points.T]
    return np.stack(sums, axis=1) / np.maximum(sizes, 1)[:, None]


def nearest_centroid(points, centroids):
    """Return the number of the nearest centroid of each point."""
    return ((centroids**2).sum(axis=1) - 2 * points @ centroids.T).argmin(axis=1)


def squares_within(points, labels, *, count):
    """Return the sum of squared distances to the means of the clusters."""
    return float(((points - centroids_of(points, labels, count=count)[labels]) ** 2).sum())


def crossed(first, second, *, count, weights=None):
    """Return how many points are in each pair of clusters of two partitions, shape (count, count)."""
    return np.bincount(first * count + second, weights=weights, minlength=count * count).reshape(count, count).astype("float64")


def cluster_kmeans(points, *, counts, n_init, random_state, starts=None, weights=None):
    """Return K-Means labels for each number of clusters (Lloyd 1982, k-means++ of Arthur and Vassilvitskii 2007).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    counts : sequence of int
    n_init : int
        Fresh starts.
    random_state : int
    starts : dict of int to ndarray, optional
        Centroids to start from once more; the tighter result counts.
    weights : ndarray of shape (n_points,), optional

    Returns
    -------
    dict of int to ndarray of int
    """
    from sklearn.cluster import KMeans

    found = {}
    for count in counts:
        if count == 1 or len(points) <= count:
            found[count] = np.zeros(len(points), dtype=int) if count == 1 else np.arange(len(points))
            continue
        models = [KMeans(n_clusters=count, n_init=n_init, random_state=random_state)]
        if starts and count in starts:
            models.append(KMeans(n_clusters=count, n_init=1, init=starts[count]))
        with warnings.catch_warnings():
            # a half of the customers may have fewer distinct ones than clusters
            warnings.simplefilter("ignore")
            found[count] = min(
                (model.fit(points, sample_weight=weights) for model in models), key=lambda model: model.inertia_
            ).labels_
    return found


def cluster_ward(points, *, counts, weights=None):  # noqa: ARG001
    """Return the labels of Ward's tree cut at each number of clusters (Ward 1963).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Few: each pair is compared.
    counts : sequence of int
    weights : ignored
        The tree sees each customer of a resample once.

    Returns
    -------
    dict of int to ndarray of int
        From 0.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    size = len(points)
    if size == 1:
        return {count: np.zeros(1, dtype=int) for count in counts}
    tree = linkage(points, method="ward")
    # cut by the order of the merges: cut by their heights, ties would leave too few clusters; cut_tree does it 40 times slower
    order = np.arange(size - 1.0)
    return {count: fcluster(tree, size - count - 1, criterion="monocrit", monocrit=order) - 1 for count in counts}
