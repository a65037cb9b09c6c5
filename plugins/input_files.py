"""DuckDB functions on input files: `input_files`, what to read in their place, and `file_states`, whether they have changed."""

import contextlib

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

from segmentation.files.locations import states_of
from segmentation.files.tables import readable_files
from segmentation.files.unreadable import InputError


class Plugin(BasePlugin):
    """Registers the functions on dbt's connection."""

    def configure_connection(self, conn):
        """Make `input_files(location, encoding, has_options)` and `file_states(location)` callable from SQL."""
        # a second connection of one process to one warehouse has them already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("input_files", input_files, ["VARCHAR", "VARCHAR", "BOOLEAN"], "VARCHAR[]", side_effects=True)
            conn.create_function("file_states", file_states, ["VARCHAR"], "VARCHAR", side_effects=True)


def input_files(location: str, encoding: str, has_options: bool) -> list[str]:
    """Return the files to read; an empty path where one cannot be read, which `input_checks` then explains."""
    try:
        return readable_files(location, encoding, has_options=has_options)
    except (InputError, OSError):
        return [""]


def file_states(location: str) -> str:
    """Return what shows that the files of a location have changed."""
    return str(states_of(location))
