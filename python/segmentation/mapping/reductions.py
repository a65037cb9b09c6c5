"""Rows that take a discount off their order: negative, and nothing that was given back."""

from segmentation.mapping.files import quoted_name, quoted_text
from segmentation.mapping.rows import is_row_type
from segmentation.mapping.sums import number_sql
from segmentation.mapping.thesaurus import name_meanings
from segmentation.mapping.writing import yaml_line

LEAST_ROWS = 3


def settle_reductions(draft):
    """Take the sum of an order for its amount where rows of it are discounts; ask where others give money back.

    Parameters
    ----------
    draft : Draft
        Whose amount is settled, refunds included.
    """
    amount = draft.columns.get("amount")
    if not amount or "transaction_id" not in draft.columns or "amount" in draft.order_columns:
        return
    for column, profile in draft.profiles.items():
        words = [word for word in profile.words if not {"discount", "coupon"}.isdisjoint(name_meanings(word))]
        if not words or not is_row_type(profile.meanings) or not profile.is_word_list:
            continue
        rows = reduction_rows(draft, column, words)
        if rows["reductions"] < LEAST_ROWS or rows["raised"]:
            continue
        sql = f"sum({draft.sql_of('amount')}) over (partition by {draft.sql_of('transaction_id')})"
        found = f"{column} {', '.join(words)} takes {amount} off an order"
        if rows["beside_sale"] == rows["reductions"] and not rows["given_back"] and "amount" not in draft.written:
            draft.write("amount", sql, f"{found}: the sum of the order, counted once", used=[column])
            draft.take_once("amount")
        else:
            text = f"{found} on {rows['reductions']:,} rows, and a negative row counts as a refund"
            text += ". Is it a discount of the order? Then once an order: order_columns: [amount]."
            draft.ask(text, yaml_line("amount", sql))
        return


def reduction_rows(draft, column, words):
    """Return how many rows of some words are negative (reductions), within an order worth more, and the others."""
    listed = ", ".join(quoted_text(word) for word in words)
    (row,) = draft.source.query(
        f"""
        with marked as (
            select
                {draft.sql_of("transaction_id")} as shop_order,
                coalesce(cast({quoted_name(column)} as varchar), '') in ({listed}) as is_reduction,
                {number_sql(draft.columns["amount"])} as money,
                sum(money) over (partition by shop_order) as order_money
            from {draft.source.sample}
        )

        select
            count(*) filter (where is_reduction and money < 0) as reductions,
            count(*) filter (where is_reduction and money > 0) as raised,
            count(*) filter (where is_reduction and money < 0 and order_money >= 0) as beside_sale,
            count(*) filter (where not is_reduction and money < 0) as given_back
        from marked
        """
    )
    return row
