"""A location becomes rows: which files or relation it is, and what is wrong with it, in one sentence."""

import contextlib
import functools
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import yaml

from segmentation.files.locations import is_file, is_parquet, spoken
from segmentation.files.tables import notes_on, readable_files
from segmentation.files.unreadable import InputError, check_format, check_lines, explain_unreadable
from segmentation.thesaurus import PROJECT

SAMPLED_ROW_COUNT = 50_000  # first rows that are looked at
READING_FUNCTIONS = Path(__file__).parent / "reading.sql"
# the same, whichever of the two separators parts a number, and whichever of day and month stands first
OPEN_READING = """
    create or replace macro any_number(value) as coalesce(
        try_cast(value as decimal(28, 6)),
        -- a lambda names what is bare, which would else be found for plain numbers too
        list_transform([shop_bare_number(value)], lambda bare: coalesce(
            try_cast(shop_bare_point_number(bare) as decimal(28, 6)), try_cast(shop_bare_comma_number(bare) as decimal(28, 6))
        ))[1]
    );
    create or replace macro any_moment(value, zone) as shop_moment(
        value, case when regexp_matches(value, '(^|\\D)\\d{1,2}[/.-](1[3-9]|[2-9]\\d)[/.-]\\d') then 'mdy' else 'dmy' end, zone
    );
"""


@dataclass(frozen=True)
class Source:
    """One input that can be read.

    Attributes
    ----------
    input_name : str
        transactions or customers.
    location : str or list of str
        As the user wrote it.
    relation : str
        SQL to write after FROM, for all rows.
    sample : str
        Name of a table with the first rows.
    columns : dict
        {name: type in lower case}.
    csv_options, csv_encoding : dict, str
        How it was read, where the user said it.
    connection : duckdb.DuckDBPyConnection
    left_out : list of str
        What stands around its tables, in words.
    """

    input_name: str
    location: str | list
    relation: str
    sample: str
    columns: dict
    csv_options: dict
    csv_encoding: str
    connection: duckdb.DuckDBPyConnection
    left_out: list = field(default_factory=list)

    def query(self, sql):
        """Return the rows of a query as dicts."""
        result = self.connection.execute(sql)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def quoted_name(column):
    """Return a column's name as SQL, whatever it is made of."""
    return '"' + column.replace('"', '""') + '"'


def quoted_text(text):
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


@functools.cache
def project_settings():
    """Return {var: default} of the project."""
    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def project_setting(name):
    """Return the default of one of the project's vars."""
    return project_settings()[name]


def reading_functions(kind="temp macro"):
    """Return SQL that creates the functions by which a build reads text; a temp macro is one connection's."""
    statements = READING_FUNCTIONS.read_text(encoding="utf-8") + OPEN_READING
    return statements.replace("create or replace macro", f"create or replace {kind}")


def create_functions(connection, kind):
    """Create these functions, and that of the words that say nothing."""
    missing = ", ".join(quoted_text(word) for word in project_setting("missing_values"))
    connection.execute(f"create or replace {kind} shop_missing_words() as [{missing}]")
    connection.execute(reading_functions(kind))


@functools.cache
def database_of_functions():
    """Return a connection in memory whose database has the functions, which take longer to create than a small file to read."""
    database = duckdb.connect()
    create_functions(database, "macro")
    return database


@contextlib.contextmanager
def open_connection(warehouse=None):
    """Yield a connection in memory with the functions by which a build reads text; its tables end with it.

    Parameters
    ----------
    warehouse : Path, optional
        Database to read relations from; one that does not exist is none.

    Raises
    ------
    InputError
        If another process holds the warehouse.
    """
    # what is attached is so for all connections of a database
    has_own = warehouse and warehouse.exists()
    with duckdb.connect() if has_own else database_of_functions().cursor() as connection:
        connection.execute("set TimeZone = 'UTC'")
        if has_own:
            create_functions(connection, "temp macro")
            try:
                connection.execute(f"attach {quoted_text(str(warehouse))} as warehouse (read_only)")
            except duckdb.IOException as error:
                raise InputError(f"{warehouse} is in use: a build is running. Try again after it. ({error})") from None
            connection.execute("use warehouse")
        yield connection


def option_value(value):
    """Return the value of an option of read_csv as SQL."""
    return quoted_text(value) if isinstance(value, str) else str(value).lower()


def read_sql(location, *, csv_options, csv_encoding):
    """Return SQL to write after FROM.

    Parameters
    ----------
    location : str or list of str
        Files, globs, folders; or a relation, or a query in brackets.
    csv_options : dict
        Options of DuckDB's read_csv.
    csv_encoding : str
        Codec of the files; empty to find out.

    Raises
    ------
    InputError
        If there is no such file, or one cannot be read.
    ValueError
        If there is no such codec.
    """
    if not is_file(location):
        return location
    paths = files_to_read(location, csv_options, csv_encoding)
    listed = f"[{', '.join(map(quoted_text, paths))}]"
    if is_parquet(paths):
        return f"read_parquet({listed}, union_by_name = true)"
    # every column as text: the sniffer would turn a gender column of only F into false, and lines of #1001 into comments
    options = {"all_varchar": True, "header": True, "union_by_name": True, "comment": ""} | csv_options
    arguments = [listed, *(f"{name} = {option_value(value)}" for name, value in options.items())]
    return f"read_csv({', '.join(arguments)})"


def files_to_read(location, csv_options, csv_encoding):
    """Return the files that are read in place of a location's; InputError where there are none."""
    paths = readable_files(location, csv_encoding, has_options=bool(csv_options))
    if not paths:
        raise InputError(f'no file matches "{spoken(location)}". Paths start where the command runs; check the spelling.')
    return paths


def open_source(connection, input_name, location, *, csv_options=None, csv_encoding=""):
    """Read the first rows of an input.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of `open_connection`.
    input_name : str
        transactions or customers.

    Raises
    ------
    InputError
        If it cannot be read, has no rows, or was read as something that it is not.
    """
    check_format(input_name, location)
    options, sample = csv_options or {}, f"sampled_{input_name}"
    try:
        relation = read_sql(location, csv_options=options, csv_encoding=csv_encoding)
        columns = read_first_rows(connection, sample, relation)
    except InputError as error:
        raise InputError(f"{input_name}: {error}") from None
    except (duckdb.Error, ValueError, OSError) as error:
        raise InputError(explain_unreadable(input_name, location, str(error))) from None
    if list(columns) == ["column0"] and options.get("header", True):
        raise InputError(f"{input_name}: {spoken(location)} is empty: it has not even a line of column names.")
    paths = files_to_read(location, options, csv_encoding) if is_file(location) else []
    check_lines(input_name, location, paths=paths, columns=list(columns))
    source = Source(input_name, location, relation, sample, columns, options, csv_encoding, connection, notes_on(paths))
    if not source.query(f"select 1 from {sample} limit 1"):
        raise InputError(f"{input_name}: {spoken(location)} has no rows, only columns: {', '.join(columns)}.")
    return source


def read_first_rows(connection, sample, relation):
    """Fill the table of first rows and return {column: type in lower case}."""
    connection.execute(f"create or replace temp table {sample} as select * from {relation} limit {SAMPLED_ROW_COUNT}")
    described = connection.execute(f"describe {sample}").fetchall()
    return {name: type_name.lower() for name, type_name, *_ in described}
