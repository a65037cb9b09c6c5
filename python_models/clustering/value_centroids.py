"""Fit K-Means on what was known at a past date, with as many clusters as today, to hold its groups against what followed."""

import numpy as np
import pandas as pd

N_INIT = 10
DECIMALS = 9
KEY, SAMPLED = "customer_id", "is_in_sample"


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def fit_past_centroids(sample, *, n_clusters, random_state):
    """Return the centroids of K-Means (Lloyd 1982), the same for the same rows in the same order.

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
        cluster_id from 1, then the features, rounded to 9 decimals and ordered by them; without any customer one centroid in
        the middle, so that the table is never empty.
    """
    points = sample.to_numpy(dtype="float64")
    distinct = np.unique(points, axis=0)
    if len(distinct) == 0:
        centers = np.zeros((1, sample.shape[1]))
    elif len(distinct) <= n_clusters:
        centers = distinct
    else:
        centers = kmeans_centers(points, n_clusters=n_clusters, random_state=random_state)
    # adding zero turns -0.0 into 0.0
    centroids = pd.DataFrame(centers, columns=sample.columns).round(DECIMALS) + 0.0
    centroids = centroids.sort_values(list(centroids), ignore_index=True)
    centroids.insert(0, "cluster_id", np.arange(1, len(centroids) + 1, dtype="int32"))
    return centroids


def kmeans_centers(points, *, n_clusters, random_state):
    """Return the centers of the best of N_INIT starts, shape (n_clusters, n_features).

    Runs until no label changes (`tol=0`): with the default tolerance, starts that lead to the same place stop short of it, each
    somewhere else.
    """
    # what only scores needs no library
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        model = KMeans(n_clusters=n_clusters, n_init=N_INIT, tol=0, random_state=random_state)
        return model.fit(points).cluster_centers_


def model(dbt, session):
    """Materialize one row per cluster."""
    customers = to_pandas(dbt.ref("int_customers_at_cutoff_scaled").filter(SAMPLED)).sort_values(KEY)
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    return fit_past_centroids(
        customers.drop(columns=[KEY, SAMPLED]),
        n_clusters=int(candidates.loc[candidates["is_chosen"], "cluster_count"].iloc[0]),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
