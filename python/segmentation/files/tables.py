"""Files of any format as files that DuckDB reads: text in UTF-8, or Parquet whose columns are text.

Text with nothing around its table is read where it lies, or from a UTF-8 copy (`encodings`), and Parquet where it lies. A sheet
(`sheets`), JSON (`objects`), a member of a zip (`archives`) and the table within a framed text (`frames`) are written into
`target/tables/` once, and anew when the file has changed.
"""

import contextlib
import csv
import hashlib
import os
from pathlib import Path

import duckdb

from segmentation.files.archives import unpack
from segmentation.files.encodings import as_utf8, check_codec
from segmentation.files.frames import find_frame, rows_of_frame
from segmentation.files.locations import File, find_files, format_of, spoken
from segmentation.files.objects import rows_of_objects
from segmentation.files.sheets import rows_of_sheet
from segmentation.files.unreadable import InputError, check_text, check_width, is_text

TABLES = Path("target/tables")
VERSION = 5  # of what is written: counts up when it changes
LONGEST_LINE = 2**26  # bytes


def readable_files(location, encoding="", *, has_options=False):
    """Return the files that DuckDB is to read in place of those of a location.

    Parameters
    ----------
    location : str or list of str
        Files, globs, folders; a sheet as orders.xlsx#Sheet1.
    encoding : str
        Codec of text; empty to find out.
    has_options : bool
        Whether the user says how text is parsed (csv_options), so that no frame is looked for.

    Returns
    -------
    list of str
        All text in UTF-8, or all Parquet; empty where nothing matches.

    Raises
    ------
    InputError
        If a file is not what its name says, holds several tables, or changes while it is read.
    ValueError
        If Python has no such codec.
    """
    check_codec(encoding)
    found = find_files(location)
    files = [unpacked(file) if format_of(file.path) == "zip" else file for file in found]
    kinds = [kind_of(file) for file in files]
    if len(set(kinds)) > 1:
        raise InputError(
            f"{spoken(location)} has files of several formats, {' and '.join(sorted(set(kinds)))}. Name those of one."
        )
    if not files or kinds[0] == "Parquet":
        return [file.path for file in files]
    if kinds[0] == "spreadsheet":
        return [kept(file, lambda file: rows_of_sheet(file.path, file.part)) for file in files]
    if kinds[0] == "JSON":
        return [kept(file, lambda file: rows_of_objects(file.path)) for file in files]
    paths = [text_path(file, name, encoding) for file, name in zip(files, found, strict=True)]
    frames = [None if has_options else find_frame(path) for path in paths]
    if not any(frame and frame.is_around for frame in frames):
        return paths
    return [
        kept(File(path), lambda file, frame=frame: rows_of_frame(file.path, frame), name=str(name))
        for path, frame, name in zip(paths, frames, found, strict=True)
    ]


def kind_of(file):
    """Return the format of a file; a spreadsheet in name only, which holds text, is text."""
    kind = format_of(file.path)
    return "text" if kind == "spreadsheet" and is_text(file.path) else kind


def text_path(file, name, encoding):
    """Return the path of a text in UTF-8; what is no text is an error."""
    check_text(file.path, str(name))
    return as_utf8(file.path, encoding)


def unpacked(file):
    """Return the one file, or the one named, of a zip."""
    target = TABLES / digest_of(file)
    return File(unpack(file.path, file.part, target))


def digest_of(file):
    """Return what names a file as it is now, until it changes."""
    stat = os.stat(file.path)
    key = f"{VERSION}|{os.path.abspath(file.path)}|{file.part}|{stat.st_size}|{stat.st_mtime_ns}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def kept(file, read, *, name=""):
    """Return the path of the Parquet file with a file's table, which is written where it is not there.

    Parameters
    ----------
    file : File
    read : callable
        Of the file: returns the names of columns, an iterator of rows, each a list of str, and a note on what is left out.
    name : str
        What a person calls the file; its path by default.

    Returns
    -------
    str
    """
    digest = digest_of(file)
    target = TABLES / f"{digest}.parquet"
    if not target.exists():
        TABLES.mkdir(parents=True, exist_ok=True)
        unfinished = TABLES / f"{digest}.{os.getpid()}"
        try:
            names, rows, note = read(file)
            check_width(str(file), len(names))
            write_table(names, rows, unfinished)
            if digest_of(file) != digest:
                raise InputError(f"{file} changes while it is read. Wait until it is written, and try again.")
            target.with_suffix(".note").write_text(note and f"{name or file}: {note}", encoding="utf-8")
            unfinished.with_suffix(".made").replace(target)
        finally:
            for left in (unfinished, unfinished.with_suffix(".made")):
                left.unlink(missing_ok=True)
    return str(target)


def notes_on(paths):
    """Return what was left out of the files that were read for some paths, a sentence for each."""
    notes = [Path(path).with_suffix(".note") for path in paths if Path(path).parent == TABLES]
    return [text for note in notes if note.exists() and (text := note.read_text(encoding="utf-8"))]


def write_table(names, rows, path):
    """Write rows of text as CSV to a path, and that as Parquet beside it, under the ending .made; an empty text is null."""
    with open(path, "w", encoding="utf-8", newline="", errors="replace") as file:
        csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    types = ", ".join(f"{quoted(name)}: 'varchar'" for name in distinct_names(names))
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute(
            f"copy (select * from read_csv({quoted(str(path))}, auto_detect = false, header = false, delim = "
            "',', quote = '\"', escape = '\"', "
            f"parallel = false, max_line_size = {LONGEST_LINE}, columns = {{{types}}}, allow_quoted_nulls = true)) "
            f"to {quoted(str(path.with_suffix('.made')))} (format parquet)"
        )


def quoted(text):
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def distinct_names(names):
    """Return names of columns that differ, as DuckDB names those of a CSV: a, a_1; column2 where there is none."""
    given = []
    for place, name in enumerate(names):
        plain = name.strip() or f"column{place}"
        taken = {other.lower() for other in given}
        free = (f"{plain}_{count}" for count in range(1, len(names) + 1))
        given.append(plain if plain.lower() not in taken else next(other for other in free if other.lower() not in taken))
    return given
