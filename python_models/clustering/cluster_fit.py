"""Fit K-Means with the chosen number of clusters, unless another algorithm makes the segments; centroids in scaled units."""

import pandas as pd

N_INIT = 10
# until no label changes: with the library's tolerance, starts that lead to one place stop short of it in several
TOLERANCE = 0
DECIMALS = 9
# a fit that starts from the last model's centroids is taken if its inertia is at most this much above the best
LOYALTY = 1.01
# what the clusters are numbered by, the most valuable first: the first of these that is clustered
VALUE_FEATURES = ["net_revenue", "gross_revenue", "order_count", "purchase_frequency"]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


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
    # only a build that fits imports scikit-learn
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        points = sample.to_numpy(dtype="float64")
        model = KMeans(n_clusters=n_clusters, n_init=N_INIT, tol=TOLERANCE, random_state=random_state).fit(
            points, sample_weight=weights
        )
        if last_centroids is not None and len(last_centroids) == n_clusters:
            loyal = KMeans(n_clusters=n_clusters, init=last_centroids.to_numpy(dtype="float64"), n_init=1, tol=TOLERANCE)
            loyal.fit(points, sample_weight=weights)
            model = loyal if loyal.inertia_ <= LOYALTY * model.inertia_ else model
    # adding zero turns -0.0 into 0.0
    return pd.DataFrame(model.cluster_centers_, columns=sample.columns).round(DECIMALS) + 0.0


def number_clusters(centroids):
    """Return the centroids with a cluster_id from 1, the most valuable first.

    Parameters
    ----------
    centroids : DataFrame of shape (n_clusters, n_features)

    Returns
    -------
    DataFrame
        cluster_id, then the features; ordered by the first of VALUE_FEATURES there is, then by all features.
    """
    # a feature that was left out is the same everywhere
    varying = centroids.columns[centroids.max() > centroids.min()]
    by_value = [feature for feature in VALUE_FEATURES if feature in varying][:1]
    order = by_value + [feature for feature in centroids if feature not in by_value]
    ordered = centroids.sort_values(order, ascending=False, ignore_index=True)
    ordered.insert(0, "cluster_id", range(1, len(ordered) + 1))
    return ordered


def model(dbt, session):
    """Materialize one row per cluster."""
    # dbt finds a call of meta_get only where it is a statement or an argument of its own
    features = dbt.config.meta_get("clustering_features")
    algorithm = dbt.config.meta_get("clustering_algorithm")
    others = to_pandas(dbt.ref("cluster_algorithm_centroids")).sort_values(["algorithm", "cluster_id"])
    if algorithm != "kmeans":
        return others.loc[others["algorithm"] == algorithm, ["cluster_id", *features]]
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    sample = to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id")
    last_centroids = to_pandas(dbt.ref("int_last_segments")).sort_values("cluster_id")
    centroids = fit_centroids(
        sample[features],
        sample["sample_weight"].to_numpy(dtype="float64"),
        n_clusters=int(candidates.loc[candidates["is_chosen"], "cluster_count"].iloc[0]),
        random_state=dbt.config.meta_get("clustering_random_state"),
        last_centroids=last_centroids[features],
    )
    return number_clusters(centroids)
