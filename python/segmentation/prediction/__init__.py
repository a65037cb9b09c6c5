"""What customers will do in the next 90 days: several methods, judged by what each would have forecast before, the best kept.

- `candidates` forecast by own rate and by MBG/NBD, Gamma-Gamma and season; `learners` by boosted trees and the deep model
- `looks` holds what was known of customers on one day, and `backtest` lets each candidate forecast windows that are over
- `scores` measures forecasts, `champion` picks a method per target, `intervals` says how far off forecasts of a size were
- `trees` and `kept` write a fit as rows of a table and read it back, `card` says it in words
- `fitting` and `scoring` put them together, for the dbt models prediction_fit and prediction_scores
"""

# days that a forecast looks ahead, as in int_prediction_customers
HORIZON = 90
# what is forecast: purchase days, whether there is any, and money net of what is given back
TARGETS = ("orders", "active", "spend")
# the first stands until another is proven better; the others from the simplest to the least simple
METHODS = ("mbg", "own_rate", "boosting", "deep", "blend")
IN_WORDS = {
    "own_rate": "own rate so far",
    "mbg": "MBG/NBD and Gamma-Gamma",
    "boosting": "boosted trees",
    "deep": "deep model",
    "blend": "half deep model, half MBG/NBD",
}
