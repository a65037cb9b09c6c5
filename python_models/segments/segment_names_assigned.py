"""Give each segment the name it had, and a new one the name whose place among the customers is nearest, each name once."""

from segmentation.frames import to_pandas
from segmentation.names import assign_names


def model(dbt, session):
    """Materialize one row per segment."""
    positions = to_pandas(dbt.ref("int_segment_positions"), order_by="segment_id")
    names = to_pandas(dbt.ref("segment_names"), order_by="display_order")
    last_segments = to_pandas(dbt.ref("int_last_segments"))
    decision = to_pandas(dbt.ref("int_segmentation_decision"))
    return assign_names(
        positions,
        names[names["kind"] == "cluster"],
        last_names=dict(zip(last_segments["cluster_id"], last_segments["segment_name"], strict=True)),
        is_refit=bool(decision["is_refit"].iloc[0]),
    )
