"""DuckDB functions on input files: `utf8_files`, the CSV files of a path or glob, each as UTF-8, and `read_error`."""

import contextlib

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from segmentation.mapping.encodings import utf8_files


def read_error(query: str) -> str:
    """Return why a query over files fails, empty where it does not: SQL itself can only fail with it.

    Parameters
    ----------
    query : str
        It sees files, and nothing of the warehouse.

    Returns
    -------
    str
    """
    with duckdb.connect() as connection:
        try:
            connection.execute(query).fetchall()
        except duckdb.Error as error:
            return str(error)
    return ""


class Plugin(BasePlugin):
    """Registers the functions on dbt's connection."""

    def configure_connection(self, conn):
        """Make `utf8_files(pattern, encoding)` and `read_error(query)` callable from SQL."""
        # a second connection of one process to one warehouse has them already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("utf8_files", utf8_files, ["VARCHAR", "VARCHAR"], "VARCHAR[]", side_effects=True)
            conn.create_function("read_error", read_error, ["VARCHAR"], "VARCHAR", side_effects=True)
