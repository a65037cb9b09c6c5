"""Taxes and shipping beside an amount whose name says that it is without them, where customers paid all of it."""

import numpy as np

from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.money import charges_of
from segmentation.mapping.writing import yaml_line

HIGHEST_RATE = 0.3  # of a tax on sales, with something to spare
WITHIN_RATE = 0.95
LEAST_CHARGED = 0.2  # of the amounts above zero, beside which something is charged
MOST_RATES = 5  # different values of a column of taxes, which are rates and no money


def ask_about_charges(draft):
    """Ask whether customers paid an amount and its taxes, or a subtotal and what is charged beside it, if no column has all."""
    amount = draft.columns.get("amount")
    is_settled = "amount" in draft.written or draft.asks_for("amount") or draft.layout.platform
    if is_settled or amount not in draft.numbers.columns:
        return
    beside = charged_beside(draft, amount)
    if beside:
        said = f"{amount} is without {' and '.join(beside)} by its name, and no column has all of it"
        total = " + ".join([sql_name(amount), *(f"coalesce({sql_name(name)}, 0)" for name in beside)])
        draft.ask(f"{said}. Did customers pay it together?", yaml_line("amount", total))


def charged_beside(draft, amount):
    """Return the columns of what is charged beside an amount that is without it by its name."""
    meanings = set(draft.profiles[amount].meanings)
    without = {"tax", "delivery"} if "subtotal" in meanings else {"tax"} if "net" in meanings else set()
    return [
        name
        for name in charges_of(draft)
        if not without.isdisjoint(draft.profiles[name].meanings)
        and draft.is_of_order(name) == draft.is_of_order(amount)
        and is_charged(draft, name, amount)
    ]


def is_charged(draft, name, amount):
    """Whether a column is money charged beside the amount of many sales; taxes are a small share, and no rate."""
    numbers, profile = draft.numbers.columns, draft.profiles[name]
    is_sale = numbers[amount] > 0
    share = np.nan_to_num(numbers[name][is_sale]) / numbers[amount][is_sale]
    is_tax = np.mean(share <= HIGHEST_RATE) >= WITHIN_RATE and profile.distinct_count > MOST_RATES
    return bool(is_sale.any() and np.mean(share > 0) >= LEAST_CHARGED and (is_tax or "tax" not in profile.meanings))
