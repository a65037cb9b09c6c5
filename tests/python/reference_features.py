"""The features of a customer, computed the long way from what issue and README say they are: one row, one order at a time."""

import math
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from statistics import mean, median, stdev

import pandas as pd

STATUSES = ["successful", "failed", "pending", "cancelled", "refunded"]
RFM_SEGMENTS = {
    "hibernating": ([1, 2], [1, 2]),
    "at_risk": ([1, 2], [3, 4]),
    "cant_lose": ([1, 2], [5]),
    "about_to_sleep": ([3], [1, 2]),
    "need_attention": ([3], [3]),
    "loyal": ([3, 4], [4, 5]),
    "promising": ([4], [1]),
    "new": ([5], [1]),
    "potential_loyalist": ([4, 5], [2, 3]),
    "champion": ([5], [4, 5]),
}
LOYALTY_WEIGHTS = {"recency": 25, "frequency": 25, "money": 25, "tenure": 10, "reliability": 15}
PRIOR_ORDERS = 3


def divide(numerator, denominator):
    """Return the ratio as a float, None where there is none."""
    if numerator is None or denominator is None or not denominator:
        return None
    return float(numerator) / float(denominator)


def total(values):
    """Return the sum of what is known, None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def with_customers(rows):
    """Return rows with the customer of their order where they name none, and the ids that two customers share.

    The order's own rows go first, then refunds that name it; a refund that names none is of the customer whose order it names.
    """
    named, refunded = defaultdict(set), defaultdict(set)
    for row in rows:
        if row["customer_id"]:
            named[row["transaction_id"]].add(row["customer_id"])
            refunded[row.get("refund_of")].add(row["customer_id"])
    shared = {order for order, customers in named.items() if len(customers) > 1}

    def of_order(order):
        return max(named[order] or refunded[order], default="") if order and order not in shared else ""

    return [
        row | {"customer_id": row["customer_id"] or of_order(row["transaction_id"]) or of_order(row.get("refund_of"))}
        for row in rows
    ], shared


def accepted_lines(rows):
    """Return the rows that count: no exact copy, a known status, a time, an amount, one customer for each id."""
    filled, shared = with_customers(rows)
    seen, accepted = set(), []
    for row, line in zip(rows, filled, strict=True):
        key = tuple(row.values())
        is_copy = key in seen
        seen.add(key)
        is_complete = row["transaction_id"] and row["date"] and row["transaction_status"] in STATUSES
        has_amount = row.get("amount", Decimal(0)) is not None
        if is_complete and has_amount and not is_copy and row["transaction_id"] not in shared:
            accepted.append(line)
    return accepted


def kind_of(line):
    """Return what a line does: sale, returned_sale, refund, or the status of what came to nothing."""
    amount, status = line.get("amount"), line["transaction_status"]
    if status in ("refunded", "cancelled") and line.get("refund_of"):
        return "refund"
    if status in ("successful", "refunded", "cancelled") and amount is not None and amount < 0:
        return "refund"
    if status == "refunded":
        return "returned_sale" if amount else "refund"
    return "sale" if status == "successful" else status


def orders_of(lines, columns):
    """Return orders: lines of one id, and refunds with the order that they name."""
    sales = ("sale", "returned_sale")
    buyers = {line["transaction_id"]: line["customer_id"] for line in lines if kind_of(line) in sales}
    groups = defaultdict(list)
    for line in lines:
        named = line.get("refund_of")
        is_own = kind_of(line) == "refund" and buyers.get(named) == line["customer_id"]
        groups[named if is_own else line["transaction_id"]].append(line)

    never_sold = cancelled_orders(lines)
    orders = []
    for group in groups.values():
        sold = [line for line in group if kind_of(line) in sales]
        refunds = [line for line in group if kind_of(line) == "refund"]
        of_nothing = [
            line for line in refunds if (line.get("refund_of") or line["transaction_id"], line["customer_id"]) in never_sold
        ]
        returned = [line for line in refunds if line not in of_nothing]
        kinds = {"cancelled" if line in of_nothing else kind_of(line) for line in group}
        status = "successful" if sold else next(kind for kind in ("refund", "pending", "failed", "cancelled") if kind in kinds)
        gross = sum((line["amount"] for line in sold), Decimal(0)) if "amount" in columns else None
        refund = money_given_back(group, returned) if "amount" in columns else None
        orders.append(
            {
                "customer_id": next((line["customer_id"] for line in group if line["customer_id"]), None),
                "date": min(line["date"] for line in sold or group),
                "status": status,
                "gross": gross,
                "refund": refund,
                "net": None if gross is None else gross - refund,
                "is_purchase": status == "successful" and (gross is None or gross > 0),
                "has_coupon": any(line["coupon_code"] for line in sold) if "coupon_code" in columns else None,
                "items": total(line.get("quantity") for line in sold),
                "discount": total(line.get("discount_amount") for line in sold),
                "categories": {line["product_category"] for line in sold if line.get("product_category")},
            }
        )
    return orders


def cancelled_orders(lines):
    """Return (id, customer) of orders that were cancelled whole: what is given back of them moves no money."""
    kinds, customers = defaultdict(set), defaultdict(str)
    for line in lines:
        if kind_of(line) in ("sale", "returned_sale", "cancelled"):
            kinds[line["transaction_id"]].add(kind_of(line))
            customers[line["transaction_id"]] = max(customers[line["transaction_id"]], line["customer_id"] or "")
    return {(order, customers[order]) for order, found in kinds.items() if found == {"cancelled"}}


def money_given_back(group, refunds):
    """Return what was given back of an order, once: what rows say goes before the word refunded on the sale."""
    by_word = sum((line["amount"] for line in group if kind_of(line) == "returned_sale"), Decimal(0))
    on_rows = sum((abs(line["amount"]) for line in refunds), Decimal(0))
    called = [line for line in group if kind_of(line) == "refund" and line["transaction_status"] != "successful"]
    is_called_refund = any(line["amount"] for line in called)
    return on_rows if is_called_refund or on_rows >= by_word else on_rows + by_word


def outside_segment(statuses, *, count, refund_rate):
    """Return the group of who kept nothing that they bought, else None."""
    if count and (refund_rate is None or refund_rate < 0.995):
        return None
    groups = [("pending", -1), ("refund", -2), ("successful", -2 if count else -3), ("failed", -4), ("cancelled", -5)]
    return next((group for status, group in groups if status in statuses), 0)


def features_of(orders, as_of):
    """Return one customer's features that need no other customer."""
    bought = [order for order in orders if order["is_purchase"]]
    ages = [(as_of - order["date"]).days for order in bought]
    count = len(bought)
    coupons = [order for order in bought if order["has_coupon"]]
    full_price = [order for order in bought if not order["has_coupon"] and not order["discount"]]
    is_price_known = any(order["has_coupon"] is not None or order["discount"] is not None for order in bought)
    values = [order["gross"] for order in bought if order["gross"] is not None]
    days = sorted({order["date"] for order in bought})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    has_cadence = len(days) >= 3

    def within(name, first, last):
        return total(
            (order[name] if first <= (as_of - order["date"]).days < last else Decimal(0))
            for order in orders
            if order[name] is not None
        )

    gross, refund = (total(order[name] for order in orders) for name in ("gross", "refund"))
    discount = total(order["discount"] for order in bought)
    recent, previous = within("gross", 0, 90), within("gross", 90, 180)
    failed = sum(order["status"] == "failed" for order in orders)
    coupon_count = len(coupons) if any(order["has_coupon"] is not None for order in bought) else None
    categories = set().union(*(order["categories"] for order in orders))
    tenure = max(ages, default=None)
    refund_rate = divide(refund, gross)
    median_days = float(median(gaps)) if has_cadence else None
    statuses = {order["status"] for order in orders}
    return {
        "is_prospect": not orders,
        "outside_segment_id": outside_segment(statuses, count=count, refund_rate=refund_rate),
        "cancelled_count": sum(order["status"] == "cancelled" for order in orders),
        "refund_only_count": sum(order["status"] == "refund" for order in orders),
        "first_order_date": min(days, default=None),
        "last_order_date": max(days, default=None),
        "recency_days": min(ages, default=None),
        "tenure_days": tenure,
        "order_count": count,
        "purchase_days": len(days),
        "order_count_30d": sum(age < 30 for age in ages),
        "order_count_90d": sum(age < 90 for age in ages),
        "order_count_365d": sum(age < 365 for age in ages),
        "pending_count_90d": sum(order["status"] == "pending" and (as_of - order["date"]).days < 90 for order in orders),
        "free_order_count": sum(order["status"] == "successful" and not order["is_purchase"] for order in orders),
        "purchase_frequency": count * 30 / max(tenure, 30) if count else None,
        "interpurchase_median_days": median_days,
        "interpurchase_cv": stdev(gaps) / mean(gaps) if has_cadence else None,
        "overdue_ratio": divide(min(ages), median_days) if has_cadence else None,
        "gross_revenue": gross,
        "refund_amount": refund,
        "net_revenue": total(order["net"] for order in orders),
        "net_revenue_90d": within("net", 0, 90),
        "net_revenue_365d": within("net", 0, 365),
        "average_order_value": divide(gross, count),
        "median_order_value": float(median(values)) if values else None,
        "max_order_value": max(values, default=None),
        "spend_trend": divide(recent - previous, recent + previous) if recent is not None else None,
        "items_per_order": divide(total(order["items"] for order in bought), count),
        "distinct_categories": len(categories) or None,
        "refund_rate": None if refund_rate is None else min(1.0, refund_rate),
        "failed_rate": divide(failed, failed + count),
        "pending_count": sum(order["status"] == "pending" for order in orders),
        "coupon_order_count": coupon_count,
        "coupon_usage_rate": divide(coupon_count, count),
        "coupon_usage_per_90d": None if coupon_count is None else coupon_count * 90 / max(tenure, 90),
        "discount_amount": discount,
        "discount_depth": None if discount is None or gross is None else divide(discount, discount + gross),
        "full_price_share": divide(len(full_price), count) if is_price_known else None,
        "coupon_aov_ratio": divide(
            divide(total(order["gross"] for order in coupons), len(coupons)),
            divide(total(order["gross"] for order in bought if not order["has_coupon"]), count - len(coupons)),
        )
        if coupon_count
        else None,
    }


def quintiles(values):
    """Return 1 to 5 for each value: 1 + least(4, floor(5 x share strictly worse)); low values are worse."""
    return [1 + min(4, math.floor(5 * sum(other < value for other in values) / len(values))) for value in values]


def add_scores(features):
    """Add what compares a customer with the others; `features` is a list of dicts, changed in place."""
    buyers = [row for row in features if row["order_count"]]
    coupons = total(row["coupon_order_count"] for row in buyers)
    coupon_share = divide(coupons, sum(row["order_count"] for row in buyers))
    medians = [row["interpurchase_median_days"] for row in buyers if row["interpurchase_median_days"] is not None]
    shop_median = median(medians) if len(medians) >= 30 else None
    span = max((row["tenure_days"] for row in buyers), default=0)
    has_money = all(row["net_revenue"] is not None for row in buyers)
    recency = quintiles([-row["recency_days"] for row in buyers])
    frequency = quintiles([row["order_count"] for row in buyers])
    money = quintiles([row["net_revenue"] for row in buyers]) if has_money else [None] * len(buyers)
    for row, r, f, m in zip(buyers, recency, frequency, money, strict=True):
        row["r_score"], row["f_score"], row["m_score"] = r, f, m
        row["rfm_segment"] = next(name for name, (rs, fs) in RFM_SEGMENTS.items() if r in rs and f in fs)
        wait = row["interpurchase_median_days"]
        if wait is None and shop_median is not None:
            between = row["tenure_days"] - row["recency_days"]
            wait = max(shop_median, between / max(row["purchase_days"] - 1, 1))
        is_known = wait is not None and span >= 90
        row["is_lapsed"] = False if row["recency_days"] < 30 else row["recency_days"] >= 3 * wait if is_known else None
        if coupon_share is not None:
            row["coupon_dependence"] = (row["coupon_order_count"] + PRIOR_ORDERS * coupon_share) / (
                row["order_count"] + PRIOR_ORDERS
            )
        parts = {
            "recency": (r - 1) / 4,
            "frequency": (f - 1) / 4,
            "money": None if m is None else (m - 1) / 4,
            "tenure": min(1, row["tenure_days"] / 365),
            "reliability": 1 - max(row["refund_rate"] or 0, row["failed_rate"]),
        }
        weight = sum(LOYALTY_WEIGHTS[name] for name, part in parts.items() if part is not None)
        points = {name: part * LOYALTY_WEIGHTS[name] * 100 / weight for name, part in parts.items() if part is not None}
        row |= {f"loyalty_{name}_points": point for name, point in points.items()}
        row["loyalty_score"] = sum(points.values())


def customer_features(rows, customers, as_of=None):
    """Return the features of a shop.

    rows       list of dicts: transaction_id, customer_id, date, transaction_status, and what else the shop has
    customers  {customer_id: date of joining or None} of the customer file
    as_of      date, or None for that of the newest accepted row
    """
    columns = set(rows[0])
    is_asked_for = as_of is not None
    # no rule looks at a row after the as-of date; a row without a date has no day
    lines = accepted_lines([row for row in rows if not is_asked_for or not row["date"] or row["date"] <= as_of])
    as_of = as_of or max(line["date"] for line in lines)
    known = {line["customer_id"] for line in lines if line["customer_id"]}
    known |= {customer_id for customer_id, joined in customers.items() if not is_asked_for or joined is None or joined <= as_of}

    orders = defaultdict(list)
    for order in orders_of(lines, columns):
        orders[order["customer_id"]].append(order)
    features = [
        {"customer_id": customer_id, "as_of_date": as_of, **features_of(orders[customer_id], as_of)}
        for customer_id in sorted(known)
    ]
    money = ["gross_revenue", "refund_amount", "net_revenue", "net_revenue_90d", "net_revenue_365d"]
    if any(row["gross_revenue"] is not None for row in features):
        for row in features:
            row |= {name: Decimal(0) for name in money if row[name] is None}
    add_scores(features)
    return pd.DataFrame(features).set_index("customer_id")
