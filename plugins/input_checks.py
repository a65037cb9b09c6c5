"""A DuckDB function that says what is wrong with settings, inputs and builds: `input_checks` calls `segmentation.checks`."""

import contextlib
import json

import duckdb
import yaml
from dbt.adapters.duckdb.plugins import BasePlugin

from segmentation.checks.expressions import expression_notices
from segmentation.checks.external import external_column_problems, external_problems, external_value_problems
from segmentation.checks.failures import failure_advice
from segmentation.checks.mappings import mapping_problems
from segmentation.checks.settings import setting_names, setting_problems
from segmentation.checks.values import value_problems
from segmentation.expressions.reading import read_expressions, relation_problems

CHECKS = {
    check.__name__: check
    for check in (
        *(setting_names, setting_problems, relation_problems, read_expressions, mapping_problems, value_problems),
        *(external_problems, external_column_problems, external_value_problems),
        *(expression_notices, failure_advice),
    )
}
# the one in C reads facts ten times faster, where PyYAML has it
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Plugin(BasePlugin):
    """Registers the function on dbt's connection."""

    connection = None  # the newest: the function outlives the connection that registered it

    def configure_connection(self, conn):
        """Make `input_checks(name, facts, zone)` callable from SQL."""
        Plugin.connection = conn
        # a second connection of one process to one warehouse has it already
        with contextlib.suppress(duckdb.CatalogException):
            conn.create_function("input_checks", input_checks, ["VARCHAR"] * 3, "VARCHAR", side_effects=True)


def input_checks(name: str, facts: str, zone: str) -> str:
    """Return what one of the checks says of facts.

    Parameters
    ----------
    name : str
        Of one of CHECKS.
    facts : str
        YAML, which has dates where JSON has none.
    zone : str
        Time zone of the session that asks.

    Returns
    -------
    str
        JSON.
    """

    def query(sql):
        # in a session of its own, since that of dbt waits for this answer
        with Plugin.connection.cursor() as cursor:
            cursor.execute(f"set TimeZone = '{zone}'")
            return cursor.execute(sql).fetchall()

    return json.dumps(CHECKS[name](yaml.load(facts, Loader=LOADER), query))
