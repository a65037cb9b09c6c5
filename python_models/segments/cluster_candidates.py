"""Score every number of clusters on the training sample, certify what is stable, choose one, and say why in words."""

from segmentation.candidates import DEEP_VALLEY, SIZES, THRESHOLDS, VALLEY, sweep
from segmentation.frames import points_and_weights, to_pandas


def model(dbt, session):
    """Materialize one row per algorithm and number of clusters."""
    # dbt finds a call of meta_get only where it is a statement or an argument of its own
    certification = dbt.config.meta_get("certification_sample_size")
    sample = to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id")
    return sweep(
        *points_and_weights(sample),
        minimum=dbt.config.meta_get("minimum_segment_count"),
        maximum=dbt.config.meta_get("maximum_segment_count"),
        fixed=dbt.config.meta_get("segment_count"),
        sizes=SIZES | {"certification": certification},
        thresholds=THRESHOLDS,
        valley=VALLEY,
        deep_valley=DEEP_VALLEY,
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
