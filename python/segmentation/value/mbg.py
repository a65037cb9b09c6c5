"""Fit BG/NBD and MBG/NBD: while active a customer orders at a rate of their own, and after each order may leave for good.

The rates are Gamma(r, alpha) over customers, the chances to leave Beta(a, b). In BG/NBD (Fader, Hardie and Lee 2005) nobody
leaves after the first order; in MBG/NBD (Batislam, Denizel and Filiztekin 2007) one-timers may have left, too.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln
from threadpoolctl import threadpool_limits

NAMES = ("r", "alpha", "a", "b")
# may customers leave after their first order? 1: yes
FIRST_ORDER = {"bg_nbd": 0, "mbg_nbd": 1}
# of the logs of the parameters, once times are divided by the highest age; beyond them a parameter is as good as 0 or infinite
LOG_BOUND = 9.0
# r, a and b of the starts; alpha follows from the shop's rate
STARTS = ((0.5, 0.5, 2.0), (1.0, 1.0, 1.0), (0.2, 0.1, 5.0), (3.0, 3.0, 20.0))
# the direction is found on so many cells, and the end on all
CELLS_AT_FIRST = 10_000
OPTIONS = {"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8, "maxcor": 20}
# digits that are kept, so that the last ones, which depend on the machine, change no forecast
DIGITS = 9


@dataclass(frozen=True)
class Parameters:
    """What a fit found; times are in the unit of the cells.

    Attributes
    ----------
    model : str
        A key of FIRST_ORDER.
    r, alpha, a, b : float
    log_likelihood : float
    gradient : float
        The largest slope of the mean log likelihood in the log of a free parameter; near 0 at a maximum.
    spread : float
        How far the worst start ended below the best one, in mean log likelihood.
    at_bound : tuple of str
        Parameters that ran to a bound: the data cannot tell them, and what they say is an assumption.
    covariance : ndarray of shape (4, 4) or None
        Of the logs of r, alpha, a and b; 0 for a parameter at its bound, None where the likelihood is flat.
    customer_count : int
    """

    model: str
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = np.nan
    gradient: float = np.nan
    spread: float = np.nan
    at_bound: tuple = ()
    covariance: np.ndarray | None = None
    customer_count: int = 0

    @property
    def first_order(self):
        """Whether a customer may leave after the first order, 1 or 0."""
        return FIRST_ORDER[self.model]

    def logs(self):
        """Return the logs of r, alpha, a and b."""
        return np.log([self.r, self.alpha, self.a, self.b])


@dataclass(frozen=True)
class _Cells:
    """Cells as arrays; `values` are the few values of x, and `place` says which of them a cell has."""

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    count: np.ndarray
    values: np.ndarray
    place: np.ndarray


def _cells(x, t_x, age, count):
    return _Cells(x, t_x, age, count, *np.unique(x, return_inverse=True))


def loss(logs, cells, first_order):
    """Return the mean negative log likelihood, and its gradient in the logs of r, alpha, a and b.

    Gamma functions know the repeat purchases alone, so they are computed for each value of those.
    """
    r, alpha, a, b = np.exp(logs)
    values, place = cells.values, cells.place
    stays = b + values + first_order
    of_x = gammaln(r + values) + betaln(a, stays)
    slope_r, slope_b, slope_ab = (digamma(z)[place] for z in (r + values, stays, a + stays))
    shape, may_have_left = r + cells.x, (cells.x > 0) | (first_order == 1)
    log_age, log_recency = np.log(alpha + cells.age), np.log(alpha + cells.t_x)
    stayed = np.where(may_have_left, b + cells.x + first_order - 1, 1.0)
    alive = -shape * log_age
    left = np.where(may_have_left, np.log(a) - np.log(stayed) - shape * log_recency, -np.inf)
    either = np.logaddexp(alive, left)
    share_left = np.exp(left - either)
    log_likelihood = of_x[place] - gammaln(r) + r * np.log(alpha) - betaln(a, b) + either
    slopes = (
        slope_r - digamma(r) + np.log(alpha) - (1 - share_left) * log_age - share_left * log_recency,
        r / alpha - shape * ((1 - share_left) / (alpha + cells.age) + share_left / (alpha + cells.t_x)),
        digamma(a + b) - slope_ab + share_left / a,
        slope_b - slope_ab - digamma(b) + digamma(a + b) - share_left / stayed,
    )
    total = cells.count.sum()
    gradient = np.array([cells.count @ slope for slope in slopes]) * np.exp(logs)
    return -(cells.count @ log_likelihood) / total, -gradient / total


def _climb(start, cells, first_order):
    bounds = [(-LOG_BOUND, LOG_BOUND)] * len(NAMES)
    return minimize(loss, start, (cells, first_order), jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS)


def _search(cells, first_order):
    """Return the best end of all starts, and how far the worst one ended below it."""
    some = cells
    if len(cells.x) > 2 * CELLS_AT_FIRST:
        drawn = np.random.default_rng(0).permutation(len(cells.x))[:CELLS_AT_FIRST]
        some = _cells(cells.x[drawn], cells.t_x[drawn], cells.age[drawn], cells.count[drawn])
    rate = max(cells.count @ cells.x, 0.5) / max(cells.count @ cells.age, 1e-9)
    starts = [np.log([r, r / rate, a, b]).clip(-LOG_BOUND, LOG_BOUND) for r, a, b in STARTS]
    ends = [_climb(start, some, first_order) for start in starts]
    best = min(ends, key=lambda end: end.fun)
    spread = max(end.fun for end in ends) - best.fun
    return best if some is cells else _climb(best.x, cells, first_order), spread


def _covariance(logs, cells, first_order, free, step=1e-5):
    """Return the inverse of the Hessian among free parameters, by differences of the gradient; None where it is flat."""
    hessian = np.zeros((len(NAMES), len(NAMES)))
    for column in np.flatnonzero(free):
        move = step * (np.arange(len(NAMES)) == column)
        hessian[column] = loss(logs + move, cells, first_order)[1] - loss(logs - move, cells, first_order)[1]
    inner = ((hessian + hessian.T) / (4 * step))[np.ix_(free, free)] * cells.count.sum()
    if not free.any() or np.linalg.eigvalsh(inner).min() <= 1e-6 * np.abs(inner).max():
        return None
    covariance = np.zeros_like(hessian)
    covariance[np.ix_(free, free)] = np.linalg.inv(inner)
    return covariance


def fit(cells, *, model="mbg_nbd"):
    """Fit a model by maximum likelihood; the same cells in any order give the same parameters.

    Parameters
    ----------
    cells : DataFrame
        One row per cell: repeat_count (purchase days after the first), recency_weeks (from the first purchase to the last),
        age_weeks (from the first purchase to the end of the record) and customer_count. Any unit of time will do.
    model : str
        A key of FIRST_ORDER.

    Returns
    -------
    mbg.Parameters
        Of any shop, also where nobody repeats or all are equal: then `at_bound` names what the data cannot tell.

    Raises
    ------
    ValueError
        If there is no such model or no customer, or a cell cannot be: a negative time, or a recency above the age.
    """
    if model not in FIRST_ORDER:
        raise ValueError(f"There is no model {model!r}. Write one of: {', '.join(FIRST_ORDER)}.")
    columns = ["repeat_count", "recency_weeks", "age_weeks", "customer_count"]
    x, t_x, age, count = arrays = [np.asarray(cells[column], dtype="float64") for column in columns]
    if not count.sum() > 0:
        raise ValueError("A fit needs at least one customer, and the cells hold none.")
    impossible = ~((x >= 0) & (t_x >= 0) & (t_x <= age + 1e-9) & (count >= 0))
    if impossible.any():
        found = ", ".join(f"{name} {values[impossible][0]:g}" for name, values in zip(columns, arrays, strict=True))
        raise ValueError(f"A cell cannot be: {found}. Counts and times are at least 0, and recency is at most age.")
    order = np.lexsort((age, t_x, x))
    scale = age.max() or 1.0
    scaled = _cells(x[order], t_x[order] / scale, age[order] / scale, count[order])
    # threads of linear algebra that wait for each other make four parameters ten times slower
    with threadpool_limits(1):
        best, spread = _search(scaled, FIRST_ORDER[model])
        free = np.abs(best.x) < LOG_BOUND - 1e-6
        covariance = _covariance(best.x, scaled, FIRST_ORDER[model], free)
    found = np.exp(best.x) * [1, scale, 1, 1]
    return Parameters(
        model,
        *(float(f"{value:.{DIGITS}g}") for value in found),
        # each repeat purchase is a density in time
        log_likelihood=float(-best.fun * count.sum() - (count @ x) * np.log(scale)),
        gradient=float(np.abs(best.jac[free]).max(initial=0)),
        spread=float(spread),
        at_bound=tuple(name for name, is_free in zip(NAMES, free, strict=True) if not is_free),
        covariance=covariance,
        customer_count=int(count.sum()),
    )
