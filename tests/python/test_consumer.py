import csv
import shutil
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from parsed import manifest_for_build
from project import ROOT, Shop

CONSUMER = Path("tests") / "consumer"
# nobody's profile but ours says in which zone a session runs
ELSEWHERE = {"TZ": "America/New_York"}


@dataclass
class Consumer(Shop):
    """A project of another name that installs this one as a package."""

    @property
    def warehouse(self):
        return self.folder / "toy.duckdb"

    def parse(self, mapping, *, with_tests):  # noqa: ARG002
        """Return what dbt parsed the project to, whatever vars: none of those that differ here is asked while it parses."""
        return manifest_for_build(self.folder / "parsed.msgpack", with_tests=with_tests)

    def keep_parsed_for(self, mapping):
        """Leave the project to dbt: it is another one than ours."""


@pytest.fixture(scope="module")
def orders():
    """What the shop sold, as its file says."""
    with (ROOT / CONSUMER / "seeds" / "toy_orders.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def consumer(tmp_path_factory):
    """The consumer beside a copy of the package, installed and nothing built."""
    package = Shop.make(tmp_path_factory.mktemp("package"))
    folder = package.folder / CONSUMER
    shutil.copytree(ROOT / CONSUMER, folder, ignore=shutil.ignore_patterns("target", "logs", "*.duckdb*"))
    consumer = Consumer(folder)
    installed = consumer.run_cli("deps")
    assert installed.ok, installed.output
    parse = consumer.run_cli("parse")
    assert parse.ok, parse.output
    # later builds from the command line, some of an edited project, write this file anew
    shutil.copy(folder / "target" / "partial_parse.msgpack", folder / "parsed.msgpack")
    return consumer


@pytest.fixture(scope="module")
def build(consumer):
    """The first `dbt build`, with a profile that has none of our plugins."""
    build = consumer.run_cli("build", env=ELSEWHERE)
    assert build.ok, build.output
    return build


def revenue(orders):
    """Return {customer: paid amount}."""
    paid = defaultdict(Decimal)
    for order in orders:
        paid[order["buyer"]] += Decimal(order["total"]) if order["state"] == "paid" else 0
    return paid


def models_for_readers(consumer):
    """Return the names of the package's models that are served: public ones, and those of the boards."""
    nodes = consumer.parse({}, with_tests=False).nodes.values()
    models = [node for node in nodes if (node.package_name, node.resource_type) == ("customer_segmentation", "model")]
    return {node.alias for node in models if node.config.access == "public" or node.config.meta.get("is_served")}


def test_the_input_is_looked_at_when_it_is_there(consumer):
    mapping = {"transactions_columns": {"customer_id": "byer", "transaction_at": "ordered_at"}}
    build = consumer.build(mapping, select="+stg_shop__transactions")
    assert not build.ok
    assert "Nothing was made of ref('toy_shop', 'orders'). To mend:" in build.output
    # the profile lacks the plugin that says it better
    assert 'Referenced column "byer" not found' in build.output
    assert "ref('toy_shop', 'orders') has: order_number, buyer, ordered_at" in build.output


def test_a_profile_that_does_not_lead_to_the_package_is_told_the_line_before_anything_is_built(consumer):
    profile = (consumer.folder / "profiles.yml").read_text()
    folder = "../../target/consumer/customer_segmentation/python"
    for paths, found in (("[elsewhere]", "which has: elsewhere"), ("[]", "which the profile does not have")):
        consumer.write("profiles.yml", profile.replace(f"module_paths: [{folder}]", f"module_paths: {paths}"))
        build = consumer.run_cli("build")
        consumer.write("profiles.yml", profile)
        assert not build.ok
        assert f"dbt finds it in no folder of module_paths ({found})" in build.output
        wanted = f"elsewhere, {folder}" if paths == "[elsewhere]" else folder
        assert f"under the target dev: module_paths: [{wanted}]" in build.output
        assert "The build did not start, and nothing was changed." in build.output


def test_every_customer_and_cent_of_the_file_is_in_the_segments(build, consumer, orders):
    expected = revenue(orders)
    found = consumer.query("select customer_id, net_revenue from main_segmentation.customer_features")
    assert dict(found) == expected
    ((customers, money),) = consumer.query(
        "select sum(customer_count), sum(net_revenue) from main_segmentation.segment_profiles"
    )
    assert (customers, money) == (len(expected), sum(expected.values()))
    buckets = dict(consumer.query("select bucket, row_count from main_segmentation.revenue_reconciliation where row_count > 0"))
    states = Counter(order["state"] for order in orders)
    assert buckets == {"successful": states["paid"], "failed": states["failed"]}


def test_moments_do_not_depend_on_the_zone_of_the_session(build, consumer, orders):
    found = consumer.query("select order_id, cast(ordered_at as varchar) from main_segmentation.orders")
    assert dict(found) == {order["order_number"]: order["ordered_at"] for order in orders}


def test_a_var_of_the_consumer_takes_effect(build, consumer, orders):
    names = consumer.query("select segment_name from main_segmentation.segment_profiles where segment_id > 0")
    assert len(names) == 4
    assert (consumer.folder / "lists" / "to send" / "coupon_recipients.csv").exists()


def test_a_seed_of_the_consumer_is_read_in_place_of_ours(build, consumer, orders):
    prospects = {customer for customer, paid in revenue(orders).items() if not paid}
    found = consumer.query("select customer_id, recommended_action from main_segmentation.customer_recommendations")
    actions = dict(found)
    assert set(actions.values()) == {"Send a toy catalogue", "Say hello", "Ask what was missing"}
    assert {customer for customer, action in actions.items() if action == "Ask what was missing"} == prospects
    # a model of the consumer, made of a mart
    vouchers = dict(consumer.query("select voucher, customer_count from vouchers_to_send"))
    assert vouchers == {
        "TOY25": sum(action == "Send a toy catalogue" for action in actions.values()),
        "TOY05": len(prospects),
    }


def test_neither_the_demo_nor_our_unit_tests_come_along(build, consumer):
    assert not {"raw_transactions", "raw_customers"} & set(consumer.tables())
    assert "unit test" not in build.output


def test_without_the_plugin_the_build_says_where_the_tables_are(build, consumer):
    assert (
        f"Built: {len(models_for_readers(consumer))} tables in toy.main_segmentation."
        " No copy is served: the profile lacks the plugin served_copy"
    ) in build.output
    assert not (consumer.folder / "serve").exists()


def test_without_a_served_copy_the_models_are_kept_in_the_warehouse(build, consumer):
    labels = "select customer_id, segment_id, segment_name from main_segmentation.customer_segments order by 1"
    decision = "select message from main_segmentation.segment_drift where check_name = 'decision'"
    before = consumer.query(labels)
    scored = consumer.build()
    assert scored.ok, scored.output
    assert consumer.query(decision) == [("scored with model 1: no check found a drift",)]
    assert consumer.query(labels) == before
    fitted = consumer.build({"segmentation_refit": "always"})
    assert fitted.ok, fitted.output
    assert consumer.query(labels) == before
    versions = "select model_version, count(*) from main_segmentation.segment_events group by 1 order by 1"
    assert consumer.query(versions) == [(1, 4), (2, 4)]


def test_builds_of_the_consumer_alone_are_none_of_ours(build, consumer):
    own = consumer.build({"segment_count": "many"}, select="package:toy_shop", with_tests=True)
    assert own.ok, own.output
    assert "erved" not in own.output


def test_a_var_that_needs_a_plugin_names_it(build, consumer):
    found = consumer.build({"csv_encoding": "cp1252"})
    assert (
        'csv_encoding: needs the plugin input_files in the profile (README of customer_segmentation, "As a package")'
        in found.output
    )


def test_what_is_wrong_with_an_input_as_it_stands_is_said_before_the_run_builds_it_anew(build, consumer):
    mapping = {"transactions_columns": {"customer_id": "byer", "transaction_at": "ordered_at"}}
    found = consumer.run_cli("build", "--target", "copies", "--select", "orders+1", mapping=mapping)
    assert not found.ok
    assert "ref('toy_shop', 'orders') is built anew by this run. As it stands, the build would stop there:" in found.output
    assert found.output.index("As it stands") < found.output.index("OK created")
    assert (
        'has no column "byer"; it has: order_number, buyer, ordered_at, total, state, voucher. Did you mean "buyer"?'
        in found.output
    )


def test_a_misspelt_var_and_a_seed_that_would_not_be_read_are_named_at_once(build, consumer):
    project = (consumer.folder / "dbt_project.yml").read_text()
    mistakes = {
        "    segment_count: 4\n": "    segmnt_count: 4\n",
        "recommendation_rules: {+enabled: false}": "genders: {}",
    }
    mistaken = project
    for right, wrong in mistakes.items():
        mistaken = mistaken.replace(right, wrong)
    consumer.write("dbt_project.yml", mistaken)
    found = consumer.run_cli("build", "--target", "copies")
    consumer.write("dbt_project.yml", project)
    assert not found.ok
    assert 'There is no var "segmnt_count". Did you mean "segment_count"?' in found.output
    assert "seeds/recommendation_rules.csv is not read, since ours of that name is" in found.output
    assert "seeds: customer_segmentation: reference: recommendation_rules: {+enabled: false}" in found.output


def test_a_relation_that_the_same_run_makes_must_be_a_ref(build, consumer):
    found = consumer.build({"transactions": "main.orders"})
    assert not found.ok
    assert "transactions: main.orders is made by this run" in found.output
    assert "Write transactions: ref('toy_shop', 'orders')" in found.output


def test_with_the_plugins_a_copy_is_served(build, consumer, orders):
    build = consumer.build(flags=["--target", "copies"])
    assert build.ok, build.output
    served = consumer.served_tables()
    assert set(served) == {*models_for_readers(consumer), "build_checks"}
    assert f"Served: {len(served)} tables in serve/current/warehouse.duckdb" in build.output
    ((money,),) = consumer.query("select sum(net_revenue) from segment_profiles", served=True)
    assert money == sum(revenue(orders).values())
    # names of nodes of the consumer say nothing of the copy
    assert consumer.query(
        "select count(*) from build_checks where name in ('toy_orders', 'vouchers_to_send')", served=True
    ) == [(0,)]


def test_a_model_that_dbt_would_take_for_ours_is_named(build, consumer):
    project = (consumer.folder / "dbt_project.yml").read_text()
    consumer.write("dbt_project.yml", project.replace("before_root: true", "before_root: false"))
    found = consumer.run_cli("build")
    consumer.write("dbt_project.yml", project)
    assert not found.ok
    assert (
        "dbt reads yours in their place: orders. Write in your dbt_project.yml, under flags: require_ref_searches"
        in found.output
    )
