"""Forecasts of what customers will do: scores, the choice of a method, planted and odd shops, no look ahead."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from project import Shop

from segmentation.prediction import candidates, champion, fitting, intervals, kept, learners, looks, scores, scoring, trees
from segmentation.value import shop

DAYS_BACK = (0, 90, 180, 275, 365, 455, 545)
NO_EVENTS = pd.DataFrame({"customer_id": [], "days_back": []})
SETTINGS = {"with_deep": False, "minimum_customers": 500, "minimum_days": 180, "random_state": 1}


# --- shops: purchase days as columns customer, day and amount; the as-of date is day 0, the past is below it


def draw_nbd(*, customers, days, seed, amount=None):
    """Return customers who buy at a constant rate of their own until they leave: what MBG/NBD says of a shop."""
    rng = np.random.default_rng(seed)
    first = -rng.integers(1, days, customers)
    rate, leaves = rng.gamma(0.6, 1 / 40, customers), rng.beta(0.8, 2.5, customers)
    rows = []
    for customer in range(customers):
        day = float(first[customer])
        while day <= 0:
            rows.append((customer, int(day)))
            if rng.random() < leaves[customer]:
                break
            day += max(1, rng.exponential(1 / rate[customer]))
    table = pd.DataFrame(rows, columns=["customer", "day"]).drop_duplicates()
    return table.assign(amount=rng.gamma(3, 10, len(table)) if amount is None else amount)


def draw_cycles(*, customers, days, seed):
    """Return customers who buy every 45 days with next to no chance; most leave at some time."""
    rng = np.random.default_rng(seed)
    rows = []
    for customer in range(customers):
        stop = rng.integers(-days, 300)
        count = int(days / 45)
        at = -rng.integers(0, days) + 45 * np.arange(count) + rng.integers(-2, 3, count)
        rows += [(customer, int(day)) for day in at if day <= min(0, stop)]
    return pd.DataFrame(rows, columns=["customer", "day"]).drop_duplicates().assign(amount=25.0)


def to_customers(days):
    """Return int_prediction_customers of a shop, by pandas: the columns that methods read."""
    tables = []
    for back in DAYS_BACK:
        if back and days["day"].min() > -back - 60:
            continue
        known, after = days[days["day"] <= -back], days[(days["day"] > -back) & (days["day"] <= 90 - back)]
        by = known.groupby("customer")
        table = pd.DataFrame({"purchase_days": by.size(), "net_revenue": by["amount"].sum()})
        table["recency_days"], table["tenure_days"] = -back - by["day"].max(), -back - by["day"].min()
        table["first_day_revenue"] = known.sort_values("day").groupby("customer")["amount"].first()
        for window in (30, 90, 180, 365):
            late = known[known["day"] > -back - window].groupby("customer")
            table[f"order_count_{window}d"] = late.size().reindex(table.index).fillna(0)
            table[f"gross_revenue_{window}d"] = late["amount"].sum().reindex(table.index).fillna(0)
        table["purchase_frequency"] = table["purchase_days"] * 30 / table["tenure_days"].clip(lower=30)
        table["average_order_value"] = table["net_revenue"] / table["purchase_days"]
        table["next_orders"] = after.groupby("customer").size().reindex(table.index).fillna(0) if back else np.nan
        table["next_spend"] = after.groupby("customer")["amount"].sum().reindex(table.index).fillna(0) if back else np.nan
        table["customer_id"] = [f"c{customer:06}" for customer in table.index]
        tables.append(table.assign(days_back=back, cutoff_date=pd.Timestamp("2025-12-31") - pd.Timedelta(days=back), draw=0.5))
    return (
        pd.concat(tables, ignore_index=True)
        .reindex(columns=list(dict.fromkeys([*tables[0], *looks.PLAIN])))
        .astype(dict.fromkeys(looks.PLAIN, "float64"))
    )


def fit_and_score(days, **settings):
    customers = to_customers(days)
    fitted = fitting.fit(customers, NO_EVENTS, valued(customers), **{**SETTINGS, **settings})
    return fitted, scored(fitted, customers)


def valued(customers):
    """Return what value_fit would find."""
    found = looks.to_looks(customers, NO_EVENTS)
    cells = pd.concat([candidates.cells_of(look).assign(days_back=days) for days, look in found.items()])
    return shop.fit_shop(cells, minimum_customers=500, minimum_days=180)


def scored(fitted, customers):
    """Return the forecasts, with what value_fit would find on the as-of date."""
    return scoring.score(fitted, customers, NO_EVENTS, valued(customers))


def champions(fitted):
    rows = kept.part_of(fitted, "champion")
    return dict(zip(rows["target"], rows["method"], strict=True))


@pytest.fixture(scope="module")
def nbd():
    return draw_nbd(customers=1500, days=400, seed=3)


# --- scores and the choice


def test_scores_are_those_of_scikit_learn_and_no_wrong_mean_wins():
    from sklearn.metrics import brier_score_loss, mean_poisson_deviance, mean_tweedie_deviance

    rng = np.random.default_rng(1)
    forecast = rng.gamma(2, 1, 400)
    truth = rng.poisson(forecast).astype(float)
    assert scores.poisson_deviance(truth, forecast).mean() == pytest.approx(mean_poisson_deviance(truth, forecast))
    assert scores.tweedie_deviance(truth, forecast).mean() == pytest.approx(mean_tweedie_deviance(truth, forecast, power=1.5))
    came = (truth > 0).astype(float)
    assert scores.brier(came, forecast / 10).mean() == pytest.approx(
        brier_score_loss(came, (forecast / 10).clip(0, 1)), abs=0.01
    )
    flat = np.full(400, truth.mean())
    assert all(
        scores.poisson_deviance(truth, flat * k).mean() > scores.poisson_deviance(truth, flat).mean() for k in (0.8, 1.2)
    )
    assert scores.gini(truth, truth) == pytest.approx(1)
    assert scores.gini(truth, flat) == pytest.approx(0, abs=1e-12)
    assert np.isnan(scores.gini(flat, truth))
    assert np.isnan(scores.bias(truth * 0, truth))


def test_bins_of_calibration_hold_everybody_and_keep_equals_together():
    forecast = np.repeat([0.1, 0.5, 0.9], [600, 300, 100])
    truth = np.repeat([0.0, 1.0, 1.0], [600, 300, 100])
    bins = scores.calibration(truth, forecast)
    assert [(row["bin"], row["customer_count"], row["actual_mean"]) for row in bins] == [(1, 600, 0), (7, 300, 1), (10, 100, 1)]


@pytest.mark.parametrize(
    ("better_by", "chosen"),
    [((0.3, 0.3), "boosting"), ((0.3, 0.0), "mbg"), ((0.3, -0.3), "mbg"), ((0.3,), "boosting"), ((0.0,), "mbg")],
)
def test_another_method_is_chosen_only_if_it_is_proven_better_in_each_window(better_by, chosen):
    rng = np.random.default_rng(2)
    windows = []
    for gain in better_by:
        usual = rng.gamma(2, 1, 800)
        windows.append({"mbg": usual, "boosting": usual - gain + rng.normal(0, 1, 800)})
    best, gains = champion.choose(windows, random_state=1)
    assert best == chosen
    assert all(gain[best] == champion.Gain(0, 0, 0) for gain in gains)
    assert all(gain["mbg"].low <= gain["mbg"].mean <= gain["mbg"].high for gain in gains)


def test_a_choice_needs_the_same_methods_in_each_window():
    with pytest.raises(ValueError, match="same methods"):
        champion.choose([{"mbg": np.ones(3)}, {"own_rate": np.ones(3)}], random_state=1)


# --- what is kept


def test_kept_trees_forecast_as_scikit_learn_does(nbd):
    from sklearn.ensemble import HistGradientBoostingRegressor

    past = [look for days, look in looks.to_looks(to_customers(nbd), NO_EVENTS).items() if days]
    features, orders = looks.feature_names(past), np.concatenate([look.truth["orders"] for look in past])
    seen = np.concatenate([look.features(features) for look in past])
    seen[::7, 0] = np.nan
    rows = trees.fit_trees(seen, {"orders": orders}, random_state=1)
    model = HistGradientBoostingRegressor(loss="poisson", **trees.SETTINGS, random_state=1).fit(seen, orders / orders.mean())
    shuffled = rows.sample(frac=1, random_state=1)
    np.testing.assert_allclose(trees.score_trees(shuffled, seen)["orders"], model.predict(seen) * orders.mean(), rtol=1e-6)


def test_intervals_hold_as_many_as_they_say():
    rng = np.random.default_rng(4)
    forecast = rng.gamma(1, 3, 20_000)
    truth = rng.poisson(forecast).astype(float)
    table = intervals.measure(truth[:10_000], forecast[:10_000])
    found = intervals.around(forecast[10_000:], table, is_count=True)
    share = ((truth[10_000:] >= found["low"]) & (truth[10_000:] <= found["high"])).mean()
    assert 0.78 < share < 0.95
    assert (found["low"] <= found["median"]).all()
    assert (found["median"] <= found["high"]).all()
    assert not [name for name in found if intervals.around(np.array([1e6]), table, is_count=False)[name][0] < table[name].max()]


# --- planted shops


def test_in_a_shop_that_mbg_describes_nothing_takes_its_place(nbd):
    fitted, forecasts = fit_and_score(nbd)
    assert champions(fitted) == {"orders": "mbg", "active": "mbg", "spend": "mbg"}
    assert forecasts["p_active_90"].between(0, 1).all()
    assert (forecasts["expected_orders_90"] >= forecasts["p_active_90"]).all()
    table = fitted[(fitted["part"] == "method") & (fitted["name"] == "bias") & (fitted["method"] == "mbg")]
    assert table["value"].abs().max() < 0.25


def test_in_a_shop_of_cycles_boosting_wins_and_rows_in_another_order_say_the_same():
    days = draw_cycles(customers=2000, days=500, seed=5)
    fitted, forecasts = fit_and_score(days)
    assert champions(fitted)["orders"] == "boosting"
    customers = to_customers(days).sample(frac=1, random_state=2)
    again = fitting.fit(customers, NO_EVENTS, valued(customers), **SETTINGS)
    assert kept.digest(again) == kept.digest(fitted)
    pd.testing.assert_frame_equal(scored(again, customers), forecasts)


def test_a_season_is_found_where_a_year_before_is_known():
    days = draw_nbd(customers=2500, days=800, seed=6)
    # last spring nearly everybody who would have come stayed away, as in the one before
    rng = np.random.default_rng(7)
    away = days["day"].mod(365).isin(range(90)) & (rng.random(len(days)) < 0.6) & (days.groupby("customer").cumcount() > 0)
    season = season_of(days[~away])
    assert season.is_known
    assert 0.5 <= season.orders < 0.75
    season = season_of(days[(days["day"] > -400)])
    assert not season.is_known
    assert season.orders == 1
    # the minimum of lifetime value, not one of the forecasts' own
    few = days[~away & (days["customer"] < 700)]
    assert season_of(few).words.startswith("Season unknown. A year before: ")


def season_of(days):
    customers = to_customers(days)
    look = looks.to_looks(customers, NO_EVENTS)[0]
    look = replace(look, value_fit=candidates.ValueFit.of_day(valued(customers), days_back=0))
    return learners.forecasts(look, learners.Learned(()), methods=["mbg"])[1]


@pytest.mark.parametrize(
    "days",
    {
        "nobody repeats": pd.DataFrame({"customer": range(900), "day": -np.arange(900) % 400 * -1 - 400, "amount": 10.0}),
        "all are equal": pd.DataFrame({"customer": np.repeat(range(600), 3), "day": [-400, -200, -20] * 600, "amount": 5.0}),
        "huge counts": pd.DataFrame({"customer": np.repeat(range(600), 300), "day": [*range(-300, 0)] * 600, "amount": 1e7}),
        "no amounts": draw_nbd(customers=700, days=400, seed=8, amount=np.nan),
        "all was given back": draw_nbd(customers=700, days=400, seed=8, amount=0.0),
    }.items(),
    ids=lambda item: item[0],
)
def test_odd_shops_get_forecasts_and_no_traceback(days):
    if days[0] == "no amounts":
        customers = to_customers(days[1])
        customers[["net_revenue", "first_day_revenue", "next_spend"]] = np.nan
        fitted = fitting.fit(customers, NO_EVENTS, valued(customers), **SETTINGS)
        forecasts = scored(fitted, customers)
        assert "spend" not in champions(fitted)
        assert forecasts["expected_spend_90"].isna().all()
    else:
        fitted, forecasts = fit_and_score(days[1])
        assert np.isfinite(forecasts["expected_spend_90"]).all()
    assert np.isfinite(forecasts["expected_orders_90"]).all()
    assert forecasts["p_active_90"].between(0, 1).all()
    if days[0] == "nobody repeats":
        assert forecasts["expected_orders_90"].mean() < 0.05


@pytest.mark.parametrize(
    ("days", "minimum_days", "words"),
    [
        (draw_nbd(customers=40, days=400, seed=9), 180, "40 customers with a purchase; a forecast takes 500"),
        # the window that judges takes more
        (draw_nbd(customers=900, days=120, seed=9), 30, "days since the first purchase; a forecast takes 150"),
        (draw_nbd(customers=900, days=100, seed=9), 180, "days since the first purchase; a forecast takes 180"),
        (draw_nbd(customers=1, days=9, seed=9), 180, "1 customers with a purchase"),
    ],
)
def test_too_little_data_is_said_in_words(days, minimum_days, words):
    fitted, forecasts = fit_and_score(days, minimum_days=minimum_days)
    assert words in fitted["text_value"].iloc[0]
    assert len(forecasts) == days["customer"].nunique()
    assert forecasts.drop(columns="customer_id").isna().all(axis=None)


# --- the models of dbt


def test_what_is_known_of_a_past_day_is_what_a_build_of_that_day_knows(demo, tmp_path):
    """So no feature looks ahead. One order of the demo has no customer until a later refund names one."""
    shop = Shop.make(tmp_path)
    as_of = demo.query("select cast(cutoff_date as varchar) from int_prediction_customers where days_back = 90 limit 1")[0][0]
    build = shop.build({"as_of": as_of}, select="+int_prediction_customers")
    assert build.ok, build.output
    sql = "select * from int_prediction_customers where days_back = {} and customer_id <> 'C00429' order by customer_id"
    then, now = shop.frame(sql.format(0)), demo.frame(sql.format(90))
    # the shop's own share of coupons is in it, and the order above in that
    followed = ["days_back", "next_orders", "next_spend", "coupon_dependence"]
    pd.testing.assert_frame_equal(then.drop(columns=followed), now.drop(columns=followed))


def test_the_demo_says_how_good_its_forecasts_are(demo):
    rows = demo.frame("select * from customer_predictions")
    assert len(rows) == demo.query("select count(*) from customer_features where order_count > 0")[0][0]
    assert rows["no_forecast_reason"].isna().all()
    assert set(rows["churn_risk_band"]) == {"low", "medium", "high"}
    methods = demo.frame("select * from prediction_methods")
    assert methods[methods["is_champion"]].groupby("target").size().to_dict() == {"active": 2, "orders": 2, "spend": 2}
    assert methods[methods["is_champion"]].eval("gain == 0 and gain_low == 0").all()
    bins = demo.frame("select target, cutoff_date, sum(customer_count) as n from prediction_calibration group by all")
    assert (bins.merge(methods[methods["is_champion"]], on=["target", "cutoff_date"]).eval("n == customer_count")).all()
    topics = {topic for (topic,) in demo.query("select topic from prediction_model_card")}
    assert {"Orders", "Any order", "Spend", "Trained on", "Judged by", "Season", "For whom", "Limits", "Digest"} <= topics
    # the champion is judged against what lifetime value serves, season and all
    is_served = "where target = 'orders' and {} order by cutoff_date"
    judged = demo.query("select cutoff_date, score from prediction_methods " + is_served.format("method = 'mbg'"))
    served = demo.query("select cutoff_date, deviance from value_backtest " + is_served.format("is_used"))
    assert [day for day, _ in judged] == [day for day, _ in served]
    assert [score for _, score in judged] == pytest.approx([score for _, score in served], rel=1e-3)
    words = {words for (words,) in demo.query("select season_words from value_backtest")}
    ((season,),) = demo.query("select statement from prediction_model_card where topic = 'Season'")
    assert all(each in season for each in words)
