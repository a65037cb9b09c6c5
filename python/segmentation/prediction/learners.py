"""What learns from days whose 90 days are over: boosted trees and, with the extra, the deep model; all methods side by side."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from segmentation.prediction import candidates
from segmentation.prediction.looks import feature_names
from segmentation.prediction.trees import can_learn, fit_trees, score_trees

TOO_FEW = "too few customers with and without an order to learn from"


@dataclass(frozen=True)
class Learned:
    """What was fitted.

    Attributes
    ----------
    features : tuple of str
        Columns of a look, in the order in which the fit saw them.
    trees : DataFrame or None
        As trees.fit_trees returns it.
    weights : DataFrame or None
        As deep.fit returns it.
    problems : dict of str to str
        Method: why it could not be fitted.
    """

    features: tuple
    trees: pd.DataFrame | None = None
    weights: pd.DataFrame | None = None
    problems: dict = field(default_factory=dict)


def learn(looks, *, methods, random_state):
    """Fit the learners among `methods` to customers on days whose 90 days are over.

    Parameters
    ----------
    looks : list of Look
    methods : collection of str
    random_state : int

    Returns
    -------
    Learned
    """
    features = feature_names(looks)
    orders = np.concatenate([look.truth["orders"] for look in looks]) if looks else np.zeros(0)
    wanted = [method for method in ("boosting", "deep") if method in methods]
    if not features or not can_learn(orders):
        return Learned(tuple(features), problems=dict.fromkeys(wanted, TOO_FEW))
    trees, weights, problems = None, None, {}
    truth = {target: np.concatenate([look.truth[target] for look in looks]) for target in looks[0].truth}
    if "boosting" in wanted:
        seen = np.concatenate([look.features(features) for look in looks])
        fitted = {target: values for target, values in truth.items() if values.sum() > 0}
        trees = fit_trees(seen, fitted, random_state=random_state)
    if "deep" in wanted:
        try:
            weights = fit_deep(looks, features, truth)
        except ValueError as problem:
            problems["deep"] = str(problem)
    return Learned(tuple(features), trees, weights, problems)


def fit_deep(looks, features, truth):
    """Return the weights of the deep model."""
    from segmentation import deep

    return deep.fit(
        np.concatenate([deep.sequences(events_of(look), customer_count=len(look.customers)) for look in looks]),
        np.concatenate([deep_features(look, features) for look in looks]),
        pd.DataFrame({"orders": truth["orders"], "spend": truth.get("spend", np.zeros(len(truth["orders"])))}),
        customer_hash=np.concatenate([look.column("draw") for look in looks]),
    )


def events_of(look):
    """Return the last purchase days of the customers of a look, with the place of each customer."""
    place = pd.Series(np.arange(len(look.customers)), index=look.customers["customer_id"])
    events = look.events[look.events["customer_id"].isin(place.index)]
    return events.assign(customer=place.loc[events["customer_id"]].to_numpy())


def deep_features(look, features):
    """Return features as logs, a missing one as 0, and what MBG/NBD forecasts."""
    forecast = candidates.mbg(look)
    known = np.log1p(np.nan_to_num(look.features(features)).clip(min=0))
    return np.column_stack([known, *(np.log1p(values) for values in forecast.values())])


def forecasts(look, learned, *, methods):
    """Return what each of the methods forecasts for customers on a day.

    Learners copy the level of the days they learned from: where the season is known, they get the total of MBG/NBD with season.

    Parameters
    ----------
    look : Look
        With what `value_fit` found on the day, its season too; without that no season is known.
    learned : Learned
    methods : collection of str

    Returns
    -------
    tuple of (dict of str to dict of str to ndarray, Season)
        Method: target: values; methods that were not fitted are left out. The season is what moved them.
    """
    if set(methods) <= {"own_rate"}:
        return {"own_rate": candidates.floored(candidates.own_rate(look), look)}, candidates.Season()
    season = look.value_fit.season if look.value_fit else candidates.Season()
    base = season.moved(candidates.mbg(look))
    found = {"own_rate": candidates.own_rate(look), "mbg": base}

    def at_level(forecast):
        forecast = {target: values for target, values in forecast.items() if target in base}
        return candidates.at_level_of(forecast, base) if season.is_known else forecast

    if "boosting" in methods and learned.trees is not None:
        found["boosting"] = at_level(score_trees(learned.trees, look.features(learned.features)))
    if {"deep", "blend"} & set(methods) and learned.weights is not None:
        from segmentation import deep

        table = deep.predict_from_days(learned.weights, events_of(look), deep_features(look, learned.features))
        columns = {"orders": "expected_orders", "active": "p_order", "spend": "expected_spend"}
        found["deep"] = at_level({target: table[name].to_numpy() for target, name in columns.items()})
        found["blend"] = candidates.blend(found["deep"], base)
    return {method: candidates.floored(values, look) for method, values in found.items() if method in methods}, season
