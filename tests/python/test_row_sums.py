"""Rows among the lines of an order that are no sales: totals, which count twice, and discounts, which are no refunds."""

import itertools

import pytest
import yaml
from reference_orders import read_figures
from test_lines import NAMES, baskets, drafted, money_of  # noqa: F401  (a fixture)

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text


def with_sums(orders, word, *, least=1):
    """Return rows, of orders of so many lines and more with a row of their sum."""
    for lines in orders:
        yield from lines
        if len(lines) >= least:
            yield (*lines[0][:3], word, sum(line[-1] for line in lines))


def with_charges(orders):
    """Return rows with a subtotal, shipping and a total, as invoices have them."""
    for lines in orders:
        goods = sum(line[-1] for line in lines)
        yield from lines
        for word, money in {"Zwischensumme": goods, "Versand": 4.9, "Gesamtsumme": goods + 4.9}.items():
            yield (*lines[0][:3], word, money)


def with_discounts(orders, word, *, day=None, every=4):
    """Return rows, every so many orders with one that takes a tenth off."""
    for number, lines in enumerate(orders):
        yield from lines
        if number % every == 0:
            order, customer, at = lines[0][:3]
            yield (order, customer, day or at, word, -sum(line[-1] for line in lines) / 10)


@pytest.mark.parametrize(
    ("most", "least", "word"), [(3, 1, "Order total"), (3, 2, "Subtotal"), (1, 1, "Summe"), (3, 1, "Kokku"), (3, 2, "")]
)
def test_rows_that_are_the_sum_of_their_order_are_left_out(drafted, most, least, word):  # noqa: F811
    orders = baskets(most=most)
    asked, gross, settings = drafted(NAMES, with_sums(orders, word, least=least))
    assert (asked, gross) == ([], money_of(orders))
    assert settings["transactions_filter"] == f"coalesce(Product, '') <> '{word}'"


def test_a_subtotal_before_shipping_is_left_out_and_so_is_the_total_after_it(drafted):  # noqa: F811
    orders = baskets()
    asked, gross, _ = drafted(NAMES, with_charges(orders))
    assert (asked, gross) == ([], round(money_of(orders) + 4.9 * len(orders), 2))


def test_a_sum_that_no_word_marks_is_asked_about(drafted):  # noqa: F811
    rows = [(*row[:3], f"note {place}", row[-1]) for place, row in enumerate(with_sums(baskets(), ""))]
    asked, *_ = drafted([*NAMES[:3], "Remark", "Amount"], rows)
    assert len(asked) == 1, asked
    assert "one row is the sum of the others" in asked[0]


def pairs():
    """Return orders of which most are two lines of two products that cost as much."""
    return [
        [(*lines[0][:3], product, 20.0 + lines[0][0] % 7) for product in ("Left", "Right")] if place % 5 else lines
        for place, lines in enumerate(baskets())
    ]


def sets():
    """Return orders of which some have a line that costs as much as the others together."""
    orders = baskets()
    return [
        [*lines, (*lines[0][:3], f"Set {place}", sum(line[-1] for line in lines))] if place % 9 == 0 else lines
        for place, lines in enumerate(orders)
    ]


@pytest.mark.parametrize("make", [pairs, sets])
def test_lines_that_happen_to_cost_as_much_as_the_others_are_sales(drafted, make):  # noqa: F811
    orders = make()
    asked, gross, settings = drafted(NAMES, itertools.chain(*orders))
    assert not any("sum of" in text for text in asked)
    assert gross == money_of(orders)
    assert "transactions_filter" not in settings


@pytest.mark.parametrize("word", ["Discount", "Rabatt WELCOME10"])
def test_negative_lines_that_say_discount_are_taken_off_their_order(drafted, word):  # noqa: F811
    rows = list(with_discounts(baskets(), word))
    asked, gross, settings = drafted(NAMES, rows)
    assert (asked, gross, settings["order_columns"]) == ([], round(sum(row[-1] for row in rows), 2), ["amount"])


@pytest.mark.parametrize(
    ("word", "day"), [("Discount", "2026-01-05 10:00:00"), ("Gutschein", None)], ids=["another day", "may be a payment"]
)
def test_discounts_that_may_be_something_else_are_asked_about(drafted, word, day):  # noqa: F811
    asked, *_ = drafted(NAMES, with_discounts(baskets(), word, day=day))
    assert len(asked) == 1
    assert f"{word} takes Amount off an order on 20 rows, -" in asked[0]


def test_products_that_come_back_are_refunds_whatever_they_are_called(drafted):  # noqa: F811
    orders = [[(*line[:3], f"Discount {line[3]}", line[-1]) for line in lines] for lines in baskets()]
    back = [(*line[:2], "2026-01-05 10:00:00", *line[3:-1], -line[-1]) for (line, *_) in orders[::9]]
    asked, gross, settings = drafted(NAMES, itertools.chain(*orders, back))
    assert (asked, gross, settings) == ([], money_of(orders), {})


def test_the_answer_on_discounts_leaves_what_was_given_back_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    orders = baskets()
    sold = list(with_discounts(orders, "Discount"))
    back = [(*lines[0][:2], "2026-01-05 10:00:00", "Return of goods", -2.0) for lines in orders[::4]]
    rows = [NAMES, *sold, *back, *back[:4]]
    (tmp_path / "lines.csv").write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n")
    with open_connection() as connection:
        draft = draft_inputs(connection, "lines.csv")[0]
        draft.settings["reject_exact_duplicates"] = False
        mapping = yaml.safe_load(mapping_text([draft]))
        (question,) = [found for found in draft.questions if "takes Amount off" in found.text]
        assert "Return of goods on 24" in question.text
        mapping["transactions_columns"] |= yaml.safe_load(question.line)
        figures = read_figures(draft.source, yaml.safe_dump(mapping))
    assert figures["gross"] == pytest.approx(sum(row[-1] for row in sold), abs=0.01)
    assert figures["refunds"] == 2.0 * (len(back) + 4)
