"""How far off forecasts of a size were: what 10, 50 and 90 of 100 customers with such a forecast stayed below.

No distribution is assumed, so it serves any method, and it holds as far as the past windows are like the next.
"""

import numpy as np
import pandas as pd

SHARES = {"low": 0.1, "median": 0.5, "high": 0.9}
BINS, LEAST_IN_BIN = 20, 50
DECIMALS = 9


def measure(truth, forecast):
    """Return what followed by size of the forecast.

    Parameters
    ----------
    truth, forecast : ndarray of shape (n_customers,)
        Of windows that are over.

    Returns
    -------
    DataFrame
        One row per bin of forecasts, from low to high: mean (of the forecasts), low, median and high (of what followed).
    """
    order = np.lexsort((truth, forecast))
    parts = np.array_split(order, max(1, min(BINS, len(order) // LEAST_IN_BIN)))
    rows = [
        {"mean": forecast[part].mean(), **{name: np.quantile(truth[part], share) for name, share in SHARES.items()}}
        for part in parts
    ]
    table = pd.DataFrame(rows).astype("float64").round(DECIMALS)
    # who is expected to do more is not given a lower bound
    return table.assign(**{name: table[name].cummax() for name in SHARES})


def around(forecast, table, *, is_count):
    """Return low, median and high of each forecast: {name: ndarray}.

    Between two bins they are interpolated; above the highest they grow with the forecast.

    Parameters
    ----------
    forecast : ndarray of shape (n_customers,)
    table : DataFrame
        As measure returns it.
    is_count : bool
        Whether what is forecast is whole.
    """
    means = table["mean"].to_numpy()
    beyond = np.maximum(forecast / max(means[-1], 1e-9), 1)
    found = {}
    for name in SHARES:
        values = np.interp(forecast, means, table[name].to_numpy()) * beyond
        found[name] = np.round(values) if is_count else values
    return found
