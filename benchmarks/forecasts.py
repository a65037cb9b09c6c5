"""How well orders and spend of 90 days are forecast, out of time: `python benchmarks/forecasts.py NAME=warehouse.duckdb`.

Each served copy is read at two cutoffs, 90 and 180 days before its end. Methods know what was known by then; the deep model
learns from earlier cutoffs whose 90 days had ended. Losses are proper for means: Poisson deviance (orders, counted as purchase
days), Tweedie deviance of power 1.5 (spend), Brier score (any order); never the absolute error, which rewards who forecasts too
little. Intervals are 90%, of paired bootstraps of customers.
"""

import sys
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

from segmentation import deep, value

# days, and earlier cutoffs to learn from
HORIZON, STEP, MOST_LOOKS, LEAST_HISTORY = 90, 14, 8, 60
SEASON, LEAST_BEFORE_SEASON = 365, 180
DRAWS = 1000
DAYS = """
    select
        dense_rank() over (order by customer_id) - 1 as customer,
        ordered_date - date '1970-01-01' as day,
        bool_or(is_purchase) as is_purchase,
        sum(gross_amount)::double as amount,
        -- refunds that name no order are rows of their own
        sum(net_amount)::double as kept_amount,
        coalesce(bool_or(has_coupon), false) as has_coupon
    from orders
    where (is_purchase or order_status = 'refund_only') and customer_id is not null
    group by customer_id, ordered_date
    order by customer, day
"""


def purchase_days(path):
    """Return one row per customer and day with a purchase or a refund of a served copy."""
    with duckdb.connect(path, read_only=True) as connection:
        days = connection.sql(DAYS).df()
    days["gap_days"] = days[days["is_purchase"]].groupby("customer")["day"].diff()
    days["is_weekend"] = (days["day"] + 3) % 7 >= 5
    return days


def look(days, cutoff, *, length=deep.LENGTH):
    """Return what was known of each customer at the end of a day, and what followed."""
    past = days[(days["day"] <= cutoff) & days["is_purchase"]]
    ids, place = np.unique(past["customer"], return_inverse=True)
    age = cutoff - past["day"].to_numpy()
    events = past.assign(customer=place, days_before_cutoff=age)
    by = past.groupby("customer")
    first, last, count, total = by["day"].min(), by["day"].max(), by.size(), by["amount"].sum()
    opening = by["amount"].first()
    x, t_x, tenure = (count - 1).to_numpy(), (last - first).to_numpy(), (cutoff - first).to_numpy()
    amount = past["amount"].to_numpy()
    silent, usual = tenure - t_x, t_x / np.maximum(x, 1)
    within = [np.bincount(place[age < k], minlength=len(ids)) for k in (7, 30, 90, 180, 365)]
    spent = [np.bincount(place[age < k], amount[age < k], minlength=len(ids)) for k in (30, 90, 180, 365)]
    logs = np.log1p(np.column_stack([x, t_x, tenure, silent, total / count, opening, total, usual, *within, *spent]))
    ratios = np.column_stack([silent / np.maximum(tenure, 1), np.where(x > 0, silent / np.maximum(usual, 1), -1)])
    future = days[(days["day"] > cutoff) & (days["day"] <= cutoff + HORIZON)].groupby("customer")
    return {
        "ids": ids,
        "x": x,
        "t_x": t_x,
        "age": tenure,
        "mean": np.where(x > 0, (total - opening) / np.maximum(x, 1), 0),
        "features": np.column_stack([logs, ratios]),
        "sequences": deep.sequences(events, customer_count=len(ids), length=length),
        "orders": future["is_purchase"].sum().reindex(ids, fill_value=0).to_numpy(dtype="float64"),
        "spend": future["kept_amount"].sum().clip(lower=0).reindex(ids, fill_value=0).to_numpy(dtype="float64"),
    }


def mbg(known):
    """Return the forecast of MBG/NBD with Gamma-Gamma, fitted at the cutoff of a look."""
    cells = pd.DataFrame(
        {
            "repeat_count": known["x"],
            "recency_weeks": known["t_x"],
            "age_weeks": np.maximum(known["age"], 1),
            "customer_count": 1,
        }
    )
    parameters = value.fit(cells)
    cell = (known["x"], known["t_x"], np.maximum(known["age"], 1))
    repeats = (known["x"] > 0) & (known["mean"] > 0)
    worth = value.fit_gamma_gamma(known["x"][repeats], known["mean"][repeats])
    orders = value.expected_orders(parameters, *cell, HORIZON, step=0.25)
    each = value.expected_order_value(worth, known["x"], known["mean"])
    each = np.where(np.isfinite(each), each, known["mean"][repeats].mean())
    return {
        "orders": orders,
        "spend": orders * each,
        "active": value.p_any_order(parameters, *cell, HORIZON),
        "alive": value.p_alive(parameters, *cell),
    }


def with_mbg(known):
    """Return a look with MBG's forecast, by itself and as features."""
    forecast = mbg(known)
    columns = [np.log1p(forecast["orders"]), np.log1p(forecast["spend"]), forecast["active"], forecast["alive"]]
    return known | {"mbg": forecast, "features": np.column_stack([known["features"], *columns])}


def deviance(truth, forecast, power):
    """Return the Poisson (power 1) or Tweedie deviance of each customer."""
    forecast = np.maximum(forecast, 1e-9)
    if power == 1:
        return 2 * (np.where(truth > 0, truth * np.log(np.maximum(truth, 1e-12) / forecast), 0) - truth + forecast)
    return 4 * (truth * forecast**-0.5 - 2 * truth**0.5 + forecast**0.5)


def losses(truth, forecast):
    """Return the loss of each customer by target."""
    return {
        "orders": deviance(truth["orders"], forecast["orders"], 1),
        "spend": deviance(truth["spend"], forecast["spend"], 1.5),
        "active": (forecast["active"] - (truth["orders"] > 0)) ** 2,
    }


def uniform(ids):
    """Return a number in [0, 1) per customer, the same at each cutoff."""
    return (ids.astype("uint64") * np.uint64(2654435761) % np.uint64(2**32)) / 2**32


def deep_forecast(looks, test, *, seeds, steps):
    """Return the forecast of the deep model fitted on earlier looks, and the CPU seconds of the fit."""
    rows = {key: np.concatenate([known[key] for known in looks]) for key in ("ids", "features", "sequences", "orders", "spend")}
    begin = time.process_time()
    weights = deep.fit(rows["sequences"], rows["features"], rows, customer_hash=uniform(rows["ids"]), seeds=seeds, steps=steps)
    seconds = time.process_time() - begin
    found = deep.predict(weights, test["sequences"], test["features"])
    columns = {"orders": "expected_orders", "spend": "expected_spend", "active": "p_order"}
    return {key: found[column].to_numpy() for key, column in columns.items()}, seconds


def season_of(days, cutoff):
    """Return by what factor a forecast made a year ago missed, or None where the record is too short to tell."""
    if cutoff - SEASON - days["day"].min() < LEAST_BEFORE_SEASON:
        return None
    known = look(days, cutoff - SEASON)
    forecast = mbg(known)
    return {key: float(np.clip(known[key].sum() / forecast[key].sum(), 0.5, 2)) for key in ("orders", "spend")}


def in_season(forecast, season):
    """Return a forecast times the season's factors."""
    levelled = {key: forecast[key] * factor for key, factor in season.items()}
    return levelled | {"active": 1 - (1 - forecast["active"]) ** season["orders"]}


def blend(*forecasts):
    """Return the mean of forecasts."""
    return {key: np.mean([forecast[key] for forecast in forecasts], axis=0) for key in ("orders", "spend", "active")}


def methods_at(days, cutoff, *, seeds, steps):
    """Return the truth after a cutoff, the forecast of each method, the simplest first, and the CPU seconds of the deep fit."""
    looks, at = [], cutoff - HORIZON
    while at - days["day"].min() >= LEAST_HISTORY and len(looks) < MOST_LOOKS:
        looks.append(with_mbg(look(days, at)))
        at -= STEP
    test = with_mbg(look(days, cutoff))
    found, seconds = deep_forecast(looks, test, seeds=seeds, steps=steps)
    methods = {"MBG/NBD x GG": test["mbg"]}
    if season := season_of(days, cutoff):
        methods["MBG/NBD x GG x season"] = in_season(test["mbg"], season)
        level = {key: methods["MBG/NBD x GG x season"][key].sum() / found[key].sum() for key in season}
        found |= {key: found[key] * factor for key, factor in level.items()}
    base = list(methods.values())[-1]
    return test, methods | {"deep": found, "blend": blend(base, found)}, seconds


def interval(gain):
    """Return the ends of the 90% interval of a mean gain: customers are drawn anew, both methods' losses with them."""
    gain, random = np.asarray(gain), np.random.default_rng(0)
    means = [gain[random.integers(0, len(gain), len(gain))].mean() for _ in range(DRAWS)]
    return tuple(float(end) for end in np.quantile(means, [0.05, 0.95]))


def gini(truth, forecast):
    """Return the normalised Gini: 1 where customers are ordered by what they really did."""
    areas = [(np.cumsum(truth[np.argsort(-by, kind="stable")]) / truth.sum()).mean() - 0.5 for by in (forecast, truth)]
    return areas[0] / areas[1]


def rows_of(name, test, methods):
    """Return a line of the table per method: bias, loss, Gini, and the gain over MBG (with its season where it is known)."""
    base = losses(test, [forecast for method, forecast in methods.items() if method.startswith("MBG")][-1])
    for method, forecast in methods.items():
        cells = [name, method]
        for key, found in losses(test, forecast).items():
            low, high = interval(base[key] - found)
            gain = f"{(base[key] - found).mean():.3g} [{low:.3g}, {high:.3g}]" if low or high else ""
            truth = test[key] if key != "active" else test["orders"] > 0
            cells += [f"{forecast[key].sum() / truth.sum() - 1:+.3f}", f"{found.mean():.4g}", gain]
            cells += [f"{gini(truth, forecast[key]):.3f}"] if key != "active" else []
        yield cells


def main(arguments):
    """Print a Markdown table: two windows of each served copy."""
    titles = ["shop, first day", "method"]
    for key, loss in (("orders", "deviance"), ("spend", "deviance"), ("any order", "Brier")):
        titles += [f"{key}: bias", loss, "gain", *(["Gini"] if key != "any order" else [])]
    print("| " + " | ".join(titles) + " |\n|" + " --- |" * len(titles))
    for argument in arguments:
        name, path = argument.split("=", 1)
        days = purchase_days(path)
        for windows in (1, 2):
            cutoff = int(days["day"].max()) - windows * HORIZON
            test, methods, seconds = methods_at(days, cutoff, seeds=deep.SEEDS, steps=deep.STEPS)
            first_day = pd.Timestamp(cutoff + 1, unit="D").date()
            for cells in rows_of(f"{name}, {first_day}", test, methods):
                print("| " + " | ".join(cells) + " |", flush=True)
            print(f"{name}: {len(test['ids'])} customers, fitted in {seconds:.1f} CPU s", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
