"""Rows that take a discount off their order: negative, and nothing that was given back."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.repeats import kept_rows
from segmentation.mapping.steps.row_types import is_row_type
from segmentation.mapping.steps.totals import money_sql, word_columns
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower, name_meanings, without_accents

LEAST_ROWS = 3
MOST_NAMED = 4  # other words of negative rows
DISCOUNT = re.compile("discount|rabatt?|nachlass|skonto|remise|descuento|desconto|sconto|korting|indirim|скидк")
REDUCTIONS = """
    with marked as (
        select
            cast({order} as varchar) as shop_order,
            coalesce(cast({column} as varchar), '') as word,
            coalesce(cast({column} as varchar), '') in ({words}) as is_reduction,
            cast({money} as double) as money,
            left(cast({moment} as varchar), 10) as day
        from {table} as file_rows
        where {kept}
    ),

    beside as (
        select
            *,
            sum(money) over (partition by shop_order) as order_money,
            coalesce(max(case when money > 0 then 1 else 0 end) over (partition by shop_order, day), 0) = 1 as is_same_day
        from marked
    )
"""


def settle_reductions(draft):
    """Take the sum of an order for its amount where rows of it are discounts; ask where others give money back.

    Parameters
    ----------
    draft : Draft
        Whose amount is settled, refunds included.
    """
    has_price = "amount" in draft.columns or draft.has_pieces
    is_settled = draft.layout.platform or "amount" in draft.order_columns
    if not has_price or is_settled or "transaction_id" not in draft.columns:
        return
    amount = draft.columns.get("amount")
    for column, words in reduction_words(draft, word_columns(draft, amount)).items():
        rows = reduction_rows(draft, column, words)
        if rows["reductions"] < LEAST_ROWS or rows["raised"]:
            continue
        found = f"{column} {', '.join(words[:MOST_NAMED])} takes {amount or 'the price'} off an order"
        is_plain = is_row_type(draft.profiles[column].meanings) or all(says_discount(word) for word in words)
        is_beside = rows["beside_sale"] == rows["reductions"] and not rows["given_back"]
        if is_plain and is_beside and "amount" not in draft.written:
            price = draft.sql_of("amount") if amount else draft.pieces_sql
            sql = f"sum({price}) over (partition by {draft.sql_of('transaction_id')})"
            draft.write("amount", sql, f"{found}: the sum of the order, counted once", used=[column])
            draft.take_once("amount")
        else:
            ask_about_reductions(draft, column, words, rows, found)
        return


def says_discount(word):
    """Whether a word of a row says discount, and no refund."""
    return bool(DISCOUNT.search(without_accents(lower(word)))) or "discount" in name_meanings(word)


def reduction_words(draft, columns):
    """Return {column: its words that say discount or coupon on negative rows and on no others}; columns have some."""
    prices = [draft.columns[name] for name in (["amount"] if "amount" in draft.columns else ["quantity", "unit_price"])]
    if not columns or all((draft.profiles[price].minimum or 0) >= 0 for price in prices):
        return {}
    rows = draft.source.query(
        f"""
        select place, word
        from (
            select
                {money_sql(draft, draft.columns.get("amount"))} as money,
                unnest([{", ".join(f"cast({quoted_name(column)} as varchar)" for column in columns)}]) as word,
                unnest(range({len(columns)})) as place
            from {draft.source.sample}
        )
        where word <> ''
        group by place, word
        having count(*) filter (where money < 0) > 0 and count(*) filter (where money > 0) = 0
        order by place, count(*) desc, word
        """
    )
    found = {}
    for row in rows:
        word = row["word"]
        if (says_discount(word) or "coupon" in name_meanings(word)) and not says_back(draft, word):
            found.setdefault(columns[row["place"]], []).append(word)
    return found


def says_back(draft, word):
    """Whether a word says that something was given back, as a discount of a refund does."""
    return "refund" in name_meanings(word) or draft.status_words.get(lower(word)) == "refunded"


def reduction_sql(draft, column, words, moment="null"):
    """Return SQL of the common tables of all rows of the file, marked where they take something off their order."""
    return REDUCTIONS.format(
        order=draft.sql_of("transaction_id"),
        column=quoted_name(column),
        words=", ".join(map(quoted_text, words)),
        money=money_sql(draft, draft.columns.get("amount")),
        moment=moment,
        table=f"(select * from {draft.source.relation})",
        kept=kept_rows(draft),
    )


def reduction_rows(draft, column, words):
    """Return how many rows of some words are negative (reductions), how many of them beside a sale of that day, and others."""
    moment = quoted_name(draft.columns["transaction_at"]) if "transaction_at" in draft.columns else "null"
    (row,) = draft.source.query(
        f"""
        {reduction_sql(draft, column, words, moment)}

        select
            count(*) filter (where is_reduction and money < 0) as reductions,
            coalesce(sum(money) filter (where is_reduction), 0) as money,
            count(*) filter (where is_reduction and money > 0) as raised,
            count(*) filter (where is_reduction and money < 0 and order_money >= 0 and is_same_day) as beside_sale,
            count(*) filter (where not is_reduction and money < 0) as given_back
        from beside
        """
    )
    return row


def ask_about_reductions(draft, column, words, rows, found):
    """Ask whether rows are discounts of their order, and name the other negative rows, which stay as they are."""
    others = draft.source.query(
        f"""
        {reduction_sql(draft, column, words)}

        select word, count(*) as row_count
        from marked
        where not is_reduction and money < 0
        group by word
        order by row_count desc, word
        """
    )
    text = f"{found} on {rows['reductions']:,} rows, {rows['money']:,.2f} in all, and a negative row counts as a refund"
    text += ". Is it a discount of the order?"
    if others:
        named = [f"{other['word'] or 'nothing'} on {other['row_count']:,}" for other in others[:MOST_NAMED]]
        named += [f"{len(others) - MOST_NAMED:,} more words"] if len(others) > MOST_NAMED else []
        text += f" The other negative rows ({', '.join(named)}) still count as refunds: leave out those that are payments."
    draft.ask(text, yaml_line("amount", spread_sql(draft, column, words)))


def spread_sql(draft, column, words):
    """Return SQL: the money of a row, less its share of the discounts of its order; all other negative rows as they are."""
    price = draft.sql_of("amount") if draft.has_amount else draft.pieces_sql
    order = f"over (partition by {draft.sql_of('transaction_id')})"
    test = f"{sql_name(column)} in ({', '.join(map(quoted_text, words))})"
    off, sold = f"sum(case when {test} then {price} else 0 end) {order}", f"sum(case when {price} > 0 then {price} end) {order}"
    is_off = f"{test} and {sold} > 0"
    return f"case when {is_off} then 0 when {price} > 0 then {price} * (1 + {off} / {sold}) else {price} end"
