"""Describe each segment by a rule of at most three conditions on human features, as text and as SQL."""

from segmentation.frames import to_pandas
from segmentation.matching import segments_of_clusters
from segmentation.rules import MINIMUM_F1, fit_rules


def model(dbt, session):
    """Materialize one row per segment."""
    # dbt finds a call of ref only where it is a statement or an argument of its own
    sample = to_pandas(dbt.ref("int_segment_rule_sample"), order_by="customer_id")
    matches = to_pandas(dbt.ref("segment_matches"))
    segments = segments_of_clusters(matches)
    names = to_pandas(dbt.ref("segment_names"), order_by="display_order")
    outside = names[names["kind"] == "outside"].astype({"outside_segment_id": int}).set_index("outside_segment_id")["meaning"]
    sample["segment_id"] = sample.pop("cluster_id").map({group: group for group in outside.index} | segments)
    return fit_rules(
        sample,
        to_pandas(dbt.ref("feature_labels")),
        segments.values(),
        outside=dict(outside),
        minimum=MINIMUM_F1,
    )
