"""What came back, said in another way: in pieces, in money that may be pieces, in rows with ids of their own."""

import re

import numpy as np

from segmentation.files.sources import quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.identity import names_other_orders
from segmentation.mapping.steps.row_types import is_row_type
from segmentation.mapping.steps.rows import MOVEMENTS, PAYMENTS
from segmentation.mapping.steps.statuses import GIVEN_BACK, called_off, word_counts
from segmentation.mapping.steps.totals import money_sql
from segmentation.mapping.sums import TOLERANCE
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEAST_RETURNS = 3
LETTERS = re.compile(r"[^\W\d_]{1,3}")  # a code such as S, R or INV
MOST_CODES = 8
SALES_SHARE = 0.8  # of the rows, which are sales where others are returns
CODE_OF_ROW = {"order", "id"}  # meanings of a column such as Trans Code, if it holds letters
SALE_OR_RETURN = {"s", "r"}  # whatever the column is called
BACK = re.compile("r|c|g|d|v|z|w")  # what refund, return, credit and their like begin with in ten languages
GIVES_BACK = re.compile("|".join([*GIVEN_BACK, "credit", "kredit", "gutschrift", "korrekt", "storn", "abono", "reso", "zwrot"]))
NO_SALE = {"cost", "profit", "tax", "net", "discount"}  # of one of which something came back
MOST_MATCHED = 0.8  # of them, with an equal sale of the same customer, if they are no sales themselves


def ask_about_returns(draft):
    """Ask whether positive rows that say refund, each with an equal sale of its customer, take that sale back."""
    status = draft.columns.get("transaction_status") or next(iter(draft.used), None)
    sql = draft.written["transaction_status"].sql if "transaction_status" in draft.written else None
    has_money = ("amount" in draft.columns or draft.has_pieces) and "amount" not in {*draft.written, *draft.order_columns}
    is_ready = has_money and {"customer_id", "transaction_at", "transaction_id"} <= draft.columns.keys()
    if not is_ready or draft.layout.platform or not status or "refunded_amount" in draft.columns:
        return
    words = [word for word in draft.profiles[status].words if draft.status_words.get(lower(word)) == "refunded"]
    flag = re.match(r"case when (.* = '[^']*') then 'refunded'", sql or "")
    test = flag.group(1) if flag else f"{sql_name(status)} in ({', '.join(quoted_text(word) for word in words)})"
    if not words and not flag:
        return
    back, matched = count_matched(draft, test)
    if back >= LEAST_RETURNS and matched >= MOST_MATCHED * back:
        text = f"{back:,} rows that say refund are positive, and {matched:,} have an equal sale of their customer"
        money = sql_name(draft.columns["amount"]) if "amount" in draft.columns else draft.pieces_sql
        line = yaml_line("amount", f"case when {test} then -abs({money}) else {money} end")
        draft.ask(f"{text}. Does such a row give that money back, and is no sale itself?", line)


def ask_about_types(draft):
    """Ask what letters such as S and R, or words beside those of sales, mean, where no amount is negative."""
    price = draft.columns.get("amount") or draft.columns.get("unit_price")
    is_said = "amount" in draft.written or "refunded_amount" in draft.columns
    if draft.layout.platform or is_said or not price or (draft.profiles[price].minimum or 0) < 0:
        return
    for column, profile in draft.profiles.items():
        counts = word_counts(draft.source, column) if 1 < profile.distinct_count <= MOST_CODES else {}
        unknown = [word for word in counts if word not in draft.status_words and word not in MOVEMENTS]
        unknown = [word for word in unknown if called_off(word) != "failed" and not says_sale_in_part(draft, word)]
        is_letters = all(LETTERS.fullmatch(word) for word in counts)
        is_code = is_letters and CODE_OF_ROW.issubset(profile.meanings)
        is_type = is_row_type(profile.meanings) or is_code or counts.keys() == SALE_OR_RETURN or "event" in profile.meanings
        says_sale = any(draft.status_words.get(word) == "successful" for word in counts)
        # such as 3 for an invoice and 4 for a return
        is_number = {"order", "type"} <= set(profile.meanings) and profile.whole_share == 1 == profile.number_share
        is_number = is_number and max(counts.values(), default=0) >= SALES_SHARE * sum(counts.values())
        unknown = list(counts) if is_number else unknown
        is_asked = says_sale or ((is_letters or is_number) and len(unknown) == len(counts))
        is_asked |= any(map(GIVES_BACK.search, unknown))
        if not unknown or not is_type or not is_asked or column in {*draft.columns.values(), *draft.used}:
            continue
        said_back = [word for word in unknown if GIVES_BACK.search(word)] or [word for word in unknown if BACK.match(word)]
        back = said_back[-1] if said_back else unknown[-1]
        said = ", ".join(f"{word.upper()} on {count:,} rows" for word, count in counts.items())
        amount = draft.sql_of("amount") if draft.has_amount else draft.pieces_sql
        word = f"cast({sql_name(column)} as varchar)" if is_number else f"lower(trim({sql_name(column)}))"
        sql = f"case when {word} = {quoted_text(back)} then -abs({amount}) else {amount} end"
        text = f"{column} says {said}, nothing says what these mean, and none has negative amounts"
        draft.ask(f"{text}. Do rows of {back.upper()} give money back?", yaml_line("amount", sql))
        return


def says_sale_in_part(draft, word):
    """Whether a part of a word is that of a sale and none calls it off, such as initial_purchase."""
    parts = re.findall(r"[^\W\d_]+", word)
    sells = len(parts) > 1 and any(draft.status_words.get(part) == "successful" for part in parts)
    return sells and called_off(word) is None and not GIVES_BACK.search(word)


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
        draft.ask_to_leave_out(f"{text}. Do they settle these sales, and are none", kept)


def count_matched(draft, test, *, turned=False):
    """Return how many positive rows a test is true of, and how many of them have an equal row of their customer beside them.

    Of lines of orders, those count whose whole order says so. `turned` looks for rows of the same amount below zero.
    """
    order = draft.sql_of("transaction_id") if draft.within_order else "row_number() over ()"
    customer = person_sql(draft.columns["customer_id"]) if "customer_id" in draft.columns else "'anybody'"
    (found,) = draft.source.query(
        f"""
        with marked as (
            select
                coalesce({test}, false) as is_back,
                {customer} as customer,
                {money_sql(draft, draft.columns.get("amount"))} as money,
                cast({order} as varchar) as shop_order
            from {draft.source.sample}
        ),

        orders as (select shop_order, bool_and(is_back) as is_whole from marked group by shop_order),

        sales as (select distinct customer, {"-" if turned else ""}money as money from marked where not is_back)

        select count(*) as back, count(sales.customer) as matched
        from marked
        inner join orders using (shop_order)
        left join sales using (customer, money)
        where is_back and is_whole and money > 0
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
    """Take the money of the pieces that came back, where a column counts these, or ask; return whether there is one."""
    columns = draft.columns
    for column, profile in draft.profiles.items():
        says_pieces = {"refund", "quantity"} <= set(profile.meanings) and profile.number_share >= 0.9
        if not says_pieces or profile.whole_share < 0.99 or "quantity" not in columns or columns["quantity"] == column:
            continue
        money = money_of_pieces(draft, column)
        if not money:
            continue
        doubt = doubt_about_pieces(draft, column)
        if doubt:
            draft.used.append(column)
            draft.ask(f"{column} counts pieces, and {doubt}?", yaml_line("refunded_amount", money))
        else:
            draft.write("refunded_amount", money, f"{column} says how many pieces came back", used=[column])
        return True
    return False


def money_of_pieces(draft, column):
    """Return SQL: what the pieces cost that a column counts; nothing where no price is of the row."""
    quantity = draft.columns["quantity"]
    if "amount" not in draft.order_columns and draft.has_amount:
        each = f"({draft.sql_of('amount')}) / nullif({sql_name(quantity)}, 0)"
    elif "unit_price" in draft.columns:
        each = sql_name(draft.columns["unit_price"])
    else:
        return ""
    return f"coalesce({sql_name(column)}, 0) * {each}"


def doubt_about_pieces(draft, column):
    """Return what makes it doubtful that pieces which came back are among those sold, and paid for; nothing if they are."""
    numbers, quantity, amount = draft.numbers.columns, draft.columns["quantity"], draft.columns.get("amount")
    if not {column, quantity} <= numbers.keys():
        return ""
    back, sold = np.nan_to_num(numbers[column]), np.nan_to_num(numbers[quantity])
    is_back = back > 0
    if (back > sold)[is_back].any():
        return f"on {(back > sold)[is_back].sum():,} rows more than {quantity} does. Are they among those of {quantity}"
    if amount not in numbers or amount in draft.order_columns or not is_back.any():
        return ""
    name = f"nothing proves that {amount} is before what came back. Is it"
    price = draft.columns.get("unit_price")
    if price not in numbers:
        return name
    is_rest = np.abs((sold - back) * numbers[price] - numbers[amount]) < TOLERANCE
    return name if is_rest[is_back].mean() >= 1 - MOST_MATCHED else ""


def turn_rows_of_negative_pieces(draft, amount):
    """Turn the amount of positive rows whose quantity is negative; return whether there are such."""
    quantity, column = draft.profile("quantity"), draft.profile("amount")
    if not quantity or not column or "amount" in draft.order_columns or draft.layout.platform:
        return False
    if not quantity.minimum < 0 < quantity.maximum or column.minimum < 0:
        return False
    sql = f"case when {sql_name(quantity.name)} < 0 then -abs({amount}) else {amount} end"
    draft.write("amount", sql, f"rows of a negative {quantity.name} give money back", used=[quantity.name])
    return True


def turn_rows_that_name_their_sale(draft, amount, number):
    """Turn the amount of positive rows that say which sale they refund; a renewal names its parent, and is a sale."""
    profile = draft.profile("refund_of")
    if not profile:
        ask_about_rows_that_name_others(draft, amount, number)
    if not profile or "refund" not in profile.meanings or "refunded_amount" in draft.columns:
        return
    is_back = f"coalesce(cast({sql_name(profile.name)} as varchar), '') <> ''"
    (row,) = draft.source.query(
        f"select count(*) filter (where {is_back} and {number} > 0) as positive from {draft.source.sample}"
    )
    if row["positive"]:
        sql = f"case when {is_back} then -abs({amount}) else {amount} end"
        draft.write("amount", sql, f"rows with a {profile.name} give money back", used=[profile.name])


def ask_about_rows_that_name_others(draft, amount, number):
    """Ask about a column that no name takes for it, and that holds the ids of other orders on some rows, all positive."""
    order_id, read = draft.columns.get("transaction_id"), {*draft.columns.values(), *draft.used}
    if (
        not order_id
        or draft.layout.platform
        or draft.profiles[order_id].distinct_share < 1
        or "refunded_amount" in draft.columns
    ):
        return
    for name, profile in draft.profiles.items():
        is_free = name not in read and profile.filled_count >= LEAST_RETURNS and profile.filled_share < 0.5
        if not is_free or profile.date_share >= 0.5 or not names_other_orders(draft, name, order_id):
            continue
        is_back = f"coalesce(cast({sql_name(name)} as varchar), '') <> ''"
        sql = f"select count(*) filter (where {is_back} and {number} > 0) as positive from {draft.source.sample}"
        if draft.source.query(sql)[0]["positive"] == profile.filled_count:
            text = (
                f"{name} names another order on {profile.filled_count:,} rows, which are positive. Do they give its money back?"
            )
            draft.ask(text, yaml_line("amount", f"case when {is_back} then -abs({amount}) else {amount} end"))
        return
