"""Label every customer with the nearest centroid, as SQL over literals: the customers never become a DataFrame."""


def to_pandas(relation):
    """Return a DuckDB relation or a Spark DataFrame as a pandas DataFrame."""
    return relation.df() if hasattr(relation, "df") else relation.toPandas()


def run_sql(session, relation, *, name, sql):
    """Run SQL over a relation under a name, on DuckDB or Spark, and return the result unread."""
    if hasattr(relation, "createOrReplaceTempView"):
        relation.createOrReplaceTempView(name)
        return session.sql(sql)
    return relation.query(name, sql)


def squared_distance(centroid):
    """Return SQL for the squared distance of a row to one centroid.

    Parameters
    ----------
    centroid : dict of feature name to float
    """
    terms = (f"({feature} - ({value:.9f}e0)) * ({feature} - ({value:.9f}e0))" for feature, value in centroid.items())
    return " + ".join(terms)


def labelling_sql(centroids, *, table):
    """Return SQL that labels each row with its nearest and second nearest centroid.

    Parameters
    ----------
    centroids : DataFrame
        segment_id, then the features in standard units.
    table : str
        A relation with customer_id and the features.

    Returns
    -------
    str
        A select of customer_id, segment_id, distance_to_centroid, runner_up_segment_id, distance_to_runner_up; distances in
        standard units; the lower segment_id wins a tie; without a second segment the runner-up is null.
    """
    features = centroids.columns.drop("segment_id")
    squared = {row["segment_id"]: squared_distance(row[features].to_dict()) for _, row in centroids.iterrows()}
    ids = [int(segment_id) for segment_id in squared]
    distances = ",\n        ".join(f"{sql} as d{segment_id:.0f}" for segment_id, sql in squared.items())
    nearest = " ".join(f"when d{i} <= least({', '.join(f'd{j}' for j in ids)}) then {i}" for i in ids)
    others = ", ".join(f"case when segment_id = {i} then 1e300 else d{i} end" for i in ids)
    chosen = " ".join(f"when {i} then d{i}" for i in ids)
    second = " ".join(f"when segment_id <> {i} and d{i} <= second_distance then {i}" for i in ids)
    return f"""
with

distances as (
    select
        customer_id,
        {distances}
    from {table}
),

nearest as (
    select *, case {nearest} end as segment_id
    from distances
),

seconds as (
    select *, least({others}, 1e300) as second_distance
    from nearest
)

select
    customer_id,
    segment_id,
    round(sqrt(case segment_id {chosen} end), 9) as distance_to_centroid,
    case when second_distance < 1e300 then case {second} end end as runner_up_segment_id,
    case when second_distance < 1e300 then round(sqrt(second_distance), 9) end as distance_to_runner_up
from seconds
"""


def model(dbt, session):
    """Materialize one row per customer with a purchase."""
    centroids = to_pandas(dbt.ref("cluster_centroids")).sort_values("segment_id")
    customers = dbt.ref("customer_features_scaled")
    return run_sql(session, customers, name="customers", sql=labelling_sql(centroids, table="customers"))
