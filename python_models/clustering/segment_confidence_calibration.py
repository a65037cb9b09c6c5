"""Measure how surely a customer stays in the segment when the segments are fitted anew, by how clear the case is."""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

# a refit starts from the fitted centroids and this often from scratch, and the best one counts
N_INIT = 2
# bins of as many customers each, before neighbours that do not rise are joined
BINS = 20
OUTPUT_COLUMNS = ["bin_order", "margin_from", "margin_to", "confidence", "point_count"]


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def draw_points(sample, weights, *, size, rng):
    """Return rows that stand for one customer each: all of them, or `size` drawn by weight.

    Parameters
    ----------
    sample : ndarray of shape (n_customers, n_features)
    weights : ndarray of shape (n_customers,)
        How many customers a row stands for.
    size : int
    rng : numpy Generator

    Returns
    -------
    ndarray of shape (at most size, n_features)
    """
    if len(sample) <= size and np.ptp(weights) < 1e-9:
        return sample
    return sample[rng.choice(len(sample), size=size, p=weights / weights.sum())]


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
    from sklearn.cluster import KMeans

    labels, _ = nearest(points, centroids)
    n_segments = len(centroids)
    kept, fitted = np.zeros(len(points)), 0
    chances = weights / weights.sum()
    # one thread: sums in another order end in another last digit
    with threadpool_limits(1):
        for _ in range(refits):
            rows, counts = np.unique(rng.choice(len(sample), size=min(size, len(sample)), p=chances), return_counts=True)
            seed = int(rng.integers(2**31))
            # of a handful of customers, a draw can leave too few
            if len(rows) < n_segments:
                continue
            fitted += 1
            fits = [
                KMeans(n_clusters=n_segments, init=init, n_init=n_init, random_state=seed).fit(
                    sample[rows], sample_weight=counts
                )
                for init, n_init in ((centroids, 1), ("k-means++", N_INIT))
            ]
            best = min(fits, key=lambda fit: round(fit.inertia_, 6))
            refit_labels, _ = nearest(points, best.cluster_centers_)
            kept += match(labels, refit_labels, n_segments=n_segments) == labels
    return kept / max(fitted, 1)


def rising(values, weights):
    """Return the rising step function nearest to the values (pool adjacent violators, Ayer et al. 1955).

    Parameters
    ----------
    values, weights : ndarray of shape (n,)

    Returns
    -------
    list of [value, weight, count]
        Pools from left to right, their values rising; `count` says how many of the values each one joins.
    """
    pools = []
    for value, weight in zip(values, weights, strict=True):
        pools.append([value, weight, 1])
        while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
            value_right, weight_right, count_right = pools.pop()
            value_left, weight_left, count_left = pools[-1]
            total = weight_left + weight_right
            pools[-1] = [(value_left * weight_left + value_right * weight_right) / total, total, count_left + count_right]
    return pools


def calibrate(margins, kept):
    """Return bins of margin and the share of refits that keep a customer of such a margin; it never falls as margins rise.

    Parameters
    ----------
    margins, kept : ndarray of float of shape (n_points,)

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
        From 0 to 1 without a gap; a margin belongs to the bin whose margin_from it reaches and whose margin_to it does not, and
        a margin of 1 to the last.
    """
    inner = np.unique(np.quantile(margins, np.linspace(0, 1, BINS + 1)[1:-1]).round(6))
    edges = np.concatenate([[0.0], inner[(inner > 0) & (inner < 1)], [1.0]])
    positions = np.clip(np.searchsorted(edges, margins, side="right") - 1, 0, len(edges) - 2)
    counts = np.bincount(positions, minlength=len(edges) - 1)
    sums = np.bincount(positions, weights=kept, minlength=len(edges) - 1)
    # an empty bin, where rounding moved an edge past its points, joins the one after it
    is_filled = counts > 0
    starts = edges[:-1][is_filled]
    starts[0] = 0.0
    pools = rising(sums[is_filled] / counts[is_filled], counts[is_filled])
    firsts = np.cumsum([0] + [count for _, _, count in pools])[:-1]
    bins = pd.DataFrame({"bin_order": np.arange(1, len(pools) + 1), "margin_from": starts[firsts]})
    return bins.assign(
        margin_to=bins["margin_from"].shift(-1).fillna(1.0),
        confidence=[round(float(value), 4) for value, _, _ in pools],
        point_count=[int(weight) for _, weight, _ in pools],
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
    points = draw_points(sample, weights, size=size, rng=rng)
    _, margins = nearest(points, centroids)
    return calibrate(margins, kept_shares(points, sample, weights, centroids, size=size, refits=refits, rng=rng))


def model(dbt, session):
    """Materialize one row per bin of margins."""
    sample = to_pandas(dbt.ref("cluster_training_sample")).sort_values("customer_id")
    centroids = to_pandas(dbt.ref("cluster_centroids")).sort_values("segment_id")
    features = list(centroids.columns.drop("segment_id"))
    return calibration(
        sample[features].to_numpy(dtype="float64"),
        sample["sample_weight"].to_numpy(dtype="float64"),
        centroids[features].to_numpy(dtype="float64"),
        size=dbt.config.meta_get("segment_confidence_sample_size"),
        refits=dbt.config.meta_get("segment_confidence_refits"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
