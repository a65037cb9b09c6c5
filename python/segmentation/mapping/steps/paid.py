"""Whether an amount is before or after the discount beside it: proven by sums, shares and prices, or asked."""

import re

import numpy as np

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.money import (
    CHARGES,
    MONEY,
    NO_MONEY,
    amount_candidates,
    charges_of,
    discounts_of,
    equation,
    goods_of,
)
from segmentation.mapping.steps.pieces import is_price_again
from segmentation.mapping.sums import LEAST_DISCOUNTED, TOLERANCE
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

PAID = {"total", "payment", "net"}  # what a name says of an amount after discounts
NO_LINE_TOTAL = NO_MONEY | CHARGES | {"discount", "refund", "cost"}
EQUAL = 0.005  # of a price, which is rounding
LEAST_WHOLE = 0.2  # of the lines, of which nothing was taken off
MOST_SHARES = 8  # different discounts, that may be percent
MEANS = re.compile("gift|geschenk|cadeau|regalo|presente|store.?credit|guthaben|wallet|prepaid|deposit|anzahlung|acompte")
STEADY = 0.95  # of the products, that cost as much with a discount as without if prices are before it


def settle_discounted(draft):
    """Take what was paid in place of a price before the discount, by what the discount explains; ask where nothing does."""
    goods, discounts = goods_of(draft), discounts_of(draft)
    numbers = draft.numbers
    used = [column for column in discounts if (np.abs(np.nan_to_num(numbers.columns[column])) > 0).sum() >= LEAST_DISCOUNTED]
    if not goods or not used:
        return
    name, worth = goods
    others = [column for column in numbers.columns if column not in {*draft.columns.values(), *discounts, *charges_of(draft)}]
    for after in dict.fromkeys([*amount_candidates(draft), *others]):
        found = numbers.explain(numbers.per_order(after), worth, discounts=used, charges=charges_of(draft))
        if found and found[0]:
            take_paid(draft, after, f"what was paid: {equation(name, *found)}")
            return
    if "amount" not in draft.columns or not is_proven_paid(draft, worth, used, others):
        settle_price(draft, name, worth, used[0])


def settle_charged(draft):
    """Take a total with shipping or taxes in place of one without, where these columns are all that is between them."""
    numbers, amount = draft.numbers, draft.columns.get("amount")
    if amount not in numbers.columns or amount in draft.written or draft.layout.platform:
        return
    # whatever else its name says, such as due, or in a language that no list has
    others = [name for name in numbers.columns if may_hold_charges(set(draft.profiles[name].meanings))]
    # a price beside no number of pieces is that of the sale
    taken = {column for name, column in draft.columns.items() if name != "unit_price" or "quantity" in draft.columns}
    for after in dict.fromkeys([*amount_candidates(draft), *others]):
        is_alike = after not in taken and draft.is_of_order(after) == draft.is_of_order(amount)
        is_alike = is_alike and after in others
        found = is_alike and numbers.explain(
            numbers.per_order(after), numbers.per_order(amount), discounts=[], charges=charges_of(draft)
        )
        if found and found[1]:
            take_paid(draft, after, f"what was paid: {equation(amount, *found)}")
            if draft.columns.get("unit_price") == after:
                del draft.columns["unit_price"]
            return


def may_hold_charges(meanings):
    """Whether a name may be that of a total with shipping or taxes: it says total, or nothing of what else money is."""
    return "total" in meanings or meanings.isdisjoint((NO_LINE_TOTAL | MONEY) - {"amount", "sale", "price"})


def settle_line_total(draft):
    """Take the money of a line in place of its price by the piece, where something was taken off some lines."""
    numbers, pieces = draft.numbers, draft.pieces
    if "amount" in draft.columns or not pieces:
        return
    name, worth = pieces
    for column, profile in draft.profiles.items():
        is_money = not MONEY.isdisjoint(profile.meanings) and NO_LINE_TOTAL.isdisjoint(profile.meanings)
        is_money = is_money and column in numbers.columns and not is_price_again(draft, column)
        if is_money and column not in draft.columns.values():
            share = numbers.columns[column][worth > 0] / worth[worth > 0]
            is_whole, is_less = np.abs(share - 1) < EQUAL, share <= 1 - EQUAL
            if (is_whole | is_less).mean() >= STEADY and is_whole.mean() >= LEAST_WHOLE and is_less.sum() >= LEAST_DISCOUNTED:
                take_paid(draft, column, f"what was paid for the line: {name}, or less")
                return


def ask_about_paid(draft):
    """Ask which of two totals counts, where one says payment and is less on some orders, which nothing else explains."""
    amount = draft.columns.get("amount")
    is_settled = "amount" in draft.written or draft.asks_for("amount")
    is_explained = draft.notes.get("amount", "").startswith("what was paid:")
    if amount not in draft.numbers.columns or is_settled or is_explained or draft.layout.platform:
        return
    numbers = draft.numbers
    total, refunded = numbers.per_order(amount), draft.columns.get("refunded_amount")
    back = np.abs(numbers.per_order(refunded)) if refunded in numbers.columns else 0
    for column in amount_candidates(draft):
        paid = numbers.per_order(column)
        is_less = (paid > 0) & (paid < total - back - TOLERANCE * numbers.lines)
        is_alike = draft.is_of_order(column) == draft.is_of_order(amount)
        # 0 of some, as much of most: what is left of it
        is_left = (paid[total > 0] == 0).any() and np.mean(numbers.is_equal(paid, total)) >= 0.5 and not refunded
        if is_alike and is_left and is_less.sum() >= LEAST_DISCOUNTED and (paid <= total + TOLERANCE * numbers.lines).all():
            count = (paid < total - TOLERANCE).sum()
            text = f"{column} is less than {amount} on {count:,} of {len(total):,} orders, and 0 on some"
            line = yaml_line("refunded_amount", f"{sql_name(amount)} - coalesce({sql_name(column)}, 0)")
            draft.ask(f"{text}. Was the difference given back?", line)
            return
        says_paid = "payment" in draft.profiles[column].meanings and is_alike
        if says_paid and is_less.sum() >= LEAST_DISCOUNTED and (paid <= total + TOLERANCE * numbers.lines).all():
            reason = column_between(draft, total - back - paid, is_less)
            if reason and MEANS.search(lower(reason)):
                # which was sold or paid in before
                draft.notes["amount"] = f"what the sale was worth: {column} is less by {reason}, which pays a part of it"
                return
            why = f"{reason} is what is between them" if reason else "nothing tells why"
            text = f"{column} is less than {amount} on {is_less.sum():,} of {len(total):,} orders, and {why}"
            draft.ask(
                f"{text}. Is {column} what the sale was worth, such as after points?", yaml_line("amount", sql_name(column))
            )
            return


def column_between(draft, difference, is_less):
    """Return the column of numbers that is the difference of two totals, on nearly all orders, or None."""
    numbers, names = draft.numbers, draft.numbers.columns
    for column in names:
        is_same = numbers.is_equal(np.abs(numbers.per_order(column)), difference)
        if is_same[is_less].mean() >= STEADY and is_same.mean() >= STEADY:
            return column
    return None


def take_paid(draft, column, note):
    """Take a column for the amount."""
    draft.columns["amount"] = column
    draft.written.pop("amount", None)
    draft.refused.pop("amount", None)
    draft.notes["amount"] = note
    if draft.is_of_order(column):
        draft.take_once("amount")
    elif "amount" in draft.order_columns:
        draft.order_columns.remove("amount")


def is_proven_paid(draft, paid, discounts, others):
    """Whether the amount is after discounts: it is another price less them, or too small to have them taken off."""
    numbers, charges = draft.numbers, charges_of(draft)
    worths = [(column, numbers.per_order(column)) for column in others]
    pieces = draft.pieces
    if pieces:
        worths.append((pieces[0], numbers.add_up(pieces[1])))
    for name, worth in worths:
        found = numbers.explain(paid, worth, discounts=discounts, charges=charges)
        if found and found[0]:
            draft.notes["amount"] = f"what was paid: {equation(name, *found)}"
            return True
    off = sum(np.abs(numbers.per_order(column)) for column in discounts)
    # percent is no money, and more than a small price for all that
    is_money = not any(looks_like_percent(draft.profiles[column]) for column in discounts)
    return is_money and bool(((off > paid) & (paid >= 0)).sum() >= LEAST_DISCOUNTED)


def settle_price(draft, name, worth, discount):
    """Decide whether an amount is before or after a discount: by round shares, steady prices, its name; else ask."""
    shares = draft.numbers.round_shares(worth, discount)
    proof = "the discount is a round share of it" if shares else ""
    if not shares and "amount" not in draft.columns and has_steady_prices(draft):
        shares, proof = "before", "a product costs as much with a discount as without"
    profile, is_open = draft.profile("amount"), looks_like_percent(draft.profiles[discount])
    says_paid = profile and not PAID.isdisjoint(profile.meanings) and "subtotal" not in profile.meanings
    if not shares and says_paid and not is_open:
        return
    if shares == "after":
        draft.notes["amount"] = f"after the discount: {discount} is a round share of both together"
        return
    sql = sql_less(draft, discount)
    is_same_level = draft.is_of_order(discount) == ("amount" in draft.order_columns)
    if is_open:
        line = yaml_line("amount", sql_less_share(draft, discount))
        text = f"Nothing tells whether {discount} is money or percent: it says {', '.join(draft.profiles[discount].words)}"
        draft.refuse("discount_amount", discount, "money or percent")
        draft.ask(f"{text}. Is it percent, and {name} before it?", line, yaml_line("amount", sql))
    elif shares and is_same_level:
        draft.write("amount", sql, f"{name} is before the discount: {proof}", used=[discount])
        draft.amount_less = discount
    else:
        draft.ask(f"Nothing tells whether {name} is before or after {discount}. Is it before?", yaml_line("amount", sql))


def looks_like_percent(profile):
    """Whether a discount has a few whole values up to 100, each a share that shops grant."""
    found = [float(word) for word in profile.words if re.fullmatch(r"-?\d+([.]0+)?", word)]
    is_few = profile.distinct_count == len(found) <= MOST_SHARES and profile.whole_share == 1
    return is_few and all(abs(value) <= 100 and abs(value) % 5 == 0 for value in found)


def sql_less_share(draft, discount):
    """Return SQL: what is paid, of a price before a discount in percent."""
    price = sql_name(draft.columns["amount"]) if "amount" in draft.columns else draft.pieces_sql
    price = f"({price})" if " " in price and not price.startswith('"') else price
    return f"{price} * (1 - abs(coalesce({sql_name(discount)}, 0)) / 100)"


def sql_less(draft, discount):
    """Return SQL: what is paid, of a price before a discount."""
    price = sql_name(draft.columns["amount"]) if "amount" in draft.columns else draft.pieces_sql
    sign = "+" if draft.profiles[discount].maximum <= 0 else "-"
    return f"{price} {sign} coalesce({sql_name(discount)}, 0)"


def has_steady_prices(draft):
    """Whether products have one price, however much was taken off."""
    product = draft.columns.get("product_id") or draft.columns.get("product_category")
    if not product:
        return False
    (prices,) = draft.source.query(
        f"""
        select count(*) as count, coalesce(avg(cast(price_count = 1 as integer)), 0) as share
        from (
            select count(distinct cast({quoted_name(draft.columns["unit_price"])} as varchar)) as price_count
            from {draft.sold}
            group by {quoted_name(product)}
            having count(*) > 1
        )
        """
    )
    return prices["count"] >= LEAST_DISCOUNTED and prices["share"] >= STEADY
