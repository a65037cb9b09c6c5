"""Fit K-Means with the chosen number of clusters; centroids in standard units."""

from segmentation.choice import chosen_count
from segmentation.frames import features_of, to_pandas
from segmentation.kmeans import fit_centroids, number_clusters


def model(dbt, session):
    """Materialize one row per cluster."""
    candidates = to_pandas(dbt.ref("cluster_candidates"))
    sample = to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id")
    last_centroids = to_pandas(dbt.ref("int_last_segments"), order_by="cluster_id")
    features = features_of(sample)
    centroids = fit_centroids(
        sample[features],
        sample["sample_weight"].to_numpy(dtype="float64"),
        n_clusters=chosen_count(candidates),
        random_state=dbt.config.meta_get("clustering_random_state"),
        last_centroids=last_centroids[features],
    )
    return number_clusters(centroids)
