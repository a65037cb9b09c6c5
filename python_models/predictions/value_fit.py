"""Fit how often customers order and for how much, on each day looked back from, and the season where a year before is known."""

from segmentation.frames import to_pandas
from segmentation.value.shop import fit_shop


def model(dbt, session):
    """Materialize one row per day looked back from and set of parameters."""
    customers = dbt.ref("int_value_customers").filter("is_in_sample")
    columns = ["days_back", "repeat_count", "recency_weeks", "age_weeks", "mean_value", "orders_after", "value_after"]
    return fit_shop(
        to_pandas(customers.select(*columns)),
        minimum_customers=int(dbt.config.meta_get("minimum_customers")),
        minimum_days=int(dbt.config.meta_get("minimum_days")),
    )
