"""Discounts in percent: no amounts of money, and asked about where nothing says whether the amount is before them."""

import pytest
from test_gaps import rows_of, sale
from test_lines import drafted  # noqa: F401  (a fixture)

SHARES = [0, 0, 10, 15, 20]
ASKED = {
    "Discount is money or percent": lambda i: {**sale(i, Discount=SHARES[i % 5]), "Total": sale(i)["Amount"], "Amount": ""},
    "Promotion is a discount in percent. Is Amount before it": lambda i: sale(
        i, Promotion=["", "10% off", "Summer 12.5 % sale"][i % 3]
    ),
    "discount is a discount in percent": lambda i: sale(i, discount=SHARES[i % 5] / 100),
    "coupon_percent is a discount in percent": lambda i: sale(i, coupon_percent=SHARES[i % 5] or ""),
    "coupon_value is a discount in percent": lambda i: sale(
        i, coupon_value=SHARES[i % 5] or "", coupon_type="percent" if SHARES[i % 5] else ""
    ),
}
CALM = {
    "what is left of another price": lambda i: sale(
        i, Subtotal=f"{(9.5 + i % 13) / (0.8 if i % 4 == 0 else 1):.4f}", Discount="20% off" if i % 4 == 0 else ""
    ),
    "money of which no type says percent": lambda i: {
        **{name: value for name, value in sale(i).items() if name != "Amount"},
        "Total": sale(i)["Amount"],
        "coupon_value": f"{1.13 * (i % 4):.2f}",
        "coupon_type": "fixed" if i % 4 else "",
    },
    "a code that has a number": lambda i: sale(i, coupon_code="SAVE10" if i % 5 == 0 else ""),
}


@pytest.mark.parametrize("words", ASKED)
def test_a_discount_in_percent_is_asked_about(drafted, words):  # noqa: F811
    asked, *_ = drafted(*rows_of(ASKED[words]))
    assert len(asked) == 1, asked
    assert words in asked[0]


@pytest.mark.parametrize("name", CALM)
def test_what_is_no_share_is_not_asked_about(drafted, name):  # noqa: F811
    asked, gross, _ = drafted(*rows_of(CALM[name]))
    assert (asked, gross) == ([], sum(9.5 + i % 13 for i in range(60)))
