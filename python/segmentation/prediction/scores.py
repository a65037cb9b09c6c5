"""Scores of forecasts: proper ones, which no forecast that is wrong on purpose can win, and what people read beside them."""

import numpy as np

from segmentation.prediction import TARGETS

# below it a forecast counts as this much, since nothing has no logarithm
LEAST_FORECAST = 1e-9
TWEEDIE_POWER = 1.5
SCORE_NAMES = {"orders": "Poisson deviance", "active": "Brier score", "spend": "Tweedie deviance"}
BINS = 10


def poisson_deviance(truth, forecast):
    """Return the deviance of each count from its forecast mean, shape (n,); 0 is perfect."""
    forecast = np.maximum(forecast, LEAST_FORECAST)
    logs = np.where(truth > 0, truth * np.log(np.where(truth > 0, truth, 1) / forecast), 0)
    return 2 * (logs - truth + forecast)


def tweedie_deviance(truth, forecast, power=TWEEDIE_POWER):
    """Return the deviance of each sum of money from its forecast mean, shape (n,).

    For a power between 1 and 2: between counts (Poisson) and amounts (gamma), so that zeros may occur.
    """
    forecast = np.maximum(forecast, LEAST_FORECAST)
    first = truth ** (2 - power) / ((1 - power) * (2 - power))
    return 2 * (first - truth * forecast ** (1 - power) / (1 - power) + forecast ** (2 - power) / (2 - power))


def brier(truth, forecast):
    """Return the squared distance of each probability from what happened, 0 or 1, shape (n,)."""
    return (forecast - truth) ** 2


def losses(target, truth, forecast):
    """Return the loss of each customer by the score of a target, shape (n,)."""
    return dict(zip(TARGETS, (poisson_deviance, brier, tweedie_deviance), strict=True))[target](truth, forecast)


def gini(truth, forecast):
    """Return how well forecasts order customers: 1 as the truth does, 0 as chance does; missing where nothing happened.

    Customers with equal forecasts share what they did, so that no order of rows matters.
    """
    if not truth.sum() > 0 or np.ptp(truth) == 0:
        return np.nan

    def area(order_by):
        values, place = np.unique(-order_by, return_inverse=True)
        count = np.bincount(place, minlength=len(values))
        share = np.cumsum(np.bincount(place, truth, minlength=len(values))) / truth.sum()
        before = np.concatenate([[0.0], share[:-1]])
        return (count / len(truth)) @ (share + before) / 2 - 0.5

    return area(forecast) / area(truth)


def bias(truth, forecast):
    """Return by what share the total was forecast too high; missing where nothing happened."""
    return forecast.sum() / truth.sum() - 1 if truth.sum() > 0 else np.nan


def calibration(truth, forecast, *, bins=BINS):
    """Return what was forecast and what came in bins of equally many customers, from the lowest forecasts to the highest.

    Customers with equal forecasts stay together, so there may be fewer bins, of unequal size.

    Returns
    -------
    list of dict
        bin (1 to `bins`), customer_count, forecast_mean and actual_mean.
    """
    order = np.argsort(forecast, kind="stable")
    ordered = forecast[order]
    # the place of a forecast is that of the first with the same value
    place = np.searchsorted(ordered, ordered) * bins // max(len(ordered), 1)
    return [
        {
            "bin": int(at) + 1,
            "customer_count": int((place == at).sum()),
            "forecast_mean": float(ordered[place == at].mean()),
            "actual_mean": float(truth[order][place == at].mean()),
        }
        for at in np.unique(place)
    ]
