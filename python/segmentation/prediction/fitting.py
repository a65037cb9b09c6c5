"""From customers on several days to everything that prediction_fit keeps."""

import pandas as pd

from segmentation.prediction import HORIZON, METHODS, backtest, card, intervals, kept, lift
from segmentation.prediction.learners import learn
from segmentation.prediction.looks import to_looks, windows_before

AS_OF = 0
# history before a day that is forecast, as in int_prediction_customers
LEAST_DAYS_BEFORE = 60


def too_little(looks, *, minimum_customers, minimum_days):
    """Return in words why nothing can be forecast, or None.

    Parameters
    ----------
    looks : dict of int to Look
    minimum_customers : int
        With a purchase, on the as-of date.
    minimum_days : int
        From the first purchase to the as-of date; a window that judges takes 150 in any case.
    """
    if AS_OF not in looks:
        return "no customer has bought anything yet"
    count, days = len(looks[AS_OF].customers), int(looks[AS_OF].history_days)
    if count < minimum_customers:
        return f"{count} customers with a purchase; a forecast takes {minimum_customers}"
    if days < minimum_days or backtest.WINDOWS[0] not in looks:
        return f"{days} days since the first purchase; a forecast takes {max(minimum_days, LEAST_DAYS_BEFORE + HORIZON)}"
    return None


def fit(customers, events, value_fit, *, with_deep, minimum_customers, minimum_days, random_state, tables=None):
    """Judge the methods, fit the champions on all that is over, and return what is kept.

    Parameters
    ----------
    customers : DataFrame
        int_prediction_customers.
    events : DataFrame
        int_prediction_events.
    value_fit : DataFrame
    with_deep : bool
        Whether the deep model is a candidate; JAX must be there.
    minimum_customers, minimum_days : int
        With less, the reason is kept, and nothing else.
    random_state : int
    tables : external.Tables, optional
        What the var external brings.

    Returns
    -------
    DataFrame
        Columns kept.COLUMNS.
    """
    looks = to_looks(customers, events)
    reason = too_little(looks, minimum_customers=minimum_customers, minimum_days=minimum_days)
    if reason:
        return kept.to_kept("reason", [{"item": 0, "name": "reason", "text_value": reason}])
    methods = [method for method in METHODS if with_deep or method not in ("deep", "blend")]
    windows = backtest.run(looks, value_fit, methods=methods, random_state=random_state)
    outcome = backtest.judge(windows, random_state=random_state)
    used = set(outcome.champions.values())
    wanted = [method for method, users in LEARNERS.items() if used & users]
    learned = learn(windows_before(looks, looks[AS_OF]), methods=wanted, random_state=random_state)
    parts = [
        kept.to_kept("champion", [{"target": target, "method": method} for target, method in outcome.champions.items()]),
        kept.to_kept("method", kept.long(outcome.methods, backtest.FIGURES)),
        kept.to_kept("calibration", kept.long(outcome.calibration, ["customer_count", "forecast_mean", "actual_mean"])),
        *interval_parts(windows, outcome.champions),
        *learned_parts(learned),
    ]
    helping = None
    if tables is not None:
        earlier = {"methods": [*used, "mbg"], "random_state": random_state, "days_back": backtest.EARLIER}
        judged = [*windows, *backtest.run(looks, value_fit, **earlier)] if len(windows) > 1 else windows
        lifts = lift.lift(judged, outcome.champions, tables, random_state=random_state)
        gains, entering = lift.to_rows(judged, outcome.champions, tables, lifts)
        parts += [kept.to_kept("lift", gains), kept.to_kept("external", entering)]
        helping = [(row["target"], row["column"]) for row in lifts if lift.enters(row)]
    rows = pd.concat(parts, ignore_index=True)
    told = card.statements(
        looks, windows, outcome, learned, digest=kept.digest(rows), random_state=random_state, helping=helping
    )
    return pd.concat([rows, kept.to_kept("card", told)], ignore_index=True)


# learner: the methods that need it
LEARNERS = {"boosting": {"boosting"}, "deep": {"deep", "blend"}}


def interval_parts(windows, champions):
    """Return the rows of what followed by size of the champion's forecasts, for what has a spread: orders and spend."""
    parts = []
    for target in ("orders", "spend"):
        if target in champions:
            table = intervals.measure(*backtest.together(windows, target, champions[target]))
            table = table.assign(target=target, item=range(len(table)))
            parts.append(kept.to_kept("interval", kept.long(table, ["mean", *intervals.SHARES])))
    return parts


def learned_parts(learned):
    """Return the rows of trees and weights, and of the features that they read."""
    parts = []
    if learned.trees is not None:
        parts.append(kept.to_kept("tree", learned.trees))
    if learned.weights is not None:
        parts.append(kept.to_kept("weight", kept.to_weights(learned.weights)))
    if parts:
        names = [{"item": place, "name": name} for place, name in enumerate(learned.features)]
        parts.append(kept.to_kept("feature", names))
    return parts


def is_deep_possible(is_wanted):
    """Return whether the deep model is a candidate; where it is wanted and JAX is not there, say so once."""
    if not is_wanted:
        return False
    from segmentation import deep

    if not deep.available():
        print(
            "deep_learning is true, but JAX is not installed: forecasts are made without the deep model. `make deep` "
            "installs it; then build once with segmentation_refit: always."
        )
    return deep.available()
