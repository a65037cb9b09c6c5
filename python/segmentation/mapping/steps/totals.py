"""Rows that repeat the money of an order's others: subtotals and totals among its lines, which would count twice."""

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.sums import TOLERANCE, number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower, name_meanings

LEAST_ORDERS = 3  # that have to show it
TOTAL_SHARE = 0.9  # of the orders of several rows with such a row, whose others add up to it
LEAST_SHARE = 0.5  # of the orders of several rows, on which such rows stand
MOST_TRIED = 3  # words that may be a total's in a language that is not known
TOTAL = {"total", "subtotal"}
BESIDE_TOTAL = {"order", "amount", "id", "sale", "payment", "net", "gross", "tax", "price", "purchase"}
# an order's rows in the order of the file: what the others add up to, and those above
ADDED_UP = """
    rows_of_orders as (
        select
            rowid as place,
            cast({order} as varchar) as shop_order,
            coalesce(cast({money} as double), 0) as money,
            coalesce(cast({mark} as varchar), '') as mark,
            coalesce(cast({mark} as varchar), '') in ({totals}) as is_total
        from {table}
    ),

    added_up as (
        select
            *,
            count(*) over its_order as row_count,
            count(*) filter (where not is_total) over its_order as line_count,
            coalesce(sum(money) filter (where not is_total) over its_order, 0) as lines_money,
            coalesce(sum(money) filter (where not is_total) over above, 0) as money_above,
            -- an order's total, written again on each of its rows, is no sum of them
            count(*) over its_order > 2 and min(money) over its_order = max(money) over its_order as is_same
        from rows_of_orders
        where shop_order is not null
        window
            its_order as (partition by shop_order),
            above as (partition by shop_order order by place rows between unbounded preceding and 1 preceding)
    )
"""


def settle_totals(draft):
    """Leave out rows that are the sum of their order's others where a word marks them; ask where it is not sure, or none does.

    Parameters
    ----------
    draft : Draft
        Of all rows.

    Returns
    -------
    str or None
        The rows that stay, as SQL over the columns; nothing is to be left out without asking where it is None.
    """
    found = next((found.column for found in draft.candidates if found.contract == "amount"), None)
    money = draft.columns.get("amount", found)
    is_ready = "transaction_id" in draft.columns and (money or draft.has_pieces) and not draft.layout.platform
    if not is_ready:
        return None
    number = money_sql(draft, money)
    says_so = any(says_total(word) for name in word_columns(draft, money) for word in draft.profiles[name].words)
    if not says_so and not has_sums(draft, number):
        return None
    asked = ""
    for column in word_columns(draft, money):
        words, is_sure = total_words(draft, column, number)
        if not words:
            continue
        name = f"coalesce({sql_name(column)}, '')"
        listed = ", ".join(map(quoted_text, words))
        kept = f"{name} not in ({listed})" if len(words) > 1 else f"{name} <> {listed}"
        said = f"{column} says {', '.join(word or 'nothing' for word in words)} on rows"
        if is_sure:
            draft.hints.insert(0, f"{said} that are the sum of their order's others: left out, as they would count twice.")
            return kept
        asked = asked or (f"{said} beside an order's others, and it is not always their sum", kept)
    if asked:
        draft.ask_to_leave_out(f"{asked[0]}. Are they totals, and no sales", asked[1])
    elif not any("bundle" in question.text for question in draft.questions):
        ask_about_unmarked(draft, number)
    return None


def word_columns(draft, money):
    """Return the columns of words that may say what a row is."""
    taken = {draft.columns.get("transaction_id"), draft.columns.get("customer_id"), money}
    profiles = draft.profiles.items()
    return [name for name, found in profiles if found.number_share < 0.5 and found.date_share < 0.5 and name not in taken]


def money_sql(draft, column):
    """Return SQL: the money of a row, of one column or of its pieces."""
    if column:
        return number_sql(column)
    return f"{number_sql(draft.columns['quantity'])} * {number_sql(draft.columns['unit_price'])}"


def added_up(draft, number, *, mark="null", totals=()):
    """Return SQL of the common tables; `mark` is SQL of the words, `totals` those of rows that are not added up."""
    # no word has a line end
    listed = ", ".join(quoted_text(word) for word in totals) or "chr(10)"
    order = draft.sql_of("transaction_id")
    return ADDED_UP.format(order=order, money=number, mark=mark, totals=listed, table=draft.source.sample)


def has_sums(draft, number):
    """Whether half of the orders of several rows have one that is the sum of the others, or of those above."""
    is_sum = f"""abs(money) > {TOLERANCE} and not is_same and (
        abs(2 * money - lines_money) < {TOLERANCE} * row_count
        or (money_above <> 0 and abs(money - money_above) < {TOLERANCE} * row_count)
    )"""
    (found,) = draft.source.query(
        f"""
        with {added_up(draft, number)}

        select
            count(distinct shop_order) as orders,
            count(distinct shop_order) filter (where {is_sum}) as with_sum
        from added_up
        where row_count > 1
        """
    )
    return found["with_sum"] >= LEAST_ORDERS and found["with_sum"] >= LEAST_SHARE * found["orders"]


def total_words(draft, column, number):
    """Return the words of a column that stand on sums of their order's others, and whether that is sure."""
    name = quoted_name(column)
    rows = draft.source.query(
        f"""
        select word, count(distinct shop_order) as orders
        from (
            select coalesce(cast({name} as varchar), '') as word, {draft.sql_of("transaction_id")} as shop_order
            from {draft.source.sample}
        )
        group by word
        having orders >= {LEAST_ORDERS} and count(*) = orders
        order by orders desc, word
        """
    )
    said = [row["word"] for row in rows if says_total(row["word"])]
    proofs = [proof_of(draft, name, number, word, said) for word in said]
    if any(proof["share"] >= TOTAL_SHARE for proof in proofs):
        return said, True
    if any(proof["is_frequent"] for proof in proofs):
        return said, False
    # any other word, that stands on nearly every order as no product does
    for row in rows[:MOST_TRIED]:
        proof = proof_of(draft, name, number, row["word"], [row["word"]])
        if proof["share"] >= TOTAL_SHARE and proof["is_varied"]:
            return [row["word"]], True
    return [], False


def says_total(word):
    """Whether a word says total and nothing of a product."""
    meanings = set(name_meanings(lower(word)))
    return not meanings.isdisjoint(TOTAL) and meanings <= TOTAL | BESIDE_TOTAL | {"grand", "invoice", "bill", "general"}


def proof_of(draft, name, number, word, totals):
    """Return how far a word's rows are the sum of their order's lines.

    Returns
    -------
    dict
        The share of its rows (share), whether half of the orders of several rows have one (is_frequent), and whether nearly all
        of these do, with sums of several lines that differ (is_varied).
    """
    (found,) = draft.source.query(
        f"""
        with {added_up(draft, number, mark=name, totals=totals)},

        marked as (
            select
                *,
                not is_same and least(abs(money - lines_money), abs(money - money_above)) < {TOLERANCE} * row_count as is_sum
            from added_up
            where row_count > 1
        )

        select
            count(distinct shop_order) as orders,
            count(*) filter (where mark = {quoted_text(word)} and line_count > 0) as rows,
            count(*) filter (where mark = {quoted_text(word)} and line_count > 0 and is_sum) as sums,
            count(distinct money) filter (where mark = {quoted_text(word)} and line_count > 1 and is_sum) as varied
        from marked
        """
    )
    is_enough = found["rows"] >= LEAST_ORDERS
    return {
        "share": found["sums"] / found["rows"] if is_enough else 0,
        "is_frequent": is_enough and found["rows"] >= LEAST_SHARE * found["orders"],
        "is_varied": found["varied"] >= LEAST_ORDERS and found["sums"] >= TOTAL_SHARE * found["orders"],
    }


def ask_about_unmarked(draft, number):
    """Ask where nearly every order of three rows or more has one that is the sum of the others, and no word marks it."""
    (found,) = draft.source.query(
        f"""
        with {added_up(draft, number)},

        orders as (
            select
                shop_order,
                any_value(row_count) as row_count,
                abs(2 * max(money) - sum(money)) < {TOLERANCE} * count(*) and max(money) > 0 as has_sum
            from added_up
            where row_count > 1
            group by shop_order
        )

        select
            count(*) as orders,
            count(*) filter (where has_sum) as with_sum,
            count(*) filter (where row_count > 2) as larger,
            count(*) filter (where row_count > 2 and has_sum) as larger_with_sum
        from orders
        """
    )
    is_sum = found["with_sum"] >= TOTAL_SHARE * found["orders"] and found["larger_with_sum"] >= TOTAL_SHARE * found["larger"]
    if not is_sum or found["larger"] < LEAST_ORDERS or "amount" in draft.order_columns:
        return
    amount = draft.sql_of("amount") if draft.has_amount else draft.pieces_sql
    order = f"over (partition by {draft.sql_of('transaction_id')})"
    largest, total = f"max({amount}) {order}", f"sum({amount}) {order}"
    sql = f"case when abs(2 * {largest} - {total}) < 0.02 then {largest} else {total} end"
    text = f"On {found['with_sum']:,} of {found['orders']:,} orders of several rows one row is the sum of the others"
    text += ", and nothing marks it. Is it the total, which counts twice? Then once an order: order_columns: [amount]."
    draft.ask(text, yaml_line("amount", sql))
