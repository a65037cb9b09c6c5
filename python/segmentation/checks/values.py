"""What is wrong with the values of one input: none, unreadable, or readable in two ways."""

import re
from datetime import UTC, datetime

import duckdb

from segmentation.checks.expressions import failing_expressions
from segmentation.checks.failures import failure_advice
from segmentation.checks.samples import Sample
from segmentation.checks.words import quoted
from segmentation.files.unreadable import explain_unreadable
from segmentation.mapping.draft import sql_name
from segmentation.thesaurus import lower, status_meanings

SHOWN = 8  # words that a message lists
LARGEST = 1e14  # decimal(18, 4)


def value_problems(facts, query):
    """Return what is wrong with the values of an input whose mapping works.

    Parameters
    ----------
    facts : dict
        As for `mapping_problems`, and sample: the SQL of `Sample`; open_dates {column: {day_first, month_first: a date that
        exists only so, or None}} of texts that can be read both ways; separators {column: ".", "," or unproven}; settings
        {var: value}.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    list of str
    """
    sample = Sample(query=query, relation=facts["relation"], expressions=facts["expressions"], **facts["sample"])
    try:
        return sample_problems(facts, sample)
    except duckdb.Error as error:
        unreadable = explain_unreadable(facts["input_name"], facts["location"], str(error))
        return [failure_advice({"message": str(error), "location": facts["location"]}, query) or unreadable]


def sample_problems(facts, sample):
    """Return the problems of each column, else those of the input as a whole."""
    row_count, counts = sample.counts()
    if not row_count and facts.get("transactions_filter"):
        return [f"transactions_filter: {facts['transactions_filter']} is true of no row of {facts['location']}."]
    if not row_count:
        columns = ", ".join(facts["columns"])
        return [f"{facts['input_name']}: {facts['location']} has no rows, only columns: {columns}."]
    failing = failing_expressions(facts, sample.query)
    problems = list(failing.values())
    for name, (given, parsed) in counts.items():
        problem = name not in failing and column_problem(name, facts, sample, given=given, parsed=parsed)
        if problem:
            problems.append(f"{facts['input_name']}_columns: {name}: {facts['mapped'].get(name, name)} {problem}")
    if "currency" in counts and not facts["settings"]["exchange_rates"]:
        problems += several_currencies(sample.currencies())
    if "transaction_status" in counts:
        problems += unknown_statuses(sample.statuses(), facts)
    if problems or facts["input_name"] != "transactions":
        return problems
    # of a longer input the customers are known only later, in cluster_training_sample
    return days_after_as_of(facts, sample) or (few_customers(facts, sample) if row_count < 10_000 else [])


def column_problem(name, facts, sample, *, given, parsed):
    """Return what is wrong with the values of one column, without its name; None where nothing is.

    Parameters
    ----------
    name : str
    facts : dict
    sample : Sample
    given, parsed : int
        Of the first rows: those that say anything there, and those that can be read.

    Returns
    -------
    str or None
    """
    column = facts["contract"][name]
    if not given and column["is_required"]:
        columns = ", ".join(facts["columns"])
        return f"is empty in all rows of {facts['location']}; it has: {columns}." if sample.is_empty(name) else None
    if name in facts["open_dates"]:
        return open_date_order(name, sample, proof=facts["open_dates"][name])
    if facts["separators"].get(name) == "unproven":
        return (
            f"has numbers such as {quoted(sample.open_numbers(name))}, and the values do not show whether the point ends the "
            'whole number or parts its thousands. Write decimal_separator: ".", or decimal_separator: ",".'
        )
    if parsed < given / 2:
        unread = sample.unread(name)
        hint = reading_hint(column["type"], name, facts["mapped"].get(name, name), columns=facts["columns"], unread=unread)
        count = given - parsed
        return f"is no {column['type']} in {count} of {given} values, for example {quoted(unread)}. {hint}"
    return None


def open_date_order(name, sample, *, proof):
    """Return what to say of dates that can be read both ways; `proof` has a date that exists only one way, of each kind."""
    if not proof["day_first"]:
        return (
            f"has dates such as {quoted(sample.unread(name))}, and the values do not show whether the day or the month comes "
            "first. Write date_order: dmy, or date_order: mdy."
        )
    return (
        f"has both '{proof['day_first']}', which has the day first, and '{proof['month_first']}', which has the month first. "
        "Write date_order: dmy, or date_order: mdy; dates of the other order are then rejected."
    )


def reading_hint(kind, name, written, *, columns, unread):
    """Return what to write instead, by the type that was expected and the values that were found."""
    column = sql_name(written) if written in columns else written
    if kind == "money" and all(is_large(value) for value in unread):
        return "Amounts have at most 14 digits before the point. Map another column."
    if kind != "timestamp":
        return f"Map another column, or write SQL that makes a number of it, for example {name}: replace({column}, ' pcs', '')."
    first = str(unread[0])
    if re.fullmatch(r"\d{10}(\.0)?", first):
        return f"They look like seconds since 1970: write {name}: to_timestamp({column})."
    if re.fullmatch(r"\d{13}(\.0)?", first):
        return f"They look like milliseconds since 1970: write {name}: to_timestamp({column} / 1000)."
    if re.fullmatch(r"\d{5}(\.\d+)?", first):
        sql = f"timestamp '1899-12-30' + to_seconds({column} * 86400)".replace('"', '\\"')
        return f'They look like a spreadsheet\'s day numbers: write {name}: "{sql}".'
    return f"Say how it is written, for example {name}: try_strptime({column}, '%d/%m/%Y %H:%M')."


def is_large(text):
    """Whether a text is a number that is too large for money."""
    try:
        return abs(float(text)) >= LARGEST
    except ValueError:
        return False


def several_currencies(currencies):
    """Return a problem where there are several currencies, and no rates."""
    if len(currencies) < 2:
        return []
    rates = f"exchange_rates: {{{currencies[0]}: 1, {currencies[1]}: 1.17}}"
    return [
        f"transactions_columns: currency: there are several ({', '.join(currencies[:SHOWN])}) and no exchange_rates. Write "
        f"what one unit of each is worth, such as {rates}, or currency: null if the amounts are in one currency already."
    ]


def unknown_statuses(statuses, facts):
    """Return a problem where most rows have a status that transaction_statuses.csv lacks."""
    known = status_meanings()
    unknown = [(word, count) for word, count in statuses if lower(word) not in known]
    given = sum(count for _, count in statuses)
    unknown_count = sum(count for _, count in unknown)
    if unknown_count <= given / 2:
        return []
    written = facts["mapped"].get("transaction_status", "transaction_status")
    words = [word for word, _ in unknown[:SHOWN]]
    example = ""
    if written in facts["columns"]:
        case = f"case {sql_name(written)} when '{words[0]}' then 'successful' else 'failed' end"
        example = f"for example transaction_status: {case}, "
    return [
        f"transactions_columns: transaction_status: {written} says nothing that is known in {unknown_count} of {given} values: "
        f"{quoted(words)}. Say which of them are successful, failed, pending, cancelled or refunded, {example}or add them to "
        "seeds/reference/transaction_statuses.csv."
    ]


def days_after_as_of(facts, sample):
    """Return a problem where all transactions are after the as-of date, or without one after today."""
    as_of = facts["settings"]["as_of"]
    last_known = str(as_of if as_of is not None else datetime.now(UTC).date())
    first_day, _ = sample.days(sample.first_rows)
    if first_day is None or str(first_day) <= last_known:
        return []
    first_day, last_day = sample.days(sample.all_rows)
    if str(first_day) <= last_known:
        return []
    if as_of is not None:
        return [f"as_of: {as_of} is before the first transaction of {facts['location']}, which is of {first_day}."]
    return [
        f"transactions: all days of {facts['location']} are to come, from {first_day} to {last_day}. If days up to {last_day} "
        f"are right, write as_of: {last_day}."
    ]


def few_customers(facts, sample):
    """Return a problem where an input has fewer customers than segments are asked for."""
    settings, count = facts["settings"], sample.customer_count()
    name = "segment_count" if settings["segment_count"] else "minimum_segment_count"
    if count >= settings[name]:
        return []
    return [
        f"transactions: {facts['location']} has fewer customers ({count}) than segments asked for ({settings[name]}). "
        f"Bring more customers, or lower {name}."
    ]
