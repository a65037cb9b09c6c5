"""Compare K-Means with Ward, DBSCAN and HDBSCAN on one sample, each with parameters that the data chooses."""

from segmentation.choice import chosen_count
from segmentation.comparison import compare
from segmentation.frames import to_pandas


def model(dbt, session):
    """Materialize one row per algorithm."""
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    return compare(
        to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id"),
        kmeans_count=chosen_count(candidates),
        fixed_count=dbt.config.meta_get("segment_count"),
        limits=dbt.config.meta_get("comparison_limits"),
        rules=dbt.config.meta_get("comparison_rules"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
