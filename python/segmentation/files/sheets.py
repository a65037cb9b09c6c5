"""Spreadsheets as rows of text: which sheet, where in it the table stands, and what its cells say."""

import datetime
import re
from itertools import islice
from pathlib import Path

from segmentation.files.archives import members
from segmentation.files.cells import cell_name, cell_text, far_cell
from segmentation.files.frames import READ_LINES, footer_count, header_place, is_filled, is_name, left_out
from segmentation.files.unreadable import InputError

try:
    import python_calamine
except ModuleNotFoundError:  # nothing else needs it
    python_calamine = None

LARGEST = 2**29  # bytes of a file; Excel's own limit of rows comes first


def open_workbook(path):
    """Return a workbook; InputError where it is none, broken, or protected."""
    if python_calamine is None:
        raise InputError(f"{path} is a spreadsheet, which needs a package: python -m pip install 'python-calamine>=0.9,<1'")
    is_zipped = path.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods"))
    try:
        with open(path, "rb") as file:
            start = file.read(8)
        if is_zipped and start.startswith(b"PK"):
            members(path)
            check_reach(path)
        if Path(path).stat().st_size > LARGEST:
            raise InputError(f"{path} is larger than 512 MiB. Save the sheet as CSV (UTF-8), and write the name of that file.")
        return python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise InputError(f"{path} is protected by a password. Save it without one, or the sheet as CSV (UTF-8).") from None
    except (python_calamine.CalamineError, OSError) as error:
        raise InputError(
            f"{path} is no spreadsheet that can be read: {error}. Is it complete? Save it anew as .xlsx or CSV (UTF-8)."
        ) from None


def check_reach(path):
    """Raise InputError for a sheet with a cell far beyond any table."""
    far = far_cell(path)
    if far:
        raise InputError(
            f"{path} has a sheet that reaches to {far}. Delete the rows and columns beyond its table, and save it."
        )


def sheet_tables(workbook):
    """Return {sheet: rows below the names}, of the visible sheets with two columns or more, and a row."""
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == python_calamine.SheetVisibleEnum.Visible]
    tables = {}
    for name in visible or workbook.sheet_names:
        try:
            sheet = workbook.get_sheet_by_name(name)
        except python_calamine.CalamineError:
            # a sheet of a chart
            continue
        filled = sum(sum(map(is_filled, row)) >= 2 for row in sheet.iter_rows())
        if filled >= 2:
            tables[name] = filled - 1
    return tables


def choose_sheet(workbook, path, name):
    """Return the name of the sheet to read; InputError where there is none, or nothing says which."""
    sheets = workbook.sheet_names
    if name and name not in sheets:
        raise InputError(f"{path} has no sheet {name}; it has {', '.join(sheets)}.")
    if name or len(sheets) == 1:
        return name or sheets[0]
    tables = sheet_tables(workbook)
    if not tables:
        raise InputError(f"{path} is empty: no sheet in it has a row of names and a row of values.")
    if len(tables) > 1:
        listed = ", ".join(f"{sheet} ({count:,} rows)" for sheet, count in tables.items())
        one, other = list(tables)[:2]
        raise InputError(
            f"{path} has several sheets with a table: {listed}. Name one, such as {path}#{one}, or those of equal columns as a "
            f'list: transactions: ["{path}#{one}", "{path}#{other}"]. make build DATA= takes them together.'
        )
    return next(iter(tables))


def rows_of_sheet(path, name=""):
    """Return the names of columns and the rows of a sheet, and what of it stands around its table.

    Parameters
    ----------
    name : str
        Of the sheet; empty where only one holds a table.

    Raises
    ------
    InputError
        If there is no table, more than one, or names of columns are not told from merged cells.
    """
    workbook = open_workbook(path)
    name = choose_sheet(workbook, path, name)
    sheet = workbook.get_sheet_by_name(name)
    place = f"{path}, sheet {name}"
    head = [[cell_text(cell) for cell in row] for row in islice(sheet.iter_rows(), READ_LINES)]
    header = header_row(without_blank_columns(head))
    if header is None:
        raise InputError(f"{place} is empty: its first {READ_LINES} rows have no names of columns.")
    rows = list(sheet.iter_rows())[header + 1 :]
    rows = [row for row in rows if any(map(is_filled, row))] if not blank_rows(rows) else first_table(place, head[header], rows)
    check_merged(place, sheet, header, head[header], rows)
    columns = [
        number for number, title in enumerate(head[header]) if is_filled(title) or any(is_filled(row[number]) for row in rows)
    ]
    if not rows:
        raise InputError(f"{place} has no rows, only columns: {', '.join(filter(None, head[header]))}.")
    check_side_by_side(place, head[header], rows)
    check_swapped_dates(place, head[header], rows)
    footers = footer_count([[cell_text(row[number]) for number in columns] for row in tail_of(rows)])
    cells = ([cell_text(row[number]) for number in columns] for row in rows[: len(rows) - footers])
    above = sum(any(map(is_filled, row)) for row in head[:header])
    return [head[header][number] for number in columns], cells, left_out(above, footers)


def header_row(rows):
    """Return the place of the row of names, or None where no row has two cells."""
    place = header_place(rows)
    if place is not None:
        return place
    counts = [sum(map(is_filled, row)) for row in rows]
    several = [number for number, count in enumerate(counts) if count >= max(2, max(counts) / 2)]
    named = [number for number in several if all(map(is_name, filter(is_filled, rows[number])))]
    # names stand above values
    return next(iter(named if named and named[0] == several[0] else several), None)


def tail_of(rows):
    """Return the rows by which the last few are judged: the first and the last hundred."""
    return rows if len(rows) <= 2 * READ_LINES else rows[:READ_LINES] + rows[-READ_LINES:]


def without_blank_columns(rows):
    """Return rows without the columns in which none has a value."""
    filled = [number for number in range(max(map(len, rows), default=0)) if any(is_filled(row[number]) for row in rows)]
    return [[row[number] for number in filled] for row in rows]


def blank_rows(rows):
    """Whether a row without a value stands between others."""
    filled = [any(map(is_filled, row)) for row in rows]
    last = max((number for number, is_row in enumerate(filled) if is_row), default=0)
    return not all(filled[:last])


def first_table(place, titles, rows):
    """Return the filled rows of a table with blank rows in it; InputError where another table begins after one.

    It begins with names where the table has numbers and dates.
    """
    filled, is_after_blank = [], False
    for number, row in enumerate(rows):
        cells = [cell for cell in row if is_filled(cell)]
        follows = rows[number + 1] if number + 1 < len(rows) else []
        if (
            is_after_blank
            and len(filled) > 0
            and len(cells) >= 2
            and all(isinstance(cell, str) and is_name(cell) for cell in cells)
        ):
            values = [column for column, cell in enumerate(row) if is_filled(cell) and share_of_values(filled, column) >= 0.9]
            is_new = values or any(
                column < len(titles) and not titles[column] for column, cell in enumerate(row) if is_filled(cell)
            )
            if is_new and sum(map(is_filled, follows)) >= 2:
                raise InputError(
                    f"{place} holds two tables, one below the other: the second begins with {', '.join(map(str, cells[:3]))}. "
                    "Put each on a sheet of its own."
                )
        if cells:
            filled.append(row)
        is_after_blank = not cells
    return filled


def share_of_values(rows, column):
    """Return the share of the filled cells of a column that are numbers or dates."""
    cells = [row[column] for row in rows[:READ_LINES] if is_filled(row[column])]
    return sum(not isinstance(cell, str) or not is_name(cell) for cell in cells) / max(len(cells), 1)


def check_side_by_side(place, titles, rows):
    """Raise InputError where a blank column parts two tables: each has names, and they end in different rows."""
    blank = [number for number, title in enumerate(titles) if not title and not any(is_filled(row[number]) for row in rows)]
    for gap in blank:
        left, right = slice(0, gap), slice(gap + 1, None)
        ends = [
            max((number for number, row in enumerate(rows) if any(map(is_filled, row[side]))), default=-1)
            for side in (left, right)
        ]
        if min(sum(map(is_filled, titles[side])) for side in (left, right)) >= 2 and ends[0] != ends[1]:
            raise InputError(
                f"{place} holds two tables side by side: the second begins with {next(filter(None, titles[right]))}. "
                "Put each on a sheet of its own."
            )


def check_merged(place, sheet, header, titles, rows):
    """Raise InputError where the names of columns stand in merged cells, so that columns with values have none of their own."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        nameless = [
            number
            for number in range(left, min(right + 1, len(titles)))
            if not titles[number] and any(is_filled(row[number]) for row in rows)
        ]
        if top <= header <= bottom and nameless:
            cell = cell_name(header, nameless[0])
            raise InputError(
                f"{place} has merged cells in its line of names, so that the column of {cell} has no name. "
                "Unmerge them, and give each a name."
            )


def check_swapped_dates(place, titles, rows):
    """Raise InputError for a column in which a spreadsheet read some dates, day and month swapped, and left the others as text.

    That is what becomes of 13/04/2025 where it expects the month first: 04/03/2025 is a date of another month, and no date
    has a day after
    the twelfth.
    """
    for number, title in enumerate(titles):
        moments = [row[number] for row in rows if isinstance(row[number], datetime.date)]
        texts = [
            row[number]
            for row in rows
            if isinstance(row[number], str) and re.match(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}", row[number])
        ]
        if texts and len(moments) >= 5 and all(moment.day <= 12 for moment in moments):
            raise InputError(
                f"{place}: {title} holds dates of which the spreadsheet read some, {cell_text(moments[0])} "
                "among them, and left others as text, such as "
                f"{texts[0]}: day and month of the first may be swapped. Import the export anew with this "
                "column as text, or take the CSV itself."
            )
