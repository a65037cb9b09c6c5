"""Gradient boosting of scikit-learn: fitted, written as rows of a table, and scored from those rows."""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

# 60 steps of 0.1 with 8 leaves: more costs more and forecast no better out of time on CDNOW, Online Retail and Complete Journey
SETTINGS = {
    "learning_rate": 0.1,
    "max_iter": 60,
    "max_leaf_nodes": 8,
    "min_samples_leaf": 40,
    "l2_regularization": 1.0,
    "early_stopping": False,
}
# of a node: what scikit-learn calls it, and what it decides
NODE = {
    "value": "value",
    "feature": "feature_idx",
    "threshold": "num_threshold",
    "missing_goes_left": "missing_go_to_left",
    "left": "left",
    "right": "right",
    "is_leaf": "is_leaf",
}
DECIMALS = 9
# fewer rows, or fewer of either outcome, teach nothing
LEAST_ROWS, LEAST_OUTCOMES = 1000, 50


def can_learn(orders):
    """Return whether there are rows enough, with and without an order, to fit on."""
    with_order = int((orders > 0).sum())
    return len(orders) >= LEAST_ROWS and min(with_order, len(orders) - with_order) >= LEAST_OUTCOMES


def fit_trees(features, truth, *, random_state):
    """Return the trees per target as a table.

    Poisson deviance for orders and spend, log loss for any order. On one thread, so that sums are the same everywhere.

    Parameters
    ----------
    features : ndarray of shape (n_rows, n_features)
        Missing values go their own way at each node.
    truth : dict of str to ndarray of shape (n_rows,)
        By target; at least one value above 0, and both outcomes of `active`.
    random_state : int

    Returns
    -------
    DataFrame
        target, item (the tree; -1 is where all start), position (the node), name (a key of NODE or "start"), value.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    parts = []
    with threadpool_limits(1):
        for target, values in truth.items():
            if target == "active":
                model = HistGradientBoostingClassifier(**SETTINGS, random_state=random_state).fit(features, values > 0)
            else:
                # the loss has no unit, its regularization has
                unit = values.mean()
                model = HistGradientBoostingRegressor(loss="poisson", **SETTINGS, random_state=random_state)
                model.fit(features, values / unit)
            start = float(model._baseline_prediction.ravel()[0]) + (0 if target == "active" else np.log(unit))
            parts.append(to_rows(target, start, [trees[0].nodes for trees in model._predictors]))
    return pd.concat(parts, ignore_index=True)


def to_rows(target, start, trees):
    """Return the nodes of trees, and the value that all start from, one row per number."""
    nodes = np.concatenate(trees)
    place = {"item": np.repeat(np.arange(len(trees)), [len(tree) for tree in trees])}
    place["position"] = np.concatenate([np.arange(len(tree)) for tree in trees])
    columns = {name: nodes[field].astype("float64") for name, field in NODE.items()}
    columns["value"] = columns["value"].round(DECIMALS)
    start_row = pd.DataFrame({"item": [-1], "position": [0], "name": ["start"], "value": [round(start, DECIMALS)]})
    node_rows = [pd.DataFrame({**place, "name": name, "value": values}) for name, values in columns.items()]
    return pd.concat([start_row, *node_rows], ignore_index=True).assign(target=target)


def to_nodes(rows):
    """Return the nodes of each tree as scikit-learn has them, from the rows of one target."""
    from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

    rows = rows[rows["item"] >= 0].sort_values(["name", "item", "position"])
    columns = {name: of_name["value"].to_numpy() for name, of_name in rows.groupby("name")}
    items = rows.loc[rows["name"] == "value", "item"].to_numpy()
    nodes = np.zeros(len(items), dtype=PREDICTOR_RECORD_DTYPE)
    for name, field in NODE.items():
        nodes[field] = columns[name]
    return np.split(nodes, np.flatnonzero(np.diff(items)) + 1) if len(items) else []


def score_trees(rows, features):
    """Return what kept trees forecast, by target: dict of ndarray of shape (n_rows,).

    Parameters
    ----------
    rows : DataFrame
        As fit_trees returns it, in any order.
    features : ndarray of shape (n_rows, n_features)
        The columns of the fit, in the same order.
    """
    from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

    features = np.ascontiguousarray(features, dtype="float64")
    none, no_places = np.zeros((0, 8), dtype="uint32"), np.zeros(0, dtype="uint32")
    forecasts = {}
    for target, of_target in rows.groupby("target", sort=False):
        total = np.full(len(features), float(of_target.loc[of_target["item"] < 0, "value"].iloc[0]))
        for nodes in to_nodes(of_target):
            total += TreePredictor(nodes, none, none).predict(features, none, no_places, 1)
        forecasts[target] = 1 / (1 + np.exp(-total)) if target == "active" else np.exp(total)
    return forecasts
