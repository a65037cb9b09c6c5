"""Files of shops that nobody here has seen, each read by YAML alone: the strangest spellings, layouts and languages."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

ORDERS = [
    # order, customer, moment, price in cents
    (
        100 + number,
        1 + number * 7 % 9,
        datetime(2024, 1, 3, 9, 15) + timedelta(days=number * 3, minutes=number * 47),
        1250 + number * 997,
    )
    for number in range(60)
]
TOTAL = Decimal(sum(cents for *_, cents in ORDERS)) / 100


@pytest.fixture(scope="module")
def shop(new_shop):
    return new_shop("strangers")


def write(shop, name, header, lines, *, encoding="utf-8"):
    return shop.write(name, "\r\n".join([header, *lines, ""]).encode(encoding))


def read(shop, mapping, columns, *, where="true"):
    """Return columns of the transactions as they are read, in order of their first column."""
    build = shop.build(
        mapping, select="+int_transactions_validated,resource_type:model +int_transactions_validated,resource_type:seed"
    )
    assert build.ok, build.output
    return shop.query(f"select {columns} from int_transactions_validated where {where} order by all")


def finding(shop, name):
    return [message for (message,) in shop.query(f"select message from input_findings where finding = '{name}'")]


# --- a German till: Windows-1252, decimal commas, arithmetic over them, points in names, returns as negative lines


def german(cents):
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def test_a_german_till(shop):
    lines = [
        f"{order};K-{customer:03d};{moment:%d.%m.%y %H:%M} Uhr;{'Verkauf' if order % 10 else 'Retoure'};"
        f"{3 if order % 10 else -3};{german(cents * 100)} €;Größe {order % 4};nein"
        for order, customer, moment, cents in ORDERS
    ]
    header = "Belegnr.;Kunden-Nr.;Datum/Uhrzeit;Vorgang;Menge;Einzelpreis;Warengruppe;Gutschein"
    mapping = {
        "transactions": write(shop, "kasse.csv", header, lines, encoding="cp1252"),
        "transactions_columns": {
            "transaction_id": "Belegnr.",
            "customer_id": "Kunden-Nr.",
            "transaction_at": "Datum/Uhrzeit",
            "transaction_status": "Vorgang",
            "amount": "Menge * Einzelpreis",
            "product_category": "Warengruppe",
            "coupon_code": "Gutschein",
        },
        "input_timezone": "Europe/Berlin",
    }
    build = shop.build(mapping)
    assert build.ok, build.output
    sold = sum(3 * cents for order, *_, cents in ORDERS if order % 10)
    returned = sum(-3 * cents for order, *_, cents in ORDERS if not order % 10)
    assert shop.query("select bucket, amount from revenue_reconciliation where row_count > 0 order by 1") == [
        ("refunded", Decimal(returned)),
        ("successful", Decimal(sold)),
    ]
    # nine in the morning in Berlin, of 2024 and not of the year 24
    assert shop.query("select min(transaction_at), count(distinct product_category) from int_transactions_validated") == [
        (datetime(2024, 1, 3, 8, 15), 4)
    ]
    assert shop.query("select sum(coupon_order_count) from customer_features") == [(0,)]


# --- orders on several lines, with what is the order's on the first of them


def test_an_export_with_the_order_on_its_first_line_only(shop):
    words = ["paid", "refunded", "pending"]
    lines = []
    for order, customer, moment, cents in ORDERS:
        stamp = f"{moment:%Y-%m-%d %H:%M:%S} +0100"
        lines.append(f"#{order},k{customer}@example.org,{words[order % 3]},{cents / 100:.2f},{stamp},Mug")
        lines.append(f"#{order},k{customer}@example.org,,,{stamp},Cup")
    mapping = {
        "transactions": write(shop, "shopify.csv", "Name,Email,Financial Status,Total,Created at,Lineitem name", lines),
        "transactions_columns": {
            "transaction_id": "Name",
            "customer_id": "Email",
            "transaction_at": "Created at",
            "transaction_status": 'max("Financial Status") over (partition by Name)',
            "amount": "coalesce(Total, '0')",
        },
    }
    assert read(
        shop, mapping, "transaction_status, count(*), count(distinct transaction_id), sum(amount)", where="true group by 1"
    ) == [
        (status, 40, 20, Decimal(sum(cents for order, *_, cents in ORDERS if order % 3 == remainder)) / 100)
        for status, remainder in [("pending", 2), ("refunded", 1), ("successful", 0)]
    ]


# --- an old panel: a number for the day, another for the time, and discounts below zero


def test_a_panel_with_day_numbers_and_negative_discounts(shop):
    lines = [
        f"{customer},{order},{(moment - datetime(2024, 1, 1)).days + 1},{moment:%H%M},{cents / 100},-0.5"
        for order, customer, moment, cents in ORDERS
    ]
    mapping = {
        "transactions": write(shop, "panel.csv", "household_key,BASKET_ID,DAY,TRANS_TIME,SALES_VALUE,RETAIL_DISC", lines),
        "transactions_columns": {
            "transaction_id": "BASKET_ID",
            "customer_id": "household_key",
            "transaction_at": "timestamp '2023-12-31' + to_days(cast(DAY as integer))"
            " + to_minutes(cast(TRANS_TIME as integer) // 100 * 60 + cast(TRANS_TIME as integer) % 100)",
            "amount": "SALES_VALUE",
            "discount_amount": "RETAIL_DISC",
        },
    }
    build = shop.build(mapping)
    assert build.ok, build.output
    assert shop.query("select transaction_at from int_transactions_validated order by 1") == [
        (moment,) for *_, moment, _ in ORDERS
    ]
    (message,) = finding(shop, "negative_discounts")
    assert message.startswith("60 rows have a discount below zero")
    mapping["transactions_columns"]["discount_amount"] = "-RETAIL_DISC"
    assert read(shop, mapping, "distinct discount_amount") == [(Decimal("0.5"),)]


# --- tables that have to be joined first


def test_orders_and_items_in_files_of_their_own(shop):
    orders = [
        f'"o{order}","c{customer}","{moment}",{"delivered" if order % 7 else "canceled"}'
        for order, customer, moment, _ in ORDERS
    ]
    items = [f'"o{order}",{item},{cents / 200}' for order, *_, cents in ORDERS for item in (1, 2)]
    write(shop, "orders.csv", "order_id,customer_id,order_purchase_timestamp,order_status", orders)
    write(shop, "items.csv", "order_id,order_item_id,price", items)
    mapping = {
        "transactions": "(select * from 'orders.csv' inner join 'items.csv' using (order_id))",
        "transactions_columns": {
            "transaction_id": "order_id",
            "customer_id": "customer_id",
            "transaction_at": "order_purchase_timestamp",
            "transaction_status": "order_status",
            "amount": "price",
        },
    }
    assert read(shop, mapping, "count(*), count(distinct transaction_id), sum(amount)") == [(120, 60, TOTAL)]


# --- a shop without amounts, which has no big spenders


def test_a_log_of_coupon_claims(shop):
    lines = [
        f"u{customer},{'DAILY' if order % 5 else 'XMAS'},{int(moment.timestamp() * 1000)}"
        for order, customer, moment, _ in ORDERS
    ]
    mapping = {
        "transactions": write(shop, "claims.csv", "user_id,coupon_id,claimed_at", lines),
        "transactions_columns": {
            "customer_id": "user_id",
            "transaction_at": "to_timestamp(claimed_at / 1000)",
            "coupon_code": "coupon_id",
        },
    }
    build = shop.build(mapping)
    assert build.ok, build.output
    assert shop.query("select count(*), sum(order_count), count(net_revenue), count(refund_rate) from customer_features") == [
        (9, 60, 0, 0)
    ]
    names = [name for (name,) in shop.query("select segment_name from segment_profiles")]
    assert not [name for name in names if any(word in name for word in ("pender", "arge", "mall"))]
    assert shop.query("select count(*) from customer_recommendations where rule_name = 'many_refunds'") == [(0,)]
    assert finding(shop, "coupon_on_every_row") == [
        "every row has a coupon, most of them DAILY: if that word says that there is none, add it to no_coupon_values"
    ]


# --- how people write dates and numbers


MOMENTS = {
    "2024-02-13": datetime(2024, 2, 13),
    "2024-02-13 04:05 PM": datetime(2024, 2, 13, 16, 5),
    "2024-02-13T14:05:06.250Z": datetime(2024, 2, 13, 14, 5, 6, 250000),
    "2024-02-13 14:05:06 +0100": datetime(2024, 2, 13, 13, 5, 6),
    "2024/2/13 4:05": datetime(2024, 2, 13, 4, 5),
    "20240213": datetime(2024, 2, 13),
    "20240213140506": datetime(2024, 2, 13, 14, 5, 6),
    "13.02.24": datetime(2024, 2, 13),
    "13.02.2024 14:05 Uhr": datetime(2024, 2, 13, 14, 5),
    "13/2/2024, 2:05:06 p.m.": datetime(2024, 2, 13, 14, 5, 6),
    "13 Feb 24": datetime(2024, 2, 13),
    "13-FEB-2024 10:00": datetime(2024, 2, 13, 10),
    "Tue, 13 Feb 2024 14:05:00 +0100": datetime(2024, 2, 13, 13, 5),
    "February 13th, 2024 at 2:05pm": datetime(2024, 2, 13, 14, 5),
    "Feb-13-24": datetime(2024, 2, 13),
    "13. März 2024": datetime(2024, 3, 13),
    "3 juin 2024 14h05": datetime(2024, 6, 3, 14, 5),
    "3 juillet 2024": datetime(2024, 7, 3),
    "1 de febrero de 2024": datetime(2024, 2, 1),
    "2024-02-13 04:05 XX": None,
    "2024-02-30": None,
    "31/02/2024": None,
    "0001-01-23": None,
    "13/02/024": None,
    "13 Foo 2024": None,
    "epoch": None,
    "infinity": None,
    "1707832800": None,
}


def test_dates_as_people_write_them(shop):
    lines = [f'{number},c{number},"{text}",1' for number, text in enumerate(MOMENTS, start=100)]
    mapping = {
        "transactions": write(shop, "dates.csv", "transaction_id,customer_id,transaction_at,amount", lines),
        "date_order": "dmy",
    }
    found = dict(read(shop, mapping, "transaction_id, transaction_at"))
    assert {text: found[str(number)] for number, text in enumerate(MOMENTS, start=100)} == MOMENTS


POINT = {
    "1,234.50": "1234.5",
    "₹1,00,470.00": "100470",
    "1'234.50 CHF": "1234.5",
    "US $1,019.40": "1019.4",
    "(12.50)": "-12.5",
    "12.50-": "-12.5",
    "Rs. 99": "99",
    "12,50": None,
    "1,23,45": None,
    "12 kg": None,
    "NaN": None,
    "inf": None,
}
COMMA = {
    "1.234,50 €": "1234.5",
    "1 234,50": "1234.5",
    "R$ 1.234,5": "1234.5",
    "44,49 \u0440\u0443\u0431.": "44.49",
    "-5,00": "-5",
    "12,5 zł": "12.5",
    "99": "99",
    "1.234": "1234",
}


@pytest.mark.parametrize("spellings", [POINT, COMMA], ids=["point", "comma"])
def test_amounts_as_people_write_them(shop, spellings):
    lines = [f'{number};c{number};2024-02-13;"{text}"' for number, text in enumerate(spellings, start=100)]
    mapping = {"transactions": write(shop, "amounts.csv", "transaction_id;customer_id;transaction_at;amount", lines)}
    found = dict(read(shop, mapping, "transaction_id, amount"))
    expected = {text: amount and Decimal(amount) for text, amount in spellings.items()}
    assert {text: found[str(number)] for number, text in enumerate(spellings, start=100)} == expected


def test_numbers_that_may_mean_a_thousand_times_more_are_asked_about(shop):
    lines = [f"{order},c{customer},{moment:%Y-%m-%d},{order % 9 + 1}.500" for order, customer, moment, _ in ORDERS]
    mapping = {"transactions": write(shop, "rupiah.csv", "transaction_id,customer_id,transaction_at,amount", lines)}
    build = shop.build(mapping)
    assert not build.ok
    assert "do not show whether the point ends the whole number or parts its thousands" in build.output
    assert read(shop, mapping | {"decimal_separator": ","}, "min(amount)") == [(Decimal(1500),)]


def test_the_other_numbers_of_a_file_show_what_three_digits_after_a_comma_are(shop):
    lines = [f"{order};c{customer};{moment:%Y-%m-%d};1,500;9,99" for order, customer, moment, _ in ORDERS]
    mapping = {"transactions": write(shop, "kilos.csv", "transaction_id;customer_id;transaction_at;quantity;amount", lines)}
    assert read(shop, mapping, "distinct quantity, amount") == [(Decimal("1.5"), Decimal("9.99"))]


def test_a_mistyped_year_and_ids_that_do_not_match_are_said(shop):
    lines = [f"{order},{customer},{moment:%Y-%m-%d},5" for order, customer, moment, _ in ORDERS] + ["999,1,2204-06-30,5"]
    write(shop, "customers.csv", "customer_id,gender", [f"{customer:05d},F" for customer in range(1, 10)])
    mapping = {
        "transactions": write(shop, "typo.csv", "transaction_id,customer_id,transaction_at,amount", lines),
        "customers": "customers.csv",
    }
    build = shop.build(mapping)
    assert build.ok, build.output
    assert finding(shop, "lonely_newest_day")[0].startswith("the newest transaction is of 2204-06-30, ")
    assert finding(shop, "unlisted_customers") == [
        "9 of 9 customers with transactions are not in customers: are ids written in the same way there?"
    ]
