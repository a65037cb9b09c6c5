"""A deep model of what each customer orders and spends in the days after a cutoff: fitted with JAX, scored with NumPy alone.

A gated recurrent network reads a customer's last purchase days and meets the customer's features; several of them, the members,
are averaged. JAX, the extra of `make deep`, is imported only where a fit is due: the weights are rows of a table, and a build
that has them scores without it.

- `history` makes the network's input from purchase days
- `training` fits the members, `network` is what both fit and score compute, `scoring` turns its outputs into forecasts
- `weights` writes the members as rows and reads them back
"""

import importlib.util

from segmentation.deep.history import LENGTH, sequences
from segmentation.deep.scoring import predict, predict_from_days
from segmentation.deep.weights import digest

__all__ = ["LENGTH", "available", "digest", "fit", "predict", "predict_from_days", "sequences"]

STEPS = 400
SEEDS = (0, 1)


def available():
    """Return whether JAX is there to fit with; scoring needs only the weights."""
    return importlib.util.find_spec("jax") is not None


def fit(sequences, features, targets, *, customer_hash, seeds=SEEDS, steps=STEPS):
    """Return the weights of one network per seed, fitted to what customers did after earlier cutoffs.

    The cost is bounded by `steps`, not by customers. The order of rows changes nothing. The same rows and seeds give the same
    weights on one machine with the same number of cores; another machine may end in other last digits, hence in another model.

    Parameters
    ----------
    sequences : ndarray of shape (n_rows, LENGTH, n_channels)
        One row per customer and earlier cutoff, as `segmentation.deep.sequences` makes them. Of more than training.MOST_ROWS
        rows customers are drawn by their hash; a caller who draws them before needs less memory.
    features : ndarray of shape (n_rows, n_features)
        What is known at the cutoff, without missing values; counts, days and money best as log1p. The fit standardises them.
    targets : DataFrame
        `orders` and `spend` after the cutoff, none below zero, in the order of the rows.
    customer_hash : ndarray of shape (n_rows,)
        A number in [0, 1) per customer, the same at each cutoff: those below training.HELD_OUT decide when to stop.
    seeds : sequence of int
        One member each.
    steps : int
        Updates per member, at most.

    Returns
    -------
    DataFrame
        One row per weight: member, layer, row, column, value.

    Raises
    ------
    ImportError
        Without JAX; the message says what to run.
    ValueError
        Where rows are too few or no numbers; the message says which and what to do.
    """
    from segmentation.deep import training

    return training.fit(sequences, features, targets, customer_hash=customer_hash, seeds=seeds, steps=steps)
