"""Fit Gamma-Gamma (Fader and Hardie 2013): what an order of a customer is worth, however often they order.

An order is Gamma(p, scale) and the scales are Gamma(q, v) over customers, so that a mean is drawn to that of the shop.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln
from threadpoolctl import threadpool_limits

from segmentation.value.mbg import DIGITS, OPTIONS

NAMES = ("p", "q", "v")
LOG_BOUNDS = [(-9.0, 9.0), (-9.0, 9.0), (-15.0, 25.0)]
STARTS = ((5.0, 4.0), (1.0, 2.0), (20.0, 3.0))


@dataclass(frozen=True)
class ValueParameters:
    """What a fit found; `at_bound` and `covariance` (3, 3) as in mbg.Parameters."""

    p: float
    q: float
    v: float
    log_likelihood: float = np.nan
    at_bound: tuple = ()
    covariance: np.ndarray | None = None
    customer_count: int = 0


def loss(logs, x, mean_value):
    """Return the mean negative log likelihood of customers' mean order values, and its gradient in the logs of p, q and v."""
    p, q, v = np.exp(logs)
    shape, spent = p * x, np.log(v + x * mean_value)
    log_likelihood = (
        gammaln(shape + q)
        - gammaln(shape)
        - gammaln(q)
        + q * np.log(v)
        + (shape - 1) * np.log(mean_value)
        + shape * np.log(x)
        - (shape + q) * spent
    )
    slopes = (
        x * (digamma(shape + q) - digamma(shape) + np.log(mean_value) + np.log(x) - spent) * p,
        (digamma(shape + q) - digamma(q) + np.log(v) - spent) * q,
        q - (shape + q) * v / (v + x * mean_value),
    )
    return -log_likelihood.mean(), -np.array([slope.mean() for slope in slopes])


def _covariance(logs, x, mean_value, free, step=1e-5):
    hessian = np.zeros((3, 3))
    for column in np.flatnonzero(free):
        move = step * (np.arange(3) == column)
        hessian[column] = loss(logs + move, x, mean_value)[1] - loss(logs - move, x, mean_value)[1]
    inner = ((hessian + hessian.T) / (4 * step))[np.ix_(free, free)] * len(x)
    if not free.any() or np.linalg.eigvalsh(inner).min() <= 1e-9 * np.abs(inner).max():
        return None
    covariance = np.zeros_like(hessian)
    covariance[np.ix_(free, free)] = np.linalg.inv(inner)
    return covariance


def fit_gamma_gamma(x, mean_value):
    """Fit by maximum likelihood.

    Parameters
    ----------
    x : array_like of shape (n_customers,)
        Purchases that `mean_value` is the mean of, at least 1.
    mean_value : array_like of shape (n_customers,)
        Above 0, in money.

    Returns
    -------
    ValueParameters

    Raises
    ------
    ValueError
        If there is no customer, or a count or a mean is not above 0; the message gives the first.
    """
    x, mean_value = np.asarray(x, dtype="float64"), np.asarray(mean_value, dtype="float64")
    wrong = ~((x >= 1) & (mean_value > 0))
    if not len(x) or wrong.any():
        first = (x[wrong][0], mean_value[wrong][0]) if len(x) else "no customer"
        raise ValueError(f"A fit of order values needs counts of at least 1 and means above 0, and found {first}.")
    order = np.lexsort((mean_value, x))
    scale = float(np.median(mean_value))
    x, scaled = x[order], mean_value[order] / scale
    with threadpool_limits(1):
        starts = [np.log([p, q, (q - 1) / p]) for p, q in STARTS]
        climb = {"jac": True, "method": "L-BFGS-B", "bounds": LOG_BOUNDS, "options": OPTIONS}
        best = min((minimize(loss, start, (x, scaled), **climb) for start in starts), key=lambda end: end.fun)
        free = np.array([low + 1e-6 < log < high - 1e-6 for log, (low, high) in zip(best.x, LOG_BOUNDS, strict=True)])
        covariance = _covariance(best.x, x, scaled, free)
    return ValueParameters(
        *(float(f"{value:.{DIGITS}g}") for value in np.exp(best.x) * [1, 1, scale]),
        log_likelihood=float(-best.fun * len(x) - len(x) * np.log(scale)),
        at_bound=tuple(name for name, is_free in zip(NAMES, free, strict=True) if not is_free),
        covariance=covariance,
        customer_count=len(x),
    )


def expected_order_value(parameters, x, mean_value):
    """Return the mean value of a customer's future orders; for x = 0 that of the shop, missing where none exists (q <= 1).

    Parameters
    ----------
    parameters : ValueParameters
    x, mean_value : array_like of shape (n_customers,)
        A mean of no purchase counts as 0.
    """
    x = np.asarray(x, dtype="float64")
    spent = x * np.where(x > 0, mean_value, 0)
    shape = parameters.p * x + parameters.q - 1
    return np.where(shape > 0, parameters.p * (parameters.v + spent) / np.where(shape > 0, shape, 1), np.nan)
