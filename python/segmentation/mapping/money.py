"""Amount, quantity, unit price and currency: what they are where names mislead."""

import itertools

from segmentation.mapping.draft import sql_name
from segmentation.mapping.files import quoted_name

COMPARED_ROWS = 2000  # first rows in which a discount is to explain the difference of two prices
LEAST_DISCOUNTED = 3  # rows with a discount that has to be explained
TOLERANCE = 0.011  # a cent, for shops that round each line


def settle_money(draft):
    """Decide what the amount of a row is."""
    settle_counted_pieces(draft)
    repeated = settle_amount(draft)
    columns = draft.columns
    has_lines = "quantity" in columns and "unit_price" in columns
    if "amount" in columns:
        return
    if has_lines and is_line_price(draft):
        draft.write("amount", columns["unit_price"], f"grows with {columns['quantity']}: the price of the whole line")
        columns["amount"] = columns.pop("unit_price")
    elif "unit_price" in columns and not has_lines:
        columns["amount"] = columns.pop("unit_price")
    elif repeated:
        instead = "; quantity and unit_price make the amount" if has_lines else ""
        note = f"the order's total, repeated on its lines: it would count once a line{instead}"
        draft.refuse("amount", repeated, note)


def settle_counted_pieces(draft):
    """Take an "amount" that is 1 more often than anything else, beside a price, for a quantity."""
    profile = draft.profile("amount")
    is_counted = profile and profile.whole_share > 0.99 and profile.words[0] in ("1", "1.0")
    if is_counted and "unit_price" in draft.columns and "quantity" not in draft.columns:
        draft.columns["quantity"] = draft.columns.pop("amount")


def settle_amount(draft):
    """Take the best candidate that is no order's total repeated on its lines, which would count once a line.

    A total that stands on a single line of its order is fine.

    Returns
    -------
    str or None
        The best column that is repeated.
    """
    repeated = None
    others = [column for contract, column in draft.columns.items() if contract != "amount"]
    draft.columns.pop("amount", None)
    for candidate in draft.candidates:
        column = candidate.column
        if candidate.contract != "amount" or column in others:
            continue
        if draft.constant_share(column, 0) < 0.95:
            draft.columns["amount"] = column
            return repeated
        if draft.single_share(column, 0) >= 0.9:
            draft.columns["amount"] = column
            draft.write("amount", f"coalesce({sql_name(column)}, 0)", "stands on one line of each order, blank on the others")
            return repeated
        repeated = repeated or column
    return repeated


def is_line_price(draft):
    """Whether the price is of the whole line: divided by the quantity, a product has fewer prices than undivided."""
    product = draft.columns.get("product_id") or draft.columns.get("product_category")
    price, quantity = draft.profile("unit_price"), draft.profile("quantity")
    if not product or not price.is_plain_number or not quantity.is_plain_number:
        return False
    (prices,) = draft.source.query(
        f"""
        with lines as (
            select
                {quoted_name(product)} as line_product,
                try_cast({quoted_name(price.name)} as double) as line_price,
                round(line_price / try_cast({quoted_name(quantity.name)} as double), 2) as piece_price
            from {draft.source.sample}
            where try_cast({quoted_name(quantity.name)} as double) > 0
        )

        select
            (select count(*) from (select distinct line_product, line_price from lines)) as undivided,
            (select count(*) from (select distinct line_product, piece_price from lines)) as divided
        """
    )
    return prices["undivided"] >= 10 and prices["divided"] < 0.9 * prices["undivided"]


def settle_discounted(draft):
    """Take what was paid in place of the price before the discount, where the discount explains the difference."""
    discounts = [candidate.column for candidate in draft.candidates if candidate.contract == "discount_amount"]
    if "amount" in draft.columns:
        before, sql = draft.columns["amount"], number_sql(draft.columns["amount"])
    elif "quantity" in draft.columns and "unit_price" in draft.columns:
        before = f"{draft.columns['quantity']} x {draft.columns['unit_price']}"
        sql = f"{number_sql(draft.columns['quantity'])} * {number_sql(draft.columns['unit_price'])}"
    else:
        return
    taken = {*draft.columns.values(), *discounts}
    others = [name for name, profile in draft.profiles.items() if profile.number_share >= 0.9 and name not in taken]
    for discount, after in itertools.product([[column] for column in discounts] + [discounts], others):
        if discount and is_difference(draft.source, before=sql, discount=discount, after=after):
            draft.columns["amount"] = after
            draft.written.pop("amount", None)
            repeated = draft.refused.pop("amount", None)
            beside = f"; {repeated.sql} is the order's total, repeated on its lines" if repeated else ""
            draft.notes["amount"] = f"what was paid: {before} less {' and '.join(discount)}{beside}"
            return


def number_sql(column):
    """Return a column as SQL that reads a number in it."""
    return f"any_number(cast({quoted_name(column)} as varchar))"


def is_difference(source, *, before, discount, after):
    """Whether a price less some discounts is another column, on nearly all rows and on three or more with a discount.

    Parameters
    ----------
    source : Source
    before : str
        SQL, a number.
    discount : list of str
        Columns.
    after : str
        Column.

    Returns
    -------
    bool
    """
    taken_off = " + ".join(f"abs(coalesce({number_sql(column)}, 0))" for column in discount)
    (row,) = source.query(
        f"""
        with prices as (
            select {before} as price, {taken_off} as taken_off, {number_sql(after)} as paid
            from {source.sample}
            limit {COMPARED_ROWS}
        )

        select
            count(*) filter (where taken_off > 0 and abs(price - taken_off - paid) < {TOLERANCE}) as explained,
            coalesce(avg(cast(abs(price - taken_off - paid) < {TOLERANCE} as integer)), 0) as share
        from prices
        """
    )
    return row["explained"] >= LEAST_DISCOUNTED and row["share"] >= 0.95


def settle_currency(draft):
    """Leave out a currency that differs: amounts in several need rates, which are not in the file."""
    profile = draft.profile("currency")
    if profile and profile.distinct_count > 1:
        note = (
            f"{', '.join(profile.words)}: map {profile.name} together with exchange_rates, "
            "or leave it out if amounts are in one currency already"
        )
        draft.refuse("currency", profile.name, note)
