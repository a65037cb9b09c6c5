"""Give each segment a name that is true of its customers, and where none is true describe it by its numbers."""

from segmentation.frames import to_pandas
from segmentation.matching import segments_of_clusters
from segmentation.names import assign_names, describe_segments


def model(dbt, session):
    """Materialize one row per segment, the groups outside the clusters included."""
    positions = to_pandas(dbt.ref("int_cluster_positions"))
    shares = to_pandas(dbt.ref("int_cluster_claims"))
    names = to_pandas(dbt.ref("segment_names"), order_by="display_order")
    last_segments = to_pandas(dbt.ref("int_last_segments"))
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    segments = segments_of_clusters(to_pandas(dbt.ref("segment_matches")))
    positions["segment_id"] = positions["cluster_id"].map(segments)
    positions = positions.sort_values("segment_id", ignore_index=True)
    keys = zip(shares["cluster_id"].map(segments), shares["segment_name"], strict=True)
    holding_shares = dict(zip(keys, shares["holding_share"], strict=True))
    assigned = assign_names(
        positions,
        names[names["kind"] != "outside"],
        holding_shares=holding_shares,
        last_names=dict(zip(last_segments["cluster_id"], last_segments["segment_name"], strict=True)),
    )
    structure = candidates[candidates["is_chosen"]].iloc[0]
    return describe_segments(assigned, names, positions=positions, holding_shares=holding_shares, structure=structure)
