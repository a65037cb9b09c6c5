"""What is decided of an input so far: the state that every step of drafting reads and adds to."""

import functools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from segmentation.files.sources import Source, quoted_name
from segmentation.mapping.layouts import Layout
from segmentation.mapping.sums import Numbers
from segmentation.mapping.writing import yaml_line

ORDER_SHARE = 0.9  # of the orders of several lines, on which what stands on one line only has to be there
CONSTANT_SHARE = 0.95  # of them, on which what is repeated has one value


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
    """What only a person can decide: what was found, the line to write if so (none if the file is to change), and if not."""

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
    amount_less : str
        Column that is taken off the amount where that is written as a price less a discount.
    order_total : str
        Column with the order's total where the lines, which are taken, add up to it.
    unproven : list of str
        Columns that say the same on all lines of an order, and may be of the line for all that.
    order_columns : list of str
        Contract columns that speak of the order and not of its line.
    has_states : bool
        Whether the rows of an order are its states, one after the other.
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
    amount_less: str = ""
    order_total: str = ""
    unproven: list = field(default_factory=list)
    order_columns: list = field(default_factory=list)
    has_states: bool = False
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

    def ask_for_file(self, text):
        """Ask for another file, where no line of a mapping can say what its cells leave out."""
        self.questions.append(Question(text, ""))

    def ask_first(self, text, line, otherwise=""):
        """Ask before all else how the file is read, since what other questions quote may read otherwise then."""
        self.questions.insert(0, Question(text, line, otherwise))

    def ask_to_leave_out(self, text, kept):
        """Ask whether rows are to be left out; a filter that is known stays."""
        known = self.settings.get("transactions_filter")
        self.ask(f"{text}?", yaml_line("transactions_filter", f"({known}) and {kept}" if known else kept))

    def asks_for(self, name):
        """Whether a question proposes the line of a contract column or setting."""
        return any(question.line.startswith(f"{name}:") for question in self.questions)

    def asks_about(self, column):
        """Whether a question says something of a column."""
        return any(f" {column} " in f" {question.text}" for question in self.questions)

    def sql_of(self, contract):
        """Return the SQL that stands for a contract column."""
        return self.written[contract].sql if contract in self.written else sql_name(self.columns[contract])

    @property
    def has_status(self):
        """Whether a column is taken or SQL written for the status."""
        return "transaction_status" in self.columns or "transaction_status" in self.written

    @property
    def has_amount(self):
        """Whether a column is taken or SQL written for the amount."""
        return "amount" in self.columns or "amount" in self.written

    @property
    def has_pieces(self):
        """Whether columns are taken for a quantity and the price of a piece."""
        return {"quantity", "unit_price"} <= self.columns.keys()

    @property
    def pieces_sql(self):
        """SQL of the price of a row's pieces."""
        return f"{sql_name(self.columns['quantity'])} * {sql_name(self.columns['unit_price'])}"

    @property
    def pieces(self):
        """The price of the pieces: (what it is called, ndarray of shape (n_rows,)), or None without numbers for it."""
        numbers = self.numbers.columns
        quantity, price = self.columns.get("quantity"), self.columns.get("unit_price")
        return (f"{quantity} x {price}", numbers[quantity] * numbers[price]) if {quantity, price} <= numbers.keys() else None

    @property
    def sold(self):
        """Table of the first rows that sell something: see `rows.set_sold_rows`."""
        return f"sold_{self.input_name}"

    @functools.cached_property
    def numbers(self):
        """The columns of numbers, to be held against each other; the order has to be settled before."""
        return Numbers.read(self)

    def constant_share(self, column, default):
        """Return the share of orders of several lines on which a column has one value."""
        within = self.within_order.get(column)
        return within.constant_share if within else default

    def level(self, column):
        """Return of what a column speaks: row, where an order has one; else line, first or repeated.

        The last two speak of the order: on its first line only, or again on each.
        """
        within = self.within_order.get(column)
        if not self.within_order:
            return "row"
        is_total = within and within.leading_share >= CONSTANT_SHARE and self.may_be("amount", column)
        if is_total or (within and within.single_share >= ORDER_SHARE):
            return "first"
        return "repeated" if within and within.constant_share >= CONSTANT_SHARE else "line"

    def may_be(self, contract, column):
        """Whether a column's name and values may be those of a contract column."""
        return any(found.contract == contract and found.column == column for found in self.candidates)

    def is_of_order(self, column):
        """Whether a column speaks of the order where rows are its lines."""
        return self.level(column) in ("first", "repeated")

    def take_once(self, contract):
        """Say that a contract column speaks of the order."""
        if contract not in self.order_columns:
            self.order_columns.append(contract)


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
