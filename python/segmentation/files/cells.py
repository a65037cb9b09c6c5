"""The cells of a spreadsheet: their names, and what they hold as text."""

import datetime
import re
import zipfile

HALF_SECOND = datetime.timedelta(milliseconds=500)


LOOKED_AT = 2**26  # bytes of a sheet
MOST_CELLS = 10**8  # a table fills its rectangle, and a reader makes room for all of it


def far_cell(path):
    """Return the name of a cell that is so far out that no table reaches there, or an empty text.

    Parameters
    ----------
    path : str
        Of a workbook of XML (.xlsx, .xlsm).
    """
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+[.]xml", name):
                with archive.open(name) as file:
                    start = file.read(4096)
                    said = re.search(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"', start)
                    # some say more than there is
                    is_near = said and not is_far(*said.groups())
                    cells = [] if is_near else re.findall(rb'<c [^>]*r="([A-Z]+)(\d+)"', start + file.read(LOOKED_AT))
                for letters, row in cells:
                    if is_far(letters, row):
                        return (letters + row).decode()
    return ""


def is_far(letters, row):
    """Whether the rectangle up to a cell, such as b"XFD" and b"1048576", has more cells than are made room for."""
    column = 0
    for letter in letters:
        column = 26 * column + letter - 64
    return column * int(row) > MOST_CELLS


def cell_name(row, column):
    """Return the name of a cell, such as B7."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def cell_text(cell):
    """Return a cell as text: dates as ISO, whole numbers without a point, others with the 15 digits that Excel keeps."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else number_text(cell)
    if isinstance(cell, datetime.datetime):
        # a day is a fraction: seconds come out a little below or above
        moment = (cell + HALF_SECOND).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell).replace("\0", "").strip()


def number_text(number):
    """Return a number as digits without an exponent."""
    text = f"{number:.15g}"
    return f"{number:.15f}".rstrip("0") if "e-" in text else f"{number:.0f}" if "e+" in text else text
