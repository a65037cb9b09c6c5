"""Which method forecasts a target: MBG/NBD, until another has proven in each window that it is better, and so on."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from segmentation.prediction import METHODS

# of the interval of a gain
LOW, HIGH = 0.05, 0.95
DRAWS = 400
DECIMALS = 9


@dataclass(frozen=True)
class Gain:
    """How much lower the mean loss of a method is than that of another, with its 90% interval."""

    mean: float
    low: float
    high: float

    @property
    def is_better(self):
        """Whether it is proven better: all of the interval is above 0."""
        return self.low > 0

    def reversed(self):
        """Return the gain of the other over this one."""
        return Gain(0.0 - self.mean, 0.0 - self.high, 0.0 - self.low)


def drawn_means(losses, *, random_state, draws=DRAWS):
    """Return the mean losses of methods over customers that are drawn again and again, the same customers for all methods.

    A customer is drawn Poisson(1) times, which for some hundred customers is the bootstrap, and one product of matrices.

    Parameters
    ----------
    losses : ndarray of shape (n_customers, n_methods)
    random_state : int
    draws : int

    Returns
    -------
    ndarray of shape (draws, n_methods)
    """
    times = drawn_times(len(losses), random_state, draws)
    return times @ losses / np.maximum(times.sum(axis=1), 1)[:, None]


@lru_cache(maxsize=4)
def drawn_times(count, random_state, draws):
    """Return how often each customer is drawn, shape (draws, count)."""
    return np.random.default_rng(random_state).poisson(1.0, (draws, count)).astype("float64")


def gains(losses, drawn, *, over):
    """Return the gain of each method over one of them in a window.

    Parameters
    ----------
    losses : dict of str to ndarray of shape (n_customers,)
    drawn : ndarray of shape (draws, n_methods)
        As drawn_means returns it, methods in the order of `losses`.
    over : str

    Returns
    -------
    dict of str to Gain
    """
    column = list(losses).index(over)
    found = {}
    for place, method in enumerate(losses):
        low, high = np.quantile(drawn[:, column] - drawn[:, place], [LOW, HIGH])
        mean = losses[over].mean() - losses[method].mean()
        found[method] = Gain(*(round(float(value), DECIMALS) + 0.0 for value in (mean, low, high)))
    return found


def choose(windows, *, random_state):
    """Return the champion, and its gain over each method per window.

    A method takes the place of the one that stood until then if it is proven better than that in each window.

    Parameters
    ----------
    windows : list of dict of str to ndarray
        One per window: the losses of its customers by method, the same methods in each.
    random_state : int

    Returns
    -------
    tuple of (str, list of dict of str to Gain)

    Raises
    ------
    ValueError
        If there is no window, or the windows have other methods.
    """
    if not windows or any(window.keys() != windows[0].keys() for window in windows):
        raise ValueError(f"A choice needs the same methods in each window, and found {[list(window) for window in windows]}.")
    methods = [method for method in METHODS if method in windows[0]]
    drawn = [
        drawn_means(np.column_stack(list(window.values())), random_state=random_state + place)
        for place, window in enumerate(windows)
    ]

    def over(method):
        return [gains(window, means, over=method) for window, means in zip(windows, drawn, strict=True)]

    champion = methods[0]
    for method in methods[1:]:
        if all(window[method].is_better for window in over(champion)):
            champion = method
    return champion, [{method: gain.reversed() for method, gain in window.items()} for window in over(champion)]
