"""Run each segment's rule over all customers, as SQL: the customers never become a DataFrame."""


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.toPandas() if hasattr(relation, "toPandas") else relation.df()


def run_sql(session, relation, *, name, sql):
    """Run SQL over a relation under a name, on DuckDB or Spark, and return the result unread."""
    if hasattr(relation, "createOrReplaceTempView"):
        relation.createOrReplaceTempView(name)
        return session.sql(sql)
    return relation.query(name, sql)


def measuring_sql(rules, *, table):
    """Return SQL that counts whom each rule chooses.

    Parameters
    ----------
    rules : dict of int to str
        The predicate of each segment.
    table : str
        A relation with the columns of customer_features, and segment_id, null for prospects.

    Returns
    -------
    str
        A select of segment_id, customer_count (in the segment), chosen_count (by the rule) and hit_count (both).
    """
    counts, rows = [], []
    for segment_id, rule in sorted(rules.items()):
        is_in, is_chosen = f"coalesce(segment_id, 0) = {segment_id}", f"({rule})"
        counts += [
            f"count(case when {is_in} then 1 end) as customer_count_{segment_id}",
            f"count(case when {is_chosen} then 1 end) as chosen_count_{segment_id}",
            f"count(case when {is_in} and {is_chosen} then 1 end) as hit_count_{segment_id}",
        ]
        columns = ", ".join(f"{name}_{segment_id} as {name}" for name in ("customer_count", "chosen_count", "hit_count"))
        rows.append(f"select {segment_id} as segment_id, {columns} from counts")
    counted, stacked = ",\n        ".join(counts), "\nunion all\n".join(rows)
    return f"""
with

counts as (
    select
        {counted}
    from {table}
)

{stacked}
"""


def model(dbt, session):
    """Materialize one row per segment."""
    rules = to_pandas(dbt.ref("segment_rules_fitted"))
    customers = dbt.ref("customer_features").join(dbt.ref("customer_clusters"), "customer_id", "left")
    sql = measuring_sql(dict(zip(rules["segment_id"].astype(int), rules["rule_sql"], strict=True)), table="customers")
    return run_sql(session, customers, name="customers", sql=sql)
