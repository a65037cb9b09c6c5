"""What a text file or sheet has around its table: lines before the names of columns, and lines after the rows that are none."""

import csv
import functools
import itertools
import os
import re
import zlib
from collections import Counter
from typing import NamedTuple

from segmentation.files.encodings import open_bytes
from segmentation.files.unreadable import InputError

READ_LINES = 100  # first lines in which the names of columns stand
TAIL_SIZE = 2**16  # last bytes in which lines after the rows stand
MOST_FOOTERS = 10  # lines after the rows
SEPARATORS = ",;\t|"
FEWEST_COLUMNS = 3  # a table of fewer is not told from a frame
LONGEST_FIELD = 2**24  # characters
# what a line of totals begins with, in lower case
TOTALS = re.compile(
    r"(grand |sub)?totals?|sum|summe|gesamt(summe)?|insgesamt|total général|totaux|somme|totale|suma|razem|totaal|toplam"
    r"|genel toplam|итого|всего|soma|total geral|total general",
    re.IGNORECASE,
)


class Frame(NamedTuple):
    """The table of a text file: lines before the names of columns, what parts fields, the names, and lines after the rows."""

    skipped: int
    separator: str
    names: list
    footers: int
    is_gapped: bool  # whether a line of nothing but separators follows the names

    @property
    def is_around(self):
        """Whether there is anything around the table."""
        return bool(self.skipped or self.footers or self.is_gapped)


def find_frame(path):
    """Return the frame of a text file in UTF-8.

    Returns
    -------
    Frame or None
        None where no line looks like names of columns.
    """
    try:
        return None if path.endswith(".zst") else frame_of(path, os.stat(path).st_mtime_ns)
    except (EOFError, OSError, zlib.error):
        # what cannot be unpacked is left to DuckDB
        return None


@functools.cache
def frame_of(path, modified_ns=None):  # noqa: ARG001
    """Return what `find_frame` does; the answer is kept for as long as the file is not modified."""
    with open_bytes(path) as file:
        text = b"".join(itertools.islice(file, READ_LINES)).decode("utf-8-sig", errors="replace")
    lines = text.splitlines()
    separator = max(SEPARATORS, key=lambda sign: sum(line.count(sign) for line in lines))
    rows = [fields_of(line, separator) for line in lines]
    place = header_place(rows)
    if place is None:
        return None
    names = [name.strip() for name in rows[place]]
    below = rows[place + 1 :]
    is_gapped = bool(below) and len(below[0]) > 1 and not any(map(is_filled, below[0]))
    return Frame(place, separator, names, text_footers(path, separator, place, below, len(names)), is_gapped)


def fields_of(line, separator):
    """Return the fields of one line."""
    return next(csv.reader([line], delimiter=separator), [])


def text_footers(path, separator, place, below, width):
    """Return how many lines after the rows of a text file are none, by its last lines and, of a long file, the first."""
    text, is_whole = last_bytes(path)
    lines = text.decode("utf-8-sig", errors="replace").splitlines()
    lines = [line for line in (lines[place + 1 :] if is_whole else lines) if line.strip()][-READ_LINES:]
    # the end of a text of several lines is no line of its own
    odd = max((number for number, line in enumerate(lines) if line.count('"') % 2), default=-1)
    last = [fields_of(line, separator) for line in lines[odd + 1 :]]
    is_cut_off = last and not text.endswith(b"\n") and 1 < len(last[-1]) < width
    if not last or is_cut_off:
        return 0
    # lines of nothing but separators are no rows, wherever they stand
    last, first = ([row for row in rows if any(map(is_filled, row))] for rows in (last, below))
    return min(footer_count(last if is_whole else [*first, *last], width=width), len(last))


def last_bytes(path):
    """Return the last bytes of a file, from the start of a line on, and whether they are all of it."""
    with open_bytes(path) as file:
        if path.lower().endswith(".gz"):
            kept, size = b"", 0
            while chunk := file.read(TAIL_SIZE):
                kept, size = (kept + chunk)[-TAIL_SIZE:], size + len(chunk)
        else:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_SIZE))
            kept = file.read()
    return (kept, True) if size <= TAIL_SIZE else (kept.partition(b"\n")[2], False)


def footer_count(rows, *, width=0):
    """Return how many of the last rows are none: short, of one or two fields where all others have many, or a line of totals.

    Parameters
    ----------
    rows : list of list of str
        Below the names.
    width : int
        Fields of a whole row; 0 where all rows have as many.

    Returns
    -------
    int
    """
    for count in range(min(MOST_FOOTERS, len(rows) - 1), 0, -1):
        others, last = rows[:-count], rows[-count:]
        if all(is_footer(row, others, width) for row in last):
            return count
    return 0


def is_footer(row, others, width):
    """Whether a row after all others is none of them."""
    filled = [field.strip() for field in row if is_filled(field)]
    if not filled:
        return True
    least = min(sum(map(is_filled, other)) for other in others)
    is_short = 0 < len(row) < width and all(len(other) >= width for other in others)
    is_total = len(filled) < least and TOTALS.fullmatch(filled[0].rstrip(": ")) is not None
    return is_short or is_total or least >= (3 if len(filled) == 1 else 5 if len(filled) == 2 else len(row) + 1)


def rows_of_frame(path, frame):
    """Return the names of columns and the rows of a text file in UTF-8, and what of it stands around them.

    Parameters
    ----------
    path : str
    frame : Frame or None
        None reads the file as it is, beside others that have a frame.

    Returns
    -------
    (list of str, iterator of list of str, str)
    """
    if frame is None:
        raise InputError(f"{path} has no line of names like the files beside it.")
    return frame.names, framed_rows(path, frame), left_out(frame.skipped, frame.footers)


def left_out(before, after):
    """Return a sentence on lines around a table; empty where there are none."""
    counts = {"before the names of columns": before, "after the rows": after}
    found = [f"{count} line{'s' if count > 1 else ''} {place}" for place, count in counts.items() if count]
    return f"{' and '.join(found)} are no rows and left out" if found else ""


def framed_rows(path, frame):
    """Yield the rows within a frame; a line of more fields than names is an error."""
    csv.field_size_limit(LONGEST_FIELD)
    width, held = len(frame.names), []
    with open_bytes(path) as file:
        lines = (line.decode("utf-8-sig", errors="replace").replace("\0", "") for line in file)
        for row in csv.reader(itertools.islice(lines, frame.skipped + 1, None), delimiter=frame.separator):
            if not any(map(is_filled, row)):
                continue
            if any(map(is_filled, row[width:])):
                raise InputError(
                    f"{path} has a line of {len(row)} fields where {width} columns have names, which begins "
                    f"{', '.join(row[:3])}. Is a separator within a text that is not in quotes?"
                )
            held.append((row + [""] * width)[:width])
            if len(held) > frame.footers:
                yield held.pop(0)


def is_filled(field):
    """Whether a field holds anything."""
    return field is not None and str(field).strip() != ""


def header_place(rows):
    """Return the place of the line that names the columns, or None where no line does.

    It is the first that has as many fields as most lines, all filled with different words, while values follow.
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
