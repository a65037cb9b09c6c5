"""Taxes beside an amount that says that it is without them, where customers paid both."""

import numpy as np

from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.money import charges_of
from segmentation.mapping.writing import yaml_line

HIGHEST_RATE = 0.3  # of a tax on sales, with something to spare
LEAST_TAXED = 0.5  # of the amounts above zero
WITHIN_RATE = 0.95
MOST_RATES = 5  # different values of a column, which are rates and no money


def ask_about_taxes(draft):
    """Ask whether customers paid an amount and its taxes, where the amount says that it is without and no column has both."""
    amount, numbers = draft.columns.get("amount"), draft.numbers.columns
    is_settled = "amount" in draft.written or draft.asks_for("amount") or draft.layout.platform
    if is_settled or amount not in numbers or "net" not in draft.profiles[amount].meanings:
        return
    for column in charges_of(draft):
        profile = draft.profiles[column]
        is_tax = "tax" in profile.meanings and profile.distinct_count > MOST_RATES
        is_tax = is_tax and draft.is_of_order(column) == draft.is_of_order(amount)
        is_sale = (numbers[amount] > 0) & (numbers[column] >= 0) if is_tax else np.zeros(0, dtype=bool)
        if not is_sale.any():
            continue
        rates = numbers[column][is_sale] / numbers[amount][is_sale]
        if np.mean(rates <= HIGHEST_RATE) >= WITHIN_RATE and np.mean(rates > 0) >= LEAST_TAXED:
            text = f"{amount} is without {column}, which stands beside it, and no column has both. Did customers pay both?"
            draft.ask(text, yaml_line("amount", f"{sql_name(amount)} + coalesce({sql_name(column)}, 0)"))
            return
