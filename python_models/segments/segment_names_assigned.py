"""Give each segment the name it had, and a new one the name whose place among the customers is nearest, each name once."""

import pandas as pd

from segmentation.frames import to_pandas
from segmentation.names import assign_names


def model(dbt, session):
    """Materialize one row per segment."""
    positions = to_pandas(dbt.ref("int_segment_positions"), order_by="segment_id")
    names = to_pandas(dbt.ref("segment_names"), order_by="display_order")
    last_names = to_pandas(dbt.ref("int_last_names"))
    decision = to_pandas(dbt.ref("int_segmentation_decision")).iloc[0]
    # the names of another shop's segments say nothing about the segments of this one
    is_same_shop = pd.notna(decision["last_model_version"])
    return assign_names(
        positions,
        names[names["kind"] == "cluster"],
        last_names=dict(zip(last_names["segment_id"], last_names["segment_name"], strict=True)) if is_same_shop else {},
        is_refit=bool(decision["is_refit"]),
    )
