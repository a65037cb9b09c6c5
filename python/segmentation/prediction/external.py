"""Columns of tables from outside (var external): what was known by them on a past day, and what they multiply forecasts by."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from segmentation.frames import to_pandas
from segmentation.prediction import champion

# a level of fewer customers tells nothing; of more levels the others count as none
LEAST_IN_LEVEL, MOST_LEVELS = 50, 12
# of the forecast total: how much evidence an effect is drawn towards none by
SHRINKING = 0.01
MOST = 3.0
LIMITS = 1 / MOST, MOST
DECIMALS = 9
KEYS = ["external_name", "feature"]


@dataclass(frozen=True)
class Tables:
    """The tables of the var external.

    Attributes
    ----------
    facts : DataFrame
        stg_shop__external_values.
    customers : DataFrame
        external_features: what is known of each customer on the as-of date, and by which key.
    days : DataFrame
        int_order_days: orders of each day.
    """

    facts: pd.DataFrame
    customers: pd.DataFrame
    days: pd.DataFrame

    @property
    def columns(self):
        """Return the columns: list of (external_name, feature), in a fixed order."""
        return sorted(self.facts[KEYS].drop_duplicates().itertuples(index=False, name=None))

    def of(self, column):
        """Return the rows of a column."""
        return self.facts[(self.facts[KEYS] == list(column)).all(axis=1)]

    def is_by_day(self, column):
        """Return whether a column speaks of days alone that are known in advance."""
        rows = self.of(column)
        return (rows["key_kind"] == "day").all() and rows["known_from"].isna().all()

    def cannot(self, column):
        """Return in words why a column cannot be held against the past, or None."""
        rows = self.of(column)
        if self.is_by_day(column):
            return None if rows["value_number"].notna().any() else "Not tried: days with words."
        if rows["key_kind"].str.contains("day").any():
            return "Not tried: a day's value that is known only afterwards, or of a place, tells nothing of the days to come."
        if rows["known_from"].isna().any():
            return "Not tried: without known_from nothing says that it was known on a past day."
        return None

    def known(self, column, customer_ids, cutoff):
        """Return what was known of customers on a day: texts and numbers in their order."""
        rows = self.of(column)
        rows = rows[pd.to_datetime(rows["known_from"]) <= cutoff].sort_values("known_from")
        newest = rows.drop_duplicates("external_key", keep="last").set_index("external_key")
        of_table = self.customers[self.customers["external_name"] == column[0]]
        people = of_table.drop_duplicates("customer_id").set_index("customer_id")
        return as_arrays(newest.reindex(people["external_key"].reindex(customer_ids)))

    def of_customers(self, column, customer_ids):
        """Return what is known of customers on the as-of date: texts and numbers in their order."""
        people = self.customers[(self.customers[KEYS] == list(column)).all(axis=1)].set_index("customer_id")
        return as_arrays(people.reindex(customer_ids))


def as_arrays(rows):
    """Return texts, None where there is none, and numbers."""
    texts, numbers = rows["value_text"], rows["value_number"]
    return texts.to_numpy(dtype="object", na_value=None), numbers.to_numpy(dtype="float64", na_value=np.nan)


def read(values, customers, days, *, features=None):
    """Return the tables of the var external, or None where there are none.

    Parameters
    ----------
    values, customers, days : DuckDBPyRelation or pyspark.sql.DataFrame
        stg_shop__external_values, external_features and int_order_days; of the last, None where only forecasts are to be moved.
    features : list of str, optional
        Which; without it all of the values, and of customers the keys alone, once a table.
    """
    columns = [*KEYS, "key_kind", "external_key", "day", "known_from", "value_text", "value_number"]
    table = to_pandas(values.select(*columns))
    if features is not None:
        table = table[table["feature"].isin(features)]
    if table.empty:
        return None
    wanted = features or sorted(table.drop_duplicates("external_name")["feature"])
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in wanted)
    people = customers.filter(f"feature in ({listed})")
    people = to_pandas(people.select("customer_id", *KEYS, "external_key", "value_text", "value_number"))
    return Tables(table, people, None if days is None else to_pandas(days))


def encoded(texts, numbers):
    """Return how a column becomes numbers: (name, word or None) per dimension with its unit, learned from its values."""
    is_known = pd.notna(texts)
    if not is_known.any():
        return []
    if np.isfinite(numbers[is_known]).all():
        unit = np.median(np.abs(numbers[is_known & (numbers != 0)])) if (numbers[is_known] != 0).any() else 1.0
        wide = np.arcsinh(numbers[is_known] / unit)
        return [{"word": None, "unit": unit, "mean": wide.mean(), "spread": wide.std()}] if wide.std() > 0 else []
    counts = pd.Series(texts[is_known]).value_counts().sort_index().sort_values(ascending=False, kind="stable")
    words = counts[counts >= LEAST_IN_LEVEL].index[:MOST_LEVELS]
    shares = {word: counts[word] / len(texts) for word in words}
    return [{"word": word, "unit": 1.0, "mean": shares[word], "spread": 1.0} for word in words] if len(words) > 1 else []


def design(code, texts, numbers, forecast):
    """Return the numbers of customers, and each by how much is forecast of them; what is not known is 0.

    What goes with ordering often is good news of a customer of whom little is known, and bad news of one who fell silent.

    Returns
    -------
    ndarray of shape (n_customers, 2 * n_dimensions)
    """
    columns = [
        (texts == each["word"]) - each["mean"]
        if each["word"] is not None
        else np.nan_to_num((np.arcsinh(numbers / each["unit"]) - each["mean"]) / each["spread"]).clip(-MOST, MOST)
        for each in code
    ]
    size = np.log(np.maximum(forecast, 1e-12) / max(forecast.mean(), 1e-12)).clip(-MOST, MOST)
    return np.column_stack([*columns, *(column * size for column in columns)]) if columns else np.zeros((len(texts), 0))


def effects(seen, truth, forecast, *, power=1.0, shrinking=SHRINKING):
    """Return by what each dimension multiplies a forecast, as logs: Tweedie likelihood of a power, drawn towards none.

    Parameters
    ----------
    seen : ndarray of shape (n, n_dimensions)
    truth, forecast : ndarray of shape (n,)
    power : float
        1 for counts.
    shrinking : float
        Of the forecast total: how much evidence an effect is drawn towards none by.

    Returns
    -------
    ndarray of shape (n_dimensions,)
    """
    seen = np.column_stack([np.ones(len(truth)), seen])
    weight = np.maximum(forecast, 1e-12) ** (1 - power)
    least = np.r_[1e-9, np.full(seen.shape[1] - 1, shrinking)] * (weight * forecast).sum()
    found = np.zeros(seen.shape[1])
    for _ in range(25):
        expected = forecast * np.exp((seen @ found).clip(-MOST * 2, MOST * 2))
        slope = seen.T @ (weight * (truth - expected)) - least * found
        step = np.linalg.solve((seen * (weight * expected)[:, None]).T @ seen + np.diag(least), slope)
        found = found + step.clip(-1, 1)
    return found[1:]


def factor(logs, forecast):
    """Return what forecasts are multiplied by; their total stays."""
    moved = np.exp(logs).clip(*LIMITS)
    return moved * forecast.sum() / max((moved * forecast).sum(), 1e-12)


def moved(target, forecast, by):
    """Return a forecast of a target multiplied; any order follows the orders."""
    return 1 - (1 - forecast.clip(0, 1)) ** by if target == "active" else forecast * by


def source(target):
    """Return the target whose truth tells the effect on a target."""
    return "spend" if target == "spend" else "orders"


def gain_of(losses, *, random_state):
    """Return the gain of the second losses over the first, with the interval of the champion rule."""
    named = dict(zip(("without", "with"), losses, strict=True))
    drawn = champion.drawn_means(np.column_stack(losses), random_state=random_state)
    return champion.gains(named, drawn, over="without")["with"]
