"""Give each segment the name whose place among the customers is nearest to its own, each name once."""

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

MEASURES = ["recency", "frequency", "money", "coupon_use", "tenure"]
# what a name states as a fact, and not only by comparison: the segment's measure and the name's bound
CLAIMS = {
    "minimum_one_order_share": "one_order_share",
    "maximum_one_order_share": "one_order_share",
    "minimum_lapsed_share": "lapsed_share",
    "maximum_lapsed_share": "lapsed_share",
    "minimum_coupon_use": "coupon_use",
    "minimum_money": "money",
    "maximum_money": "money",
}
BROKEN_CLAIM = 1.0


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.df() if hasattr(relation, "df") else relation.toPandas()


def assign_names(positions, names):
    """Match segments with names so that the positions are nearest in all.

    Parameters
    ----------
    positions : DataFrame
        segment_id, MEASURES from 0 (worst of the customers) to 1 (best), one_order_share and lapsed_share; a measure the
        shop lacks is missing.
    names : DataFrame
        segment_name, MEASURES and CLAIMS; a measure that does not matter to a name is missing.

    Returns
    -------
    DataFrame
        segment_id, segment_name and name_distance: the root mean squared difference over the shared measures, plus 1 for
        each claim that is not true of the segment. Assignment by Kuhn (1955).

    Raises
    ------
    ValueError
        If there are fewer names than segments; the message gives both numbers.
    """
    if len(names) < len(positions):
        raise ValueError(
            f"{len(positions)} segments need as many names, and the seed segment_names has {len(names)}: add rows to it."
        )
    # a shop without coupons has no coupon lovers
    positions = positions.assign(coupon_use=positions["coupon_use"].astype(float).fillna(0.0))
    difference = positions[MEASURES].to_numpy(dtype=float)[:, None, :] - names[MEASURES].to_numpy(dtype=float)[None, :, :]
    is_shared = ~np.isnan(difference)
    squares = np.where(is_shared, difference, 0.0) ** 2
    # a name that asks for nothing the shop has is the last to be given
    distance = np.where(is_shared.any(axis=2), np.sqrt(squares.sum(axis=2) / np.maximum(is_shared.sum(axis=2), 1)), 1.0)
    for claim, measure in CLAIMS.items():
        sign = 1 if claim.startswith("minimum") else -1
        bound = names[claim].to_numpy(dtype=float)[None, :]
        found = positions[measure].to_numpy(dtype=float)[:, None]
        # nobody is a big spender in a shop without amounts
        is_broken = (sign * (bound - found) > 0) | (np.isnan(found) & ~np.isnan(bound))
        distance = distance + BROKEN_CLAIM * is_broken
    segments, chosen = linear_sum_assignment(distance)
    return pd.DataFrame(
        {
            "segment_id": positions["segment_id"].to_numpy()[segments],
            "segment_name": names["segment_name"].to_numpy()[chosen],
            "name_distance": distance[segments, chosen].round(6),
        }
    )


def model(dbt, session):
    """Materialize one row per segment."""
    positions = to_pandas(dbt.ref("int_segment_positions")).sort_values("segment_id")
    names = to_pandas(dbt.ref("segment_names"))
    return assign_names(positions, names[names["kind"] == "cluster"].sort_values("display_order"))
