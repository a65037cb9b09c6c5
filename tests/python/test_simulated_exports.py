"""Any shop's export: the same orders in random layouts are drafted right, or what is open is asked; never wrong in silence."""

from collections import Counter

import pytest
import yaml
from project import Shop, draws
from simulated_exports import draft_of, draw_export, verdict

from segmentation.mapping.writing import mapping_text

LAYOUTS = draws(usual=40, full=500)
BUILT = draws(usual=8, full=80)  # of them, as a user would build them
LEAST_RIGHT = 0.8
FIGURES = """
    with orders as (select * from int_transactions_aggregated_to_orders)

    select
        count(*) filter (where is_purchase) as orders,
        count(distinct customer_id) filter (where is_purchase) as customers,
        cast(coalesce(sum(gross_amount), 0) as double) as gross,
        cast(coalesce(sum(refund_amount), 0) as double) as refunds,
        cast(coalesce(sum(net_amount), 0) as double) as net,
        cast(min(ordered_date) filter (where is_purchase) as varchar) as first,
        cast(max(ordered_date) filter (where is_purchase) as varchar) as last,
        count(*) filter (where order_status = 'pending') as pending,
        count(*) filter (where order_status = 'failed') as failed,
        count(*) filter (where order_status = 'cancelled') as cancelled
    from orders
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return Shop.make(tmp_path_factory.mktemp("shop"))


def test_most_layouts_are_drafted_right_and_none_is_wrong_in_silence(tmp_path):
    verdicts = {seed: verdict(draw_export(seed), tmp_path) for seed in range(LAYOUTS)}
    assert {seed: reason for seed, (kind, reason) in verdicts.items() if kind == "wrong"} == {}
    counts = Counter(kind for kind, _ in verdicts.values())
    assert counts["right"] >= LEAST_RIGHT * LAYOUTS, counts
    assert counts["asked needlessly"] <= 0.05 * LAYOUTS, verdicts


def test_what_is_built_of_a_draft_is_what_was_simulated(shop):
    built = 0
    for seed in range(LAYOUTS):
        export = draw_export(seed)
        draft = draft_of(export, shop.folder)
        if draft is None or draft.questions or built == BUILT:
            continue
        built += 1
        mapping = yaml.safe_load(mapping_text([draft])) | {"transactions": "orders.csv"}
        build = shop.build(mapping, select="+int_transactions_aggregated_to_orders")
        assert build.ok, f"{export.name}: {build.output}\n{mapping_text([draft])}"
        (found,) = shop.frame(FIGURES).to_dict("records")
        assert found == export.truth, f"{export.name}\n{mapping_text([draft])}"
