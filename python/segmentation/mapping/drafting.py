"""The draft of a mapping, step by step: open, profile, match names, and settle what names get wrong."""

from segmentation.mapping.attributes import settle_attributes
from segmentation.mapping.blank_orders import ask_about_headlines, ask_about_lines_below
from segmentation.mapping.blocks import ask_about_numbered_columns, ask_about_second_table
from segmentation.mapping.consent import customers_of_orders, settle_consent
from segmentation.mapping.currencies import ask_about_blank_amounts, ask_about_split_amounts, settle_converted
from segmentation.mapping.customers import settle_customer
from segmentation.mapping.date_orders import ask_about_date_order
from segmentation.mapping.discounts import settle_discounts, settle_filled_codes
from segmentation.mapping.doubts import (
    ask_about_codes,
    ask_about_lists,
    ask_about_sides,
    ask_about_whole_numbers,
    settle_cents,
)
from segmentation.mapping.draft import Draft
from segmentation.mapping.files import open_source
from segmentation.mapping.foreign import ask_about_called_off, ask_about_foreign_words
from segmentation.mapping.gaps import (
    ask_about_blank_statuses,
    ask_about_cancelled_pieces,
    ask_about_directions,
    ask_about_filling_down,
    ask_about_other_words,
    ask_about_signs,
    ask_about_summed_orders,
    ask_about_symbols,
    ask_about_worded_pieces,
    settle_spellings,
)
from segmentation.mapping.headers import settle_rows_said_twice
from segmentation.mapping.hints import add_hints
from segmentation.mapping.identity import settle_customer_facts, settle_line_ids, settle_refund_of, settle_transaction_id
from segmentation.mapping.layouts import known_layout, recognise_layout
from segmentation.mapping.ledgers import ask_about_events, ask_about_settled
from segmentation.mapping.levels import (
    ask_about_levels,
    ask_about_repeated_amounts,
    settle_levels,
    settle_orders_called_off_later,
)
from segmentation.mapping.matching import known_customer_shares, match_columns
from segmentation.mapping.moments import settle_time
from segmentation.mapping.money import ask_for_amount, settle_currency, settle_money
from segmentation.mapping.nobody import settle_nobody
from segmentation.mapping.order_ids import settle_order_id, settle_orders_of_moments
from segmentation.mapping.paid import ask_about_paid, settle_charged, settle_discounted, settle_line_total
from segmentation.mapping.parts import leave_money_as_quantity
from segmentation.mapping.percent import ask_about_percent, leave_percent
from segmentation.mapping.platforms import drop_rows_of_no_sale, settle_layout
from segmentation.mapping.plausible import (
    ask_about_documents,
    ask_about_partial_refunds,
    ask_about_shares,
    ask_about_thousands,
    settle_fees,
    settle_hundredths,
    settle_refunds_said_twice,
)
from segmentation.mapping.profiling import profile_columns
from segmentation.mapping.reductions import settle_reductions
from segmentation.mapping.refunds import settle_refund_rows, settle_refunds
from segmentation.mapping.repeats import settle_repeats
from segmentation.mapping.returns import ask_about_payments, ask_about_returns, ask_about_types
from segmentation.mapping.rows import ask_about_rows, drop_description, drop_movements, know_words_of_types, set_sold_rows
from segmentation.mapping.separators import ask_about_separators
from segmentation.mapping.states import settle_states
from segmentation.mapping.statuses import settle_status
from segmentation.mapping.subtotals import drop_subtotals, tell_subtotals
from segmentation.mapping.thesaurus import status_meanings
from segmentation.mapping.unreadable import InputError

# each reads what those before it decided
TRANSACTION_STEPS = [
    match_columns,
    leave_percent,
    know_words_of_types,
    set_sold_rows,
    settle_line_ids,
    settle_customer,
    settle_spellings,
    settle_nobody,
    settle_order_id,
    settle_transaction_id,
    settle_levels,
    settle_refund_of,
    settle_customer_facts,
    settle_money,
    settle_line_total,
    settle_discounted,
    settle_charged,
    settle_fees,
    leave_money_as_quantity,
    settle_refunds,
    settle_converted,
    ask_about_paid,
    settle_discounts,
    settle_filled_codes,
    settle_time,
    settle_status,
    settle_states,
    ask_about_blank_statuses,
    ask_about_codes,
    settle_refund_rows,
    settle_refunds_said_twice,
    ask_about_other_words,
    ask_about_partial_refunds,
    ask_about_shares,
    ask_about_returns,
    ask_about_types,
    ask_about_directions,
    ask_about_payments,
    ask_about_documents,
    settle_reductions,
    ask_about_percent,
    ask_about_signs,
    ask_about_summed_orders,
    ask_about_symbols,
    ask_about_worded_pieces,
    ask_about_cancelled_pieces,
    ask_about_sides,
    ask_about_lists,
    settle_currency,
    ask_about_blank_amounts,
    ask_about_split_amounts,
    settle_layout,
    settle_orders_called_off_later,
    ask_about_levels,
    ask_about_repeated_amounts,
    ask_for_amount,
    settle_cents,
    settle_hundredths,
    ask_about_numbered_columns,
    ask_about_thousands,
    ask_about_whole_numbers,
    ask_about_rows,
    ask_about_second_table,
    ask_about_events,
    ask_about_settled,
    ask_about_called_off,
    ask_about_foreign_words,
    settle_orders_of_moments,
    ask_about_filling_down,
    settle_repeats,
    ask_about_separators,
    ask_about_date_order,
    ask_about_lines_below,
    ask_about_headlines,
    add_hints,
]
CUSTOMER_STEPS = [match_columns, settle_consent, settle_attributes, ask_about_date_order, add_hints]


def settle_steps(source, sales):
    """Return the draft of the transactions after all steps; `sales` is SQL of the rows that stay, or None."""
    profiles = profile_columns(source)
    draft = Draft(source, profiles, layout=known_layout(source, profiles), status_words=status_meanings())
    if sales:
        draft.settings["transactions_filter"] = sales
    for step in TRANSACTION_STEPS:
        step(draft)
    return draft


def draft_transactions(source):
    """Return the draft of the transactions of a source."""
    has_description = drop_description(source)
    layout = recognise_layout(source.columns)
    drop_rows_of_no_sale(source, layout)
    subtotals, said = (None, "") if layout.platform else drop_subtotals(source)
    movements = None if layout.platform else drop_movements(source, status_meanings())
    sales = " and ".join(filter(None, [subtotals, movements])) or None
    draft = settle_steps(source, sales)
    kept, tell = settle_rows_said_twice(draft)
    if kept:
        source.connection.execute(f"delete from {source.sample} where ({kept}) is not true")
        # what an order is like is another thing without them
        draft = settle_steps(source, f"{sales} and {kept}" if sales else kept)
        tell(draft)
        # lines that add up to it are none of a piece
        draft.questions = [question for question in draft.questions if "is the price of one piece" not in question.text]
    tell_subtotals(draft, said)
    if draft.order_columns:
        draft.settings["order_columns"] = draft.order_columns
    if has_description and "transactions_filter" not in draft.settings:
        draft.hints.append("The first row describes the columns. It will stand among the rejected rows.")
    return draft


def draft_customers(source, transactions):
    """Return the draft of the customers.

    Parameters
    ----------
    source : Source
    transactions : Draft
        Of the same shop.

    Returns
    -------
    Draft
    """
    profiles = profile_columns(source)
    known_shares = known_customer_shares(source, transactions)
    draft = Draft(source, profiles, layout=known_layout(source, profiles), known_shares=known_shares)
    for step in CUSTOMER_STEPS:
        step(draft)
    return draft


def draft_inputs(connection, transactions, customers=None, *, csv_options=None, csv_encoding=""):
    """Return the drafts of a shop's inputs.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of `open_connection`.
    transactions : str
        File, glob, relation, or a query in brackets.
    customers : str, optional
    csv_options : dict, optional
        Options of DuckDB's read_csv, such as {"delim": ";"}.
    csv_encoding : str, optional
        A Python codec; found out by default.

    Returns
    -------
    list of Draft
        Of transactions, and of customers where there are some.

    Raises
    ------
    InputError
        If an input cannot be read; the message has a line for each.
    """
    sources, problems = [], []
    for input_name, location in [("transactions", transactions), ("customers", customers)]:
        if location:
            try:
                options = {"csv_options": csv_options, "csv_encoding": csv_encoding}
                sources.append(open_source(connection, input_name, location, **options))
            except InputError as error:
                problems.append(str(error))
    if problems:
        raise InputError("\n".join(problems))
    draft = draft_transactions(sources[0])
    customers = [draft_customers(source, draft) for source in sources[1:]] or customers_of_orders(draft)
    return [draft, *customers]
