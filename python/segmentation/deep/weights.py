"""The weights of the members as rows of a table: written, read back, and told apart by a digest."""

import hashlib

import numpy as np
import pandas as pd

from segmentation.deep.network import HIDDEN, OUTPUTS, shapes

COLUMNS = ["member", "layer", "row", "column", "value"]
# significant digits that are kept: more than a forecast needs, fewer than a float32 has
DIGITS = 6


def to_significant(values, digits=DIGITS):
    """Return values rounded to significant digits, without a negative zero."""
    values = np.asarray(values, dtype="float64")
    nonzero = np.where(values == 0, 1.0, np.abs(values))
    # by way of decimal text the nearest double is found on every machine
    power = np.floor(np.log10(nonzero))
    mantissa = np.round(values / 10.0**power, digits - 1)
    return np.array(
        [float(f"{m:.{digits - 1}f}e{int(p)}") for m, p in zip(mantissa.ravel(), power.ravel(), strict=True)]
    ).reshape(values.shape)


def to_table(members):
    """Return one row per weight of each member, in a fixed order.

    Parameters
    ----------
    members : sequence of dict of str to ndarray of shape (rows, columns)

    Returns
    -------
    DataFrame
        member, layer, row, column (all counted from 0) and value, rounded to DIGITS significant digits.
    """
    parts = []
    for member, layers in enumerate(members):
        for layer in sorted(layers):
            row, column = np.indices(layers[layer].shape)
            parts.append(
                pd.DataFrame(
                    {
                        "member": member,
                        "layer": layer,
                        "row": row.ravel(),
                        "column": column.ravel(),
                        "value": to_significant(layers[layer]).ravel(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def to_members(table):
    """Return the members as dicts of arrays, whatever the order of the rows.

    Raises
    ------
    ValueError
        Where weights are missing, twice, no numbers, or those of another network.
    """
    absent = [column for column in COLUMNS if column not in table]
    if absent or table.empty:
        raise ValueError(f"The table of weights has no {', '.join(absent) or 'rows'}; fit the deep model again.")
    members = []
    for member, rows in table.groupby("member", sort=True):
        layers = {}
        for layer, cells in rows.groupby("layer", sort=True):
            row, column = cells["row"].to_numpy(dtype="int64"), cells["column"].to_numpy(dtype="int64")
            values = np.full((row.max() + 1, column.max() + 1), np.nan)
            values[row, column] = cells["value"].to_numpy(dtype="float64")
            if values.size != len(cells) or not np.isfinite(values).all():
                raise ValueError(f"Layer {layer} of member {member} has weights missing, twice, or not finite; fit again.")
            layers[layer] = values
        check_shapes(member, layers)
        members.append(layers)
    return members


def check_shapes(member, layers):
    """Raise ValueError where the layers are not those of this network, say of another version of it."""
    found = {layer: values.shape for layer, values in layers.items()}
    channels = found.get("event_weights", (0, 0))[0]
    features = found.get("mix_weights", (HIDDEN, 0))[0] - HIDDEN
    learned, measured = shapes(channels=channels, features=features)
    wrong = sorted(
        {layer for layer, shape in {**learned, **measured}.items() if found.get(layer) != shape}
        | (set(found) - set(learned) - set(measured))
    )
    if wrong:
        raise ValueError(
            f"The weights of member {member} are those of another network ({', '.join(wrong)} differ; {len(OUTPUTS)} outputs "
            f"and {HIDDEN} units of memory are expected); fit the deep model again."
        )


def digest(table):
    """Return 12 hexadecimal digits that name the weights; the same whatever the order of the rows."""
    ordered = table.sort_values(COLUMNS[:-1])
    text = "\n".join(
        f"{member},{layer},{row},{column},{value:.{DIGITS - 1}e}"
        for member, layer, row, column, value in ordered[COLUMNS].itertuples(index=False)
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]
