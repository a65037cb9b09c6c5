"""What is wrong with one input before its values are looked at: the file itself, and the columns mapped from it."""

import re

from segmentation.checks.words import as_written, did_you_mean, nearest, written_for
from segmentation.files.tables import readable_files
from segmentation.files.unreadable import InputError, check_format, check_lines, explain_unreadable, looks_headless


def mapping_problems(facts, _query=None):
    """Return what is wrong with an input and its mapping.

    Parameters
    ----------
    facts : dict
        input_name (transactions or customers), location; columns [name] as found; contract {column: {type, is_required}};
        mapped {column: what the user wrote}; expressions {column: SQL, or None where nothing is mapped}; unreadable: why the
        engine cannot open the input; errors {column: why its expression does not work}; readings {column: [{column, kind, sql,
        is_open}]}, texts that its expression reads as numbers or moments; transactions_filter and order_columns, the vars;
        files: the location where it is one of files; encoding, has_options: of them; has_names: whether their first line has
        names.

    Returns
    -------
    list of str
    """
    try:
        check_input(facts)
    except InputError as error:
        return [str(error)]
    # a garbled or missing name of a column is most often the first of several mistakes: all are said at once
    found = [*truth_values(facts), *unknown_columns(facts), *unmapped(facts), *open_readings(facts), *unbound(facts)]
    return found + wrong_order_columns(facts) + one_order_a_customer(facts)


def check_input(facts):
    """Raise InputError for an input that cannot be opened or is not what it seems."""
    input_name, location, columns = facts["input_name"], facts["location"], facts["columns"]
    check_format(input_name, location)
    try:
        paths = readable_files(facts["files"], facts["encoding"], has_options=facts["has_options"]) if facts["files"] else []
    except InputError as error:
        raise InputError(f"{input_name}: {error}") from None
    if facts["unreadable"]:
        raise InputError(explain_unreadable(input_name, location, facts["unreadable"]))
    if columns == ["column0"] and facts["has_names"]:
        raise InputError(f"{input_name}: {location} is empty: it has not even a line of column names.")
    check_lines(input_name, location, paths=paths, columns=columns)


def truth_values(facts):
    """Return a problem for each column mapped to an unquoted yes or no."""
    return [
        f"{facts['input_name']}_columns: {name}: YAML reads an unquoted yes, no, on, off, true or false as a truth value. "
        f"If your column has such a name, quote it, for example {name}: 'No'"
        for name, written in facts["mapped"].items()
        if isinstance(written, bool)
    ]


def unknown_columns(facts):
    """Return a problem for each name that the contract lacks.

    Any other name under customers_columns is an attribute of the shop's own, such as loyalty_tier, unless it is but a letter or
    two off.
    """
    contract = facts["contract"]
    is_open = facts["input_name"] == "customers"
    return [
        f'{facts["input_name"]}_columns: there is no contract column "{name}".'
        + did_you_mean(name, contract, otherwise="The contract has")
        for name in facts["mapped"]
        if name not in contract and not (is_open and nearest(name, contract, cutoff=0.8) is None)
    ]


def unmapped(facts):
    """Return a problem for each required column that nothing is mapped to."""
    columns, location = facts["columns"], facts["location"]
    headless = f".{headless_hint(columns)}" if looks_headless(columns) else ""
    return [
        f'{facts["input_name"]}_columns: "{name}" is required and not mapped. {location} has: {", ".join(columns)}. Write, for '
        f"example, {name}: {nearest(name, columns) or 'your_column'}. To have all columns drafted: make suggest FILE={location}"
        f"{headless}"
        for name, column in facts["contract"].items()
        if column["is_required"] and facts["expressions"].get(name) is None and name not in facts["errors"]
    ]


def wrong_order_columns(facts):
    """Return a problem for each column that cannot speak of an order, and one where nothing tells orders apart."""
    names = (facts.get("order_columns") or []) if facts["input_name"] == "transactions" else []
    allowed = [name for name in facts["contract"] if name not in ("transaction_id", "unit_price")]
    problems = [
        f'order_columns: "{name}" is no column of an order.' + did_you_mean(str(name), allowed, otherwise="These are")
        for name in names
        if name not in allowed
    ]
    problems += [
        f"order_columns: {name} is not mapped. Map it under transactions_columns, or leave it out of order_columns."
        for name in names
        if name in allowed and facts["expressions"].get(name) is None and name not in facts["errors"]
    ]
    if names and facts["expressions"].get("transaction_id") is None and "transaction_id" not in facts["errors"]:
        problems.append(
            "order_columns: nothing says which rows are one order. Map the number of the order as transaction_id under "
            "transactions_columns."
        )
    return problems


def one_order_a_customer(facts):
    """Return a problem where the number of the order is the customer."""
    mapped = facts["mapped"]
    if facts["input_name"] != "transactions" or not mapped.get("customer_id"):
        return []
    if str(mapped.get("transaction_id")).strip() != str(mapped["customer_id"]).strip():
        return []
    return [
        f"transactions_columns: transaction_id and customer_id are both {mapped['customer_id']}, and all that a customer ever "
        "bought would be one order. Map the number of the order as transaction_id, or leave it out: one row is then one order."
    ]


def headless_hint(columns):
    """Return what to write where the names of columns look like the first row; nothing where they do not."""
    hint = " The first line looks like data, not like names. If it is: csv_options: {header: false}"
    return hint if looks_headless(columns) else ""


def open_readings(facts):
    """Return a problem for each expression over texts that are 1.25 or 1,250, or the 3rd of April or the 4th of March."""
    unclear = {
        "number": "the numbers in {} do not show whether the point ends the whole number or parts its thousands. Write "
        'decimal_separator: ".", or decimal_separator: ",".',
        "moment": "the dates in {} do not show whether the day or the month comes first. Write date_order: dmy, or "
        "date_order: mdy.",
    }
    return [
        f"{as_written(name, facts)}\n    " + unclear[kind].format(", ".join(columns))
        for name, readings in facts["readings"].items()
        for kind in unclear
        if (columns := [reading["column"] for reading in readings if reading["is_open"] and reading["kind"] == kind])
    ]


def unbound(facts):
    """Return a problem for each expression that does not work over the columns found."""
    return [
        f"{as_written(name, facts)}\n    "
        + unbound_reason(written_for(name, facts), error, location=facts["location"], columns=facts["columns"])
        for name, error in facts["errors"].items()
    ]


def unbound_reason(written, error, *, location, columns):
    """Return why an expression does not work, from the engine's words.

    Parameters
    ----------
    written : str
        The expression.
    error : str
    location : str
    columns : list of str

    Returns
    -------
    str
    """
    referenced = re.search(r'(?:Referenced column "|Column "(?=[^"]+" referenced that exists))([^"]+)"', error)
    # a name of several words is no SQL, so the engine cannot say that there is no such column
    is_name = "syntax error" in error and re.fullmatch(r"[\w .,:#°%&/-]+", written)
    missing = referenced.group(1) if referenced else written if is_name else None
    if missing:
        near = nearest(missing, columns)
        hint = f' Did you mean "{near}"?' if near else headless_hint(columns)
        if not near and not "".join(columns).isascii():
            hint += " If these names look garbled, say how the file is encoded, such as csv_encoding: cp1251."
        return f'{location} has no column "{missing}"; it has: {", ".join(columns)}.{hint}'
    if "aggregates are not allowed" in error:
        return "an aggregate such as sum(...) would merge rows; a mapping says what stands on each of them"
    hint = " (a CSV's columns are text: cast them, for example cast(price as decimal(18, 4)))" if "VARCHAR" in error else ""
    return error.split("\n")[0] + hint
