"""The exports of platforms that are known: each drafted from its sample without a hand on it, and built, equal to the cent."""

from pathlib import Path

import marketplace_samples  # noqa: F401  (they are in SAMPLES)
import pytest
import yaml
from layout_samples import SAMPLES
from project import ROOT, project_vars

from segmentation.mapping import layouts
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.files import open_connection
from segmentation.mapping.writing import mapping_text

LAYOUTS = ROOT / "python" / "segmentation" / "mapping" / "layouts"
# exports that do not say all, and what is asked of them
OPEN = {
    "clover_orders": "names no customer",
    "amazon_date_range": "names no buyer",
    "olist_orders": "Are these files beside this one?",
    "olist_items": "Are these files beside this one?",
}
FIGURES = """
    select
        count(*) filter (where is_purchase) as orders,
        count(distinct customer_id) filter (where is_purchase) as customers,
        cast(100 * coalesce(sum(gross_amount) filter (where is_purchase), 0) as bigint) as gross,
        cast(100 * coalesce(sum(refund_amount), 0) as bigint) as refunds,
        cast(100 * coalesce(sum(net_amount), 0) as bigint) as net
    from int_transactions_aggregated_to_orders
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One copy of the project for all layouts."""
    from project import Shop

    return Shop.make(tmp_path_factory.mktemp("layouts"))


@pytest.fixture
def draft(tmp_path, monkeypatch):
    """A function that writes files and returns the text of the draft from them."""
    monkeypatch.chdir(tmp_path)

    def run(content, *, name="orders.csv", customers=None):
        for file, text in {name: content, "customers.csv": customers}.items():
            if text is not None:
                Path(file).write_bytes(text if isinstance(text, bytes) else text.encode())
        with open_connection() as connection:
            return mapping_text(draft_inputs(connection, name, "customers.csv" if customers else None))

    return run


def questions(text):
    return [line for line in text.splitlines() if line.startswith("# question: ")]


def test_each_layout_has_a_sample_and_is_known_by_its_own_columns():
    names = {path.stem for path in LAYOUTS.glob("*.yml")}
    assert names - {"shopify_customers"} == SAMPLES.keys()
    for name, sample in SAMPLES.items():
        known = yaml.safe_load((LAYOUTS / f"{name}.yml").read_text(encoding="utf-8"))
        found = layouts.recognise_layout(sample.header)
        assert (name, found.platform, found.export) == (name, known["platform"], known["export"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_draft_of_a_known_export_builds_what_was_sold(draft, shop, name):
    sample = SAMPLES[name]
    text = draft(sample.content, name=sample.file)
    asked = questions(text)
    if name in OPEN:
        assert len(asked) == 1, text
        assert OPEN[name] in asked[0]
        return
    assert asked == [], text
    mapping = yaml.safe_load(text)
    new = {"transactions_filter", "order_columns", "refunded_amount"} & (
        mapping.keys() | mapping["transactions_columns"].keys()
    )
    if new and "transactions_filter" not in project_vars():
        pytest.skip("the project does not read these yet")
    shop.write(sample.file, sample.content)
    build = shop.build(mapping, select="+int_transactions_aggregated_to_orders")
    assert build.ok, build.output
    assert shop.frame(FIGURES).iloc[0].to_dict() == sample.truth, text
