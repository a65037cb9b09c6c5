"""Run each segment's rule over all customers, as SQL: the customers never become a DataFrame."""

from segmentation.frames import run_sql, to_pandas
from segmentation.rule_words import measuring_sql


def model(dbt, session):
    """Materialize one row per segment."""
    rules = to_pandas(dbt.ref("segment_rules_fitted"))
    customers = dbt.ref("customer_features").join(dbt.ref("customer_clusters"), "customer_id", "left")
    sql = measuring_sql(dict(zip(rules["segment_id"].astype(int), rules["rule_sql"], strict=True)), table="customers")
    return run_sql(session, customers, name="customers", sql=sql)
