"""Forecasts from the weights, with NumPy alone, in a fixed order of operations."""

import numpy as np
import pandas as pd

from segmentation.deep.history import sequences as sequences_of
from segmentation.deep.network import OUTPUTS, forward, sigmoid
from segmentation.deep.weights import to_members

# customers whose purchase days are an array at a time, 44 MB
CUSTOMERS_AT_A_TIME = 65_536
# digits of a forecast that do not depend on the machine
DIGITS = 9
QUANTILES = {"spend_p10": 0.1, "spend_p50": 0.5, "spend_p90": 0.9}
FORECASTS = ["expected_orders", "p_order", "expected_spend", *QUANTILES]


def predict(weights, sequences, features):
    """Return what each customer is expected to do in the days after the cutoff, as long as those that the fit saw.

    Parameters
    ----------
    weights : DataFrame
        As `fit` returns it: member, layer, row, column, value; in any order.
    sequences : ndarray of shape (n_rows, length, n_channels)
    features : ndarray of shape (n_rows, n_features)
        The columns of the fit, in the same order.

    Returns
    -------
    DataFrame
        One row per row of the input, the mean of the members: expected_orders, p_order (at least one order), expected_spend,
        and the quantiles spend_p10, spend_p50 and spend_p90.

    Raises
    ------
    ValueError
        Where the input is no finite number or does not fit the weights.
    """
    from threadpoolctl import threadpool_limits

    members = to_members(weights)
    check_input(sequences, features, channels=members[0]["event_weights"].shape[0], names=members[0]["feature_mean"].shape[1])
    # sums in another order end in another last digit
    with threadpool_limits(1):
        forecasts = [forecasts_of(forward(layers, sequences, features)) for layers in members]
    return pd.DataFrame(np.mean(forecasts, axis=0).round(DIGITS), columns=FORECASTS)


def predict_from_days(weights, events, features):
    """Return the forecasts of `predict` from purchase days, a part of the customers at a time, so that little memory is needed.

    Parameters
    ----------
    weights : DataFrame
    events : DataFrame
        Purchase days as `history.sequences` reads them; customer is the row of `features`.
    features : ndarray of shape (n_customers, n_features)

    Returns
    -------
    DataFrame

    Raises
    ------
    ValueError
        As `predict` and `sequences` do, and where a purchase day is of a customer without features.
    """
    customer = events["customer"].to_numpy(dtype="float64", na_value=np.nan)
    if not (is_known := (customer >= 0) & (customer < len(features))).all():
        raise ValueError(f"{(~is_known).sum()} purchase days are of none of the {len(features)} customers with features.")
    order, starts = np.argsort(customer, kind="stable"), range(0, max(len(features), 1), CUSTOMERS_AT_A_TIME)
    parts = []
    for start in starts:
        known = features[start : start + CUSTOMERS_AT_A_TIME]
        begin, end = np.searchsorted(customer, [start, start + len(known)], sorter=order)
        days = events.iloc[order[begin:end]]
        days = days.assign(customer=days["customer"] - start)
        parts.append(predict(weights, sequences_of(days, customer_count=len(known)), known))
    return pd.concat(parts, ignore_index=True)


def forecasts_of(outputs):
    """Return the columns FORECASTS from the outputs of one member."""
    from scipy.special import ndtri

    log_orders, order_logit, spend_logit, mu, sigma, log_spend = (outputs[:, at] for at in range(len(OUTPUTS)))
    p_spend = sigmoid(spend_logit, np)
    columns = [np.exp(log_orders), sigmoid(order_logit, np), np.exp(log_spend)]
    for quantile in QUANTILES.values():
        # the share of spenders below the quantile; none where so many spend nothing
        below = (quantile - (1 - p_spend)) / p_spend
        spends = below > 0
        columns.append(np.where(spends, np.exp(mu + sigma * ndtri(np.where(spends, below, 0.5))), 0.0))
    return np.column_stack(columns)


def check_input(sequences, features, *, channels, names=None):
    """Raise ValueError, in words, where the input is not what the network reads."""
    if np.ndim(sequences) != 3 or np.ndim(features) != 2:
        raise ValueError(
            f"Purchase days need three dimensions (customer, day, channel) and features two (customer, feature); they have "
            f"{np.ndim(sequences)} and {np.ndim(features)}."
        )
    if len(sequences) != len(features):
        raise ValueError(f"There are purchase days of {len(sequences)} customers and features of {len(features)}.")
    if sequences.shape[2] != channels:
        raise ValueError(f"Purchase days have {sequences.shape[2]} channels; the network reads {channels}.")
    if names is not None and features.shape[1] != names:
        raise ValueError(
            f"There are {features.shape[1]} features; the weights were fitted to {names}. Fit the deep model again."
        )
    for name, values in (("purchase days", sequences), ("features", features)):
        if (wrong := ~np.isfinite(values)).any():
            at = tuple(int(place) for place in np.argwhere(wrong)[0])
            raise ValueError(
                f"{int(wrong.sum())} values of the {name} are missing or infinite, the first at {at}: fill or leave them out."
            )
