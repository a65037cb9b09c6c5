"""What was given back: in a column beside the sale, as what is left of it, or in rows of their own."""

import numpy as np

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import CONSTANT_SHARE, sql_name
from segmentation.mapping.profiling import profile_within
from segmentation.mapping.steps.given_back import are_sales_given_back, is_number_of_refund
from segmentation.mapping.steps.parts import parts_of
from segmentation.mapping.steps.returns import (
    NO_SALE,
    says_money_back,
    take_refunded_pieces,
    turn_rows_of_negative_pieces,
    turn_rows_that_name_their_sale,
)
from segmentation.mapping.steps.row_types import is_row_type
from segmentation.mapping.sums import TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEFT = {"adjusted", "after", "current"}  # meanings of a total of which refunds are taken off
LEAST_RESTS = 3  # orders with a refund, of which another column is what is left


def settle_refunds(draft):
    """Decide where it says what was given back of a sale, in a column beside the amount."""
    amount = paid_of(draft)
    if amount is None:
        return
    candidates = [found.column for found in draft.candidates if found.contract == "refunded_amount"]
    taken = {column for contract, column in draft.columns.items() if contract != "refunded_amount"}
    candidates += [name for name in draft.profiles if says_money_back(draft, name) and name not in candidates]
    columns = [column for column in candidates if column not in taken and column in draft.numbers.columns]
    columns = [column for column in columns if not is_number_of_refund(draft, column, amount)]
    draft.columns.pop("refunded_amount", None)
    if columns:
        take_refunded(draft, columns, amount)
    elif not take_refunded_pieces(draft):
        take_what_is_left(draft, amount)


def paid_of(draft):
    """Return the amount per order, or None where there is none that can be held against others."""
    numbers, pieces = draft.numbers, draft.pieces
    if "amount" in draft.columns:
        paid = numbers.per_order(draft.columns["amount"])
    elif pieces:
        paid = numbers.add_up(pieces[1])
    else:
        return None
    return paid - np.abs(numbers.per_order(draft.amount_less)) if draft.amount_less else paid


def take_refunded(draft, columns, paid):
    """Take a column of money given back; of several that differ, all of them together.

    Parameters
    ----------
    draft : Draft
    columns : list of str
        Best first.
    paid : ndarray of shape (n_orders,)
    """
    numbers = draft.numbers
    column = columns[0]
    is_of_order = level_of_refund(draft, column)
    back = numbers.add_up(np.abs(numbers.columns[column]), is_of_order=is_of_order)
    is_given = back > 0
    draft.columns["refunded_amount"] = column
    if is_of_order:
        draft.take_once("refunded_amount")
    others = [name for name in columns[1:] if np.nansum(np.abs(numbers.columns[name])) > 0]
    if others and take_parts(draft, columns[0], others, back=back, paid=paid):
        return
    beside = f"; not {', '.join(others)}, which say it again or a part of it" if others else ""
    draft.notes["refunded_amount"] = f"given back on {is_given.sum():,} orders, beside a sale that stays as it is{beside}"
    if not is_given.any():
        draft.notes["refunded_amount"] = f"nothing was given back yet{beside}"
        return
    is_net = (is_given & (paid <= TOLERANCE)).sum()
    is_whole = (is_given & numbers.is_equal(back, paid)).sum()
    is_more = (is_given & (back > paid + TOLERANCE) & (paid > TOLERANCE)).sum()
    if (is_whole and not is_net and not is_more) or says_rest(draft, column, paid - back, is_given):
        return
    if is_net + is_more > is_whole:
        sql = add_back(draft, column) if "amount" in draft.columns else None
        left = f"{column} is more than is left on {is_net + is_more:,} orders"
        line = yaml_line("amount", sql or "what was paid, before anything was given back")
        draft.ask(f"{left}. Is it taken off {draft.columns.get('amount', 'the price')} already?", line)
    elif not is_whole and not draft.notes.get("amount", "").startswith(("what was paid:", "the lines of an order add up")):
        name = draft.columns.get("amount", "quantity x unit_price")
        parts = parts_of(draft, paid, is_given)
        if parts:
            draft.notes["refunded_amount"] += f"; {' + '.join(parts)} is {name} there, too"
        elif "amount" in draft.columns:
            sql = add_back(draft, column)
            draft.ask(f"Nothing tells whether {column} is taken off {name} already. Is it?", yaml_line("amount", sql))


def take_parts(draft, column, others, *, back, paid):
    """Take several columns of money given back together, where they are parts of it; ask where nothing tells.

    Parameters
    ----------
    column : str
        The best of them, which is taken.
    back, paid : ndarray of shape (n_orders,)
        What the best says, and what was paid.

    Returns
    -------
    bool
        Whether all is decided: they are parts.
    """
    numbers = draft.numbers
    given = [numbers.add_up(np.abs(numbers.columns[name]), is_of_order=level_of_refund(draft, name)) for name in others]
    together = back + sum(given)
    is_given = together > 0
    is_again = all(numbers.is_equal(other, back)[is_given].mean() >= CONSTANT_SHARE for other in given)
    is_total = numbers.is_equal(back, sum(given))[is_given].mean() >= CONSTANT_SHARE
    # nothing beyond what the best says
    is_within = (
        all((other <= back + TOLERANCE)[is_given].all() for other in given) and (together > paid + TOLERANCE)[is_given].any()
    )
    if is_again or is_total or is_within:
        return False
    parts = " + ".join(f"abs(coalesce({sql_name(name)}, 0))" for name in [column, *others])
    whole, alone = (numbers.is_equal(some, paid)[is_given].sum() for some in (together, back))
    if whole > alone:
        draft.write("refunded_amount", parts, "together what was paid, where all was given back", used=[column, *others])
        return True
    named = ", ".join([column, *others])
    draft.ask(
        f"{named} say what was given back, and nothing tells whether they add up. Do they?", yaml_line("refunded_amount", parts)
    )
    return False


def add_back(draft, column):
    """Return SQL: the amount before what was given back, which is negative in some exports."""
    sign = "-" if draft.profiles[column].maximum <= 0 else "+"
    return f"{draft.sql_of('amount')} {sign} coalesce({sql_name(column)}, 0)"


def says_rest(draft, column, rest, is_given):
    """Whether another column is what is left of the amount, so that nothing is taken off that."""
    numbers = draft.numbers
    others = [name for name in numbers.columns if name not in (column, draft.columns.get("amount"))]
    return is_given.sum() >= LEAST_RESTS and any(
        numbers.is_equal(numbers.per_order(name), rest)[is_given].mean() >= CONSTANT_SHARE
        and numbers.is_equal(numbers.per_order(name), rest).mean() >= CONSTANT_SHARE
        for name in others
    )


def level_of_refund(draft, column):
    """Whether a column of refunds speaks of the order; where few orders say so, each of them counts."""
    if not draft.within_order:
        return False
    within = profile_within(draft.source, draft.sql_of("transaction_id"), table=draft.sold, least=1).get(column)
    if within:
        return max(within.single_share, within.constant_share) >= CONSTANT_SHARE
    return "amount" in draft.order_columns


def take_what_is_left(draft, paid):
    """Take what an order's total lost for what was given back: a total after refunds, that is no more than was paid."""
    numbers = draft.numbers
    if "amount" not in draft.columns:
        return
    for column, profile in draft.profiles.items():
        meanings = set(profile.meanings)
        says_left = not LEFT.isdisjoint(meanings) and not {"total", "amount"}.isdisjoint(meanings)
        if not says_left or column not in numbers.columns or not meanings.isdisjoint(NO_SALE):
            continue
        is_filled = numbers.add_up((~np.isnan(numbers.columns[column])).astype(float)) > 0
        is_of_order = "amount" in draft.order_columns or bool(draft.order_total)
        left = numbers.add_up(numbers.columns[column], is_of_order=is_of_order)
        is_owed = is_filled & (paid > TOLERANCE) & (np.abs(left) < TOLERANCE)
        # what is left of most bills is nothing to pay, and all of them are not given back
        if np.mean((left <= paid + TOLERANCE)[is_filled]) < 0.99 or 2 * is_owed.sum() > len(paid):
            continue
        total = sql_name(draft.order_total) if draft.order_total else draft.sql_of("amount")
        sql = f"{total} - coalesce({sql_name(column)}, {total})"
        draft.write("refunded_amount", sql, f"{column} is what is left", used=[column])
        if is_of_order:
            draft.take_once("refunded_amount")
        return


def settle_refund_rows(draft):
    """Turn the amount of rows that say refund and are positive: each of them gives money back."""
    columns, beside = draft.columns, draft.profile("refunded_amount")
    # what was given back stands beside the sale, or is said of all of its rows
    if draft.has_states or (beside and beside.maximum):
        return
    if "amount" in columns:
        amount, number = draft.sql_of("amount"), number_sql(columns["amount"])
    elif draft.has_pieces:
        amount = draft.written["amount"].sql if "amount" in draft.written else draft.pieces_sql
        number = f"{number_sql(columns['quantity'])} * {number_sql(columns['unit_price'])}"
    else:
        return
    for column, profile in draft.profiles.items():
        words = [word for word in profile.words if draft.status_words.get(lower(word)) == "refunded"]
        if not words or profile.number_share >= 0.5 or not says_refund_of_rows(draft, column, words, number):
            continue
        test = f"{sql_name(column)} in ({', '.join(quoted_text(word) for word in words)})"
        sql = f"case when {test} then -abs({amount}) else {amount} end"
        if are_sales_given_back(draft, column, test, sql, number):
            return
        note = f"rows of {column} {', '.join(words)} give money back"
        draft.write("amount", sql, note, used=[column])
        return
    if not turn_rows_of_negative_pieces(draft, amount):
        turn_rows_that_name_their_sale(draft, amount, number)


def says_refund_of_rows(draft, column, words, number):
    """Whether rows of some words are positive and stand beside a sale of the same order; a type says so by itself."""
    listed = ", ".join(quoted_text(word) for word in words)
    order = draft.sql_of("transaction_id") if "transaction_id" in draft.columns else "null"
    (row,) = draft.source.query(
        f"""
        with rows_marked as (
            select
                {order} as shop_order,
                coalesce(cast({quoted_name(column)} as varchar), '') in ({listed}) as is_refund,
                cast({quoted_name(column)} as varchar) <> '' as says_something,
                {number} as amount
            from {draft.source.sample}
        )

        select
            count(*) filter (where is_refund and amount > 0) as positive,
            count(*) filter (where is_refund and amount > 0 and shop_order in (
                select shop_order from rows_marked where not is_refund and says_something
            )) as beside_sale
        from rows_marked
        """
    )
    if is_row_type(draft.profiles[column].meanings):
        return row["positive"] > 0
    # among lines, what was given back of an order may be a line of it
    return not draft.within_order and 0 < row["positive"] <= row["beside_sale"] / 0.8
