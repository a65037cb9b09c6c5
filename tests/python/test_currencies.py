"""Money in several currencies: the column that says it in one is taken, a column a currency asked about."""

import pytest
from test_gaps import sale
from test_plausible import ALL, drafted  # noqa: F401  (a fixture)

RATES = {"EUR": 1, "USD": 1.08, "GBP": 0.86, "SEK": 11.4}


def paid_in(number, *names, codes=tuple(RATES), **said):
    """Return a sale that was paid in one of several currencies: what was paid, its currency, and the same in euros."""
    own = 9.5 + number % 13
    code = codes[0] if number % 3 else codes[number // 3 % len(codes)]
    row = {name: value for name, value in sale(number).items() if name != "Amount"}
    return row | dict(zip(names, (f"{own * RATES[code]:.2f}", code, f"{own:.2f}"), strict=False)) | said


TAKEN = {
    "by its code": lambda i: paid_in(i, "amount", "currency", "amount_eur"),
    "as the shop's own": lambda i: paid_in(i, "grand_total", "order_currency_code", "base_grand_total"),
    "as what was converted": lambda i: paid_in(i, "Amount", "Currency", "Converted Amount", **{"Converted Currency": "EUR"}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_money_in_one_currency_is_taken_in_place_of_money_in_several(drafted, name):  # noqa: F811
    asked, found = drafted(TAKEN[name])
    assert (asked, found["gross"]) == ([], round(ALL, 2))


def test_what_was_given_back_is_read_in_the_same_currency(drafted):  # noqa: F811
    def make(number):
        row = paid_in(number, "amount", "currency", "amount_eur")
        return row | {"refunded": row["amount"] if number % 9 == 0 else "0"}

    asked, found = drafted(make)
    assert asked == []
    assert found["refunds"] == pytest.approx(sum(9.5 + number % 13 for number in range(0, 60, 9)))


def test_two_amounts_that_no_rate_joins_stay_as_they_are(drafted):  # noqa: F811
    (asked,), found = drafted(lambda i: paid_in(i, "amount", "currency") | {"shop_price": f"{3.1 * i + 5:.2f}"})
    assert "currency says EUR" in asked
    assert found["gross"] > ALL


def test_a_column_a_currency_is_asked_about(drafted):  # noqa: F811
    def make(number):
        row = paid_in(number, "paid", "code", codes=("EUR", "USD"))
        return {**{name: row[name] for name in ("Order", "Date", "Customer")}, **amounts(row)}

    def amounts(row):
        return {f"Total {code}": row["paid"] if row["code"] == code else "" for code in ("EUR", "USD")}

    asked, _ = drafted(make)
    assert [question.split(".")[0] for question in asked] == [
        "Total EUR is blank on 10 of 60 rows, on which Total USD says something",
        "Total EUR, Total USD say a currency each, which need exchange_rates",
    ]


def test_a_blank_amount_beside_other_money_is_not_asked_about(drafted):  # noqa: F811
    asked, _ = drafted(lambda i: sale(i, Amount="" if i % 10 == 0 else sale(i)["Amount"], Tip=1.5))
    assert asked == []


def test_a_column_for_each_means_of_payment_is_asked_about(drafted):  # noqa: F811
    def make(number):
        row = {name: value for name, value in sale(number).items() if name != "Amount"}
        return row | {
            "Cash amount": sale(number)["Amount"] if number % 2 else 0,
            "Card amount": 0 if number % 2 else sale(number)["Amount"],
        }

    (asked,), _ = drafted(make)
    assert "says nothing on 30 of 60 rows" in asked


def test_an_amount_that_is_0_on_some_rows_beside_a_tip_is_not_asked_about(drafted):  # noqa: F811
    asked, _ = drafted(lambda i: sale(i, Amount=sale(i)["Amount"] if i % 10 else 0, **{"Tip amount": 2 if i % 3 else 0}))
    assert asked == []


WORTH = {"DE": 1, "GB": 0.86, "SE": 11.4}  # of a euro in each country
PLACES = [*WORTH]


def sold_in(number, column, *places, worth=None):
    """Return a sale in one of several places, in the money of it where one euro is worth several of that."""
    place = places[number % len(places)]
    return sale(number, **{column: place}, Amount=f"{(9.5 + number % 13) * (worth or {}).get(place, 1):.2f}")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda i: sold_in(i, "Country", *PLACES, worth=WORTH), "Country says DE, GB, SE, which pay in EUR, GBP, SEK"),
        (lambda i: sold_in(i, "Market", "EU", "UK", "US"), "Market says EU, UK, US, which pay in EUR, GBP, USD"),
        (lambda i: sold_in(i, "Store", "shop.de", "shop.co.uk"), "Store says shop.co.uk, shop.de, which pay in EUR, GBP"),
    ],
)
def test_places_whose_money_differs_are_asked_about_where_nothing_says_a_currency(drafted, make, said):  # noqa: F811
    (asked,), _ = drafted(make)
    assert said in asked


@pytest.mark.parametrize(
    "make",
    [
        lambda i: sold_in(i, "Country", *PLACES),
        lambda i: sold_in(i, "Market", "DE", "AT", "France"),
        lambda i: sold_in(i, "Market", *PLACES) | {"Currency": "EUR"},
        lambda i: {
            ("Amount EUR" if name == "Amount" else name): value for name, value in sold_in(i, "Market", *PLACES).items()
        },
        lambda i: sold_in(i, "State", "CA", "NY", "DE", "IN", "TX"),
        lambda i: sold_in(i, "Store", "yes", "no"),
    ],
    ids=["where customers live", "of one currency", "a currency", "its name", "states", "yes and no"],
)
def test_places_that_share_their_money_are_not_asked_about(drafted, make):  # noqa: F811
    asked, figures = drafted(make)
    assert (asked, figures["gross"]) == ([], ALL)
