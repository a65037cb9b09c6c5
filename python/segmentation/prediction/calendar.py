"""Columns by day, known in advance: how the shop's orders went with them, and what that makes of the days ahead."""

import numpy as np
import pandas as pd

from segmentation.prediction import HORIZON, external, scores

# halves of a year: 90 days have two holidays, by which nothing is proven
WINDOW, WINDOWS = 180, 2
LEAST_BEFORE = 180
LEVEL_DAYS = 91
# a holiday moves orders to the days around it
AROUND = 7
SHRINKING = 1e-4
YEAR = 365


def dates_of(days, rows):
    """Return the days of which a column speaks up to the as-of date, from the shop's first order on, and the orders of each.

    Parameters
    ----------
    days : DataFrame
        int_order_days.
    rows : DataFrame
        The column's rows of stg_shop__external_values.
    """
    ordered = pd.to_datetime(days["ordered_date"])
    as_of = (ordered + pd.to_timedelta(days["age_days"], unit="D")).max()
    dates = pd.date_range(max(ordered.min(), pd.to_datetime(rows["day"]).min()), as_of)
    counts = pd.Series(days["order_count"].to_numpy(dtype="float64"), index=ordered).reindex(dates, fill_value=0).to_numpy()
    return dates, counts


def seen(rows, dates):
    """Return a column on each day and in the days around it, shape (n_days, 2).

    Other days than those of a list do not have its flag; where a number is missing, it is the mean.
    """
    known = rows.dropna(subset=["value_number"]).drop_duplicates("day").set_index("day")["value_number"].astype("float64")
    known.index = pd.to_datetime(known.index)
    is_list = (known == 1).all()
    wide = pd.date_range(dates[0] - pd.Timedelta(days=AROUND), dates[-1] + pd.Timedelta(days=AROUND))
    values = known.reindex(wide).fillna(0.0 if is_list else known.mean()).to_numpy()
    values = values if is_list or known.std() in (0, np.nan) else (values - known.mean()) / max(known.std(), 1e-12)
    around = np.convolve(values, np.ones(2 * AROUND + 1) / (2 * AROUND + 1), mode="valid")
    return np.column_stack([values[AROUND:-AROUND], around])


def weekdays(dates):
    """Return which day of the week it is, shape (n_days, 6)."""
    return (dates.day_of_week.to_numpy()[:, None] == np.arange(6)).astype("float64")


def level(counts):
    """Return the mean of the days around each day."""
    kernel = np.ones(min(LEVEL_DAYS, len(counts)))
    return np.maximum(np.convolve(counts, kernel, "same") / np.convolve(np.ones(len(counts)), kernel, "same"), 1e-6)


def by_day(tables, column, *, random_state):
    """Return the gain of a column in each of the last half years, the latest first, and the day before each; days are drawn."""
    rows = tables.of(column)
    dates, counts = dates_of(tables.days, rows)
    if len(dates) < WINDOW * WINDOWS + LEAST_BEFORE:
        return [], []
    of_column, of_week = seen(rows, dates), weekdays(dates)
    # of both forecasts: what is asked is which days differ from those around them
    around = level(counts)
    gains, since = [], []
    for place in range(WINDOWS):
        end = len(dates) - place * WINDOW
        start, losses = end - WINDOW, []
        for told in (of_week, np.column_stack([of_week, of_column])):
            found = external.effects(told[:start], counts[:start], around[:start], shrinking=SHRINKING)
            by = np.exp(told @ found)
            forecast = around * by / level(by)
            losses.append(scores.poisson_deviance(counts[start:end], forecast[start:end]))
        gains.append(external.gain_of(losses, random_state=random_state + place))
        since.append(dates[start - 1])
    return gains, since


def effects_of(tables, column):
    """Return the logs of what a unit of the column, on the day and around it, multiplies orders by: shape (2,)."""
    rows = tables.of(column)
    dates, counts = dates_of(tables.days, rows)
    told = np.column_stack([weekdays(dates), seen(rows, dates)])
    return external.effects(told, counts, level(counts), shrinking=SHRINKING)[-2:]


def ahead(rows, found, *, as_of, has_season, days_known):
    """Return what the next 90 days make of a forecast, or None where the table does not reach so far.

    A forecast rests on the days of the record, at most a year of them; with a season on the same 90 days a year before.

    Parameters
    ----------
    rows : DataFrame
        The column's rows of stg_shop__external_values.
    found : ndarray of shape (2,)
    as_of : Timestamp
    has_season : bool
    days_known : int
        Days since the shop's first purchase.
    """
    listed = pd.to_datetime(rows["day"])
    if listed.max() < as_of + pd.Timedelta(days=HORIZON):
        return None
    begin = min(days_known + 1, YEAR, (as_of - listed.min()).days + 1)
    dates = pd.date_range(as_of - pd.Timedelta(days=begin - 1), as_of + pd.Timedelta(days=HORIZON))
    by = np.exp(seen(rows, dates) @ found)
    return by[-HORIZON:].mean() / by[: HORIZON if has_season and begin == YEAR else begin].mean()
