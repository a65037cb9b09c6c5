"""The methods that learn nothing from other days: how many orders, whether any, and how much spend will follow a day."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from segmentation import value
from segmentation.prediction import HORIZON
from segmentation.value import shop
from segmentation.value.gamma_gamma import ValueParameters

DAYS_A_WEEK = 7
# a forecast is never less of the customer's own rate: models that are sure that somebody has left are too sure
LEAST_OF_OWN_RATE = 0.01
# nor of what is forecast on average: who gave everything back may buy again
LEAST_OF_MEAN = 0.001


@dataclass(frozen=True)
class Season:
    """What came a year ago as a multiple of what MBG/NBD forecast then, as `value_fit` has it; 1 where that is unknown."""

    orders: float = 1.0
    spend: float = 1.0
    is_known: bool = False
    words: str = "Season unknown."

    def moved(self, forecast):
        """Return a forecast at the level of the season."""
        return leveled(forecast, orders=self.orders, spend=self.spend) if self.is_known else forecast


@dataclass(frozen=True)
class ValueFit:
    """What `value_fit` found on a day.

    Attributes
    ----------
    rates : value.Parameters
    worth : ValueParameters or None
        None where order values could not be fitted.
    season : Season
    """

    rates: value.Parameters
    worth: ValueParameters | None
    season: Season

    @classmethod
    def of_day(cls, table, *, days_back):
        """Return the fit of a day from the rows of `value_fit`, or None where there was too little to fit."""
        rows = table[(table["days_back"] == days_back) & (table["parameter_set"] == 0) & table["r"].notna()]
        if rows.empty:
            return None
        row = rows.iloc[0]
        season = Season(
            float(row["season_orders"]), float(row["season_value"]), bool(row["has_season"]), str(row["season_words"])
        )
        rates = value.Parameters("mbg_nbd", *(float(row[name]) for name in shop.RATES))
        has_values = bool(rows["p"].notna().iloc[0])
        return cls(rates, ValueParameters(*(float(row[name]) for name in shop.VALUES)) if has_values else None, season)


def leveled(forecast, *, orders, spend):
    """Return a forecast with other totals: multiples of its orders and of its spend; any order follows the orders."""
    moved = {
        "orders": lambda orders_before: orders_before * orders,
        "active": lambda active: 1 - (1 - active.clip(0, 1)) ** orders,
        "spend": lambda spend_before: spend_before * spend,
    }
    return {target: moved[target](values) for target, values in forecast.items()}


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


def cells_of(look):
    """Return customers as `segmentation.value` reads them, so that its fits are those of these forecasts too."""
    revenue, first, repeats = look.column("net_revenue"), look.column("first_day_revenue"), look.column("purchase_days") - 1
    age = look.column("tenure_days") / DAYS_A_WEEK
    truth = look.truth
    return pd.DataFrame(
        {
            "repeat_count": repeats,
            "recency_weeks": age - look.column("recency_days") / DAYS_A_WEEK,
            "age_weeks": age,
            # the first purchase says less about the next ones
            "mean_value": np.where(repeats > 0, (revenue - first).clip(min=0) / np.maximum(repeats, 1), np.nan),
            "orders_after": truth["orders"],
            "value_after": truth.get("spend", np.full(len(repeats), np.nan)),
        }
    )


@lru_cache(maxsize=8)
def mbg(look):
    """Return the forecast of MBG/NBD and Gamma-Gamma, fitted to customers as they were on the day unless a fit is given."""
    cells, horizon = cells_of(look), HORIZON / DAYS_A_WEEK
    parameters = look.value_fit.rates if look.value_fit else value.fit(shop.cells_of(cells))
    x, t_x, age = (cells[name].to_numpy() for name in shop.CELL)
    # what an active customer does depends on two numbers, of which few pairs occur
    pairs, place = np.unique(np.column_stack([x, age]), axis=0, return_inverse=True)
    alive = value.p_alive(parameters, x, t_x, age)
    if_alive = value.expected_orders(parameters, pairs[:, 0], pairs[:, 1], pairs[:, 1], horizon)
    if_alive = if_alive / value.p_alive(parameters, pairs[:, 0], pairs[:, 1], pairs[:, 1])
    orders = alive * if_alive[place.ravel()]
    forecast = {"orders": orders, "active": value.p_any_order(parameters, x, t_x, age, horizon)}
    worth = order_value(look, cells)
    return forecast if worth is None else forecast | {"spend": orders * worth}


def order_value(look, cells):
    """Return what a purchase day of each customer is worth, drawn towards the shop's mean; None in a shop without amounts."""
    revenue = look.column("net_revenue")
    if not np.isfinite(revenue).all():
        return None
    values = look.value_fit.worth if look.value_fit else shop.fit_values(cells)
    if values is None:
        days = cells["repeat_count"] + 1
        return np.full(len(cells), math.fsum(revenue.clip(min=0)) / math.fsum(days))
    return value.expected_order_value(values, cells["repeat_count"].to_numpy(), cells["mean_value"].fillna(0).to_numpy())


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
