"""Give each segment the name it had, and a new one the name whose place among the customers is nearest, each name once."""

import numpy as np
import pandas as pd

MEASURES = ["recency", "frequency", "money", "coupon_use", "tenure"]
# what a name states as a fact, and not only by comparison: the segment's measure and the name's bound
CLAIMS = {
    "minimum_one_order_share": "one_order_share",
    "maximum_one_order_share": "one_order_share",
    "minimum_lapsed_share": "lapsed_share",
    "maximum_lapsed_share": "lapsed_share",
    "maximum_recency": "recency",
    "minimum_coupon_use": "coupon_use",
    "minimum_money": "money",
    "maximum_money": "money",
}
BROKEN_CLAIM = 1.0
DESCRIPTION = ["segment_id", "segment_name", "segment_order", "colour", "meaning", "structure_verdict", "structure_reason"]


def name_distances(positions, names):
    """Return how far each segment is from the place of each name, and which names claim what is not true of it.

    Parameters
    ----------
    positions : DataFrame
        segment_id, MEASURES from 0 (worst of the customers) to 1 (best), one_order_share and lapsed_share; a measure the
        shop lacks is missing.
    names : DataFrame
        segment_name, MEASURES and CLAIMS; a measure that does not matter to a name is missing.

    Returns
    -------
    tuple of ndarray of shape (n_segments, n_names)
        The root mean squared difference over the shared measures, and how many claims are not true.
    """
    # a shop without coupons has no coupon lovers
    positions = positions.assign(coupon_use=positions["coupon_use"].astype(float).fillna(0.0))
    difference = positions[MEASURES].to_numpy(dtype=float)[:, None, :] - names[MEASURES].to_numpy(dtype=float)[None, :, :]
    is_shared = ~np.isnan(difference)
    squares = np.where(is_shared, difference, 0.0) ** 2
    # a name that asks for nothing the shop has is the last to be given
    distance = np.where(is_shared.any(axis=2), np.sqrt(squares.sum(axis=2) / np.maximum(is_shared.sum(axis=2), 1)), 1.0)
    broken_claims = np.zeros(distance.shape)
    for claim, measure in CLAIMS.items():
        sign = 1 if claim.startswith("minimum") else -1
        bound = names[claim].to_numpy(dtype=float)[None, :]
        found = positions[measure].to_numpy(dtype=float)[:, None]
        # nobody is a big spender in a shop without amounts
        broken_claims += (sign * (bound - found) > 0) | (np.isnan(found) & ~np.isnan(bound))
    return distance, broken_claims


def assign_names(positions, names, *, last_names, is_refit):
    """Match segments with names: what a segment was called it is still called, the others so that positions are nearest in all.

    Parameters
    ----------
    positions, names : DataFrame
        See `name_distances`.
    last_names : dict of segment_id to segment_name
        What segments were called before.
    is_refit : bool
        After a new fit a segment gives up a name that claims what is no longer true; otherwise all names stay.

    Returns
    -------
    DataFrame
        segment_id, segment_name and name_distance: how far the segment is from the place of its name, plus 1 for each claim
        that is not true of it. Assignment by Kuhn (1955).

    Raises
    ------
    ValueError
        If there are fewer names than segments; the message gives both numbers.
    """
    if len(names) < len(positions):
        raise ValueError(
            f"{len(positions)} segments need as many names, and the seed segment_names has {len(names)}: add rows to it."
        )
    distance, broken_claims = name_distances(positions, names)
    cost = distance + BROKEN_CLAIM * broken_claims
    ids, texts = positions["segment_id"].tolist(), names["segment_name"].tolist()
    chosen = {}
    for row, segment in enumerate(ids):
        name = last_names.get(segment)
        if name in texts and not (is_refit and broken_claims[row, texts.index(name)]):
            chosen[row] = texts.index(name)
    open_rows = [row for row in range(len(ids)) if row not in chosen]
    open_names = [column for column in range(len(texts)) if column not in chosen.values()]
    if open_rows:
        # a build in which every segment has a name imports no scipy
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(cost[np.ix_(open_rows, open_names)])
        chosen.update({open_rows[row]: open_names[column] for row, column in zip(rows, columns, strict=True)})
    return pd.DataFrame(
        {
            "segment_id": ids,
            "segment_name": [texts[chosen[row]] for row in range(len(ids))],
            "name_distance": [round(float(cost[row, chosen[row]]), 6) for row in range(len(ids))],
        }
    )


def describe_segments(assigned, names, *, structure):
    """Return what charts and lists say of each segment, prospects (segment 0) included.

    Parameters
    ----------
    assigned : DataFrame
        segment_id and segment_name, of `assign_names`.
    names : DataFrame
        segment_name, kind, display_order, colour and meaning.
    structure : Series
        structure_verdict and structure_reason of the chosen number of segments, the same for all.

    Returns
    -------
    DataFrame with DESCRIPTION, ordered by segment_order
    """
    prospects = names.loc[names["kind"] == "prospects", ["segment_name"]].assign(segment_id=0)
    segments = pd.concat([assigned, prospects]).merge(names, on="segment_name").sort_values("display_order", ignore_index=True)
    segments["segment_id"] = segments["segment_id"].astype("int32")
    segments["segment_order"] = segments["display_order"].astype("int32")
    for column in ("structure_verdict", "structure_reason"):
        segments[column] = structure[column]
    return segments[DESCRIPTION]
