"""What customers of a cell will do by fitted parameters: the arithmetic of int_value_by_cell in NumPy, its reference.

Of an active customer the rate is Gamma(r + x, alpha + age) and the chance p to leave is Beta(a, stays). So the orders expected
in a time t are the mean over p of (1 - (1 + p w)^-(r + x)) / p with w = t / (alpha + age). That mean is the trapezoidal rule at
fixed nodes: logit p = ln(a / stays) + sqrt(1/a + 1/stays) sinh(node). The weights are divided by their sum, so that neither
gamma functions nor 2F1 are needed: exp, ln and a sum do.
"""

import numpy as np

NODE_LIMIT = 6.5
# within 2e-11 of 150-digit arithmetic; four times as wide a step is good to a thousandth
NODE_STEP = 1 / 16
# below it digits cancel, and the first terms of the series are exact enough
SERIES_BELOW = 2e-3
CELLS_AT_A_TIME = 20_000


def quadrature(*, step=NODE_STEP):
    """Return sinh and cosh of the nodes, each of shape (n_nodes,)."""
    nodes = np.arange(-round(NODE_LIMIT / step), round(NODE_LIMIT / step) + 1) * step
    return np.sinh(nodes), np.cosh(nodes)


def p_alive(parameters, x, t_x, age):
    """Return the probability that a customer is still active, shape (n_cells,)."""
    x, t_x, age = (np.asarray(values, dtype="float64") for values in (x, t_x, age))
    may_have_left = (x > 0) | (parameters.first_order == 1)
    stayed = np.where(may_have_left, parameters.b + x + parameters.first_order - 1, 1.0)
    grows = (parameters.r + x) * np.log((parameters.alpha + age) / (parameters.alpha + t_x))
    return 1 / (1 + np.where(may_have_left, parameters.a / stayed * np.exp(np.minimum(grows, 700)), 0))


def p_any_order(parameters, x, t_x, age, horizon):
    """Return the probability of at least one order within the horizon, shape (n_cells,)."""
    x, age = np.asarray(x, dtype="float64"), np.asarray(age, dtype="float64")
    silent = np.exp(-(parameters.r + x) * np.log1p(horizon / (parameters.alpha + age)))
    return p_alive(parameters, x, t_x, age) * (1 - silent)


def moments_if_alive(parameters, x, age, horizon, *, step=NODE_STEP):
    """Return E[Y] and E[Y(Y - 1)] of the orders Y of an active customer within the horizon, each of shape (n_cells,)."""
    # customers of the same repeat purchases and age are forecast the same
    pairs, place = np.unique(np.asarray(x, dtype="float64") + 1j * np.asarray(age, dtype="float64"), return_inverse=True)
    first, second = _moments_of_pairs(parameters, pairs.real, pairs.imag, horizon, step=step)
    return first[place.ravel()], second[place.ravel()]


def _moments_of_pairs(parameters, x, age, horizon, *, step):
    if len(x) > CELLS_AT_A_TIME:
        parts = np.array_split(np.arange(len(x)), -(-len(x) // CELLS_AT_A_TIME))
        found = [_moments_of_pairs(parameters, x[part], age[part], horizon, step=step) for part in parts]
        return tuple(np.concatenate(moment) for moment in zip(*found, strict=True))
    sinh, cosh = quadrature(step=step)
    a, stays = parameters.a, (parameters.b + x + parameters.first_order)[:, None]
    logit = np.clip(np.log(a / stays) + np.sqrt(1 / a + 1 / stays) * sinh, -700, 700)
    peak = a * np.log1p(stays / a) + stays * np.log1p(a / stays)
    weight = np.exp(peak - a * np.logaddexp(0, -logit) - stays * np.logaddexp(0, logit)) * cosh
    weight /= weight.sum(axis=1, keepdims=True)
    p, shape, w = 1 / (1 + np.exp(-logit)), (parameters.r + x)[:, None], (horizon / (parameters.alpha + age))[:, None]
    z = p * w
    silent = np.exp(-shape * np.log1p(z))
    near_0 = (shape + 4) * z < SERIES_BELOW
    series = shape * w * (1 - (shape + 1) * z / 2 * (1 - (shape + 2) * z / 3 * (1 - (shape + 3) * z / 4)))
    first = np.where(near_0, series, (1 - silent) / p)
    series = shape * (shape + 1) * w**2 * (1 - p) * (1 - 2 * (shape + 2) * z / 3 * (1 - 3 * (shape + 3) * z / 8))
    full = 2 * (1 - p) * (1 - silent * (1 + shape * z / (1 + z))) / np.maximum(p, 1e-150) ** 2
    second = np.where(near_0, series, full)
    return (weight * first).sum(axis=1), (weight * second).sum(axis=1)


def expected_orders(parameters, x, t_x, age, horizon, *, step=NODE_STEP):
    """Return the orders expected of a customer of each cell within the horizon.

    Parameters
    ----------
    parameters : Parameters
    x, t_x, age : array_like of shape (n_cells,)
        Repeat purchases, recency and age, times in the unit of the fit.
    horizon : float
        In the same unit.
    step : float, optional
        Between nodes; wider is faster and less exact.

    Returns
    -------
    ndarray of shape (n_cells,)
    """
    return p_alive(parameters, x, t_x, age) * moments_if_alive(parameters, x, age, horizon, step=step)[0]


def total_of_orders(parameters, x, t_x, age, count, horizon):
    """Return the orders expected of all customers, and the variance of their true number.

    Parameters
    ----------
    parameters : Parameters
    x, t_x, age, count : ndarray of shape (n_cells,)
    horizon : float

    Returns
    -------
    tuple of (float, float)
        The variance holds both chance and what the fit does not know (delta method in the logs of the parameters); missing
        where the fit has no covariance.
    """
    alive = p_alive(parameters, x, t_x, age)
    first, second = moments_if_alive(parameters, x, age, horizon)
    mean = alive * first
    chance = count @ (alive * (first + second) - mean**2)
    if parameters.covariance is None:
        return float(count @ mean), np.nan
    slopes = slopes_of_orders(parameters, x, t_x, age, horizon).T @ count
    return float(count @ mean), float(chance + slopes @ parameters.covariance @ slopes)


def slopes_of_orders(parameters, x, t_x, age, horizon, *, step=4 * NODE_STEP, move=1e-3):
    """Return how the orders expected of a cell rise in the logs of r, alpha, a and b, shape (n_cells, 4); at coarse nodes."""
    from dataclasses import replace

    slopes = []
    for place, name in enumerate(("r", "alpha", "a", "b")):
        ends = []
        for sign in (1, -1):
            value = float(np.exp(parameters.logs()[place] + sign * move))
            ends.append(expected_orders(replace(parameters, **{name: value}), x, t_x, age, horizon, step=step))
        slopes.append((ends[0] - ends[1]) / (2 * move))
    return np.stack(slopes, axis=1)
