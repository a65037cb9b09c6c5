"""What is decided of an input so far: the state that every step of drafting reads and adds to."""

import functools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from segmentation.mapping.files import Source, quoted_name
from segmentation.mapping.layouts import Layout


class Candidate(NamedTuple):
    """A column that may be one of the contract; of equal scores the first in the file is the better."""

    score: float
    position: int
    contract: str
    column: str


class Line(NamedTuple):
    """What is written for a column of the contract where more than a column's name is, or why a column is not taken."""

    sql: str
    note: str


class Question(NamedTuple):
    """What only a person can decide: what was found, and the line to write if so, and if not."""

    text: str
    line: str
    otherwise: str = ""


@dataclass
class Draft:
    """One input and what is decided of it.

    Attributes
    ----------
    source : Source
    profiles : dict
        {column: Profile}.
    layout : Layout
        Of the platform it comes from, where that is known.
    status_words : dict
        {status word: what it means}; of customers none.
    known_shares : dict
        {column: share of its values that are customers of the transactions}, of a customers file.
    candidates : list of Candidate
        Best first.
    columns : dict
        {contract column: column}: what is taken.
    written : dict
        {contract column: Line}: SQL to write in place of the column's name.
    refused : dict
        {contract column: Line}: a column that looks like it, and why it is not taken.
    notes : dict
        {contract column: why it is this column}, where its values say more than an example.
    settings : dict
        {var: value}, beside the mapping.
    used : list of str
        Columns that `written` reads beside those in `columns`.
    within_order : dict
        {column: Within} where rows are lines of orders.
    questions : list of Question
    hints : list of str
        What is worth knowing.
    """

    source: Source
    profiles: dict
    layout: Layout = field(default_factory=Layout)
    status_words: dict = field(default_factory=dict)
    known_shares: dict = field(default_factory=dict)
    candidates: list = field(default_factory=list)
    columns: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    notes: dict = field(default_factory=dict)
    settings: dict = field(default_factory=dict)
    used: list = field(default_factory=list)
    within_order: dict = field(default_factory=dict)
    questions: list = field(default_factory=list)
    hints: list = field(default_factory=list)

    @property
    def input_name(self):
        """The input: transactions or customers."""
        return self.source.input_name

    def profile(self, contract):
        """Return the profile of the column taken for a contract column, or None."""
        return self.profiles.get(self.columns.get(contract))

    def write(self, contract, sql, note, *, used=()):
        """Write SQL for a contract column; `used` names the columns in it."""
        self.written[contract] = Line(sql, note)
        self.used += used

    def refuse(self, contract, column, note):
        """Say of a column that it is not taken for a contract column, and why."""
        if self.columns.get(contract) == column:
            del self.columns[contract]
        self.written.pop(contract, None)
        self.refused[contract] = Line(column, note)

    def ask(self, text, line, otherwise=""):
        """Ask what only a person can decide; `line` is what to write if so, `otherwise` if not."""
        self.questions.append(Question(text, line, otherwise))

    def sql_of(self, contract):
        """Return the SQL that stands for a contract column."""
        return self.written[contract].sql if contract in self.written else sql_name(self.columns[contract])

    def constant_share(self, column, default):
        """Return the share of orders of several lines on which a column has one value."""
        within = self.within_order.get(column)
        return within.constant_share if within else default

    def single_share(self, column, default):
        """Return the share of orders of several lines on which a column stands on one line only."""
        within = self.within_order.get(column)
        return within.single_share if within else default


@functools.cache
def reserved_words():
    """Return the words that SQL reads as no name."""
    with duckdb.connect() as connection:
        sql = "select keyword_name from duckdb_keywords() where keyword_category in ('reserved', 'type_function')"
        return frozenset(word for (word,) in connection.execute(sql).fetchall())


def sql_name(column):
    """Return a column's name inside SQL that a person reads: quoted only where it must be."""
    is_plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", column) and column.lower() not in reserved_words()
    return column if is_plain else quoted_name(column)
