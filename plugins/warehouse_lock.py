"""Say who holds the warehouse, and what to do: DuckDB lets one process write, and nobody else open the file meanwhile."""

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError


class Plugin(BasePlugin):
    """Refuses to open a warehouse that another process holds."""

    def update_connection_config(self, creds, config):
        """Raise with DuckDB's own words on the holder; runs before dbt opens the file."""
        try:
            duckdb.connect(creds.path, config=config).close()
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            raise DbtRuntimeError(
                f"{creds.path} is in use: another build is running, or a query tool has the warehouse itself open. Wait for it "
                "or close it, then build again. Readers belong on serve/current/warehouse.duckdb, which never blocks a build. "
                f"({error})"
            ) from error
