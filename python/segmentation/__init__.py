"""The mathematics of the segments and the reading of a shop's files, without dbt."""
