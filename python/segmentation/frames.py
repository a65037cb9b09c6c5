"""Tables from and to the engine: what dbt hands to a Python model, on DuckDB or Spark, as pandas and NumPy."""

# decimals that are kept, so that a last digit that depends on the machine is gone
DECIMALS = 9
# columns of a training sample or a table of centroids that are no features
KEYS = [
    *("customer_id", "days_since_last_order", "days_since_first_order", "usual_wait_days", "days_with_an_order"),
    *("sample_weight", "cluster_id", "segment_id"),
]


def to_pandas(relation, *, order_by=None):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame.

    Parameters
    ----------
    relation : DuckDBPyRelation or pyspark.sql.DataFrame
    order_by : str or list of str, optional
        A key: engines return rows in any order.

    Returns
    -------
    DataFrame
    """
    table = relation.toPandas() if hasattr(relation, "toPandas") else relation.df()
    return table.sort_values(order_by, ignore_index=True) if order_by else table


def features_of(table):
    """Return the names of the feature columns, whichever the shop clusters by."""
    return [column for column in table if column not in KEYS]


def points_and_weights(sample):
    """Return a training sample as arrays.

    Parameters
    ----------
    sample : DataFrame
        Features in standard units, and sample_weight; in a fixed order of rows.

    Returns
    -------
    tuple of (ndarray of shape (n_customers, n_features), ndarray of shape (n_customers,))
        The features, and how many customers a row stands for.
    """
    return sample[features_of(sample)].to_numpy(dtype="float64"), sample["sample_weight"].to_numpy(dtype="float64")


def rounded(table):
    """Return a table of numbers rounded to DECIMALS, without a negative zero."""
    return table.round(DECIMALS) + 0.0


def run_sql(session, relation, *, name, sql):
    """Run SQL over a relation under a name, on DuckDB or Spark, and return the result unread."""
    if hasattr(relation, "createOrReplaceTempView"):
        relation.createOrReplaceTempView(name)
        return session.sql(sql)
    return relation.query(name, sql)
