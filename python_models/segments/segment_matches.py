"""Match the clusters of a new model with the segments of the last one, and say what became of each segment."""

from segmentation.frames import is_refit, to_pandas
from segmentation.matching import match_segments


def model(dbt, session):
    """Materialize one row per cluster and per segment that is gone."""
    last = dbt.ref("int_last_segment_matches")
    if not is_refit(dbt.ref("int_segmentation_decision")):
        return last
    decision = to_pandas(dbt.ref("int_segmentation_decision"))
    last_events = to_pandas(dbt.ref("int_last_segment_events"))
    is_first = decision["last_model_version"].isna().iloc[0]
    return match_segments(
        to_pandas(dbt.ref("cluster_fit"), order_by="cluster_id"),
        to_pandas(dbt.ref("int_segment_overlaps")),
        to_pandas(dbt.ref("int_last_centroids_rescaled"), order_by="cluster_id"),
        first_new_id=1 if is_first else int(last_events["segment_id"].max()) + 1,
    )
