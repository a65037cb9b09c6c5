"""Look for valleys between clusters that touch: clusters without one are joined, and what remains are natural groups."""

from itertools import combinations

import numpy as np

from segmentation.partitions import centroids_of, nearest_centroid, squares_within

# two clusters touch when so many customers, or such a share of the smaller one, face the other
TOUCHING_CUSTOMERS = 20
TOUCHING_SHARE = 0.25
# fewer customers show gaps by chance
SMALLEST_GROUP = 20
# density between two groups over the lower peak, below which they are apart; equal normal groups 3 deviations apart have 0.64
VALLEY = 0.65
# a valley has to be so many standard errors below no valley
STANDARD_ERRORS = 2.5
# one less deep is a valley where the customers at its bottom and at the peak beside it leave no doubt
SHALLOW_VALLEY = 0.85
SHALLOW_STANDARD_ERRORS = 3.0
GRID = 41


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
    tuple of two float
        Density at the bottom over the density of the lower of the two peaks beside it: 1 is no valley, 0 is an empty one.
        Gaussian kernel, Silverman's (1986) width for the smaller cluster and the spread within the clusters. And the bound
        below which the ratio is a valley: VALLEY, less where customers are few, or up to SHALLOW_VALLEY where they are many.
    """
    places = np.concatenate([left, right])
    spread = np.sqrt((left.var() * len(left) + right.var() * len(right)) / len(places))
    bound = min(VALLEY, 1 - STANDARD_ERRORS / np.sqrt(max(min(len(left), len(right)), 1)))
    if spread == 0:
        return (0.0 if left.mean() != right.mean() else 1.0), bound
    width = 0.9 * spread * min(len(left), len(right)) ** -0.2
    grid = np.linspace(left.mean(), right.mean(), GRID)
    density = np.exp(-0.5 * ((grid[:, None] - places) / width) ** 2).sum(axis=1)
    peaks = np.minimum(np.maximum.accumulate(density), np.maximum.accumulate(density[::-1])[::-1])
    ratios = density / np.maximum(peaks, 1e-300)
    lowest = ratios.argmin()
    # a kernel estimate is as sure as a count of this many customers (Silverman 1986, 3.3.1)
    counted = np.sqrt(2) * np.array([density[lowest], peaks[lowest]])
    errors = np.sqrt((1 / np.maximum(counted, 1e-300)).sum())
    return float(ratios[lowest]), max(bound, min(SHALLOW_VALLEY, np.exp(-SHALLOW_STANDARD_ERRORS * errors)))


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
        See `valley_ratio`, missing where two clusters do not touch. A cluster that touches none is held against the nearest one
        in full; one below SMALLEST_GROUP goes with it.
    """
    count = len(centroids)
    labels = nearest_centroid(points, centroids)
    sizes = np.bincount(labels, minlength=count)
    ratios, bounds = np.full((count, count), np.nan), np.full((count, count), np.nan)

    def measure(first, second, left, right):
        ratio, bound = valley_ratio(left, right)
        ratios[[first, second], [second, first]] = ratio
        bounds[[first, second], [second, first]] = bound

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
    return ratios, bounds


def natural_groups(ratios, bounds):
    """Return the natural group of each cluster, from 0: those without a valley between them are joined; see `valley_ratios`."""
    group = np.arange(len(ratios))
    for first, second in np.argwhere(ratios >= bounds):
        group[group == group[first]] = group[second]
    return np.unique(group, return_inverse=True)[1]


def groups_of_clusters(points, labels, *, count):
    """Return the natural group of each cluster, and the shallowest valley; missing where no two clusters were compared.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Without artefacts.
    labels : ndarray of int
    count : int
        Clusters.
    """
    ratios, bounds = valley_ratios(points, centroids_of(points, labels, count=count))
    return natural_groups(ratios, bounds), np.nanmax(ratios) if np.isfinite(ratios).any() else np.nan


def features_behind(points, groups, *, names):
    """Return which features part natural groups, and how much of each lies between them.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        Without artefacts.
    groups : ndarray of int
        The natural group of each, from 0.
    names : list of str
        Of the features.

    Returns
    -------
    dict of str to float
        Of each feature the share of its variance between the groups, the largest first. One feature only where it shows the
        same groups alone and none shows without it. Empty where there is one group.
    """
    count = groups.max() + 1
    if count == 1:
        return {}
    total = np.maximum(points.var(axis=0) * len(points), 1e-300)
    within = np.array([squares_within(feature[:, None], groups, count=count) for feature in points.T])
    shares = dict(zip(names, 1 - within / total, strict=True))
    for position, name in enumerate(names):
        alone, _ = groups_of_clusters(points[:, [position]], groups, count=count)
        others = np.delete(points, position, axis=1)
        if alone.max() + 1 == count and (not others.size or groups_of_clusters(others, groups, count=count)[0].max() == 0):
            return {name: shares[name]}
    return dict(sorted(shares.items(), key=lambda share: -share[1]))
