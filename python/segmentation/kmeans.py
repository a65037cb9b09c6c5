"""The fit of K-Means: centroids that are the same on every run, change little from fit to fit, and are numbered by value."""

from contextlib import contextmanager

import numpy as np
import pandas as pd

from segmentation.frames import rounded

N_INIT = 10
# until no label changes: with the library's tolerance, starts that lead to one place stop short of it in several
TOLERANCE = 0
# a fit that starts from the last model's centroids is taken if its inertia is at most this much above the best
LOYALTY = 1.01
# what clusters are numbered by, the most valuable first: the first of these that varies between them
VALUE_FEATURES = ["net_revenue", "gross_revenue", "order_count", "purchase_frequency"]


@contextmanager
def one_thread():
    """Limit the libraries to one thread inside the block: sums in another order end in another last digit."""
    # imported first, because the limit covers only what is loaded
    import scipy.cluster.hierarchy  # noqa: F401
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def fit_kmeans(points, *, n_clusters, random_state, weights=None):
    """Return the best of N_INIT starts of K-Means (Lloyd 1982), run until no label changes.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
        Standardised features, in a fixed order of rows.
    n_clusters, random_state : int
    weights : ndarray of shape (n_customers,), optional
        How many customers a row stands for.

    Returns
    -------
    sklearn.cluster.KMeans
    """
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=n_clusters, n_init=N_INIT, tol=TOLERANCE, random_state=random_state)
    return model.fit(points, sample_weight=weights)


def fit_centroids(sample, weights, *, n_clusters, random_state, last_centroids=None):
    """Return the centroids of K-Means, rounded so that they are the same on every run.

    Two fits can be equally good and far apart. So that segments do not change without need, one that starts from the last
    model is preferred to the best of the others while it is as good within LOYALTY.

    Parameters
    ----------
    sample : DataFrame of shape (n_customers, n_features)
        Standardised features, no missing values, in a fixed order of rows.
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    n_clusters, random_state : int
    last_centroids : DataFrame of shape (n_last_clusters, n_features), optional
        In the same units; used where there are as many as n_clusters.

    Returns
    -------
    DataFrame of shape (n_clusters, n_features)
    """
    from sklearn.cluster import KMeans

    points = sample.to_numpy(dtype="float64")
    with one_thread():
        model = fit_kmeans(points, n_clusters=n_clusters, random_state=random_state, weights=weights)
        if last_centroids is not None and len(last_centroids) == n_clusters:
            loyal = KMeans(n_clusters=n_clusters, init=last_centroids.to_numpy(dtype="float64"), n_init=1, tol=TOLERANCE)
            loyal.fit(points, sample_weight=weights)
            model = loyal if loyal.inertia_ <= LOYALTY * model.inertia_ else model
    return rounded(pd.DataFrame(model.cluster_centers_, columns=sample.columns))


def fit_past_centroids(sample, *, n_clusters, random_state):
    """Return the centroids of what was known at a past date, the same for the same rows in the same order.

    Parameters
    ----------
    sample : DataFrame of shape (n_customers, n_features)
        Standardised features, no missing values, in a fixed order of rows.
    n_clusters : int
        Fewer are fitted where there are fewer distinct customers.
    random_state : int

    Returns
    -------
    DataFrame
        cluster_id from 1, then the features, ordered by them; without any customer one centroid in the middle, so that the
        table is never empty.
    """
    points = sample.to_numpy(dtype="float64")
    centers = np.unique(points, axis=0)
    if len(centers) == 0:
        centers = np.zeros((1, sample.shape[1]))
    elif len(centers) > n_clusters:
        with one_thread():
            centers = fit_kmeans(points, n_clusters=n_clusters, random_state=random_state).cluster_centers_
    centroids = rounded(pd.DataFrame(centers, columns=sample.columns))
    centroids = centroids.sort_values(list(centroids), ignore_index=True)
    centroids.insert(0, "cluster_id", np.arange(1, len(centroids) + 1, dtype="int32"))
    return centroids


def sort_by_value(centroids):
    """Return centroids with the most valuable first: by the first of VALUE_FEATURES that varies, then by all features.

    Parameters
    ----------
    centroids : DataFrame of shape (n_clusters, n_features)

    Returns
    -------
    DataFrame
        The index is kept.
    """
    # a feature that was left out is the same everywhere
    varying = centroids.columns[centroids.max() > centroids.min()]
    by_value = [feature for feature in VALUE_FEATURES if feature in varying][:1]
    order = by_value + [feature for feature in centroids if feature not in by_value]
    return centroids.sort_values(order, ascending=False)


def number_clusters(centroids):
    """Return centroids with a cluster_id from 1 before their features, the most valuable first; see `sort_by_value`."""
    ordered = sort_by_value(centroids).reset_index(drop=True)
    ordered.insert(0, "cluster_id", range(1, len(ordered) + 1))
    return ordered
