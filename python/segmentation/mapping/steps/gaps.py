"""What cells leave out or say otherwise: customers on first rows only, amounts with their currency, worded quantities."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.doubts import MONEY_OF_CONTRACT
from segmentation.mapping.steps.no_sales import CALLED_OFF, find_fees, kept_rows, listed, rows_left_out
from segmentation.mapping.steps.row_types import failed_words, is_row_type
from segmentation.mapping.steps.statuses import OTHER, YES_OR_NO
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

LEAST_CUSTOMERS = 5  # that stand once each, above rows of nobody
MOST_NAMED_ORDERS = 0.8  # of the orders, which have a customer if others are left blank
ONCE_SHARE = 0.95  # of the customers that stand on one order only
SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₺": "TRY", "zł": "PLN", "kr": "SEK", "R$": "BRL", "₹": "INR"}
# names of a column that counts orders
ORDERS = re.compile(
    r"(?<![a-z])(orders|transactions|purchases|invoices|bestellungen|commandes|pedidos|ordini|order[ _]?count)(?![a-z])"
)
# what came in and what went out, of goods or of money
DIRECTIONS = {"in", "out", "incoming", "outgoing", "inbound", "outbound", "eingang", "ausgang", "entrada", "saida", "saída"}
DIRECTIONS |= {"salida", "entrée", "sortie", "entrata", "uscita"}
MOST_CURRENCIES = 6
DASHES = ("-", "\u2013", "\u2014")
LEAST_BLANK = 0.01  # of the rows, without a status, which is asked about


def settle_spellings(draft):
    """Take names that differ in capitals and blanks alone for one customer."""
    column = draft.columns.get("customer_id")
    profile = draft.profile("customer_id")
    if (
        not column
        or draft.layout.platform
        or "customer_id" in draft.written
        or not re.search(r"[^\W\d_]\s+[^\W\d_]", profile.example)
    ):
        return
    name = quoted_name(column)
    sql = f"select count(distinct {name}) - count(distinct {person_sql(column)}) as again from {draft.source.sample}"
    again = draft.source.query(f"{sql} where trim(cast({name} as varchar)) <> ''")[0]["again"]
    if again and "@" not in profile.example:
        note = f"{again:,} names differ from another in capitals and blanks alone: one customer"
        draft.write("customer_id", f"lower(trim({sql_name(column)}))", note)


def ask_about_filling_down(draft):
    """Ask about a customer who stands on the first of several orders only, as in a report that leaves repeated cells blank."""
    customer = draft.columns.get("customer_id")
    if not customer or draft.layout.platform or draft.input_name != "transactions":
        return
    order = draft.sql_of("transaction_id") if "transaction_id" in draft.columns else "cast(row_number() over () as varchar)"
    (found,) = draft.source.query(
        f"""
        with orders as (
            select shop_order, max(customer) as customer
            from (select {order} as shop_order, {person_sql(customer)} as customer from {draft.sold})
            group by shop_order
        )

        select count(*) as orders, count(customer) as named, count(distinct customer) as customers
        from orders
        """
    )
    is_once = found["customers"] >= LEAST_CUSTOMERS and found["customers"] >= ONCE_SHARE * found["named"]
    if is_once and found["named"] <= MOST_NAMED_ORDERS * found["orders"] and starts_with_customer(draft, customer):
        text = f"{customer} stands on {found['named']:,} of {found['orders']:,} orders, each once, and nobody on the rest"
        draft.ask_for_file(f"{text}. Is it left blank where it is the same as above? Then fill it in on each row in the file.")


def starts_with_customer(draft, customer):
    """Whether the first row names a customer, and rows of nobody follow."""
    rows = draft.source.query(f"select {person_sql(customer)} as customer from {draft.sold} limit 1")
    return bool(rows) and rows[0]["customer"] is not None


def ask_about_symbols(draft):
    """Ask about amounts that say several currencies themselves, where no column does."""
    amount = draft.columns.get("amount") or draft.columns.get("unit_price")
    if not amount or "currency" in draft.columns or "currency" in draft.written or draft.layout.platform:
        return
    text = f"cast({quoted_name(amount)} as varchar)"
    rows = draft.source.query(
        f"""
        select sign
        from (select trim(regexp_replace({text}, '[-+()0-9.,\\s]', '', 'g')) as sign from {draft.source.sample})
        where sign <> ''
        group by sign
        order by count(*) desc, sign
        """
    )
    signs = [row["sign"] for row in rows]
    known = [sign for sign in signs if sign in SYMBOLS or re.fullmatch("[A-Z]{3}", sign)]
    if len(known) < 2 or len(known) > MOST_CURRENCIES:
        return
    whens = " ".join(f"when {sql_name(amount)} like '%{sign}%' then '{SYMBOLS.get(sign, sign)}'" for sign in known)
    said = f"{amount} has amounts in {', '.join(known)}, which need exchange_rates"
    draft.ask(f"{said}. Are they in these currencies?", yaml_line("currency", f"case {whens} end"))


def ask_about_signs(draft):
    """Ask whether the sales are negative, as in books that credit them, where most amounts are."""
    amount = draft.columns.get("amount")
    if amount not in draft.numbers.columns or draft.layout.platform:
        return
    sales = [fees.kept for fees in find_fees(draft)]
    (found,) = draft.source.query(
        f"""
        select count(*) filter (where money < 0) as negative, count(*) filter (where money > 0) as positive, count(*) as total
        from (select {number_sql(amount)} as money from {draft.source.sample} where {" and ".join(sales) or "true"})
        """
    )
    if found["negative"] > found["positive"]:
        text = (
            f"{amount} is negative on {found['negative']:,} of {found['total']:,} rows, and a negative row counts as a refund"
        )
        draft.ask(f"{text}. Are these the sales?", yaml_line("amount", f"-{sql_name(amount)}"))


def ask_about_summed_orders(draft):
    """Ask for the orders themselves where nothing names one and a column counts how many a row adds up."""
    if "transaction_id" in draft.columns or draft.layout.platform:
        return
    for column, profile in draft.profiles.items():
        is_count = profile.number_share >= 0.9 and profile.whole_share == 1 and (profile.maximum or 0) > 1
        if is_count and ORDERS.search(column.lower()) and profile.epoch_unit is None:
            text = (
                f"{column} counts orders, and each row counts as one order. Is a row several? Then export the orders themselves"
            )
            draft.ask(f"{text}.", yaml_line("transactions", "the file with a row for each order"))
            return


def ask_about_worded_pieces(draft):
    """Ask whether a price is of one piece where a column of quantities such as 2 pcs is no number."""
    if draft.layout.platform or "quantity" in draft.columns or "amount" not in draft.columns or "amount" in draft.written:
        return
    price = draft.columns["amount"]
    meanings = draft.profiles[price].meanings
    says_piece = "price" in meanings and {"total", "line", "order"}.isdisjoint(meanings)
    for column, profile in draft.profiles.items():
        is_worded = (
            profile.digit_share == 1
            and profile.number_share < 0.9
            and all(re.match(r"\d+(?!\d*[-/:.])", word) for word in profile.words)
        )
        if says_piece and "quantity" in profile.meanings and is_worded and column not in draft.columns.values():
            sql = f"try_cast(regexp_extract({sql_name(column)}, '[0-9]+') as integer) * {sql_name(price)}"
            said = f"{column} says {profile.example}, which is no number, so that {price} counts once a row"
            draft.ask(f"{said}. Is it the price of one piece?", yaml_line("amount", sql))
            return


def ask_about_cancelled_pieces(draft):
    """Ask whether pieces that were cancelled are among those sold and paid for, where a column counts them."""
    if draft.layout.platform or "quantity" not in draft.columns or not (draft.has_amount or draft.has_pieces):
        return
    quantity, amount = draft.columns["quantity"], draft.columns.get("amount")
    for column, profile in draft.profiles.items():
        is_count = {"quantity", "cancel"} <= set(profile.meanings) and profile.number_share >= 0.9 and profile.whole_share == 1
        if not is_count or not (profile.maximum or 0) > 0 or column in draft.columns.values():
            continue
        draft.used.append(column)
        if not draft.has_amount:
            sql = f"{sql_name(quantity)} - coalesce({sql_name(column)}, 0)"
            draft.ask(f"{column} counts pieces. Are they among those of {quantity}?", yaml_line("quantity", sql))
        elif amount and amount not in draft.order_columns and "amount" not in draft.order_columns:
            each = f"({draft.sql_of('amount')}) / nullif({sql_name(quantity)}, 0)"
            sql = f"{draft.sql_of('amount')} - coalesce({sql_name(column)}, 0) * {each}"
            draft.ask(f"{column} counts pieces. Are they paid for in {amount} for all that?", yaml_line("amount", sql))
        return


def ask_about_other_words(draft):
    """Ask about a column that no name takes for a status, and whose words are those of sales and of what was called off."""
    if draft.layout.platform or draft.has_status:
        return
    read = {*draft.columns.values(), *draft.used}
    for column, profile in draft.profiles.items():
        meant = {word: draft.status_words.get(lower(word)) for word in profile.words if lower(word) not in YES_OR_NO}
        meanings = set(meant.values())
        calls_off = "successful" in meanings and not meanings.isdisjoint(CALLED_OFF)
        # of an order with several rows the last word counts, not each
        is_asked = draft.within_order if failed_words(draft, profile) else kept_rows(draft, profile)
        is_other = column in read or not OTHER.isdisjoint(profile.meanings) or is_asked
        # the type of a record may have words of its own beside them
        known = [word for word in profile.words if lower(word) in draft.status_words]
        is_known = None not in meanings or (is_row_type(profile.meanings) and 2 * len(known) > profile.distinct_count)
        if calls_off and is_known and profile.is_word_list and not is_other:
            off = [word for word, meaning in meant.items() if meaning in CALLED_OFF]
            # of which a negative amount says as much
            if rows_left_out(draft, column, f"coalesce(trim({sql_name(column)}), '') not in ({listed(off)})")[1]:
                said = f"{column} says {', '.join(profile.words)}, and each row counts as a sale"
                draft.ask(f"{said}. Is it what became of the order?", yaml_line("transaction_status", sql_name(column)))
                return


def ask_about_directions(draft):
    """Ask which rows are sales where a column says which way they went, and no amount is negative."""
    price = draft.profile("amount") or draft.profile("unit_price")
    if draft.layout.platform or "amount" in draft.written or not price or (price.minimum or 0) < 0:
        return
    for column, profile in draft.profiles.items():
        words = [word for word in profile.words if lower(word.strip()) in DIRECTIONS]
        is_asked = column in draft.used or draft.asks_about(column)
        if len(words) == profile.distinct_count == 2 and not is_asked:
            text = f"{column} says {' and '.join(words)}, and none of these rows has a negative amount"
            line = yaml_line("transactions_filter", f"{sql_name(column)} = {quoted_text(words[0])}")
            draft.ask(f"{text}. Are only those of {words[0]} sales? Write the other word if it is these.", line)
            return


def write_dashes(draft):
    """Read a dash among money as 0, as spreadsheets write it; ask for another file where SQL reads it."""
    for column in draft.numbers.columns:
        text = f"trim(cast({quoted_name(column)} as varchar))"
        sql = f"select count(*) as count from {draft.source.sample} where {text} in ({listed(DASHES)})"
        contract = next((name for name, found in draft.columns.items() if found == column), None)
        is_read = contract in MONEY_OF_CONTRACT or column in draft.used
        if not is_read or draft.layout.platform or not draft.source.query(sql)[0]["count"]:
            continue
        if contract not in draft.written and column not in draft.used:
            said = f"case when trim({sql_name(column)}) in ({listed(DASHES)}) then '0' else {sql_name(column)} end"
            draft.write(contract, said, f"a dash is 0, e.g. {draft.profiles[column].example}")
        else:
            draft.ask_for_file(f"{column} says - where it is 0, which is no number. Is it? Then write 0 there in the file.")


def ask_about_blank_statuses(draft):
    """Ask about rows without a status, which are rejected: they may be the sales, where a status says only what went wrong."""
    profile = draft.profile("transaction_status")
    if not profile or draft.layout.platform:
        return
    blank = f"coalesce(trim(cast({quoted_name(profile.name)} as varchar)), '') = ''"
    money = draft.columns.get("amount") or draft.columns.get("unit_price")
    is_row = f"and {number_sql(money)} is not null" if money else ""
    order_id = draft.columns.get("transaction_id")
    # rows without an order are asked about as such
    is_row += f" and trim(cast({quoted_name(order_id)} as varchar)) <> ''" if order_id else ""
    sql = f"select count(*) filter (where {blank} {is_row}) as blank, count(*) as total from {draft.source.sample}"
    (found,) = draft.source.query(sql)
    is_asked = draft.asks_for("transaction_status")
    if found["blank"] <= LEAST_BLANK * found["total"] or is_asked or "transaction_status" in draft.order_columns:
        return
    text = f"{profile.name} says nothing on {found['blank']:,} of {found['total']:,} rows, which are rejected. Are they sales?"
    draft.ask(text, yaml_line("transaction_status", f"coalesce({draft.sql_of('transaction_status')}, 'successful')"))
