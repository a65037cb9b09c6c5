"""Sales that were not paid, by what stands beside the amount: nothing was paid, something is due, or no payment is named."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.no_sales import DONE, RESULT, NoSale, told_sql, words_of
from segmentation.mapping.steps.order_ids import is_blank
from segmentation.mapping.sums import TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line

DUE = {"due", "outstanding", "balance", "offen", "offener", "unpaid", "pendiente", "restant", "openstaand", "openstaande"}
DUE |= {"open", "reste", "restbetrag", "saldo", "residuo", "pendente", "niezaplacono", "kalan", "owed", "owing"}
NO_MONEY = {"id", "date", "status", "type", "method", "rate", "points", "quantity", "tax", "delivery", "discount"}
PROVIDER = {"transaction", "psp", "gateway", "stripe", "paypal", "adyen", "mollie", "klarna", "intent", "authorization"}
# an id beside one of these is none of the payment of a sale
OTHER_ID = {"customer", "refund", "parent", "original", "product", "delivery", "store", "coupon", "session", "type", "method"}
LEAST_ROWS = 3  # that are not paid
LEAST_PAID = 0.5  # of the rows, of which as much was paid as they say, nothing is due, or a payment is named
OWN_SHARE = 0.9  # of the references of payments, which stand on one order only
EXPLAINED_SHARE = 0.95  # of the rows without one, on which a word stands that no row with one has
MOST_WORDS = 25


def find_unpaid(draft):
    """Return what columns say of rows that were not paid and nothing else tells; ask about those paid in part."""
    amount = draft.columns.get("amount")
    read = {*draft.columns.values(), *draft.used}
    if draft.layout.platform or not amount:
        return []
    found = []
    for column, profile in draft.profiles.items():
        meanings = {*profile.meanings, *words_of(column)}
        is_money = profile.number_share >= 0.9 and NO_MONEY.isdisjoint(meanings)
        # 0 and 1 are a flag
        is_money = is_money and (profile.distinct_count > 2 or profile.maximum > 1)
        is_due = not meanings.isdisjoint(DUE)
        is_paid = not meanings.isdisjoint(DONE - RESULT | {"payment"})
        if column in read:
            continue
        if is_money and (is_due or is_paid):
            rows = count_unpaid(draft, column, amount, is_due=is_due)
            if rows["unpaid"] >= LEAST_ROWS:
                said = (
                    f"{column} is {f'as much as {amount}' if is_due else '0'} on {rows['unpaid']:,} of {rows['total']:,} rows"
                )
                kept = f"coalesce({sql_name(column)}, 0) "
                # a row that gives money back stays
                kept = f"({sql_name(amount)} <= 0 or {kept}< {sql_name(amount)})" if is_due else f"{kept}<> 0"
                found.append(NoSale(column, said, kept))
            if is_due and rows["parts"] and not draft.asks_about(column):
                text = f"{column} is a part of {amount} on {rows['parts']:,} of {rows['total']:,} rows"
                rest = f"{sql_name(amount)} - coalesce({sql_name(column)}, 0)"
                draft.ask(f"{text}. Does only what was paid count?", yaml_line("amount", rest))
        elif says_payment(profile, meanings) and not draft.has_status:
            blank, total = count_unnamed(draft, column, amount)
            if blank >= LEAST_ROWS:
                said = f"{column} says nothing on {blank:,} of {total:,} rows"
                found.append(NoSale(column, said, f"coalesce({sql_name(column)}, '') <> ''"))
    return found


def count_unpaid(draft, column, amount, *, is_due):
    """Return how many rows are not paid (unpaid) or in part (parts) and nothing else tells so, and that of all (total).

    None are where most rows say something else.
    """
    (row,) = draft.source.query(
        f"""
        select
            count(*) filter (where open > money - {TOLERANCE} and not is_told) as unpaid,
            count(*) filter (where open between {TOLERANCE} and money - {TOLERANCE} and not is_told) as parts,
            count(*) filter (where abs(open) < {TOLERANCE}) as paid,
            count(*) as total
        from (
            select *, {"said" if is_due else "money - said"} as open
            from (
                select
                    {number_sql(amount)} as money,
                    abs(coalesce({number_sql(column)}, 0)) as said,
                    coalesce({told_sql(draft)}, false) as is_told
                from {draft.source.sample}
            )
            where money > 0
        )
        """
    )
    return row if row["paid"] >= LEAST_PAID * row["total"] else row | {"unpaid": 0, "parts": 0}


def says_payment(profile, meanings):
    """Whether a column may be the reference of a payment: each its own, and blank on some rows."""
    is_named = "id" in meanings or "intent" in meanings
    is_own = LEAST_PAID <= profile.filled_share < 1 and profile.distinct_share >= OWN_SHARE and profile.date_share < 0.5
    return is_own and is_named and not meanings.isdisjoint(PROVIDER | {"payment"}) and meanings.isdisjoint(OTHER_ID)


def count_unnamed(draft, column, amount):
    """Return how many sales name no payment, unless a word on them tells why, such as cash; and of how many."""
    blank = f"{is_blank(column)} and {number_sql(amount)} > 0"
    words = [name for name, found in draft.profiles.items() if 2 <= found.distinct_count <= MOST_WORDS and name != column]
    explained = [
        f"count(*) filter (where {blank} and not {is_blank(name)} and {quoted_name(name)} not in "
        f"(select {quoted_name(name)} from {draft.source.sample} where not ({blank}) and not {is_blank(name)}))"
        for name in words
    ]
    counts = draft.source.connection.execute(
        f"select count(*) filter (where {blank}), count(*), {', '.join([*explained, '0'])} from {draft.source.sample}"
    ).fetchone()
    unnamed, total, *others = counts
    return (0 if max(others) >= EXPLAINED_SHARE * unnamed else unnamed), total
