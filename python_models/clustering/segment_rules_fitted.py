"""Describe each segment by a rule of at most three conditions on human features, as text and as SQL."""

from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd

OUTPUT_COLUMNS = ["segment_id", "rule_text", "rule_sql", "condition_count"]
MAXIMUM_CONDITIONS = 3
# the search: thresholds a feature, rules kept a step and measure, rules of each length whose thresholds are refined
QUANTILES = 30
BEAM_WIDTH = 20
FINALISTS = 12
# a rule that good needs no harder features
GOOD_ENOUGH = 0.95
# what must be worth its price in F1: a condition, an "or" beside an "and", and a feature by how hard it is to read
CONDITION_PRICE = 0.01
MIXED_PRICE = 0.02
FEATURE_PRICES = [0.0, 0.01, 0.04]
# how much F1 a rounder number may cost
ROUNDING_LOSS = 0.005
# how far above the minimum a rule is sought, since among all customers it may do a little worse than in the sample
SAMPLE_MARGIN = 0.02


class Measure(NamedTuple):
    """What a condition compares with a number: `feature`, or `feature` over the column `divisor`.

    `tier` is how hard it is to read, 0 to 2; `kind` is whole, number or share; {} in `phrase` becomes "at least 5",
    {s} the plural and {money} the currency.
    """

    feature: str
    tier: int
    kind: str
    phrase: str
    divisor: str | None = None


MEASURES = [
    Measure("order_count", 0, "whole", "{} order{s}"),
    Measure("recency_days", 0, "whole", "last order {} day{s} ago"),
    Measure("net_revenue", 0, "number", "spent {}{money}"),
    Measure("average_order_value", 0, "number", "{}{money} per order"),
    Measure("coupon_usage_rate", 0, "share", "a coupon on {} of orders"),
    Measure("tenure_days", 0, "whole", "first order {} day{s} ago"),
    Measure("coupon_order_count", 1, "whole", "{} order{s} with a coupon"),
    Measure("max_order_value", 1, "number", "largest order {}{money}"),
    Measure("order_count_365d", 1, "whole", "{} order{s} in 365 days"),
    Measure("net_revenue_365d", 1, "number", "spent {}{money} in 365 days"),
    Measure("purchase_frequency", 1, "number", "{} order{s} per 30 days"),
    Measure("overdue_ratio", 1, "number", "last order {} time{s} the usual wait ago"),
    Measure("loyalty_score", 1, "number", "a loyalty score of {}"),
    Measure("recency_days", 2, "number", "{} day{s} since the last order for each order made", "order_count"),
    Measure("net_revenue", 2, "number", "spent {}{money} for each day since the last order", "recency_days"),
]


class Condition(NamedTuple):
    """A measure that is at least (">=") or at most ("<=") a number."""

    measure: Measure
    operator: str
    threshold: float


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def measures_of(sample, labels):
    """Return the measures that differ between the customers of this shop, with those of its own clustering features.

    Parameters
    ----------
    sample : DataFrame
        customer_id, segment_id, currency and features.
    labels : DataFrame
        feature, label and unit, from the seed feature_labels.

    Returns
    -------
    list of Measure
    """
    known = {measure.feature for measure in MEASURES}
    label = labels.set_index("feature")
    own = [
        Measure(
            feature,
            1,
            "share" if label["unit"].get(feature) == "share" else "number",
            label["label"].get(feature, feature) + " {}",
        )
        for feature in sample.columns.drop(["customer_id", "segment_id", "currency"])
        if feature not in known
    ]
    numbers = sample.drop(columns=["customer_id", "segment_id", "currency"])
    columns = numbers.columns[numbers.max() > numbers.min()]
    return [
        measure
        for measure in MEASURES + own
        if measure.feature in columns and (measure.divisor is None or measure.divisor in columns)
    ]


def values_of(sample, measure):
    """Return a measure of each customer; missing where it is unknown or nothing is divided by."""
    values = sample[measure.feature].to_numpy(dtype=float)
    if measure.divisor is None:
        return values
    divisor = sample[measure.divisor].to_numpy(dtype=float)
    return np.divide(values, divisor, out=np.full(len(values), np.nan), where=divisor > 0)


def holds(sample, condition):
    """Return for each customer whether a condition holds, by the arithmetic of its SQL: unknown is no."""
    measure, operator, threshold = condition
    values = sample[measure.feature].to_numpy(dtype=float)
    bound = threshold
    if measure.divisor is not None:
        bound = threshold * sample[measure.divisor].to_numpy(dtype=float)
    return values >= bound if operator == ">=" else values <= bound


def combine(masks, joins):
    """Join masks from the left: ((first, second), third).

    Parameters
    ----------
    masks : list of ndarray of bool
    joins : sequence of {"and", "or"}, one fewer than masks

    Returns
    -------
    ndarray of bool
    """
    combined = masks[0]
    for join, mask in zip(joins, masks[1:], strict=True):
        combined = combined & mask if join == "and" else combined | mask
    return combined


def f_measure(hits, chosen, wanted, beta=1.0):
    """Return F-beta (van Rijsbergen 1979) from counts: chosen rightly, chosen, and to be chosen."""
    square = beta * beta
    return (1 + square) * hits / np.maximum(square * wanted + chosen, 1)


def single_conditions(sample, measures):
    """Return conditions at quantiles of each measure, in both directions, and who fulfils them.

    Returns
    -------
    tuple of (list of Condition, ndarray of float32 of shape (n_conditions, n_customers))
    """
    conditions, masks = [], []
    for measure in measures:
        values = values_of(sample, measure)
        known = values[~np.isnan(values)]
        if not len(known):
            continue
        steps = np.linspace(0, 1, QUANTILES + 2)[1:-1]
        for threshold in np.unique(np.quantile(known, steps, method="lower")):
            conditions += [Condition(measure, ">=", threshold), Condition(measure, "<=", threshold)]
            masks += [values >= threshold, values <= threshold]
    return conditions, np.array(masks, dtype=np.float32).reshape(len(conditions), len(sample))


def best_positions(hits, chosen, wanted, *, count, betas):
    """Return the positions of the best rules by each F-beta, of equal rules the first."""
    positions = []
    for beta in betas:
        score = f_measure(hits, chosen, wanted, beta)
        order = np.argsort(-score, kind="stable")[: count * 8]
        _, first = np.unique(np.stack([hits[order], chosen[order]]), axis=1, return_index=True)
        positions += order[np.sort(first)][:count].tolist()
    return list(dict.fromkeys(positions))


def search(masks, is_wanted):
    """Find good rules of one to three conditions by beam search.

    A rule grows to the right, by "and" or by "or". Rules that are precise or complete are kept beside the best, since "or"
    mends the one and "and" the other. Counts are sums of whole numbers in float32, exact up to 16 million.

    Parameters
    ----------
    masks : ndarray of float32 of shape (n_conditions, n_customers)
    is_wanted : ndarray of bool of shape (n_customers,)

    Returns
    -------
    list of (tuple of int, tuple of str)
        Positions of conditions, and what joins them.
    """
    wanted = is_wanted.sum()
    single_hits, single_chosen = masks @ is_wanted.astype(np.float32), masks.sum(axis=1)
    beam = [
        ((i,), (), masks[i]) for i in best_positions(single_hits, single_chosen, wanted, count=BEAM_WIDTH, betas=(0.5, 1, 2))
    ]
    found = [((i,), ()) for i in best_positions(single_hits, single_chosen, wanted, count=FINALISTS, betas=(1,))]
    for length in range(2, MAXIMUM_CONDITIONS + 1):
        rules = np.array([mask for _, _, mask in beam])
        both_hits, both_chosen = masks @ (rules * is_wanted).T, masks @ rules.T
        either_hits = single_hits[:, None] + (rules @ is_wanted.astype(np.float32))[None, :] - both_hits
        either_chosen = single_chosen[:, None] + rules.sum(axis=1)[None, :] - both_chosen
        hits, chosen = np.stack([both_hits, either_hits]).ravel(), np.stack([both_chosen, either_chosen]).ravel()

        def rule_at(position, shape=both_hits.shape, beam=beam):
            join, added, grown = np.unravel_index(position, (2, *shape))
            positions, joins, mask = beam[grown]
            return (*positions, int(added)), (*joins, ("and", "or")[join]), (mask, masks[added])

        best = best_positions(hits, chosen, wanted, count=FINALISTS, betas=(1,))
        found += [rule_at(position)[:2] for position in best]
        if length < MAXIMUM_CONDITIONS:
            grown = [rule_at(i) for i in best_positions(hits, chosen, wanted, count=BEAM_WIDTH, betas=(0.5, 1, 2))]
            beam = [
                (positions, joins, (np.minimum if joins[-1] == "and" else np.maximum)(*pair))
                for positions, joins, pair in grown
            ]
    return found


def refine(values, conditions, joins, is_wanted):
    """Move each threshold in turn to where F1 is best, until none moves (coordinate ascent).

    Parameters
    ----------
    values : dict of Measure to ndarray of shape (n_customers,)
    conditions : list of Condition
    joins : sequence of {"and", "or"}
    is_wanted : ndarray of bool of shape (n_customers,)

    Returns
    -------
    tuple of (list of Condition, float)
        The same conditions with other thresholds, and F1.
    """

    def mask(condition):
        known = values[condition.measure]
        return known >= condition.threshold if condition.operator == ">=" else known <= condition.threshold

    wanted = is_wanted.sum()
    conditions = list(conditions)
    masks = [mask(condition) for condition in conditions]
    start = combine(masks, joins)
    best = f_measure((start & is_wanted).sum(), start.sum(), wanted)
    for _ in range(3):
        before = best
        for i, condition in enumerate(conditions):
            never = combine([*masks[:i], np.zeros_like(start), *masks[i + 1 :]], joins)
            always = combine([*masks[:i], np.ones_like(start), *masks[i + 1 :]], joins)
            # only who is in with the condition and out without it can be moved by its threshold
            is_open = always & ~never & ~np.isnan(values[condition.measure])
            moved = values[condition.measure][is_open]
            order = np.argsort(moved if condition.operator == "<=" else -moved, kind="stable")
            moved = moved[order]
            hits = (never & is_wanted).sum() + np.cumsum(is_wanted[is_open][order])
            score = f_measure(hits, never.sum() + np.arange(1, len(moved) + 1), wanted)
            # of equal values all are in or none
            score = np.where(np.append(moved[1:] != moved[:-1], True)[: len(moved)], score, -1)
            if len(score) and score.max() > best + 1e-9:
                best = score.max()
                conditions[i] = condition._replace(threshold=float(moved[score.argmax()]))
                masks[i] = mask(conditions[i])
        if best - before < 1e-9:
            break
    return conditions, float(best)


def round_numbers(condition):
    """Return thresholds near that of a condition, from round to exact.

    Returns
    -------
    list of (int, float)
        Significant digits, one to four, and the threshold rounded down or up to so many; whole where only whole numbers occur.
    """
    threshold, kind = condition.threshold, condition.measure.kind
    if threshold == 0:
        return [(0, 0.0)]
    magnitude = int(np.floor(np.log10(abs(threshold))))
    found = {}
    for digits in (1, 2, 3, 4):
        # a share of 0.06 is 6%: it counts from the point
        decimals = digits if kind == "share" else digits - 1 - magnitude
        if kind == "whole":
            decimals = min(decimals, 0)
        # what is round already stays, whatever its last bit says
        scaled = round(threshold * 10.0**decimals, 6)
        for number in (np.floor(scaled), np.ceil(scaled)):
            found.setdefault(round(float(number / 10.0**decimals), max(decimals, 0)), digits)
    return [(digits, number) for number, digits in found.items()]


def make_readable(sample, conditions, joins, is_wanted, *, minimum):
    """Round the thresholds as far as F1 falls by no more than ROUNDING_LOSS, and not below `minimum` if it was above.

    Returns
    -------
    tuple of (list of Condition, float)
        The conditions with round thresholds, and the F1 they reach.
    """
    wanted = is_wanted.sum()
    options = [
        [
            (digits, rounded, holds(sample, rounded))
            for digits, number in round_numbers(condition)
            for rounded in [condition._replace(threshold=number)]
        ]
        for condition in conditions
    ]
    tried = []
    for choice in product(*options):
        mask = combine([mask for _, _, mask in choice], joins)
        score = float(f_measure((mask & is_wanted).sum(), mask.sum(), wanted))
        tried.append((sum(digits for digits, _, _ in choice), -score, [rounded for _, rounded, _ in choice]))
    best = max(-score for _, score, _ in tried)
    floor = max(best - ROUNDING_LOSS, min(best, minimum))
    _, score, rounded = min((entry for entry in tried if -entry[1] >= floor), key=lambda entry: entry[:2])
    return rounded, -score


def price(conditions, joins):
    """Return how hard a rule is to read, in F1."""
    return (
        CONDITION_PRICE * len(conditions)
        + sum(FEATURE_PRICES[condition.measure.tier] for condition in conditions)
        + MIXED_PRICE * (len(set(joins)) > 1)
    )


def fit_rule(sample, searched, is_wanted, *, minimum):
    """Find the rule that describes one segment best for its length.

    Parameters
    ----------
    sample : DataFrame of features
    searched : list of (list of Condition, ndarray)
        What `single_conditions` gives for the easy features, and for ever more.
    is_wanted : ndarray of bool of shape (n_customers,)
        Who is in the segment.
    minimum : float
        F1 from which a rule is reliable; a readable rule below it loses against any rule above.

    Returns
    -------
    tuple of (list of Condition, tuple of str, float)
        Conditions, what joins them, and F1 on the sample.
    """
    candidates = []
    for conditions, masks in searched:
        values = {condition.measure: values_of(sample, condition.measure) for condition in conditions}
        for positions, joins in search(masks, is_wanted):
            refined, score = refine(values, [conditions[i] for i in positions], joins, is_wanted)
            candidates.append((refined, joins, score))
        best = max(candidates, key=lambda rule: (rule[2] >= minimum, rule[2] - price(*rule[:2])))
        if best[2] >= GOOD_ENOUGH:
            break
    rounded, score = make_readable(sample, *best[:2], is_wanted, minimum=minimum)
    # what is joined by the same word may stand in any order: the plainest first
    same = 2 if len(set(best[1])) > 1 else len(rounded)
    places = {measure: place for place, measure in enumerate(values)}
    return sorted(rounded[:same], key=lambda condition: places[condition.measure]) + rounded[same:], best[1], score


def number_text(number):
    """Return a number without exponent and without a needless end: 5, 0.25, 12000."""
    return np.format_float_positional(number, precision=9, trim="-")


def condition_sql(condition):
    """Return a condition as a SQL comparison on a column of customer_features."""
    measure, operator, threshold = condition
    bound = number_text(threshold)
    return f"{measure.feature} {operator} {bound if measure.divisor is None else f'{bound} * {measure.divisor}'}"


def rule_sql(conditions, joins):
    """Return a rule as a SQL predicate over customer_features; "and" and "or" never stand side by side without brackets."""
    parts = [condition_sql(condition) for condition in conditions]
    if len(set(joins)) > 1:
        return f"({parts[0]} {joins[0]} {parts[1]}) {joins[1]} {parts[2]}"
    return f" {joins[0]} ".join(parts) if joins else parts[0]


def condition_text(measure, bounds, *, currency):
    """Return one or two bounds of a measure in words.

    Parameters
    ----------
    measure : Measure
    bounds : dict of {">=", "<="} to float
    currency : str or None
    """
    is_share = measure.kind == "share"
    if is_share and bounds == {"<=": 0.0} and measure.feature == "coupon_usage_rate":
        return "no coupon on any order"
    numbers = {operator: number_text(100 * bound if is_share else bound) for operator, bound in bounds.items()}
    sign = "%" if is_share else ""
    if len(bounds) == 2 and numbers[">="] == numbers["<="]:
        text = f"exactly {numbers['>=']}{sign}"
    elif len(bounds) == 2:
        text = f"{numbers['>=']} to {numbers['<=']}{sign}"
    else:
        ((operator, number),) = numbers.items()
        text = f"{'at least' if operator == '>=' else 'at most'} {number}{sign}"
    plural = "" if text.split()[-1] == "1" else "s"
    return measure.phrase.replace("{s}", plural).replace("{money}", f" {currency}" if currency else "").replace("{}", text)


def rule_text(conditions, joins, *, currency):
    """Return a rule in words: "at least 5 orders, last order at most 60 days ago and spent at least 300 EUR"."""
    if "or" not in joins:
        # two bounds of one measure read as one range
        bounds = {}
        for measure, operator, threshold in conditions:
            bounds.setdefault(measure, {})
            tighter = max if operator == ">=" else min
            bounds[measure][operator] = tighter(threshold, bounds[measure].get(operator, threshold))
        parts = [condition_text(measure, found, currency=currency) for measure, found in bounds.items()]
        return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
    parts = [condition_text(measure, {operator: bound}, currency=currency) for measure, operator, bound in conditions]
    if len(set(joins)) > 1:
        return f"{parts[0]} {joins[0]} {parts[1]}, {joins[1]} {parts[2]}"
    return f" {joins[0]} ".join(parts)


def fit_rules(sample, labels, segment_ids, *, minimum):
    """Describe each segment by a rule.

    The search takes the place of a shallow tree for each segment (CART, Breiman et al. 1984): a tree of three splits is among
    what it can write, and it looks at F1 instead of impurity.

    Parameters
    ----------
    sample : DataFrame
        customer_id, segment_id, currency and features, one row per customer, in a fixed order.
    labels : DataFrame
        feature, label and unit.
    segment_ids : sequence of int
        The segments to describe, from 1; prospects are described without a search.
    minimum : float
        F1 from which a rule is reliable.

    Returns
    -------
    DataFrame with OUTPUT_COLUMNS
    """
    measures = measures_of(sample, labels)
    tiers = [[measure for measure in measures if measure.tier <= tier] for tier in range(len(FEATURE_PRICES))]
    searched = [single_conditions(sample, tier) for tier in tiers if tier]
    currencies = sample["currency"].dropna()
    currency = currencies.iloc[0] if len(currencies) else None
    rows = [(0, "no successful order", "order_count = 0", 1)]
    sought = min(minimum + SAMPLE_MARGIN, 1)
    for segment_id in sorted(segment_ids):
        is_wanted = (sample["segment_id"] == segment_id).to_numpy()
        if is_wanted.any() and searched:
            conditions, joins, _ = fit_rule(sample, searched, is_wanted, minimum=sought)
            rows.append(
                (
                    segment_id,
                    rule_text(conditions, joins, currency=currency),
                    rule_sql(conditions, joins),
                    len(conditions),
                )
            )
        else:
            rows.append((segment_id, "no rule: too few customers", "1 = 0", 0))
    return pd.DataFrame(rows, columns=OUTPUT_COLUMNS)


def model(dbt, session):
    """Materialize one row per segment."""
    sample = to_pandas(dbt.ref("int_segment_rule_sample")).sort_values("customer_id", ignore_index=True)
    # dbt finds a call of ref only where it is a statement or an argument of its own
    centroids = to_pandas(dbt.ref("cluster_centroids"))
    return fit_rules(
        sample,
        to_pandas(dbt.ref("feature_labels")),
        centroids["segment_id"].astype(int).tolist(),
        minimum=dbt.config.meta_get("segment_rule_minimum_f1"),
    )
