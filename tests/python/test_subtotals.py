"""Rows of a report that add up those above them, and cells left blank where they are the same as above."""

import functools

import pytest
import yaml
from test_gaps import sale
from test_plausible import ALL, draft_sales

from segmentation.mapping.answers import missing_words, question_words
from segmentation.mapping.writing import mapping_text


@pytest.fixture
def drafted(tmp_path):
    """A function that drafts from sales, after which rows are put, and returns the draft and the figures that follow."""
    return functools.partial(draft_sales, tmp_path)


def summed(number, **said):
    """Return a sale, and after every tenth a row of what ten sales come to, blank but for what is said."""
    own = sale(number)
    money = sum(9.5 + other % 13 for other in range(number - 9, number + 1))
    return [own] if number % 10 < 9 else [own, dict.fromkeys(own, "") | {"Amount": f"{money:.2f}"} | said]


SUMS = {
    "in the column of the date": lambda i: summed(i, Date="Sous-total"),
    "in the column of the order": lambda i: summed(i, Order="Zwischensumme"),
    "in the column of the customer": lambda i: summed(i, Customer="Итого"),
    "with what is added up": lambda i: summed(i, Customer=f"  Total {sale(i)['Customer']}"),
    "beside the customer": lambda i: summed(i, Order="Subtotal", Customer=sale(i)["Customer"]),
    "two kinds": lambda i: [
        *summed(i, Date="小計"),
        *([dict.fromkeys(sale(i), "") | {"Customer": "Total général", "Amount": "999.00"}] if i == 39 else []),
    ],
}


@pytest.mark.parametrize("place", SUMS)
def test_rows_that_add_up_others_are_left_out_as_no_sales(drafted, place):
    draft, figures = drafted(SUMS[place])
    assert (draft.questions, figures["gross"], figures["orders"]) == ([], ALL, 60)
    assert "they add up others, and are left out as no sales" in draft.hints[0]
    assert draft.settings["transactions_filter"].startswith("not (")


NONE = {
    "a product": lambda i: sale(i, Product="Total Repair" if i % 9 == 0 else f"P{i % 7}"),
    "a customer": lambda i: sale(i, Customer="Total Energies" if i % 9 == 0 else f"P{i % 7}"),
    "a customer with a note on some rows": lambda i: sale(
        i, Customer="Gesamt GmbH" if i % 9 == 0 else f"P{i % 7}", Note="" if i % 9 == 0 and i % 2 else "paid"
    ),
    "a word that only begins so": lambda i: sale(i, Customer="Totally Toys" if i % 9 == 0 else f"P{i % 7}"),
}


@pytest.mark.parametrize("name", NONE)
def test_sales_whose_words_begin_like_a_total_stay(drafted, name):
    draft, figures = drafted(NONE[name])
    assert (draft.questions, figures["gross"], draft.settings.get("transactions_filter")) == ([], ALL, None)


@pytest.mark.parametrize("word", [None, "Subtotal"])
def test_cells_left_blank_are_to_be_filled_in_the_file_and_no_line_is_proposed_that_would_be_refused(drafted, word):
    def make(number):
        own = sale(number, Product=f"P{number % 7}", Channel="web")
        lines = [own, own | {"Order": "", "Date": "", "Customer": "", "Product": f"P{number % 5}"}][: 1 + number % 2]
        total = dict.fromkeys(own, "") | {"Product": word, "Amount": 99}
        return [*lines, total] if word and number % 10 == 9 else lines

    draft, _ = drafted(make)
    (question,) = draft.questions
    assert "fill the blank cells down in the file" in question.text
    assert ("delete the rows of totals: Product says Subtotal" in question.text) == bool(word)
    assert missing_words([draft], "orders.segments.yml") == ""
    said = question_words([question], "orders.segments.yml")
    assert "If so, change the file, and run the same command again." in said
    assert "filled in" not in said
    assert yaml.safe_load(mapping_text([draft]))["transactions_columns"]["transaction_id"] == "Order"
