"""Each method forecasts the last windows that are over, knowing what was known before each, and is held against what came."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from segmentation.prediction import METHODS, TARGETS, champion, scores
from segmentation.prediction.candidates import Season, ValueFit
from segmentation.prediction.learners import forecasts, learn
from segmentation.prediction.looks import Look, windows_before

# days back of the windows that judge, the latest first, and of the one before them
WINDOWS = (90, 180)
EARLIER = (275,)
FIGURES = [
    *("customer_count", "forecast_total", "actual_total", "bias", "score", "gini"),
    *("gain", "gain_low", "gain_high", "is_champion"),
]


@dataclass(frozen=True)
class Window:
    """A window that is over: what each method forecast for it, and with what season."""

    look: Look
    forecasts: dict
    season: Season
    problems: dict


@dataclass(frozen=True)
class Outcome:
    """What the windows say.

    Attributes
    ----------
    champions : dict of str to str
        Target: method.
    methods : DataFrame
        One row per target, method and window: the columns FIGURES.
    calibration : DataFrame
        One row per target, window and bin of the champion's forecasts.
    """

    champions: dict
    methods: pd.DataFrame
    calibration: pd.DataFrame


def run(looks, value_fit, *, methods, random_state, days_back=WINDOWS):
    """Return the windows that are over, each with the forecasts of the methods that could be fitted before it.

    Parameters
    ----------
    looks : dict of int to Look
    value_fit : DataFrame
        What MBG/NBD and the season were on each day: the forecasts that are judged are made as those that are served.
    methods : collection of str
    random_state : int
    days_back : tuple of int
        Which windows, the latest first.

    Returns
    -------
    list of Window
        The latest first; a method is in all of them or in none.
    """
    windows = []
    for days in (days for days in days_back if days in looks):
        look = replace(looks[days], value_fit=ValueFit.of_day(value_fit, days_back=days))
        learned = learn(windows_before(looks, look), methods=methods, random_state=random_state)
        found, season = forecasts(look, learned, methods=methods)
        windows.append(Window(look, found, season, learned.problems))
    # a learner that had nothing to learn from before the earlier window is not judged by the later one alone
    everywhere = [method for method in METHODS if all(method in window.forecasts for window in windows)]
    return [replace(window, forecasts={method: window.forecasts[method] for method in everywhere}) for window in windows]


def judge(windows, *, random_state):
    """Return the champion of each target and how every method did.

    Parameters
    ----------
    windows : list of Window
    random_state : int

    Returns
    -------
    Outcome
    """
    champions, rows, bins = {}, [], []
    for target in TARGETS:
        losses = [losses_of(window, target) for window in windows]
        if not losses[0]:
            continue
        best, gains = champion.choose(losses, random_state=random_state)
        champions[target] = best
        for window, loss, gain in zip(windows, losses, gains, strict=True):
            truth = window.look.truth[target]
            key = {"target": target, "cutoff_date": window.look.customers["cutoff_date"].iloc[0]}
            for method in loss:
                forecast = window.forecasts[method][target]
                rows.append(key | {"method": method, **figures(target, truth, forecast, gain[method], method == best)})
            of_bins = scores.calibration(truth, window.forecasts[best][target])
            bins += [key | {"method": best, "item": row.pop("bin"), **row} for row in of_bins]
    return Outcome(champions, pd.DataFrame(rows), pd.DataFrame(bins))


def losses_of(window, target):
    """Return the losses of the customers of a window by method; none where the shop has no such figures."""
    if target not in window.look.truth:
        return {}
    truth = window.look.truth[target]
    return {
        method: scores.losses(target, truth, forecast[target])
        for method, forecast in window.forecasts.items()
        if target in forecast
    }


def figures(target, truth, forecast, gain, is_champion):
    """Return the figures of a method in a window."""
    return {
        "customer_count": len(truth),
        "forecast_total": forecast.sum(),
        "actual_total": truth.sum(),
        "bias": scores.bias(truth, forecast),
        "score": scores.losses(target, truth, forecast).mean(),
        "gini": scores.gini(truth, forecast),
        "gain": gain.mean,
        "gain_low": gain.low,
        "gain_high": gain.high,
        "is_champion": float(is_champion),
    }


def together(windows, target, method):
    """Return truth and forecasts of a method over all windows."""
    return (
        np.concatenate([window.look.truth[target] for window in windows]),
        np.concatenate([window.forecasts[method][target] for window in windows]),
    )
