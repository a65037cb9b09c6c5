"""What the columns of an input hold, counted by DuckDB over its first rows."""

from dataclasses import dataclass

from segmentation.thesaurus import name_meanings, shared_prefix

PROFILE = """
with

cells as (

    {cells}

),

distinct_cells as (

    select
        column_name,
        shop_text(raw_cell) as cell,
        count(*) as cell_count,
        min(sampled_row) as first_row

    from cells
    group by all

),

parsed as (

    select
        *,
        try_cast(cell as double) as plain_number,
        case when length(cell) < 30 and regexp_matches(cell, '\\d') then any_number(cell) end as number,
        -- what has the shape of a date is tried: a number of eight digits, three parts, or a year among words
        case
            when length(cell) < 70
                and regexp_matches(
                    cell, '^\\d{{8}}(\\d{{6}})?$|^[^ ,/.-]+[ ,/.-]+[^ ,/.-]+[ ,/.-]+\\d|^\\S.*\\D(19|20)\\d\\d(\\D|$)'
                )
                then any_moment(cell, 'UTC')
        end as moment,
        -- EST, but not GMT, which is no clock of a place
        regexp_extract(cell, '\\d.*\\s([A-FH-Z][A-Z]{{0,3}}T)$', 1) as zone

    from distinct_cells

)

select
    column_name as name,
    coalesce(sum(cell_count) filter (where cell is not null), 0)::bigint as filled_count,
    filled_count / sum(cell_count) as filled_share,
    count(cell) as distinct_count,
    coalesce(count(cell) / filled_count, 0) as distinct_share,
    -- spreadsheets write 0 as a dash
    coalesce(sum(cell_count) filter (where number is not null)
        / sum(cell_count) filter (where cell not in ('-', chr(8211), chr(8212))), 0) as number_share,
    coalesce(avg(cast(number = floor(number) as integer)), 0) as whole_share,
    coalesce(count(plain_number) / count(cell) >= 0.9, false) as is_plain_number,
    cast(min(number) as double) as minimum,
    cast(max(number) as double) as maximum,
    case
        when number_share < 1 then null
        -- 2000 to 2100
        when minimum >= 946684800 and maximum < 4102444800 then 'seconds since 1970'
        when minimum >= 946684800000 and maximum < 4102444800000 then 'milliseconds since 1970'
        when minimum >= 946684800000000 and maximum < 4102444800000000 then 'microseconds since 1970'
        when minimum >= 36526 and maximum < 73051 then 'days of a spreadsheet'
    end as epoch_unit,
    coalesce(sum(cell_count) filter (where year(moment) between 1900 and 2100) / filled_count, 0) as date_share,
    coalesce(max_by(zone, cell_count) filter (where moment is not null), '') as zone,
    coalesce(avg(cast(moment = date_trunc('day', moment) as integer)), 0) as midnight_share,
    coalesce(avg(cast(regexp_matches(cell, '^\\d{{1,2}}:\\d\\d(:\\d\\d)?( ?[AaPp][Mm])?$') as integer)), 0) as clock_share,
    coalesce(avg(cast(regexp_matches(cell, '\\d') as integer)), 0) as digit_share,
    coalesce(arg_min(cell, first_row) filter (where number is distinct from 0 and cell is not null), '0') as example,
    coalesce(max_by(cell, row(cell_count, -first_row), 8) filter (where cell is not null), []) as words

from parsed
group by column_name
"""

WITHIN = """
with

cells as (

    {cells}

),

column_keys as (

    select
        column_name,
        sampled_key,
        count(nullif(raw_cell, '')) as filled_count,
        count(distinct nullif(raw_cell, '')) as distinct_count,
        count(*) filter (where any_number(raw_cell) <> 0) as number_count,
        -- a blank beside it is no number, and a 0 is one
        count(any_number(raw_cell)) = count(*) and arg_min(any_number(raw_cell), sampled_row) <> 0 as is_led_by_number

    from cells
    where sampled_key is not null
    group by column_name, sampled_key
    having count(*) > 1 and count(*) filter (where any_number(raw_cell) is distinct from 0 and raw_cell <> '') > 0

)

select
    column_name as name,
    avg(cast(distinct_count = 1 as integer)) as constant_share,
    avg(cast(filled_count = 1 as integer)) as single_share,
    avg(cast(number_count = 1 and is_led_by_number as integer)) as leading_share,
    count(*) as key_count

from column_keys
group by column_name
"""


@dataclass(frozen=True)
class Profile:
    """What one column holds. Shares are from 0 to 1, of the filled cells or distinct values where nothing else is said.

    Attributes
    ----------
    name, type : str
    meanings : list of str
        What its name means.
    filled_count, distinct_count : int
    filled_share : float
        Of all rows.
    distinct_share, number_share, date_share : float
        Of the filled cells.
    zone : str
        Name after its moments, such as EST; mostly empty.
    whole_share, midnight_share, clock_share, digit_share : float
        Of the distinct numbers, moments, values, values.
    is_plain_number : bool
        It needs no parsing.
    minimum, maximum : float or None
    epoch_unit : str or None
        What numbers that may be moments of 2000 to 2100 count.
    example : str
        The first value that is not 0.
    words : list of str
        The eight most frequent.
    """

    name: str
    type: str
    meanings: list
    filled_count: int
    filled_share: float
    distinct_count: int
    distinct_share: float
    number_share: float
    whole_share: float
    is_plain_number: bool
    minimum: float | None
    maximum: float | None
    epoch_unit: str | None
    date_share: float
    zone: str
    midnight_share: float
    clock_share: float
    digit_share: float
    example: str
    words: list

    @property
    def is_word_list(self):
        """Whether `words` are all there are, and words."""
        return self.distinct_count <= len(self.words) and self.number_share < 0.5


@dataclass(frozen=True)
class Within:
    """How a column behaves within a key, such as the lines of an order, over keys of several rows where it says anything but 0.

    Attributes
    ----------
    constant_share, single_share, leading_share : float
        Of the keys, where it has one value; where it stands on one row only; where it is a number on the first row and 0 on all
        others.
    key_count : int
    """

    constant_share: float
    single_share: float
    leading_share: float
    key_count: int


def sampled_cells(source, key="null", *, table=None):
    """Return SQL: one row per row and column of the first rows, as text; `sampled_key` is SQL over the columns."""
    return f"""
    select * from (
        select
            row_number() over () as sampled_row,
            cast({key} as varchar) as sampled_key,
            cast(columns(*) as varchar)
        from {table or source.sample}
    ) as sampled
    unpivot include nulls (raw_cell for column_name in (columns(* exclude (sampled_row, sampled_key))))
    """


def profile_columns(source):
    """Return {column: Profile} of an input, in the order of its columns."""
    found = {row["name"]: row for row in source.query(PROFILE.format(cells=sampled_cells(source)))}
    shared = len(shared_prefix(list(found)))
    return {
        name: Profile(type=type_name, meanings=name_meanings(name[shared:]), **found[name])
        for name, type_name in source.columns.items()
        if name in found
    }


def profile_within(source, key, *, table=None, least=5):
    """Return {column: Within} over the values of a key; a column with fewer keys of several rows is left out.

    Parameters
    ----------
    source : Source
    key : str or None
        SQL over the columns; nothing is found without one.
    table : str, optional
        Table to look at; the first rows by default.
    least : int

    Returns
    -------
    dict
    """
    if not key:
        return {}
    found = source.query(WITHIN.format(cells=sampled_cells(source, key, table=table)))
    return {row.pop("name"): Within(**row) for row in found if row["key_count"] >= least}
