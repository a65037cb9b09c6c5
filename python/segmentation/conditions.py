"""What a rule is made of: measures of a customer that people understand, and conditions on them."""

from typing import NamedTuple

import numpy as np


class Measure(NamedTuple):
    """What a condition compares with a number: `feature`, or `feature` over the column `divisor`.

    `tier` is how hard it is to read, 0 to 2, which no tool of a shop knows; `kind` is whole, number or share; {} in `phrase`
    becomes "at least 5", {s} the plural and {money} the currency.
    """

    feature: str
    tier: int
    kind: str
    phrase: str
    divisor: str | None = None


MEASURES = [
    Measure("order_count", 0, "whole", "{} order{s}"),
    Measure("recency_days", 0, "whole", "last order {} day{s} ago"),
    Measure("net_revenue", 0, "number", "spent {}{money}"),
    Measure("average_order_value", 0, "number", "{}{money} per order"),
    Measure("coupon_usage_rate", 0, "share", "a coupon on {} of orders"),
    Measure("tenure_days", 0, "whole", "first order {} day{s} ago"),
    Measure("coupon_order_count", 1, "whole", "{} order{s} with a coupon"),
    Measure("max_order_value", 1, "number", "largest order {}{money}"),
    Measure("order_count_365d", 1, "whole", "{} order{s} in 365 days"),
    Measure("net_revenue_365d", 1, "number", "spent {}{money} in 365 days"),
    Measure("purchase_frequency", 1, "number", "{} order{s} per 30 days"),
    Measure("overdue_ratio", 1, "number", "last order {} time{s} the usual wait ago"),
    Measure("loyalty_score", 2, "number", "a loyalty score of {}"),
    Measure("recency_days", 2, "number", "{} day{s} since the last order for each order made", "order_count"),
    Measure("net_revenue", 2, "number", "spent {}{money} for each day since the last order", "recency_days"),
]


class Condition(NamedTuple):
    """A measure that is at least (">=") or at most ("<=") a number."""

    measure: Measure
    operator: str
    threshold: float


def measures_of(sample, labels):
    """Return the measures that differ between the customers of this shop, with those of its own clustering features.

    Parameters
    ----------
    sample : DataFrame
        customer_id, segment_id, currency and features.
    labels : DataFrame
        feature, label and unit, from the seed feature_labels.

    Returns
    -------
    list of Measure
    """
    known = {measure.feature for measure in MEASURES}
    label = labels.set_index("feature")
    own = [
        Measure(
            feature,
            1,
            "share" if label["unit"].get(feature) == "share" else "number",
            label["label"].get(feature, feature) + " {}",
        )
        for feature in sample.columns.drop(["customer_id", "segment_id", "currency"])
        if feature not in known
    ]
    numbers = sample.drop(columns=["customer_id", "segment_id", "currency"])
    columns = numbers.columns[numbers.max() > numbers.min()]
    return [
        measure
        for measure in MEASURES + own
        if measure.feature in columns and (measure.divisor is None or measure.divisor in columns)
    ]


def values_of(sample, measure):
    """Return a measure of each customer; missing where it is unknown or nothing is divided by."""
    values = sample[measure.feature].to_numpy(dtype=float)
    if measure.divisor is None:
        return values
    divisor = sample[measure.divisor].to_numpy(dtype=float)
    return np.divide(values, divisor, out=np.full(len(values), np.nan), where=divisor > 0)


def holds(sample, condition):
    """Return for each customer whether a condition holds, by the arithmetic of its SQL: unknown is no."""
    measure, operator, threshold = condition
    values = sample[measure.feature].to_numpy(dtype=float)
    bound = threshold
    if measure.divisor is not None:
        bound = threshold * sample[measure.divisor].to_numpy(dtype=float)
    return values >= bound if operator == ">=" else values <= bound


def combine(masks, joins):
    """Join masks from the left: ((first, second), third).

    Parameters
    ----------
    masks : list of ndarray of bool
    joins : sequence of {"and", "or"}, one fewer than masks

    Returns
    -------
    ndarray of bool
    """
    combined = masks[0]
    for join, mask in zip(joins, masks[1:], strict=True):
        combined = combined & mask if join == "and" else combined | mask
    return combined
