"""Write a rule as a sentence and as SQL, and the query that counts whom each rule chooses."""

from decimal import Decimal

import numpy as np


def number_text(number):
    """Return a number without exponent and without a needless end: 5, 0.25, 12000."""
    return np.format_float_positional(number, precision=9, trim="-")


def number_words(number):
    """Return the same as people read it: 5, 0.25, 12,000."""
    return f"{Decimal(number_text(number)):,f}"


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
    numbers = {operator: number_words(100 * bound if is_share else bound) for operator, bound in bounds.items()}
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


def measuring_sql(rules, *, table):
    """Return SQL that counts whom each rule chooses.

    Parameters
    ----------
    rules : dict of int to str
        The predicate of each segment.
    table : str
        A relation with the columns of customer_features, and segment_id, null outside the clusters.

    Returns
    -------
    str
        A select of segment_id, customer_count (in the segment), chosen_count (by the rule) and hit_count (both).
    """
    counts, rows = [], []
    for place, (segment_id, rule) in enumerate(sorted(rules.items())):
        is_in, is_chosen = f"coalesce(segment_id, outside_segment_id) = {segment_id}", f"({rule})"
        counts += [
            f"count(case when {is_in} then 1 end) as customer_count_{place}",
            f"count(case when {is_chosen} then 1 end) as chosen_count_{place}",
            f"count(case when {is_in} and {is_chosen} then 1 end) as hit_count_{place}",
        ]
        columns = ", ".join(f"{name}_{place} as {name}" for name in ("customer_count", "chosen_count", "hit_count"))
        rows.append(f"select {segment_id} as segment_id, {columns} from counts")
    counted, stacked = ",\n        ".join(counts), "\nunion all\n".join(rows)
    return f"""
with

counts as (
    select
        {counted}
    from {table}
)

{stacked}
"""
