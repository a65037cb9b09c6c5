"""Exports of platforms that are known: `layouts/*.yml`, one file a layout.

A column is written as the platform writes it, letters in any case; in SQL it stands in double quotes. Of a list, the first
counts that the file has, so that exports of older years are read too. What is not said is found by names and values.

platform              name that a person knows
export                which of its exports: orders export
input                 transactions, or customers
columns               what the file has if it is this layout: few, and together found nowhere else
names                 {column: [what it is called in other languages and versions]}
statuses              {word in lower case: what it means}, where transaction_statuses.csv says something else or nothing
transactions_columns  {column of the contract: column, list of columns, or null where none is it}
customers_columns     the same of a customers file
expressions           {column of the contract: SQL, or list of SQL}
transactions_filter   SQL, or list of SQL: what is true of rows that are sales or give money back
order_columns         columns of the contract that speak of the order where a row is a line of it
settings              {var: value}
questions             what the export leaves open: `text`, and the `line` to write. It is asked if `when`, SQL, is true of a row
                      or of a `share` of them, and the file has no column of the contract `without`
notes                 {column of the contract: what a reader of the draft should know}
"""

import functools
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from segmentation.files.sources import quoted_name
from segmentation.thesaurus import lower, without_accents


@dataclass(frozen=True)
class Layout:
    """What is known of the export of a platform; an unknown layout has no name and nothing known.

    One that `recognise_layout` returns speaks of the columns of the file: no lists, and nothing that the file lacks.
    """

    platform: str = ""
    export: str = ""
    input: str = "transactions"
    columns: tuple = ()
    names: dict = field(default_factory=dict)
    statuses: dict = field(default_factory=dict)
    transactions_columns: dict = field(default_factory=dict)
    customers_columns: dict = field(default_factory=dict)
    expressions: dict = field(default_factory=dict)
    transactions_filter: str | list = ""
    order_columns: tuple = ()
    settings: dict = field(default_factory=dict)
    questions: tuple = ()
    notes: dict = field(default_factory=dict)

    @property
    def recognised(self):
        """What the file was recognised as, and by what."""
        return f"{self.platform} {self.export}, recognised by its columns {', '.join(self.columns)}"


@functools.cache
def known_layouts():
    """Return all layouts, by the name of their files."""
    folder = Path(__file__).parent / "layouts"
    return tuple(Layout(**yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yml")))


@functools.lru_cache(maxsize=4096)
def plain_name(column):
    """Return a column's name without what exports of one platform differ in: case, accents, blanks."""
    return " ".join(without_accents(lower(column)).split())


def file_names(layout, columns):
    """Return {column as the layout has it, plain: column as the file has it} of those that the file has."""
    found = {plain_name(column): column for column in reversed(columns)}
    for column, others in layout.names.items():
        other = next((plain_name(other) for other in others if plain_name(other) in found), None)
        if other:
            found.setdefault(plain_name(column), found[other])
    return found


def fits(layout, columns):
    """Whether a file has the columns by which a layout is known."""
    return {plain_name(column) for column in layout.columns} <= file_names(layout, columns).keys()


def recognise_layout(columns, *, filled=None, input_name="transactions"):
    """Return the layout of a file, by its columns, with everything in it as this file has it.

    Parameters
    ----------
    filled : iterable of str, optional
        Those with a value; all by default. A layout is known by all columns, and reads these.
    input_name : str
        transactions or customers.

    Returns
    -------
    Layout
        Of several that fit, the one that says most.
    """
    columns = list(columns)
    fitting = [layout for layout in known_layouts() if layout.input == input_name and fits(layout, columns)]
    if not fitting:
        return Layout()
    layout = max(fitting, key=lambda candidate: len(candidate.columns))
    return as_in_file(layout, file_names(layout, columns), file_names(layout, columns if filled is None else list(filled)))


def as_in_file(layout, names, filled_names):
    """Return a layout in the names of a file.

    Parameters
    ----------
    layout : Layout
    names, filled_names : dict
        Of `file_names`: of all columns, and of those with a value.

    Returns
    -------
    Layout
    """

    def sql(text):
        return sql_in_file(text, filled_names)

    known = {
        section: {
            contract: first_column(choice, filled_names)
            for contract, choice in getattr(layout, section).items()
            if choice is None or first_column(choice, filled_names)
        }
        for section in ("transactions_columns", "customers_columns")
    }
    expressions = {contract: first_sql(choice, sql) for contract, choice in layout.expressions.items()}
    return replace(
        layout,
        **known,
        columns=tuple(names[plain_name(column)] for column in layout.columns),
        expressions={contract: text for contract, text in expressions.items() if text},
        transactions_filter=first_sql(layout.transactions_filter, sql),
        questions=tuple(
            question | {"when": sql(question["when"])} if "when" in question else question
            for question in layout.questions
            if "when" not in question or sql(question["when"])
        ),
    )


def as_list(choice):
    """Return one or several as a list."""
    return choice if isinstance(choice, list) else [choice]


def first_column(choice, names):
    """Return the first of some columns that the file has; None where it has none."""
    return next((names[plain_name(column)] for column in as_list(choice) if column and plain_name(column) in names), None)


def first_sql(choice, sql):
    """Return the first of some SQL whose columns the file has; nothing where it lacks one of each."""
    return next(filter(None, map(sql, as_list(choice))), "") if choice else ""


def sql_in_file(text, names):
    """Return SQL with the names of a file in place of those in double quotes; nothing where the file lacks one."""
    parts = re.split(r'"([^"]+)"', text)
    if any(plain_name(column) not in names for column in parts[1::2]):
        return ""
    return "".join(quoted_name(names[plain_name(part)]) if place % 2 else part for place, part in enumerate(parts))


def known_layout(source, profiles):
    """Return the layout of an input, by all of its columns; those without a value are not read."""
    filled = [name for name, profile in profiles.items() if profile.filled_count]
    return recognise_layout(source.columns, filled=filled, input_name=source.input_name)
