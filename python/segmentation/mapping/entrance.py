"""From files to a mapping that can be built, saved beside them: `make build DATA="orders.csv customers.csv"`."""

import os
import re
import shlex
from pathlib import Path

from segmentation.files.archives import members
from segmentation.files.locations import File, find_files, format_of, is_file, spoken, states_of
from segmentation.files.sheets import open_workbook, sheet_tables
from segmentation.files.sources import open_connection, open_source
from segmentation.files.unreadable import InputError, is_text
from segmentation.mapping.answers import (
    absolute,
    files_named,
    is_edited,
    missing_words,
    open_questions,
    question_words,
    said_reading,
    saved_text,
)
from segmentation.mapping.drafting import draft_inputs, draft_transactions
from segmentation.mapping.joins import join_files_of_platform, join_lines
from segmentation.mapping.writing import summary_lines
from segmentation.thesaurus import name_meanings

ENDING = ".segments.yml"
OF_ORDERS = {"order", "sale", "event"}  # meanings of a table's name that is none of customers


class OpenQuestionError(Exception):
    """What only a person can decide: the message says what, and what to write where."""


def split_data(text):
    """Return the locations in a text: parted by blanks, quoted where a name has some, or unquoted if such a file exists."""
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    if os.path.exists(text.strip()):
        words = [text.strip()]
    locations = []
    while words:
        # the most words that are one file
        fitting = [count for count in range(len(words), 1, -1) if os.path.exists(" ".join(words[:count]))]
        count = fitting[0] if fitting else 1
        locations.append(os.path.expanduser(" ".join(words[:count])))
        words = words[count:]
    return locations


def tables_at(location):
    """Return the tables of a location, each a location: sheets and members of a zip where there are several, else its files.

    Raises
    ------
    InputError
        If nothing is there.
    """
    if not is_file(location) and not Path(location).exists():
        return [location]
    files = find_files(location)
    if not files:
        raise InputError(f'no file matches "{location}". Paths start where the command runs; check the spelling.')
    tables = []
    for file in files:
        parts = [] if file.part else parts_of(file.path)
        tables += [str(File(file.path, part)) for part in parts] if len(parts) > 1 else [str(file)]
    return tables


def parts_of(path):
    """Return the names of the sheets or members in which a file has a table."""
    if format_of(path) == "spreadsheet" and not is_text(path):
        return list(sheet_tables(open_workbook(path)))
    return list(members(path)) if format_of(path) == "zip" else []


def group_tables(connection, tables):
    """Return the inputs that some tables are: those of equal columns are one, in whatever order these stand.

    Returns
    -------
    list of (str or list of str)
        Locations.
    """
    groups = {}
    for table in tables:
        columns = open_source(connection, "transactions", table).columns
        groups.setdefault(frozenset(columns), []).append(table)
    return [group[0] if len(group) == 1 else group for group in groups.values()]


def tell_inputs(connection, locations):
    """Return which of the locations are the transactions, and which the customers, if any.

    The files of a platform that needs several go together. Customers are those whose file says so, or of two whose customers
    stand there once each while the other's return. Two others are joined if they are orders and their lines.

    Raises
    ------
    InputError
        If nothing tells.
    """
    joined = join_files_of_platform(connection, locations)
    if joined or len(locations) == 1:
        return joined or locations[0], None
    for says_customers in (has_name_of_customers, lambda location: has_each_customer_once(connection, location)):
        customers = [location for location in locations if says_customers(location)]
        others = [location for location in locations if location not in customers]
        if len(customers) == len(others) == 1:
            return others[0], customers[0]
        joined = join_lines(connection, others) if len(others) == 2 and len(customers) < 2 else None
        if joined:
            return joined, customers[0] if customers else None
        if len(locations) > 2:
            break
    listed = "; ".join(map(spoken, locations))
    raise InputError(
        f"{len(locations)} tables of different columns, and which is what is not told: {listed}. Name the one "
        "with a row for each order or "
        'line of an order, and the one of customers if there is one, such as DATA="orders.csv '
        'customers.csv". What stands in further '
        "tables has to be joined before."
    )


def name_of_table(location):
    """Return what the name of a file, sheet or member means."""
    first = location if isinstance(location, str) else location[0]
    (file,) = find_files(first)[:1] or [File(first)]
    return set(name_meanings(Path(file.part or file.path).name.split(".")[0]))


def has_name_of_customers(location):
    """Whether the name of a table means customers, and not orders."""
    meanings = name_of_table(location)
    return "customer" in meanings and meanings.isdisjoint(OF_ORDERS)


def has_each_customer_once(connection, location):
    """Whether no two rows have the same customer, and the name of the table does not mean orders."""
    profile = draft_transactions(open_source(connection, "transactions", location)).profile("customer_id")
    return profile is not None and profile.distinct_share == 1 and name_of_table(location).isdisjoint(OF_ORDERS)


def mapping_path(transactions):
    """Return where the mapping of some transactions is saved: beside the first file, or here where that cannot be."""
    files = find_files(transactions) if is_file(transactions) else []
    name = re.sub(r"[^\w. -]", "_", str(files[0]) if files else spoken(transactions))
    if not files:
        return Path(f"{name}{ENDING}")
    path = Path(files[0].path)
    beside = path.with_name(
        re.sub(r"[/\\]", "_", Path(path.name).name + (f"#{files[0].part}" if files[0].part else "")) + ENDING
    )
    return beside if os.access(beside.parent, os.W_OK) else Path(beside.name)


def prepare(text, tell=print):
    """Save the mapping of some files beside them, unless one that was edited is there, and return its path.

    Parameters
    ----------
    text : str
        Locations, as `split_data` reads them.
    tell : callable
        Of each line that is said.

    Returns
    -------
    Path

    Raises
    ------
    InputError
        If the files cannot be read, or nothing tells which is what.
    OpenQuestionError
        If only a person can decide.
    """
    with open_connection() as connection:
        tables = [table for location in split_data(text) for table in tables_at(location)]
        before = states_of(tables)
        inputs = tell_inputs(connection, group_tables(connection, tables))
        path = mapping_path(inputs[0] if is_file(inputs[0]) else tables[0])
        kept = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        drafts = draft_inputs(connection, *inputs, **said_reading(kept))
        if states_of(tables) != before:
            raise InputError(f"{spoken(tables)}: a file changes while it is read. Wait until it is written, and try again.")
        drafted = saved_text(drafts)
        questions = [question for draft in drafts for question in draft.questions]
        read = " ".join(spoken(location) for location in inputs if location)
        if kept and is_edited(kept):
            tell(f"The mapping is that of {path}, which you edited. To have it drafted anew, delete it.")
            questions = open_questions(kept, questions, drafted)
            named = files_named(kept)
            unread = [
                table for table in tables if table in read and table not in kept and not named.intersection(absolute(table))
            ]
            if unread:
                tell(f"Not read, since it does not name them: {spoken(unread)}. Write them there if they should be.")
            missing = ""
        else:
            # a command that is killed leaves no half of it, which would read as edited
            unfinished = path.with_name(f"{path.name}.{os.getpid()}")
            unfinished.write_text(drafted, encoding="utf-8")
            unfinished.replace(path)
            for line in summary_lines(drafts):
                tell(line)
            unread = [table for table in tables if table not in read]
            if unread:
                tell(f"Not read: {spoken(unread)}.")
            tell(f"Saved as {path}. To change it, edit that file and run the same command again.")
            missing = missing_words(drafts, path)
    if missing:
        raise OpenQuestionError(missing)
    if questions:
        raise OpenQuestionError(question_words(questions, path, path.read_text(encoding="utf-8-sig"), drafted))
    return path
