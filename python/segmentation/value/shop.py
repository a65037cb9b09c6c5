"""What `value_fit` materializes: the fits of a shop on each day looked back from, their uncertainty, and the season."""

import numpy as np
import pandas as pd

from segmentation.value import words
from segmentation.value.gamma_gamma import expected_order_value, fit_gamma_gamma
from segmentation.value.mbg import DIGITS, fit
from segmentation.value.scores import NODE_STEP, expected_orders

CELL = ["repeat_count", "recency_weeks", "age_weeks"]
RATES, VALUES = ["r", "alpha", "a", "b"], ["p", "q", "v"]
# days looked back from that are scored; a year before each tells its season
SCORED = (0, 90, 180)
DAYS_OF_A_YEAR = 365
HORIZON_WEEKS = 90 / 7
# repeaters whose order values are fitted; more tell no more
VALUE_SAMPLE = 30_000
MINIMUM_REPEATERS = 50
# a season is believed beyond this many standard errors, and within these factors: below them as far as it is certain, above
# them never, since 90 days would come to more than their year, which knows no season
SEASON_ERRORS = 1.645
SEASON_LIMITS = (0.5, 2.0)
# a parameter that the data hardly tell moves no further than this in its log
LARGEST_MOVE = 2.0


def cells_of(customers):
    """Return customers counted by cell, in the order of the cells."""
    return customers.groupby(CELL, sort=True).size().reset_index(name="customer_count")


def fit_values(customers):
    """Return the fit of order values, or None: fewer than MINIMUM_REPEATERS have one, or no mean exists."""
    repeaters = customers[(customers["mean_value"] > 0) & (customers["repeat_count"] > 0)].sort_values(
        ["repeat_count", "mean_value"]
    )
    if len(repeaters) < MINIMUM_REPEATERS:
        return None
    drawn = np.random.default_rng(0).permutation(len(repeaters))[:VALUE_SAMPLE]
    values = fit_gamma_gamma(*repeaters.iloc[np.sort(drawn)][["repeat_count", "mean_value"]].to_numpy(dtype="float64").T)
    return values if values.q > 1 else None


def spread_of_values(customers):
    """Return the squared coefficient of variation of repeaters' mean values; missing for fewer than two."""
    means = customers.loc[customers["mean_value"] > 0, "mean_value"]
    return float(means.var() / means.mean() ** 2)


def one_error_away(estimates, covariance):
    """Return the estimates moved by one standard error in each independent direction; nothing without a covariance.

    What a total changes by under each, squared and added up, is its variance from what the fit does not know.

    Parameters
    ----------
    estimates : ndarray of shape (n_parameters,)
    covariance : ndarray of shape (n_parameters, n_parameters) or None
        Of their logs.

    Returns
    -------
    list of ndarray of shape (n_parameters,)
    """
    if covariance is None:
        return []
    free = np.flatnonzero(np.diag(covariance) > 0)
    moves = np.zeros_like(covariance)
    moves[np.ix_(free, free)] = np.linalg.cholesky(covariance[np.ix_(free, free)])
    return [estimates * np.exp(np.clip(move, -LARGEST_MOVE, LARGEST_MOVE)) for move in moves.T]


def season(customers):
    """Return what followed over what was expected, for orders and for value: the factor, and its standard error.

    Parameters
    ----------
    customers : DataFrame
        As they were known a year before the window, with orders_after and value_after.

    Returns
    -------
    dict of str to tuple of (float, float)
        orders and value; missing where nothing was expected.
    """
    rates, values = fit(cells_of(customers)), fit_values(customers)
    orders = expected_orders(rates, *(customers[name].to_numpy() for name in CELL), HORIZON_WEEKS, step=4 * NODE_STEP)
    forecasts = {"orders": (orders, customers["orders_after"].to_numpy(dtype="float64"))}
    if values is not None:
        each = expected_order_value(values, customers["repeat_count"], customers["mean_value"].fillna(0))
        forecasts["value"] = (orders * each, customers["value_after"].to_numpy(dtype="float64"))
    found = {}
    for target, (expected, actual) in forecasts.items():
        total = expected.sum()
        found[target] = (actual.sum() / total, np.sqrt(((actual - expected) ** 2).sum()) / total)
    return found


def believed(factor, error):
    """Return a factor of the season within its limits, or 1 where chance alone explains it; see SEASON_LIMITS."""
    if abs(factor - 1) <= SEASON_ERRORS * error:
        return 1.0
    return float(min(np.clip(factor, *SEASON_LIMITS), factor + SEASON_ERRORS * error if factor < 1 else np.inf))


def seasons(customers, *, days_back, minimum_customers, minimum_days):
    """Return the columns that tell the season of a day looked back from: factors, the year before as measured, and words."""
    before = customers[customers["days_back"] == days_back + DAYS_OF_A_YEAR]
    too_few = words.too_little(before, minimum_customers=minimum_customers, minimum_days=minimum_days)
    found = {} if too_few else season(before)
    factors = {target: believed(*found[target]) if target in found else 1.0 for target in ("orders", "value")}
    return {
        **{f"season_{target}": factor for target, factor in factors.items()},
        "has_season": bool(found),
        "season_words": words.season_words(found, factors, problem=too_few),
    }


def fit_day(customers, *, days_back, minimum_customers, minimum_days):
    """Return the rows of one day looked back from: set 0 is fitted, the others lie one error away."""
    known = customers[customers["days_back"] == days_back]
    # a forecast is held against what followed from half the history on that it takes to show one
    needed = {"minimum_customers": minimum_customers, "minimum_days": minimum_days if days_back == 0 else minimum_days // 2}
    row = {
        "days_back": days_back,
        "parameter_set": 0,
        "customer_count": len(known),
        "problem": words.too_little(known, **needed),
    }
    if row["problem"]:
        return [row]
    rates, values = fit(cells_of(known)), fit_values(known)
    of_rates = np.array([rates.r, rates.alpha, rates.a, rates.b])
    of_values = np.array([np.nan] * 3 if values is None else [values.p, values.q, values.v])
    row |= {
        "log_likelihood": rates.log_likelihood,
        "value_log_likelihood": np.nan if values is None else values.log_likelihood,
        "repeater_count": int((known["repeat_count"] > 0).sum()),
        "at_bound": ", ".join(rates.at_bound) or None,
        "assumption": words.assumption(rates),
        "value_problem": words.value_problem(known, values, minimum=MINIMUM_REPEATERS),
        "value_note": words.value_note(known),
        "value_spread": spread_of_values(known),
        "has_interval": rates.covariance is not None,
        **seasons(customers, days_back=days_back, minimum_customers=minimum_customers, minimum_days=minimum_days),
    }
    sets = [(of_rates, of_values)]
    moved = one_error_away(of_rates, rates.covariance)
    sets += [(each, of_values) for each in moved]
    if moved and values is not None:
        sets += [(of_rates, each) for each in one_error_away(of_values, values.covariance)]
    estimates = [dict(zip(RATES + VALUES, np.concatenate(both), strict=True)) for both in sets]
    return [row | {"parameter_set": place} | each for place, each in enumerate(estimates)]


def fit_shop(customers, *, minimum_customers, minimum_days):
    """Fit a shop on each day looked back from.

    Parameters
    ----------
    customers : DataFrame
        Rows of `int_value_customers`: days_back, repeat_count, recency_weeks, age_weeks, mean_value, orders_after, value_after.
    minimum_customers, minimum_days : int
        Below them nothing is fitted, and `problem` says so.

    Returns
    -------
    DataFrame
        One row per day looked back from and set of parameters, of COLUMNS. Set 0 is fitted, 1 to 4 lie one standard error away
        in how often customers order, 5 to 7 in what an order is worth.
    """
    keys = ["days_back", *CELL, "mean_value", "orders_after", "value_after"]
    customers = customers.astype(dict.fromkeys(keys, "float64")).sort_values(keys, ignore_index=True)
    needed = {"minimum_customers": minimum_customers, "minimum_days": minimum_days}
    rows = [row for days_back in SCORED for row in fit_day(customers, days_back=days_back, **needed)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    numbers = [name for name, kind in COLUMNS.items() if kind == "float64"]
    table[numbers] = table[numbers].map(lambda number: float(f"{number:.{DIGITS}g}"))
    return table


COLUMNS = {
    "days_back": "int64",
    "parameter_set": "int64",
    **dict.fromkeys([*RATES, *VALUES, "log_likelihood", "value_log_likelihood"], "float64"),
    "customer_count": "int64",
    "repeater_count": "Int64",
    "at_bound": "string",
    "assumption": "string",
    "problem": "string",
    "value_problem": "string",
    "value_note": "string",
    "has_interval": "boolean",
    **dict.fromkeys(["value_spread", "season_orders", "season_value"], "float64"),
    "has_season": "boolean",
    "season_words": "string",
}
