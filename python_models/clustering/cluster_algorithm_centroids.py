"""The middle of each cluster of each algorithm, in scaled units: distances are measured from it when that one is chosen."""

import numpy as np
import pandas as pd

N_INIT = 10
DECIMALS = 9
PROTOTYPE_ALGORITHMS = ["ward", "dbscan", "hdbscan"]
# what the clusters are numbered by, the most valuable first: the first of these that is clustered
VALUE_FEATURES = ["net_revenue", "gross_revenue", "order_count", "purchase_frequency"]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def chosen_count(candidates):
    """Return the number of K-Means clusters that `cluster_candidates` chose."""
    if "algorithm" in candidates:
        candidates = candidates[candidates["algorithm"] == "kmeans"]
    return int(candidates.loc[candidates["is_chosen"], "cluster_count"].iloc[0])


def centroids_of(prototypes, *, algorithm, features):
    """Return the mean of the prototypes of each cluster, who were drawn as often as there are customers; noise has none.

    Parameters
    ----------
    prototypes : DataFrame
        `features` in standard units and <algorithm>_cluster, -1 for noise.
    algorithm : str
    features : list of str

    Returns
    -------
    DataFrame
        algorithm, cluster_id, customer_share, then the features; no rows where all is noise.
    """
    members = prototypes[prototypes[f"{algorithm}_cluster"] > 0]
    clusters = members.groupby(members[f"{algorithm}_cluster"].astype("int64").rename("cluster_id"))
    # adding zero turns -0.0 into 0.0
    table = clusters[features].mean().round(DECIMALS) + 0.0
    table = table.assign(algorithm=algorithm, customer_share=(clusters.size() / len(prototypes)).round(DECIMALS))
    return table.reset_index()[["algorithm", "cluster_id", "customer_share", *features]]


def kmeans_centroids(sample, *, features, n_clusters, random_state):
    """Return the centroids of K-Means on the training sample, numbered by value.

    Parameters
    ----------
    sample : DataFrame
        `features` in standard units and sample_weight, in a fixed order of rows.
    features : list of str
    n_clusters, random_state : int

    Returns
    -------
    DataFrame
        algorithm, cluster_id, customer_share, then the features.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    weights = sample["sample_weight"].to_numpy(dtype="float64")
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        model = KMeans(n_clusters=n_clusters, n_init=N_INIT, tol=0, random_state=random_state)
        model.fit(sample[features].to_numpy(dtype="float64"), sample_weight=weights)
    shares = np.bincount(model.labels_, weights=weights, minlength=n_clusters) / weights.sum()
    table = pd.DataFrame(model.cluster_centers_, columns=features).round(DECIMALS) + 0.0
    table = table.assign(algorithm="kmeans", customer_share=shares.round(DECIMALS))
    by_value = [feature for feature in VALUE_FEATURES if feature in features and np.ptp(table[feature]) > 0][:1]
    order = by_value + [feature for feature in features if feature not in by_value]
    table = table.sort_values(order, ascending=False, ignore_index=True).assign(cluster_id=range(1, n_clusters + 1))
    return table[["algorithm", "cluster_id", "customer_share", *features]]


def all_centroids(prototypes, mixed, sample, *, features, kmeans_count, random_state):
    """Return the centroids of all algorithms; see `centroids_of` and `kmeans_centroids`.

    Parameters
    ----------
    prototypes, mixed : DataFrame
        Of Ward, DBSCAN and HDBSCAN, and those of k-prototypes, which may be empty.
    sample : DataFrame
        The training sample.
    features : list of str
    kmeans_count : int or None
        None: K-Means has its own table.
    random_state : int

    Returns
    -------
    DataFrame
        algorithm, cluster_id, customer_share, then the features.
    """
    tables = [centroids_of(prototypes, algorithm=name, features=features) for name in PROTOTYPE_ALGORITHMS]
    if len(mixed):
        table = mixed.assign(algorithm="kprototypes")
        tables.append(table[["algorithm", "cluster_id", "customer_share", *features]].sort_values("cluster_id"))
    if kmeans_count:
        tables.append(kmeans_centroids(sample, features=features, n_clusters=kmeans_count, random_state=random_state))
    return pd.concat(tables, ignore_index=True)


def model(dbt, session):
    """Materialize one row per algorithm and cluster; K-Means only where another algorithm is chosen."""
    algorithm = dbt.config.meta_get("clustering_algorithm")
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    return all_centroids(
        to_pandas(dbt.ref("cluster_prototypes")).sort_values("prototype_id"),
        to_pandas(dbt.ref("cluster_kprototypes")),
        to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id"),
        features=dbt.config.meta_get("clustering_features"),
        kmeans_count=chosen_count(candidates) if algorithm != "kmeans" else None,
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
