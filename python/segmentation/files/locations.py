"""What a location names: files, their formats, a sheet or member of one; or a relation or a query, which is no file."""

import glob
import re
from pathlib import Path
from typing import NamedTuple

FORMATS = {
    "text": ("csv", "tsv", "txt"),
    "JSON": ("json", "jsonl", "ndjson"),
    "Parquet": ("parquet", "pq"),
    "spreadsheet": ("xlsx", "xlsm", "xlsb", "xls", "ods"),
    "zip": ("zip",),
}
ENDINGS = {ending: kind for kind, endings in FORMATS.items() for ending in endings}
PACKED = r"(\.(gz|zst))?"
# orders.xlsx#March 2024, orders.zip#orders.csv
WITHIN = re.compile(rf"(.*\.(?:{'|'.join(FORMATS['spreadsheet'] + FORMATS['zip'])}))#(.+)", re.IGNORECASE | re.DOTALL)


class File(NamedTuple):
    """A file, and what is read of it: the name of a sheet or member, empty where it holds only one."""

    path: str
    part: str = ""

    def __str__(self):
        return f"{self.path}#{self.part}" if self.part else self.path


def location_parts(location):
    """Return the locations of which one is made: the items of a list, which SQL hands on as lines."""
    return location.split("\n") if isinstance(location, str) else list(location)


def spoken(location):
    """Return a location as a sentence names it: a query by the files that it reads."""
    parts = location_parts(location)
    files = re.findall(rf"'([^']+\.(?:{'|'.join(ENDINGS)}){PACKED})'", parts[0]) if parts[0].startswith("(") else []
    return " with ".join(name for name, *_ in files) if files else ", ".join(parts)


def is_file(location):
    """Whether a location has a folder, a glob, or the ending of a format we read; a query in brackets is no file."""
    first = location_parts(location)[0]
    pattern = rf"[/\\*?]|\.({'|'.join(ENDINGS)}){PACKED}(#.*)?$"
    return not first.startswith("(") and re.search(pattern, first.lower()) is not None


def format_of(path):
    """Return the format that the ending of a file's name says; text where it says none of ours."""
    ending = re.search(rf"\.({'|'.join(ENDINGS)}){PACKED}$", path.lower())
    return ENDINGS[ending.group(1)] if ending else "text"


def is_parquet(location):
    """Whether a location names Parquet files."""
    return is_file(location) and all(format_of(part) == "Parquet" for part in location_parts(location))


def find_files(location):
    """Return the files of a location, each list, glob and folder in order of name.

    Returns
    -------
    list of File
        Empty where nothing matches.
    """
    files = []
    for part in location_parts(location):
        within = WITHIN.fullmatch(part)
        pattern, name = within.groups() if within and not Path(part).is_file() else (part, "")
        for path in sorted(glob.glob(pattern, recursive=True)) or [pattern]:
            if Path(path).is_dir():
                inside = sorted(entry for entry in Path(path).iterdir() if is_file(entry.name) and entry.is_file())
                files += [File(str(entry)) for entry in inside]
            elif Path(path).is_file():
                files.append(File(path, name))
    return files


def states_of(location):
    """Return what shows that files have changed: the size of each, and the moment of its last change in ns.

    Parameters
    ----------
    location : str or list of str
        A part that is no file never changes.

    Returns
    -------
    list of (int, int)
    """
    stats = [Path(file.path).stat() for part in location_parts(location) if is_file(part) for file in find_files(part)]
    return [(stat.st_size, stat.st_mtime_ns) for stat in stats]
