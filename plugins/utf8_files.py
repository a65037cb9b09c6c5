"""A DuckDB function on input files: `utf8_files`, the CSV files of a path or glob, each as UTF-8."""

import contextlib

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from segmentation.mapping.encodings import utf8_files


class Plugin(BasePlugin):
    """Registers the function on dbt's connection."""

    def configure_connection(self, conn):
        """Make `utf8_files(pattern, encoding)` callable from SQL."""
        # a second connection of one process to one warehouse has it already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("utf8_files", utf8_files, ["VARCHAR", "VARCHAR"], "VARCHAR[]", side_effects=True)
