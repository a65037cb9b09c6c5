"""What is said of customers of whom the truth is planted: sentences that must appear, and others that must not."""

import re

import pandas as pd
import pytest
from planted_shops import SHOPS, draw_shop

from segmentation import confidence, measures, stability

# how surely a customer stays in a segment is no sentence here, nor how often a number of segments was tried
FEW_DRAWS = {confidence: {"REFITS": 5}, measures: {"REFITS": 2}, stability: {"SPLITS": 2, "RESAMPLES": 4, "REFERENCES": 2}}
VARS = {"certification_sample_size": 300, "maximum_segment_count": 5, "minimum_segment_count": 3, "history_month_count": 0}
SELECT = "+segment_claims +customer_segment_reasons +segment_actions +board_notices"

SENTENCES = """
    select segment_name from int_segments_named inner join customer_segments using (segment_id, segment_name)
    union select meaning from int_segments_named where segment_id in (select segment_id from customer_segments)
    union select unnest([recommended_action, recommended_coupon, goal, example_reason]) from segment_actions
    union select reason from customer_recommendations
    union select reason from customer_segment_reasons
    union select notice from board_notices
"""
NEVER = [
    *(r"[{}]", r"\b(None|null|nan)\b", r"\b1 (orders|days|customers)\b", r"[A-Z]{4,}\d+", "less than a day|may have lapsed"),
    *(r"worth 0\b(?!\.)", r"\b(?<!\.)0 per order", r"typical (\S+) against \1[),]"),
]
NO_COUPONS = [r"with a coupon|a coupon on|% off|Coupon |oupon users|full price|without a discount"]
NOBODY_GONE = [r"^Lapsed|lapsed since|and have lapsed|Win back|reactivation|Cooling|quiet"]

MUST = {
    "pennies": [r"worth 0\.\d\d", r"\b0\.\d\d? per order"],
    "companies": [
        *("Too little is known to tell who has lapsed: 25 customers", r"Nearly all of them: \d+ to \d+ orders"),
        "There are too few customers to measure whether they fall into natural groups",
    ],
    "one_giant": [r"One customer brings (79|80)% of the revenue before refunds"],
    "donations": ["One order so far", "Keep in the newsletter only"],
    "half_returned": ["Gave everything back", "Ask about the returns"],
    "returners": ["Gave everything back", "Ask what went wrong", "No coupon_code in transactions"],
    "one_timers": ["One order so far", "Too little is known to tell who has lapsed"],
    "coupon_only": ["Coupon-only buyers", r"^(\d+) of \1 orders with a coupon"],
    "no_amounts": ["No amount in transactions", "Gave everything back"],
    "free_orders": ["Only free orders", "Invite to a first paid order"],
    "young": ["Too little is known to tell who has lapsed", "One order so far"],
    "seasonal": ["Once-a-year buyers", r"Some come once a year: of (\d+) silences .* \1 ended within 400 days"],
    "wholesale": ["Wholesale-like buyers", "Recommend a second category"],
    "loyal": [r"not lapsed|more recent", "the last on the last day of the data"],
    "in_processing": ["Order still open", "Follow the open order", "Ask about the open order"],
    "trouble": [
        *("Payment failed", "Only cancelled orders", "Offer another way to pay", "Ask why the order was cancelled"),
        *("% off", "Lapsed coupon users", r"a coupon on \d of \d+ orders"),
    ],
}
MUST_NOT = {
    # what all do sets nobody apart
    "pennies": [r"[Cc]oupon (users|champions|lovers)|with a coupon on|oupons more often"],
    "subscription": [r"per order|larger|small|Small|spenders", *NO_COUPONS],
    "companies": [*NOBODY_GONE, r"not lapsed|newsletter only", *NO_COUPONS],
    "donations": [r"Win back|reactivation|^First and only order.*, (4[1-9]|[5-9]\d)\d days ago", *NO_COUPONS],
    # as much as others here return is no reason to ask
    "half_returned": [r"^[1-6]\d% of what was bought went back", *NO_COUPONS],
    "returners": ["Prospects", "Welcome", *NO_COUPONS],
    "one_timers": [r"epeat|[Tt]wo orders or more|\b2 orders", *NOBODY_GONE, *NO_COUPONS],
    "no_amounts": [r"worth \d|[Ss]pent|per order|larger|Larger|small|spenders", *NO_COUPONS],
    "free_orders": ["Prospects", "Welcome"],
    "young": [*NOBODY_GONE, "Once-a-year", "Rising|the 90 before", "New customers|First-order customers|in the last 90 days"],
    "seasonal": [r"Win back|reactivation|^Lapsed|lapsed since"],
    "loyal": [r"One-time|small|Small|One order", *NOBODY_GONE],
    "in_processing": ["Prospects", "Welcome"],
    "trouble": ["Prospects", "Welcome"],
}
# who must be called what, by the beginning of the customer_id; others must not
CALLED = {
    "returners": {"word|row": "Gave everything back"},
    "coupon_only": {"fan": "Coupon-only buyers"},
    "no_amounts": {"back": "Gave everything back"},
    "free_orders": {"sample": "Only free orders"},
    "seasonal": {"yearly": "Once-a-year buyers"},
    "wholesale": {"reseller": "Wholesale-like buyers"},
    "in_processing": {"waiting|forgotten": "Order still open"},
    "trouble": {"failed": "Payment failed", "cancelled": "Only cancelled orders"},
}


@pytest.fixture(scope="module", params=SHOPS, ids=lambda plant: plant.__name__)
def planted(request, new_shop):
    """Name, transactions and build of a planted shop, whose models that say something are built once."""
    name, table = request.param.__name__, draw_shop(request.param)
    shop = new_shop(name)
    with pytest.MonkeyPatch.context() as patch:
        for module, constants in FEW_DRAWS.items():
            for constant, number in constants.items():
                patch.setattr(module, constant, number)
        build = shop.build({"transactions": shop.write("orders.csv", table)} | VARS, select=SELECT)
    assert build.ok, build.output
    return name, table, shop


def test_what_is_said_is_true_of_the_planted_customers(planted):
    name, table, shop = planted
    said = [sentence for (sentence,) in shop.query(SENTENCES) if sentence]
    for pattern in MUST.get(name, []):
        assert any(re.search(pattern, sentence) for sentence in said), (pattern, said)
    categories = [] if "product_category" in table else ["categor"]
    for pattern in [*NEVER, *categories, *MUST_NOT.get(name, [])]:
        assert [sentence for sentence in said if re.search(pattern, sentence)] == [], pattern

    untrue = shop.query("select * from segment_claims where holding_share < case said_by when 'name' then 0.9 else 1 end")
    assert untrue == []
    customers = shop.frame("select customer_id, segment_name, rule_name, reason from customer_recommendations")
    for group, called in CALLED.get(name, {}).items():
        is_in = customers.customer_id.str.match(f"({group})\\d")
        assert (customers.segment_name[is_in] == called).mean() >= 0.9, customers[is_in]
        assert is_in[customers.segment_name == called].mean() >= 0.9, called

    # the customers' own numbers, counted in the file alone
    bought = table[(table["transaction_status"] == "successful") & (table.get("amount", pd.Series(1, table.index)) > 0)]
    counts = bought.groupby("customer_id").transaction_id.nunique()
    told = customers.assign(count=customers.reason.str.extract(r"^(\d+) orders")[0]).dropna(subset="count")
    assert told["count"].astype(int).tolist() == counts[told.customer_id].tolist()
    if "coupon_code" in table:
        used = bought.groupby("customer_id").coupon_code.count()
        parts = customers.assign(used=customers.reason.str.extract(r"\b(\d+) of \d+ orders with a coupon")[0])
        parts = parts.dropna(subset="used")
        assert parts["used"].astype(int).tolist() == used[parts.customer_id].tolist()
    if "product_category" in table:
        breadth = bought.groupby("customer_id").product_category.nunique()
        assert (breadth[customers.customer_id[customers.rule_name == "second_category"]] == 1).all()
