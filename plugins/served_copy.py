"""DuckDB functions that publish a build for readers: `begin_served_copy` and `finish_served_copy`.

A build writes into a folder of its own and then swaps the link `current` onto it, which is atomic: a reader has the
old copy or the new one, never a mixture, and never makes a build wait.
"""

import contextlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

KEPT_COPIES = 3


def begin_served_copy(root: str) -> str:
    """Make the folder of a new copy and return the path of the database to write into it."""
    # hidden until it is finished
    folder = Path(root) / f".{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    folder.mkdir(parents=True)
    # DuckDB names a catalog after its file: the stem stays the same in every copy
    return str(folder / "warehouse.duckdb")


def finish_served_copy(database: str) -> str:
    """Swap `current` onto a finished copy and return the path readers open.

    All but the newest copies go, and so does what builds left that were killed.
    """
    root = Path(database).parent.parent
    folder = Path(database).parent.rename(root / Path(database).parent.name.removeprefix("."))
    link = root / "current"
    next_link = root / f".current-{os.getpid()}"
    next_link.unlink(missing_ok=True)
    next_link.symlink_to(folder.name, target_is_directory=True)
    next_link.replace(link)

    copies = sorted(path for path in root.iterdir() if path != link)
    unfinished = [path for path in copies if path.name.startswith(".")]
    finished = [path for path in copies if path not in unfinished]
    for old in unfinished + finished[:-KEPT_COPIES]:
        if old.is_symlink():
            old.unlink(missing_ok=True)
        else:
            shutil.rmtree(old, ignore_errors=True)
    return str(link / "warehouse.duckdb")


class Plugin(BasePlugin):
    """Registers the functions on dbt's connection."""

    def configure_connection(self, conn):
        """Make the functions callable from SQL."""
        # a second connection of one process to one warehouse has them already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("begin_served_copy", begin_served_copy, ["VARCHAR"], "VARCHAR", side_effects=True)
            conn.create_function("finish_served_copy", finish_served_copy, ["VARCHAR"], "VARCHAR", side_effects=True)
