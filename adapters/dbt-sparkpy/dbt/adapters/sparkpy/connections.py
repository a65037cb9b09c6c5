"""Credentials and connections: those of dbt-spark, and where Python models run."""

import os
import shutil
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from dbt.adapters.exceptions import FailedToConnectError
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
    module_paths : list of str or None
        Folders whose modules Python models can import, as in dbt-duckdb; relative to the project.
    """

    python_remote: str | None = None
    module_paths: list[str] | None = None

    @property
    def type(self) -> str:
        """Name of the adapter."""
        return "sparkpy"

    def _connection_keys(self) -> tuple[str, ...]:
        return (*super()._connection_keys(), "python_remote", "module_paths")


# what listens at the address of a session: the scheme of the address, its name, its setting and its usual port
SERVERS = {"sc": ("Spark Connect server", "spark.remote", 15002), "spark": ("master of a Spark cluster", "spark.master", 7077)}
SECONDS_TO_ANSWER = 10


class SparkPyConnectionManager(SparkConnectionManager):
    """Opens connections as dbt-spark does, once there is something to connect with."""

    TYPE = "sparkpy"

    @classmethod
    def open(cls, connection):
        """Open a connection; see dbt-spark. Asked for each, since a server can go away during a build."""
        if connection.credentials.method == SparkConnectionMethod.SESSION:
            check_session(connection.credentials.server_side_parameters)
        return super().open(connection)


def check_session(parameters):
    """Say at once what Spark's clients say after minutes of retries, or never.

    Parameters
    ----------
    parameters : dict of str
        Settings of the session.

    Raises
    ------
    FailedToConnectError
        If nothing answers at its address, or Spark is to run here and there is no Java.
    """
    address = parameters.get("spark.remote") or parameters.get("spark.master") or ""
    scheme, _, hosts = address.partition("://")
    if scheme in SERVERS:
        name, setting, port = SERVERS[scheme]
        reason = unreachable(hosts.split("/")[0].split(","), port)
        if reason:
            raise FailedToConnectError(
                f"No {name} answers at {address} ({reason}). Start it, or write the address of yours as `{setting}`, "
                "under `server_side_parameters` of the profile."
            )
    java = shutil.which("java") or shutil.which("java", path=os.path.join(os.environ.get("JAVA_HOME", ""), "bin"))
    if not java and scheme != "sc":
        raise FailedToConnectError(
            "Spark in dbt's process needs Java, and there is none: install Java 17 or 21 and put it on "
            "the PATH, or set JAVA_HOME. "
            "A Spark Connect server (`spark.remote: sc://host:15002`) needs none here."
        )


def unreachable(hosts, default_port):
    """Return why none of some hosts answers; None if one does.

    Parameters
    ----------
    hosts : list of str
        Each host:port, or host.
    default_port : int

    Returns
    -------
    str or None
    """
    for host in hosts:
        place = urlsplit(f"//{host}")
        try:
            with socket.create_connection((place.hostname, place.port or default_port), timeout=SECONDS_TO_ANSWER):
                return None
        except OSError as error:
            reason = error.strerror or str(error)
    return reason


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
