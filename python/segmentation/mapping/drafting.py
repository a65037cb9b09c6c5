"""The draft of a mapping, step by step: open, profile, match names, and settle what names get wrong."""

from segmentation.files import hints
from segmentation.files.sources import open_source
from segmentation.files.unreadable import InputError
from segmentation.mapping.draft import Draft
from segmentation.mapping.layouts import known_layout, recognise_layout
from segmentation.mapping.profiling import profile_columns
from segmentation.mapping.steps import (
    attributes,
    blank_orders,
    blocks,
    bundles,
    charges,
    consent,
    currencies,
    customers,
    date_orders,
    discounts,
    doubts,
    foreign,
    gaps,
    identity,
    ledgers,
    levels,
    markets,
    matching,
    moments,
    money,
    nobody,
    order_ids,
    paid,
    parts,
    percent,
    platforms,
    plausible,
    reductions,
    refunds,
    repeats,
    returns,
    row_types,
    rows,
    separators,
    states,
    statuses,
)
from segmentation.mapping.steps.consent import customers_of_orders, tell_consent_of_orders
from segmentation.mapping.steps.headers import settle_rows_said_twice
from segmentation.mapping.steps.matching import known_customer_shares
from segmentation.mapping.steps.platforms import drop_rows_of_no_sale
from segmentation.mapping.steps.rows import drop_description, drop_movements
from segmentation.mapping.steps.subtotals import drop_subtotals, tell_subtotals
from segmentation.thesaurus import status_meanings

# each reads what those before it decided
TRANSACTION_STEPS = [
    matching.match_columns,
    percent.leave_percent,
    rows.know_words_of_types,
    rows.set_sold_rows,
    identity.settle_line_ids,
    customers.settle_customer,
    gaps.settle_spellings,
    nobody.settle_nobody,
    order_ids.settle_order_id,
    identity.settle_transaction_id,
    levels.settle_levels,
    identity.settle_refund_of,
    identity.settle_customer_facts,
    money.settle_money,
    paid.settle_line_total,
    paid.settle_discounted,
    paid.settle_charged,
    plausible.settle_fees,
    parts.leave_money_as_quantity,
    refunds.settle_refunds,
    currencies.settle_converted,
    paid.ask_about_paid,
    charges.ask_about_charges,
    discounts.settle_discounts,
    discounts.settle_filled_codes,
    moments.settle_time,
    statuses.settle_status,
    states.settle_states,
    gaps.ask_about_blank_statuses,
    doubts.ask_about_codes,
    refunds.settle_refund_rows,
    plausible.settle_refunds_said_twice,
    gaps.ask_about_other_words,
    plausible.ask_about_partial_refunds,
    plausible.ask_about_shares,
    returns.ask_about_returns,
    returns.ask_about_types,
    gaps.ask_about_directions,
    returns.ask_about_payments,
    plausible.ask_about_documents,
    reductions.settle_reductions,
    percent.ask_about_percent,
    gaps.ask_about_signs,
    gaps.ask_about_summed_orders,
    gaps.ask_about_symbols,
    gaps.ask_about_worded_pieces,
    gaps.ask_about_cancelled_pieces,
    doubts.ask_about_sides,
    doubts.ask_about_lists,
    money.settle_currency,
    markets.ask_about_markets,
    currencies.ask_about_blank_amounts,
    currencies.ask_about_split_amounts,
    platforms.settle_layout,
    levels.settle_orders_called_off_later,
    levels.ask_about_levels,
    levels.ask_about_repeated_amounts,
    money.ask_for_amount,
    doubts.settle_cents,
    plausible.settle_hundredths,
    blocks.ask_about_numbered_columns,
    plausible.ask_about_thousands,
    doubts.ask_about_whole_numbers,
    rows.ask_about_rows,
    blocks.ask_about_second_table,
    ledgers.ask_about_versions,
    ledgers.ask_about_events,
    row_types.ask_about_failed_orders,
    ledgers.ask_about_settled,
    foreign.ask_about_called_off,
    foreign.ask_about_foreign_words,
    order_ids.settle_orders_of_moments,
    gaps.ask_about_filling_down,
    gaps.write_dashes,
    bundles.ask_about_bundles,
    repeats.settle_repeats,
    separators.ask_about_separators,
    date_orders.ask_about_date_order,
    blank_orders.ask_about_lines_below,
    blank_orders.ask_about_headlines,
    hints.add_hints,
]
CUSTOMER_STEPS = [
    matching.match_columns,
    consent.settle_consent,
    attributes.settle_attributes,
    date_orders.ask_about_date_order,
    hints.add_hints,
]


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
    customers = [draft_customers(source, draft) for source in sources[1:]]
    tell_consent_of_orders(draft, customers)
    customers = customers or customers_of_orders(draft)
    return [draft, *customers]
