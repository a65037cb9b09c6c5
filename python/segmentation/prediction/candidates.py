"""The methods that learn nothing from other days: how many orders, whether any, and how much spend will follow a day."""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from segmentation import value
from segmentation.prediction import HORIZON
from segmentation.prediction.looks import year_before

DAYS_A_WEEK = 7
# a forecast is never less of the customer's own rate: models that are sure that somebody has left are too sure
LEAST_OF_OWN_RATE = 0.01
# nor of what is forecast on average: who gave everything back may buy again
LEAST_OF_MEAN = 0.001
# by which last year's season may move a forecast at most
SEASON_LIMITS = (0.5, 2.0)


@dataclass(frozen=True)
class Season:
    """What came a year ago as a multiple of what MBG/NBD forecast then; 1 where the record is too short to know."""

    orders: float = 1.0
    spend: float = 1.0
    is_known: bool = False

    def moved(self, forecast):
        """Return a forecast at the level of the season."""
        return leveled(forecast, orders=self.orders, spend=self.spend) if self.is_known else forecast


def leveled(forecast, *, orders, spend):
    """Return a forecast with other totals: multiples of its orders and of its spend; any order follows the orders."""
    moved = {"orders": forecast["orders"] * orders, "active": 1 - (1 - forecast["active"].clip(0, 1)) ** orders}
    return moved | ({"spend": forecast["spend"] * spend} if "spend" in forecast else {})


def own_rate(look):
    """Return what follows if customers go on as they did, those of less than 90 days as in all their days so far."""
    share = np.minimum(HORIZON / np.maximum(look.column("tenure_days"), HORIZON), 1)
    orders = look.column("purchase_days") * share
    forecast = {"orders": orders, "active": 1 - np.exp(-orders)}
    spend = look.column("net_revenue").clip(min=0) * share
    return forecast | ({"spend": spend} if np.isfinite(spend).all() else {})


def floored(forecast, look):
    """Return a forecast that is nowhere less than a hundredth of the customer's own rate, or a thousandth of the mean."""
    least = own_rate(look)
    return {
        target: np.maximum(
            values, np.maximum(LEAST_OF_OWN_RATE * least[target], LEAST_OF_MEAN * math.fsum(values) / len(values))
        )
        for target, values in forecast.items()
    }


@lru_cache(maxsize=8)
def mbg(look):
    """Return the forecast of MBG/NBD and Gamma-Gamma, fitted to customers as they were on the day."""
    x, age = look.column("purchase_days") - 1, look.column("tenure_days") / DAYS_A_WEEK
    t_x = age - look.column("recency_days") / DAYS_A_WEEK
    cells = look.customers.groupby(["purchase_days", "tenure_days", "recency_days"]).size().reset_index(name="customer_count")
    cells = cells.assign(
        repeat_count=cells["purchase_days"] - 1,
        age_weeks=cells["tenure_days"] / DAYS_A_WEEK,
        recency_weeks=(cells["tenure_days"] - cells["recency_days"]) / DAYS_A_WEEK,
    )
    parameters, horizon = value.fit(cells), HORIZON / DAYS_A_WEEK
    # what an active customer does depends on two numbers, of which few pairs occur
    pairs, place = np.unique(np.column_stack([x, age]), axis=0, return_inverse=True)
    alive = value.p_alive(parameters, x, t_x, age)
    if_alive = value.expected_orders(parameters, pairs[:, 0], pairs[:, 1], pairs[:, 1], horizon)
    if_alive = if_alive / value.p_alive(parameters, pairs[:, 0], pairs[:, 1], pairs[:, 1])
    orders = alive * if_alive[place.ravel()]
    forecast = {"orders": orders, "active": value.p_any_order(parameters, x, t_x, age, horizon)}
    worth = order_value(look)
    return forecast if worth is None else forecast | {"spend": orders * worth}


def order_value(look):
    """Return what a purchase day of each customer is worth, drawn towards the shop's mean; None in a shop without amounts."""
    revenue, first, repeats = look.column("net_revenue"), look.column("first_day_revenue"), look.column("purchase_days") - 1
    if not (np.isfinite(revenue).all() and np.isfinite(first).all()):
        return None
    # the first purchase says less about the next ones
    mean = np.where(repeats > 0, (revenue - first).clip(min=0) / np.maximum(repeats, 1), 0)
    paid = (repeats > 0) & (mean > 0)
    shop = math.fsum(revenue.clip(min=0)) / math.fsum(repeats + 1)
    if paid.sum() < 2 or np.ptp(mean[paid]) == 0:
        return np.full(len(mean), shop)
    worth = value.expected_order_value(value.fit_gamma_gamma(repeats[paid], mean[paid]), repeats, mean)
    return np.where(np.isfinite(worth), worth, shop)


def season_of(looks, look):
    """Return the season of a day: last year's miss of the same 90 days, between a half and two.

    Parameters
    ----------
    looks : dict of int to Look
    look : Look

    Returns
    -------
    Season
    """
    before = year_before(looks, look)
    if before is None:
        return Season()
    truth, forecast = before.truth, mbg(before)
    found = {
        target: math.fsum(truth[target]) / max(math.fsum(forecast[target]), 1e-9)
        for target in ("orders", "spend")
        if target in truth and target in forecast
    }
    limited = {target: float(np.clip(factor, *SEASON_LIMITS)) for target, factor in found.items()}
    return replace(Season(is_known=True), **limited)


def at_level_of(forecast, other):
    """Return a forecast with the total of another one."""
    factors = {
        target: math.fsum(other[target]) / max(math.fsum(forecast[target]), 1e-9) if target in forecast else 1.0
        for target in ("orders", "spend")
    }
    return leveled(forecast, **factors)


def blend(first, second):
    """Return the mean of two forecasts."""
    return {target: (first[target] + second[target]) / 2 for target in first if target in second}
