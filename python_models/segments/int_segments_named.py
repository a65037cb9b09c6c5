"""Give each segment the name it had, and a new one the name whose place among the customers is nearest, each name once."""

from segmentation.frames import to_pandas
from segmentation.matching import segments_of_clusters
from segmentation.names import assign_names, describe_segments


def model(dbt, session):
    """Materialize one row per segment, prospects included."""
    positions = to_pandas(dbt.ref("int_cluster_positions"))
    matches = to_pandas(dbt.ref("segment_matches"))
    names = to_pandas(dbt.ref("segment_names"), order_by="display_order")
    last_segments = to_pandas(dbt.ref("int_last_segments"))
    decision = to_pandas(dbt.ref("int_segmentation_decision").filter("check_name = 'decision'"))
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    positions["segment_id"] = positions["cluster_id"].map(segments_of_clusters(matches))
    assigned = assign_names(
        positions.sort_values("segment_id", ignore_index=True),
        names[names["kind"] == "cluster"],
        last_names=dict(zip(last_segments["cluster_id"], last_segments["segment_name"], strict=True)),
        is_refit=bool(decision["is_refit"].iloc[0]),
    )
    return describe_segments(assigned, names, structure=candidates[candidates["is_chosen"]].iloc[0])
