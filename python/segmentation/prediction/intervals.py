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
    # those of whom most is expected differ most
    while len(parts[-1]) >= 2 * LEAST_IN_BIN:
        parts[-1:] = np.array_split(parts[-1], 2)
    rows = [
        {"mean": forecast[part].mean(), **{name: np.quantile(truth[part], share) for name, share in SHARES.items()}}
        for part in parts
    ]
    table = pd.DataFrame(rows).astype("float64").round(DECIMALS)
    # who is expected to do more is not given a lower bound
    return table.assign(**{name: table[name].cummax() for name in SHARES})


def around(forecast, table, *, chance, is_count):
    """Return low, median and high of each forecast: {name: ndarray}.

    Between two bins they are interpolated; above the highest they grow with the forecast. They agree with the chance of an
    order: who orders with a chance of 30% does nothing in the median, and something in the best tenth of cases.

    Parameters
    ----------
    forecast, chance : ndarray of shape (n_customers,)
        What is expected, and the chance that there is an order at all.
    table : DataFrame
        As measure returns it.
    is_count : bool
        Whether what is forecast is whole.
    """
    means = table["mean"].to_numpy()
    beyond = np.maximum(forecast / max(means[-1], 1e-9), 1)
    of_who_orders = forecast / np.maximum(chance, 1e-9)
    found, least = {}, np.zeros(len(forecast))
    for name, share in SHARES.items():
        values = np.interp(forecast, means, table[name].to_numpy()) * beyond
        # one order, or the money of who orders; in a bad case an order need not bring any
        if is_count:
            something = np.maximum(np.round(values), 1)
        else:
            something = np.where((values > 0) | (name == "low"), values, of_who_orders)
        least = found[name] = np.maximum(least, np.where(share > 1 - chance, something, 0))
    return found
