"""What a mapping says of orders: columns of the order, money given back beside a sale, rows that are no sales."""

import ast
import random
import re
from decimal import Decimal

import pandas as pd
import pytest
from project import ROOT, Shop

from segmentation.mapping.steps.customers import GUEST_WORDS

NO_MONEY_IS_LOST = "assert_no_row_and_no_money_is_lost"
ORDERS = f"+int_transactions_aggregated_to_orders +revenue_reconciliation +rejected_transactions {NO_MONEY_IS_LOST}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return Shop.make(tmp_path_factory.mktemp("contract") / "shop")


def build_orders(shop, rows, mapping):
    """Build the orders of a file of these rows, shuffled; return {purchase: [gross, refunds, net, items]}."""
    rows = list(rows)
    random.Random(13).shuffle(rows)
    shop.write("orders.csv", pd.DataFrame(rows).fillna(""))
    build = shop.build(
        {"transactions": "orders.csv"} | mapping, select=ORDERS, with_tests=True, flags=["--indirect-selection", "empty"]
    )
    assert build.ok, build.output
    assert NO_MONEY_IS_LOST in {node.name for node in build.nodes}
    money = shop.query("""
        select order_id, gross_amount, refund_amount, net_amount, item_count
        from int_transactions_aggregated_to_orders where is_purchase
    """)
    return {order_id: amounts for order_id, *amounts in money}


def sales(shop_random):
    """Return orders as they were, each {id, customer, day, status, total, refunded, items}."""
    orders = []
    for number in range(60):
        status = shop_random.choice(["paid", "paid", "paid", "partly", "refunded", "cancelled"])
        total = Decimal(shop_random.randrange(100, 9_999)) / 100
        orders.append(
            {
                "id": f"#{number}",
                "customer": f"Buyer{number % 17}@Example.com",
                "day": f"2025-{1 + number % 12:02}-{10 + number % 19}",
                "status": status,
                "total": total,
                "refunded": total if status == "refunded" else round(total / 3, 2) if status == "partly" else Decimal(0),
                "items": [shop_random.randrange(1, 5) for _ in range(shop_random.randrange(1, 5))],
            }
        )
    return orders


def file_rows(orders, *, is_repeated, says_refunds):
    """Return the orders as lines of an export, what is of the order on each of its lines or on the first alone."""
    rows = []
    for order in orders:
        of_order = {
            "Day": order["day"],
            "State": "refunded" if order["status"] == "refunded" else "cancelled" if order["status"] == "cancelled" else "paid",
            "Total": f"{order['total']:.2f}",
            "Refunded": f"{order['refunded']:.2f}" if says_refunds and order["refunded"] else "",
        }
        for line, pieces in enumerate(order["items"]):
            row = {"Type": "Sale", "Order": order["id"], "Buyer": order["customer"] if line % 2 == 0 else ""}
            row |= {"Item": f"item {line}", "Pieces": str(pieces)}
            rows.append(row | (of_order if is_repeated or line == 0 else dict.fromkeys(of_order, "")))
    return rows


NO_SALES = [
    {"Type": "Kind of row.", "Order": "Number of the order.", "Day": "When.", "Total": "It equals all lines.", "Buyer": "Who."},
    {"Type": "Payout", "Order": "#1", "Buyer": "bank", "Day": "31/12/2024", "State": "in transit", "Total": "-9999.99"},
    {"Type": "", "Order": "62 rows exported"},
]
MAPPING = {
    "transactions_filter": "Type in ('Sale', 'Refund')",
    "order_columns": ["transaction_at", "transaction_status", "customer_id", "amount", "refunded_amount"],
    "transactions_columns": {
        "transaction_id": "Order",
        "customer_id": "Buyer",
        "transaction_at": "Day",
        "transaction_status": "State",
        "amount": "Total",
        "refunded_amount": "Refunded",
        "quantity": "Pieces",
    },
}


@pytest.mark.parametrize("is_repeated", [False, True])
def test_what_stands_on_the_first_line_or_on_each_line_of_an_order_is_taken_once(shop, is_repeated):
    orders = sales(random.Random(7))
    lines = file_rows(orders, is_repeated=is_repeated, says_refunds=True)
    two_totals = [{**lines[0], "Order": "two totals", "Total": total} for total in ("10.00", "12.00")]
    unread = [{**lines[0], "Order": "unread", "Item": item, "Refunded": "some"} for item in ("a", "b")]
    # the first order is in the file twice, whole
    again = [row for row in lines if row["Order"] == orders[0]["id"]]
    found = build_orders(shop, [*lines, *again, *two_totals, *unread, *NO_SALES], MAPPING)

    paid = {order["id"]: order for order in orders if order["status"] != "cancelled"}
    assert found == {
        name: [order["total"], order["refunded"], order["total"] - order["refunded"], sum(order["items"])]
        for name, order in paid.items()
    }
    assert dict(shop.query("select reject_reason, row_count from rejected_transactions")) == {
        "exact_duplicate": len(again),
        "order_column_with_two_values": 2,
        "unparseable_refunded_amount": 2,
    }
    buckets = {
        name: row for name, *row in shop.query("select bucket, row_count, amount, refunded_amount from revenue_reconciliation")
    }
    assert buckets["not_a_sale"][:2] == [3, Decimal("-9999.99")]
    assert buckets["successful"][1] + buckets["refunded"][1] == sum(order["total"] for order in paid.values())
    assert buckets["successful"][2] + buckets["refunded"][2] == sum(order["refunded"] for order in paid.values())
    customers = shop.query(
        "select count(distinct customer_id), count(*) filter (customer_id is null) from int_transactions_aggregated_to_orders"
    )
    assert customers == [(len({order["customer"] for order in orders}), 0)]


def test_a_refund_that_a_row_a_column_and_a_word_tell_of_counts_once(shop):
    sale = {"Type": "Sale", "Order": "1", "Buyer": "A@b.de ", "Day": "2026-01-05", "State": "completed", "Total": "20.00"}
    back = {**sale, "Type": "Refund", "Total": "-20.00", "Day": "2026-01-12", "State": "refunded"}
    rows = [
        {**sale, "Refunded": "", "Pieces": "1"},
        {**sale, "Order": "by row", "State": "refunded"},
        {**back, "Order": "by row"},
        {**sale, "Order": "by word", "State": "refunded", "Buyer": "a@b.de"},
        {**sale, "Order": "by column", "Refunded": "-5"},
        {**sale, "Order": "by all", "State": "refunded", "Refunded": "20"},
        {**back, "Order": "by all", "Refunded": "20"},
        {**sale, "Order": "of a guest", "Buyer": "Guest"},
    ]
    found = build_orders(shop, rows, {"transactions_columns": MAPPING["transactions_columns"]})

    assert {name: tuple(map(float, money[:3])) for name, money in found.items()} == {
        "1": (20, 0, 20),
        "by row": (20, 20, 0),
        "by word": (20, 20, 0),
        "by column": (20, 5, 15),
        "by all": (20, 20, 0),
        "of a guest": (20, 0, 20),
    }
    assert shop.query("select distinct customer_id from int_transactions_aggregated_to_orders order by all") == [
        ("a@b.de",),
        (None,),
    ]


def test_a_filter_or_order_columns_that_cannot_be_are_said_before_anything_is_built(shop):
    shop.write("wrong.csv", "Type,Order,Buyer,Day,Total\nSale,1,c1,2025-01-01,5\n")
    columns = {name: MAPPING["transactions_columns"][name] for name in ("customer_id", "transaction_at", "amount")}

    def said(**mapping):
        build = shop.build({"transactions": "wrong.csv", "transactions_columns": columns} | mapping)
        assert not build.ok
        assert not build.nodes
        return " ".join(build.output.split())

    output = said(transactions_filter="Typ = 'Sale'", order_columns=["refundedamount", "discount_amount", "amount"])
    assert "transactions_filter: Typ = 'Sale' wrong.csv has no column \"Typ\"" in output
    assert 'order_columns: "refundedamount" is no column of an order. Did you mean "refunded_amount"?' in output
    assert "order_columns: discount_amount is not mapped." in output
    assert "order_columns: nothing says which rows are one order." in output
    assert "it is varchar and no condition" in said(transactions_filter="Type")
    assert "transactions_filter: Type = 'Sold' is true of no row of wrong.csv." in said(transactions_filter="Type = 'Sold'")


def test_a_draft_and_sql_have_one_list_of_words_for_nobody():
    macro = re.search(r"macro guest_words\(\).*return\((.*?)\)", (ROOT / "macros/input/parsing.sql").read_text())
    assert ast.literal_eval(macro[1]) == GUEST_WORDS
