"""A DuckDB function that says what is wrong with settings and inputs: `input_checks`, which calls `segmentation.checks`."""

import contextlib
import json

import duckdb
import yaml
from dbt.adapters.duckdb.plugins import BasePlugin
from segmentation.checks.mappings import mapping_problems
from segmentation.checks.settings import setting_names, setting_problems
from segmentation.checks.values import value_problems

CHECKS = {check.__name__: check for check in (setting_names, setting_problems, mapping_problems, value_problems)}


def input_checks(name: str, facts: str) -> str:
    """Return what one of CHECKS says of facts.

    Parameters
    ----------
    name : str
    facts : str
        YAML, which has dates where JSON has none.

    Returns
    -------
    str
        A JSON list of messages.
    """
    return json.dumps(CHECKS[name](yaml.safe_load(facts)))


class Plugin(BasePlugin):
    """Registers the function on dbt's connection."""

    def configure_connection(self, conn):
        """Make `input_checks(name, facts)` callable from SQL."""
        # a second connection of one process to one warehouse has it already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("input_checks", input_checks, ["VARCHAR", "VARCHAR"], "VARCHAR", side_effects=True)
