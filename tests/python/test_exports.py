"""Exports as shops have them, known or not by their platform: right to the cent, or one question; never wrong in silence."""

import tomllib

import marketplace_samples  # noqa: F401  (they are in SAMPLES)
import pytest
import yaml
from layout_samples import SAMPLES
from project import ROOT, Shop, draws
from reference_orders import read_figures

from segmentation.files.sources import open_connection
from segmentation.mapping import layouts
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

EXPORTS = ROOT / "tests" / "python" / "data" / "exports"
TRUTHS = tomllib.loads((EXPORTS / "truth.toml").read_text(encoding="utf-8"))
BUILT = ["type_says_refund", "orders_refunded_twice", "woo_orders"][: draws(usual=2, full=3)]
FIGURES = """
    select
        count(*) filter (where is_purchase) as orders,
        count(distinct customer_id) filter (where is_purchase) as customers,
        cast(coalesce(sum(gross_amount) filter (where is_purchase), 0) as double) as gross,
        cast(coalesce(sum(refund_amount), 0) as double) as refunds,
        cast(coalesce(sum(net_amount), 0) as double) as net
    from int_transactions_aggregated_to_orders
"""


@pytest.fixture(params=["known", "unknown"])
def is_known(request, monkeypatch):
    """Whether platforms are recognised; if not, names and values have to do."""
    if request.param == "unknown":
        monkeypatch.setattr(layouts, "known_layouts", tuple)
    return request.param == "known"


def draft_and_read(path, *, answer=None):
    """Return the questions that the draft of a file asks, and the figures that follow from it once they are answered."""
    with open_connection() as connection:
        draft = draft_inputs(connection, str(path))[0]
        text = mapping_text([draft])
        if answer:
            mapping = yaml.safe_load(text)
            text = yaml.safe_dump(mapping | {"transactions_columns": mapping["transactions_columns"] | answer})
        asked = [question.text for question in draft.questions]
        return asked, read_figures(draft.source, text) if answer or not asked else {}


@pytest.mark.parametrize("name", TRUTHS)
def test_an_export_is_drafted_right_or_its_one_question_asked(tmp_path, monkeypatch, is_known, name):
    monkeypatch.chdir(tmp_path)
    case = TRUTHS[name]
    expected = case.get("asked") or (None if is_known else case.get("asked_of_unknown"))
    asked, found = draft_and_read(EXPORTS / f"{name}.csv", answer=case.get("answer") if expected else None)
    assert [expected in question for question in asked] == ([True] if expected else [])
    if found and "truth" in case:
        assert {figure: found[figure] for figure in case["truth"]} == case["truth"]


@pytest.mark.parametrize("name", list(SAMPLES)[:: draws(usual=3, full=1)])
def test_an_export_of_an_unknown_platform_is_never_wrong_in_silence(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(layouts, "known_layouts", tuple)
    sample = SAMPLES[name]
    (tmp_path / sample.file).write_bytes(sample.content)
    asked, found = draft_and_read(sample.file)
    if not asked:
        found |= {figure: round(100 * found[figure]) for figure in ("gross", "refunds", "net")}
        assert {figure: found[figure] for figure in sample.truth} == sample.truth


def test_what_is_built_of_an_export_is_what_was_drafted(tmp_path_factory):
    shop = Shop.make(tmp_path_factory.mktemp("exports"))
    for name in BUILT:
        case = TRUTHS[name]
        content = (EXPORTS / f"{name}.csv").read_bytes()
        shop.write("orders.csv", content)
        with open_connection() as connection:
            mapping = yaml.safe_load(mapping_text(draft_inputs(connection, str(EXPORTS / f"{name}.csv"))))
        mapping |= {"transactions": "orders.csv"}
        mapping["transactions_columns"] |= case.get("answer", {}) if "asked" in case else {}
        build = shop.build(mapping, select="+int_transactions_aggregated_to_orders")
        assert build.ok, build.output
        assert shop.frame(FIGURES).iloc[0].to_dict() == case["truth"], name
