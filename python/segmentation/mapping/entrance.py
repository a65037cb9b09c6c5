"""From files to a mapping that can be built, saved beside them: `make build DATA="orders.csv customers.csv"`."""

import hashlib
import os
import re
import shlex
from pathlib import Path

import yaml

from segmentation.mapping.archives import members
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.drafting import draft_inputs, draft_transactions
from segmentation.mapping.files import open_connection, open_source
from segmentation.mapping.locations import File, find_files, format_of, is_file, spoken
from segmentation.mapping.sheets import open_workbook, sheet_tables
from segmentation.mapping.thesaurus import name_meanings
from segmentation.mapping.unreadable import InputError, is_text
from segmentation.mapping.writing import QUESTION, REQUIRED, mapping_text, one_line, summary_lines

ENDING = ".segments.yml"
DIGEST = re.compile(r"# As drafted ([0-9a-f]{12}).*\n")


class OpenQuestionError(Exception):
    """What only a person can decide: the message says what, and what to write where."""


def split_data(text):
    """Return the locations in a text: parted by blanks, quoted where a name has some, or unquoted if such a file exists.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
    """
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

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    tables : list of str

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

    Of two, customers are those whose file says so, or whose customers stand there once each while the other's return.

    Returns
    -------
    (location, location or None)

    Raises
    ------
    InputError
        If nothing tells.
    """
    if len(locations) == 1:
        return locations[0], None
    if len(locations) == 2:
        for says_customers in (has_name_of_customers, lambda location: has_each_customer_once(connection, location)):
            found = [location for location in locations if says_customers(location)]
            if len(found) == 1:
                (transactions,) = (location for location in locations if location is not found[0])
                return transactions, found[0]
    listed = "; ".join(map(spoken, locations))
    raise InputError(
        f"{len(locations)} tables of different columns, and which is what is not told: {listed}. Name the one "
        "with a row for each order or "
        'line of an order, and the one of customers if there is one, such as DATA="orders.csv '
        'customers.csv". What stands in further '
        "tables has to be joined before."
    )


def has_name_of_customers(location):
    """Whether the name of a file, sheet or member means customers, and not orders."""
    first = location if isinstance(location, str) else location[0]
    (file,) = find_files(first)[:1] or [File(first)]
    meanings = name_meanings(Path(file.part or file.path).name.split(".")[0])
    return "customer" in meanings and not {"order", "sale", "event"} & set(meanings)


def has_each_customer_once(connection, location):
    """Whether no two rows have the same customer."""
    profile = draft_transactions(open_source(connection, "transactions", location)).profile("customer_id")
    return profile is not None and profile.distinct_share == 1


def digest_of(text):
    """Return what names the text of a mapping, to tell whether it was edited."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


def is_edited(text):
    """Whether a saved mapping is no longer what was drafted."""
    found = DIGEST.match(text)
    return found is None or digest_of(text[found.end() :]) != found.group(1)


def saved_text(drafts):
    """Return the text of a mapping with the mark by which it is known as drafted."""
    text = mapping_text(drafts)
    return f"# As drafted {digest_of(text)}: a line that you change stays, and is never drafted anew.\n{text}\n"


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


def open_questions(text, questions, drafted):
    """Return the questions of a draft that a saved mapping leaves open.

    A question is answered where its line is gone, where what it is about was written otherwise than drafted, or, of several
    about one
    column, as it proposes.

    Parameters
    ----------
    text : str
        Of the saved mapping.
    questions : list of Question
    drafted : str
        The text of the draft.

    Returns
    -------
    list of Question
    """
    saved, draft = (values_of(other) for other in (text, drafted))
    names = [name for question in questions for name in yaml.safe_load(question.line)]
    left = []
    for question in questions:
        ((name, value),) = list(yaml.safe_load(question.line).items())[:1]
        is_written = saved.get(name) == value or (saved.get(name) != draft.get(name) and names.count(name) == 1)
        if f"{QUESTION}{one_line(question.text)}" in text and not is_written:
            left.append(question)
    return left


def values_of(text):
    """Return {name: value} of all lines of a mapping, those of columns included."""
    mapping = yaml.safe_load(text)
    if not isinstance(mapping, dict):
        return {}
    columns = [value for name, value in mapping.items() if name.endswith("_columns") and isinstance(value, dict)]
    return {name: value for part in (mapping, *columns) for name, value in part.items()}


def question_words(questions, path):
    """Return what to say of open questions: the first, what to write, and how many more there are."""
    question = questions[0]
    (name,) = list(yaml.safe_load(question.line))[:1]
    place = next((f"{part}_columns" for part in ("transactions", "customers") if name in contract_columns(part)), "")
    where = f", under {place}, in place of its line {name}:" if place else ", on a line of its own:"
    more = f" ({len(questions) - 1} more after it)" if len(questions) > 1 else ""
    otherwise = (
        f"write there\n    {question.otherwise}"
        if question.otherwise
        else f"delete its line that begins with {QUESTION.strip()}"
    )
    return (
        f"One question{more} before anything is built:\n  {one_line(question.text)}\n"
        f"If so, write in {path}{where}\n    {question.line}\nIf not, {otherwise}\nThen run the same command again."
    )


def missing_words(drafts, path):
    """Return what to say of required columns that no column looks like; nothing where there are none."""
    draft = drafts[0]
    missing = [name for name in REQUIRED if name not in draft.columns and name not in draft.written]
    if not missing:
        return ""
    what = {"customer_id": "names the customer", "transaction_at": "is the date of the sale"}
    return (
        f"No column of {spoken(draft.source.location)} looks as if it "
        f"{' and none as if it '.join(what[name] for name in missing)}. Its columns: "
        f"{', '.join(draft.profiles)}.\nIf one does, write in {path}, under transactions_columns:\n"
        + "".join(f"    {name}: the column\n" for name in missing)
        + "Then run the same command again. If none does, export the orders with it."
    )


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
        inputs = tell_inputs(connection, group_tables(connection, tables))
        drafts = draft_inputs(connection, *inputs)
        path = mapping_path(inputs[0])
        drafted = saved_text(drafts)
        kept = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        questions = [question for draft in drafts for question in draft.questions]
        if kept and is_edited(kept):
            tell(f"The mapping is that of {path}, which you edited. To have it drafted anew, delete it.")
            questions = open_questions(kept, questions, drafted)
            missing = ""
        else:
            path.write_text(drafted, encoding="utf-8")
            for line in summary_lines(drafts):
                tell(line)
            tell(f"Saved as {path}. To change it, edit that file and run the same command again.")
            missing = missing_words(drafts, path)
    if missing:
        raise OpenQuestionError(missing)
    if questions:
        raise OpenQuestionError(question_words(questions, path))
    return path
