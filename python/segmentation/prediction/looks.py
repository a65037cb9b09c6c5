"""What was known of customers on one day, as arrays; the days are those of int_prediction_customers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation.prediction import HORIZON, TARGETS

# history that a season of a year ago needs before it
DAYS_BEFORE_SEASON = 180
YEAR = 365
# what learners see; not what a later export would know otherwise of an old order, such as that it is still pending
FEATURES = [
    *("recency_days", "tenure_days", "order_count", "purchase_days", "purchase_frequency"),
    *("gross_revenue", "net_revenue", "average_order_value", "max_order_value", "items_per_order", "first_day_revenue"),
    *("refund_rate", "failed_rate", "coupon_usage_rate", "discount_depth", "full_price_share"),
    *("order_count_30d", "order_count_90d", "order_count_180d", "order_count_365d"),
    *("gross_revenue_90d", "gross_revenue_365d"),
]


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
    """

    customers: pd.DataFrame
    days_back: int
    events: pd.DataFrame

    def column(self, name):
        """Return a column as doubles; nulls are missing values."""
        return self.customers[name].to_numpy(dtype="float64", na_value=np.nan)

    def features(self, names):
        """Return features as they are, shape (n_customers, n_features)."""
        return np.column_stack([self.column(name) for name in names])

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


def feature_names(customers):
    """Return the features with a value in most rows, and with more than one value."""
    seen = [name for name in FEATURES if customers[name].notna().mean() > 0.5]
    return [name for name in seen if customers[name].min() < customers[name].max()]


def windows_before(looks, look):
    """Return the looks whose 90 days were over by a day: what a method could have learned from."""
    return [looks[days] for days in sorted(looks) if days >= look.days_back + HORIZON]


def year_before(looks, look):
    """Return the look at the same season a year ago, or None where the record is too short for it."""
    found = looks.get(look.days_back + YEAR)
    return found if found is not None and found.history_days >= DAYS_BEFORE_SEASON else None
