"""What exports of books, tills and websites say in ways of their own: read right or asked about, each by its smallest file."""

import pytest
from test_gaps import PEOPLE, rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)

from segmentation.mapping.steps.statuses import called_off
from segmentation.thesaurus import status_meanings


def paid(number):
    return 9.5 + number % 13


def gross(is_sale=bool):
    return sum(paid(number) for number in range(60) if is_sale is bool or is_sale(number))


def is_tenth(number):
    return number % 10 == 0


def taxed(number, total):
    """Return a sale without its tax, the tax, and both under some name."""
    tax = round(paid(number) * 0.25, 2)
    own = {name: value for name, value in sale(number).items() if name != "Amount"}
    return own | {"Exkl. moms": f"{paid(number):.2f}", "Moms": tax, total: f"{paid(number) + tax:.2f}"}


@pytest.mark.parametrize("total", ["Totalt", "Zqxv"])
def test_what_a_price_and_its_tax_add_up_to_is_what_was_paid_whatever_it_is_called(drafted, total):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: taxed(i, total)))
    assert (asked, found) == ([], round(sum(paid(i) + round(paid(i) * 0.25, 2) for i in range(60)), 2))


@pytest.mark.parametrize("total", ["Cost price", "Refund limit"])
def test_what_has_a_name_of_another_kind_of_money_is_not(drafted, total):  # noqa: F811
    _, found, _ = drafted(*rows_of(lambda i: taxed(i, total)))
    assert found == gross()


@pytest.mark.parametrize("word", ["Kladde", "Zqxv"])
def test_a_status_beside_the_type_of_a_document_is_asked_about_where_it_says_no_sale(drafted, word):  # noqa: F811
    def make(number):
        kind = "Kreditnota" if number % 15 == 7 else "Faktura"
        sign = -1 if kind == "Kreditnota" else 1
        return sale(number, Type=kind, Status=word if is_tenth(number) else "Betalt", Amount=sign * paid(number))

    asked, found, _ = drafted(*rows_of(make))
    assert asked or found == gross(lambda i: i % 15 != 7 and not is_tenth(i))


def test_a_status_that_only_says_paid_is_not(drafted):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, Type="Faktura" if i % 2 else "Salg", Status="Betalt")))
    assert (asked, found) == ([], gross())


def test_what_failed_by_the_type_of_an_event_is_asked_about(drafted):  # noqa: F811
    words = {0: "failed_payment", 1: "initial_purchase"}
    (asked,), *_ = drafted(*rows_of(lambda i: sale(i, event_type=words.get(i % 10, "renewal"))))
    assert "event_type says failed_payment on 6 of 60 rows. Are these rows no sales?" in asked


def visits(number):
    """Return what a website counts: what was looked at, what was bought, and on every ninth what was given back."""
    own = sale(number) | {"refund_value": ""}
    rows = [own | {"Order": "", "Amount": "", "event_name": "add_to_cart"}, own | {"event_name": "purchase"}]
    if number % 9 == 0:
        rows.append(own | {"Amount": "", "refund_value": paid(number), "event_name": "refund"})
    return rows


def test_events_that_give_back_are_read_beside_those_that_sell(drafted):  # noqa: F811
    asked, found, settings = drafted(*rows_of(visits))
    assert (asked, found) == ([], gross())
    assert settings["transactions_filter"] == "event_name in ('purchase', 'refund')"


def test_an_account_of_the_books_is_no_customer(drafted):  # noqa: F811
    def make(number):
        own = {name: value for name, value in sale(number).items() if name != "Customer"}
        return own | {"Account": "Receivables" if number % 4 else "Cash", "Name": PEOPLE[number % 6]}

    (asked,), *_ = drafted(*rows_of(make))
    assert "Does Name name the customer?" in asked


VERSIONS = {
    "is_current says that 6 rows of 6 orders are older": lambda new: {"is_current": "true" if new else "false"},
    "superseded says that 6 rows of 6 orders are older": lambda new: {"superseded": 0 if new else 1},
    "revision says that 6 rows of 6 orders are older": lambda new: {"revision": 2 if new else 1},
}


@pytest.mark.parametrize("words", VERSIONS)
def test_older_versions_of_an_order_are_asked_about(drafted, words):  # noqa: F811
    def make(number):
        said = VERSIONS[words]
        new = sale(number, **said(True))
        return [sale(number, **said(False), Amount=paid(number) + 7), new] if is_tenth(number) else new

    (asked,), *_ = drafted(*rows_of(make))
    assert words in asked


def test_a_version_of_each_order_is_none_of_several(drafted):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, revision=1 + i % 3, is_current="false" if i % 5 else "true")))
    assert (asked, found) == ([], gross())


@pytest.mark.parametrize("dash", ["-", "\u2013"])
def test_a_dash_among_money_is_0(drafted, dash):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, Refunds=f"({paid(i):.2f})" if is_tenth(i) else dash)))
    assert (asked, found) == ([], gross())


def test_a_payment_of_which_one_event_says_that_it_failed_is_asked_about(drafted):  # noqa: F811
    def make(number):
        reached = ["Received", "Refused"] if is_tenth(number) else ["Received", "Authorised", "Settled"]
        return [sale(number, **{"Record Type": word}) for word in reached]

    asked, *_ = drafted(*rows_of(make))
    assert any("Record Type says Refused on rows of orders that have others" in question for question in asked), asked


def test_years_of_the_buddhist_calendar_are_asked_about(drafted):  # noqa: F811
    header, rows = rows_of(
        lambda i: sale(i, Date=f"{1 + i % 28}/{1 + i // 10}/2567") | ({"Date": "29/2/2567"} if i == 7 else {})
    )
    (asked,), *_ = drafted(header, rows)
    assert "Are these years of the Buddhist calendar" in asked


def test_words_of_a_status_mean_what_they_begin_with():
    known = status_meanings()
    assert [known[word] for word in ("kladde", "non saldata", "保留", "取消")] == ["pending", "pending", "pending", "cancelled"]
    assert called_off("failed_payment") == "failed"


def test_numbers_of_a_type_of_documents_are_asked_about(drafted):  # noqa: F811
    asked, *_ = drafted(*rows_of(lambda i: sale(i, **{"Document type": 4 if i % 9 == 0 else 3})))
    assert len(asked) == 1, asked
    assert "Document type says 3 on 53 rows, 4 on 7 rows, nothing says what these mean" in asked[0]
