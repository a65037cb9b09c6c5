"""Two columns that add up to the amount, such as goods and shipping: both are money, and nothing is taken off their sum."""

import itertools

import numpy as np

from segmentation.mapping.draft import CONSTANT_SHARE

LEAST_ORDERS = 3  # that have both
MOST_TRIED = 12  # columns of numbers


def parts_of(draft, paid, among=None):
    """Return two columns that add up to what was paid.

    Parameters
    ----------
    among : ndarray of shape (n_orders,), optional
        Orders that have to show it as all others do.

    Returns
    -------
    tuple of str
        Empty where there are none.
    """
    numbers = draft.numbers
    among = np.ones(len(paid), dtype=bool) if among is None else among
    taken = {draft.columns.get(name) for name in ("amount", "refunded_amount", "discount_amount")}
    names = [name for name in numbers.columns if name not in taken and draft.profiles[name].minimum >= 0]
    money = {name: numbers.per_order(name) for name in names[:MOST_TRIED]}
    for one, other in itertools.combinations(money, 2):
        is_sum = numbers.is_equal(money[one] + money[other], paid)
        has_both = is_sum & (money[one] > 0) & (money[other] > 0) & among
        if has_both.sum() >= LEAST_ORDERS and min(is_sum.mean(), is_sum[among].mean()) >= CONSTANT_SHARE:
            return one, other
    return ()


def leave_money_as_quantity(draft):
    """Take no column for the quantity that adds up with another to the amount."""
    column, amount = draft.columns.get("quantity"), draft.columns.get("amount")
    if not column or draft.layout.platform or not {column, amount} <= draft.numbers.columns.keys():
        return
    parts = parts_of(draft, draft.numbers.per_order(amount))
    if column in parts and draft.profiles[column].whole_share < 1:
        draft.refuse("quantity", column, f"{' + '.join(parts)} is {amount}, so it is money")
