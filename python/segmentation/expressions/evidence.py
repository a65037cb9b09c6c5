"""What the values of text columns are: numbers, moments, codes such as 0012, or words."""

from dataclasses import dataclass

from segmentation.expressions.parsing import sql_text

FIRST_ROWS = 10_000
NEARLY_ALL = 0.95  # of the values: a column of numbers may have a stray word
HALF = 0.5  # of the values: fewer numbers, and reading them as numbers was a mistake


@dataclass(frozen=True)
class Evidence:
    """The values of one text column, those that say nothing left out.

    Attributes
    ----------
    given : int
        Values looked at.
    numbers, moments : int
        Those that can be read so, in any way to write them.
    codes : int
        Numbers with a zero before other digits, which are names of something.
    words : tuple of str
        Three values that are no numbers.
    """

    given: int
    numbers: int
    moments: int
    codes: int
    words: tuple

    @property
    def is_number(self):
        """Whether it is a number wherever it may be one."""
        return self.given > 0 and self.numbers >= NEARLY_ALL * self.given and not self.is_code

    @property
    def is_code(self):
        """Whether numbers in it are names, which reading would shorten."""
        return self.codes > 0

    @property
    def may_be_number(self):
        """Whether it is a number where only a number makes sense."""
        return self.numbers >= HALF * self.given

    @property
    def is_moment(self):
        """Whether it is a date or time wherever it may be one."""
        return self.given > 0 and self.moments >= NEARLY_ALL * self.given

    @property
    def may_be_moment(self):
        """Whether it is a date or time where only these make sense."""
        return self.moments >= HALF * self.given


def column_name(column):
    """Return a column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'


def column_evidence(columns, *, relation, query):
    """Return {column: Evidence} from the first rows; from all where the first say nothing.

    Parameters
    ----------
    columns : iterable of str
        Text columns of the relation.
    relation : str
        SQL to write after FROM.
    query : callable
        SQL to a list of rows.
    """
    evidence = {}
    for column in columns:
        values = f"select shop_text({column_name(column)}) as value from {relation}"
        first = look_at(f"{values} limit {FIRST_ROWS}", query)
        evidence[column] = first if first.given else look_at(f"{values} where value is not null limit {FIRST_ROWS}", query)
    return evidence


def look_at(values, query):
    """Return the Evidence of a query with one column, `value`."""
    number = " or ".join(
        f"try_cast(shop_{separator}_number(value) as decimal(28, 6)) is not null" for separator in ("point", "comma")
    )
    ((given, numbers, codes, words),) = query(
        f"""
        select
            count(value),
            count(case when {number} then 1 end),
            count(case when regexp_matches(value, '^0\\d+$') then 1 end),
            list(distinct value order by value) filter (where not ({number}))[:3]
        from ({values})
        """
    )
    moments = 0
    if given:
        readings = [f"try_cast(shop_moment(value, {sql_text(order)}, 'UTC') as date) is not null" for order in ("dmy", "mdy")]
        ((moments,),) = query(f"select count(case when {' or '.join(readings)} then 1 end) from ({values})")
    return Evidence(given=given, numbers=numbers, moments=moments, codes=codes, words=tuple(words or ()))
