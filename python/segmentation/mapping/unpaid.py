"""Sales of which nothing was paid, by money beside the amount: what was paid is 0, or as much is due as was charged."""

from segmentation.mapping.draft import sql_name
from segmentation.mapping.no_sales import DONE, RESULT, NoSale, told_sql, words_of
from segmentation.mapping.sums import TOLERANCE, number_sql

DUE = {"due", "outstanding", "balance", "offen", "offener", "unpaid", "pendiente", "restant", "openstaand", "openstaande"}
NO_MONEY = {"id", "date", "status", "type", "method", "rate", "points", "quantity", "tax", "delivery", "discount"}
LEAST_ROWS = 3  # that are not paid
LEAST_PAID = 0.5  # of the rows, of which as much was paid as they say, or nothing is due


def find_unpaid(draft):
    """Return columns of money that say of some rows that nothing was paid, where nothing else tells it of these rows."""
    amount = draft.columns.get("amount")
    read = {*draft.columns.values(), *draft.used}
    if draft.layout.platform or not amount:
        return []
    found = []
    for column, profile in draft.profiles.items():
        meanings = {*profile.meanings, *words_of(column)}
        is_money = profile.number_share >= 0.9 and NO_MONEY.isdisjoint(meanings) and profile.distinct_count > 2
        is_due = not meanings.isdisjoint(DUE)
        is_paid = not meanings.isdisjoint(DONE - RESULT | {"payment"})
        if column in read or not is_money or not (is_due or is_paid):
            continue
        unpaid, total = count_unpaid(draft, column, amount, is_due=is_due)
        if unpaid >= LEAST_ROWS:
            said = f"{column} is {f'as much as {amount}' if is_due else '0'} on {unpaid:,} of {total:,} rows"
            kept = f"coalesce({sql_name(column)}, 0) "
            kept += f"< {sql_name(amount)}" if is_due else "<> 0"
            found.append(NoSale(column, said, kept))
    return found


def count_unpaid(draft, column, amount, *, is_due):
    """Return how many rows are not paid and nothing else tells so, and that of all; none where most rows say something else."""
    (row,) = draft.source.query(
        f"""
        select
            count(*) filter (where is_unpaid and not is_told) as unpaid,
            count(*) filter (where is_paid) as paid,
            count(*) as total
        from (
            select
                money > 0 and {"abs(said - money)" if is_due else "said"} < {TOLERANCE} as is_unpaid,
                money > 0 and {"said" if is_due else "abs(said - money)"} < {TOLERANCE} as is_paid,
                coalesce({told_sql(draft)}, false) as is_told
            from (
                select *, {number_sql(amount)} as money, abs(coalesce({number_sql(column)}, 0)) as said
                from {draft.source.sample}
            )
        )
        """
    )
    is_so = row["paid"] >= LEAST_PAID * row["total"]
    return (row["unpaid"], row["total"]) if is_so else (0, row["total"])
