"""The same money said several times: by the events of an order, or by what was charged and what paid it."""

from segmentation.files.sources import quoted_name
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.customers import person_sql
from segmentation.mapping.steps.no_sales import listed, words_of
from segmentation.mapping.steps.row_types import failed_words
from segmentation.mapping.steps.states import status_of
from segmentation.mapping.steps.statuses import NO_SALE, YES_OR_NO
from segmentation.mapping.sums import number_sql
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import NO, YES, lower

MOST_WORDS = 15  # of a column that says what happened to an order
LEAST_ORDERS = 10  # of which two words say the same sum
SAME_SHARE = 0.95  # of the orders that have both
CURRENT = {"current", "latest", "newest", "aktuell", "actuel", "actual", "attuale", "atual", "huidig"}
REPLACED = {"superseded", "replaced", "outdated", "obsolete", "ersetzt", "remplace"}
VERSION = {"version", "revision", "rev", "versie", "versione", "versao"}
LEAST_VERSIONED = 3  # orders
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
            first = decisive_word(draft, column, words) or words[0]
            # what failed was no sale either
            others = [word for word in words if word != first] + failed_words(draft, profile)
            text = f"{column} says {', '.join(words)}, and the rows of an order add up to the same under each"
            kept = f"coalesce({sql_name(column)}, '') not in ({listed(others)})"
            draft.ask(f"{text}. Is the sale only one of them, such as {first}?", yaml_line("transactions_filter", kept))
            return


def ask_about_versions(draft):
    """Ask whether older versions of an order are to be left out, which add up: a flag says which is current, or a number."""
    if "transaction_id" not in draft.columns or draft.layout.platform or draft.has_states or "amount" in draft.order_columns:
        return
    for column, is_old in older_versions(draft):
        (found,) = draft.source.query(
            f"""
            select count(*) filter (where {is_old}) as old, count(distinct shop_order) filter (where {is_old}) as orders
            from (
                select
                    {quoted_name(column)},
                    {draft.sql_of("transaction_id")} as shop_order,
                    max({number_sql(column)}) over (partition by shop_order) as newest,
                    count(distinct cast({quoted_name(column)} as varchar)) over (partition by shop_order) as versions
                from {draft.source.sample}
            )
            where versions > 1
            """
        )
        if found["orders"] < LEAST_VERSIONED:
            continue
        said = f"{column} says that {found['old']:,} rows of {found['orders']:,} orders are older versions, beside a newer one"
        if "newest" in is_old:
            draft.ask_for_file(f"{said}, and they add up. Is only the last one true? Then leave the others out of the file.")
        else:
            draft.ask_to_leave_out(f"{said}. Are these rows no sales", is_old.replace(" in (", " not in ("))
        return


def older_versions(draft):
    """Return (column, SQL of whether a row is an older version), flags first, of columns that nothing reads."""
    flags, numbers = [], []
    for column, profile in draft.profiles.items():
        words, name = set(map(lower, profile.words)), words_of(column)
        old = (NO if name & CURRENT else YES if name & REPLACED else set()) & words
        if column in draft.columns.values():
            continue
        if old and words <= YES_OR_NO:
            flags.append((column, f"coalesce(lower(cast({sql_name(column)} as varchar)), '') in ({listed(sorted(old))})"))
        elif name & VERSION and profile.number_share == profile.whole_share == 1 < profile.maximum:
            numbers.append((column, f"{number_sql(column)} < newest"))
    return flags + numbers


def words_of_one_sum(draft, column, amount):
    """Return words of a column under which orders have the same sum, in the order of their rows; or none."""
    rows = draft.source.query(
        f"""
        with read as (
            select
                {draft.sql_of("transaction_id")} as shop_order,
                trim(cast({quoted_name(column)} as varchar)) as word,
                {number_sql(amount)} as money,
                rowid as place
            from {draft.source.sample}
        ),

        sums as (
            select shop_order, word, round(sum(money), 2) as money, min(place) as place
            from read
            where word <> '' and shop_order is not null
            group by shop_order, word
            having sum(read.money) > 0
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
    return [word for word in words if status_of(draft, lower(word)) not in NO_SALE.values()]


def decisive_word(draft, column, words):
    """Return the word that the fewest orders reach, where others failed before it; nothing where none did."""
    if not any(draft.status_words.get(lower(word)) in ("failed", "cancelled") for word in draft.profiles[column].words):
        return None
    text = f"trim(cast({quoted_name(column)} as varchar))"
    rows = draft.source.query(
        f"""
        select {text} as word
        from {draft.source.sample}
        where {text} in ({listed(words)})
        group by all
        order by count(distinct {draft.sql_of("transaction_id")}), word
        """
    )
    # of the last ones that as many reach, any will do
    return rows[0]["word"]


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
