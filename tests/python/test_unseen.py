"""What exports of books, tills and websites say in ways of their own: read right or asked about, each by its smallest file."""

import pytest
import yaml
from reference_orders import read_figures
from test_gaps import PEOPLE, pieces, rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)
from test_plausible import draft_sales

from segmentation.files.sources import open_connection, open_source
from segmentation.mapping.entrance import OpenQuestionError, prepare
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


def test_of_the_events_of_payments_none_that_failed_is_the_sale(tmp_path):
    def make(number):
        reached = ["Received", "Refused"] if number % 5 == 0 else ["Received", "Authorised", "Settled"]
        # each on a day of its own, so that none looks like a line of an order
        days = [f"2025-{1 + number // 10:02d}-{1 + (number + place) % 28:02d} 10:00:00" for place in range(3)]
        rows = [sale(number, Date=day, **{"Record Type": word}) for word, day in zip(reached, days, strict=False)]
        back = sale(number, Date="2025-08-01 10:00:00", Amount="2.00", **{"Record Type": "Refunded"})
        return [*rows, back] if number % 5 == 1 else rows

    draft, _ = draft_sales(tmp_path, make)
    lines = [question.line for question in draft.questions if question.line.startswith("transactions_filter:")]
    assert [("'Refused'" in line, "'Authorised'" in line) for line in lines] == [(True, False)], draft.questions


def goods(number, *, total):
    """Return the two lines of an order, on each of which the total of its products stands, or that of the line."""
    own = [
        pieces(number, SKU=f"A{number % 7}"),
        pieces(number, SKU=f"B{number % 5}", **{"Unit price": f"{3.2 + number % 11:.2f}"}),
    ]
    worth = [row["Quantity"] * float(row["Unit price"]) for row in own]
    return [row | {"Products total": f"{sum(worth) if total else money:.2f}"} for row, money in zip(own, worth, strict=True)]


@pytest.mark.parametrize("total", [True, False])
def test_a_total_of_products_is_that_of_the_order_where_its_lines_add_up_to_it(drafted, total):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: goods(i, total=total)))
    worth = sum(float(row["Products total"]) for number in range(60) for row in goods(number, total=False))
    assert (asked, found) == ([], round(worth, 2))


@pytest.mark.parametrize("name", ["Order State", "invoice_state", "Payment state"])
def test_a_state_is_a_status_before_a_type(drafted, name):  # noqa: F811
    words = {0: "failed", 1: "voided"}
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, invoice_type="charge", **{name: words.get(i % 10, "paid")})))
    assert (asked, found) == ([], gross(lambda i: i % 10 > 1))


def test_a_state_of_the_country_is_none(drafted):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, **{"Order State": ["Ohio", "Iowa"][i % 2]})))
    assert (asked, found) == ([], gross())


@pytest.mark.parametrize("word", ["canceled by buyer", "storniert durch Kunde", "annul\u00e9 par le client"])
def test_who_called_an_order_off_changes_nothing(drafted, word):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: sale(i, Status=word if is_tenth(i) else "paid")))
    assert (asked, found) == ([], gross(lambda i: not is_tenth(i)))


def given(number, *words):
    """Return a gift; of every tenth it says the first word, of every fifth the second."""
    word = words[0] if is_tenth(number) else words[1] if number % 5 == 0 else "Cash"
    return sale(number, **{"Gift Type": word})


@pytest.mark.parametrize("words", [("Pledge", "Pay-Cash"), ("RecurringDonation", "RecurringDonationPayment")])
def test_what_was_promised_is_asked_about_beside_what_was_given(drafted, words):  # noqa: F811
    (asked,), *_ = drafted(*rows_of(lambda i: given(i, *words)))
    assert asked == f"Gift Type says {words[0]}. Are these rows no sales?"


def test_a_gift_that_no_other_word_pays_is_given(drafted):  # noqa: F811
    asked, *_ = drafted(*rows_of(lambda i: given(i, "Recurring Gift", "Check")))
    assert not any("no sales" in question for question in asked)


def test_the_first_and_the_last_name_are_proposed_together(tmp_path):
    def make(number):
        first, last = PEOPLE[number % 6].split()
        own = {name: value for name, value in sale(number).items() if name != "Customer"}
        return own | {"Vorname": first, "Nachname": last}

    draft, _ = draft_sales(tmp_path, make)
    assert [question.line for question in draft.questions] == ["customer_id: Vorname || ' ' || Nachname"]


def test_what_all_names_begin_with_says_nothing(drafted):  # noqa: F811
    asked, found, _ = drafted(*rows_of(lambda i: {f"Deal - {name}": value for name, value in sale(i).items()}))
    assert (asked, found) == ([], gross())


def test_money_that_was_paid_back_in_german_is_a_refund(tmp_path):
    draft, figures = draft_sales(tmp_path, lambda i: sale(i, **{"Zur\u00fcckgezahlter Betrag": paid(i) if is_tenth(i) else ""}))
    assert (draft.questions, figures["refunds"]) == ([], gross(is_tenth))


def test_a_subtotal_and_its_tax_are_the_price_of_the_sale(drafted):  # noqa: F811
    def make(number):
        own = {name: value for name, value in sale(number).items() if name != "Amount"}
        tax = round(paid(number) * 0.2, 2)
        return own | {"Subtotal": f"{paid(number):.2f}", "Taxes": f"{tax:.2f}", "Sale Price": f"{paid(number) + tax:.2f}"}

    asked, found, _ = drafted(*rows_of(make))
    assert (asked, found) == ([], round(sum(paid(i) + round(paid(i) * 0.2, 2) for i in range(60)), 2))


def booked(number):
    """Return an invoice without its tax, of every ninth the credit beside it, and what paid it with its tax."""
    net = {name: value for name, value in sale(number).items() if name != "Amount"}
    amount, tax = paid(number), round(paid(number) * 0.2, 2)
    rows = [net | {"Type": "SI", "Net amount": f"{amount:.2f}", "Tax amount": f"{tax:.2f}"}]
    rows.append(net | {"Type": "SR", "Order": f"R{number}", "Net amount": f"{amount + tax:.2f}", "Tax amount": "0.00"})
    if number % 9 == 0:
        rows.append(rows[0] | {"Type": "SC", "Order": f"C{number}"})
    return rows


def test_each_of_several_questions_about_an_amount_is_asked_once(tmp_path):
    draft_sales(tmp_path, booked)
    path, asked = tmp_path / "orders.csv", []
    while len(asked) < 5:
        try:
            mapping = yaml.safe_load(prepare(str(path), lambda _: None).read_text())
            break
        except OpenQuestionError as error:
            asked.append(str(error).splitlines()[1])
            line = next(line for line in str(error).splitlines() if line.startswith("    ")).strip()
            saved = tmp_path / "orders.csv.segments.yml"
            kept = [text for text in saved.read_text().splitlines() if not text.strip().startswith(f"{line.split(':')[0]}:")]
            place = kept.index("transactions_columns:") + 1 if line.startswith("amount:") else len(kept)
            line = f"  {line}" if line.startswith("amount:") else line
            saved.write_text("\n".join([*kept[:place], line, *kept[place:], ""]))
    assert len(asked) == 3, asked
    with open_connection() as connection:
        figures = read_figures(open_source(connection, "transactions", str(path)), yaml.safe_dump(mapping))
    total = sum(round(paid(i) * 1.2, 2) for i in range(60))
    assert (figures["gross"], figures["orders"]) == (round(total, 2), 60)
    assert figures["refunds"] == round(sum(round(paid(i) * 1.2, 2) for i in range(0, 60, 9)), 2)
