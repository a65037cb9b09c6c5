"""The deep model: scored without JAX, and, where `make deep` has installed JAX, fitted."""

import sys
from functools import cache

import numpy as np
import pandas as pd
import pytest
from project import ROOT, load_module

from segmentation import deep
from segmentation.deep import network, scoring, weights

forecasts = load_module(ROOT / "benchmarks" / "forecasts.py")
needs_jax = pytest.mark.skipif(not deep.available(), reason="make deep installs JAX")

FEATURES = 5
# of a made-up shop: the last day of the training's look and of the test's
TRAINED_ON, TESTED_ON = (180, 210, 240), 330


def members(count=2, *, features=FEATURES):
    """Return weights of some size, drawn."""
    random = np.random.default_rng(0)
    learned, measured = network.shapes(channels=7, features=features)
    return [
        {layer: random.normal(size=shape) * 0.3 for layer, shape in learned.items()}
        | {layer: np.ones(shape) if "mean" not in layer else np.full(shape, 0.1) for layer, shape in measured.items()}
        for _ in range(count)
    ]


def events(customers=300, *, most=40):
    """Return purchase days of customers with none, one or many."""
    random = np.random.default_rng(1)
    ages = [np.sort(random.choice(400, size=random.integers(0, most), replace=False)) for _ in range(customers)]
    return pd.DataFrame(
        {
            "customer": np.repeat(np.arange(customers), [len(age) for age in ages]),
            "days_before_cutoff": np.concatenate(ages),
            "gap_days": np.concatenate([np.append(np.diff(age), np.nan)[: len(age)] for age in ages]),
            "amount": random.lognormal(3, 1, sum(len(age) for age in ages)),
            "is_weekend": random.random(sum(len(age) for age in ages)) < 0.3,
            "has_coupon": False,
        }
    )


def inputs(customers=300):
    return deep.sequences(events(customers), customer_count=customers), np.random.default_rng(2).normal(
        size=(customers, FEATURES)
    )


def planted(kind, *, customers):
    """Return purchase days over 420 days: of an NBD shop, or of one where half buy every week until they stop for good."""
    random = np.random.default_rng(7)
    rows = []
    for customer in range(customers):
        day, end = float(random.integers(0, 120)), 420.0
        if kind == "regular" and customer % 2:
            gaps = 7 + random.integers(-1, 2, 60)
            end = day + random.exponential(200)
        else:
            gaps = random.exponential(1 / random.gamma(0.8, 1 / 16 if kind == "regular" else 1 / 60), 200)
        days = np.unique(np.floor(day + np.concatenate([[0], gaps.cumsum()])))
        days = days[(days < 420) & (days <= max(day, end))]
        rows.append(
            pd.DataFrame({"customer": customer, "day": days.astype(int), "amount": random.lognormal(3, 0.5, len(days))})
        )
    table = pd.concat(rows, ignore_index=True)
    table["gap_days"] = table.groupby("customer")["day"].diff()
    return table.assign(is_purchase=True, kept_amount=table["amount"], is_weekend=table["day"] % 7 >= 5, has_coupon=False)


@cache
def gain_over_mbg(kind, customers):
    """Return by how much the deep model's Poisson deviance is below MBG's, customer by customer, and its weights."""
    days = planted(kind, customers=customers)
    looks = [forecasts.with_mbg(forecasts.look(days, cutoff)) for cutoff in TRAINED_ON]
    test = forecasts.with_mbg(forecasts.look(days, TESTED_ON))
    forecast, _ = forecasts.deep_forecast(looks, test, seeds=(0,), steps=240)
    return forecasts.losses(test, test["mbg"])["orders"] - forecasts.losses(test, forecast)["orders"]


def test_a_score_never_imports_jax():
    deep.predict(weights.to_table(members()), *inputs(20))
    assert "jax" not in sys.modules or deep.available()
    for module in ("__init__", "scoring", "network", "weights", "history"):
        assert "import jax" not in (ROOT / "python" / "segmentation" / "deep" / f"{module}.py").read_text()


def test_neither_padding_nor_the_order_or_number_of_rows_changes_a_forecast():
    table, (sequences, features) = weights.to_table(members()), inputs()
    forecast = deep.predict(table, sequences, features)
    order = np.random.default_rng(3).permutation(len(features))
    shuffled = deep.predict(table.sample(frac=1, random_state=0), sequences[order], features[order])
    pd.testing.assert_frame_equal(shuffled, forecast.iloc[order].reset_index(drop=True), check_exact=True)
    alone = deep.predict(table, sequences[:1], features[:1])
    pd.testing.assert_frame_equal(alone, forecast.iloc[:1], check_exact=True)
    padded = np.concatenate([np.zeros_like(sequences), sequences], axis=1)
    pd.testing.assert_frame_equal(deep.predict(table, padded, features), forecast, check_exact=True)


def test_a_part_of_the_customers_at_a_time_gives_the_same_forecasts(monkeypatch):
    monkeypatch.setattr(scoring, "CUSTOMERS_AT_A_TIME", 70)
    table, (sequences, features), days = weights.to_table(members()), inputs(), events()
    forecast = deep.predict_from_days(table, days.sample(frac=1, random_state=0), features)
    pd.testing.assert_frame_equal(forecast, deep.predict(table, sequences, features), check_exact=True)
    assert deep.predict_from_days(table, days.iloc[:0], features[:0]).shape == (0, 6)
    with pytest.raises(ValueError, match="purchase days are of none of the 200 customers"):
        deep.predict_from_days(table, days, features[:200])


def test_quantiles_rise_and_forecasts_end_at_what_was_ever_seen():
    sequences, features = inputs()
    forecast = deep.predict(weights.to_table(members()), sequences, features * 1e9)
    assert forecast["p_order"].between(0, 1).all()
    # whoever orders does so at least once
    assert (forecast["expected_orders"] >= forecast["p_order"] - 1e-9).all()
    assert (forecast["spend_p10"] <= forecast["spend_p50"]).all()
    assert (forecast["spend_p50"] <= forecast["spend_p90"]).all()
    # log_most is 1
    assert (forecast[["expected_orders", "expected_spend"]] <= np.e + 1e-9).all(axis=None)


def test_weights_come_back_as_they_were_written():
    table = weights.to_table(members())
    again = weights.to_table(weights.to_members(table.sample(frac=1, random_state=0)))
    pd.testing.assert_frame_equal(table, again, check_exact=True)
    assert deep.digest(table) == deep.digest(again.sample(frac=1, random_state=1))
    changed = table.assign(value=table["value"].where(table.index != 7, table["value"] * 1.0001))
    assert deep.digest(table) != deep.digest(changed)
    for broken, said in (
        (table.iloc[1:], "missing, twice"),
        (table[table["layer"] != "mix_bias"], "mix_bias"),
        (table.drop(columns="value"), "no value"),
        (table.iloc[:0], "no rows"),
    ):
        with pytest.raises(ValueError, match=said):
            weights.to_members(broken)


def test_the_latest_purchase_days_stand_at_the_right_end_in_any_order_of_rows():
    days = events(customers=50)
    sequences = deep.sequences(days, customer_count=50)
    shuffled = deep.sequences(days.sample(frac=1, random_state=0), customer_count=50)
    assert (sequences == shuffled).all()
    count = days.groupby("customer").size().reindex(range(50), fill_value=0).to_numpy()
    assert (sequences[:, :, 0].sum(axis=1) == count.clip(max=deep.LENGTH)).all()
    assert (np.diff(sequences[:, :, 0], axis=1) >= 0).all()
    latest = days.groupby("customer")["days_before_cutoff"].min().reindex(range(50)).fillna(0)
    np.testing.assert_allclose(np.expm1(sequences[:, -1, 1]), latest, rtol=1e-5)
    # the first day is known as the first, unless it fell off the left end
    assert (sequences[:, :, 4].sum(axis=1) == ((count > 0) & (count <= deep.LENGTH))).all()


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("amount", np.inf, "amount of 1 purchase days is not a finite number: inf in row 3"),
        ("is_weekend", np.nan, "is_weekend of 1 purchase days"),
        ("days_before_cutoff", -1, "days_before_cutoff of 1 purchase days is not 0 or more: -1"),
        ("gap_days", 0, "gap_days of 1 purchase days is not above 0"),
        ("customer", 50, "customer of 1 purchase days is not a whole number from 0 to 49"),
    ],
)
def test_purchase_days_that_cannot_be_are_refused_in_words(column, value, said):
    days = events(customers=50).astype(float)
    days.loc[3, column] = value
    with pytest.raises(ValueError, match=said):
        deep.sequences(days, customer_count=50)


def test_a_customer_has_one_row_per_purchase_day():
    days = events(customers=50)
    with pytest.raises(ValueError, match=r"twice; one row per purchase day"):
        deep.sequences(pd.concat([days, days.iloc[[4]]]), customer_count=50)
    with pytest.raises(ValueError, match="no column gap_days"):
        deep.sequences(days.drop(columns="gap_days"), customer_count=50)


def test_a_score_refuses_what_it_cannot_read_and_bears_what_is_huge():
    table, (sequences, features) = weights.to_table(members()), inputs(30)
    assert deep.predict(table, sequences[:0], features[:0]).shape == (0, 6)
    assert np.isfinite(deep.predict(table, sequences * np.float32(1e30), features * 1e300)).all(axis=None)
    hole = features.copy()
    hole[4, 2] = np.nan
    for wrong, said in (
        ((sequences, hole), r"1 values of the features are missing or infinite, the first at \(4, 2\)"),
        ((sequences[:9], features), "purchase days of 9 customers and features of 30"),
        ((sequences, features[:, :3]), "There are 3 features; the weights were fitted to 5"),
        ((sequences[:, :, :4], features), "have 4 channels; the network reads 7"),
        ((sequences[0], features), "three dimensions"),
    ):
        with pytest.raises(ValueError, match=said):
            deep.predict(table, *wrong)


@needs_jax
def test_jax_computes_what_numpy_computes():
    from segmentation.deep import training

    sequences, features = inputs()
    (layers,) = members(1)
    expected = network.forward(layers, sequences, features)
    as_floats = {layer: values.astype("float32") for layer, values in layers.items()}
    found = training.forward(as_floats, sequences, features.astype("float32"))
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-5, atol=1e-5)


@needs_jax
def test_the_same_rows_in_any_order_give_the_same_weights():
    sequences, features = inputs(400)
    random = np.random.default_rng(4)
    targets = pd.DataFrame({"orders": random.poisson(1, 400), "spend": random.lognormal(2, 1, 400)})
    shares, order = random.random(400), random.permutation(400)
    table = deep.fit(sequences, features, targets, customer_hash=shares, seeds=(3,), steps=12)
    again = deep.fit(sequences[order], features[order], targets.iloc[order], customer_hash=shares[order], seeds=(3,), steps=12)
    assert deep.digest(table) == deep.digest(again)


@needs_jax
def test_of_too_many_rows_customers_are_drawn_at_every_cutoff_alike():
    from segmentation.deep import training

    shares = np.random.default_rng(5).random(60_000)
    once, thrice = training.drawn(shares), training.drawn(np.tile(shares, 3)).reshape(3, -1)
    assert once.sum() == pytest.approx(50_000, rel=0.02)
    assert thrice.sum() == pytest.approx(50_000, rel=0.02)
    assert (thrice == thrice[0]).all()
    # those who decide when to stop stay a tenth
    assert (shares[once] < training.HELD_OUT).mean() == pytest.approx(0.1, abs=0.01)
    assert training.drawn(shares[:50_000]).all()


@needs_jax
def test_a_shop_without_amounts_is_forecast_to_spend_nothing():
    sequences, features = inputs()
    targets = pd.DataFrame({"orders": np.arange(300) % 3, "spend": 0.0})
    table = deep.fit(sequences, features, targets, customer_hash=np.linspace(0, 0.99, 300), seeds=(0,), steps=2)
    assert not deep.predict(table, sequences, features).filter(like="spend").any(axis=None)


@needs_jax
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows": 20}, "fitted on 200 rows or more, and there are 20"),
        ({"orders": -1}, "orders of 300 rows is below zero or no number: -1"),
        ({"orders": 0}, "Nobody has any orders in the days after"),
        ({"customer_hash": 0.5}, "0 of 300 rows have a customer_hash below 0.1"),
        ({"customer_hash": 1.0}, "from 0 to below 1"),
    ],
)
def test_a_fit_refuses_in_words_what_it_cannot_learn_from(change, said):
    sequences, features = inputs()
    rows = change.get("rows", 300)
    targets = pd.DataFrame({name: np.full(rows, change.get(name, 1.0)) for name in ("orders", "spend")})
    shares = np.full(rows, change["customer_hash"]) if "customer_hash" in change else np.linspace(0, 0.99, rows)
    with pytest.raises(ValueError, match=said):
        deep.fit(sequences[:rows], features[:rows], targets, customer_hash=shares, seeds=(0,), steps=2)


@needs_jax
def test_the_deep_model_knows_who_bought_every_week_and_stopped():
    gain = gain_over_mbg("regular", 1200)
    low, _ = forecasts.interval(gain)
    assert low > 0


@needs_jax
def test_where_purchases_are_random_the_deep_model_is_not_proven_better():
    low, _ = forecasts.interval(gain_over_mbg("nbd", 1200))
    assert low <= 0
