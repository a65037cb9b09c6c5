"""The network itself: the shapes of its weights and what it computes, the same text for the fit (JAX) and the score (NumPy).

A gated recurrent unit (Cho et al. 2014) walks over the purchase days from the oldest to the latest; what it remembers and the
features pass two layers into six outputs. Sources of the outputs: Poisson for orders, Bernoulli for any order, and for spend a
zero-inflated lognormal (Wang, Liu and Miao 2019, "A deep probabilistic model for customer lifetime value prediction").
"""

import numpy as np

HIDDEN = 32
MIX = (48, 32)
# standardised features beyond this many deviations say no more than "very many"
CLIP = 5.0
LEAST_SIGMA, MOST_SIGMA = 0.1, 2.5
OUTPUTS = ["log_orders", "order_logit", "spend_logit", "spend_mu", "spend_sigma", "log_spend"]
# rows that are scored at a time: always the same number, so that a customer's figures do not depend on who stands beside
BATCH = 4096


def shapes(*, channels, features):
    """Return the shape of each layer, those that the fit learns and those that it measures beforehand."""
    learned = {
        "event_weights": (channels, 3 * HIDDEN),
        "event_bias": (1, 3 * HIDDEN),
        "memory_weights": (HIDDEN, 3 * HIDDEN),
        "mix_weights": (HIDDEN + features, MIX[0]),
        "mix_bias": (1, MIX[0]),
        "mix_2_weights": (MIX[0], MIX[1]),
        "mix_2_bias": (1, MIX[1]),
        "output_weights": (MIX[1], len(OUTPUTS)),
        "output_bias": (1, len(OUTPUTS)),
    }
    measured = {
        "channel_mean": (1, channels),
        "channel_scale": (1, channels),
        "feature_mean": (1, features),
        "feature_scale": (1, features),
        # what the logs of orders and spend may not exceed: the most that any customer did in training
        "log_most": (1, 2),
    }
    return learned, measured


def sigmoid(values, xp):
    """Return 1 / (1 + exp(-values)), without overflow."""
    return 1 / (1 + xp.exp(-xp.clip(values, -30, 30)))


def standardised(layers, sequences, features, xp):
    """Return purchase days and features in standard units; padding stays zero."""
    days = (sequences - layers["channel_mean"]) / layers["channel_scale"] * sequences[:, :, :1]
    known = (features - layers["feature_mean"]) / layers["feature_scale"]
    return xp.clip(days, -CLIP, CLIP), xp.clip(known, -CLIP, CLIP)


def remember(layers, memory, day, xp):
    """Return the memory after one more purchase day."""
    gates = memory @ layers["memory_weights"]
    update = sigmoid(day[:, :HIDDEN] + gates[:, :HIDDEN], xp)
    reset = sigmoid(day[:, HIDDEN : 2 * HIDDEN] + gates[:, HIDDEN : 2 * HIDDEN], xp)
    new = xp.tanh(day[:, 2 * HIDDEN :] + reset * gates[:, 2 * HIDDEN :])
    return (1 - update) * new + update * memory


def outputs_of(layers, memory, features, xp):
    """Return the six outputs per customer, with sigma as itself and the logs at most what was ever seen.

    Orders are the probability of any, times one and more: nobody is expected to order less often than the probability says.
    """
    mixed = xp.concatenate([memory, features], axis=1) @ layers["mix_weights"] + layers["mix_bias"]
    mixed = (mixed * sigmoid(mixed, xp)) @ layers["mix_2_weights"] + layers["mix_2_bias"]
    found = (mixed * sigmoid(mixed, xp)) @ layers["output_weights"] + layers["output_bias"]
    most_orders, most_spend = layers["log_most"][0, 0], layers["log_most"][0, 1]
    sigma = LEAST_SIGMA + (MOST_SIGMA - LEAST_SIGMA) * sigmoid(found[:, 4], xp)
    log_orders = xp.log1p(xp.exp(xp.clip(found[:, 0], -30, 30))) - xp.log1p(xp.exp(xp.clip(-found[:, 1], -30, 30)))
    columns = [
        xp.minimum(log_orders, most_orders),
        found[:, 1],
        found[:, 2],
        xp.minimum(found[:, 3], most_spend),
        sigma,
        xp.minimum(found[:, 5], most_spend),
    ]
    return xp.stack(columns, axis=1)


def forward(layers, sequences, features):
    """Return the outputs of one member, in batches of one size, without JAX.

    Days before a customer's first are skipped: the memory of nothing is zero.

    Parameters
    ----------
    layers : dict of str to ndarray
    sequences : ndarray of shape (n_rows, length, n_channels)
    features : ndarray of shape (n_rows, n_features)

    Returns
    -------
    ndarray of shape (n_rows, len(OUTPUTS))
    """
    result = np.empty((len(sequences), len(OUTPUTS)))
    begins = np.argmax(sequences[:, :, 0] > 0, axis=1)
    begins[sequences[:, :, 0].max(axis=1, initial=0) == 0] = sequences.shape[1]
    # those with long histories together, so that the others' batches are short
    order = np.argsort(begins, kind="stable")
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        # a last batch is filled up with its first row
        filled = np.concatenate([rows, np.full(BATCH - len(rows), rows[0])])
        days, known = standardised(
            layers, sequences[filled].astype("float64"), np.asarray(features[filled], dtype="float64"), np
        )
        memory = np.zeros((BATCH, HIDDEN))
        for place in range(int(begins[rows[0]]), sequences.shape[1]):
            day = days[:, place] @ layers["event_weights"] + layers["event_bias"]
            is_purchase = filled_with_purchase(sequences, filled, place)
            memory = np.where(is_purchase, remember(layers, memory, day, np), memory)
        result[rows] = outputs_of(layers, memory, known, np)[: len(rows)]
    return result


def filled_with_purchase(sequences, rows, place):
    """Return, as a column, which rows have a purchase day at a place."""
    return sequences[rows, place, :1] > 0
