"""Which rows are drawn from the weighted sample of customers, and what is done about tied values; the same every time."""

import numpy as np


def draw_rows(weights, *, size, random_state):
    """Return positions of rows drawn in proportion to their weights, each at most once.

    Systematic sampling from rows in a random order.

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


def drawn_positions(weights, *, size, random_state):
    """Return positions of `size` rows drawn by weight without replacement; all rows where there are no more.

    Unlike `draw_rows` it fills the size whatever the weights, so the heaviest rows stand for less than they should.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        How many customers a row stands for.
    size, random_state : int

    Returns
    -------
    ndarray of int, rising
    """
    if len(weights) <= size:
        return np.arange(len(weights))
    rng = np.random.default_rng(random_state)
    return np.sort(rng.choice(len(weights), size=size, replace=False, p=weights / weights.sum()))


def draw_customers(sample, weights, *, size, rng):
    """Return rows that stand for one customer each: all of them, or `size` drawn by weight with replacement.

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


def spread_ties(points, *, random_state):
    """Return the points with tied values spread evenly around their value.

    A feature that takes few values, such as order counts, is not a structure. A value's rows are laid out evenly up to the
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
