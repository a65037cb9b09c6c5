"""Models from build to build: scored without a fit, fitted anew for a reason, never lost, and matched with the one before."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
from project import table_hashes
from test_examples import example_mapping, fetch

FEATURES = ["recency_days", "order_count", "net_revenue", "average_order_value", "coupon_dependence"]
LABELS = "select customer_id, segment_id, segment_name from customer_segments order by customer_id"
# the models of what is looked at after a build that nothing is scored with: it need not be served
SEGMENTS = "+segment_models +customer_segments +segment_events +segment_drift"
DECISION = "select message from segment_drift where check_name = 'decision'"


@pytest.fixture
def shop(copy_demo):
    """A copy of the demo after its first build: warehouse, served copy, and what dbt parsed."""
    return copy_demo()


def decision(shop):
    ((message,),) = shop.query(DECISION)
    return message


def versions(shop):
    return shop.query("select model_version, fitted_at, fit_reason, scaling, centroids from segment_models order by 1")


def new_customers(count):
    """Return orders of customers whom the model never saw, each of the shop's kinds among them."""
    rng = np.random.default_rng(5)
    orders = rng.integers(1, 25, size=count)
    return pd.DataFrame(
        {
            "transaction_id": [f"new-{number}" for number in range(orders.sum())],
            "customer_id": np.repeat([f"new-{number:03d}" for number in range(count)], orders),
            "transaction_at": pd.Timestamp("2025-12-31") - pd.to_timedelta(rng.integers(1, 600, orders.sum()), unit="D"),
            "transaction_status": "successful",
            "amount": np.repeat(rng.lognormal(3.5, 1.2, count).round(2), orders),
            "currency": "EUR",
            "coupon_code": np.where(rng.random(orders.sum()) < 0.3, "SUMMER", None),
        }
    )


def with_more_customers(shop, more):
    """Return the vars of the demo as a shop's own files, with more transactions."""
    known = pd.read_csv(shop.folder / "seeds" / "demo" / "raw_transactions.csv", dtype=str, keep_default_na=False)
    shop.write("transactions.csv", pd.concat([known, more.astype(str).replace({"None": "", "nan": ""})]).fillna(""))
    shutil.copy(shop.folder / "seeds" / "demo" / "raw_customers.csv", shop.folder / "customers.csv")
    return {
        "transactions": "transactions.csv",
        "customers": "customers.csv",
        "exchange_rates": {"EUR": 1, "GBP": 1.17},
        "shop": "demo",
    }


def nearest_segments(shop):
    """Label every customer with numpy, from nothing but the features and the parameters of the newest model."""
    parameters = shop.frame(
        "select * from segment_model_parameters where model_version = (select max(model_version) from segment_models)"
    )
    features = shop.frame("select * from customer_features where outside_segment_id is null order by customer_id")
    parts = {part: rows.set_index("feature")["value"] for part, rows in parameters.groupby("part") if part != "centroid"}
    scaled = pd.DataFrame(index=features.customer_id)
    for feature in FEATURES:
        capped = features[feature].astype(float).clip(parts["lower_cap"][feature], parts["upper_cap"][feature]).clip(lower=0)
        standard = (np.log1p(capped) - parts["mean"][feature]) / parts["standard_deviation"][feature]
        scaled[feature] = standard.fillna(0).to_numpy()
    centroids = parameters[parameters.part == "centroid"].pivot_table(index="position", columns="feature", values="value")
    distances = ((scaled.to_numpy()[:, None, :] - centroids[FEATURES].to_numpy()[None, :, :]) ** 2).sum(axis=2)
    return pd.Series(centroids.index.to_numpy()[distances.argmin(axis=1)], index=features.customer_id)


def test_a_build_that_scores_labels_new_customers_as_the_model_would(shop):
    before = dict(shop.query("select customer_id, segment_id from customer_segments"))
    build = shop.build(with_more_customers(shop, new_customers(25)))
    assert build.ok, build.output

    assert decision(shop) == "scored with model 1: no check found a drift"
    labels = dict(shop.query("select customer_id, segment_id from customer_segments"))
    # the shop's share of coupons, from which each customer's dependence starts, has moved a little
    assert sum(labels[customer] != before[customer] for customer in before) <= 2
    assert len([customer for customer in labels if customer.startswith("new-")]) == 25
    expected = nearest_segments(shop)
    assert [labels[customer] for customer in expected.index] == expected.tolist()
    assert len(versions(shop)) == 1


def test_the_same_data_is_scored_to_the_same_rows(shop, demo):
    build = shop.build()
    assert build.ok, build.output
    taken_over = build.output.split("Taken over from the last fit: ")[1].split(".")[0].split(", ")
    assert {"cluster_candidates", "cluster_fit", "prediction_fit", "segmentation_value"} < set(taken_over)
    before, after = table_hashes(demo.served), table_hashes(shop.served)
    # what became of the model is another story than at its birth
    assert {table for table in before if before[table] != after[table]} == {
        *("segment_drift", "prediction_model_card", "build_checks")
    }


def test_models_survive_a_full_refresh_and_segments_keep_number_and_name(shop):
    before, (first,) = shop.query(LABELS), versions(shop)
    build = shop.build({"segmentation_refit": "always"}, select=SEGMENTS, flags=["--full-refresh"])
    assert build.ok, build.output
    assert shop.query(LABELS) == before
    assert versions(shop)[0] == first
    assert [row[0] for row in versions(shop)] == [1, 2]
    events = shop.query("select event, customer_share from segment_events where model_version = 2")
    assert events == [("kept", 1.0)] * 6


def test_other_customers_are_a_drift_that_is_said_and_answered_with_a_fit(shop):
    more = new_customers(900).assign(amount="4000.00")
    build = shop.build(with_more_customers(shop, more), select=SEGMENTS)
    assert build.ok, build.output
    assert decision(shop).startswith("fitted model 2: ")
    assert "is spread otherwise than when the model was fitted" in decision(shop)
    assert shop.query("select max(value) > 0.25 from segment_drift where check_name = 'feature_spread'") == [(True,)]


def test_settings_and_features_decide_which_model_may_score(shop):
    served = shop.served_state()
    for mapping, words in [
        ({"segment_count": 4}, "model 1 was fitted with segment_count: None, where today says segment_count: 4"),
        (
            {"clustering_features": ["recency_days", "order_count"]},
            "model 1 was fitted on the features recency_days, order_count,",
        ),
        ({"shop": "another"}, "model 1 is of the shop demo, where today says another"),
        ({"serve_folder": "elsewhere"}, "there is no model yet"),
    ]:
        build = shop.build(mapping | {"segmentation_refit": "never"})
        assert not build.ok
        assert "The build did not start, and nothing was changed." in build.output
        assert words in build.output
        assert "segmentation_refit: when_drifted or always" in build.output
    assert shop.served_state() == served

    build = shop.build({"clustering_features": ["recency_days", "order_count"]}, select=SEGMENTS)
    assert build.ok, build.output
    assert decision(shop).startswith("fitted model 2: clustering_features are now recency_days, order_count; the model has")


def test_a_look_back_and_another_shop_score_nothing_and_take_no_number_and_no_name_from_todays_segments(shop):
    before = shop.query(LABELS)
    build = shop.build({"as_of": "2025-06-30"})
    assert build.ok, build.output
    refused = shop.build({"segmentation_refit": "never"})
    assert not refused.ok
    assert "model 2 is of a look back to 2025-06-30, where the shop has a model of a later day" in refused.output
    build = shop.build({"shop": "another", "segment_count": 3})
    assert build.ok, build.output
    assert "there is no model of the shop another (if it had another name, write shop: that name)" in decision(shop)
    assert shop.query("select event, segment_id from segment_events where model_version = 3 order by 2") == [
        ("born", 1),
        ("born", 2),
        ("born", 3),
    ]
    build = shop.build(select=SEGMENTS)
    assert build.ok, build.output
    assert decision(shop).startswith("fitted model 4: the last build was of another shop or a look back; matched with model 1")
    assert shop.query(LABELS) == before


def test_a_build_with_a_failed_test_leaves_the_served_copy_says_so_and_leaves_no_model_behind(shop):
    served = shop.served_state()
    shop.edit("tests/assert_nothing.sql", "select * from {{ ref('segment_profiles') }}")
    failed = shop.build({"segmentation_refit": "always", "segment_count": 4}, with_tests=True, exclude="test_type:generic")
    assert not failed.ok
    assert re.search(
        r"Not served: \d+ failed or skipped \(assert_nothing.*\)\. Readers keep the copy they have\.", failed.output
    )
    assert shop.served_state() == served
    (shop.folder / "tests" / "assert_nothing.sql").unlink()
    build = shop.build(select=SEGMENTS)
    assert build.ok, build.output
    assert decision(shop) == "scored with model 1: no check found a drift"
    assert [row[0] for row in versions(shop)] == [1]


def test_a_model_of_an_older_version_of_the_project_is_fitted_anew(shop):
    shop.edit(
        "macros/run/segmentation_settings.sql",
        (shop.folder / "macros/run/segmentation_settings.sql").read_text().replace("return(1)", "return(2)"),
    )
    refused = shop.build({"segmentation_refit": "never"})
    assert "model 1 was written in format 1, where today says 2" in refused.output
    build = shop.build(select=SEGMENTS)
    assert build.ok, build.output
    assert decision(shop) == "fitted model 2: the last model was written by another version of the project"
    assert [row[0] for row in versions(shop)] == [1, 2]


def test_three_months_later_at_least_80_percent_of_cdnow_keep_their_segment(new_shop):
    fetch("cdnow")
    shop = new_shop("cdnow_later")
    mapping = example_mapping("cdnow") | {
        "clustering_features": ["recency_days", "purchase_days", "net_revenue"],
        "segment_count": 5,
        "segmentation_refit": "always",
        "serve_folder": "o'brien & co",  # any name will do
    }
    labels = []
    # the first is served, since the second reads it
    for as_of, select in (("1998-01-01", None), ("1998-04-01", SEGMENTS)):
        build = shop.build(mapping | {"as_of": as_of}, select=select)
        assert build.ok, build.output
        labels.append(dict(shop.query("select customer_id, segment_id from customer_segments where segment_id > 0")))
    both = labels[0].keys() & labels[1].keys()
    assert len(both) > 23_000
    assert sum(labels[0][customer] == labels[1][customer] for customer in both) / len(both) >= 0.8
    assert len(shop.query("select * from segment_events where model_version = 2")) == 5
    assert (shop.folder / "o'brien & co" / "current" / "warehouse.duckdb").exists()
