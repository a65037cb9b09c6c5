"""What cells leave out or say otherwise: asked about where the figures would be wrong without a word, and its harmless twin."""

import pytest
from test_lines import drafted  # noqa: F401  (a fixture)

PEOPLE = ["Ann Lee", "Bo Ek", "Cy Roth", "Di Marsh", "Ed Kahn", "Flo Berg"]


def sale(number, **said):
    """Return a row as a dict; what is said counts."""
    row = {
        "Order": 1000 + number,
        "Date": f"2025-{1 + number // 10:02d}-{1 + number % 28:02d} 10:00:00",
        "Customer": PEOPLE[number * 7 % 6],
        "Amount": f"{9.5 + number % 13:.2f}",
    }
    return row | said


def pieces(number, **said):
    """Return a sale of so many pieces and the price of one, in place of an amount."""
    row = {name: value for name, value in sale(number).items() if name != "Amount"}
    return row | {"Quantity": 1 + number % 3, "Unit price": f"{2.5 + number % 7:.2f}"} | said


def rows_of(make, count=60):
    """Return names and rows of so many sales; `make` returns a dict or several."""
    found = [made if isinstance(made, list) else [made] for made in map(make, range(count))]
    rows = [row for made in found for row in made]
    return list(rows[0]), [list(row.values()) for row in rows]


def returned(number):
    """Return a sale, and on every ninth the row that takes it back, with a number of its own."""
    own = sale(number, Return="No")
    back = own | {"Order": 5000 + number, "Date": "2025-09-01 10:00:00", "Return": "Yes"}
    return [own, back] if number % 9 == 0 else own


def settled(number):
    """Return a sale and what a marketplace keeps of it."""
    kept = {"Principal": 9.5 + number % 13, "Commission": -1.4, "FBA fee": -1.5}
    return [sale(number, Description=name, Amount=money) for name, money in kept.items()]


def ledger(number, *, sign=-1, words=("Sale", "Refund", "Payment"), name="Type"):
    """Return a sale of a ledger and what settles it, with a number of its own; some are given back, some pay a fee."""
    sold, returned, paid = words
    amount = 9.5 + number % 13
    rows = [sale(number, **{name: sold}), sale(number, **{name: paid}, Order=5000 + number, Amount=sign * amount)]
    if number % 9 == 0:
        rows.append(sale(number, **{name: returned}, Amount=-amount))
    return rows


def bare(number):
    """Return a sale that names nobody."""
    return {"Num": 1000 + number, **{name: value for name, value in sale(number).items() if name in ("Date", "Amount")}}


ASKED = {
    "Type says Payment on 60 rows, and 60 have an equal sale": lambda i: ledger(i, sign=1)[:2],
    "Status says nothing on 54 of 60 rows": lambda i: sale(i, Status="" if i % 10 else "Cancelled"),
    "Customer stands on 6 of 60 orders, each once": lambda i: sale(i, Customer="" if i % 10 else PEOPLE[i // 10]),
    "Amount has amounts in €, $": lambda i: sale(i, Amount=f"{'€$'[i % 3 == 0]}{9.5 + i % 13:.2f}"),
    "Quantity says 2 pcs": lambda i: pieces(i, Quantity="2 pcs" if i % 2 == 0 else "1 pc"),
    "Discount is money or percent: it says 0, 10, 25": lambda i: sale(i, Discount=[0, 0, 10, 25][i % 4], Product=f"P{i % 5}"),
    "7 rows that say refund are positive, and 7 have an equal sale": returned,
    "No column looks like what was paid, beside Charged": lambda i: sale(i, Amount="", Charged=f"{9.5 + i % 13:.2f}"),
    "current_state says 5 on 54 rows, 6 on 6 rows": lambda i: sale(i, current_state=5 if i % 10 else 6),
    "Discount is a discount in percent. Is quantity x unit_price before it": lambda i: pieces(
        i, Discount=0.15 if i % 4 == 0 else 0
    ),
    "Type says S on 53 rows, R on 7 rows": lambda i: sale(i, Type="R" if i % 9 == 4 else "S"),
    "Flag says S on 53 rows, R on 7 rows": lambda i: sale(i, Flag="R" if i % 9 == 4 else "S"),
    "Trans Code says SAL on 53 rows, RTN on 7 rows": lambda i: sale(i, **{"Trans Code": "RTN" if i % 9 == 4 else "SAL"}),
    "Art says RECHNUNG on 53 rows, BERICHTIGUNG on 7 rows": lambda i: sale(
        i, Status="bezahlt", Art="Berichtigung" if i % 9 == 4 else "Rechnung"
    ),
    "TD04 NOTA DI CREDITO on 7 rows": lambda i: sale(
        i, **{"Tipo documento": "TD04 Nota di credito" if i % 9 == 4 else "TD01 Fattura"}
    ),
    "Ausgang says bezahlt, storniert": lambda i: sale(i, Ausgang="storniert" if i % 9 == 4 else "bezahlt"),
    "10 rows that say refund are positive, and 10 have an equal sale": lambda i: [
        sale(i, Order=i + 1, is_return=0),
        *([sale(i, Order=5000 + i, Date="2025-09-01 10:00:00", is_return=1)] if i % 6 == 0 else []),
    ],
    "9 rows that say refund are positive": lambda i: [
        pieces(i, Return="No"),
        *([pieces(i, Return="Yes", Order=5000 + i, Date="2025-09-01 10:00:00")] if i % 7 == 0 else []),
    ],
    "On 60 orders all rows say the same Amount": lambda i: [
        sale(i, Event="A1"),
        sale(i, Event="B2", Date=sale(i)["Date"].replace("10:00", "12:00")),
        sale(i, Event="C3", Date=sale(i)["Date"].replace("10:00", "18:00")),
    ],
    "Concerns names another order on 7 rows": lambda i: [
        sale(i, Concerns=""),
        *([sale(i, Concerns=1000 + i, Order=5000 + i, Date="2025-09-01 10:00:00")] if i % 9 == 0 else []),
    ],
    "Amount is negative on 53 of 60 rows": lambda i: sale(i, Amount=f"{(9.5 + i % 13) * (1 if i % 9 == 4 else -1):.2f}"),
    "Description says Commission, FBA fee on 120 rows, which are negative": settled,
    "cod, on 6 of 60 rows, is read as pending": lambda i: sale(i, Status="paid" if i % 10 else "COD"),
    "Errors? says Insufficient Balance on 6 of 60 rows": lambda i: sale(
        i, **{"Errors?": "" if i % 10 else "Insufficient Balance"}
    ),
    "Payer says Ann Lee and the like on 12 lines of their own": lambda i: [
        *([{"Payer": PEOPLE[i // 10], **dict.fromkeys(bare(0), "")}] if i % 10 == 0 else []),
        {"Payer": "", **bare(i)},
        *([{"Payer": "Total", **bare(i), "Num": "", "Date": ""}] if i % 10 == 9 else []),
    ],
    "rows share customer and day with a row of another product": lambda i: [
        {name: value for name, value in sale(i, Date=sale(i)["Date"][:10], Product=f"P{i % 7}{k}").items() if name != "Order"}
        for k in range(1 + i % 2)
    ],
    "Status says [8] Storniert on 7 of 60 rows": lambda i: sale(
        i, Belegart="Rechnung", Status="[8] Storniert" if i % 9 == 4 else "[7] Warenausgang gebucht"
    ),
    "Order status says Order cancelled on 7 of 60 rows": lambda i: sale(
        i, **{"Payment status": "paid", "Order status": "Order cancelled" if i % 9 == 4 else "Fine"}
    ),
    "Type says Incoming and Outgoing": lambda i: sale(i, Type="Outgoing" if i % 9 == 4 else "Incoming"),
    "Orders counts orders": lambda i: (
        {name: value for name, value in sale(i).items() if name != "Order"} | {"Orders": 1 + i % 4}
    ),
    "state_code says 5 on 54 rows": lambda i: sale(i, state_code=5 if i % 10 else 6),
    "is_valid says 0 on 7 of 60 rows": lambda i: sale(i, is_valid=0 if i % 9 == 4 else 1),
    "nothing proves that Amount is before what came back": lambda i: sale(i, Menge=2 + i % 3, Retourenmenge=int(i % 9 == 4)),
    "on 5 rows more than Quantity does": lambda i: pieces(i, **{"Quantity returned": 3 if i % 8 == 4 else 0}),
    "Are they paid for in Amount": lambda i: sale(i, Quantity=2, **{"Quantity cancelled": int(i % 9 == 4)}),
    "Quantity cancelled counts pieces": lambda i: pieces(i, **{"Quantity cancelled": int(i % 9 == 0)}),
}
CALM = {
    "a status on each row": lambda i: sale(i, Status="Paid" if i % 10 else "Cancelled"),
    "a status whose name is one word": lambda i: sale(i, Zahlstatus="bezahlt" if i % 10 else "storniert"),
    "what may be open and is no status of the sale": lambda i: sale(i, Mahnstatus="bezahlt" if i % 10 else "offen"),
    "numbers of a state that is a place": lambda i: sale(i, State=5 if i % 10 else 6),
    "guests among customers who return": lambda i: sale(i, Customer="" if i % 3 == 0 else PEOPLE[i % 6]),
    "one currency": lambda i: sale(i, Amount=f"€{9.5 + i % 13:.2f}"),
    "letters of a type that signs explain": lambda i: sale(
        i, Type="S" if i % 9 else "R", Amount=f"{(9.5 + i % 13) * (1 if i % 9 else -1):.2f}"
    ),
    "a deal that was lost": lambda i: sale(i, **{"Deal stage": "Closed won" if i % 10 else "Closed lost"}),
    "what a card is": lambda i: sale(i, **{"Card type": "Credit" if i % 10 else "Debit"}),
    "what delivery says": lambda i: sale(i, Lieferung="zugestellt" if i % 10 else "retourniert"),
    "letters of a state": lambda i: sale(i, state_code="CA" if i % 9 else "NY"),
    "a day until which it is valid": lambda i: sale(i, **{"valid until": "2026-01-01" if i % 9 else ""}),
    "all rows are valid": lambda i: sale(i, is_valid=1),
    "lines above the rows of a customer who is named": lambda i: [
        *([{"Group": f"Month {i // 10}", **dict.fromkeys(sale(0), "")}] if i % 10 == 0 else []),
        {"Group": "", **sale(i)},
    ],
    "one product a day, and no order": lambda i: {
        name: value for name, value in sale(i, Date=sale(i)["Date"][:10], Product=f"P{i % 7}").items() if name != "Order"
    },
    "what came in and what went out, by its sign": lambda i: sale(
        i, Direction="In" if i % 9 else "Out", Amount=f"{(9.5 + i % 13) * (1 if i % 9 else -1):.2f}"
    ),
    "a bill that is overdue": lambda i: sale(i, Status="Paid" if i % 10 else "Overdue"),
    "a status that says not cancelled": lambda i: sale(
        i, **{"Payment status": "paid", "Order status": "Not cancelled" if i % 9 == 4 else "Fine"}
    ),
    "what a record is, of words that no list has": lambda i: sale(i, **{"Record type": ["Web", "Shop", "Fair"][i % 3]}),
    "names in capitals": lambda i: sale(i, Customer=PEOPLE[i % 6].upper() if i % 4 == 0 else PEOPLE[i % 6]),
}
# every so many rows are no sales
NO_SALES = {
    "a status on each row": 10,
    "a status whose name is one word": 10,
    "letters of a type that signs explain": 9,
    "a deal that was lost": 10,
    "what came in and what went out, by its sign": 9,
    "a bill that is overdue": 10,
}


@pytest.mark.parametrize("words", ASKED)
def test_what_would_be_wrong_without_a_word_is_asked_about(drafted, words):  # noqa: F811
    asked, *_ = drafted(*rows_of(ASKED[words]))
    assert len(asked) == 1, asked
    assert words in asked[0]


@pytest.mark.parametrize("name", CALM)
def test_what_looks_like_it_is_not_asked_about(drafted, name):  # noqa: F811
    asked, gross, _ = drafted(*rows_of(CALM[name]))
    paid = [9.5 + i % 13 for i in range(60) if name not in NO_SALES or i % NO_SALES[name]]
    assert (asked, gross) == ([], sum(paid))


@pytest.mark.parametrize(("name", "is_sale"), [("Refunded order", False), ("Parent order", True)])
def test_a_row_that_names_the_sale_it_refunds_gives_back_and_a_renewal_does_not(drafted, name, is_sale):  # noqa: F811
    def make(number):
        own = sale(number, **{name: ""})
        later = own | {"Order": 5000 + number, "Date": "2025-09-01 10:00:00", name: own["Order"]}
        return [own, later] if number % 9 == 0 else own

    asked, gross, _ = drafted(*rows_of(make))
    assert (asked, gross) == ([], sum((9.5 + i % 13) * (1 + (is_sale and i % 9 == 0)) for i in range(60)))


def test_parts_of_a_refund_add_up_where_the_whole_was_given_back(drafted):  # noqa: F811
    def make(number):
        shipping, is_back = 4.9, number % 6 == 0
        own = sale(number, Amount=f"{9.5 + number % 13 + shipping:.2f}", Status="refunded" if is_back else "paid")
        parts = {"Refunded items": 9.5 + number % 13, "Refunded shipping": shipping}
        return own | {name: f"{value:.2f}" if is_back else "0.00" for name, value in parts.items()}

    asked, gross, _ = drafted(*rows_of(make))
    assert (asked, gross) == ([], round(sum(9.5 + i % 13 + 4.9 for i in range(60)), 2))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Type", ("Sale", "Refund", "Payment")),
        ("Kind", ("Invoice", "Credit memo", "Receipt")),
        ("Art", ("Rechnung", "Gutschrift", "Zahlung")),
    ],
)
def test_payments_that_take_off_what_sales_add_are_no_refunds(drafted, name, words):  # noqa: F811
    asked, gross, settings = drafted(*rows_of(lambda i: ledger(i, words=words, name=name)))
    assert (asked, gross) == ([], sum(9.5 + i % 13 for i in range(60)))
    assert settings["transactions_filter"] == "{} in ('{}', '{}')".format(name, *sorted(words[:2]))


def test_movements_beside_tax_and_shipping_are_left_out_and_these_asked_about(drafted):  # noqa: F811
    def make(number):
        of_shop = sale(number, Type="Payout", Order="", Customer="", Amount=-50)
        charges = [
            sale(number, Type="Tax", Amount=1),
            sale(number, Type="Shipping", Amount=4.9),
            sale(number, Type="Fee", Amount=-1),
        ]
        return [*ledger(number), *charges, *([of_shop] if number % 10 == 0 else [])]

    (asked,), _, settings = drafted(*rows_of(make))
    assert "shipping, on 60 of 187 rows" in asked
    assert settings["transactions_filter"] == "Type in ('Refund', 'Sale', 'Shipping', 'Tax')"


def test_a_currency_that_most_rows_leave_out_is_asked_about(drafted):  # noqa: F811
    header, rows = rows_of(lambda i: sale(i, **{"Currency Code": "" if i % 4 else "USD"}))
    asked, *_ = drafted(header, rows)
    assert len(asked) == 1, asked
    assert "Currency Code is blank on 45 of 60 rows, and says USD on the others. Are they in USD too?" in asked[0]


@pytest.mark.parametrize(("test", "live"), [("Y", "N"), ("true", "false"), ("ja", "nein")])
def test_a_flag_of_tests_is_asked_about_in_any_words_for_yes(drafted, test, live):  # noqa: F811
    asked, *_ = drafted(*rows_of(lambda i: sale(i, **{"Test order": live if i % 10 else test})))
    assert len(asked) == 1, asked
    assert f"Test order says {test}. Are these rows no sales?" in asked[0]
