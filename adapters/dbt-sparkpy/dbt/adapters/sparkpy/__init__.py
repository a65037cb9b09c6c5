"""The adapter `sparkpy`: dbt-spark with Python models in the session that SQL uses."""

from dbt.adapters.base import AdapterPlugin
from dbt.adapters.sparkpy.connections import SparkPyConnectionManager, SparkPyCredentials
from dbt.adapters.sparkpy.impl import SparkPyAdapter
from dbt.include import sparkpy

Plugin = AdapterPlugin(
    adapter=SparkPyAdapter,
    credentials=SparkPyCredentials,
    include_path=sparkpy.PACKAGE_PATH,
    dependencies=["spark"],
)

__all__ = ["Plugin", "SparkPyAdapter", "SparkPyConnectionManager", "SparkPyCredentials"]
