"""What is wrong with an input that cannot be read: what was found, where, and what to do."""

import re

import duckdb


class InputError(Exception):
    """An input that cannot be read; the message says what was found, where, and what to do."""


def explain_unreadable(input_name, location, error):
    """Return a sentence on an input that DuckDB refuses.

    Parameters
    ----------
    input_name : str
        transactions or customers.
    location : str
        As the user wrote it.
    error : str
        DuckDB's words.

    Returns
    -------
    str
    """
    first_line = error.split("\n")[0]
    if "No files found" in error:
        return f'{input_name}: no file matches "{location}". Paths start where the command runs; check the spelling.'
    if "does not exist" in error:
        return (
            f'{input_name}: there is no relation "{location}" in the warehouse, and it is no file name either '
            f"(.csv, .csv.gz, .tsv, .txt, .parquet, or a path with a folder). Check the spelling. {first_line}"
        )
    if "expected a codec" in error:
        return f"{input_name}: {location}: {first_line}"
    return f"{input_name}: {location} cannot be read: {first_line}. Is it complete, and of the format its name says?"


def check_format(input_name, location):
    """Raise InputError for a file of a format that is not read."""
    if re.search(r"^[^(].*\.(xlsx?|xlsm|ods|numbers)$", location.lower()):
        raise InputError(
            f"{input_name}: {location} is a spreadsheet. Save the sheet as CSV (UTF-8), and write the name of that file."
        )
    if re.search(r"^[^(].*\.(json|jsonl|ndjson)(\.gz)?$", location.lower()):
        raise InputError(
            f"{input_name}: {location} is JSON. Write a query instead, such as {input_name}: (select * from '{location}')"
        )


def check_lines(connection, input_name, location, *, paths, columns):
    """Raise InputError for a text file that was read as one column, since a line has more or fewer fields than the first.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    input_name, location : str
    paths : str
        The files as a SQL list; empty for what is no text file.
    columns : list of str
        As DuckDB found them.
    """
    separators = [separator for separator in ",;|\t" if separator in columns[0]]
    if len(columns) > 1 or not separators or not paths:
        return
    names = columns[0].split(separators[0])
    types = ", ".join(f"'{position}': 'varchar'" for position in range(1, len(names) + 1))
    try:
        connection.execute(
            f"select * from read_csv({paths}, auto_detect = false, header = true, quote = '\"', "
            f"delim = '{separators[0]}', columns = {{{types}}})"
        ).fetchall()
    except duckdb.Error as error:
        line = re.search(r"CSV Error on Line: (\d+)\s+Original Line: (.*)", str(error))
        if line:
            option = separators[0].replace("\t", "\\t")
            raise InputError(
                f"{input_name}: {location} was read as one column, since not all lines have the {len(names)} fields of the "
                f"first, such as line {line.group(1)}: {line.group(2)}. Mend the line, or, where lines may end early, write "
                f'csv_options: {{delim: "{option}", null_padding: true}}.'
            ) from None


def looks_headless(names):
    """Whether the names of columns look like the first row: one of them is a number or a date."""
    return any(re.search(r"^[\d\s.,:/-]+$", name) for name in names)
