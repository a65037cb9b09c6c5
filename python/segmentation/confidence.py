"""How surely a customer stays in the segment when the segments are fitted anew, by how clear the case is."""

import numpy as np
import pandas as pd

from segmentation.kmeans import one_thread
from segmentation.sampling import draw_customers

# a refit starts from the fitted centroids and this often from scratch, and the best one counts
N_INIT = 2
# refits behind each confidence; with fewer, single refits show in it
REFITS = 100
# customers that a refit sees at most
SAMPLE_SIZE = 5000
# bins of as many customers each, before neighbours that do not rise are joined
BINS = 20
OUTPUT_COLUMNS = ["bin_order", "margin_from", "margin_to", "confidence", "point_count"]


def nearest(points, centroids):
    """Return the nearest centroid of each point and the margin: the gap to the second nearest over its distance.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
    centroids : ndarray of shape (n_segments, n_features)
        Two at least.

    Returns
    -------
    tuple of (ndarray of int of shape (n_points,), ndarray of float of shape (n_points,))
        The margin is 0 halfway between two segments and 1 at a centroid.
    """
    distances = np.sqrt(((points[:, None, :] - centroids[None, :, :]) ** 2).sum(axis=2))
    first, second = np.partition(distances, 1, axis=1)[:, :2].T
    margin = np.divide(second - first, second, out=np.zeros(len(points)), where=second > 0)
    return distances.argmin(axis=1), margin


def match(labels, refit_labels, *, n_segments):
    """Return the refit's labels in the numbers of the fitted segments that they overlap most in all (Kuhn 1955)."""
    from scipy.optimize import linear_sum_assignment

    overlap = np.zeros((n_segments, n_segments))
    np.add.at(overlap, (refit_labels, labels), 1)
    refit, fitted = linear_sum_assignment(-overlap)
    renamed = np.empty(n_segments, dtype=int)
    renamed[refit] = fitted
    return renamed[refit_labels]


def best_refit(points, counts, centroids, *, random_state):
    """Return the centroids of the tighter of two fits: one from the fitted centroids, one from scratch."""
    from sklearn.cluster import KMeans

    fits = [
        KMeans(n_clusters=len(centroids), init=init, n_init=n_init, random_state=random_state).fit(points, sample_weight=counts)
        for init, n_init in ((centroids, 1), ("k-means++", N_INIT))
    ]
    return min(fits, key=lambda fit: round(fit.inertia_, 6)).cluster_centers_


def kept_shares(points, sample, weights, centroids, *, size, refits, rng):
    """Return the share of refits on resampled customers that leave each point in its segment.

    Parameters
    ----------
    points : ndarray of shape (n_points, n_features)
        The customers who are followed from refit to refit.
    sample : ndarray of shape (n_customers, n_features)
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    centroids : ndarray of shape (n_segments, n_features)
    size : int
        Customers that a refit sees at most.
    refits : int
        How many bootstrap samples are fitted by K-Means (Efron 1979; for clusters Hennig 2007), drawn by weight.
    rng : numpy Generator

    Returns
    -------
    ndarray of float of shape (n_points,)
    """
    labels, _ = nearest(points, centroids)
    n_segments = len(centroids)
    kept, fitted = np.zeros(len(points)), 0
    chances = weights / weights.sum()
    with one_thread():
        for _ in range(refits):
            rows, counts = np.unique(rng.choice(len(sample), size=min(size, len(sample)), p=chances), return_counts=True)
            seed = int(rng.integers(2**31))
            # of a handful of customers, a draw can leave too few
            if len(rows) < n_segments:
                continue
            fitted += 1
            refit_labels, _ = nearest(points, best_refit(sample[rows], counts, centroids, random_state=seed))
            kept += match(labels, refit_labels, n_segments=n_segments) == labels
    return kept / max(fitted, 1)


def calibrate(margins, kept):
    """Return bins of margin and the share of refits that keep a customer of such a margin; it never falls as margins rise.

    Parameters
    ----------
    margins, kept : ndarray of float of shape (n_points,)

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        From 0 to 1 without a gap; a margin belongs to the bin whose margin_from it reaches and whose margin_to it does not, and
        a margin of 1 to the last. Bins that do not rise are joined (isotonic regression, Ayer et al. 1955).
    """
    from scipy.optimize import isotonic_regression

    inner = np.unique(np.quantile(margins, np.linspace(0, 1, BINS + 1)[1:-1]).round(6))
    edges = np.concatenate([[0.0], inner[(inner > 0) & (inner < 1)], [1.0]])
    positions = np.clip(np.searchsorted(edges, margins, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(positions, minlength=len(edges) - 1)
    sums = np.bincount(positions, weights=kept, minlength=len(edges) - 1)
    # an empty bin, where rounding moved an edge past its points, joins the one after it
    is_filled = counts > 0
    starts = edges[:-1][is_filled]
    starts[0] = 0.0
    pools = isotonic_regression(sums[is_filled] / counts[is_filled], weights=counts[is_filled])
    firsts = pools.blocks[:-1]
    bins = pd.DataFrame({"bin_order": np.arange(1, len(firsts) + 1), "margin_from": starts[firsts]})
    return bins.assign(
        margin_to=bins["margin_from"].shift(-1).fillna(1.0),
        confidence=[round(float(level), 4) for level in pools.x[firsts]],
        point_count=[int(weight) for weight in pools.weights],
    )[OUTPUT_COLUMNS]


def calibration(sample, weights, centroids, *, size, refits, random_state):
    """Refit on resampled customers and calibrate; see `kept_shares` and `calibrate`.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
        Standardised features, in a fixed order of rows.
    weights : ndarray of shape (n_customers,)
    centroids : ndarray of shape (n_segments, n_features)
    size, refits, random_state : int

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        One bin from 0 to 1 of confidence 1 where there is a single segment, which nobody can leave.
    """
    if len(centroids) < 2:
        return pd.DataFrame([(1, 0.0, 1.0, 1.0, len(sample))], columns=OUTPUT_COLUMNS)
    rng = np.random.default_rng(random_state)
    points = draw_customers(sample, weights, size=size, rng=rng)
    _, margins = nearest(points, centroids)
    return calibrate(margins, kept_shares(points, sample, weights, centroids, size=size, refits=refits, rng=rng))
