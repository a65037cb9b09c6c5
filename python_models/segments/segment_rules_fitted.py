"""Describe each segment by a rule of at most three conditions on human features, as text and as SQL."""

from segmentation.frames import to_pandas
from segmentation.rules import fit_rules


def model(dbt, session):
    """Materialize one row per segment."""
    # dbt finds a call of ref only where it is a statement or an argument of its own
    centroids = to_pandas(dbt.ref("cluster_centroids"))
    return fit_rules(
        to_pandas(dbt.ref("int_segment_rule_sample"), order_by="customer_id"),
        to_pandas(dbt.ref("feature_labels")),
        centroids["segment_id"].astype(int).tolist(),
        minimum=dbt.config.meta_get("segment_rule_minimum_f1"),
    )
