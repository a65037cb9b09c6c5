"""Look for valleys between clusters that touch: clusters without one are joined, and what remains are natural groups."""

from itertools import combinations

import numpy as np

from segmentation.partitions import nearest_centroid

# two clusters touch when so many customers, or such a share of the smaller one, face the other
TOUCHING_CUSTOMERS = 20
TOUCHING_SHARE = 0.25
# fewer customers show gaps by chance
SMALLEST_GROUP = 20
# a valley has to be so many standard errors below no valley
STANDARD_ERRORS = 2.5
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
