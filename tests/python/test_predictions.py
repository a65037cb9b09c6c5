"""Forecasts of what customers will do: scores, the choice of a method, planted and odd shops, no look ahead."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from project import Shop

from segmentation.prediction import (
    calendar,
    candidates,
    champion,
    external,
    fitting,
    intervals,
    kept,
    learners,
    lift,
    looks,
    scores,
    scoring,
    trees,
)
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
    chance = 1 - np.exp(-forecast[10_000:])
    found = intervals.around(forecast[10_000:], table, chance=chance, is_count=True)
    share = ((truth[10_000:] >= found["low"]) & (truth[10_000:] <= found["high"])).mean()
    assert 0.78 < share < 0.95
    assert (found["low"] <= found["median"]).all()
    assert (found["median"] <= found["high"]).all()
    beyond = intervals.around(np.array([1e6]), table, chance=np.ones(1), is_count=False)
    assert not [name for name in found if beyond[name][0] < table[name].max()]
    # a few of whom much is expected are not told the bounds of the many below them
    is_best = forecast[10_000:] > np.quantile(forecast, 0.995)
    assert (found["low"][is_best] > 5).mean() > 0.9


def test_an_interval_agrees_with_the_chance_of_an_order():
    table = pd.DataFrame({"mean": [0.0, 1.0], "low": [0.0, 0.0], "median": [0.0, 1.0], "high": [0.0, 3.0]})
    forecast, chance = np.array([0.02, 0.3, 0.9, 2.0]), np.array([0.02, 0.3, 0.6, 0.95])
    orders = intervals.around(forecast, table, chance=chance, is_count=True)
    assert {name: values.tolist() for name, values in orders.items()} == {
        "low": [0, 0, 0, 1],
        "median": [0, 0, 1, 2],
        "high": [0, 1, 3, 6],
    }
    unknown = table.assign(high=0.0, median=0.0)
    money = intervals.around(30 * forecast, unknown, chance=chance, is_count=False)
    assert money["high"] == pytest.approx([0, 30, 45, 60 / 0.95])


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
    assert 0.4 <= season.orders < 0.75
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


# --- columns from outside


def told(name, values, **columns):
    """Return rows of stg_shop__external_values."""
    numbers = pd.to_numeric(pd.Series(values), errors="coerce").astype("float64")
    rows = {"external_name": "facts", "feature": name, "key_kind": "customer", "day": pd.NaT, "value_number": numbers}
    return pd.DataFrame(
        rows | {"known_from": pd.Timestamp("2020-01-01"), "value_text": [str(value) for value in values]} | columns
    )


@pytest.fixture(scope="module")
def two_towns():
    """3,000 customers, of whom those of one town buy nine times as often; tables say who, and twenty columns of nothing."""
    rng, count = np.random.default_rng(1), 3000
    is_near, leaves = rng.random(count) < 0.5, rng.beta(0.5, 4, count)
    rate = rng.gamma(3, 1 / 600, count) * np.where(is_near, 3, 1 / 3)
    rows = []
    for customer, day in enumerate(-rng.integers(1, 560, count).astype(float)):
        while day <= 0:
            rows.append((customer, int(day)))
            day = 1 if rng.random() < leaves[customer] else day + max(1, rng.exponential(1 / rate[customer]))
    days = pd.DataFrame(rows, columns=["customer", "day"]).drop_duplicates()
    customers = to_customers(days.assign(amount=rng.gamma(3, 10, len(days))))
    ids = [f"c{customer:06}" for customer in range(count)]
    customers["draw"] = customers["customer_id"].map(dict(zip(ids, rng.random(count), strict=True)))
    columns = {"town": np.where(is_near, "near", "far")} | {f"noise {place:02}": rng.normal(0, 1, count) for place in range(15)}
    columns |= {f"noise {place:02}": rng.choice(["a", "b", "c"], count) for place in range(15, 20)}
    values = pd.concat([told(name, each, external_key=ids) for name, each in columns.items()], ignore_index=True)
    return (
        customers,
        external.Tables(values, values.assign(customer_id=values["external_key"]), None),
        dict(zip(ids, is_near, strict=True)),
    )


def test_a_column_enters_that_tells_more_than_the_past_and_noise_does_not(two_towns):
    customers, tables, is_near = two_towns
    fitted = fitting.fit(customers, NO_EVENTS, valued(customers), tables=tables, **SETTINGS)
    rows = kept.part_of(fitted, "external")
    entered = rows.loc[rows["name"] == "feature", ["target", "text_value"]].value_counts().index.tolist()
    assert ("orders", "town") in entered
    # of twenty one at most
    assert len({name for _, name in entered} - {"town"}) <= 1
    tried = kept.part_of(fitted, "lift")
    assert (tried["name"] == "feature").sum() == 21 * 3
    reasons = tried[tried["name"] == "reason"].groupby("text_value").size()
    assert reasons.filter(like="Helps").sum() == len(entered)
    # it moves customers against each other and leaves their total
    without = scored(fitted, customers)
    moved = scoring.score(fitted, customers, NO_EVENTS, valued(customers), tables)
    near = without["customer_id"].map(is_near)
    assert moved["expected_orders_90"].sum() == pytest.approx(without["expected_orders_90"].sum(), rel=0.02)
    assert moved["expected_orders_90"][near].sum() > 1.05 * without["expected_orders_90"][near].sum()
    assert moved["p_active_90"].between(0, 1).all()


def test_what_is_known_only_today_or_for_a_short_time_is_not_tried(two_towns):
    customers, tables, _ = two_towns
    rows = tables.facts[tables.facts["feature"] == "town"]
    undated = replace(tables, facts=rows.assign(known_from=pd.NaT))
    afterwards = replace(tables, facts=rows.assign(key_kind="city, day"))
    found = [each.cannot(("facts", "town")) for each in (replace(tables, facts=rows), undated, afterwards)]
    assert [reason and reason.split(":")[0] for reason in found] == [None, "Not tried", "Not tried"]
    # not known on that day, and the newest of two that are
    both = [rows.head(1).assign(known_from=pd.Timestamp(day), value_text=day) for day in ("2025-01-01", "2025-03-01")]
    dated = replace(tables, facts=pd.concat(both))
    first = rows["external_key"].iloc[:1]
    days = [pd.Timestamp(day) for day in ("2024-12-31", "2025-02-28", "2025-03-01")]
    assert [dated.known(("facts", "town"), first, day)[0][0] for day in days] == [None, "2025-01-01", "2025-03-01"]
    # in half a year there is no window before the two that judge
    short = customers[customers["days_back"] <= 180]
    fitted = fitting.fit(short, NO_EVENTS, valued(short), tables=replace(tables, facts=rows), **SETTINGS)
    tried = kept.part_of(fitted, "lift")
    assert tried.loc[tried["name"] == "reason", "text_value"].str.startswith("Not tried: the record is too short").all()


def daily_shop(*, seed, moved_share):
    """Return three years of a shop that is closed on nine holidays; a share of those orders comes in the days around."""
    rng, dates = np.random.default_rng(seed), pd.date_range("2023-01-02", "2025-12-31")
    year_days = [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (10, 3), (12, 25), (12, 26)]
    holidays = pd.DatetimeIndex([pd.Timestamp(year, *day) for year in range(2023, 2027) for day in year_days])
    usual = 20 * np.array([1, 1, 1, 1, 1.3, 1.5, 0.3])[dates.day_of_week] * (1 + 0.3 * np.sin(np.arange(len(dates)) / 58))
    usual = usual * rng.gamma(10, 0.1, len(dates))
    closed = dates.isin(holidays)
    around = np.convolve(np.where(closed, usual, 0), np.r_[1, 1, 1, 0, 1, 1, 1] / 6, "same")
    counts = rng.poisson(np.where(closed, 0, usual) + moved_share * around)
    days = pd.DataFrame({"ordered_date": dates, "age_days": np.arange(len(dates))[::-1], "order_count": counts})
    all_dates = pd.date_range("2023-01-02", "2026-12-31")
    lists = {"holiday": holidays[holidays >= dates[0]]} | {
        f"noise {place:02}": all_dates[rng.random(len(all_dates)) < rng.choice([0.03, 0.1, 0.3])] for place in range(20)
    }
    by_day = {"key_kind": "day", "known_from": pd.NaT, "external_key": None}
    values = [told(name, [1] * len(each), **by_day).assign(day=each) for name, each in lists.items()]
    return external.Tables(pd.concat(values, ignore_index=True), None, days[days["order_count"] > 0])


@pytest.mark.parametrize("moved_share", [0, 1])
def test_holidays_enter_in_a_daily_shop_and_twenty_lists_of_chance_days_do_not(moved_share):
    tables = daily_shop(seed=2, moved_share=moved_share)
    rows = lift.lift([], {"orders": "mbg"}, tables, random_state=1)
    entered = [row["column"][1] for row in rows if lift.enters(row)]
    assert "holiday" in entered
    assert len(entered) <= 2
    found = calendar.effects_of(tables, ("facts", "holiday"))
    rows = tables.of(("facts", "holiday"))
    known = {"has_season": False, "days_known": 1000}
    # four holidays from April to June, where two would be usual: 0.98, unless people buy on the days around them
    by = calendar.ahead(rows, found, as_of=pd.Timestamp("2025-04-10"), **known)
    assert by == pytest.approx(1 if moved_share else 0.98, abs=0.012)
    # a list that ends before the 90 days do says nothing of them
    assert calendar.ahead(rows, found, as_of=pd.Timestamp("2026-11-30"), **known) is None


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
    # half of the customers with such a chance do nothing where it is half or less
    assert (rows[["orders_90_median", "spend_90_median"]].gt(0).all(axis=1) == (rows["p_active_90"] > 0.5)).all()
    assert (rows[["orders_90_high", "spend_90_high"]].gt(0).all(axis=1) == (rows["p_active_90"] > 0.1)).all()
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


def test_in_a_build_only_a_column_that_proves_itself_moves_forecasts(new_shop):
    shop, days = new_shop("lift"), draw_nbd(customers=1200, days=600, seed=3)
    first = pd.Timestamp("2025-12-31")
    days = days.assign(
        transaction_at=first + pd.to_timedelta(days["day"], unit="D"), customer_id="c" + days["customer"].astype(str)
    )
    shop.write("orders.csv", days[["customer_id", "transaction_at", "amount"]])
    # what nobody could have known, in a table that says it was
    facts = days.groupby("customer_id").size().rename("tells").reset_index()
    facts["lot"] = "lot " + (facts["customer_id"].str[1:].astype(int) % 5).astype(str)
    shop.write("facts.csv", facts.assign(since="2020-01-01"))
    table = {"data": "facts.csv", "key": {"customer": "customer_id"}, "values": {"tells": "tells", "lot": "lot"}}
    tables = {"facts": table | {"known_from": "since"}, "undated": table | {"values": {"tells_too": "tells"}}}
    select = "+external_lift +customer_predictions +customer_lifetime_value +prediction_model_card"
    build = shop.build({"transactions": "orders.csv", "external": tables}, select=select)
    assert build.ok, build.output
    rows = shop.frame("select * from external_lift").set_index(["feature", "target"])
    assert rows.index.get_level_values(0).value_counts().to_dict() == {"lot": 3, "tells": 3, "tells_too": 3}
    assert rows.loc["tells", "is_used"].to_dict()["orders"]
    assert not rows.loc["lot", "is_used"].any()
    assert rows.loc["tells_too", "reason"].str.startswith("Not tried: without known_from").all()
    assert rows.loc["tells_too", "last_gain"].isna().all()
    ((said,),) = shop.query("select statement from prediction_model_card where topic = 'From outside'")
    assert "orders by tells of facts" in said
    # who bought often in all stands higher than MBG/NBD would have it
    moved = shop.frame("""
        select tells, sum(predictions.expected_orders_90) as moved, sum(forecasts.expected_orders_90) as without
        from customer_predictions as predictions
        join customer_lifetime_value as forecasts using (customer_id)
        join (select customer_id, value_number > 1 as tells from external_features where feature = 'tells') using (customer_id)
        group by tells order by tells
    """)
    assert moved["moved"].sum() == pytest.approx(moved["without"].sum(), rel=0.05)
    assert moved["moved"].iloc[0] < moved["without"].iloc[0]
