"""What came back, said in another way: in pieces, in money that may be pieces, in rows with ids of their own."""

import re

from segmentation.mapping.customers import person_sql
from segmentation.mapping.draft import sql_name
from segmentation.mapping.files import quoted_text
from segmentation.mapping.rows import PAYMENTS
from segmentation.mapping.sums import number_sql
from segmentation.mapping.thesaurus import lower
from segmentation.mapping.writing import yaml_line

LEAST_RETURNS = 3
NO_SALE = {"cost", "profit", "tax", "net", "discount"}  # of one of which something came back
MOST_MATCHED = 0.8  # of them, with an equal sale of the same customer, if they are no sales themselves


def ask_about_returns(draft):
    """Ask whether positive rows that say refund, each with an equal sale of its customer, take that sale back."""
    status = draft.columns.get("transaction_status") or next(iter(draft.used), None)
    sql = draft.written["transaction_status"].sql if "transaction_status" in draft.written else None
    amount, customer, moment = (draft.columns.get(name) for name in ("amount", "customer_id", "transaction_at"))
    is_ready = amount and customer and moment and draft.columns.get("transaction_id") and not draft.layout.platform
    if not is_ready or "amount" in draft.written or draft.within_order or not status or "refunded_amount" in draft.columns:
        return
    words = [word for word in draft.profiles[status].words if draft.status_words.get(lower(word)) == "refunded"]
    flag = re.match(r"case when (.* = '[^']*') then 'refunded'", sql or "")
    test = flag.group(1) if flag else f"{sql_name(status)} in ({', '.join(quoted_text(word) for word in words)})"
    if not words and not flag:
        return
    back, matched = count_matched(draft, test)
    if back >= LEAST_RETURNS and matched >= MOST_MATCHED * back:
        text = f"{back:,} rows that say refund are positive, and {matched:,} have an equal sale of their customer"
        line = yaml_line("amount", f"case when {test} then -abs({sql_name(amount)}) else {sql_name(amount)} end")
        draft.ask(f"{text}. Does such a row give that money back, and is no sale itself?", line)


def ask_about_payments(draft):
    """Ask whether positive rows that say payment, each with an equal sale of its customer, only settle that sale."""
    status = draft.columns.get("transaction_status")
    is_ready = draft.columns.get("amount") and draft.columns.get("customer_id") and not draft.layout.platform
    words = [word for word in draft.profiles[status].words if lower(word) in PAYMENTS] if is_ready and status else []
    if not words:
        return
    listed = ", ".join(quoted_text(word) for word in words)
    paid, matched = count_matched(draft, f"{sql_name(status)} in ({listed})")
    if paid >= LEAST_RETURNS and matched >= MOST_MATCHED * paid:
        text = f"{status} says {', '.join(words)} on {paid:,} rows, and {matched:,} have an equal sale of their customer"
        kept = f"coalesce({sql_name(status)}, '') not in ({listed})"
        known = f"({draft.settings['transactions_filter']}) and " if "transactions_filter" in draft.settings else ""
        draft.ask(f"{text}. Do they settle these sales, and are none?", yaml_line("transactions_filter", known + kept))


def count_matched(draft, test):
    """Return how many positive rows a test is true of, and how many of them have an equal row of their customer beside them."""
    (found,) = draft.source.query(
        f"""
        with marked as (
            select
                coalesce({test}, false) as is_back,
                {person_sql(draft.columns["customer_id"])} as customer,
                {number_sql(draft.columns["amount"])} as money
            from {draft.source.sample}
        ),

        sales as (select customer, money, count(*) as sale_count from marked where not is_back group by all)

        select count(*) as back, count(sales.customer) as matched
        from marked
        left join sales using (customer, money)
        where is_back and money > 0
        """
    )
    return found["back"], found["matched"]


def says_money_back(draft, column):
    """Whether a column that says refund, and something that may be pieces as well, holds money: its numbers have fractions."""
    profile = draft.profiles[column]
    says_back = (
        "refund" in profile.meanings
        and {"quantity", "delivery"} & set(profile.meanings)
        and NO_SALE.isdisjoint(profile.meanings)
    )
    return says_back and profile.number_share >= 0.9 and profile.whole_share < 0.99 and profile.date_share < 0.5


def take_refunded_pieces(draft):
    """Take the money of the pieces that came back, where a column counts these; return whether there is one."""
    columns = draft.columns
    for column, profile in draft.profiles.items():
        says_pieces = {"refund", "quantity"} <= set(profile.meanings) and profile.number_share >= 0.9
        if not says_pieces or profile.whole_share < 0.99 or "quantity" not in columns or columns["quantity"] == column:
            continue
        if "amount" not in draft.order_columns and draft.has_amount:
            each = f"({draft.sql_of('amount')}) / nullif({sql_name(columns['quantity'])}, 0)"
        elif "unit_price" in columns:
            each = sql_name(columns["unit_price"])
        else:
            continue
        note = f"{column} says how many pieces came back"
        draft.write("refunded_amount", f"coalesce({sql_name(column)}, 0) * {each}", note, used=[column])
        return True
    return False
