"""DuckDB functions that publish a build for readers: `begin_served_copy` and `finish_served_copy`.

A build writes into a folder of its own and then swaps the link `current` onto it, which is atomic: a reader has the
old copy or the new one, never a mixture, and never makes a build wait.
"""

import contextlib
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin

KEPT_COPIES = 3


def begin_served_copy(root: str) -> str:
    """Make the folder of a new copy and return the path of the database to write into it.

    Where the disk has no room for another copy as large as the last, old ones go first.

    Raises
    ------
    OSError
        If there is no room even then; the message gives both sizes.
    """
    drop_unfinished_copies(root)
    served = Path(root) / "current" / "warehouse.duckdb"
    if served.exists():
        size = served.stat().st_size
        for old in [copy for copy in finished_copies(root) if copy != served.parent.resolve()]:
            if shutil.disk_usage(root).free < size:
                shutil.rmtree(old, ignore_errors=True)
        free = shutil.disk_usage(root).free
        if free < size:
            raise OSError(
                f"{root} has room for {free:,} bytes, and the copy that is served takes {size:,}. Make room there, or write "
                "another serve_folder, and build again. Readers keep the copy they have."
            )
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

    drop_unfinished_copies(root)
    for old in finished_copies(root)[:-KEPT_COPIES]:
        shutil.rmtree(old, ignore_errors=True)
    return str(link / "warehouse.duckdb")


def finished_copies(root):
    """Return the folders of finished copies, the oldest first; whatever else lies there is not ours."""
    return sorted(path for path in Path(root).resolve().glob("*") if re.fullmatch(r"\d{8}T\d{12}", path.name))


def drop_unfinished_copies(root):
    """Delete what builds left that were killed, or found no room: it would take the room of the next."""
    for path in [path for path in Path(root).glob(".*") if re.fullmatch(r"\.(\d{8}T\d{12}|current-\d+)", path.name)]:
        if path.is_symlink():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path, ignore_errors=True)


class Plugin(BasePlugin):
    """Registers the functions on dbt's connection."""

    def configure_connection(self, conn):
        """Make the functions callable from SQL."""
        # a second connection of one process to one warehouse has them already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("begin_served_copy", begin_served_copy, ["VARCHAR"], "VARCHAR", side_effects=True)
            conn.create_function("finish_served_copy", finish_served_copy, ["VARCHAR"], "VARCHAR", side_effects=True)
