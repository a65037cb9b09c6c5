"""Rows of orders among rows of their lines: the money counts once; other rows of an order add up as before."""

import pytest
from test_gaps import sale
from test_plausible import ALL, drafted  # noqa: F401  (a fixture)

SHIPPING = 4.9
PAID = round(ALL + 30 * SHIPPING, 2)


def amount_of(number):
    return 9.5 + number % 13


def order_of(number, name="Level", words=("Order", "Line"), charged=SHIPPING, **said):
    """Return the row of an order, of which every other one pays for shipping, and those of its two lines."""
    above, below = words
    rows = [sale(number, **{name: above}, Amount=round(amount_of(number) + charged * (number % 2), 2), **said)]
    return [*rows, *(sale(number, **{name: below}, Amount=money) for money in (5, amount_of(number) - 5))]


@pytest.mark.parametrize("words", [("Order", "Line"), ("H", "D"), ("Kopf", "Position"), ("ORDER", "line_item")])
def test_lines_below_rows_of_orders_do_not_count_again(drafted, words):  # noqa: F811
    asked, found = drafted(lambda i: order_of(i, words=words))
    assert (asked, found["orders"], found["gross"]) == ([], 60, PAID)


def test_words_that_say_neither_order_nor_line_are_asked_about(drafted):  # noqa: F811
    (asked,), found = drafted(lambda i: order_of(i, name="Kind", words=("A1", "B7")))
    assert "Kind says A1 once an order, beside B7" in asked
    assert found["gross"] == PAID


def test_lines_that_name_the_row_of_their_order_are_asked_about(drafted):  # noqa: F811
    def make(number):
        first, *lines = order_of(number)
        lines = [line | {"Order": f"{number}-{place}", "Parent": number} for place, line in enumerate(lines)]
        return [{key: row[key] for key in row if key != "Level"} for row in (first | {"Order": number, "Parent": ""}, *lines)]

    (asked,), found = drafted(make)
    assert "Parent names another row" in asked
    assert found["gross"] == PAID


@pytest.mark.parametrize("words", [("Ticket", "Parking"), ("Order", "Item")])
def test_parts_of_an_order_that_are_no_sum_of_others_add_up(drafted, words):  # noqa: F811
    first, other = words
    asked, found = drafted(
        lambda i: [sale(i, Part=first), sale(i, Part=other, Amount=3), *[sale(i, Part=other, Amount=2)] * (i % 2)]
    )
    assert (asked, found["gross"]) == ([], round(ALL + 60 * 3 + 30 * 2, 2))


def monthly(number, word):
    """Return a sale, and after each tenth a row of the sum of those ten."""
    own = sale(number)
    last = sum(amount_of(other) for other in range(number - 9, number + 1)) if number % 10 == 9 else 0
    return [own, sale(number, Order=9000 + number, Customer=word, Amount=last)] if last else [own]


def test_a_row_that_is_the_sum_of_those_above_is_asked_about(drafted):  # noqa: F811
    (asked,), _ = drafted(lambda i: monthly(i, "Monthly sum"))
    assert "Customer says Monthly sum on 6 of 66 rows, each the sum of those above it" in asked


def test_a_customer_who_buys_at_the_end_of_each_month_is_none(drafted):  # noqa: F811
    asked, found = drafted(
        lambda i: [sale(i), *([sale(i, Order=9000 + i, Customer="Total Ltd", Amount=7 + i)] if i % 10 == 9 else [])]
    )
    assert (asked, found["gross"]) == ([], round(ALL + sum(7 + i for i in range(9, 60, 10)), 2))
