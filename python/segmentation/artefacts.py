"""Close gaps that the shop's calendar, or one value that many customers share, makes in a feature, before groups are sought.

A gap in the days since the last order is no structure where the shop had no orders on the days between, or had most of them on
one day. A pile at the lowest or highest value (nothing spent, a cap) stands apart by rule and is not found.
"""

from typing import NamedTuple

import numpy as np

from segmentation.sampling import spread_ties
from segmentation.valleys import groups_of_clusters

# a value at the end of a feature is a pile when so large a share of the customers has it, and so many times those of any other
PILE_SHARE = 0.05
PILE_TIMES = 5
# features that count days since an order, and the column of the sample that has these days as they are
DATED = {"recency_days": "days_since_last_order", "tenure_days": "days_since_first_order"}
# the feature that holds such days against the customer's wait, which is made of days, too
OVERDUE = "overdue_ratio"
# values; a feature with fewer is a lattice, which `spread_ties` evens
FEWEST_VALUES = 50


class Origins(NamedTuple):
    """What the features of a sample are.

    Parameters
    ----------
    names : list of str
        One per column of the sample.
    clocked : dict of str to ndarray of shape (n_customers,)
        For features that are made of days since an order, what they would be on the clock of `on_clock_of_orders`.
    """

    names: list
    clocked: dict

    def at(self, rows):
        """Return the origins of some rows of the sample."""
        return Origins(self.names, {name: values[rows] for name, values in self.clocked.items()})


def origins_of(sample, calendar, *, names, random_state):
    """Return the origins of the features of a training sample.

    Parameters
    ----------
    sample : DataFrame
        One row per customer: the features in standard units, and the days they are made of, see `DATED` and `overdue_on_clock`.
    calendar : DataFrame
        One row per day with orders: age_days (before the as-of date) and order_count.
    names : list of str
        Of the features.
    random_state : int
    """
    clocked = {}
    for name in [name for name in [*DATED, OVERDUE] if name in names and len(calendar)]:
        if name == OVERDUE:
            clock = overdue_on_clock(sample, calendar, random_state=random_state)
        else:
            clock = on_clock_of_orders(sample[DATED[name]], calendar, random_state=random_state)
        # who has no value has none on the clock
        known = np.isfinite(clock)
        values = sample[name].to_numpy(dtype="float64", copy=True)
        if known.any() and clock[known].std() > 0:
            deviations = (clock[known] - clock[known].mean()) / clock[known].std()
            values[known] = deviations * values[known].std() + values[known].mean()
            clocked[name] = values
    return Origins(names, clocked)


def on_clock_of_orders(ages, calendar, *, random_state):
    """Return days since an order, logged, as if the shop's orders were spread evenly over its days.

    A day's customers are laid out evenly over the share of the orders that the day has. So a shop with as many orders on each
    day keeps its ages, days without orders take no room, and a day with a third of all orders takes a third of the whole.

    Parameters
    ----------
    ages : Series of int
        Days since an order of each customer.
    calendar : DataFrame
        age_days and order_count, one row per day with orders.
    random_state : int
        Says which of a day's customers goes where.

    Returns
    -------
    ndarray of float
    """
    days = calendar.sort_values("age_days")
    known, orders = days["age_days"].to_numpy(), days["order_count"].to_numpy(dtype="float64")
    shares = orders / orders.sum()
    which = np.searchsorted(known, ages.to_numpy()).clip(max=len(known) - 1)
    counts = np.bincount(which, minlength=len(known))
    order = np.lexsort((np.random.default_rng(random_state).random(len(ages)), which))
    rank = np.empty(len(ages))
    rank[order] = np.arange(len(ages)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = (np.cumsum(shares) - shares)[which] + (rank + 0.5) / counts[which] * shares[which]
    return np.log1p(known[0] + (known[-1] - known[0] + 1) * place)


def overdue_on_clock(sample, calendar, *, random_state):
    """Return days since the last order over the wait, logged, as if the shop's orders were spread evenly over its days.

    The wait is the mean between a customer's orders: holes lie in it as well, and the middle one of a few does not add up.

    Parameters
    ----------
    sample : DataFrame
        days_since_last_order, days_since_first_order, days_with_an_order, and usual_wait_days, which may be missing.
    calendar, random_state
        See `on_clock_of_orders`.

    Returns
    -------
    ndarray of float
        Missing where the usual wait is.
    """
    first, last = (
        np.expm1(on_clock_of_orders(sample[f"days_since_{which}_order"], calendar, random_state=random_state))
        for which in ("first", "last")
    )
    waits = (first - last).clip(min=1) / (sample["days_with_an_order"].to_numpy() - 1).clip(min=1)
    return np.where(sample["usual_wait_days"].isna(), np.nan, np.log1p(last / waits))


def in_pile(values):
    """Return which customers have the lowest or highest value of a feature, where it is a pile and the others are spread."""
    found, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    if len(found) < FEWEST_VALUES:
        return np.zeros(len(values), dtype=bool)
    largest_between = counts[1:-1].max()
    ends = [
        end
        for end in (0, len(found) - 1)
        if counts[end] >= PILE_SHARE * len(values) and counts[end] >= PILE_TIMES * largest_between
    ]
    return np.isin(which, ends)


def handled_features(points, origins):
    """Return the names of the features whose gaps `evened` may close.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
    origins : Origins
    """
    piled = [name for name, values in zip(origins.names, points.T, strict=True) if in_pile(values).any()]
    return [name for name in origins.names if name in origins.clocked or name in piled]


def evened(points, origins, *, random_state, kept=()):
    """Return the points without the gaps that are none of the customers': by ties, by the calendar, by piles.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
        Standardised features.
    origins : Origins
    random_state : int
    kept : sequence of str
        Features of which only the ties are spread.

    Returns
    -------
    ndarray of the same shape
        A customer of a pile has, in the features that are piles, what another customer has who is in none.
    """
    handled = [name for name in handled_features(points, origins) if name not in kept]
    changed = points.astype("float64")
    piled = [origins.names.index(name) for name in handled if name not in origins.clocked]
    if piled:
        piles = np.stack([in_pile(points[:, feature]) for feature in piled], axis=1)
        donors = np.flatnonzero(~piles.any(axis=1))
        if len(donors):
            given = changed[np.random.default_rng(random_state).choice(donors, size=len(points))][:, piled]
            changed[:, piled] = np.where(piles, given, changed[:, piled])
    spread = spread_ties(changed, random_state=random_state)
    for name in set(handled) & set(origins.clocked):
        spread[:, origins.names.index(name)] = origins.clocked[name]
    return spread


def features_set_aside(points, labels, *, count, origins, expected, random_state):
    """Return the names of the features that would part more groups if their gaps were not closed.

    Parameters
    ----------
    points : ndarray of shape (n_customers, n_features)
    labels : ndarray of int
    count : int
        Clusters.
    origins : Origins
    expected : int
        Natural groups of the points that `evened` returns.
    random_state : int
    """

    def parts_more(kept):
        points_kept = evened(points, origins, random_state=random_state, kept=kept)
        return groups_of_clusters(points_kept, labels, count=count)[0].max() + 1 > expected

    handled = handled_features(points, origins)
    if not handled or not parts_more(handled):
        return []
    # where none does so alone, they do it together
    return [name for name in handled if parts_more([name])] or handled
