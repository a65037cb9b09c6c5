"""Amount, quantity, unit price and currency: what was paid, of the columns that look like it."""

import re

import numpy as np

from segmentation.files.sources import quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.order_ids import is_blank
from segmentation.mapping.steps.pieces import is_line_price, is_price_again, settle_counted_pieces, settle_piece_price
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line

CHARGES = {"delivery", "tax"}  # what an order's total holds beside its goods
# meanings of a column of money
MONEY = {"amount", "total", "subtotal", "price", "sale", "payment", "discount", "refund", "cost"}
SUMS = {"total", "subtotal"}
SUM_OF = {"total", "amount", "cost", "order"}  # what the total of a charge may be called beside
NO_MONEY = {"id", "sku", "date", "status", "type", "method", "rate", "points", "quantity"}
WITH_TAX = re.compile(r"\b(incl|inc|inkl|ttc|mit|brutto|gross|with)\b", re.IGNORECASE)
SIGN = re.compile(r"[€$£¥₺₹₽₩฿₫]|(?<![^\W\d_])(Ft|Kč|zł|kr|TL|lei|Fr)(?![^\W\d_])")
CURRENCIES = {
    *("EUR", "USD", "GBP", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "CAD", "AUD", "NZD", "CNY"),
    *("INR", "BRL", "MXN", "SGD", "HKD", "ZAR", "IDR", "VND", "KRW", "CLP", "COP", "THB", "PHP", "TWD"),
    *("€", "$", "£", "¥", "₺", "₹", "zł"),
}
LEAST_BLANK = 3  # rows that leave out their currency
SPLIT_SHARE = 0.9  # of the rows, on which one of several columns says what was paid
FAR = 2  # times the sum of its lines, which an order's total is hardly ever
ORDER_NOTE = {"first": "on the first line of an order", "repeated": "repeated on the lines of an order, counted once"}


def settle_money(draft):
    """Decide what the amount of a row is: the money of the line, or of the order where that holds more."""
    settle_counted_pieces(draft)
    columns = draft.columns
    columns.pop("amount", None)
    candidates = amount_candidates(draft)
    of_order = next((column for column in candidates if draft.is_of_order(column)), None)
    of_line = next(
        (column for column in candidates if not draft.is_of_order(column) and not is_price_again(draft, column)), None
    )
    if of_line:
        columns["amount"] = of_line
        settle_piece_price(draft, of_order)
    elif draft.has_pieces and is_line_price(draft):
        draft.notes["amount"] = f"grows with {columns['quantity']}: the price of the whole line"
        columns["amount"] = columns.pop("unit_price")
    elif "unit_price" in columns and not draft.has_pieces and not of_order:
        columns["amount"] = columns.pop("unit_price")
    if of_order:
        settle_order_total(draft, of_order)


def ask_for_amount(draft):
    """Ask which column the amount is, where none is and some are called like money, or look like it, even if unread."""
    if draft.has_amount or draft.has_pieces or any("amount:" in question.line for question in draft.questions):
        return
    free = [name for name in draft.profiles if name not in draft.columns.values()]
    found = [name for name in free if is_called_money(draft.profiles[name])]
    quantity = draft.columns.get("quantity")
    found = found or [name for name in free if has_sign(draft.profiles[name])]
    found = found or [name for name in free if has_cents(draft.profiles[name], may_be_rate=bool(quantity))]
    if not found and quantity and has_cents(draft.profiles[quantity], may_be_rate=True):
        # a word for a sum in one language is one for pieces in another
        found, quantity = [quantity], None
    unread = next((name for name in free if is_called_amount_without_numbers(draft.profiles[name])), None)
    if not found and unread:
        text = f"{unread} looks like what was paid, and holds no number. Do you have the export with the amounts? Without any"
        draft.ask_for_file(f"{text}, money stays unknown, and how recently and often customers buy segments them.")
    parts = [name for name in found if name in draft.numbers.columns]
    if is_split(draft, parts):
        text = f"No column looks like what was paid, and of {', '.join(parts)} each is filled where the others are not"
        total = " + ".join(f"coalesce({sql_name(name)}, 0)" for name in parts)
        draft.ask(f"{text}. Is the amount all of them together?", yaml_line("amount", total))
    elif found:
        read = "" if any(name in draft.numbers.columns for name in found) else ", and none of them is read as a number"
        text = f"No column looks like what was paid, beside {', '.join(found)}{read}. Is one of them the amount?"
        totals = [name for name in found if "total" in draft.profiles[name].meanings] or found
        # a price with taxes is what was paid
        best = next((name for name in totals if WITH_TAX.search(name)), totals[0])
        meanings = set(draft.profiles[best].meanings)
        is_price = quantity and not meanings.isdisjoint({"price", "rate"}) and "total" not in meanings
        sql = f"{sql_name(quantity)} * {sql_name(best)}" if is_price else sql_name(best)
        draft.ask(text, yaml_line("amount", sql))


def is_split(draft, columns):
    """Whether on nearly all rows one of some columns has money and the others none, as of cash and card."""
    filled = sum(np.nan_to_num(draft.numbers.columns[name]) != 0 for name in columns)
    return len(columns) > 1 and np.mean(filled == 1) >= SPLIT_SHARE


def is_called_amount_without_numbers(profile):
    """Whether a column is called like an amount and holds no number at all."""
    is_money = {"total", "amount"} & set(profile.meanings) and NO_MONEY.isdisjoint(profile.meanings)
    return bool(is_money) and profile.number_share == 0 and profile.date_share == 0


def is_called_money(profile):
    """Whether a column is called like money, and has digits that are no dates."""
    is_sum = not SUMS.isdisjoint(profile.meanings)  # the total of items is money
    is_money = not MONEY.isdisjoint(profile.meanings) and (NO_MONEY.isdisjoint(profile.meanings) or is_sum)
    return is_money and profile.digit_share >= 0.9 and profile.date_share < 0.5


def has_sign(profile):
    """Whether a column holds numbers with the sign of a currency."""
    return profile.number_share >= 0.9 and all(SIGN.search(word) for word in profile.words)


def has_cents(profile, *, may_be_rate):
    """Whether a column holds numbers most of which have a fraction, and is no place on a map; a rate may be a price."""
    is_fraction = profile.number_share >= 0.9 and profile.whole_share < 0.5 and profile.date_share < 0.5
    return is_fraction and not re.search(r"lat|lon|lng|score" + ("" if may_be_rate else "|rate"), profile.name.lower())


def amount_candidates(draft):
    """Return the columns that may be an amount, best first, without those that are something else."""
    taken = draft.columns.values()
    return [found.column for found in draft.candidates if found.contract == "amount" and found.column not in taken]


def goods_of(draft):
    """Return (what it is called, numbers per order) of the money of the lines, or None."""
    columns, numbers = draft.columns, draft.numbers
    if "amount" in columns:
        name = columns["amount"]
        return (name, numbers.per_order(name)) if name in numbers.columns else None
    pieces = draft.pieces
    return (pieces[0], numbers.add_up(pieces[1])) if pieces else None


def charges_of(draft):
    """Return the columns of shipping and taxes."""
    other = {"discount", "id", "status", "date", "rate", "refund", "method", "type", "total"}
    return [
        name
        for name, profile in draft.profiles.items()
        if name in draft.numbers.columns
        and not CHARGES.isdisjoint(profile.meanings)
        and (other.isdisjoint(profile.meanings) or set(profile.meanings) <= CHARGES | SUM_OF)
        and name not in draft.columns.values()
    ]


def discounts_of(draft):
    """Return the columns of what was taken off."""
    taken = {column for contract, column in draft.columns.items() if contract != "discount_amount"}
    found = [candidate.column for candidate in draft.candidates if candidate.contract == "discount_amount"]
    return [column for column in found if column in draft.numbers.columns and column not in taken]


def settle_order_total(draft, total):
    """Take the total of the order, unless its lines add up to it, and say what it holds beside them.

    Parameters
    ----------
    draft : Draft
    total : str
        Column that speaks of the order.
    """
    numbers, level = draft.numbers, draft.level(total)
    paid, goods = numbers.per_order(total), goods_of(draft)
    note = ORDER_NOTE[level]
    if goods:
        name, worth = goods
        if numbers.is_equal(worth, paid).mean() >= 0.95:
            draft.notes["amount"] = f"the lines of an order add up to {total}"
            draft.order_total = total
            return
        found = numbers.explain(paid, worth, discounts=discounts_of(draft), charges=charges_of(draft))
        if found:
            note = f"what was paid, {note}: {equation(name, *found)}"
        elif is_far(worth, paid):
            draft.refuse("amount", total, f"{level} on the lines of an order, and far from their sum")
            text = f"{total} is of the order, and far from the sum of its lines ({name}). Is it what was paid? Once an order: "
            draft.ask(f"{text}order_columns: [amount].", yaml_line("amount", sql_name(total)))
            return
        else:
            note = f"what was paid, {note}; {name} leaves out what is charged or taken off beside it"
    draft.columns["amount"] = total
    draft.notes["amount"] = note
    draft.written.pop("amount", None)
    draft.take_once("amount")


def equation(goods, discounts, charges):
    """Return how what was paid follows from the price of the goods, in words."""
    less = f" less {' and '.join(discounts)}" if discounts else ""
    more = f" plus {' and '.join(charges)}" if charges else ""
    return f"{goods}{less}{more}"


def is_far(worth, paid):
    """Whether totals of orders are mostly no sums of their lines, even with what may be charged beside them."""
    is_sold = (worth > 0) & (paid > 0)
    ratio = paid[is_sold] / worth[is_sold]
    return not len(ratio) or np.mean((ratio > 1 / FAR) & (ratio < FAR)) < 0.9


def settle_currency(draft):
    """Ask about a currency that differs: amounts in several need rates, which are not in the file."""
    column = next((name for name in draft.profiles if says_currencies(draft, name)), None)
    if column and "currency" not in draft.columns and not draft.layout.platform:
        draft.columns["currency"] = column
    profile = draft.profile("currency")
    if profile and len({word.strip().upper() for word in profile.words}) > 1:
        words = ", ".join(profile.words)
        draft.refuse("currency", profile.name, f"{words}: amounts in several currencies need exchange_rates")
        text = f"{profile.name} says {words}. Are amounts in these currencies, and not in one already?"
        draft.ask(f"{text} They need exchange_rates.", yaml_line("currency", profile.name), "currency: null")
    elif profile and profile.filled_share < 1 and not draft.layout.platform:
        ask_about_blank_currency(draft, profile)


def ask_about_blank_currency(draft, profile):
    """Ask what a blank currency beside another is: books leave out their own, and what is sold abroad says its."""
    amount = draft.columns.get("amount")
    # on the first line it speaks of the others
    if amount not in draft.numbers.columns or draft.level(profile.name) == "first":
        return
    (row,) = draft.source.query(
        f"""
        select count(*) filter (where {is_blank(profile.name)}) as unsaid, count(*) as total
        from {draft.source.sample}
        where {number_sql(amount)} <> 0
        """
    )
    if row["unsaid"] >= LEAST_BLANK:
        said = (
            f"{profile.name} is blank on {row['unsaid']:,} of {row['total']:,} rows, and says {profile.example} on the others"
        )
        sql = f"coalesce({sql_name(profile.name)}, {quoted_text(profile.example)})"
        draft.ask(f"{said}. Are they in {profile.example} too?", yaml_line("currency", sql))


def says_currencies(draft, column):
    """Whether a column that nothing reads says two currencies or more, and nothing else."""
    profile = draft.profiles[column]
    is_read = column in {*draft.columns.values(), *draft.used}
    words = {word.strip() for word in profile.words}
    return not is_read and profile.is_word_list and len(words) > 1 and words <= CURRENCIES
