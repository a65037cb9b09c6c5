"""What was known of customers on one day, as arrays; the days are those of int_prediction_customers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation.prediction import HORIZON, TARGETS

KEYS = ["customer_id", "cutoff_date", "days_back", "draw", "next_orders", "next_spend"]
BASIC = ["purchase_days", "recency_days", "tenure_days", "net_revenue", "first_day_revenue"]
# what learners see as it is; not what a later export would know otherwise of an old order, such as that it is still pending
PLAIN = [
    *("recency_days", "tenure_days", "purchase_frequency", "average_order_value", "max_order_value", "items_per_order"),
    *("refund_rate", "failed_rate", "coupon_usage_rate", "discount_depth", "full_price_share"),
]
# sums of the last days: no feature where no learner has seen as many days
OF_LAST_DAYS = {
    **{f"order_count_{days}d": days for days in (30, 90, 180, 365)},
    **{f"gross_revenue_{days}d": days for days in (90, 365)},
}
# totals grow with the record, so that a later day has more than any learner has seen: what they say beside a rate ends here
MOST_PURCHASE_DAYS = 10
DERIVED = {
    "purchase_days": lambda look: np.minimum(look.column("purchase_days"), MOST_PURCHASE_DAYS),
    "net_revenue": lambda look: look.column("net_revenue") / np.maximum(look.column("tenure_days"), 30),
    "first_day_revenue": lambda look: look.column("first_day_revenue"),
    # how late, in usual waits
    "lateness": lambda look: (
        look.column("recency_days")
        * np.maximum(look.column("purchase_days") - 1, 1)
        / np.maximum(look.column("tenure_days") - look.column("recency_days"), 7)
    ),
}


@dataclass(frozen=True, eq=False)
class Look:
    """Customers on one day, in the order of their ids; two looks are equal if they are the same object.

    Attributes
    ----------
    customers : DataFrame
        One row per customer, columns of int_prediction_customers.
    days_back : int
        From the as-of date.
    events : DataFrame
        Last purchase days of the customers, or without rows where the deep model is off.
    value_fit : candidates.ValueFit or None
        What `value_fit` found on the day, where that is to be used: so a customer's figures are those of lifetime value.
    """

    customers: pd.DataFrame
    days_back: int
    events: pd.DataFrame
    value_fit: object = None

    def column(self, name):
        """Return a column as doubles; nulls are missing values."""
        return self.customers[name].to_numpy(dtype="float64", na_value=np.nan)

    def features(self, names):
        """Return features, a missing one as a missing value, shape (n_customers, n_features)."""
        return np.column_stack([DERIVED[name](self) if name in DERIVED else self.column(name) for name in names])

    @property
    def truth(self):
        """What followed, by target: dict of ndarray. Spend is left out where the shop has no amounts."""
        orders, spend = self.column("next_orders"), self.column("next_spend").clip(min=0)
        truth = dict(zip(TARGETS, (orders, (orders > 0).astype("float64"), spend), strict=True))
        return truth if np.isfinite(spend).all() else {target: truth[target] for target in ("orders", "active")}

    @property
    def history_days(self):
        """Days from the first purchase of any of the customers."""
        return self.column("tenure_days").max(initial=0)


def to_looks(customers, events):
    """Return the days in `customers`: {days back: Look}.

    Parameters
    ----------
    customers : DataFrame
        int_prediction_customers, or the part of it that is needed.
    events : DataFrame
        int_prediction_events.
    """
    of_day = dict(iter(events.groupby("days_back"))) if len(events) else {}
    return {
        int(days): Look(rows.sort_values("customer_id", ignore_index=True), int(days), of_day.get(days, events.iloc[:0]))
        for days, rows in customers.groupby("days_back")
    }


def feature_names(looks):
    """Return the features that learners see on these days: known of most customers, and with more than one value."""
    if not looks:
        return []
    days = max(look.history_days for look in looks)
    names = [*PLAIN, *DERIVED, *(name for name, needed in OF_LAST_DAYS.items() if needed <= days)]
    found = np.concatenate([look.features(names) for look in looks])
    is_known = np.isfinite(found)
    varies = np.nanmax(np.where(is_known, found, -np.inf), axis=0) > np.nanmin(np.where(is_known, found, np.inf), axis=0)
    return [name for name, known, wide in zip(names, is_known.mean(axis=0), varies, strict=True) if known > 0.5 and wide]


def columns_of(features):
    """Return the columns of int_prediction_customers that features and the simple methods read."""
    return list(dict.fromkeys([*KEYS, *BASIC, *(name for name in features if name not in DERIVED)]))


def windows_before(looks, look):
    """Return the looks whose 90 days were over by a day: what a method could have learned from."""
    return [looks[days] for days in sorted(looks) if days >= look.days_back + HORIZON]
