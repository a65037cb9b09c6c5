"""Rows of orders among rows of their lines: the first hold what the others are together, so that money counts twice."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.steps.identity import names_other_orders
from segmentation.mapping.steps.no_sales import NoSale, listed
from segmentation.mapping.steps.totals import money_sql, settle_totals, word_columns
from segmentation.mapping.sums import TOLERANCE
from segmentation.mapping.writing import yaml_line
from segmentation.thesaurus import lower

MOST_WORDS = 8
LEAST_ORDERS = 5  # of several lines, that have to show it
NEARLY_ALL = 0.95  # of the orders, with one such row
NEAR = 1.6  # times the sum of its lines, which an order's total with shipping and discounts hardly is
NEAR_SHARE = 0.9
LEAST_SUMS = 3  # rows of a word, each the sum of those since the one before
EXACT_SHARE = 0.1  # of the orders, which have neither
# what such rows are called, and those of lines
HEADERS = re.compile(
    r"order|head(er)?|hdr|invoice|sale|receipt|transaction|kopf|bestellung|auftrag|rechnung|commande|pedido|h|o"
)
LINES = re.compile(
    r".*(item|line|detail|dtl|product|position|artikel|ligne|linea|línea|linha|riga|regel|pozycja).*|d|l|i|p|pos"
)
# what orders of several rows are like by each word that may be that of orders
LINES_BELOW = """
    with told as (
        select {order} as shop_order, {number} as money, unnest([{marks}]) as word, unnest(range({count})) as place
        from {table}
    ),

    headers as (
        select unnest([{words}]) as header, unnest({places}) as place
    ),

    orders as (
        select
            place,
            header,
            count(*) filter (where word = header) as headers,
            count(*) filter (where word <> header and money <> 0) as lines,
            sum(money) filter (where word = header) as total,
            sum(money) filter (where word <> header) as lines_money,
            list(distinct word) filter (where word <> header) as words
        from told
        inner join headers using (place)
        where shop_order is not null
        group by place, header, shop_order
        having count(*) > 1
    ),

    held as (
        select *, total > 0 and lines_money > 0 and greatest(total / lines_money, lines_money / total) < {near} as is_near
        from orders
    )

    select
        place,
        header,
        count(*) as orders,
        count(*) filter (where headers = 1 and lines > 0) as led,
        count(*) filter (where is_near) as near,
        count(*) filter (where is_near and abs(total - lines_money) < {tolerance} * lines) as exact,
        count(*) filter (where lines > 1) as several,
        count(*) filter (where lines > 1 and is_near) as several_near,
        count(distinct total) as totals,
        list_sort(list_distinct(flatten(list(words)))) as words
    from held
    group by place, header
"""


def settle_rows_said_twice(draft):
    """Leave out rows of which the money stands on others too: totals of an order's lines, or lines below rows of orders.

    Returns
    -------
    (str, function)
        The rows that stay, as SQL over the columns, and what tells a draft of these rows why; nothing where all are needed.
    """
    kept = settle_totals(draft)
    if not kept:
        return settle_headers(draft)
    hint = draft.hints[0]
    return kept, lambda other: other.hints.insert(0, hint)


def settle_headers(draft):
    """Keep the rows of orders where rows of their lines stand among them; ask if no word says that they are such.

    Parameters
    ----------
    draft : Draft
        Of all rows.

    Returns
    -------
    (str, function)
        As `settle_rows_said_twice`.
    """
    money = draft.columns.get("amount")
    order_id = draft.columns.get("transaction_id")
    is_ready = money and order_id and "amount" not in draft.order_columns and not draft.has_states
    if not is_ready or draft.layout.platform:
        return "", None
    number, order = money_sql(draft, money), draft.sql_of("transaction_id")
    marks = {}
    for column in word_columns(draft, money):
        profile = draft.profiles[column]
        if 2 <= profile.distinct_count <= MOST_WORDS or (profile.distinct_count == 1 and profile.filled_share < 1):
            marks[column] = (f"coalesce(trim(cast({quoted_name(column)} as varchar)), '')", ["", *profile.words])
    if found := lines_below(draft, order, marks, number):
        column, word, others = found
        kept = f"coalesce({sql_name(column)}, '') " + (f"not in ({listed(others)})" if word else "= ''")
        is_sure = HEADERS.fullmatch(lower(word)) and any(LINES.fullmatch(lower(other)) for other in others)
        said = f"{column} says {word or 'nothing'} once an order, beside {', '.join(others)}"
        return kept, teller(said, kept, f"coalesce({sql_name(column)}, '') <> {quoted_text(word)}", is_sure=is_sure)
    for column, profile in draft.profiles.items():
        is_parent = 0.3 < profile.filled_share < 1 and column not in (order_id, money) and profile.date_share < 0.5
        if is_parent and profile.distinct_count >= LEAST_ORDERS and names_other_orders(draft, column, order_id):
            parent = f"nullif(trim(cast({quoted_name(column)} as varchar)), '')"
            marks = {column: (f"case when {parent} is null then 'order' else 'line' end", ["order"])}
            if lines_below(draft, f"coalesce({parent}, cast({quoted_name(order_id)} as varchar))", marks, number):
                kept = f"coalesce(cast({sql_name(column)} as varchar), '') = ''"
                return kept, teller(f"{column} names another row on all but one row an order", kept, "", is_sure=False)
    return "", None


def teller(said, kept, lines, *, is_sure):
    """Return a function that tells a draft of the rows that stay why they do, or asks."""
    text = f"{said}, whose money is about as much together: they are lines of the order, and left out, as it would count twice."

    def tell(draft):
        if is_sure:
            draft.hints.insert(0, text)
        else:
            otherwise = yaml_line("transactions_filter", lines) if lines else ""
            draft.ask_first(f"{text} Is that so?", yaml_line("transactions_filter", kept), otherwise)

    return tell


def lines_below(draft, order, marks, number):
    """Return the first word of which the rows, one an order, are nearly the sum of others, or None.

    Parameters
    ----------
    draft : Draft
    order, number : str
        SQL of a row's order and money.
    marks : dict
        {column: (SQL of a row's word, words that may be those of orders)}.

    Returns
    -------
    (str, str, list of str) or None
        Column, word, and words of the others.
    """
    if not marks:
        return None
    words = [(place, word) for place, (_, words) in enumerate(marks.values()) for word in words]
    sql = LINES_BELOW.format(
        order=order,
        number=number,
        table=draft.source.sample,
        marks=", ".join(mark for mark, _ in marks.values()),
        count=len(marks),
        words=listed(word for _, word in words),
        places=[place for place, _ in words],
        near=NEAR,
        tolerance=TOLERANCE,
    )
    rows = draft.source.query(sql)
    found = {(row["place"], row["header"]): row["words"] for row in rows if is_sum_of_lines(row)}
    return next(((list(marks)[place], word, found[place, word]) for place, word in words if (place, word) in found), None)


def is_sum_of_lines(found):
    """Whether rows of a word stand once an order of several rows, and nearly have the money of the others."""
    is_led = found["led"] >= NEARLY_ALL * found["orders"] and found["several"] >= LEAST_ORDERS and found["totals"] > 1
    is_near = found["near"] >= NEAR_SHARE * found["orders"] and found["several_near"] >= NEAR_SHARE * found["several"]
    return is_led and is_near and found["exact"] >= EXACT_SHARE * found["orders"]


def find_sums_above(draft):
    """Return words of which each row is the sum of those since the one before, such as that of a month among its days."""
    amount = draft.columns.get("amount")
    if not amount or draft.layout.platform or draft.order_columns or "amount" in draft.written:
        return []
    profiles = draft.profiles.items()
    columns = [name for name, profile in profiles if profile.number_share < 0.5 and profile.date_share < 0.5]
    if not columns:
        return []
    rows = draft.source.query(
        f"""
        with summed as (
            select *, sum(money) over (order by place) as running
            from (
                select
                    rowid as place,
                    coalesce({money_sql(draft, amount)}, 0) as money,
                    [{", ".join(f"trim(cast({quoted_name(column)} as varchar))" for column in columns)}] as words
                from {draft.source.sample}
            )
        ),

        told as (
            select unnest(words) as word, unnest(range({len(columns)})) as column_place, place, money, running
            from summed
        ),

        held as (
            select
                column_place,
                word,
                money,
                running - money - coalesce(lag(running) over same_word, 0) as above,
                place - coalesce(lag(place) over same_word, -1) > 2 as is_of_several
            from told
            where word <> ''
            window same_word as (partition by column_place, word order by place)
        )

        select column_place, word, count(*) as row_count, (select count(*) from {draft.source.sample}) as total
        from held
        group by column_place, word
        having row_count >= {LEAST_SUMS} and count(distinct money) > 1 and min(money) > 0
            and avg(cast(is_of_several as integer)) >= 0.5
            and avg(cast(abs(above - money) < {TOLERANCE} as integer)) >= {NEAR_SHARE}
        order by column_place, row_count desc, word
        """
    )
    found = []
    for row in rows:
        column = columns[row["column_place"]]
        said = f"{column} says {row['word']} on {row['row_count']:,} of {row['total']:,} rows, each the sum of those above it"
        found.append(NoSale(column, said, f"coalesce({sql_name(column)}, '') <> {quoted_text(row['word'])}"))
    return found
