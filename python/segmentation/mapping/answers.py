"""A saved mapping: whether a person edited it, which questions it leaves open, and what to say of those."""

import hashlib
import os
import re

import yaml

from segmentation.files.locations import find_files, location_parts, spoken
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.writing import QUESTION, REQUIRED, mapping_text, one_line, yaml_line

READING = {"csv_options": dict, "csv_encoding": str}
FILTER = "transactions_filter"
DIGEST = re.compile(r"# As drafted ([0-9a-f]{12}).*\n")


def digest_of(text):
    """Return what names the text of a mapping, to tell whether it was edited."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:12]


def without_reading(text):
    """Return a mapping without the lines on how text is read: names of columns are others then, so that it is drafted anew."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(tuple(READING)))


def is_edited(text):
    """Whether a saved mapping is no longer what was drafted, but for how text is read."""
    rest = without_reading(text)
    found = DIGEST.match(rest)
    return found is None or digest_of(rest[found.end() :]) != found.group(1)


def said_reading(text):
    """Return how a saved mapping says that text is read: arguments of `draft_inputs`; what is no such value, the build says."""
    values = values_of(text)
    return {name: values[name] for name, kind in READING.items() if isinstance(values.get(name), kind)}


def saved_text(drafts):
    """Return the text of a mapping with the mark by which it is known as drafted."""
    text = mapping_text(drafts)
    digest = digest_of(without_reading(text))
    return f"# As drafted {digest}: a line that you change stays, and is never drafted anew.\n{text}\n"


def open_questions(text, questions, drafted):
    """Return the questions of a draft that a saved mapping leaves open.

    A question is answered where its line is gone, or where what it is about is no longer as it was drafted; of several about
    one column, where it is as this one proposes, or one that was asked before within it.

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
    proposals = [proposal(question) for question in questions]
    names = [name for name, _ in proposals]
    left = []
    for question, (name, value) in zip(questions, proposals, strict=True):
        is_written = saved.get(name) == value or (saved.get(name) != draft.get(name) and names.count(name) == 1)
        # of several one can be among others
        is_written |= name == FILTER and value in str(saved.get(name))
        is_written |= name in draft and name in saved and stands_within(value, draft[name], str(saved[name]))
        is_written = is_written and name is not None
        if f"{QUESTION}{one_line(question.text)}" in text and not is_written:
            left.append(question)
    return left


def stands_within(value, plain, saved):
    """Whether a proposed value is part of a saved one, whatever stands there in place of what was drafted."""
    parts = drafted_pattern(plain).split(value)
    return len(parts) > 1 and bool(re.search(".+".join(map(re.escape, parts)), saved))


def drafted_pattern(plain):
    """Return the pattern of what was drafted inside SQL: a column, or SQL as it is, and no part of a longer name."""
    written = re.escape(str(plain))
    return re.compile(rf'(?<![\w"])(?:"{written}"|{written})(?![\w"])')


def proposal(question):
    """Return (name, value) of the line that a question proposes; None twice where the file is to change."""
    return next(iter((yaml.safe_load(question.line) or {None: None}).items()))


def values_of(text):
    """Return {name: value} of all lines of a mapping, those of columns included; of what is no YAML none."""
    try:
        mapping = yaml.safe_load(text)
    except yaml.YAMLError:
        # the build says so
        return {}
    if not isinstance(mapping, dict):
        return {}
    # those of the transactions count where the customers have one of the same name
    columns = [mapping.get(name) for name in ("customers_columns", "transactions_columns")]
    return {name: value for part in (mapping, *columns) if isinstance(part, dict) for name, value in part.items()}


def files_named(text):
    """Return the files that a mapping reads, each by its whole path: those of its locations, or in quotes in a query."""
    values = values_of(text)
    locations = [values[name] for name in ("transactions", "customers") if isinstance(values.get(name), str | list)]
    parts = [part for location in locations for part in location_parts(location)]
    named = [re.findall("'([^']+)'", part) if part.startswith("(") else [part] for part in parts]
    return {path for found in named for location in found for path in absolute(location)}


def absolute(location):
    """Return the files of a location, each by its whole path."""
    return {str(file._replace(path=os.path.abspath(file.path))) for file in find_files(location)}


def question_words(questions, path, saved="", drafted=""):
    """Return what to say of open questions: the first, what to write, and how many more there are.

    Parameters
    ----------
    questions : list of Question
    path : Path
        Of the mapping.
    saved : str
        What stands there: a filter in it stays beside one that is proposed, and an amount within it.
    drafted : str
        What stood there as drafted.

    Returns
    -------
    str
    """
    question = questions[0]
    name, value = proposal(question)
    known, plain = (values_of(text).get(name) for text in (saved, drafted))
    if name == FILTER and known and known not in value:
        question = question._replace(line=yaml_line(FILTER, f"({known}) and {value}"))
    elif name != FILTER and known and plain and known != plain:
        sql = f'"{known}"' if re.fullmatch(r"\w+( \w+)+", known) else f"({known})"
        question = question._replace(line=yaml_line(name, drafted_pattern(plain).sub(lambda _: sql, str(value))))
    place = next((f"{part}_columns" for part in ("transactions", "customers") if name in contract_columns(part)), "")
    where = f"{f'under {place}' if place else 'on a line of its own'}, instead of the line {name}: if there is one"
    more = f" ({len(questions) - 1} more after it)" if len(questions) > 1 else ""
    gone = f'delete the line there that begins with "{QUESTION.strip()}" and says this.'
    if not question.line:
        return (
            f"One question{more} before anything is built:\n  {one_line(question.text)}\n"
            f"If so, change the file, and run the same command again. If not, in {path} {gone}"
        )
    otherwise = f"write there:\n    {question.otherwise}" if question.otherwise else gone
    return (
        f"One question{more} before anything is built:\n  {one_line(question.text)}\n"
        f"If so, write in {path}, {where}:\n    {question.line}\nIf not, {otherwise}\nThen run the same command again."
    )


def missing_words(drafts, path):
    """Return what to say of required columns that no column looks like; nothing where there are none."""
    draft = drafts[0]
    missing = [name for name in REQUIRED if name not in draft.columns and name not in draft.written]
    if any(not question.line for question in draft.questions):
        return ""
    proposed = [proposal(question) for question in draft.questions]
    missing = [name for name in missing if all(name != other or sql == "your_column" for other, sql in proposed)]
    if not missing or draft.asks_for("csv_options"):
        return ""
    last = column_of_customer_list(draft)
    if last:
        return (
            f"{spoken(draft.source.location)} looks like a list of customers: each has one row, and {last} is no date of an "
            "order of its own. Export the orders, a row for each or for each line; this file can stand beside them: "
            'DATA="orders.csv customers.csv".'
        )
    ones = [name for name, profile in draft.profiles.items() if "customer" in profile.meanings and profile.distinct_count == 1]
    if ones and "customer_id" in missing:
        return (
            f"{ones[0]} of {spoken(draft.source.location)} says {draft.profiles[ones[0]].example} on every row, and one "
            "customer makes no segments. Export the orders of all customers."
        )
    what = {"customer_id": "names the customer", "transaction_at": "is the date of the sale"}
    return (
        f"No column of {spoken(draft.source.location)} looks as if it "
        f"{' and none as if it '.join(what[name] for name in missing)}. Its columns: "
        f"{', '.join(draft.profiles)}.\nIf one does, write in {path}, under transactions_columns:\n"
        + "".join(f"    {name}: the column\n" for name in missing)
        + "Then run the same command again. If none does, export the orders with it."
    )


def column_of_customer_list(draft):
    """Return the column of each customer's first or last order, where a customer has one row; else None."""
    customer = draft.profile("customer_id")
    if "transaction_at" in draft.columns or customer is None or customer.distinct_share < 1:
        return None
    return next(
        (
            name
            for name, profile in draft.profiles.items()
            if profile.date_share >= 0.9
            and {"first", "last"} & set(profile.meanings)
            and {"order", "sale"} & set(profile.meanings)
        ),
        None,
    )
