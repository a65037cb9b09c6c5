"""Measure how surely a customer stays in the segment when the segments are fitted anew, by how clear the case is."""

from segmentation.confidence import REFITS, SAMPLE_SIZE, calibration
from segmentation.frames import features_of, points_and_weights, to_pandas


def model(dbt, session):
    """Materialize one row per bin of margins."""
    sample = to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id")
    centroids = to_pandas(dbt.ref("cluster_fit"), order_by="cluster_id")
    return calibration(
        *points_and_weights(sample),
        centroids[features_of(sample)].to_numpy(dtype="float64"),
        size=SAMPLE_SIZE,
        refits=REFITS,
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
