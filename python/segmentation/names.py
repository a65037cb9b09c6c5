"""Give each segment a name that is true of its customers, each name once, and where none is true describe it by its numbers."""

import math

import numpy as np
import pandas as pd

MEASURES = ["recency", "frequency", "money", "coupon_use", "tenure"]
LEAST_HOLDING_SHARE = 0.9  # of a segment's customers must all hold that its name claims
CLAIM_WORTH = 0.08  # of the scale: a name that says more may be that much further away
UNTRUE, DESCRIBED = 1000.0, 100.0  # a description is the last resort, and an untrue name none
UNITS = [("days", 1), ("weeks", 7), ("months", 30)]
COLUMNS = ["segment_id", "segment_name", "segment_order", "colour", "meaning", "structure_verdict", "structure_reason"]


def name_costs(positions, names, holding_shares):
    """Return what it costs to give each name to each segment: how far away it is, and whether it is true.

    Parameters
    ----------
    positions : DataFrame
        segment_id and MEASURES from 0 (worst of the customers) to 1 (best); a measure the shop lacks is missing.
    names : DataFrame
        segment_name, kind (cluster or description), MEASURES and claims; a measure that does not matter to a name is missing.
    holding_shares : dict
        {(segment_id, segment_name): share of the segment's customers of whom all holds that the name claims}.

    Returns
    -------
    ndarray of shape (n_segments, n_names)
        The root mean squared difference over the shared measures, less what the claims are worth; DESCRIBED for a
        description, UNTRUE for a name that is not true.
    """
    # a shop without coupons has no coupon lovers
    positions = positions.assign(coupon_use=positions["coupon_use"].astype(float).fillna(0.0))
    difference = positions[MEASURES].to_numpy(dtype=float)[:, None, :] - names[MEASURES].to_numpy(dtype=float)[None, :, :]
    is_shared = ~np.isnan(difference)
    squares = np.where(is_shared, difference, 0.0) ** 2
    # a name that asks for nothing the shop has is the last to be given
    distance = np.where(is_shared.any(axis=2), np.sqrt(squares.sum(axis=2) / np.maximum(is_shared.sum(axis=2), 1)), 1.0)
    worth = CLAIM_WORTH * names["claims"].fillna("").str.split().str.len().to_numpy()
    is_true = np.array(
        [
            [holding_shares.get((segment, name), 0.0) >= LEAST_HOLDING_SHARE for name in names["segment_name"]]
            for segment in positions["segment_id"]
        ]
    )
    cost = np.where(is_true, distance - worth, UNTRUE)
    return np.where(names["kind"].to_numpy() == "description", DESCRIBED, cost)


def assign_names(positions, names, *, holding_shares, last_names):
    """Match segments with names: each is still called what it was while that is true, the others get the nearest name.

    Parameters
    ----------
    positions, names, holding_shares
        See `name_costs`.
    last_names : dict of segment_id to segment_name
        What segments were called before.

    Returns
    -------
    DataFrame
        segment_id and segment_name, nearest in all. Assignment by Kuhn (1955).

    Raises
    ------
    ValueError
        If there are fewer names than segments; the message gives both numbers.
    """
    if len(names) < len(positions):
        raise ValueError(
            f"{len(positions)} segments need as many names, and the seed segment_names has {len(names)}: add rows to it."
        )
    cost = name_costs(positions, names, holding_shares)
    ids, texts = positions["segment_id"].tolist(), names["segment_name"].tolist()
    chosen = {}
    for row, segment in enumerate(ids):
        name = last_names.get(segment)
        if name in texts and cost[row, texts.index(name)] < DESCRIBED:
            chosen[row] = texts.index(name)
    open_rows = [row for row in range(len(ids)) if row not in chosen]
    open_names = [column for column in range(len(texts)) if column not in chosen.values()]
    if len(open_rows) == 1:
        # SciPy is not imported by a build that scores and has one name to give
        chosen[open_rows[0]] = open_names[int(np.argmin(cost[open_rows[0], open_names]))]
    elif open_rows:
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(cost[np.ix_(open_rows, open_names)])
        chosen.update({open_rows[row]: open_names[column] for row, column in zip(rows, columns, strict=True)})
    return pd.DataFrame({"segment_id": ids, "segment_name": [texts[chosen[row]] for row in range(len(ids))]})


def describe_segments(assigned, names, *, positions, holding_shares, structure):
    """Return what charts and lists say of each segment, the groups outside the clusters included.

    Parameters
    ----------
    assigned : DataFrame
        segment_id and segment_name, of `assign_names`.
    names : DataFrame
        segment_name, kind, outside_segment_id (of kind outside), claims, display_order, colour and meaning.
    positions : DataFrame
        segment_id and the ranges that `range_words` puts into words.
    holding_shares : dict
        See `name_costs`; a name that is missing holds for all.
    structure : Series
        structure_verdict and structure_reason of the chosen number of segments, the same for all.

    Returns
    -------
    DataFrame with COLUMNS, ordered by segment_order
        A segment with a description is called by it; of two alike the second says its number.
    """
    outside = names.loc[names["kind"] == "outside", ["segment_name", "outside_segment_id"]]
    outside = outside.rename(columns={"outside_segment_id": "segment_id"})
    segments = pd.concat([assigned, outside]).merge(names, on="segment_name").sort_values("display_order", ignore_index=True)
    ranges = {row.segment_id: range_words(row) for row in positions.itertuples()}
    is_described = segments["kind"] == "description"
    words = segments.loc[is_described, "segment_id"].map(ranges)
    with_number = words + " (segment " + segments.loc[is_described, "segment_id"].astype("int64").astype(str) + ")"
    segments.loc[is_described, "segment_name"] = words.where(~words.duplicated(), with_number)
    keys = zip(segments["segment_id"], segments["segment_name"], strict=True)
    shares = [holding_shares.get(key, 1.0) for key in keys]
    segments["meaning"] = [with_share(text, share) for text, share in zip(segments["meaning"], shares, strict=True)]
    # a name that says one thing says little, and two that could change places say nothing apart: their numbers do
    says_little = (segments["kind"] == "cluster") & (segments["claims"].fillna("").str.split().str.len() < 2)
    says_little |= segments["segment_id"].isin(exchanged(assigned, holding_shares))
    numbers = "Nearly all of them: " + segments["segment_id"].map(ranges) + "."
    segments.loc[says_little, "meaning"] += " " + numbers[says_little]
    segments.loc[is_described, "meaning"] = numbers[is_described]
    segments["segment_id"] = segments["segment_id"].astype("int32")
    segments["segment_order"] = segments["display_order"].astype("int32")
    for column in ("structure_verdict", "structure_reason"):
        segments[column] = structure[column]
    return segments[COLUMNS]


def exchanged(assigned, holding_shares):
    """Return the segments of which another's name is true as well while theirs is true of that one."""
    called = list(zip(assigned["segment_id"], assigned["segment_name"], strict=True))
    return {
        segment
        for segment, name in called
        for other, other_name in called
        if segment != other
        and min(holding_shares.get((segment, other_name), 0), holding_shares.get((other, name), 0)) >= LEAST_HOLDING_SHARE
    }


def with_share(meaning, share):
    """Return a meaning after the share of the segment of which it is true, rounded down, where that is not all of it."""
    if share >= 1:
        return meaning
    return f"{math.floor(100 * share + 1e-9)}% of them: {meaning[:1].lower()}{meaning[1:]}"


def range_words(row):
    """Return the range of nearly all customers of a segment in words: "4 to 7 orders, last 5 to 12 weeks ago".

    Parameters
    ----------
    row : namedtuple
        order_count_low, order_count_high, recency_days_low and recency_days_high, of `int_cluster_positions`.

    Returns
    -------
    str
        Rounded outwards, so that no customer within falls out.
    """
    low, high = math.floor(row.order_count_low), math.ceil(row.order_count_high)
    orders = f"{low} to {high} orders" if low < high else "1 order" if low == 1 else f"{low} orders"
    unit, days = next((unit, days) for unit, days in UNITS if row.recency_days_high < 26 * days or days == UNITS[-1][1])
    latest, earliest = math.floor(row.recency_days_low / days), math.ceil(row.recency_days_high / days)
    if earliest == 0:
        return f"{orders}, last on the newest day"
    when = (
        f"up to {earliest} {unit}"
        if latest == 0
        else f"{latest} to {earliest} {unit}"
        if latest < earliest
        else f"{latest} {unit}"
    )
    return f"{orders}, last {when} ago"
