"""Label prototypes by Ward, DBSCAN and HDBSCAN; each customer takes the label of the nearest, in bounded memory at any size."""

import numpy as np
import pandas as pd

NOISE = -1
DECIMALS = 9
ALGORITHMS = ["ward", "dbscan", "hdbscan"]
# what the clusters are numbered by, the most valuable first: the first of these that is clustered
VALUE_FEATURES = ["net_revenue", "gross_revenue", "order_count", "purchase_frequency"]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


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


def cell_numbers(points, *, customer_count, searched, distance_budget, random_state):
    """Divide prototypes into cells, so that a customer need not be compared with all of them.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    customer_count : float
        Customers that look for their nearest prototype.
    searched : int
        Cells in which each looks.
    distance_budget : int
        Distances between customers and prototypes up to which each pair is compared.
    random_state : int

    Returns
    -------
    ndarray of int
        From 1; all 1 within the budget. Else the root of `searched` times the points, which needs the fewest distances.
    """
    if customer_count <= len(points) or customer_count * len(points) <= distance_budget:
        return np.ones(len(points), dtype=int)
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        size = round(np.sqrt(searched * len(points)))
        labels = KMeans(n_clusters=size, n_init=1, random_state=random_state).fit(points).labels_
    return np.unique(labels, return_inverse=True)[1] + 1


def numbered_by_value(labels, features):
    """Return labels from 1, the most valuable cluster first; noise stays -1.

    Parameters
    ----------
    labels : ndarray of int
    features : DataFrame of shape (n_points, n_features)

    Returns
    -------
    ndarray of int
        Ordered by the cluster's mean of the first of VALUE_FEATURES that varies, then by those of all features.
    """
    is_in = labels != NOISE
    means = features[is_in].groupby(labels[is_in]).mean().round(DECIMALS)
    varying = means.columns[means.max() > means.min()]
    by_value = [feature for feature in VALUE_FEATURES if feature in varying][:1]
    order = by_value + [feature for feature in means if feature not in by_value]
    ordered = means.sort_values(order, ascending=False).index
    numbers = {label: number + 1 for number, label in enumerate(ordered)} | {NOISE: NOISE}
    return np.array([numbers[label] for label in labels])


def label_prototypes(sample, parameters, *, features, size, searched, distance_budget, random_state):
    """Return the prototypes of the customers: those drawn for the fit, or all where they fit.

    Parameters
    ----------
    sample : DataFrame
        customer_id, `features` in standard units and sample_weight, in a fixed order of rows.
    parameters : DataFrame
        See `fit_labels`.
    features : list of str
    size : int
        Customers drawn for the fit at most.
    searched, distance_budget : int
        See `cell_numbers`.
    random_state : int

    Returns
    -------
    DataFrame
        prototype_id from 1, customer_id, cell_id, the features, <algorithm>_cluster, and dbscan_reach and hdbscan_reach: the
        distance up to which a customer nearest to the prototype belongs to its cluster.
    """
    weights = sample["sample_weight"].to_numpy(dtype="float64")
    rows = sample.iloc[drawn_positions(weights, size=size, random_state=random_state)].reset_index(drop=True)
    points = rows[features].to_numpy(dtype="float64")
    labels = fit_labels(points, parameters)
    cells = cell_numbers(
        points,
        customer_count=round(weights.sum()),
        searched=searched,
        distance_budget=distance_budget,
        random_state=random_state,
    )
    clusters = {f"{name}_cluster": numbered_by_value(labels[name].to_numpy(), rows[features]) for name in ALGORITHMS}
    return pd.DataFrame(
        {"prototype_id": range(1, len(rows) + 1), "customer_id": rows["customer_id"], "cell_id": cells}
        | {feature: rows[feature] for feature in features}
        | clusters
        | {
            "dbscan_reach": parameters.loc["dbscan", "neighbour_distance"],
            "hdbscan_reach": fellow_distances(points, labels["hdbscan"].to_numpy()).round(DECIMALS),
        }
    )


def model(dbt, session):
    """Materialize one row per prototype."""
    features = dbt.config.meta_get("clustering_features")
    return label_prototypes(
        to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id"),
        to_pandas(dbt.ref("cluster_algorithms")).set_index("algorithm"),
        features=features,
        size=dbt.config.meta_get("comparison_sample_size"),
        searched=dbt.config.meta_get("comparison_searched_cells"),
        distance_budget=dbt.config.meta_get("comparison_distance_budget"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
