"""States of one order in several rows: each order counts once, with its last state; other rows add up as before."""

import pytest
import yaml
from project import Shop
from test_exports import FIGURES
from test_gaps import rows_of, sale
from test_plausible import ALL, drafted  # noqa: F401  (a fixture)

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

CLOCKS = ["10:00", "11:00", "15:00"]


def amount_of(number):
    return 9.5 + number % 13


def gross(is_bought):
    """Return what is sold to those orders of 60 that count."""
    return round(sum(amount_of(number) for number in range(60) if is_bought(number)), 2)


def log(number, *states, name="Status", **said):
    """Return a row for each state of an order, an hour or more apart."""
    return [sale(number, **{name: state}, **said) | {"Date": at(number, place)} for place, state in enumerate(states)]


def at(number, place):
    """Return the moment of a state of an order."""
    return sale(number)["Date"].replace("10:00", CLOCKS[place])


def went(number, words=("created", "paid", "shipped", "refunded", "cancelled")):
    """Return what happened to an order: a tenth is called off, a tenth only placed, and a tenth given back."""
    placed, paid, sent, returned, off = words
    histories = {4: (placed, off), 5: (placed,), 6: (placed, paid, returned)}
    return histories.get(number % 10, (placed, paid, sent))


def is_bought(number):
    return number % 10 not in (4, 5)


GERMAN = ("angelegt", "bezahlt", "versendet", "erstattet", "storniert")
LOGS = {
    "a status": lambda i: log(i, *went(i)),
    "an event": lambda i: log(i, *went(i), name="event"),
    "words of which the first is in no list": lambda i: log(i, *went(i, GERMAN)),
    "versions of one day": lambda i: [
        row | {"Date": sale(i)["Date"], "version": place} for place, row in enumerate(log(i, *went(i)))
    ],
    "words that name the order": lambda i: log(i, *[f"Order {word}" for word in went(i)], name="event"),
    "the newest first": lambda i: log(59 - i, *went(59 - i))[::-1],
}


@pytest.mark.parametrize("name", LOGS)
def test_an_order_counts_once_with_its_last_state(drafted, name):  # noqa: F811
    asked, found = drafted(LOGS[name])
    returned = gross(lambda number: number % 10 == 6)
    assert not asked
    assert (found["orders"], found["gross"], found["refunds"]) == (48, gross(is_bought), returned)


def test_a_payment_that_failed_before_it_went_through_is_a_sale(drafted):  # noqa: F811
    asked, found = drafted(lambda i: log(i, *(("failed", "captured") if i % 4 == 0 else ("captured",))))
    assert (asked, found["orders"], found["gross"]) == ([], 60, round(ALL, 2))


def test_an_order_that_was_called_off_and_came_back_is_asked_about(drafted):  # noqa: F811
    asked, _ = drafted(lambda i: log(i, *(("paid", "cancelled", "paid") if i % 6 == 0 else ("paid", "shipped"))))
    assert len(asked) == 1
    assert "such as paid, then cancelled, then paid. Was such an order cancelled" in asked[0]


def test_a_last_state_that_no_list_has_is_asked_about(drafted):  # noqa: F811
    asked, _ = drafted(lambda i: log(i, "created", *(["cancelled"] if i % 9 == 0 else ["am Tor"])))
    assert len(asked) == 1
    assert "am tor, on 53 of 60 rows" in asked[0]


def test_lines_of_which_some_were_called_off_are_no_states(drafted):  # noqa: F811
    asked, found = drafted(lambda i: [sale(i, Line=1, Status="shipped"), sale(i, Line=2, Status="cancelled", Amount=3)])
    assert (asked, found["orders"], found["gross"]) == ([], 60, round(ALL, 2))


def test_a_sale_and_the_row_that_takes_it_back_are_no_states(drafted):  # noqa: F811
    asked, found = drafted(
        lambda i: [sale(i, Type="Sale"), *([sale(i, Type="Refund", Amount=-amount_of(i))] if i % 9 == 0 else [])]
    )
    returned = gross(lambda number: number % 9 == 0)
    assert (asked, found["gross"], found["refunds"]) == ([], round(ALL, 2), returned)


def test_what_is_built_of_a_log_is_what_was_drafted(tmp_path_factory):
    shop = Shop.make(tmp_path_factory.mktemp("states"))
    header, rows = rows_of(LOGS["words of which the first is in no list"])
    text = "\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n"
    shop.write("orders.csv", text)
    with open_connection() as connection:
        mapping = yaml.safe_load(mapping_text(draft_inputs(connection, str(shop.folder / "orders.csv"))))
    build = shop.build(mapping | {"transactions": "orders.csv"}, select="+int_transactions_aggregated_to_orders")
    assert build.ok, build.output
    found = shop.frame(FIGURES).iloc[0]
    assert (found.orders, found.gross, found.refunds) == (48, gross(is_bought), gross(lambda number: number % 10 == 6))
