"""Fit K-Means on what was known at a past date, with as many clusters as today, to hold its groups against what followed."""

from segmentation.choice import chosen_count
from segmentation.frames import to_pandas
from segmentation.kmeans import fit_past_centroids


def model(dbt, session):
    """Materialize one row per cluster."""
    customers = to_pandas(dbt.ref("int_customers_at_cutoff_scaled").filter("is_in_sample"), order_by="customer_id")
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    return fit_past_centroids(
        customers.drop(columns=["customer_id", "is_in_sample"]),
        n_clusters=chosen_count(candidates),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
