"""Shops without groups whose data is such that groups seem to be there: holes in a calendar, an import, a cap, rounding.

Read by `benchmarks/certification.py` and by the tests.
"""

import numpy as np
import pandas as pd

from segmentation.artefacts import origins_of

FEATURES = ["recency_days", "order_count", "net_revenue", "average_order_value", "coupon_dependence"]
# of shops whose customers have a habit, by what their groups would come from
HABITS = {
    "overdue in three seasons": ["overdue_ratio", "order_count"],
    "first orders of three seasons": ["tenure_days", "order_count", "average_order_value"],
}
DAYS = 365


def swapped_days():
    """Return the days of a year whose number may be a month: what is left of dates read month first."""
    dates = pd.date_range(end="2025-12-31", periods=DAYS)[::-1]
    return np.flatnonzero(dates.day <= 12)


def two_seasons(rng):
    """Return the days of two seasons with months between them, of which the later has just begun."""
    return np.concatenate([np.arange(rng.integers(5, 15)), np.arange(rng.integers(60, 120), rng.integers(150, 300))])


def three_seasons(rng):
    """Return the days of three seasons with nothing between them."""
    first, second, third = rng.integers(8, 15), rng.integers(50, 70), rng.integers(250, 330)
    return np.concatenate([np.arange(first), np.arange(second, second + 30), np.arange(third, DAYS)])


def orders_of(rng, *, customers, days, repeat):
    """Return orders of customers who differ by degree only: rate, basket and liking of coupons have one peak each.

    Parameters
    ----------
    rng : Generator
    customers : int
    days : ndarray of int
        The days before the last one on which the shop sells.
    repeat : float
        Orders after the first, on average.

    Returns
    -------
    DataFrame
        customer, days_ago, amount, has_coupon.
    """
    counts = 1 + rng.poisson(rng.gamma(0.8, repeat / 0.8, customers))
    customer = np.repeat(np.arange(customers), counts)
    basket = rng.normal(4, 0.5, customers)[customer]
    liking = rng.beta(1.5, 3, customers)[customer]
    # an order may fall on any day since the customer came
    since = rng.random(customers)[customer]
    return pd.DataFrame(
        {
            "customer": customer,
            "days_ago": days[(since * rng.random(len(customer)) * len(days)).astype(int)],
            "amount": np.exp(basket + rng.normal(0, 0.4, len(customer))).round(2),
            "has_coupon": rng.random(len(customer)) < liking,
        }
    )


def habitual_orders_of(rng, *, customers, days):
    """Return orders of customers who come at waits of their own, of one peak, each on the next open day; see `orders_of`."""
    waits = np.exp(rng.normal(3.3, 0.35, customers))
    counts = 3 + rng.poisson(5, customers)
    customer = np.repeat(np.arange(customers), counts)
    gaps = pd.Series(waits[customer] * np.exp(rng.normal(0, 0.25, len(customer))))
    gaps[~pd.Series(customer).duplicated()] = rng.exponential(waits)
    place = np.searchsorted(np.sort(days), gaps.groupby(customer).cumsum())
    is_known = place < len(days)
    orders = pd.DataFrame({"customer": customer[is_known], "days_ago": np.sort(days)[place[is_known]]}).drop_duplicates()
    orders = orders[orders.groupby("customer").days_ago.transform("size") >= 3]
    return orders.assign(amount=np.exp(rng.normal(4, 0.4, len(orders))).round(2), has_coupon=False)


def with_import(orders, rng):
    """Return the orders and half as many more customers, each with one order, all on one day."""
    count = orders.customer.nunique() // 2
    imported = orders.sample(count, random_state=int(rng.integers(1000)), replace=True).assign(
        customer=orders.customer.max() + 1 + np.arange(count), days_ago=int(rng.integers(60, DAYS))
    )
    return pd.concat([orders, imported], ignore_index=True)


def features_of(orders):
    """Return the clustering features of customers in human units, as macros/sql/features_of_any_day.sql has them."""
    sums = orders.groupby("customer").agg(
        recency_days=("days_ago", "min"),
        tenure_days=("days_ago", "max"),
        usual_wait_days=("days_ago", lambda days: np.median(np.diff(np.unique(days))) if days.nunique() > 2 else np.nan),
        order_count=("days_ago", "size"),
        purchase_days=("days_ago", "nunique"),
        net_revenue=("amount", "sum"),
        coupons=("has_coupon", "sum"),
    )
    prior = 3  # orders
    return sums.assign(
        average_order_value=sums.net_revenue / sums.order_count,
        coupon_dependence=(sums.coupons + prior * orders.has_coupon.mean()) / (sums.order_count + prior),
        overdue_ratio=sums.recency_days / sums.usual_wait_days,
    )


def scaled(features, *, lower=0.01, upper=0.99):
    """Return features capped, logged and standardised, as macros/sql/scaled_features.sql does; a constant one is left out."""
    logged = np.log1p(features.clip(features.quantile(lower), features.quantile(upper), axis=1))
    deviations = logged.std(ddof=0)
    used = deviations[deviations > 1e-6].index
    return ((logged - logged.mean()) / deviations)[used].round(9)


def shop_with(kind, *, seed, random_state):
    """Return the points and origins of a shop without groups that has an artefact.

    Parameters
    ----------
    kind : str
        One of ARTEFACTS.
    seed : int
        Draws also how many customers there are, how often they come back, and which features are clustered.
    random_state : int

    Returns
    -------
    tuple of (ndarray of shape (n_customers, n_features), Origins)
    """
    rng = np.random.default_rng([ARTEFACTS.index(kind), seed])
    days = {"swapped dates": swapped_days, "two seasons": lambda: two_seasons(rng), "three seasons": lambda: three_seasons(rng)}
    open_days = days.get(kind, lambda: np.arange(72 if kind == "72 days" else DAYS))()
    customers = int(rng.integers(400, 1200))
    if kind in HABITS:
        orders = habitual_orders_of(rng, customers=customers, days=three_seasons(rng))
    else:
        orders = orders_of(rng, customers=customers, days=open_days, repeat=rng.uniform(0.3, 3))
    if kind == "a day of import":
        orders = with_import(orders, rng)
    if kind == "nothing spent by 30%":
        orders.loc[(rng.random(len(orders)) < 0.3)[orders.customer], "amount"] = 0.0
    if kind == "rounded amounts":
        orders["amount"] = (orders.amount / 10).round() * 10
    if kind == "three prices":
        orders["amount"] = rng.choice([19.0, 49.0, 99.0], len(orders))
    caps = {"lower": 0.1, "upper": 0.8} if kind == "tight caps" else {}
    features = features_of(orders)
    sample = scaled(features[HABITS.get(kind, FEATURES)], **caps)
    # dates make artefacts where little else is known
    most = rng.integers(2, 4) if kind in [*days, "a day of import", "72 days"] else rng.integers(3, 6)
    names = HABITS.get(kind) or [name for name in FEATURES[:most] if name in sample]
    calendar = orders.groupby("days_ago").size().rename_axis("age_days").reset_index(name="order_count")
    dated = sample[names].assign(
        days_since_last_order=features.recency_days,
        days_since_first_order=features.tenure_days,
        usual_wait_days=features.usual_wait_days,
        days_with_an_order=features.purchase_days,
    )
    return sample[names].to_numpy(), origins_of(dated, calendar, names=names, random_state=random_state)


ARTEFACTS = [
    "swapped dates",
    "two seasons",
    "three seasons",
    "a day of import",
    "72 days",
    "tight caps",
    "nothing spent by 30%",
    "rounded amounts",
    "three prices",
    *HABITS,
]
