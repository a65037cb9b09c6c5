"""What Python holds as a Spark DataFrame: the result of a model, the rows of a seed."""

import pandas as pd


def model_result(session, result):
    """Return what a Python model returned as a Spark DataFrame.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
    result : pandas.DataFrame or pyspark.sql.DataFrame
        NaN in a pandas DataFrame becomes null.

    Returns
    -------
    pyspark.sql.DataFrame

    Raises
    ------
    TypeError
        If it is of another type; the message names it.
    """
    if isinstance(result, pd.DataFrame):
        return spark_frame(session, arrow_table(result))
    # a session over Spark Connect has a DataFrame class of its own
    if hasattr(result, "write") and hasattr(result, "schema"):
        return result
    raise TypeError(f"model() returned {type(result).__name__}. Return a pandas DataFrame or a Spark DataFrame.")


def seed_rows(session, table, types):
    """Return the rows of a seed as a Spark DataFrame.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
    table : agate.Table
    types : list of str
        SQL types, one a column.

    Returns
    -------
    pyspark.sql.DataFrame
        Text that is no value of its type is an error in ANSI mode, and null without it.
    """
    import pyarrow as pa

    names = list(table.column_names)
    texts = pa.table({name: pa.array(map(seed_text, table.columns[name]), pa.string()) for name in names})
    casts = [f"cast(`{name}` as {sql_type}) as `{name}`" for name, sql_type in zip(names, types, strict=True)]
    return spark_frame(session, texts).selectExpr(*casts)


def seed_text(value):
    """Return a value of a seed as text that SQL casts back; None stays None.

    Parameters
    ----------
    value : None, bool, int, Decimal, str, date or datetime

    Returns
    -------
    str or None
    """
    if value is None:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def arrow_table(frame):
    """Return a pandas DataFrame as an Arrow table that any table format can store.

    Parameters
    ----------
    frame : pandas.DataFrame
        Its index is left out.

    Returns
    -------
    pyarrow.Table
        Columns without any value are text: Spark infers no type for them, and Parquet has none.
    """
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for position, field in enumerate(table.schema):
        column = table.column(position)
        if pa.types.is_null(field.type):
            table = table.set_column(position, field.name, pa.nulls(len(column), pa.string()))
        elif pa.types.is_dictionary(field.type):
            table = table.set_column(position, field.name, column.cast(field.type.value_type))
        elif pa.types.is_unsigned_integer(field.type):
            table = table.set_column(position, field.name, column.cast(pa.int64()))
    return table.replace_schema_metadata()


def spark_frame(session, table):
    """Return an Arrow table as a Spark DataFrame.

    Parameters
    ----------
    session : pyspark.sql.SparkSession
    table : pyarrow.Table

    Returns
    -------
    pyspark.sql.DataFrame
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    # without rows Spark wants to be told the types
    return session.createDataFrame(table, schema=from_arrow_schema(table.schema, prefer_timestamp_ntz=False))
