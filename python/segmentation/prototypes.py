"""Customers that Ward, DBSCAN and HDBSCAN label, so that each other customer can take the label of the nearest one in SQL."""

import numpy as np
import pandas as pd

from segmentation.algorithms import NOISE, labels_of
from segmentation.frames import DECIMALS, features_of, points_and_weights
from segmentation.kmeans import one_thread, sort_by_value
from segmentation.sampling import drawn_positions

ALGORITHMS = ["ward", "dbscan", "hdbscan"]


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


def numbered_by_value(labels, features):
    """Return labels from 1, the most valuable cluster first; noise stays -1.

    Parameters
    ----------
    labels : ndarray of int
    features : DataFrame of shape (n_points, n_features)

    Returns
    -------
    ndarray of int
        Ordered by the means of the clusters; see `sort_by_value`.
    """
    is_in = labels != NOISE
    means = features[is_in].groupby(labels[is_in]).mean().round(DECIMALS)
    numbers = {label: number + 1 for number, label in enumerate(sort_by_value(means).index)} | {NOISE: NOISE}
    return np.array([numbers[label] for label in labels])


def label_prototypes(sample, parameters, *, size, random_state):
    """Return the prototypes of the customers: those drawn for the fit, or all where they fit.

    Parameters
    ----------
    sample : DataFrame
        customer_id, features in standard units and sample_weight, in a fixed order of rows.
    parameters : DataFrame
        Indexed by algorithm; see `labels_of`.
    size : int
        Customers drawn for the fit at most.
    random_state : int

    Returns
    -------
    DataFrame
        prototype_id from 1, customer_id, the features, <algorithm>_cluster, and dbscan_reach and hdbscan_reach: the
        distance up to which a customer nearest to the prototype belongs to its cluster.
    """
    everybody, weights = points_and_weights(sample)
    drawn = drawn_positions(weights, size=size, random_state=random_state)
    points, rows = everybody[drawn], sample.iloc[drawn].reset_index(drop=True)
    features = rows[features_of(sample)]
    with one_thread():
        labels = {name: labels_of(name, points, parameters.loc[name]) for name in ALGORITHMS}
    return pd.DataFrame(
        {"prototype_id": range(1, len(rows) + 1), "customer_id": rows["customer_id"]}
        | dict(features.items())
        | {f"{name}_cluster": numbered_by_value(labels[name], features) for name in ALGORITHMS}
        | {
            "dbscan_reach": parameters.loc["dbscan", "neighbour_distance"],
            "hdbscan_reach": fellow_distances(points, labels["hdbscan"]).round(DECIMALS),
        }
    )
