"""The adapter: dbt-spark, with Python models and seeds that go through the engine's session."""

from dbt.adapters.base.meta import available
from dbt.adapters.spark.connections import SparkConnectionMethod
from dbt.adapters.spark.impl import SparkAdapter
from dbt.adapters.sparkpy.connections import SparkPyConnectionManager, open_session
from dbt.adapters.sparkpy.python_models import SessionJob
from dbt.adapters.sparkpy.tables import seed_rows


class SparkPyAdapter(SparkAdapter):
    """dbt-spark with the submission method `session` for Python models."""

    ConnectionManager = SparkPyConnectionManager

    @classmethod
    def type(cls) -> str:
        """Name of the adapter."""
        return "sparkpy"

    @property
    def default_python_submission_method(self) -> str:
        """How a Python model runs that does not say it itself."""
        return "session"

    @property
    def python_submission_helpers(self):
        """What runs a Python model, by submission method; those of dbt-spark need Databricks."""
        return {**super().python_submission_helpers, "session": SessionJob}

    @available.parse_none
    def insert_seed_rows(self, relation, table, types):
        """Insert the rows of a seed into its table, where SQL goes through a session.

        Parameters
        ----------
        relation : SparkRelation
        table : agate.Table
        types : list of str
            SQL types, one a column.

        Returns
        -------
        bool
            Whether they were inserted.
        """
        credentials = self.connections.profile.credentials
        if credentials.method != SparkConnectionMethod.SESSION:
            return False
        session = open_session(credentials, relation.identifier)
        seed_rows(session, table, types).write.insertInto(str(relation))
        return True

    @available.parse_none
    def bind_error(self, sql):
        """Say why a query would not run, without running it and without raising.

        Parameters
        ----------
        sql : str

        Returns
        -------
        str or None
            The engine's message; None for a query that would run.
        """
        try:
            self.get_column_schema_from_query(f"select * from ({sql}) as bound limit 0")
        # over Spark Connect the types are asked late, and the client's own errors come through
        except Exception as error:
            return str(getattr(error, "msg", error))
        return None
