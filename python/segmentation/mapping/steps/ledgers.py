"""The same money said several times: by the events of an order, or by what was charged and what paid it."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.no_sales import listed
from segmentation.mapping.steps.statuses import called_off
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

MOST_WORDS = 15  # of a column that says what happened to an order
LEAST_ORDERS = 10  # of which two words say the same sum
SAME_SHARE = 0.95  # of the orders that have both
LEAST_KEYS = 5  # orders or customers, and
LEAST_SETTLED = 0.5  # of them, whose rows add up to nothing


def ask_about_events(draft):
    """Ask which rows are the sale where the rows of an order add up to the same under several words, such as its events."""
    amount = draft.columns.get("amount")
    is_asked = (
        draft.asks_for("transactions_filter") or "transactions_filter" in draft.settings or draft.asks_for("order_columns")
    )
    is_ready = amount and "transaction_id" in draft.columns and "amount" not in draft.order_columns
    if not is_ready or is_asked or draft.layout.platform:
        return
    for column, profile in draft.profiles.items():
        is_read = column in draft.columns.values() or profile.number_share >= 0.5
        words = [] if is_read or not 2 <= profile.distinct_count <= MOST_WORDS else words_of_one_sum(draft, column, amount)
        if len(words) > 1:
            first, *others = words
            text = f"{column} says {', '.join(words)}, and the rows of an order add up to the same under each"
            kept = f"coalesce({sql_name(column)}, '') not in ({listed(others)})"
            draft.ask(f"{text}. Is the sale only one of them, such as {first}?", yaml_line("transactions_filter", kept))
            return


def words_of_one_sum(draft, column, amount):
    """Return words of a column under which orders have the same sum, in the order of their rows; or none."""
    rows = draft.source.query(
        f"""
        with sums as (
            select
                {draft.sql_of("transaction_id")} as shop_order,
                trim(cast({quoted_name(column)} as varchar)) as word,
                round(sum({number_sql(amount)}), 2) as money,
                min(rowid) as place
            from {draft.source.sample}
            group by all
            having word <> '' and money > 0 and shop_order is not null
        )

        select one.word, other.word as other
        from sums as one
        inner join sums as other on one.shop_order = other.shop_order and one.word <> other.word
        group by all
        having count(*) >= {LEAST_ORDERS}
            and avg(cast(one.money = other.money as integer)) >= {SAME_SHARE}
            and avg(cast(one.place < other.place as integer)) >= 0.5
            and count(distinct one.money) > 1
        order by avg(one.place - other.place), one.word
        """
    )
    words = dict.fromkeys(word for row in rows for word in (row["word"], row["other"]))
    return [word for word in words if not called_off(lower(word))]


def ask_about_settled(draft):
    """Ask whether negative rows are payments where the rows of most orders, or of most customers, add up to nothing."""
    amount, customer = draft.columns.get("amount"), draft.columns.get("customer_id")
    is_said = "amount" in draft.written or "amount" in draft.order_columns or draft.asks_for("amount")
    if not amount or is_said or draft.layout.platform or "transactions_filter" in draft.settings:
        return
    keys = {"orders": draft.sql_of("transaction_id")} if "transaction_id" in draft.columns else {}
    keys |= {"customers": person_sql(customer)} if customer else {}
    for what, key in keys.items():
        (found,) = draft.source.query(
            f"""
            select count(*) as total, count(*) filter (where is_both and abs(money) < 0.005) as settled
            from (
                select sum(money) as money, min(money) < 0 and max(money) > 0 as is_both
                from (select {key} as row_key, {number_sql(amount)} as money from {draft.source.sample})
                where row_key is not null
                group by row_key
            )
            """
        )
        if found["settled"] >= max(LEAST_KEYS, LEAST_SETTLED * found["total"]):
            text = f"The rows of {found['settled']:,} of {found['total']:,} {what} add up to 0"
            text += ", and a negative row counts as a refund. Are the negative rows payments, and the others what was sold?"
            draft.ask(text, yaml_line("transactions_filter", f"{sql_name(amount)} >= 0"))
            return
