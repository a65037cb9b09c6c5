"""From a kept fit and the customers of today to a forecast per customer: what prediction_scores does in each build."""

from dataclasses import replace

import numpy as np
import pandas as pd

from segmentation.frames import to_pandas
from segmentation.prediction import external, intervals, kept, lift
from segmentation.prediction.candidates import ValueFit
from segmentation.prediction.fitting import AS_OF
from segmentation.prediction.learners import Learned, forecasts
from segmentation.prediction.looks import columns_of, to_looks

NAMES = {"orders": "expected_orders_90", "active": "p_active_90", "spend": "expected_spend_90"}
COLUMNS = ["customer_id", *NAMES.values(), *(f"{what}_{name}" for what in ("orders", "spend") for name in intervals.SHARES)]
DECIMALS = 6


def needed(customers, fitted):
    """Return the rows and columns of int_prediction_customers that a fit reads, as a DataFrame, and no others.

    Parameters
    ----------
    customers : DuckDBPyRelation or pyspark.sql.DataFrame
    fitted : DataFrame
        prediction_fit.
    """
    features = [str(name) for name in kept.part_of(fitted, "feature")["name"]]
    return to_pandas(customers.filter(f"days_back = {AS_OF}").select(*columns_of(features)))


def needed_events(events, fitted):
    """Return the rows of int_prediction_events that a fit reads, as a DataFrame: none without the deep model."""
    has_weights = (fitted["part"] == "weight").any()
    return to_pandas(events.filter(f"days_back = {AS_OF if has_weights else -1}"))


def needed_tables(fitted, values, customers):
    """Return what is known from outside of the columns that move forecasts, or None where none does.

    Parameters
    ----------
    fitted : DataFrame
        prediction_fit.
    values, customers : DuckDBPyRelation or pyspark.sql.DataFrame
        stg_shop__external_values and external_features.
    """
    moving = kept.part_of(fitted, "external")
    features = sorted(set(moving.loc[moving["name"] == "feature", "text_value"]))
    return external.read(values, customers, None, features=features) if features else None


def score(fitted, customers, events, value_fit, tables=None):
    """Return what each customer is expected to do.

    MBG/NBD and the season are those of lifetime value, which finds them anew in each build: a season passes.

    Parameters
    ----------
    fitted : DataFrame
        prediction_fit.
    customers : DataFrame
        The rows and columns of int_prediction_customers that `needed` returns.
    events : DataFrame
        int_prediction_events.
    value_fit : DataFrame
    tables : external.Tables, optional
        What `needed_tables` returns.

    Returns
    -------
    DataFrame
        Columns COLUMNS, one row per customer of the as-of date; values are missing where nothing can be forecast.
    """
    looks = to_looks(customers[customers["days_back"] == AS_OF], events)
    champions = kept.part_of(fitted, "champion")
    if AS_OF not in looks:
        return pd.DataFrame(columns=COLUMNS).astype(dict.fromkeys(COLUMNS[1:], "float64") | {"customer_id": "object"})
    look = replace(looks[AS_OF], value_fit=ValueFit.of_day(value_fit, days_back=AS_OF))
    table = pd.DataFrame({"customer_id": look.customers["customer_id"]}).reindex(columns=COLUMNS)
    methods = set(champions["method"])
    if methods:
        found, season = forecasts(look, learned_from(fitted), methods=methods)
        best = zip(champions["target"], champions["method"], strict=True)
        forecast = coherent({target: found[method][target] for target, method in best if target in found[method]})
        if tables is not None:
            moved = lift.applied(forecast, look, kept.part_of(fitted, "external"), tables, season=season)
            forecast = coherent(moved)
        for target in forecast:
            table[NAMES[target]] = forecast[target]
            if target != "active":
                measured = intervals_of(fitted, target)
                around = intervals.around(forecast[target], measured, chance=forecast["active"], is_count=target == "orders")
                for name, values in around.items():
                    table[f"{target}_{name}"] = values
    numbers = COLUMNS[1:]
    return table.astype(dict.fromkeys(numbers, "float64")).round(dict.fromkeys(numbers, DECIMALS)) if len(table) else table


def coherent(forecast):
    """Return forecasts of several methods without contradiction: any order is at most as likely as orders are many."""
    if "orders" in forecast and "active" in forecast:
        return forecast | {"orders": np.maximum(forecast["orders"], forecast["active"])}
    return forecast


def intervals_of(fitted, target):
    """Return the kept bins of a target, as intervals.measure made them."""
    rows = kept.part_of(fitted, "interval")
    rows = rows[rows["target"] == target]
    return pd.DataFrame({name: of_name["value"].to_numpy(dtype="float64") for name, of_name in rows.groupby("name")})


def learned_from(fitted):
    """Return the learners of a kept fit, with the trees of the targets that they forecast."""
    trees, weights, champions = kept.part_of(fitted, "tree"), kept.from_weights(fitted), kept.part_of(fitted, "champion")
    # the total of orders levels any order, too
    needed_targets = {"orders", *champions.loc[champions["method"] == "boosting", "target"]}
    trees = trees[trees["target"].isin(needed_targets)]
    features = tuple(str(name) for name in kept.part_of(fitted, "feature")["name"])
    of_trees = trees[["target", "item", "position", "name", "value"]].astype(
        {"target": "object", "name": "object", "item": np.int64, "position": np.int64, "value": "float64"}
    )
    return Learned(features, of_trees if len(trees) else None, weights if len(weights) else None)
