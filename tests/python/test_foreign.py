"""Columns that no name takes for a status: asked about where they may say what became of orders."""

import pytest
from test_gaps import rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)

ASKED = {
    "fase says cancelado": lambda i: sale(i, fase=["cancelado", "aguardando"][i % 20 // 10] if i % 10 == 0 else "entregue"),
    "fraud_decision says reject": lambda i: sale(i, fraud_decision="accept" if i % 10 else "reject"),
    "remark says void": lambda i: sale(i, remark="" if i % 10 else "VOID"),
    "item_status says cancelled on 6 of 60 rows": lambda i: sale(i, item_status="shipped" if i % 10 else "cancelled"),
    "fulfillmentStatus says CANCELED on 6": lambda i: sale(i, fulfillmentStatus="FULFILLED" if i % 10 else "CANCELED"),
    "net_total is less than gross_total on 7 of 60 orders": lambda i: {
        **{name: value for name, value in sale(i).items() if name != "Amount"},
        "gross_total": sale(i)["Amount"],
        "net_total": sale(i)["Amount"] if i % 9 else [0, 4.5][i % 2],
    },
}
CALM = {
    "what became of a subscription": lambda i: sale(i, subscription_status="active" if i % 10 else "cancelled"),
    "what the sign of the amount says": lambda i: sale(
        i, remark="" if i % 10 else "returned", Amount=f"{(9.5 + i % 13) * (1 if i % 10 else -1):.2f}"
    ),
    "words of which none is usual": lambda i: sale(i, Város=["Szeged", "Pécs", "Győr"][i % 3]),
    "two words of a language that the lists know": lambda i: sale(i, Abholung="Geschäft" if i % 4 == 0 else "Versand"),
    "words that stay with a customer": lambda i: sale(i, Körzet="kelet" if i * 7 % 6 else "nyugat"),
    "a name that is known": lambda i: sale(i, Zahlungsart="Überweisung" if i % 10 else "Nachnahme"),
    "words of a name and a language that are plain": lambda i: sale(i, Device="mobile" if i % 10 else "desktop"),
}


def test_words_that_no_list_has_below_a_name_that_none_has_are_asked_about(drafted):  # noqa: F811
    asked, *_ = drafted(*rows_of(lambda i: sale(i, helyzet=["meghiúsult", "vár"][i % 20 // 10] if i % 10 == 0 else "kész")))
    assert asked == ["helyzet says kész, meghiúsult, vár, and no list has its name or these words. Is one of them no sale?"]


@pytest.mark.parametrize("words", ASKED)
def test_words_that_call_some_rows_off_are_asked_about(drafted, words):  # noqa: F811
    asked, *_ = drafted(*rows_of(ASKED[words]))
    assert len(asked) == 1, asked
    assert words in asked[0]


@pytest.mark.parametrize("name", CALM)
def test_other_words_are_not_asked_about(drafted, name):  # noqa: F811
    asked, gross, _ = drafted(*rows_of(CALM[name]))
    sold = [9.5 + i % 13 for i in range(60) if "sign" not in name or i % 10]
    assert (asked, gross) == ([], sum(sold))


def test_a_total_that_is_due_holds_what_was_charged(drafted):  # noqa: F811
    def make(number):
        row = {name: value for name, value in sale(number).items() if name != "Amount"}
        freight = 4.9 * (number % 2)
        return row | {
            "SubTotal": sale(number)["Amount"],
            "Freight": f"{freight:.2f}",
            "TotalDue": f"{9.5 + number % 13 + freight:.2f}",
        }

    asked, gross, _ = drafted(*rows_of(make))
    assert (asked, gross) == ([], round(sum(9.5 + i % 13 for i in range(60)) + 30 * 4.9, 2))
