"""Forecast what each customer will do in the next 90 days, with what was fitted."""

from segmentation.frames import to_pandas
from segmentation.prediction import scoring


def model(dbt, session):
    """Materialize one row per customer with a purchase."""
    fitted = to_pandas(dbt.ref("prediction_fit"))
    customers = scoring.needed(dbt.ref("int_prediction_customers"), fitted)
    return scoring.score(fitted, customers, to_pandas(dbt.ref("int_prediction_events")))
