"""Label prototypes by Ward, DBSCAN and HDBSCAN; each customer takes the label of the nearest, in bounded memory at any size."""

import numpy as np
import pandas as pd

MINIMUM_PROTOTYPES = 200
NOISE = -1
DECIMALS = 9
ALGORITHMS = ["ward", "dbscan", "hdbscan"]
# what the clusters are numbered by, the most valuable first: the first of these that is clustered
VALUE_FEATURES = ["net_revenue", "gross_revenue", "order_count", "purchase_frequency"]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.df() if hasattr(relation, "df") else relation.toPandas()


def drawn_positions(weights, *, size, random_state):
    """Draw rows as often as there are customers behind them, each row once; all of them where they fit.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
    size, random_state : int

    Returns
    -------
    ndarray of int
        Positions in rising order.
    """
    if len(weights) <= size:
        return np.arange(len(weights))
    rng = np.random.default_rng(random_state)
    return np.sort(rng.choice(len(weights), size=size, replace=False, p=weights / weights.sum()))


def fit_labels(points, parameters):
    """Return the clusters of Ward, DBSCAN and HDBSCAN with given parameters.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    parameters : DataFrame
        Indexed by algorithm: cluster_count for ward; neighbour_count and neighbour_distance for dbscan; neighbour_count and
        minimum_cluster_size for hdbscan.

    Returns
    -------
    DataFrame
        One column per algorithm (Ward 1963; Ester et al. 1996; Campello et al. 2013); noise is -1.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.cluster import DBSCAN, HDBSCAN
    from threadpoolctl import threadpool_limits

    ward, dbscan, hdbscan = (parameters.loc[algorithm] for algorithm in ALGORITHMS)
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        return pd.DataFrame(
            {
                "ward": fcluster(linkage(points, "ward"), int(ward["cluster_count"]), "maxclust"),
                "dbscan": DBSCAN(eps=dbscan["neighbour_distance"], min_samples=int(dbscan["neighbour_count"])).fit_predict(
                    points
                ),
                "hdbscan": HDBSCAN(
                    min_cluster_size=int(hdbscan["minimum_cluster_size"]),
                    min_samples=int(hdbscan["neighbour_count"]),
                    copy=True,
                ).fit_predict(points),
            }
        )


def fellow_distances(points, labels):
    """Return, for each point, the largest distance at which a member of its cluster has its nearest fellow member.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : ndarray of int

    Returns
    -------
    ndarray of shape (n_points,)
        0 for noise, which nobody can belong to.
    """
    from scipy.spatial import cKDTree

    reach = np.zeros(len(points))
    for label in np.unique(labels[labels != NOISE]):
        members = points[labels == label]
        if len(members) > 1:
            reach[labels == label] = cKDTree(members).query(members, k=2)[0][:, 1].max()
    return reach


def reduce_to_groups(points, labels, reaches, *, size, random_state):
    """Merge points into few micro-clusters by K-Means; each takes the label of most of its points.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : DataFrame of shape (n_points, n_algorithms)
    reaches : DataFrame
        How far a point speaks for others, by algorithm.
    size : int
        Micro-clusters wanted.
    random_state : int

    Returns
    -------
    centres : ndarray of shape (n_groups, n_features)
    counts : ndarray of int
        Points in each.
    labels, reaches : DataFrame
        By micro-cluster; of equally frequent labels the lowest; it reaches at least as far as its own farthest point of that
        label.
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        model = KMeans(n_clusters=size, n_init=1, random_state=random_state).fit(points)
    numbers, groups = np.unique(model.labels_, return_inverse=True)
    centres = model.cluster_centers_[numbers].round(DECIMALS) + 0.0
    radii = np.sqrt(((points - centres[groups]) ** 2).sum(axis=1))
    new_labels, new_reaches = {}, {}
    for algorithm in labels:
        values, codes = np.unique(labels[algorithm], return_inverse=True)
        counts = np.bincount(groups * len(values) + codes, minlength=len(numbers) * len(values)).reshape(len(numbers), -1)
        new_labels[algorithm] = values[counts.argmax(axis=1)]
        if algorithm in reaches:
            is_own = labels[algorithm].to_numpy() == new_labels[algorithm][groups]
            reach = np.zeros(len(numbers))
            np.maximum.at(reach, groups[is_own], np.maximum(radii, reaches[algorithm].to_numpy())[is_own])
            new_reaches[algorithm] = reach
    return centres, np.bincount(groups), pd.DataFrame(new_labels), pd.DataFrame(new_reaches)


def numbered_by_value(labels, features, weights):
    """Return labels from 1, the most valuable cluster first; noise stays -1.

    Parameters
    ----------
    labels : ndarray of int
    features : DataFrame of shape (n_points, n_features)
    weights : ndarray of shape (n_points,)

    Returns
    -------
    ndarray of int
        Ordered by the cluster's mean of the first of VALUE_FEATURES that varies, then by those of all features.
    """
    is_in = labels != NOISE
    sums = features[is_in].mul(weights[is_in], axis=0).groupby(labels[is_in]).sum()
    means = sums.div(pd.Series(weights[is_in]).groupby(labels[is_in]).sum(), axis=0).round(DECIMALS)
    varying = means.columns[means.max() > means.min()]
    by_value = [feature for feature in VALUE_FEATURES if feature in varying][:1]
    order = by_value + [feature for feature in means if feature not in by_value]
    ordered = means.sort_values(order, ascending=False).index
    return (
        pd.Series(labels).map({label: number + 1 for number, label in enumerate(ordered)}).fillna(NOISE).astype(int).to_numpy()
    )


def label_prototypes(sample, parameters, *, features, size, distance_budget, random_state):
    """Return the prototypes of the customers: drawn customers themselves, or their micro-clusters where there are too many.

    Parameters
    ----------
    sample : DataFrame
        customer_id, `features` in standard units and sample_weight, in a fixed order of rows.
    parameters : DataFrame
        See `fit_labels`.
    features : list of str
    size : int
        Customers drawn for the fit at most.
    distance_budget : int
        Distances between customers and prototypes that may be computed.
    random_state : int

    Returns
    -------
    DataFrame
        prototype_id from 1, customer_id (null for a micro-cluster), customer_share, the features, <algorithm>_cluster, and
        dbscan_reach and hdbscan_reach: the distance up to which a customer nearest to the prototype belongs to its cluster.
    """
    customer_count = sample["sample_weight"].sum()
    rows = sample.iloc[drawn_positions(sample["sample_weight"].to_numpy(dtype="float64"), size=size, random_state=random_state)]
    points = rows[features].to_numpy(dtype="float64")
    labels = fit_labels(points, parameters)
    reaches = pd.DataFrame(
        {
            "dbscan": np.full(len(points), parameters.loc["dbscan", "neighbour_distance"]),
            "hdbscan": fellow_distances(points, labels["hdbscan"].to_numpy()),
        }
    )
    allowed = max(MINIMUM_PROTOTYPES, int(distance_budget // max(customer_count, 1)))
    customer_ids, counts = rows["customer_id"].to_numpy(), np.ones(len(points))
    # who is drawn needs no distance, so that a sample of all customers is always within the budget
    if len(points) > allowed and len(points) < round(customer_count):
        points, counts, labels, reaches = reduce_to_groups(points, labels, reaches, size=allowed, random_state=random_state)
        customer_ids = np.full(len(points), None, dtype=object)
    table = pd.DataFrame(points, columns=features)
    clusters = {f"{name}_cluster": numbered_by_value(labels[name].to_numpy(), table, counts) for name in ALGORITHMS}
    table = table.assign(**clusters, **{f"{name}_reach": reaches[name].round(DECIMALS) for name in reaches})
    table.insert(0, "prototype_id", range(1, len(table) + 1))
    table.insert(1, "customer_id", pd.Series(customer_ids, dtype="str"))
    table.insert(2, "customer_share", (counts / counts.sum()).round(DECIMALS))
    return table


def model(dbt, session):
    """Materialize one row per prototype."""
    features = dbt.config.meta_get("clustering_features")
    return label_prototypes(
        to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id"),
        to_pandas(dbt.ref("cluster_algorithms")).set_index("algorithm"),
        features=features,
        size=dbt.config.meta_get("comparison_sample_size"),
        distance_budget=dbt.config.meta_get("comparison_distance_budget"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
