"""What is wrong with the values of one input: none, unreadable, or readable in two ways."""

import re

from segmentation.checks.words import quoted
from segmentation.mapping.draft import sql_name
from segmentation.mapping.thesaurus import lower, status_meanings

SHOWN = 8  # words that a message lists


def value_problems(facts):
    """Return what is wrong with the first rows of an input.

    Parameters
    ----------
    facts : dict
        As for `mapping_problems`, and row_count; values {column: {given, parsed: how many values there are and can be read,
        unread [three of the others], is_empty: in all rows; date_order, day_first, month_first: of texts; separator,
        open_numbers [three values]}}; currencies [code]; statuses [[word, rows]]; first_date; customer_count; settings
        {var: value}.

    Returns
    -------
    list of str
    """
    if not facts["row_count"]:
        columns = ", ".join(facts["columns"])
        return [f"{facts['input_name']}: {facts['location']} has no rows, only columns: {columns}."]
    problems = []
    for name, value in facts["values"].items():
        written = facts["mapped"].get(name, name)
        problem = column_problem(name, value, written=written, facts=facts)
        if problem:
            problems.append(f"{facts['input_name']}_columns: {name}: {written} {problem}")
    problems += several_currencies(facts) + unknown_statuses(facts)
    # what the input is as a whole counts once its columns are right
    return problems or early_as_of(facts) or few_customers(facts)


def column_problem(name, value, *, written, facts):
    """Return what is wrong with the values of one column, without its name; None where nothing is."""
    kind = facts["contract"][name]["type"]
    if value["is_empty"]:
        return f"is empty in all rows of {facts['location']}; it has: {', '.join(facts['columns'])}."
    if value.get("date_order") == "unproven":
        return open_date_order(value)
    if value.get("separator") == "unproven":
        return (
            f"has numbers such as {quoted(value['open_numbers'])}, and the values do not show whether the point ends the whole "
            'number or parts its thousands. Write decimal_separator: ".", or decimal_separator: ",".'
        )
    if value["parsed"] < value["given"] / 2:
        hint = reading_hint(kind, name, written, columns=facts["columns"], unread=value["unread"])
        unread_count = value["given"] - value["parsed"]
        return f"is no {kind} in {unread_count} of {value['given']} values, for example {quoted(value['unread'])}. {hint}"
    return None


def open_date_order(value):
    """Return what to say of dates that are read day first or month first, and nothing or both proves which."""
    if not value["day_first"]:
        return (
            f"has dates such as {quoted(value['unread'])}, and the values do not show whether the day or the month comes "
            "first. Write date_order: dmy, or date_order: mdy."
        )
    return (
        f"has both '{value['day_first']}', which has the day first, and '{value['month_first']}', which has the month first. "
        "Write date_order: dmy, or date_order: mdy; dates of the other order are then rejected."
    )


def reading_hint(kind, name, written, *, columns, unread):
    """Return what to write instead, by the type that was expected and the values that were found."""
    column = sql_name(written) if written in columns else written
    if kind != "timestamp":
        return f"Map another column, or write SQL that makes a number of it, for example {name}: replace({column}, ' pcs', '')."
    first = str(unread[0]) if unread else ""
    if re.fullmatch(r"\d{10}(\.0)?", first):
        return f"They look like seconds since 1970: write {name}: to_timestamp({column})."
    if re.fullmatch(r"\d{13}(\.0)?", first):
        return f"They look like milliseconds since 1970: write {name}: to_timestamp({column} / 1000)."
    if re.fullmatch(r"\d{5}(\.\d+)?", first):
        sql = f"timestamp '1899-12-30' + to_seconds({column} * 86400)".replace('"', '\\"')
        return f'They look like a spreadsheet\'s day numbers: write {name}: "{sql}".'
    return f"Say how it is written, for example {name}: try_strptime({column}, '%d/%m/%Y %H:%M')."


def several_currencies(facts):
    """Return a problem where there are several currencies and no rates."""
    currencies = facts["currencies"]
    if len(currencies) < 2 or facts["settings"]["exchange_rates"]:
        return []
    rates = f"exchange_rates: {{{currencies[0]}: 1, {currencies[1]}: 1.17}}"
    return [
        f"transactions_columns: currency: there are several ({', '.join(currencies[:SHOWN])}) and no exchange_rates. Write "
        f"what one unit of each is worth, such as {rates}, or currency: null if the amounts are in one currency already."
    ]


def unknown_statuses(facts):
    """Return a problem where most rows have a status that transaction_statuses.csv lacks."""
    known = status_meanings()
    unknown = [(word, count) for word, count in facts["statuses"] if lower(word) not in known]
    given = sum(count for _, count in facts["statuses"])
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


def early_as_of(facts):
    """Return a problem where the as-of date is before all transactions."""
    as_of, first_date = facts["settings"]["as_of"], facts["first_date"]
    if as_of is None or first_date is None or str(first_date) <= str(as_of):
        return []
    return [f"as_of: {as_of} is before the first transaction of {facts['location']}, which is of {first_date}."]


def few_customers(facts):
    """Return a problem where an input has fewer customers than segments are asked for."""
    settings, count = facts["settings"], facts["customer_count"]
    name = "segment_count" if settings["segment_count"] else "minimum_segment_count"
    if count is None or count >= settings[name]:
        return []
    return [
        f"transactions: {facts['location']} has fewer customers ({count}) than segments asked for ({settings[name]}). "
        f"Bring more customers, or lower {name}."
    ]
