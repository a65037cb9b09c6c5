"""What a fit of lifetime value says in words: why there is none, what it takes for granted, and what it knows of the season."""

import numpy as np

# standard error of the log of a share from which on it may as well be none
HARDLY_KNOWN = 1.0


def too_little(customers, *, minimum_customers, minimum_days):
    """Return why these customers are too few or known for too short a time, or None."""
    days = 0 if customers.empty else round(customers["age_weeks"].max() * 7)
    if len(customers) < minimum_customers:
        return f"{len(customers):,} customers had bought, and a forecast takes {minimum_customers:,}."
    if days < minimum_days:
        return f"The purchases reach back {days} days, and a forecast takes {minimum_days}."
    if not (customers["repeat_count"] > 0).any():
        return "Nobody has bought on a second day, so nothing tells how often customers come back."
    return None


def error_of_leaving(parameters):
    """Return the standard error of the log of the share that leaves after an order; missing without a covariance."""
    if parameters.covariance is None:
        return np.nan
    slope = np.array([0, 0, 1, -1]) * parameters.b / (parameters.a + parameters.b)
    return float(np.sqrt(slope @ parameters.covariance @ slope))


def assumption(parameters):
    """Return what is taken for granted because a parameter ran to its bound or near it, or None.

    Parameters
    ----------
    parameters : mbg.Parameters
    """
    bound = set(parameters.at_bound)
    leaving = parameters.a / (parameters.a + parameters.b)
    said = []
    if leaving < 0.5 and (bound & {"a", "b"} or error_of_leaving(parameters) > HARDLY_KNOWN):
        who = "nobody ever leaves for good" if leaving < 0.01 else f"{leaving:.0%} leave for good after an order"
        said.append(f"{who}: it is too early to tell who has left")
    elif bound & {"a", "b"}:
        said.append("whoever leaves does so at once: the record does not tell how long customers stay")
    if bound & {"r", "alpha"}:
        same = parameters.r > 1
        said.append("all order equally often" if same else "hardly any customer orders again")
    if not bound and parameters.covariance is None:
        said.append("the record hardly tells the parameters apart, so no interval is given")
    return f"Assumed, since the data do not tell: {'; '.join(said)}." if said else None


def value_problem(customers, values, *, minimum):
    """Return why the value of an order is not known; None where it is."""
    count = int((customers["mean_value"] > 0).sum())
    if values is not None:
        return None
    if not count:
        return "No repeat purchase has an amount above 0, so orders are forecast, and no value."
    if count < minimum:
        return (
            f"{count:,} customers have repeat purchases with an amount, and a value takes {minimum}: only orders are forecast."
        )
    return "Order values are so unequal that they have no mean to draw customers to: only orders are forecast."


def value_note(customers):
    """Return a sentence where those who buy more often spend more or less each time, which the model takes to be unrelated."""
    repeaters = customers[customers["mean_value"] > 0]
    if len(repeaters) < 3 or repeaters["repeat_count"].nunique() < 2 or repeaters["mean_value"].nunique() < 2:
        return None
    ranks = repeaters[["repeat_count", "mean_value"]].rank()
    found = float(np.corrcoef(ranks["repeat_count"], ranks["mean_value"])[0, 1])
    if abs(found) <= 0.3:
        return None
    who = "more" if found > 0 else "less"
    return f"Frequent buyers spend {who} an order (rank correlation {found:.2f}), which the model of order values leaves out."


def season_words(found, factors, *, problem):
    """Return what the same 90 days a year before tell.

    Parameters
    ----------
    found : dict of str to tuple of (float, float)
        Of `season`; empty where there is no such year.
    factors : dict of str to float
        What is believed of it.
    problem : str or None
        Why there is no such year.
    """
    if not found:
        return f"Season unknown. A year before: {problem[0].lower()}{problem[1:]}"
    said = f"A year before, the same 90 days brought {found['orders'][0]:.2f} times the orders expected"
    said += f" and {found['value'][0]:.2f} times the money" if "value" in found else ""
    if factors["orders"] == 1 and factors["value"] == 1:
        return f"{said}: no more than chance explains, so no season is assumed."
    times = f"{factors['orders']:.2f} for orders and {factors['value']:.2f} for money"
    is_limited = any(abs(found[target][0] - factors[target]) > 0.005 for target in found if factors[target] != 1)
    limit = ", as far as one year is believed" if is_limited else ""
    return f"{said}; forecasts of 90 days are multiplied by {times}{limit}. Those of a year know no season."
