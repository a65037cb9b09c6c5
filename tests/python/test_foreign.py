"""Columns of a language that no list knows: asked about where they may say what became of orders."""

import pytest
from test_gaps import rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)

CALM = {
    "words of which none is usual": lambda i: sale(i, Város=["Szeged", "Pécs", "Győr"][i % 3]),
    "words that stay with a customer": lambda i: sale(i, Körzet="kelet" if i * 7 % 6 else "nyugat"),
    "a name that is known": lambda i: sale(i, Zahlungsart="Überweisung" if i % 10 else "Nachnahme"),
    "words of a name and a language that are plain": lambda i: sale(i, Device="mobile" if i % 10 else "desktop"),
}


def test_words_that_no_list_has_below_a_name_that_none_has_are_asked_about(drafted):  # noqa: F811
    asked, *_ = drafted(*rows_of(lambda i: sale(i, helyzet=["meghiúsult", "vár"][i % 20 // 10] if i % 10 == 0 else "kész")))
    assert asked == ["helyzet says kész, meghiúsult, vár, and no list has its name or these words. Is one of them no sale?"]


@pytest.mark.parametrize("name", CALM)
def test_other_words_that_no_list_has_are_not_asked_about(drafted, name):  # noqa: F811
    asked, gross, _ = drafted(*rows_of(CALM[name]))
    assert (asked, gross) == ([], sum(9.5 + i % 13 for i in range(60)))


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
