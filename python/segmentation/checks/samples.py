"""What the first rows of an input say, asked of the warehouse where dbt runs."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """The rows of one input under the names of the contract.

    Attributes
    ----------
    query : callable
        SQL to a list of rows.
    relation : str
        SQL to write after FROM: the input itself.
    first_rows, all_rows : str
        The same: mapped columns, of 10,000 rows and of all.
    expressions, reads, says : dict
        {column: SQL}: what is mapped; that as the contract's type, null where it cannot be read; whether a row says
        anything there.
    """

    query: Any
    relation: str
    first_rows: str
    all_rows: str
    expressions: dict
    reads: dict
    says: dict

    def column(self, sql):
        """Return the values of a query with one column."""
        return [value for (value,) in self.query(sql)]

    def counts(self):
        """Return the number of first rows, and {column: (rows that say anything, rows that can be read)}."""
        counts = [f"count(case when {self.says[name]} then 1 end), count({sql})" for name, sql in self.reads.items()]
        (row,) = self.query(f"select {', '.join(['count(*)', *counts])} from {self.first_rows}")
        return row[0], {name: row[1 + 2 * place : 3 + 2 * place] for place, name in enumerate(self.reads)}

    def is_empty(self, name):
        """Whether no row of the whole input says anything: a file sorted by customer opens with its guests."""
        return not self.query(f"select 1 from {self.all_rows} where {self.says[name]} limit 1")

    def unread(self, name):
        """Return three values that cannot be read."""
        return self.column(
            f"select distinct cast({name} as varchar) as unread from {self.first_rows} "
            f"where {self.says[name]} and {self.reads[name]} is null order by 1 limit 3"
        )

    def open_numbers(self, name):
        """Return three numbers that may mean a thousand times more."""
        text = f"(select {self.expressions[name]} as text from {self.relation})"
        return self.column(f"select distinct text from {text} where text like '%.___%' order by 1 limit 3")

    def currencies(self):
        """Return the codes of the first rows."""
        return self.column(
            f"select distinct upper({self.reads['currency']}) as code from {self.first_rows} where code is not null order by 1"
        )

    def statuses(self):
        """Return [(status word, rows)] of the first rows, the most frequent first."""
        return self.query(
            f"select {self.reads['transaction_status']} as word, count(*) as row_count from {self.first_rows} "
            "where word is not null group by word order by row_count desc, word"
        )

    def days(self, rows):
        """Return the days of the first and the last transaction of some rows."""
        day = f"cast({self.reads['transaction_at']} as date)"
        (days,) = self.query(f"select min({day}), max({day}) from {rows}")
        return days

    def customer_count(self):
        """Return how many customers the first rows have."""
        (count,) = self.column(f"select count(distinct {self.reads['customer_id']}) from {self.first_rows}")
        return count
