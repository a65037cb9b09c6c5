"""Orders that were never paid, said by a column beside the amount: asked about, each beside its harmless twin."""

import pytest
from test_gaps import rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)


def amount_of(number):
    return f"{9.5 + number % 13:.2f}"


PAID_AT = "2025-06-01 12:00:00"
ASKED = {
    "Оплачено says нет on 6 of 60 rows": lambda i: sale(i, Оплачено="да" if i % 10 else "нет"),
    "fizetve says 0 on 6 of 60 rows": lambda i: sale(i, fizetve=int(i % 10 > 0)),
    "支払済み says 0 on 6 of 60 rows": lambda i: sale(i, 支払済み=int(i % 10 > 0)),
    "payment_received says 0 on 6 of 60 rows": lambda i: sale(i, payment_received=int(i % 10 > 0)),
    "Paid at says - on 6 of 60 rows": lambda i: sale(i, **{"Paid at": PAID_AT if i % 10 else "-"}),
    "Paid at says 0000-00-00 00:00:00 on 6 of 60 rows": lambda i: sale(
        i, **{"Paid at": PAID_AT if i % 10 else "0000-00-00 00:00:00"}
    ),
    "completed_at says nothing on 6 of 60 rows": lambda i: sale(i, completed_at=PAID_AT if i % 10 else ""),
    "abandoned says 1 on 6 of 60 rows": lambda i: sale(i, abandoned=int(i % 10 == 0)),
    "Zahlungseingang says nothing on 6 of 60 rows": lambda i: sale(i, Zahlungseingang="13.06.2025" if i % 10 else ""),
    "Payment reference says nothing on 6 of 60 rows": lambda i: sale(
        i, **{"Payment reference": f"PX{77 * i}" if i % 10 else ""}
    ),
    "Transaction ID says nothing on 6 of 60 rows": lambda i: sale(i, **{"Transaction ID": f"ch_{77 * i}" if i % 10 else ""}),
    "Balance due is a part of Amount on 6 of 60 rows": lambda i: sale(i, **{"Balance due": 4.5 if i % 10 == 0 else 0}),
    "Offener Betrag is as much as Amount on 6 of 60 rows": lambda i: sale(
        i, **{"Offener Betrag": f"{14.4 + i % 13:.2f}" if i % 10 == 0 else "0.00"}
    ),
    "Return no says 7000, 7010, 7020 and 3 more on 6 of 60 rows": lambda i: sale(
        i, **{"Return no": "" if i % 10 else 7000 + i}
    ),
    "Refund says 7000, 7010, 7020 and 3 more on 6 of 60 rows": lambda i: sale(i, Refund="" if i % 10 else 7000 + i),
    "total_paid is 0 on 6 of 60 rows": lambda i: sale(i, total_paid=amount_of(i) if i % 10 else "0.00"),
    "Amount due is as much as Amount on 6 of 60 rows": lambda i: sale(
        i, **{"Amount due": amount_of(i) if i % 10 == 0 else "0"}
    ),
}
CALM = {
    "a payment that another column explains": lambda i: sale(
        i, **{"Payment reference": f"PX{i}" if i % 4 else "", "Payment method": "card" if i % 4 else "cash"}
    ),
    "the code of a gift card, which few have": lambda i: sale(i, **{"Gift card code": "" if i % 10 else f"GC{i}"}),
    "all of it was paid": lambda i: sale(i, total_paid=amount_of(i)),
    "what was done is the next step of a sale": lambda i: sale(
        i, Status="paid" if i % 10 else "shipped", completed_at="" if i % 10 else PAID_AT
    ),
    "a balance of something else": lambda i: sale(i, **{"account balance": f"{3.1 * i:.2f}"}),
    "the change that was given": lambda i: sale(i, paid=f"{20 + 10 * (i % 3):.2f}"),
}


@pytest.mark.parametrize("words", ASKED)
def test_orders_that_were_not_paid_are_asked_about(drafted, words):  # noqa: F811
    asked, *_ = drafted(*rows_of(ASKED[words]))
    assert len(asked) == 1, asked
    assert words in asked[0]


@pytest.mark.parametrize("name", CALM)
def test_other_columns_of_payments_are_not_asked_about(drafted, name):  # noqa: F811
    asked, gross, _ = drafted(*rows_of(CALM[name]))
    assert (asked, gross) == ([], sum(9.5 + i % 13 for i in range(60)))


def test_a_status_says_of_its_rows_that_nothing_was_paid(drafted):  # noqa: F811
    asked, gross, _ = drafted(
        *rows_of(lambda i: sale(i, Status="paid" if i % 10 else "unpaid", total_paid=amount_of(i) if i % 10 else 0))
    )
    assert (asked, gross) == ([], sum(9.5 + i % 13 for i in range(60) if i % 10))
