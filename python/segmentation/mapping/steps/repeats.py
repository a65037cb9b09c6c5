"""Rows that are there a second time: lines of an order that are two of the same product, or what two extracts both hold."""

from dataclasses import dataclass

import duckdb

from segmentation.mapping.sums import TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line

LEAST_TOGETHER = 0.9  # of the orders of several lines, whose rows stand together if the file is written order by order
LEAST_DOUBLED = 0.1  # repeats in place, to an order, from which they may be how a shop sells two of a thing
LEAST_BLOCK = 3  # rows that come again in the same order, far from the first, if they are a block of the file
KEPT = "reject_exact_duplicates"
# orders with equal rows: proven, honest or copied by their total or by where they stand, else open
REPEATS_BY_VERDICT = f"""
    with placed as ({{placed_rows}}),

    lines as (
        select shop_order, row_hash, count(*) as copies, any_value(money) as money
        from placed
        where shop_order is not null
        group by shop_order, row_hash
    ),

    spans as (
        select
            shop_order,
            max(place) - min(place) + 1 = count(*) as is_together,
            any_value(total) as total,
            sum(money) as paid
        from placed
        where shop_order is not null
        group by shop_order
        having count(*) > 1
    ),

    orders as (
        select
            shop_order,
            sum(copies - 1) as repeats,
            coalesce(sum((copies - 1) * money), 0) as repeated_money,
            -- all of its lines, and as often
            min(copies) > 1 and min(copies) = max(copies) as is_whole,
            count(*) as lines
        from lines
        group by shop_order
        having max(copies) > 1
    ),

    judged as (
        select
            orders.*,
            case
                when abs(total - paid) < {TOLERANCE} * lines then 'proven'
                when abs(total - paid + repeated_money) < {TOLERANCE} * lines then 'copied'
                when not is_whole then 'honest'
                when not is_together and written_together >= {LEAST_TOGETHER} then 'copied'
                when lines > 1 then 'copied'
                else 'open'
            end as verdict,
            is_together
        from orders
        inner join spans using (shop_order)
        cross join (
            select coalesce(avg(cast(is_together as integer)), 0) as written_together
            from spans
            where shop_order not in (select shop_order from orders where is_whole)
        )
    )

    select
        coalesce(sum(repeats) filter (where verdict = 'proven'), 0)::bigint as proven,
        coalesce(sum(repeats) filter (where verdict = 'honest'), 0)::bigint as honest,
        coalesce(sum(repeats) filter (where verdict = 'copied'), 0)::bigint as copied,
        coalesce(sum(repeats) filter (where verdict = 'open'), 0)::bigint as open,
        coalesce(sum(repeats) filter (where verdict = 'open' and is_together), 0)::bigint as open_together,
        (select count(distinct shop_order) from lines)::bigint as order_count,
        coalesce(sum(repeated_money), 0)::double as money
    from judged
"""


@dataclass(frozen=True)
class Repeats:
    """Rows that are equal to an earlier one.

    Attributes
    ----------
    honest, copied, open : int
        Of them, those that are sales of their own, those that are not, and those of which nothing tells.
    money : float
        Of all of them.
    """

    honest: int
    copied: int
    open: int
    money: float


def settle_repeats(draft):
    """Count equal lines of an order as they are where they stand among its others; ask where nothing tells them from copies.

    An amount that is taken once an order is the same either way: then nothing is asked, and the lines only tell pieces.

    Parameters
    ----------
    draft : Draft
        Receives the var `reject_exact_duplicates` where equal lines are sales.
    """
    is_known = draft.input_name != "transactions" or KEPT in draft.layout.settings
    is_once = "amount" in draft.order_columns
    if is_known or not has_repeats(draft):
        return
    found = (repeats_of_orders if "transaction_id" in draft.columns else repeats_of_rows)(draft)
    said = f"{found.honest + found.copied + found.open:,} rows are equal to another"
    said += "" if is_once or not found.money else f", of {found.money:,.2f} in all"
    if found.honest and not found.copied:
        draft.settings[KEPT] = False
        draft.hints.append(f"{said}: lines of an order that has others too, such as two of a product. They count.")
    elif found.copied and not found.honest:
        draft.hints.append(f"{said}: they repeat whole orders, as overlapping extracts do. They count once.")
    elif is_once:
        return
    elif found.honest and found.copied:
        text = f"{said}: {found.copied:,} repeat whole orders, and {found.honest:,} stand among other lines of their order"
        text += ". If extracts overlap, leave what is in both out of one of them, and ask again"
        draft.ask(f"{text}. Are all of them sales of their own?", yaml_line(KEPT, False))
    elif found.open:
        what = "lines of an order" if "transaction_id" in draft.columns else "of a customer, a moment and an amount"
        draft.ask(f"{said}, {what}. Is each of them a sale of its own, such as a second piece?", yaml_line(KEPT, False))


def placed_rows(draft):
    """Return SQL: place, hash, money and order of all rows that are sales."""
    amount = draft.columns.get("amount")
    price = number_sql(amount) if amount and "amount" not in draft.order_columns else "null"
    if not amount and draft.has_pieces:
        price = f"{number_sql(draft.columns['quantity'])} * {number_sql(draft.columns['unit_price'])}"
    order = draft.sql_of("transaction_id") if "transaction_id" in draft.columns else "null"
    total = number_sql(draft.order_total) if draft.order_total else "null"
    return f"""
        select
            row_number() over () as place,
            hash(file_rows) as row_hash,
            cast({order} as varchar) as shop_order,
            {price} as money,
            {total} as total
        from (select * from {draft.source.relation}) as file_rows
        where {kept_rows(draft)}
    """


def kept_rows(draft):
    """Return SQL for the rows that are sales; all where the filter needs types that text has not."""
    kept = draft.settings.get("transactions_filter") or "true"
    try:
        draft.source.query(f"select 1 from {draft.source.sample} where {kept} limit 1")
    except duckdb.Error:
        return "true"
    return kept


def has_repeats(draft):
    """Whether two rows are equal."""
    relation = draft.source.relation
    sql = f"select count(*) > count(distinct hash(file_rows)) as is_so from (select * from {relation}) as file_rows"
    return draft.source.query(sql)[0]["is_so"]


def repeats_of_orders(draft):
    """Return the repeats of rows that name their order: lines of one that is whole without them, or all of its lines again."""
    (found,) = draft.source.query(REPEATS_BY_VERDICT.format(placed_rows=placed_rows(draft)))
    proven, honest, copied, left = (found[name] for name in ("proven", "honest", "copied", "open"))
    if not draft.within_order:
        # one row is one order, and the same order again is no other, unless orders of two equal rows are how the shop sells
        is_open = found["open_together"] >= LEAST_DOUBLED * found["order_count"] and not copied
        counts = (proven + honest, 0, left) if is_open else (0, proven + honest + copied + left, 0)
        return Repeats(*counts, found["money"])
    if proven or "amount" in draft.order_columns or not says_pieces(draft):
        # an order of nothing but two of a product is like those that have a third line
        honest, left = (honest + left, 0) if honest or proven else (0, left)
    elif not copied:
        honest, left = 0, honest + left
    if copied and not proven and not honest:
        copied, left = copied + left, 0
    return Repeats(proven + honest, copied, left, found["money"])


def says_pieces(draft):
    """Whether a quantity says on some rows that there are several pieces, so that a second line is not how a second is sold."""
    profile = draft.profile("quantity")
    return profile is not None and (profile.maximum or 0) > 1


def repeats_of_rows(draft):
    """Return the repeats of rows that name no order: copies where they come again in a block, as they stood before."""
    (found,) = draft.source.query(
        f"""
        with placed as ({placed_rows(draft)}),

        repeats as (
            select place, money, place - lag(place) over (partition by row_hash order by place) as distance
            from placed
            qualify distance is not null
        )

        select
            count(*) as repeats,
            coalesce(sum(money), 0)::double as money,
            count(*) filter (where distance = (select mode(distance) from repeats) and distance > 1) as of_a_block
        from repeats
        """
    )
    is_block = found["of_a_block"] >= LEAST_BLOCK and found["of_a_block"] >= LEAST_TOGETHER * found["repeats"]
    counts = (0, found["repeats"], 0) if is_block else (0, 0, found["repeats"])
    return Repeats(*counts, found["money"])
