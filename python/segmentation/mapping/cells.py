"""The cells of a spreadsheet: their names, and what they hold as text."""

import datetime

HALF_SECOND = datetime.timedelta(milliseconds=500)


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
