"""A fit as rows of one table, and back: champions, trees, weights, intervals, and what was measured."""

import hashlib

import numpy as np
import pandas as pd

COLUMNS = ["part", "target", "method", "cutoff_date", "item", "position", "name", "value", "text_value"]
# what decides forecasts; the rest is told to people
DECIDING = ["champion", "feature", "tree", "weight", "interval", "external"]


def to_kept(part, table):
    """Return rows of the kept table from those of a part, which have some of its columns."""
    table = pd.DataFrame(table).assign(part=part).reindex(columns=COLUMNS)
    text, whole = ["part", "target", "method", "name", "text_value"], ["item", "position"]
    types = dict.fromkeys(text, "string") | dict.fromkeys(whole, "Int64") | {"value": "Float64"}
    return table.assign(cutoff_date=pd.to_datetime(table["cutoff_date"])).astype(types)


def long(table, names):
    """Return one row per figure from one row per case: the columns `names` become name and value."""
    keys = [column for column in table if column not in names]
    return table.melt(id_vars=keys, value_vars=names, var_name="name", value_name="value").dropna(subset=["value"])


def part_of(kept, part):
    """Return the rows of a part in a fixed order."""
    found = kept[kept["part"] == part]
    return found.sort_values(["target", "item", "position", "name"], ignore_index=True)


def to_weights(weights):
    """Return the weights of the deep model as rows of the kept table; a weight's row and column become its position."""
    return weights.rename(columns={"member": "item", "layer": "name"}).assign(
        position=weights["row"] * WIDEST + weights["column"]
    )


def from_weights(kept):
    """Return the weights as the deep model reads them."""
    rows = part_of(kept, "weight")
    position = rows["position"].astype("int64")
    return pd.DataFrame(
        {
            "member": rows["item"].astype("int64"),
            "layer": rows["name"].astype("object"),
            "row": position // WIDEST,
            "column": position % WIDEST,
            "value": rows["value"].astype("float64"),
        }
    )


# more columns than a layer has
WIDEST = 1000


def digest(kept):
    """Return 12 hexadecimal digits that name what decides the forecasts, whatever the order of the rows."""
    deciding = kept.loc[kept["part"].isin(DECIDING), COLUMNS].drop(columns="cutoff_date").astype("string").fillna("")
    rows = np.sort(pd.util.hash_pandas_object(deciding, index=False).to_numpy())
    return hashlib.sha256(rows.astype("<u8").tobytes()).hexdigest()[:12]


def with_settings(fitted, decision):
    """Return a fit with the row by which the next build tells whether it still serves.

    Parameters
    ----------
    fitted : DataFrame
        Columns COLUMNS.
    decision : DataFrame
        int_prediction_decision.

    Returns
    -------
    DataFrame
    """
    row = {"cutoff_date": decision["as_of_date"].iloc[0], "text_value": decision["settings"].iloc[0]}
    return pd.concat([fitted, to_kept("setting", [row])], ignore_index=True)
