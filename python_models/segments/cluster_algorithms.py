"""Compare K-Means with Ward, DBSCAN and HDBSCAN on one sample, each with parameters that the data chooses."""

from segmentation import comparison
from segmentation.choice import chosen_count
from segmentation.frames import to_pandas
from segmentation.verdicts import RULES


def model(dbt, session):
    """Materialize one row per algorithm."""
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    minimum = dbt.config.meta_get("minimum_segment_count")
    maximum = dbt.config.meta_get("maximum_segment_count")
    limits = {"sample_size": comparison.SAMPLE_SIZE, "minimum_share": comparison.MINIMUM_SHARE}
    return comparison.compare(
        to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id"),
        kmeans_count=chosen_count(candidates),
        fixed_count=dbt.config.meta_get("segment_count"),
        limits=limits | {"minimum": minimum, "maximum": maximum},
        rules=RULES,
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
