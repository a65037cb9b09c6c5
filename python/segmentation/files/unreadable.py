"""What is wrong with an input that cannot be read: what was found, where, and what to do."""

import codecs
import re
import zlib
from collections import Counter

import duckdb

from segmentation.files.encodings import encoding_of_zeros, open_bytes
from segmentation.files.locations import spoken

LOOKED_AT = 2**20  # first bytes
MOST_COLUMNS = 2000
READ_LINES = 100  # first lines that may be sentences
LEAST_SENTENCES = 4
LEAST_WORDS = 3  # of a line, on average, if it is one
# how files start that are no text
READ = {
    b"PK\x03\x04": "a zip or an Excel workbook (.xlsx)",
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
}
MARKS = READ | {
    b"%PDF": "a PDF",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}


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
    """
    location, first_line = spoken(location), error.split("\n")[0]
    if "No files found" in error:
        return f'{input_name}: no file matches "{location}". Paths start where the command runs; check the spelling.'
    if "does not exist" in error:
        return (
            f'{input_name}: there is no relation "{location}" in the warehouse, and it is no file name either '
            f"(.csv, .csv.gz, .tsv, .xlsx, .json, .parquet, .zip, or a path with a folder). Check the spelling. {first_line}"
        )
    if "expected a codec" in error:
        return f"{input_name}: {location}: {first_line}"
    return f"{input_name}: {location} cannot be read: {first_line}. Is it complete, and of the format its name says?"


def check_format(input_name, location):
    """Raise InputError for a file of a format that is not read."""
    if re.search(r"^[^(].*\.(numbers|accdb|mdb|pdf|docx?)$", spoken(location).lower()):
        raise InputError(
            f"{input_name}: {spoken(location)} is of a format that is not read. Save it as .xlsx or CSV "
            "(UTF-8), and write that name."
        )


def first_bytes(path):
    """Return the first bytes of a file, unpacked; none where it cannot be."""
    try:
        with open_bytes(path) as file:
            return file.read(LOOKED_AT)
    except (EOFError, OSError, zlib.error):
        return b""


def is_text(path):
    """Whether a file holds text, by its first bytes."""
    start = first_bytes(path)
    return b"\0" not in start and not any(start.startswith(mark) for mark in MARKS)


def check_text(path, name):
    """Raise InputError for a file that is no table of text: binary, a web page, or a first line without end.

    Parameters
    ----------
    path, name : str
        Where it is read, and what a person calls it.
    """
    start = first_bytes(path)
    kind = next((kind for mark, kind in MARKS.items() if start.startswith(mark)), None)
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if re.match(rb"<(!doctype|html|table)", text, re.IGNORECASE):
        kind = "a web page"
    elif re.match(rb"<\?xml\s|<\w+>\s*<", text):
        kind = "XML"
    elif re.match(rb"(--|/\*|create table|insert into)\s", text, re.IGNORECASE):
        kind = "SQL, as in the dump of a database"
    elif is_prose(text):
        kind = "sentences, as in a letter"
    if kind is None and b"\0" in start and not encoding_of_zeros(start):
        kind = "binary, no text"
    if kind in READ.values() or kind == "binary, no text":
        remedy = "Name it so if it is that, or export it anew as CSV (UTF-8) or .xlsx."
        raise InputError(f"{name} is {kind} inside, whatever its name says. {remedy}")
    if kind:
        raise InputError(f"{name} is {kind}, which is not read: export the table of orders as CSV (UTF-8) or .xlsx.")
    line = start.partition(b"\n")[0]
    count = max(line.count(separator) for separator in (b",", b";", b"\t", b"|"))
    check_width(name, count + 1, is_least=b"\n" not in start)


def is_prose(text):
    """Whether the first lines are sentences: of several words, mostly without a digit, and not parted into as many fields."""
    lines = [line for line in text.splitlines()[:READ_LINES] if line.strip()]
    if len(lines) < LEAST_SENTENCES or b"\0" in text:
        return False
    # a comma within a sentence is followed by a blank
    counted = [
        Counter(len(re.findall(sign, line)) for line in lines) for sign in (rb",(?=\S)", rb";(?=\S)", rb"\t", rb"\|", rb"  ")
    ]
    is_parted = any(2 * max(lines_of[count] * (count > 0) for count in lines_of) >= len(lines) for lines_of in counted)
    has_words = sum(len(line.split()) for line in lines) >= LEAST_WORDS * len(lines)
    return has_words and not is_parted and 2 * sum(bool(re.search(rb"\d", line)) for line in lines) < len(lines)


def check_width(name, count, *, is_least=False):
    """Raise InputError for a table of more columns than are read; `is_least` says that there are more than were counted."""
    if count > MOST_COLUMNS:
        known = f"{'more than ' if is_least else ''}{count:,}"
        raise InputError(
            f"{name} has {known} columns, and at most {MOST_COLUMNS:,} are read. Is it a table of orders, one a row? Keep the "
            "columns needed."
        )


def check_lines(input_name, location, *, paths, columns):
    """Raise InputError for a text file that was read as one column, since a line has more or fewer fields than the first.

    Parameters
    ----------
    input_name : str
    location : str or list of str
    paths : list of str
        The files that are read; none for what is no file.
    columns : list of str
        As DuckDB found them.
    """
    separators = [separator for separator in ",;|\t" if separator in columns[0]]
    if len(columns) > 1 or not separators or not paths or paths[0].endswith(".parquet"):
        return
    names = columns[0].split(separators[0])
    types = ", ".join(f"'{position}': 'varchar'" for position in range(1, len(names) + 1))
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    try:
        duckdb.sql(
            f"select * from read_csv([{listed}], auto_detect = false, header = true, quote = '\"', "
            f"delim = '{separators[0]}', columns = {{{types}}})"
        ).fetchall()
    except duckdb.Error as error:
        line = re.search(r"CSV Error on Line: (\d+)\s+Original Line: (.*)", str(error))
        if line:
            found = line.group(2).rstrip(".")
            option = separators[0].replace("\t", "\\t")
            raise InputError(
                f"{input_name}: {spoken(location)} was read as one column, since not all lines have the "
                f"{len(names)} fields of the "
                f"first, such as line {line.group(1)}: {found}. Mend the line, or, where lines may end early, write "
                f'csv_options: {{delim: "{option}", null_padding: true}}.'
            ) from None


def looks_headless(names):
    """Whether the names of columns look like the first row: two, or the only one, are numbers, dates or e-mail addresses."""
    values = [name for name in names if re.search(r"^[\d\s.,:/-]+$|.@.", name)]
    return len(values) >= min(2, len(names))
