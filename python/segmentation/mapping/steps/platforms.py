"""What is known of the platform stands, whatever names and values suggest."""

import contextlib

import duckdb

from segmentation.mapping.draft import sql_name
from segmentation.mapping.profiling import profile_within
from segmentation.mapping.steps.date_orders import date_order
from segmentation.mapping.steps.statuses import status_case, word_counts
from segmentation.mapping.writing import yaml_line

WINDOW = " over (partition by "
# guessed only where the layout does not say what the amount is
BESIDE_AMOUNT = ("unit_price", "refunded_amount", "refund_of")
LEAST_CONSTANT = 0.9  # share of orders of several lines within which what speaks of the order has to be one value


def drop_rows_of_no_sale(source, layout):
    """Take rows that are no sales out of the sample, so that nothing is decided or asked by them.

    Parameters
    ----------
    source : Source
        Its sample loses the rows, unless it would lose all of them.
    layout : Layout
    """
    condition = layout.transactions_filter
    # columns of another type than the platform's are no reason to stop
    with contextlib.suppress(duckdb.Error):
        if condition and source.query(f"select 1 from {source.sample} where {condition} limit 1"):
            source.connection.execute(f"delete from {source.sample} where ({condition}) is not true")


def settle_layout(draft):
    """Take what the layout knows, and drop what was guessed and asked in its place."""
    layout = draft.layout
    if not layout.platform:
        return
    decided = layout.transactions_columns.keys() | layout.expressions.keys()
    # its own question says more than that there is none
    decided |= {question["without"] for question in layout.questions if "without" in question}
    if "amount" in decided:
        decided |= set(BESIDE_AMOUNT)
    for contract in decided:
        draft.refused.pop(contract, None)
        if contract not in layout.transactions_columns:
            draft.columns.pop(contract, None)
        if not reads_moment(draft, contract):
            draft.written.pop(contract, None)
    for contract, column in layout.transactions_columns.items():
        take_column(draft, contract, column)
    for contract, sql in layout.expressions.items():
        draft.write(contract, sql, layout.notes.get(contract, layout.platform), used=columns_in(draft, sql))
    draft.questions = [question for question in draft.questions if not is_decided(question, decided)]
    draft.hints = [hint for hint in draft.hints if hint.split(":")[0] not in decided]
    draft.order_columns = [contract for contract in draft.order_columns if contract not in {*decided, *layout.order_columns}]
    settle_known_status(draft)
    settle_rows(draft)
    ask_of_platform(draft)


def reads_moment(draft, contract):
    """Whether what is written for a contract column reads the layout's moment, with a clock or without its zone."""
    written = draft.written.get("transaction_at")
    is_moment = contract == "transaction_at" and contract in draft.layout.transactions_columns
    return is_moment and written is not None and WINDOW not in written.sql


def take_column(draft, contract, column):
    """Take a column for one of the contract, and the other away from whatever was taken instead; None is no column."""
    for other in [name for name, taken in draft.columns.items() if taken == column and name != contract]:
        if other not in draft.layout.transactions_columns:
            del draft.columns[other]
    if draft.columns.pop(contract, None) != column:
        draft.notes.pop(contract, None)
    if column:
        draft.columns[contract] = column
    note = draft.layout.notes.get(contract)
    if note and column:
        draft.notes[contract] = note
    elif note:
        draft.refuse(contract, contract, note)


def columns_in(draft, sql):
    """Return the columns that SQL names."""
    return [column for column in draft.profiles if f'"{column}"' in sql]


def is_decided(question, decided):
    """Whether the layout answers a question; words of a status stay open where it does not say what they mean."""
    contract = question.line.split(":")[0]
    return contract in decided and contract != "transaction_status"


def settle_known_status(draft):
    """Write what the words of the status mean here, without a window: it is one of `order_columns` where it has to be."""
    layout = draft.layout
    if "transaction_status" in layout.expressions:
        draft.questions = [question for question in draft.questions if not question.line.startswith("transaction_status:")]
        return
    column = draft.columns.get("transaction_status")
    if not column or column != layout.transactions_columns.get("transaction_status"):
        return
    counts = word_counts(draft.source, column)
    own = {
        word: status for word, status in layout.statuses.items() if word in counts and draft.status_words.get(word) != status
    }
    draft.written.pop("transaction_status", None)
    if own:
        said = ", ".join(f"{word} is {status}" for word, status in own.items())
        draft.write("transaction_status", status_case(sql_name(column), own), f"{layout.platform}: {said}")


def settle_rows(draft):
    """Say which rows are sales, and what speaks of their order: as far as the values agree."""
    layout = draft.layout
    if layout.transactions_filter:
        draft.settings["transactions_filter"] = layout.transactions_filter
    draft.settings |= layout.settings
    moment = draft.profile("transaction_at")
    if "date_order" in layout.settings and moment and date_order(draft.source, moment.name) != "unproven":
        # what dates prove counts more
        del draft.settings["date_order"]
    order_id = draft.profile("transaction_id")
    if not layout.order_columns or (order_id and order_id.distinct_share == 1):
        return
    within = profile_within(draft.source, draft.sql_of("transaction_id") if "transaction_id" in draft.columns else None)
    of_orders, of_lines = [], []
    for contract in layout.order_columns:
        column = draft.columns.get(contract)
        is_constant = column not in within or within[column].constant_share >= LEAST_CONSTANT
        if column or contract in draft.written:
            (of_orders if is_constant else of_lines).append(contract)
    draft.order_columns += of_orders
    draft.hints += [
        f"{contract}: {draft.columns[contract]} is of the order in other exports of {layout.platform}, and differs between "
        "the lines of an order here, so that it is read as the line's."
        for contract in of_lines
    ]


def ask_of_platform(draft):
    """Ask what the export leaves open, where it has rows that are in question or lacks a column."""
    for question in draft.layout.questions:
        absent = question.get("without")
        if absent and (absent in draft.columns or absent in draft.written):
            continue
        (row,) = draft.source.query(
            f"""
            select count(*) filter (where {question.get("when", "true")}) as count, count(*) as total
            from {draft.source.sample}
            """
        )
        if row["count"] and row["count"] >= question.get("share", 0) * row["total"]:
            ((name, value),) = question["line"].items()
            draft.ask(question["text"].format(count=f"{row['count']:,}"), yaml_line(name, value))
