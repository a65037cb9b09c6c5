"""Fit k-prototypes (Huang 1998) where the user adds categorical features; without any, the table is empty."""

import numpy as np
import pandas as pd

N_INIT = 10
MAXIMUM_ROUNDS = 100
REFITS = 8
DECIMALS = 9
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


def mismatch_weight(points, weights):
    """Return what one differing category costs, by Huang's rule: half the mean standard deviation of the numbers.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
        Standardised features; those that are the same for everybody do not count.
    weights : ndarray of shape (n_customers,)

    Returns
    -------
    float
        In squared standard units, rounded; 0.5 where the features have a deviation of 1 (Huang 1997, 1998).
    """
    deviations = np.sqrt(np.average((points - np.average(points, axis=0, weights=weights)) ** 2, axis=0, weights=weights))
    varying = deviations[deviations > 1e-9]
    return round(float(varying.mean() / 2), DECIMALS) if len(varying) else 1.0


def mixed_distances(points, codes, means, modes, *, gamma):
    """Return the distance of each customer to each prototype.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
    codes : ndarray of int, shape (n_customers, n_categories)
    means : ndarray of shape (n_clusters, n_features)
    modes : ndarray of int, shape (n_clusters, n_categories)
    gamma : float
        What one differing category costs.

    Returns
    -------
    ndarray of shape (n_customers, n_clusters)
        Squared distance of the numbers plus gamma times the number of differing categories.
    """
    squared = (points**2).sum(axis=1)[:, None] - 2 * points @ means.T + (means**2).sum(axis=1)[None, :]
    for column in range(codes.shape[1]):
        squared = squared + gamma * (codes[:, column][:, None] != modes[:, column][None, :])
    return np.maximum(squared, 0.0)


def start_positions(points, codes, weights, *, n_clusters, gamma, rng):
    """Draw the first prototypes among the customers, far from each other (k-means++, Arthur and Vassilvitskii 2007).

    Returns
    -------
    ndarray of int, shape (n_clusters,)
    """
    chosen = [int(rng.choice(len(points), p=weights / weights.sum()))]
    nearest = np.full(len(points), np.inf)
    for _ in range(n_clusters - 1):
        last = chosen[-1:]
        nearest = np.minimum(nearest, mixed_distances(points, codes, points[last], codes[last], gamma=gamma)[:, 0])
        chance = np.where(nearest > 1e-9, nearest, 0.0) * weights
        chosen.append(int(rng.choice(len(points), p=chance / chance.sum() if chance.sum() > 0 else None)))
    return np.array(chosen)


def updated(points, codes, weights, labels, *, n_clusters):
    """Return the weighted means and the weighted modes of the clusters; of equally frequent categories the first.

    Returns
    -------
    means : ndarray of shape (n_clusters, n_features)
    modes : ndarray of int, shape (n_clusters, n_categories)
    """
    sizes = np.bincount(labels, weights=weights, minlength=n_clusters)
    sums = [np.bincount(labels, weights=weights * column, minlength=n_clusters) for column in points.T]
    modes = []
    for column in codes.T:
        count = int(column.max()) + 1
        totals = np.bincount(labels * count + column, weights=weights, minlength=n_clusters * count)
        modes.append(totals.reshape(n_clusters, count).argmax(axis=1))
    return np.array(sums).T / sizes[:, None], np.array(modes).T


def one_start(points, codes, weights, *, n_clusters, gamma, rng):
    """Run k-prototypes from one start until no customer changes.

    Returns
    -------
    cost : float
    labels : ndarray of int
    means, modes : ndarray
    """
    rows = np.arange(len(points))
    start = start_positions(points, codes, weights, n_clusters=n_clusters, gamma=gamma, rng=rng)
    means, modes, labels = points[start], codes[start], None
    for _ in range(MAXIMUM_ROUNDS):
        distances = mixed_distances(points, codes, means, modes, gamma=gamma)
        previous, labels = labels, distances.argmin(axis=1)
        if previous is not None and (labels == previous).all():
            break
        own = distances[rows, labels]
        for empty in np.flatnonzero(np.bincount(labels, minlength=n_clusters) == 0):
            # a prototype that nobody is near to starts again at the customer worst served, of a cluster that can spare one
            spare = np.bincount(labels, minlength=n_clusters)[labels] > 1
            farthest = int(np.argmax(np.where(spare, own, -1.0)))
            labels[farthest], own[farthest] = empty, 0.0
        means, modes = updated(points, codes, weights, labels, n_clusters=n_clusters)
    distances = mixed_distances(points, codes, means, modes, gamma=gamma)
    labels = distances.argmin(axis=1)
    return float((distances[rows, labels] * weights).sum()), labels, means, modes


def fit_prototypes(points, codes, weights, *, n_clusters, gamma, random_state):
    """Fit k-prototypes: K-Means with modes for the categories (Huang 1998), the best of N_INIT starts.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
        Standardised features, in a fixed order of rows.
    codes : ndarray of int, shape (n_customers, n_categories)
        Numbers of the categories; a missing one is a category of its own.
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    n_clusters : int
        At most as many as there are customers.
    gamma : float
        What one differing category costs, in squared standard units.
    random_state : int

    Returns
    -------
    labels : ndarray of int, shape (n_customers,)
    means : ndarray of shape (n_clusters, n_features)
    modes : ndarray of int, shape (n_clusters, n_categories)

    Raises
    ------
    ValueError
        If there are fewer customers than clusters; the message gives both numbers.
    """
    if len(points) < n_clusters:
        raise ValueError(f"{len(points)} customers cannot make {n_clusters} segments: lower segment_count.")
    rng = np.random.default_rng(random_state)
    starts = [one_start(points, codes, weights, n_clusters=n_clusters, gamma=gamma, rng=rng) for _ in range(N_INIT)]
    return min(starts, key=lambda start: round(start[0], DECIMALS))[1:]


def stability(points, codes, labels, *, n_clusters, gamma, size, random_state):
    """Return the mean adjusted Rand index (Hubert and Arabie 1985) between the fit and fits on random halves.

    Parameters
    ----------
    points, codes, labels : ndarray
        The customers and their clusters in the fit.
    size : int
        Customers that take part at most.

    Returns
    -------
    float or None
        1 where the halves give the same clusters; None with fewer than 20 customers in a half.
    """
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(random_state)
    half = min(size, len(points)) // 2
    if half < max(20, n_clusters):
        return None
    scores = []
    for _ in range(REFITS):
        rows = np.sort(rng.choice(len(points), size=half, replace=False))
        refitted = fit_prototypes(
            points[rows], codes[rows], np.ones(half), n_clusters=n_clusters, gamma=gamma, random_state=random_state
        )
        scores.append(adjusted_rand_score(labels[rows], refitted[0]))
    return float(np.mean(scores))


def output_columns(features, names):
    """Return the columns of the table: one for each feature, and category_1, category_2 for the categories."""
    categories = [f"category_{number + 1}" for number in range(len(names))]
    return ["cluster_id", "customer_share", "gamma", "stability", "modes", *features, *categories]


def prototypes_of(sample, *, features, names, n_clusters, gamma, stability_size, random_state):
    """Return the prototypes of the sample, numbered by value.

    Parameters
    ----------
    sample : DataFrame
        sample_weight, `features` in standard units and category_1, category_2 and so on as text, in a fixed order of rows.
    features, names : list of str
        The numbers and, as the user calls them, the categories.
    n_clusters : int
    gamma : float or None
        None: by Huang's rule.
    stability_size, random_state : int

    Returns
    -------
    DataFrame
        `output_columns`, one row per cluster, the most valuable first; customer_share adds up to 1; modes says the categories
        in words; no rows where there are no categories.
    """
    from threadpoolctl import threadpool_limits

    columns = output_columns(features, names)
    categories = columns[len(columns) - len(names) :]
    if not names:
        types = {"cluster_id": "int64", "modes": "str"}
        return pd.DataFrame({name: pd.Series(dtype=types.get(name, "float64")) for name in columns})
    points = sample[features].to_numpy(dtype="float64")
    weights = sample["sample_weight"].to_numpy(dtype="float64")
    factors = [pd.factorize(sample[column], sort=True) for column in categories]
    codes = np.column_stack([factor[0] for factor in factors])
    gamma = mismatch_weight(points, weights) if gamma is None else float(gamma)
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        labels, means, modes = fit_prototypes(
            points, codes, weights, n_clusters=n_clusters, gamma=gamma, random_state=random_state
        )
        steady = stability(
            points, codes, labels, n_clusters=n_clusters, gamma=gamma, size=stability_size, random_state=random_state
        )
    table = pd.DataFrame(means, columns=features).round(DECIMALS) + 0.0
    for number, (column, factor) in enumerate(zip(categories, factors, strict=True)):
        table[column] = np.asarray(factor[1])[modes[:, number]]
    shares = np.bincount(labels, weights=weights, minlength=n_clusters) / weights.sum()
    words = [
        "; ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True)) for row in table[categories].to_numpy()
    ]
    table = table.assign(
        customer_share=shares.round(DECIMALS),
        gamma=gamma,
        stability=None if steady is None else round(steady, DECIMALS),
        modes=words,
    )
    by_value = [feature for feature in VALUE_FEATURES if feature in features and np.ptp(table[feature]) > 0][:1]
    order = by_value + [feature for feature in features if feature not in by_value] + categories
    table = table.sort_values(order, ascending=False, ignore_index=True)
    return table.assign(cluster_id=range(1, len(table) + 1), stability=table["stability"].astype("float64"))[columns]


def model(dbt, session):
    """Materialize one row per cluster; none where the user adds no categorical feature."""
    features = dbt.config.meta_get("clustering_features")
    names = dbt.config.meta_get("clustering_categorical_features")
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    sample = to_pandas(dbt.ref("cluster_training_sample")).merge(
        to_pandas(dbt.ref("int_customers_categorised").filter("is_in_training_sample")), on="customer_id"
    )
    return prototypes_of(
        sample.sort_values("customer_id"),
        features=features,
        names=names,
        n_clusters=chosen_count(candidates),
        gamma=dbt.config.meta_get("kprototypes_gamma"),
        stability_size=dbt.config.meta_get("comparison_sample_size"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
