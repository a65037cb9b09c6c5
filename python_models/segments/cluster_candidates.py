"""Score every number of clusters on the training sample, certify what is stable, choose one, and say why in words."""

from segmentation.candidates import sweep
from segmentation.frames import points_and_weights, to_pandas


def model(dbt, session):
    """Materialize one row per algorithm and number of clusters."""
    # dbt finds a call of meta_get only where it is a statement or an argument of its own
    sizes = dbt.config.meta_get("sizes")
    thresholds = dbt.config.meta_get("thresholds")
    sample = to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id")
    return sweep(
        *points_and_weights(sample),
        minimum=dbt.config.meta_get("minimum_segment_count"),
        maximum=dbt.config.meta_get("maximum_segment_count"),
        fixed=dbt.config.meta_get("segment_count"),
        sizes=sizes,
        thresholds=thresholds,
        valley=dbt.config.meta_get("certification_valley"),
        deep_valley=dbt.config.meta_get("certification_deep_valley"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
