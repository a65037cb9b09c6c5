"""Choose the parameters of the other algorithms by the data, measure all on one sample, and say in words which is best."""

import numpy as np
import pandas as pd

N_INIT = 10
REFITS = 8
NOISE = -1
DECIMALS = 9
INNER_QUANTILE = 0.95
NAMES = {"kmeans": "K-Means", "ward": "Ward", "dbscan": "DBSCAN", "hdbscan": "HDBSCAN", "kprototypes": "k-prototypes"}
COUNTS = ["neighbour_count", "minimum_cluster_size"]
MEASURES = [
    "noise_share",
    "largest_share",
    "silhouette",
    "separation",
    "stability",
    "agreement_with_chosen",
    "neighbour_distance",
]
OUTPUT_COLUMNS = [
    "algorithm",
    "cluster_count",
    "noise_share",
    "largest_share",
    "silhouette",
    "separation",
    "stability",
    "agreement_with_chosen",
    "neighbour_count",
    "neighbour_distance",
    "minimum_cluster_size",
    "parameters",
    "is_chosen",
    "verdict",
]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def chosen_count(candidates):
    """Return the number of K-Means clusters that `cluster_candidates` chose."""
    if "algorithm" in candidates:
        candidates = candidates[candidates["algorithm"] == "kmeans"]
    return int(candidates.loc[candidates["is_chosen"], "cluster_count"].iloc[0])


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


def neighbour_count(points):
    """Return how many customers make a place dense: two for each feature that varies (Sander et al. 1998), at least 10.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)

    Returns
    -------
    int
        At most a quarter of the points, at least 2; a customer is one of them.
    """
    varying = int((points.max(axis=0) - points.min(axis=0) > 0).sum())
    return max(2, min(max(10, 2 * varying), len(points) // 4))


def knee_distance(distances, *, neighbours):
    """Return the radius of DBSCAN: the knee of the sorted distances to the k-th neighbour (Ester et al. 1996).

    Parameters
    ----------
    distances : ndarray of shape (n_points, n_points)
    neighbours : int
        k, the point itself included.

    Returns
    -------
    float
        Where the curve lies farthest below the line between its ends (Satopaa et al. 2011, Kneedle); above 0.
    """
    curve = np.sort(np.partition(distances, neighbours - 1, axis=1)[:, neighbours - 1])
    rise = curve[-1] - curve[0]
    below = np.linspace(0, 1, len(curve)) - (curve - curve[0]) / rise if rise > 0 else np.zeros(len(curve))
    return max(round(float(curve[np.argmax(below)]), DECIMALS), 1e-6)


def dendrogram_count(heights, *, minimum, maximum):
    """Return the number of Ward clusters before the largest relative jump of the dendrogram.

    Parameters
    ----------
    heights : ndarray of shape (n_points - 1,)
        Heights of the merges, rising.
    minimum, maximum : int
        Numbers that are allowed.

    Returns
    -------
    int
        k, where joining k clusters into k - 1 costs the most, compared with joining k + 1 into k.
    """
    falling = heights[::-1]
    counts = range(minimum, min(maximum, len(falling) - 1) + 1)
    # merge number k - 1 from the top turns k clusters into k - 1
    jumps = [falling[count - 2] / max(falling[count - 1], 1e-12) for count in counts]
    return counts[int(np.argmax(jumps))] if jumps else minimum


def fit_ward(points, distances, *, count, minimum, maximum):
    """Return Ward's clusters (Ward 1963) and their number.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    distances : ndarray of shape (n_points, n_points)
    count : int or None
        The number wanted; None: by `dendrogram_count`.
    minimum, maximum : int

    Returns
    -------
    labels : ndarray of int
    parameters : dict
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    merges = linkage(points, "ward")
    count = count or dendrogram_count(merges[:, 2], minimum=minimum, maximum=maximum)
    return fcluster(merges, count, "maxclust"), {"cluster_count": count}


def fit_dbscan(points, distances, *, maximum):
    """Return DBSCAN's clusters (Ester et al. 1996) at the knee, the radius widened until there are few enough.

    Returns
    -------
    labels : ndarray of int
        -1 for noise.
    parameters : dict
        neighbour_count and neighbour_distance.
    """
    from sklearn.cluster import DBSCAN

    neighbours = neighbour_count(points)
    radius = knee_distance(distances, neighbours=neighbours)
    while True:
        labels = DBSCAN(eps=radius, min_samples=neighbours).fit_predict(points)
        if labels.max() < maximum:
            return labels, {"neighbour_count": neighbours, "neighbour_distance": radius}
        radius = round(radius * 1.1, DECIMALS)


def fit_hdbscan(points, distances, *, minimum_share, maximum):
    """Return HDBSCAN's clusters (Campello et al. 2013), the smallest size raised until there are few enough.

    Returns
    -------
    labels : ndarray of int
        -1 for noise.
    parameters : dict
        neighbour_count and minimum_cluster_size.
    """
    from sklearn.cluster import HDBSCAN

    neighbours = neighbour_count(points)
    size = max(2, min(5, len(points) // 4), int(np.ceil(minimum_share * len(points))))
    while True:
        labels = HDBSCAN(min_cluster_size=size, min_samples=neighbours, copy=True).fit_predict(points)
        if labels.max() < maximum:
            return labels, {"neighbour_count": neighbours, "minimum_cluster_size": size}
        size = int(np.ceil(size * 1.25))


def fit_kmeans(points, weights, *, n_clusters, random_state):
    """Return the clusters of K-Means (Lloyd 1982), as `cluster_centroids` fits it."""
    from sklearn.cluster import KMeans

    return KMeans(n_clusters=n_clusters, n_init=N_INIT, random_state=random_state).fit(points, sample_weight=weights).labels_


def mixed_labels(sample, prototypes, *, features, categories):
    """Return the nearest k-prototype of each customer: squared distance plus gamma for each differing category.

    Parameters
    ----------
    sample : DataFrame
        `features` in standard units and `categories` as text.
    prototypes : DataFrame
        cluster_id, gamma, and the same columns.
    features, categories : list of str

    Returns
    -------
    ndarray of int
    """
    points, means = sample[features].to_numpy(dtype="float64"), prototypes[features].to_numpy(dtype="float64")
    cost = ((points[:, None, :] - means[None, :, :]) ** 2).sum(axis=2)
    for category in categories:
        differs = sample[category].to_numpy(dtype=object)[:, None] != prototypes[category].to_numpy(dtype=object)[None, :]
        cost = cost + prototypes["gamma"].to_numpy()[None, :] * differs
    return prototypes["cluster_id"].to_numpy()[cost.argmin(axis=1)]


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
    core = np.partition(distances, neighbours - 1, axis=1)[:, neighbours - 1]
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


def parameters_in_words(algorithm, parameters):
    """Return the parameters of a fit as text, such as 'eps 0.41, 10 neighbours'."""
    if algorithm == "dbscan":
        return f"eps {parameters['neighbour_distance']:.3g}, {parameters['neighbour_count']} neighbours"
    if algorithm == "hdbscan":
        size, neighbours = parameters["minimum_cluster_size"], parameters["neighbour_count"]
        return f"at least {size} of the sample in a cluster, {neighbours} neighbours"
    if algorithm == "kprototypes":
        return f"{parameters['cluster_count']} clusters, a differing category counts {parameters['gamma']:.3g}"
    return f"{parameters['cluster_count']} clusters"


def fit_all(sample, *, features, categories, prototypes, kmeans_count, fixed_count, limits, random_state):
    """Fit each algorithm on the training sample and measure it on the customers drawn from it.

    Parameters
    ----------
    sample : DataFrame
        `features` in standard units, sample_weight and `categories`, in a fixed order of rows.
    features, categories : list of str
    prototypes : DataFrame
        Those of k-prototypes; empty where there are no categories.
    kmeans_count : int
        The chosen number of clusters.
    fixed_count : int or None
        The number the user asks for.
    limits : dict
        sample_size, minimum and maximum (number of clusters), minimum_share (of the sample, in an HDBSCAN cluster).
    random_state : int

    Returns
    -------
    measures : DataFrame
        The measured OUTPUT_COLUMNS, one row per algorithm.
    labels : dict of str to ndarray of int
        By algorithm, of the customers drawn.
    """
    from scipy.spatial.distance import pdist, squareform

    weights = sample["sample_weight"].to_numpy(dtype="float64")
    drawn = drawn_positions(weights, size=limits["sample_size"], random_state=random_state)
    everybody = sample[features].to_numpy(dtype="float64")
    points = everybody[drawn]
    distances = squareform(pdist(points))
    maximum = limits["maximum"]

    def ward(rows, apart, count=fixed_count):
        return fit_ward(rows, apart, count=count, minimum=limits["minimum"], maximum=maximum)

    def dbscan(rows, apart):
        return fit_dbscan(rows, apart, maximum=maximum)

    def hdbscan(rows, apart):
        return fit_hdbscan(rows, apart, minimum_share=limits["minimum_share"], maximum=maximum)

    def kmeans(rows, apart):
        return fit_kmeans(rows, np.ones(len(rows)), n_clusters=kmeans_count, random_state=random_state)

    kmeans_labels = fit_kmeans(everybody, weights, n_clusters=kmeans_count, random_state=random_state)[drawn]
    fits = {"kmeans": (kmeans_labels, {"cluster_count": kmeans_count}), "ward": ward(points, distances)}
    fits |= {"dbscan": dbscan(points, distances), "hdbscan": hdbscan(points, distances)}
    ward_count = fits["ward"][1]["cluster_count"]
    # a half has the same clusters, but half of the density: numbers of clusters are kept, distances are found anew
    refits = {
        "kmeans": kmeans,
        "ward": lambda rows, apart: ward(rows, apart, count=ward_count)[0],
        "dbscan": lambda rows, apart: dbscan(rows, apart)[0],
        "hdbscan": lambda rows, apart: hdbscan(rows, apart)[0],
    }
    if len(prototypes):
        found = mixed_labels(sample.iloc[drawn], prototypes, features=features, categories=categories)
        fits["kprototypes"] = (found, {"cluster_count": len(prototypes), "gamma": prototypes["gamma"].iloc[0]})
    rows = []
    for algorithm, (labels, parameters) in fits.items():
        if algorithm in refits:
            minimum = max(20, maximum, kmeans_count)
            steady = mean_agreement(refits[algorithm], labels, points, distances, minimum=minimum, random_state=random_state)
        else:
            steady = prototypes["stability"].iloc[0]
        sizes = np.unique(labels[labels != NOISE], return_counts=True)[1]
        rows.append(
            {"algorithm": algorithm}
            | {name: parameters.get(name) for name in ("neighbour_count", "neighbour_distance", "minimum_cluster_size")}
            | {
                "cluster_count": len(sizes),
                "noise_share": float((labels == NOISE).mean()),
                "largest_share": float(sizes.max() / len(labels)) if len(sizes) else 0.0,
                "silhouette": silhouette(distances, labels),
                "separation": separation(distances, labels, neighbours=neighbour_count(points)),
                "stability": steady,
                "parameters": parameters_in_words(algorithm, parameters),
            }
        )
    return pd.DataFrame(rows), {algorithm: labels for algorithm, (labels, _) in fits.items()}


def shortcoming(row, chosen, *, rules):
    """Return why an algorithm is not better than the chosen one, or None where it is.

    Better is more compact (silhouette, noise counted as 0) or, if nearly as compact, set apart by emptier space; without much
    noise, without one giant cluster, and about as stable.

    Parameters
    ----------
    row, chosen : Series
        Measures of the two algorithms.
    rules : dict
        maximum_noise, maximum_share, minimum_gain, minimum_separation, kept_silhouette and stability_tolerance.

    Returns
    -------
    str or None
    """
    name = NAMES[chosen.algorithm]
    if row.cluster_count < 2:
        found = "all customers are noise to it" if row.cluster_count == 0 else "it sees one single cloud"
        return f"finds no separate groups: {found}" + (f" and {row.noise_share:.0%} noise." if row.cluster_count else ".")
    if row.noise_share > rules["maximum_noise"]:
        return f"leaves {row.noise_share:.0%} of the customers without a segment."
    if row.largest_share > rules["maximum_share"]:
        return f"puts {row.largest_share:.0%} of the customers into one cluster."
    if (
        pd.notna(row.stability)
        and pd.notna(chosen.stability)
        and row.stability < chosen.stability - rules["stability_tolerance"]
    ):
        return f"is less stable: {row.stability:.2f} against {chosen.stability:.2f} of {name} on halves of the customers."
    mine, theirs = covered_silhouette(row), covered_silhouette(chosen)
    if mine >= theirs + rules["minimum_gain"]:
        return None
    is_apart = (
        pd.notna(row.separation) and row.separation >= rules["minimum_separation"] and mine >= rules["kept_silhouette"] * theirs
    )
    if is_apart and (pd.isna(chosen.separation) or chosen.separation < 0):
        return None
    noted = " with noise counted as 0" if row.noise_share or chosen.noise_share else ""
    return (
        f"is not clearly better: silhouette {mine:.2f} against {theirs:.2f} of {name}{noted}, "
        f"separation {in_words(row.separation)} against {in_words(chosen.separation)}."
    )


def covered_silhouette(row):
    """Return the silhouette over all customers, those left as noise counted as 0."""
    return (0.0 if pd.isna(row.silhouette) else row.silhouette) * (1 - row.noise_share)


def in_words(number):
    """Return a measure with two decimals, or that there is none."""
    return "unknown" if pd.isna(number) else f"{number:.2f}"


def advantage(row, chosen, *, rules):
    """Return in words why an algorithm is better than the chosen one; see `shortcoming`."""
    mine, theirs = covered_silhouette(row), covered_silhouette(chosen)
    noise = f"{row.noise_share:.0%} of the customers are noise." if row.noise_share else "No customer is left out."
    if mine >= theirs + rules["minimum_gain"]:
        return f"its {row.cluster_count} clusters are more compact (silhouette {mine:.2f} against {theirs:.2f}). {noise}"
    return (
        f"its {row.cluster_count} clusters are set apart by empty space (separation {in_words(row.separation)}), where "
        f"{NAMES[chosen.algorithm]} cuts through crowds ({in_words(chosen.separation)}). {noise}"
    )


def judge(measures, *, chosen, rules):
    """Say of each algorithm, in words, whether it would be better than the chosen one.

    Parameters
    ----------
    measures : DataFrame
        The measured columns, one row per algorithm.
    chosen : str
        The algorithm that makes the segments.
    rules : dict
        See `shortcoming`.

    Returns
    -------
    DataFrame
        With is_chosen and verdict added.
    """
    current = measures[measures["algorithm"] == chosen].iloc[0]
    others = [row for row in measures.itertuples() if row.algorithm != chosen]
    reasons = {row.algorithm: shortcoming(row, current, rules=rules) for row in others}
    better = sorted(
        (row for row in others if reasons[row.algorithm] is None),
        # of equally good ones the simplest
        key=lambda row: (-round(covered_silhouette(row), 2), list(NAMES).index(row.algorithm)),
    )
    clouds = [
        NAMES[row.algorithm]
        for row in measures.itertuples()
        if row.algorithm in ("dbscan", "hdbscan") and row.cluster_count < 2
    ]

    def verdict(row):
        name = NAMES[row.algorithm]
        if row.algorithm != chosen:
            if reasons[row.algorithm]:
                return f"{name} {reasons[row.algorithm]}"
            return (
                f"{name} would be better: {advantage(row, current, rules=rules)} Write clustering_algorithm: {row.algorithm}."
            )
        if row.cluster_count == 0:
            return f"{name} finds no segment: choose another clustering_algorithm."
        if better:
            best = better[0]
            return f"{NAMES[best.algorithm]} would be better than {name}: {advantage(best, current, rules=rules)}"
        borders = (
            f" {' and '.join(clouds)} found no separate groups: the segments divide one cloud, and their borders are a choice."
        )
        return f"{name} stays: no other algorithm is clearly better.{borders if clouds else ''}"

    return measures.assign(is_chosen=measures["algorithm"] == chosen, verdict=[verdict(row) for row in measures.itertuples()])


def compare(sample, *, features, categories, prototypes, kmeans_count, fixed_count, chosen, limits, rules, random_state):
    """Fit, measure and judge all algorithms; see `fit_all` and `judge`.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS, one row per algorithm; numbers rounded to 9 decimals.
    """
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        measures, labels = fit_all(
            sample,
            features=features,
            categories=categories,
            prototypes=prototypes,
            kmeans_count=kmeans_count,
            fixed_count=fixed_count,
            limits=limits,
            random_state=random_state,
        )
    agreement = [float(adjusted_rand_score(labels[chosen], labels[algorithm])) for algorithm in measures["algorithm"]]
    judged = judge(measures.assign(agreement_with_chosen=agreement), chosen=chosen, rules=rules)
    # what nobody has is a number too
    judged = judged.astype(dict.fromkeys(MEASURES, "float64") | dict.fromkeys(COUNTS, "Int64"))
    return judged.round(DECIMALS)[OUTPUT_COLUMNS]


def model(dbt, session):
    """Materialize one row per algorithm."""
    features = dbt.config.meta_get("clustering_features")
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    prototypes = to_pandas(dbt.ref("cluster_kprototypes")).sort_values("cluster_id")
    categories = to_pandas(dbt.ref("int_customers_categorised").filter("is_in_training_sample"))
    sample = to_pandas(dbt.ref("cluster_training_sample")).merge(categories, on="customer_id", how="left")
    return compare(
        sample.sort_values("customer_id"),
        features=features,
        categories=[column for column in categories if column.startswith("category_")],
        prototypes=prototypes,
        kmeans_count=chosen_count(candidates),
        fixed_count=dbt.config.meta_get("segment_count"),
        chosen=dbt.config.meta_get("clustering_algorithm"),
        limits=dbt.config.meta_get("comparison_limits"),
        rules=dbt.config.meta_get("comparison_rules"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
