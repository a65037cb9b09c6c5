"""Pieces and their price: whether a price is of one piece or of the whole line, as a product's prices prove it."""

import numpy as np

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.sums import TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line

LEAST_PRICES = 6  # different prices of products, from which something follows
MOST_PIECES = 12  # different numbers of pieces, one of which is 1
FEWER = 0.9  # times as many different prices, which is fewer
SAYS_LITTLE = {"amount", "sale", "price", "product", "gross", "net"}  # what may be of a piece, and of a line


def settle_counted_pieces(draft):
    """Take an "amount" that is a few small numbers, or 1 more often than anything else, beside a price, for a quantity."""
    profile = draft.profile("amount")
    ones = [place for place, word in enumerate(profile.words) if word in ("1", "1.0")] if profile else []
    is_counted = bool(ones) and profile.whole_share > 0.99 and (ones == [0] or profile.distinct_count <= MOST_PIECES)
    if is_counted and "unit_price" in draft.columns and "quantity" not in draft.columns:
        draft.columns["quantity"] = draft.columns.pop("amount")


def price_counts(draft, price):
    """Return how many prices the products have: as they stand (undivided) and by the piece (divided)."""
    product = draft.columns.get("product_id") or draft.columns.get("product_category")
    if not product:
        return {"undivided": 0, "divided": 0}
    (prices,) = draft.source.query(
        f"""
        with sold as (
            select
                {quoted_name(product)} as product,
                cast({number_sql(price)} as double) as price,
                cast({number_sql(draft.columns["quantity"])} as double) as quantity
            from {draft.sold}
        ),

        lines as (
            select product, price, round(price / quantity, 2) as piece_price
            from sold
            where quantity > 0 and product is not null
        )

        select
            (select count(*) from (select distinct product, price from lines)) as undivided,
            (select count(*) from (select distinct product, piece_price from lines)) as divided
        """
    )
    return prices


def is_line_price(draft):
    """Whether the price is of the whole line: divided by the quantity, a product has fewer prices than undivided."""
    prices = price_counts(draft, draft.columns["unit_price"])
    return prices["undivided"] >= 10 and prices["divided"] < FEWER * prices["undivided"]


def is_price_again(draft, column):
    """Whether a column is the price of one piece, written again: it is equal to it on rows of several pieces."""
    numbers, columns = draft.numbers.columns, draft.columns
    names = [columns.get("quantity"), columns.get("unit_price"), column]
    if not numbers.keys() >= set(names) or "unit" not in draft.profiles[names[1]].meanings:
        return False
    quantity, price, again = (numbers[name] for name in names)
    is_several = (quantity > 1) & (price > 0)
    return bool(is_several.sum() >= LEAST_PRICES and np.mean(np.abs(again - price)[is_several] < TOLERANCE) >= FEWER)


def settle_piece_price(draft, total):
    """Take an amount beside a quantity for the price of a piece where that is proven, and ask where nothing tells.

    Parameters
    ----------
    draft : Draft
        Has an amount of the line.
    total : str or None
        Column of the order's total, to hold the lines against.
    """
    amount, quantity, numbers = draft.columns["amount"], draft.columns.get("quantity"), draft.numbers
    if "unit_price" in draft.columns or quantity not in numbers.columns or amount not in numbers.columns:
        return
    if not draft.within_order and "product_id" not in draft.columns:
        return
    if not set(draft.profiles[amount].meanings) <= SAYS_LITTLE or not np.nanmax(numbers.columns[quantity], initial=0) > 1:
        return
    pieces, money = numbers.columns[quantity], numbers.columns[amount]
    if any(np.mean((np.abs(pieces * price - money) < TOLERANCE)[pieces > 1]) >= FEWER for price in numbers.columns.values()):
        return
    worth = pieces * money
    if total:
        paid = numbers.per_order(total)
        if numbers.is_equal(numbers.per_order(amount), paid).mean() >= FEWER:
            return
        is_of_piece = numbers.is_equal(numbers.add_up(worth), paid).mean() >= FEWER
    else:
        is_of_piece = False
    prices = price_counts(draft, amount)
    is_of_piece |= prices["divided"] >= LEAST_PRICES and prices["undivided"] < FEWER * prices["divided"]
    if is_of_piece:
        draft.columns["unit_price"] = draft.columns.pop("amount")
        draft.notes["unit_price"] = f"a product costs the same whatever {quantity} says: the price of one piece"
    elif not (prices["undivided"] >= LEAST_PRICES and prices["divided"] < FEWER * prices["undivided"]):
        line = yaml_line("amount", f"{sql_name(quantity)} * {sql_name(amount)}")
        draft.ask(f"Nothing tells whether {amount} is the price of one piece or of all {quantity}. Is it of one?", line)
