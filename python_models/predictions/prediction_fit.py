"""Judge the methods of forecasting by windows that are over, and fit the best ones on all that is known."""

from segmentation.frames import to_pandas
from segmentation.prediction import external, fitting, kept


def model(dbt, session):
    """Materialize one row per number or word that is kept."""
    decision = to_pandas(dbt.ref("int_prediction_decision"))
    fitted = fitting.fit(
        to_pandas(dbt.ref("int_prediction_customers")),
        to_pandas(dbt.ref("int_prediction_events")),
        to_pandas(dbt.ref("value_fit")),
        with_deep=fitting.is_deep_possible(dbt.config.meta_get("deep_learning")),
        minimum_customers=int(decision["minimum_customers"].iloc[0]),
        minimum_days=int(decision["minimum_days"].iloc[0]),
        random_state=dbt.config.meta_get("clustering_random_state"),
        tables=external.read(dbt.ref("stg_shop__external_values"), dbt.ref("external_features"), dbt.ref("int_order_days")),
    )
    return kept.with_settings(fitted, decision)
