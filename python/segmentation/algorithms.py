"""Ward, DBSCAN and HDBSCAN with parameters that the data chooses; customers that no group takes are noise, -1."""

import numpy as np

from segmentation.frames import DECIMALS

NOISE = -1


def labels_of(algorithm, points, parameters):
    """Return the clusters of an algorithm with given parameters.

    Parameters
    ----------
    algorithm : {"ward", "dbscan", "hdbscan"}
        Ward 1963; Ester et al. 1996; Campello et al. 2013.
    points : ndarray of shape (n_points, n_features)
    parameters : mapping
        cluster_count for ward; neighbour_count and neighbour_distance for dbscan; neighbour_count and minimum_cluster_size for
        hdbscan.

    Returns
    -------
    ndarray of int
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from sklearn.cluster import DBSCAN, HDBSCAN

    if algorithm == "ward":
        return fcluster(linkage(points, "ward"), int(parameters["cluster_count"]), "maxclust")
    neighbours = int(parameters["neighbour_count"])
    if algorithm == "dbscan":
        return DBSCAN(eps=parameters["neighbour_distance"], min_samples=neighbours).fit_predict(points)
    size = int(parameters["minimum_cluster_size"])
    return HDBSCAN(min_cluster_size=size, min_samples=neighbours, copy=True).fit_predict(points)


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


def core_distances(distances, *, neighbours):
    """Return the distance of each point to its k-th neighbour, itself included, from the distances of all pairs."""
    return np.partition(distances, neighbours - 1, axis=1)[:, neighbours - 1]


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
    curve = np.sort(core_distances(distances, neighbours=neighbours))
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


def ward_parameters(points, *, minimum, maximum):
    """Return cluster_count for Ward, by `dendrogram_count`."""
    from scipy.cluster.hierarchy import linkage

    return {"cluster_count": dendrogram_count(linkage(points, "ward")[:, 2], minimum=minimum, maximum=maximum)}


def fit_dbscan(points, distances, *, maximum):
    """Return DBSCAN's clusters at the knee, the radius widened until there are few enough.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    distances : ndarray of shape (n_points, n_points)
    maximum : int
        The most clusters.

    Returns
    -------
    tuple of (ndarray of int, dict)
        Labels, and the parameters neighbour_count and neighbour_distance.
    """
    neighbours = neighbour_count(points)
    parameters = {"neighbour_count": neighbours, "neighbour_distance": knee_distance(distances, neighbours=neighbours)}
    while (labels := labels_of("dbscan", points, parameters)).max() >= maximum:
        parameters["neighbour_distance"] = round(parameters["neighbour_distance"] * 1.1, DECIMALS)
    return labels, parameters


def fit_hdbscan(points, *, minimum_share, maximum):
    """Return HDBSCAN's clusters, the smallest size raised until there are few enough.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    minimum_share : float
        Share of the points that the smallest cluster has at least.
    maximum : int
        The most clusters.

    Returns
    -------
    tuple of (ndarray of int, dict)
        Labels, and the parameters neighbour_count and minimum_cluster_size.
    """
    size = max(2, min(5, len(points) // 4), int(np.ceil(minimum_share * len(points))))
    parameters = {"neighbour_count": neighbour_count(points), "minimum_cluster_size": size}
    while (labels := labels_of("hdbscan", points, parameters)).max() >= maximum:
        parameters["minimum_cluster_size"] = int(np.ceil(parameters["minimum_cluster_size"] * 1.25))
    return labels, parameters
