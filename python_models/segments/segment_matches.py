"""Match the clusters of a new model with the segments of the last one, and say what became of each segment."""

from segmentation.frames import to_pandas
from segmentation.matching import match_segments


def model(dbt, session):
    """Materialize one row per cluster and per segment that is gone."""
    last_model = to_pandas(dbt.ref("int_last_model"))
    return match_segments(
        to_pandas(dbt.ref("cluster_fit"), order_by="cluster_id"),
        to_pandas(dbt.ref("int_segment_overlaps")),
        to_pandas(dbt.ref("int_last_segments"), order_by="cluster_id"),
        first_new_id=int(last_model["next_segment_id"].iloc[0]),
    )
