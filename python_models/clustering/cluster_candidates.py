"""Score every number of clusters on the training sample, certify what is stable, choose one, and say why in words.

What is a structure and what is a slice
---------------------------------------
K-Means cuts anything into k pieces. Three questions tell groups from slices:

- Would another half of the customers be cut the same way, and another draw of them? Prediction strength (Tibshirani and
  Walther 2005) and the bootstrap Jaccard of the worst cluster (Hennig 2007). A number that passes both, and has no tiny
  cluster, is stable.
- Is there a valley between each two clusters that touch? See `facing_rows` and `valley_ratio`. Clusters without one are joined;
  what remains are the natural groups.
- Are the clusters tighter than those of even data? The gap statistic (Tibshirani, Walther and Hastie 2001) has to beat that of
  one cluster by a standard error.

A number is separated when it is stable and tight and has as many natural groups as clusters. No question is enough alone: a
square falls into four stable quarters, the gap takes for groups what is curved or skewed, and small samples show valleys.

The rule: of the numbers from the business minimum up, the largest that is separated; where none is, the largest stable one;
where none is stable, the highest silhouette, ties to the elbow, then to fewer.

The verdict:

- strong: a number is separated, and even its shallowest valley is deep;
- moderate: a number is separated;
- weak: none is, but the chosen one is stable and tight and has two natural groups or more: some segments stand apart;
- none: the customers are a continuum, and segments are slices of it.
"""

import warnings
from functools import partial
from itertools import combinations

import numpy as np
import pandas as pd

N_INIT = 10
# fresh starts of the many fits that certify; each also starts from the solution that it tests, and the tighter one counts
CERTIFYING_N_INIT = 4
REPEATED_N_INIT = 1
SPLITS = 5
RESAMPLES = 20
REFERENCES = 10
# two clusters touch when so many customers, or such a share of the smaller one, face the other
TOUCHING_CUSTOMERS = 20
TOUCHING_SHARE = 0.25
# fewer customers show gaps by chance
SMALLEST_GROUP = 20
# a valley has to be so many standard errors below no valley
STANDARD_ERRORS = 2.5
GRID = 41
MEASURES = [
    "inertia",
    "elbow_distance",
    "silhouette",
    "calinski_harabasz",
    "davies_bouldin",
    "gap",
    "gap_standard_error",
    "prediction_strength",
    "jaccard_worst",
    "jaccard_mean",
    "smallest_share",
    "largest_share",
]
# what a stable number has to reach, and how the reasons call it
STABILITY = {"prediction_strength": "prediction strength", "jaccard_worst": "worst Jaccard", "smallest_share": "smallest share"}
OUTPUT_COLUMNS = [
    "algorithm",
    "cluster_count",
    *MEASURES,
    "natural_group_count",
    "is_elbow",
    "is_stable",
    "is_chosen",
    "reason",
    "structure_verdict",
    "structure_reason",
]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


# --- what is measured


def candidate_counts(sample, *, minimum, maximum, fixed):
    """Return the numbers of clusters to try.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
        Standardised features.
    minimum, maximum : int
        The smallest and largest number that may be chosen; smaller ones from 2 are scored for the elbow.
    fixed : int or None
        The number the user asks for.

    Returns
    -------
    range
        From 2 to `maximum`, as far as there are distinct customers.

    Raises
    ------
    ValueError
        If there are fewer distinct customers than clusters; the message gives both numbers.
    """
    distinct = len(np.unique(sample, axis=0))
    wanted = fixed or minimum
    if distinct < max(wanted, 2):
        raise ValueError(
            f"{len(sample)} customers with a purchase, {distinct} of them distinct in the clustering features, cannot make "
            f"{wanted} segments. Bring more customers, widen as_of or clustering_features, or lower "
            f"{'segment_count' if fixed else 'minimum_segment_count'} (to 2 at least)."
        )
    return range(2, min(max(maximum, wanted), distinct - 1 if distinct > wanted else distinct) + 1)


def draw_rows(weights, *, size, random_state):
    """Return positions of rows drawn in proportion to their weights, each at most once.

    Systematic sampling from rows in a random order, which is the same every time.

    Parameters
    ----------
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    size : int
        The most rows to draw.
    random_state : int

    Returns
    -------
    ndarray of int, rising
        All rows where they weigh the same and are no more than `size`.
    """
    total = weights.sum()
    if len(weights) <= size and np.ptp(weights) == 0:
        return np.arange(len(weights))
    # more, and the heaviest row would be drawn twice
    size = max(1, min(size, int(total / weights.max())))
    order = np.random.default_rng(random_state).permutation(len(weights))
    places = np.searchsorted(np.cumsum(weights[order]), (np.arange(size) + 0.5) * total / size)
    return np.sort(order[places.clip(max=len(weights) - 1)])


def spread_ties(points, *, random_state):
    """Return the points with tied values spread evenly around their value.

    A feature that takes few values, such as order counts, is no structure. A value's rows are laid out evenly up to the
    midpoints to its neighbours, so that a lattice becomes as even as its shares are. Beside a hole that is more than four times
    as wide as the step on the other side, they keep to twice that step: a hole in a lattice is a structure.

    A row that moves up in one feature moves along in what rises with it (least squares), else the steps of the order count show
    again in the revenue. With two values only, as of a coupon used or not, nothing moves along: two values lie on any line.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
    random_state : int
        Says which of the tied rows goes where.

    Returns
    -------
    ndarray of the same shape
    """
    rng = np.random.default_rng(random_state)
    spread = points.astype("float64")
    centred = points - points.mean(axis=0)
    for feature in range(points.shape[1]):
        values, which, counts = np.unique(points[:, feature], return_inverse=True, return_counts=True)
        if len(values) in (1, len(points)):
            continue
        steps = np.diff(values)
        before, after = np.append(steps[:2][-1], steps), np.append(steps, steps[-2:][0])
        low, high = np.minimum(before / 2, 2 * after), np.minimum(after / 2, 2 * before)
        order = np.lexsort((rng.random(len(points)), which))
        rank = np.empty(len(points))
        rank[order] = np.arange(len(points)) - np.repeat(np.cumsum(counts) - counts, counts)
        move = (rank + 0.5) / counts[which] * (low + high)[which] - low[which]
        slopes = np.eye(points.shape[1])[feature]
        if len(values) > 2:
            slopes = centred.T @ centred[:, feature] / (centred[:, feature] @ centred[:, feature])
        spread += np.where(counts[which] > 1, move, 0.0)[:, None] * slopes
    return spread


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


# --- the two algorithms: each takes points and returns the labels for each number of clusters


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


def cluster_ward(points, *, counts, weights=None):
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
    """
    from scipy.cluster.hierarchy import linkage

    size = len(points)
    most = min(max(counts), size)
    parents = np.arange(2 * size - 1)
    tree = linkage(points, method="ward")[:, :2].astype(int) if size > 1 else np.empty((0, 2), dtype=int)
    for node, children in enumerate(tree, start=size):
        parents[children] = node
    # the merges up to node 2 * size - most - 1 leave `most` clusters
    top = np.where(parents < 2 * size - most, parents, np.arange(2 * size - 1))
    for node in range(2 * size - most - 1, -1, -1):
        top[node] = top[top[node]]
    labels = top[:size]
    found = {}
    for count in range(most, 0, -1):
        if count < most:
            merged = 2 * size - count - 1
            labels = np.where(np.isin(labels, tree[merged - size]), merged, labels)
        if count in counts or count == most:
            found[count] = np.unique(labels, return_inverse=True)[1]
    return {count: found[min(count, most)] for count in counts}


# --- stability


def prediction_strengths(points, *, counts, cluster, random_state):
    """Return the prediction strength of each number of clusters (Tibshirani and Walther 2005).

    The points are halved. For each cluster of the one half: of its pairs, the share that the other half's centroids also put
    together. The worst cluster counts; one with fewer than two points has no pairs and is passed over.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    counts : sequence of int
    cluster : callable
        Takes points and `counts`, returns labels for each.
    random_state : int

    Returns
    -------
    dict of int to float
        Mean of SPLITS halvings, 0 to 1; missing where a half has no more points than clusters.
    """
    rng = np.random.default_rng(random_state)
    strengths = {count: [] for count in counts}
    for _ in range(SPLITS):
        order = rng.permutation(len(points))
        learned, tested = points[order[::2]], points[order[1::2]]
        measurable = [count for count in counts if count < len(tested)]
        if not measurable:
            continue
        of_learned, of_tested = cluster(learned, counts=measurable), cluster(tested, counts=measurable)
        for count in measurable:
            predicted = nearest_centroid(tested, centroids_of(learned, of_learned[count], count=count))
            both = crossed(of_tested[count], predicted, count=count)
            sizes = both.sum(axis=1)
            has_pairs = sizes >= 2
            together = (both * (both - 1)).sum(axis=1)[has_pairs] / (sizes * (sizes - 1))[has_pairs]
            strengths[count].append(together.min())
    return {count: float(np.mean(values)) if values else np.nan for count, values in strengths.items()}


def bootstrap_jaccards(points, labels, *, cluster, random_state):
    """Return how well each cluster comes back when the points are drawn anew (Hennig 2007).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : dict of int to ndarray of int
        For each number of clusters, the clusters that are tested.
    cluster : callable
        Takes points, `counts` and `weights`, returns labels for each.
    random_state : int

    Returns
    -------
    dict of int to ndarray of shape (count,)
        For each cluster, the Jaccard similarity with the most similar cluster of a resample, mean of RESAMPLES; 0 to 1.
    """
    rng = np.random.default_rng(random_state)
    similar = {count: np.zeros(count) for count in labels}
    for _ in range(RESAMPLES):
        times = np.bincount(rng.integers(len(points), size=len(points)), minlength=len(points))
        drawn = np.flatnonzero(times)
        resampled = cluster(points[drawn], counts=list(labels), weights=times[drawn].astype("float64"))
        for count in labels:
            both = crossed(labels[count][drawn], resampled[count], count=count, weights=times[drawn])
            either = both.sum(axis=1)[:, None] + both.sum(axis=0)[None, :] - both
            similar[count] += (both / np.maximum(either, 1)).max(axis=1) / RESAMPLES
    return similar


def gap_statistics(points, *, counts, cluster, reference, random_state):
    """Return the gap statistic of one cluster and of each number of clusters (Tibshirani, Walther and Hastie 2001).

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Ties spread.
    counts : sequence of int
    cluster, reference : callable
        Take points and `counts`, return labels for each: of the points, and of REFERENCES uniform sets in the box along their
        principal components.
    random_state : int

    Returns
    -------
    dict of int to tuple of float
        The gap, more is better, and its standard error.
    """
    rng = np.random.default_rng(random_state)
    counts = [1, *counts]
    centred = points - points.mean(axis=0)
    turned = centred @ np.linalg.svd(centred, full_matrices=False)[2].T
    low, high = turned.min(axis=0), turned.max(axis=0)

    def log_squares(of_points, clusterer):
        labels = clusterer(of_points, counts=counts)
        return np.log([max(squares_within(of_points, labels[count], count=count), 1e-12) for count in counts])

    references = np.array([log_squares(rng.uniform(low, high, turned.shape), reference) for _ in range(REFERENCES)])
    gaps = references.mean(axis=0) - log_squares(points, cluster)
    errors = references.std(axis=0) * np.sqrt(1 + 1 / REFERENCES)
    return {count: (float(gap), float(error)) for count, gap, error in zip(counts, gaps, errors, strict=True)}


# --- valleys


def facing_rows(points, labels, centroids, *, first, second):
    """Return where the points of two clusters lie on the line of their centroids, of those that face each other.

    A point faces the other cluster when its foot on the border plane between the two is nearer to these two centroids than to
    any other. The region of these points is convex, so that a log-concave distribution (normal, uniform, exponential) shows one
    peak on the line, however it is cut (Prékopa 1973). All points of two clusters may show two: two thirds of a disc bend.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : ndarray of int
        The nearest centroid of each.
    centroids : ndarray of shape (n_clusters, n_features)
    first, second : int

    Returns
    -------
    tuple of two ndarray
        Places of the points of the first and of the second cluster, 0 is the border.
    """
    line = centroids[second] - centroids[first]
    length = np.linalg.norm(line)
    if length == 0:
        return np.empty(0), np.empty(0)
    own = labels[(labels == first) | (labels == second)]
    near = points[(labels == first) | (labels == second)] - (centroids[first] + centroids[second]) / 2
    places = near @ line / length
    feet = near - places[:, None] * line / length
    others = centroids - (centroids[first] + centroids[second]) / 2
    distances = (others**2).sum(axis=1) - 2 * feet @ others.T
    distances[:, second] = np.inf
    is_facing = distances.argmin(axis=1) == first
    return places[is_facing & (own == first)], places[is_facing & (own == second)]


def valley_ratio(left, right):
    """Return how deep the valley between two sets of places on a line is.

    Parameters
    ----------
    left, right : ndarray
        Places of the two clusters.

    Returns
    -------
    float
        Density at the bottom over the density of the lower of the two peaks beside it: 1 is no valley, 0 is an empty one.
        Gaussian kernel, Silverman's (1986) width for the smaller cluster and the spread within the clusters.
    """
    places = np.concatenate([left, right])
    spread = np.sqrt((left.var() * len(left) + right.var() * len(right)) / len(places))
    if spread == 0:
        return 0.0 if left.mean() != right.mean() else 1.0
    width = 0.9 * spread * min(len(left), len(right)) ** -0.2
    grid = np.linspace(left.mean(), right.mean(), GRID)
    density = np.exp(-0.5 * ((grid[:, None] - places) / width) ** 2).sum(axis=1)
    peaks = np.minimum(np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1])
    return float((density / np.maximum(peaks, 1e-300)).min())


def valley_ratios(points, centroids):
    """Return the valley between each two clusters that touch.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Ties spread.
    centroids : ndarray of shape (n_clusters, n_features)

    Returns
    -------
    tuple of two ndarray of shape (n_clusters, n_clusters)
        See `valley_ratio`, missing where two clusters do not touch; and the number of customers it stands on, of the smaller
        side. A cluster that touches none is held against the nearest one in full; one below SMALLEST_GROUP goes with it.
    """
    count = len(centroids)
    labels = nearest_centroid(points, centroids)
    sizes = np.bincount(labels, minlength=count)
    ratios, customers = np.full((count, count), np.nan), np.zeros((count, count), dtype=int)

    def measure(first, second, left, right):
        ratios[[first, second], [second, first]] = valley_ratio(left, right)
        customers[[first, second], [second, first]] = min(len(left), len(right))

    for first, second in combinations(np.flatnonzero(sizes >= SMALLEST_GROUP), 2):
        left, right = facing_rows(points, labels, centroids, first=first, second=second)
        facing = min(len(left), len(right))
        if facing and (facing >= TOUCHING_CUSTOMERS or facing >= TOUCHING_SHARE * min(sizes[first], sizes[second])):
            measure(first, second, left, right)
    for alone in np.flatnonzero(np.isnan(ratios).all(axis=1) & (sizes > 0)):
        distances = ((centroids - centroids[alone]) ** 2).sum(axis=1)
        distances[(np.arange(count) == alone) | (sizes == 0)] = np.inf
        other = distances.argmin()
        line = centroids[other] - centroids[alone]
        measure(alone, other, points[labels == alone] @ line, points[labels == other] @ line)
        if sizes[alone] < SMALLEST_GROUP:
            ratios[[alone, other], [other, alone]] = 1.0
    return ratios, customers


def count_natural_groups(ratios, customers, *, valley):
    """Return how many groups remain when clusters without a valley between them are joined.

    Parameters
    ----------
    ratios, customers : ndarray of shape (n_clusters, n_clusters)
        See `valley_ratios`.
    valley : float
        A ratio below it is a valley, if it is also STANDARD_ERRORS below 1.
    """
    bound = np.minimum(valley, 1 - STANDARD_ERRORS / np.sqrt(np.maximum(customers, 1)))
    group = np.arange(len(ratios))
    for first, second in np.argwhere(ratios >= bound):
        group[group == group[first]] = group[second]
    return len(np.unique(group))


# --- the table


def elbow_distances(inertias):
    """Return how far each inertia lies below the line from the first to the last, both axes scaled to 1.

    The largest marks the knee (Satopaa et al. 2011, Kneedle).

    Parameters
    ----------
    inertias : sequence of float, by rising number of clusters

    Returns
    -------
    ndarray of the same length; zeros where there are fewer than three or they do not fall.
    """
    inertias = np.asarray(inertias, dtype=float)
    fall = inertias[0] - inertias[-1]
    if len(inertias) < 3 or fall <= 0:
        return np.zeros(len(inertias))
    return 1 - np.linspace(0, 1, len(inertias)) - (inertias - inertias[-1]) / fall


def score_partition(points, labels):
    """Return the measures that need nothing but one partition.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : ndarray of int

    Returns
    -------
    dict
        Silhouette (Rousseeuw 1987), Calinski-Harabasz (1974) and Davies-Bouldin (1979); missing where there is one cluster
        only, or as many as points.
    """
    from sklearn.metrics import calinski_harabasz_score, davies_bouldin_score, silhouette_score

    is_measurable = 1 < len(np.unique(labels)) < len(points)
    return {
        "silhouette": float(silhouette_score(points, labels)) if is_measurable else np.nan,
        "calinski_harabasz": float(calinski_harabasz_score(points, labels)) if is_measurable else np.nan,
        "davies_bouldin": float(davies_bouldin_score(points, labels)) if is_measurable else np.nan,
    }


def certify(points, labels, *, repeated, partition, quick, reference, valley, random_state):
    """Return what tells groups from slices, for each number of clusters.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    labels : dict of int to ndarray of int
        The clusters to test, for each number of them.
    repeated : ndarray of int
        Positions in `points` of those that are drawn anew and compared with uniform data, the costly part.
    partition, quick, reference : callable
        Take points and `counts`, return labels for each: for the halves, for resamples (with `weights`) and for uniform points.
    valley : float
        See `count_natural_groups`.
    random_state : int

    Returns
    -------
    DataFrame
        One row per number of clusters: MEASURES that are costly, gap_of_one, natural_group_count and shallowest_valley.
    """
    counts = list(labels)
    spread = spread_ties(points, random_state=random_state)
    strengths = prediction_strengths(points, counts=counts, cluster=partition, random_state=random_state)
    few_labels = {count: labels[count][repeated] for count in counts}
    jaccards = bootstrap_jaccards(points[repeated], few_labels, cluster=quick, random_state=random_state)
    gaps = gap_statistics(spread[repeated], counts=counts, cluster=quick, reference=reference, random_state=random_state)
    rows = []
    for count in counts:
        ratios, customers = valley_ratios(spread, centroids_of(points, labels[count], count=count))
        rows.append(
            {
                "cluster_count": count,
                "gap": gaps[count][0],
                "gap_standard_error": gaps[count][1],
                "gap_of_one": gaps[1][0],
                "prediction_strength": strengths[count],
                "jaccard_worst": jaccards[count].min(),
                "jaccard_mean": jaccards[count].mean(),
                "natural_group_count": count_natural_groups(ratios, customers, valley=valley),
                "shallowest_valley": np.nanmax(ratios) if np.isfinite(ratios).any() else np.nan,
            }
        )
    return pd.DataFrame(rows)


def score_kmeans(sample, weights, *, counts, sizes, valley, random_state):
    """Fit K-Means for each number of clusters on all rows, and measure the results.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    counts : sequence of int
    sizes : dict of str to int
        The most rows for the silhouette and other `evaluation`, for `certification`, and for the `bootstrap` and the gap.
    valley : float
        See `count_natural_groups`.
    random_state : int

    Returns
    -------
    DataFrame
        One row per number of clusters, with MEASURES and natural_group_count.
    """
    labels = cluster_kmeans(sample, counts=counts, n_init=N_INIT, random_state=random_state, weights=weights)
    evaluated = draw_rows(weights, size=sizes["evaluation"], random_state=random_state)
    certified = draw_rows(weights, size=sizes["certification"], random_state=random_state)
    rows = []
    starts = {}
    for count in counts:
        mass = np.bincount(labels[count], weights=weights, minlength=count)
        sums = [np.bincount(labels[count], weights=weights * feature, minlength=count) for feature in sample.T]
        starts[count] = np.stack(sums, axis=1) / np.maximum(mass, 1e-300)[:, None]
        squares = ((sample - starts[count][labels[count]]) ** 2).sum(axis=1)
        rows.append(
            {
                "cluster_count": count,
                "inertia": float((weights * squares).sum()),
                "smallest_share": mass.min() / weights.sum(),
                "largest_share": mass.max() / weights.sum(),
                **score_partition(sample[evaluated], labels[count][evaluated]),
            }
        )
    again = partial(cluster_kmeans, random_state=random_state)
    certificates = certify(
        sample[certified],
        {count: labels[count][certified] for count in counts},
        repeated=draw_rows(np.ones(len(certified)), size=sizes["bootstrap"], random_state=random_state),
        partition=partial(again, n_init=CERTIFYING_N_INIT, starts=starts),
        quick=partial(again, n_init=REPEATED_N_INIT, starts=starts),
        reference=partial(again, n_init=REPEATED_N_INIT),
        valley=valley,
        random_state=random_state,
    )
    return pd.DataFrame(rows).merge(certificates, on="cluster_count")


def score_ward(sample, weights, *, counts, size, valley, random_state):
    """Cut Ward's tree of a bounded sample at each number of clusters, and measure the results; see `score_kmeans`.

    Parameters
    ----------
    sample, weights, counts, valley, random_state
        As for `score_kmeans`.
    size : int
        The most rows of the tree.

    Returns
    -------
    DataFrame
        Like that of `score_kmeans`; the inertia is brought to all customers.
    """
    points = sample[draw_rows(weights, size=size, random_state=random_state)]
    labels = cluster_ward(points, counts=counts)
    rows = []
    for count in counts:
        shares = np.bincount(labels[count], minlength=count) / len(points)
        rows.append(
            {
                "cluster_count": count,
                "inertia": squares_within(points, labels[count], count=count) * weights.sum() / len(points),
                "smallest_share": shares.min(),
                "largest_share": shares.max(),
                **score_partition(points, labels[count]),
            }
        )
    certificates = certify(
        points,
        labels,
        repeated=np.arange(len(points)),
        partition=cluster_ward,
        quick=cluster_ward,
        reference=cluster_ward,
        valley=valley,
        random_state=random_state,
    )
    return pd.DataFrame(rows).merge(certificates, on="cluster_count")


# --- the choice


def judge(candidates, *, thresholds):
    """Add is_elbow, is_stable, is_separated and is_parted (some clusters are) to the candidates of one algorithm.

    Parameters
    ----------
    candidates : DataFrame
        With the measures, from `score_kmeans` or `score_ward`, and elbow_distance.
    thresholds : dict of str to float
        What each of STABILITY has to reach; what is missing does not.
    """
    is_stable = (candidates[list(thresholds)].astype(float) >= pd.Series(thresholds)).all(axis=1)
    is_tight = candidates.gap > candidates.gap_of_one + candidates.gap_standard_error
    has_valleys = candidates.natural_group_count == candidates.cluster_count
    return candidates.assign(
        is_elbow=candidates.index == candidates.elbow_distance.idxmax(),
        is_stable=is_stable,
        is_separated=is_stable & is_tight & has_valleys,
        is_parted=is_stable & is_tight & (candidates.natural_group_count > 1),
    )


def in_words(row):
    """Return the measures of stability of a candidate in words."""
    return (
        f"prediction strength {row.prediction_strength:.3f}, worst Jaccard {row.jaccard_worst:.3f}, "
        f"smallest share {row.smallest_share:.1%}"
    )


def failures(row, thresholds):
    """Return in words which thresholds of stability a candidate misses."""
    missed = [
        f"{STABILITY[measure]} {row[measure]:.3f} is below {threshold}"
        for measure, threshold in thresholds.items()
        if row[measure] < threshold
    ]
    return ", ".join(missed) or "too few customers to measure it"


def choose(candidates, *, minimum, fixed, thresholds):
    """Mark the chosen number of clusters and say why.

    Parameters
    ----------
    candidates : DataFrame
        Of K-Means, from `judge`, with the measures.
    minimum : int
        The smallest number worth having.
    fixed : int or None
        The number the user asks for.
    thresholds : dict of str to float
        See `judge`; here for the words.

    Returns
    -------
    DataFrame
        With is_chosen and reason added. The largest separated number wins, else the largest stable one, else the highest
        silhouette; ties go to the elbow, then to fewer.
    """
    allowed = candidates[candidates.cluster_count == fixed] if fixed else candidates[candidates.cluster_count >= minimum]
    order = ["silhouette", "elbow_distance", "cluster_count"]
    best = allowed.sort_values(order, ascending=[False, False, True], na_position="last").iloc[0]
    stable, separated = allowed[allowed.is_stable], allowed[allowed.is_separated]
    if not fixed and len(stable):
        best = (separated if len(separated) else stable).sort_values("cluster_count").iloc[-1]
    elbow = candidates.loc[candidates.is_elbow].iloc[0]
    below = candidates[candidates.is_separated & (candidates.cluster_count < minimum)]

    def why_chosen():
        if fixed:
            return f"Chosen: the var segment_count asks for {fixed}."
        if best.is_separated:
            words = f"Chosen: the largest stable number whose segments are all natural groups ({in_words(best)})."
        elif best.is_stable:
            words = f"Chosen: the largest stable number of {minimum} or more segments ({in_words(best)})."
        elif pd.isna(best.silhouette):
            words = f"Chosen: too few customers to measure any number of {minimum} or more segments."
        else:
            words = (
                f"Chosen: no number of {minimum} or more segments is stable, and of these it has the highest silhouette "
                f"({best.silhouette:.3f})."
            )
        if len(below) and not best.is_separated:
            words += f" {below.cluster_count.max()} segments would be natural groups, but are fewer than minimum_segment_count."
        if elbow.elbow_distance > 0 and elbow.cluster_count != best.cluster_count:
            words += f" The elbow of inertia is at {elbow.cluster_count}."
        return words

    def why_not(row):
        if fixed:
            return f"Not chosen: the var segment_count asks for {fixed}."
        if row.cluster_count < minimum:
            return f"Not chosen: fewer than minimum_segment_count ({minimum})."
        if row.is_stable and row.cluster_count < best.cluster_count:
            return f"Not chosen: stable, and {best.cluster_count} segments are so too and tell more customers apart."
        if row.is_stable and row.natural_group_count < row.cluster_count:
            return (
                f"Not chosen: stable, but its {row.cluster_count} segments are {row.natural_group_count} natural groups only."
            )
        if row.is_stable:
            return "Not chosen: stable, but its segments are no tighter than those of evenly scattered customers."
        words = f"Not chosen: not stable, {failures(row, thresholds)}"
        if best.is_stable or pd.isna(row.silhouette):
            return f"{words}."
        return f"{words}; its silhouette {row.silhouette:.3f} is not above the {best.silhouette:.3f} of {best.cluster_count}."

    is_chosen = candidates.cluster_count == best.cluster_count
    reasons = [
        why_chosen() if chosen else why_not(row) for chosen, (_, row) in zip(is_chosen, candidates.iterrows(), strict=True)
    ]
    return candidates.assign(is_chosen=is_chosen, reason=reasons)


def compare(candidates, *, thresholds):
    """Mark no candidate of an algorithm that is shown beside K-Means, and say how it does; see `choose`."""

    def reason(row):
        words = "Not chosen: shown beside kmeans, which makes the segments."
        if row.is_separated:
            return f"{words} Stable, and its segments are natural groups."
        return f"{words} Stable." if row.is_stable else f"{words} Not stable, {failures(row, thresholds)}."

    return candidates.assign(is_chosen=False, reason=[reason(row) for _, row in candidates.iterrows()])


def structure_of(candidates, *, deep_valley):
    """Return the verdict on the customers' structure and a sentence that says it.

    Parameters
    ----------
    candidates : DataFrame
        Of K-Means, from `choose`.
    deep_valley : float
        Of a strong structure, the shallowest valley between two groups is below it.

    Returns
    -------
    tuple of str
        strong, moderate, weak or none, as the module defines them; and why.
    """
    chosen = candidates[candidates.is_chosen].iloc[0]
    separated = candidates[candidates.is_separated]
    if len(separated):
        best = separated.sort_values("cluster_count").iloc[-1]
        verdict = "strong" if best.shallowest_valley < deep_valley else "moderate"
        between = "few customers lie between the groups"
        if verdict == "moderate":
            between = "fewer customers lie between the groups than in them, though the edges touch"
        words = (
            f"The customers fall into {best.cluster_count} natural groups: {between}, and another half of the customers falls "
            "into the same groups."
        )
        if best.cluster_count != chosen.cluster_count:
            words += f" The {chosen.cluster_count} segments are not these groups, because their number is set by a var."
    elif chosen.is_parted:
        verdict = "weak"
        words = (
            f"Only {chosen.natural_group_count} natural groups show among the {chosen.cluster_count} segments: some segments "
            "stand apart, the others are slices of a continuum."
        )
    else:
        verdict = "none"
        words = (
            "No natural groups: between neighbouring segments the customers lie as close as within them. The segments are "
            "slices of a continuum, good to plan with, but their borders are drawn and not found."
        )
        if not chosen.is_stable:
            words += " Another half of the customers would be cut elsewhere."
    return verdict, words


def sweep(sample, weights, *, minimum, maximum, fixed, sizes, thresholds, valley, deep_valley, random_state):
    """Score and certify each number of clusters with K-Means and Ward, and choose one of K-Means.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
        Standardised features, no missing values, in a fixed order of rows.
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    minimum, maximum, fixed
        See `candidate_counts`.
    sizes : dict of str to int
        See `score_kmeans`; and `ward`, the most rows of the tree.
    thresholds : dict of str to float
        See `judge`.
    valley, deep_valley : float
        See `count_natural_groups` and `structure_of`.
    random_state : int

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS, one row per algorithm and number of clusters; numbers rounded to 9 decimals.
    """
    # loaded before the limit, which holds for what is loaded
    import scipy.cluster.hierarchy  # noqa: F401
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_limits

    counts = candidate_counts(sample, minimum=minimum, maximum=maximum, fixed=fixed)
    shared = {"counts": counts, "valley": valley, "random_state": random_state}
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        tables = {
            "kmeans": score_kmeans(sample, weights, sizes=sizes, **shared),
            "ward": score_ward(sample, weights, size=sizes["ward"], **shared),
        }
    for algorithm, table in tables.items():
        table.insert(0, "algorithm", algorithm)
        tables[algorithm] = judge(table.assign(elbow_distance=elbow_distances(table.inertia)), thresholds=thresholds)
    chosen = choose(tables["kmeans"], minimum=minimum, fixed=fixed, thresholds=thresholds)
    verdict, words = structure_of(chosen, deep_valley=deep_valley)
    candidates = pd.concat([chosen, compare(tables["ward"], thresholds=thresholds)], ignore_index=True)
    return candidates.assign(structure_verdict=verdict, structure_reason=words).round(9)[OUTPUT_COLUMNS]


def model(dbt, session):
    """Materialize one row per algorithm and number of clusters."""
    # dbt finds a call of meta_get only where it is a statement or an argument of its own
    features = dbt.config.meta_get("clustering_features")
    sizes = dbt.config.meta_get("sizes")
    thresholds = dbt.config.meta_get("thresholds")
    sample = to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id")
    return sweep(
        sample[features].to_numpy(dtype="float64"),
        sample["sample_weight"].to_numpy(dtype="float64"),
        minimum=dbt.config.meta_get("minimum_segment_count"),
        maximum=dbt.config.meta_get("maximum_segment_count"),
        fixed=dbt.config.meta_get("segment_count"),
        sizes=sizes,
        thresholds=thresholds,
        valley=dbt.config.meta_get("certification_valley"),
        deep_valley=dbt.config.meta_get("certification_deep_valley"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
