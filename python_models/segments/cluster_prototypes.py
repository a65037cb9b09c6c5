"""Label prototypes by Ward, DBSCAN and HDBSCAN; each customer takes the label of the nearest, in bounded memory at any size."""

from segmentation import comparison, prototypes
from segmentation.frames import to_pandas


def model(dbt, session):
    """Materialize one row per prototype."""
    return prototypes.label_prototypes(
        to_pandas(dbt.ref("cluster_training_sample"), order_by="customer_id"),
        to_pandas(dbt.ref("cluster_algorithms")).set_index("algorithm"),
        size=comparison.SAMPLE_SIZE,
        random_state=dbt.config.meta_get("clustering_random_state"),
    )
