from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from reference_features import customer_features

EVERYTHING = [
    *("transaction_id", "customer_id", "transaction_at", "transaction_status", "amount", "quantity", "coupon_code"),
    *("discount_amount", "product_category", "refund_of"),
]
STATUSES = ["successful", "failed", "pending", "cancelled", "refunded", "teleported"]
OFFSETS = [UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")]

# what kinds of shops there are: columns, how many customers and days, and the vars beside the input
SHOPS = {
    "with everything": {"columns": EVERYTHING, "customers": 60, "orders": 500, "days": 500, "vars": {}},
    "full of ties": {
        "columns": EVERYTHING,
        "customers": 12,
        "orders": 60,
        "days": 6,
        "amounts": ["10", "20"],
        "vars": {},
    },
    "as of an earlier day, in another time zone": {
        "columns": EVERYTHING,
        "customers": 40,
        "orders": 400,
        "days": 400,
        "vars": {"as_of": "2024-09-30", "input_timezone": "Europe/Berlin"},
    },
    "without amounts": {
        "columns": [name for name in EVERYTHING if name not in ("amount", "quantity", "discount_amount")],
        "customers": 30,
        "orders": 200,
        "days": 300,
        "vars": {},
    },
    "without ids, coupons and statuses": {
        "columns": ["customer_id", "transaction_at", "amount"],
        "customers": 30,
        "orders": 200,
        "days": 700,
        "vars": {"reject_exact_duplicates": False},
    },
}
MONEY = [
    *("gross_revenue", "refund_amount", "net_revenue", "net_revenue_90d", "net_revenue_365d"),
    *("discount_amount", "max_order_value"),
]
# compared after rounding: each part to a cent of a point, the score is their sum
ROUNDED = {"loyalty_score": 0.03} | dict.fromkeys(
    [f"loyalty_{part}_points" for part in ("recency", "frequency", "money", "tenure", "reliability")], 0.00501
)


def random_rows(kind, rng):
    """Return the rows of a shop as dicts: what its file says, and the `date` and numbers that are meant by it."""
    zone = ZoneInfo(kind["vars"].get("input_timezone", "UTC"))
    amounts = kind.get("amounts")
    rows, ids = [], []
    for number in range(kind["orders"]):
        customer = f"c{int(kind['customers'] * rng.random() ** 2):03d}" if rng.random() > 0.05 else ""
        moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(
            days=int(rng.integers(kind["days"])), seconds=int(rng.integers(86400))
        )
        status = rng.choice(STATUSES, p=[0.72, 0.07, 0.04, 0.06, 0.10, 0.01])
        coupon = rng.choice(["", "", "WELCOME", "none", "summer "])
        ids.append(f"t{number}")
        for _ in range(rng.integers(1, 4)):
            amount = Decimal(str(rng.choice(amounts))) if amounts else Decimal(int(rng.gamma(2, 2000))) / 100
            if rng.random() < 0.05:
                amount = Decimal(0)
            is_back = status in ("refunded", "cancelled") and rng.random() < 0.7
            written = moment.astimezone(rng.choice(OFFSETS)) if zone.key != "UTC" else moment
            row = {
                "transaction_id": "" if rng.random() < 0.01 else ids[-1],
                "customer_id": customer,
                "transaction_at": written.strftime("%Y-%m-%d %H:%M:%S" + ("%z" if zone.key != "UTC" else "")),
                "date": moment.astimezone(zone).date(),
                "transaction_status": status if rng.random() > 0.03 else "successful",
                "amount": -amount if is_back else amount,
                "quantity": int(rng.integers(1, 5)),
                "coupon_code": {"none": ""}.get(coupon, coupon),
                "discount_amount": rng.choice([Decimal(0), Decimal("1.50")]) if coupon else Decimal(0),
                "product_category": rng.choice(["", "bath", "decor", "garden"]),
                "refund_of": rng.choice(ids) if status == "refunded" and rng.random() < 0.6 else "",
            }
            if rng.random() < 0.01:
                row |= {"transaction_at": "2024-02-30", "date": None}
            if rng.random() < 0.01:
                row |= {"amount": None}
            rows.append(row)
            if rng.random() < 0.02:
                rows.append(dict(row))
    # a few ids belong to two customers
    for row in rng.choice(rows, size=3):
        row["customer_id"] = "c999"
    return rows


def as_meant(rows, columns):
    """Return the rows as the reference takes them: without what the shop lacks, and with an id for each."""
    kept = {"transaction_id", "transaction_status", "date", *columns}
    meant = [{name: value for name, value in row.items() if name in kept} for row in rows]
    for number, row in enumerate(meant):
        if "transaction_id" not in columns:
            row["transaction_id"] = f"row {number}"
        if "transaction_status" not in columns:
            row["transaction_status"] = "successful"
    return meant


@pytest.fixture(scope="module", params=SHOPS, ids=lambda name: name.replace(" ", "_"))
def compared(request, new_shop):
    """Return the features of a random shop, from the project and from the reference."""
    kind = SHOPS[request.param]
    rows = random_rows(kind, np.random.default_rng(list(SHOPS).index(request.param)))
    joined = {
        f"c{number:03d}": date(2024, 1, 1) + timedelta(days=number * 10) for number in range(0, kind["customers"] + 20, 5)
    }
    joined["c998"] = None

    shop = new_shop("random")
    shop.write("transactions.csv", pd.DataFrame(rows)[kind["columns"]].astype(object).fillna(""))
    shop.write("customers.csv", pd.DataFrame(joined.items(), columns=["customer_id", "joined_at"]))
    mapping = {"transactions": "transactions.csv", "customers": "customers.csv", **kind["vars"]}
    build = shop.build(mapping, select="+customer_features")
    assert build.ok, build.output

    features = shop.frame("select * from customer_features").set_index("customer_id").sort_index()
    exact = shop.query(f"select {', '.join(MONEY)} from customer_features order by customer_id")
    features[MONEY] = pd.DataFrame(exact, columns=MONEY, index=features.index, dtype=object)
    as_of = kind["vars"].get("as_of")
    return features, customer_features(as_meant(rows, kind["columns"]), joined, as_of and date.fromisoformat(as_of))


def is_equal(name, found, expected):
    if pd.isna(found) or pd.isna(expected):
        return pd.isna(found) and pd.isna(expected)
    if isinstance(expected, date):
        return pd.Timestamp(found).date() == expected
    if isinstance(expected, Decimal | str | bool):
        return found == expected
    return found == pytest.approx(expected, rel=1e-9, abs=ROUNDED.get(name, 1e-9))


def test_the_same_customers_are_known(compared):
    features, expected = compared
    assert features.index.tolist() == expected.index.tolist()


def test_every_feature_has_a_reference(compared):
    features, expected = compared
    of_the_customer_file = {"currency", "gender", "city", "joined_date", "supplied_loyalty_score"}
    null_in_this_shop = {name for name in features if features[name].isna().all()}
    assert set(features) - of_the_customer_file - null_in_this_shop <= set(expected) <= set(features)


def test_every_feature_is_what_the_reference_says(compared):
    features, expected = compared
    wrong = [
        f"{name} of {customer_id}: {found!r}, not {value!r}"
        for name in expected
        for customer_id, found, value in zip(features.index, features[name], expected[name], strict=True)
        if not is_equal(name, found, value)
    ]
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:20])


def test_the_shop_is_worth_the_comparison(compared):
    features, _ = compared
    assert 0 < features.is_prospect.sum() < len(features)
    assert features.order_count.max() > 2
    assert features.recency_days.duplicated().any()
