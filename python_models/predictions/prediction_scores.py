"""Forecast what each customer will do in the next 90 days, with what was fitted."""

from segmentation.frames import to_pandas
from segmentation.prediction import scoring


def model(dbt, session):
    """Materialize one row per customer with a purchase."""
    fitted = to_pandas(dbt.ref("prediction_fit"))
    customers = scoring.needed(dbt.ref("int_prediction_customers"), fitted)
    events = scoring.needed_events(dbt.ref("int_prediction_events"), fitted)
    tables = scoring.needed_tables(fitted, dbt.ref("stg_shop__external_values"), dbt.ref("external_features"))
    return scoring.score(fitted, customers, events, to_pandas(dbt.ref("value_fit")), tables)
