"""Would a column from outside (var external) have made past forecasts better: only then it moves those of today.

A column by customer or place moves customers against each other and leaves their total. A column by day that is known in
advance moves the total, by how orders of past days went with it, and is judged by days.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from segmentation.prediction import calendar, external, scores

# of the deviance by which a target is judged
POWERS = {"orders": 1.0, "spend": scores.TWEEDIE_POWER}


def by_customer(windows, champions, tables, column, *, random_state):
    """Return the gain of a column over the champion of each target, per window: {target: [Gain, ...]}.

    Parameters
    ----------
    windows : list of backtest.Window
        The latest first; each is told by the one after it.
    champions : dict of str to str
    tables : external.Tables
    column : tuple of (str, str)
    random_state : int
    """
    found = {target: [] for target in champions}
    known = [known_of(window.look, tables, column) for window in windows]
    for target, method in champions.items():
        for place, (window, before) in enumerate(pairwise(windows)):
            forecast, truth = window.forecasts[method][target], window.look.truth[target]
            by = crossed(window, before, method, target, known=known[place : place + 2])
            losses = [scores.losses(target, truth, values) for values in (forecast, external.moved(target, forecast, by))]
            found[target].append(external.gain_of(losses, random_state=random_state + place))
    return found


def crossed(window, before, method, target, *, known):
    """Return what a column multiplies forecasts by: what half of the customers did in the window before tells it of the others.

    Else a column of noise that goes with what customers keep doing by chance would seem to help in each window.
    """
    (now, past), forecast = known, window.forecasts[method][external.source(target)]
    truth, expected = told_of(before, method, target)
    by = np.ones(len(forecast))
    for half in (True, False):
        told = (before.look.column("draw") < 0.5) == half
        others = (window.look.column("draw") < 0.5) != half
        code = external.encoded(*(values[told] for values in past))
        if not code:
            continue
        seen = external.design(code, *(values[told] for values in past), expected[told])
        found = external.effects(seen, truth[told], expected[told], power=POWERS[external.source(target)])
        seen = external.design(code, *(values[others] for values in now), forecast[others])
        by[others] = external.factor(seen @ found, forecast[others])
    return by


def known_of(look, tables, column):
    """Return texts and numbers of the customers of a look, as known on its day."""
    return tables.known(column, look.customers["customer_id"], look.customers["cutoff_date"].iloc[0])


def told_of(window, method, target):
    """Return what came of a window's customers and what was forecast, in units of the mean: what an effect is fitted to."""
    truth = window.look.truth[external.source(target)]
    of_method = window.forecasts.get(method) or window.forecasts["mbg"]
    unit = max(truth.mean(), 1e-12)
    return truth / unit, of_method[external.source(target)] / unit


def lift(windows, champions, tables, *, random_state):
    """Return what each column would have gained, and whether it enters: one dict per column and target.

    Parameters
    ----------
    windows : list of backtest.Window
        Two that judge, the latest first, and the one before them, where the record has them.
    champions : dict of str to str
    tables : external.Tables
    random_state : int
    """
    rows = []
    for item, column in enumerate(tables.columns):
        reason, found, since = tables.cannot(column), {}, []
        if reason is None and tables.is_by_day(column):
            found, since = calendar.by_day(tables, column, random_state=random_state)
            found = dict.fromkeys(champions, found)
        elif reason is None:
            found = by_customer(windows, champions, tables, column, random_state=random_state)
            since = [window.look.customers["cutoff_date"].iloc[0] for window in windows[:-1]]
        for target in champions:
            gains = found.get(target, [])
            told = reason or verdict(gains)
            rows.append({"item": item, "column": column, "target": target, "gains": gains, "since": since, "reason": told})
    return rows


def verdict(gains):
    """Return in words what the gains say; a column enters if they begin with "Helps"."""
    if len(gains) < 2:
        return "Not tried: the record is too short for two windows and one before them."
    proven = [gain.is_better for gain in gains]
    if all(proven):
        return "Helps: the forecast would have been better in both windows, with all of the 90% interval above zero."
    return "Helped in one of the two windows only, so it is left out." if any(proven) else "No proof that it helps."


def enters(row):
    """Return whether a column moves the forecasts of a target."""
    return len(row["gains"]) == 2 and all(gain.is_better for gain in row["gains"])


def key_of(row):
    """Return by which a column's rows are kept."""
    return {"target": row["target"], "item": row["item"], "method": row["column"][0]}


def to_rows(windows, champions, tables, lifts):
    """Return what is kept: the gains (part lift), and of the columns that enter what they move forecasts by (part external)."""
    gains, moving = [], []
    for row in lifts:
        key = key_of(row)
        gains += [
            key | {"name": "feature", "text_value": row["column"][1]},
            key | {"name": "reason", "text_value": row["reason"]},
        ]
        for position, (gain, since) in enumerate(zip(row["gains"], row["since"], strict=True)):
            figures = {"gain": gain.mean, "low": gain.low, "high": gain.high}
            place = {"position": position, "cutoff_date": since}
            gains += [key | place | {"name": name, "value": value} for name, value in figures.items()]
    for row in filter(enters, lifts):
        moving.append(key_of(row) | {"name": "feature", "text_value": row["column"][1]})
        if tables.is_by_day(row["column"]):
            moving += numbered(key_of(row), "day", calendar.effects_of(tables, row["column"]))
    for target, method in champions.items():
        by_customer = [row for row in lifts if row["target"] == target and enters(row) and not tables.is_by_day(row["column"])]
        moving += told_by_customers(by_customer, windows[:2], method, tables) if by_customer else []
    return gains, moving


def numbered(key, name, values):
    """Return rows of numbers under one name, by position."""
    return [
        key | {"name": name, "position": place, "value": round(float(value), external.DECIMALS)}
        for place, value in enumerate(values)
    ]


def told_by_customers(rows, windows, method, tables):
    """Return what columns move the forecasts of a target by, fitted together to both windows that judged."""
    target = rows[0]["target"]
    told = [told_of(window, method, target) for window in windows]
    truth, forecast = (np.concatenate(each) for each in zip(*told, strict=True))
    codes, seen = [], []
    for row in rows:
        known = [known_of(window.look, tables, row["column"]) for window in windows]
        known = [np.concatenate(each) for each in zip(*known, strict=True)]
        codes.append(external.encoded(*known))
        seen.append(external.design(codes[-1], *known, forecast))
    found = external.effects(np.hstack(seen), truth, forecast, power=POWERS[external.source(target)])
    kept_rows = []
    for row, code, part in zip(rows, codes, np.split(found, np.cumsum([each.shape[1] for each in seen])[:-1]), strict=True):
        kept_rows += numbered(key_of(row), "effect", part)
        for name in ("unit", "mean", "spread"):
            kept_rows += numbered(key_of(row), name, [each[name] for each in code])
        words = [{"name": "word", "position": place, "text_value": each["word"]} for place, each in enumerate(code)]
        kept_rows += [key_of(row) | word for word in words if word["text_value"] is not None]
    return kept_rows


def applied(forecast, look, kept_rows, tables, *, season):
    """Return forecasts moved by the columns that proved to help.

    Parameters
    ----------
    forecast : dict of str to ndarray
    look : looks.Look
        Customers on the as-of date.
    kept_rows : DataFrame
        Part external of prediction_fit.
    tables : external.Tables
    season : candidates.Season
    """
    days = {
        "as_of": pd.Timestamp(look.customers["cutoff_date"].iloc[0]),
        "has_season": season.is_known,
        "days_known": int(look.history_days),
    }
    result = {}
    for target, values in forecast.items():
        base, logs, level = forecast[external.source(target)], np.zeros(len(values)), 1.0
        for _, rows in kept_rows[kept_rows["target"] == target].groupby("item"):
            column = rows["method"].iloc[0], rows.loc[rows["name"] == "feature", "text_value"].iloc[0]
            numbers = {name: of.sort_values("position")["value"].to_numpy("float64") for name, of in rows.groupby("name")}
            if "day" in numbers:
                level *= calendar.ahead(tables.of(column), numbers["day"], **days) or 1.0
            else:
                words = rows[rows["name"] == "word"].set_index("position")["text_value"].to_dict()
                code = [
                    {"word": words.get(place), "unit": unit, "mean": mean, "spread": spread}
                    for place, (unit, mean, spread) in enumerate(
                        zip(*(numbers[name] for name in ("unit", "mean", "spread")), strict=True)
                    )
                ]
                logs += (
                    external.design(code, *tables.of_customers(column, look.customers["customer_id"]), base) @ numbers["effect"]
                )
        result[target] = external.moved(target, values, level * external.factor(logs, base))
    return result
