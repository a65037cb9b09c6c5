"""Lines before the names of columns, and short lines after the rows: what a text file has around its table."""

import csv
import itertools
import re
from collections import Counter
from typing import NamedTuple

from segmentation.mapping.encodings import open_bytes, utf8_files

READ_LINES = 100  # first lines in which the names of columns stand
SEPARATORS = ",;\t|"
FEWEST_COLUMNS = 3  # a table of fewer is not told from a frame


class Frame(NamedTuple):
    """Where the table of a text file begins: lines before the names of columns, what parts fields, how many there are."""

    skipped: int
    separator: str
    width: int

    def options(self, *, is_short):
        """Return the options of DuckDB's read_csv; `is_short` says that lines may have fewer fields than the names."""
        if is_short:
            return {"skip": self.skipped, "delim": self.separator, "null_padding": True}
        return {"skip": self.skipped, "null_padding": True} if self.skipped else {}


def find_frame(location, csv_encoding):
    """Return the frame of a text file.

    Parameters
    ----------
    location : str
        File or glob; its first file is looked at.
    csv_encoding : str
        Codec; empty to find out.

    Returns
    -------
    Frame or None
        None where no line looks like names of columns.
    """
    paths = utf8_files(location, csv_encoding)
    if not paths or paths[0].endswith(".zst"):
        return None
    with open_bytes(paths[0]) as file:
        text = b"".join(itertools.islice(file, READ_LINES)).decode("utf-8-sig", errors="replace")
    lines = text.splitlines()
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    rows = [next(csv.reader([line], delimiter=separator), []) for line in lines]
    place = header_place(rows)
    return None if place is None else Frame(place, separator, len(rows[place]))


def header_place(rows):
    """Return the place of the line that names the columns, or None where no line does.

    It is the first that has as many fields as most lines, all filled with different words, while values follow.

    Parameters
    ----------
    rows : list of list of str

    Returns
    -------
    int or None
    """
    counts = Counter(len(row) for row in rows)
    width = max(counts, key=lambda length: (counts[length], length), default=0)
    if width < FEWEST_COLUMNS:
        return None
    for place, row in enumerate(rows):
        names = [field.strip() for field in row if field.strip()]
        is_full = len(row) == width and len(names) >= 0.8 * width
        if is_full and len(set(names)) == len(names) and all(is_name(name) for name in names):
            return place
        if is_full:
            # a row of values: the file has no line of names
            return None
    return None


def is_name(field):
    """Whether a field has letters, and is neither a date nor an e-mail address."""
    return re.search(r"[^\W\d_]", field) is not None and "@" not in field and not re.match(r"\d{1,4}[-/.]\d", field)
