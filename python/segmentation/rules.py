"""Describe each segment by a rule of at most three conditions on features that people know: the best for its length, round."""

from itertools import product

import numpy as np
import pandas as pd

from segmentation.conditions import combine, holds, measures_of, values_of
from segmentation.rule_search import f_measure, refine, search, single_conditions
from segmentation.rule_words import rule_sql, rule_text

OUTPUT_COLUMNS = ["segment_id", "rule_text", "rule_sql", "condition_count"]
# F1 from which a rule may stand for its segment
MINIMUM_F1 = 0.8
# a rule that good needs no harder features than those of the tier
GOOD_ENOUGH = [0.95, 0.9, 0.0]
# what must be worth its price in F1: a condition, an "or" beside an "and", and a feature by how hard it is to read
CONDITION_PRICE = 0.01
MIXED_PRICE = 0.02
FEATURE_PRICES = [0.0, 0.01, 0.04]
# how much F1 a rounder number may cost
ROUNDING_LOSS = 0.005
# how far above the minimum a rule is sought, since among all customers it may do a little worse than in the sample
SAMPLE_MARGIN = 0.02


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
    for (conditions, masks), good_enough in zip(searched, GOOD_ENOUGH, strict=False):
        values = {condition.measure: values_of(sample, condition.measure) for condition in conditions}
        for positions, joins in search(masks, is_wanted):
            refined, score = refine(values, [conditions[i] for i in positions], joins, is_wanted)
            candidates.append((refined, joins, score))
        best = max(candidates, key=lambda rule: (rule[2] >= minimum, rule[2] - price(*rule[:2])))
        if best[2] >= good_enough:
            break
    rounded, score = make_readable(sample, *best[:2], is_wanted, minimum=minimum)
    # what is joined by the same word may stand in any order: the plainest first
    same = 2 if len(set(best[1])) > 1 else len(rounded)
    places = {measure: place for place, measure in enumerate(values)}
    return sorted(rounded[:same], key=lambda condition: places[condition.measure]) + rounded[same:], best[1], score


def fit_rules(sample, labels, segment_ids, *, outside, minimum):
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
        The segments to describe, from 1.
    outside : dict of int to str
        The groups outside the clusters and what they are; they need no search.
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
    rows = [(group, words, f"outside_segment_id = {group}", 1) for group, words in outside.items()]
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
