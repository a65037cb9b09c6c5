"""Label prototypes by Ward, DBSCAN and HDBSCAN; each customer takes the label of the nearest, in bounded memory at any size."""

from segmentation.frames import to_pandas
from segmentation.prototypes import label_prototypes


def model(dbt, session):
    """Materialize one row per prototype."""
    return label_prototypes(
        to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id"),
        to_pandas(dbt.ref("cluster_algorithms")).set_index("algorithm"),
        size=dbt.config.meta_get("comparison_sample_size"),
        searched=dbt.config.meta_get("comparison_searched_cells"),
        distance_budget=dbt.config.meta_get("comparison_distance_budget"),
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
