"""Score every number of clusters on the training sample, certify what is stable, choose one, and say why in words."""

from segmentation.artefacts import origins_of
from segmentation.candidates import DEEP_VALLEY, SIZES, THRESHOLDS, sweep
from segmentation.frames import features_of, points_and_weights, to_pandas


def model(dbt, session):
    """Materialize one row per algorithm and number of clusters."""
    # dbt finds a call of meta_get only where it is a statement or an argument of its own
    certification = dbt.config.meta_get("certification_sample_size")
    sample = to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id")
    calendar = to_pandas(dbt.ref("int_order_days"), order_by="age_days")
    labels = to_pandas(dbt.ref("feature_labels"))
    random_state = dbt.config.meta_get("clustering_random_state")
    return sweep(
        *points_and_weights(sample),
        origins=origins_of(sample, calendar, names=features_of(sample), random_state=random_state),
        labels=dict(zip(labels["feature"], labels["label"], strict=True)),
        minimum=dbt.config.meta_get("minimum_segment_count"),
        maximum=dbt.config.meta_get("maximum_segment_count"),
        fixed=dbt.config.meta_get("segment_count"),
        sizes=SIZES | {"certification": certification},
        thresholds=THRESHOLDS,
        deep_valley=DEEP_VALLEY,
        random_state=random_state,
    )
