"""Credentials and connections: those of dbt-spark, and where Python models run."""

from dataclasses import dataclass

from dbt.adapters.spark.connections import SparkConnectionManager, SparkConnectionMethod, SparkCredentials
from dbt_common.exceptions import DbtRuntimeError


@dataclass
class SparkPyCredentials(SparkCredentials):
    """What a profile of `type: sparkpy` says.

    Parameters
    ----------
    python_remote : str or None
        Address of a Spark Connect server, `sc://host:port`, over the same catalog. Python models run there where SQL goes over
        thrift, http or odbc; with `method: session` they run in the session itself, and it is not read.
    """

    python_remote: str | None = None

    @property
    def type(self) -> str:
        """Name of the adapter."""
        return "sparkpy"

    def _connection_keys(self) -> tuple[str, ...]:
        return (*super()._connection_keys(), "python_remote")


class SparkPyConnectionManager(SparkConnectionManager):
    """Opens connections as dbt-spark does."""

    TYPE = "sparkpy"


def open_session(credentials, model_name):
    """Return the Spark session that Python models run in.

    Parameters
    ----------
    credentials : SparkPyCredentials
    model_name : str
        For the message.

    Returns
    -------
    pyspark.sql.SparkSession

    Raises
    ------
    DbtRuntimeError
        If the profile names neither a session nor a Spark Connect server; the message says what to write.
    """
    is_session = credentials.method == SparkConnectionMethod.SESSION
    if not is_session and not credentials.python_remote:
        raise DbtRuntimeError(
            f"{model_name} is a Python model, and the profile's `method: {credentials.method}` carries SQL only. "
            "Write `python_remote: sc://host:15002` beside it, the address of a Spark Connect server over the same catalog; "
            "or `method: session` with `server_side_parameters: {spark.remote: sc://host:15002}` for both SQL and Python."
        )
    # a profile without sessions does not need pyspark
    from pyspark.sql import SparkSession

    if not is_session:
        return SparkSession.builder.remote(credentials.python_remote).getOrCreate()
    # built like the session of dbt-spark's cursor, so that it is the same one
    builder = SparkSession.builder.enableHiveSupport()
    for name, value in credentials.server_side_parameters.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
