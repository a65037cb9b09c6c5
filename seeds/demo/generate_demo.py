"""Write the demo shop: two years of a European lifestyle web shop, with known behaviour groups and known dirt.

`python seeds/demo/generate_demo.py` rewrites `raw_transactions.csv` and `raw_customers.csv` beside this file, and
`tests/python/data/demo_planted_groups.csv`, byte for byte the same on every run. Money is whole cents until it is
written, so `amount` equals `quantity * unit_price` exactly. Numpy promises a stream of random numbers for one version
only: the committed files are the truth, this script is how they came to be.

In the frames below `shopper` is a row of `customers`, `order` numbers a transaction, `status` is the true status and
`transaction_status` the way the file spells it.
"""

from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

SEED = 20251231
LAST_DAY = pd.Timestamp("2025-12-31")
WINDOW_DAYS = 731  # 2024-01-01 to 2025-12-31
EUR_PER_GBP = 1.17


class Group(NamedTuple):
    """How one kind of customer shops; the three numbers of a range are least, typical, most."""

    customers: int
    last_order_days: tuple[int, int, int]  # days between the last order and LAST_DAY
    order_range: tuple[int, int, int]  # paid orders
    gap_days: float  # mean days between two orders
    liked_price: float  # EUR, of one product
    extra_line_rate: float  # chance of each of three more lines in an order
    coupon_rate: float  # share of orders with a coupon


GROUPS = {
    "champions": Group(120, (0, 6, 40), (11, 19, 32), 34, 66, 0.42, 0.12),
    "loyal_full_price": Group(210, (2, 38, 120), (3, 6, 12), 70, 36, 0.28, 0.00),
    "coupon_lovers": Group(235, (8, 52, 180), (3, 6, 12), 70, 17, 0.25, 0.88),
    "new_customers": Group(150, (0, 14, 40), (1, 1, 2), 9, 30, 0.20, 0.10),
    "lapsed_big_spenders": Group(140, (245, 380, 600), (2, 3, 5), 40, 150, 0.40, 0.08),
    "one_and_done": Group(285, (120, 400, 730), (1, 1, 1), 1, 19, 0.12, 0.06),
}
PROSPECTS = Group(60, (0, 8, 300), (1, 1, 1), 1, 28, 0.25, 0.00)
PROSPECTS_WHO_TRIED = 15  # have a failed or pending order, the others none
GUESTS = Group(125, (0, 200, 730), (1, 1, 1), 1, 28, 0.25, 0.10)
CUSTOMERS_LEFT_OUT = 10  # of raw_customers
CUSTOMERS_CHANGED = 15  # who stand in raw_customers twice

SEASON = np.array([0.9, 0.8, 0.9, 0.9, 1.0, 0.9, 0.9, 0.8, 0.9, 1.0, 1.5, 1.6])  # orders by month, 1 is average
HOURS = np.array([2, 1, 1, 1, 1, 1, 2, 4, 5, 6, 7, 7, 8, 7, 6, 6, 6, 7, 8, 10, 11, 10, 7, 4]) / 128

PRICES = {  # EUR, by category
    "bath": (6.90, 9.90, 12.50, 16.90, 24.00, 34.90),
    "decor": (7.50, 12.90, 18.50, 27.90, 44.00, 79.00, 129.00),
    "furniture": (49.00, 89.00, 119.00, 149.00, 199.00, 289.00),
    "garden": (8.90, 14.50, 22.90, 39.00, 69.00, 139.00),
    "kitchen": (5.90, 11.90, 17.90, 29.00, 46.50, 84.00, 165.00),
    "lighting": (15.90, 29.90, 49.00, 78.00, 118.00, 210.00),
    "stationery": (3.90, 5.50, 8.90, 13.50, 19.90, 32.00),
    "textiles": (9.50, 19.50, 29.50, 39.90, 59.00, 98.00, 175.00),
}
COUPONS = {"WELCOME10": 0.10, "SUMMER15": 0.15, "BLACKWEEK25": 0.25, "FRIENDS20": 0.20}

# Each word, and the other ways it is written.
STATUSES = {
    "successful": ("Success", "COMPLETED", "paid", "Successful"),
    "failed": ("declined", "Failed"),
    "pending": ("processing", "PENDING"),
    "cancelled": ("Canceled", "CANCELLED"),
    "refunded": ("refund", "Refunded"),
}
GENDERS = {
    "F": ("female", "Female", "f", "Frau", "w"),
    "M": ("male", "MALE", "m", "Mr", "Male"),
    "non-binary": ("NB", "X"),
    "": ("nan", "NULL", "N/A"),
}
CITIES = {
    "Berlin": ("BERLIN", " berlin "),
    "München": ("Muenchen", "Munich"),
    "Köln": ("Cologne", "Koeln", "köln"),
    "Hamburg": ("hamburg", "HAMBURG "),
    "Frankfurt am Main": ("Frankfurt", 'Frankfurt, "Mainhattan"'),
    "Wien": ("Vienna", "wien"),
    "Zürich": ("Zurich", "Zuerich"),
    "Paris": ("PARIS", "paris"),
    "Lyon": ("lyon",),
    "Amsterdam": ("amsterdam", " Amsterdam"),
    "København": ("Copenhagen", "Kobenhavn"),
    "London": ("LONDON", "london"),
    "": ("NULL", "N/A", "unknown"),
}
CITY_SHARES = np.array([17, 12, 8, 11, 4, 9, 6, 10, 4, 7, 3, 4, 5]) / 100

# Orders that were not paid, or given back: how many, and how many minutes before a paid order of the same customer.
OTHER_ORDERS = {"failed": (190, 2, 20), "cancelled": (85, 60, 3000), "refunded": (12, 14000, 30000)}
PENDING_ORDERS = 28  # in the last three days
REFUNDS = 230  # rows with a negative amount
REFUNDS_WITHOUT_ORDER = 6
REFUNDS_OF_UNKNOWN_ORDER = 5
FREE_GIFTS = 12

DIRT = {  # by column: the wrong value, or how the value becomes wrong, and the number of lines
    "transaction_id": {"": 9, " {} ": 12},
    "customer_id": {"{}  ": 15},
    "transaction_at": {"": 9, "not a date": 7, "2025-02-30": 5},
    "transaction_status": {"teleported": 7, " {} ": 15},
    "amount": {"": 9, "abc": 5, "NaN": 4, "inf": 3, "1e20": 2},
    "currency": {"": 9},
}
SHARED_TRANSACTION_IDS = 3  # one id, two customers
EXACT_DUPLICATES = 18

TRANSACTION_COLUMNS = [
    *("transaction_id", "customer_id", "transaction_at", "transaction_status", "product_id", "product_category"),
    *("quantity", "unit_price", "amount", "discount_amount", "coupon_code", "currency", "refund_of"),
]
CUSTOMER_COLUMNS = ["customer_id", "gender", "city", "joined_at", "loyalty_score", "updated_at"]


def days(count):
    """Return `count` days, a number or an array, as a time span."""
    return pd.to_timedelta(count, unit="D")


def seconds(count):
    """Return `count` seconds, a number or an array, as a time span."""
    return pd.to_timedelta(count, unit="s")


def spell(*, words, spellings, share, rng):
    """Return `words`, about `share` of them written in one of their other `spellings`."""
    return [rng.choice(spellings[word]) if rng.random() < share else word for word in words]


def draw_customers(*, rng):
    """Return one row per shopper (planted customer, prospect or guest): who they are and how they shop."""
    groups = {**GROUPS, "prospect": PROSPECTS, "guest": GUESTS}
    names = np.repeat(list(groups), [group.customers for group in groups.values()])
    customers = pd.DataFrame([groups[name] for name in names]).assign(planted_group=names)
    count = len(customers)
    customers["customer_id"] = [f"C{number:05d}" for number in rng.permutation(count) + 1]
    customers.loc[7, "customer_id"] = "O'HARA-7"
    customers["gender"] = rng.choice(list(GENDERS), size=count, p=[0.55, 0.32, 0.03, 0.10])
    customers["city"] = rng.choice(list(CITIES), size=count, p=CITY_SHARES)
    customers["liked_category"] = rng.choice(list(PRICES), size=count)
    customers["liked_price"] *= rng.lognormal(0, 0.32, count)
    customers["coupon_rate"] *= rng.normal(1, 0.15, count)
    return customers


def draw_paid_orders(*, customers, rng):
    """Return one row per paid order, walking back from each shopper's last order in seasonal steps."""
    days_ago = np.arange(WINDOW_DAYS)
    season = SEASON[(LAST_DAY - days(days_ago)).month - 1]
    rows = []
    for shopper in customers.itertuples():
        least, typical, most = shopper.last_order_days
        chances = season * np.exp(-((np.log((days_ago + 3) / (typical + 3)) / 0.6) ** 2) / 2)
        chances *= (days_ago >= least) & (days_ago <= most)
        day = rng.choice(days_ago, p=chances / chances.sum())
        least, typical, most = shopper.order_range
        for _ in range(np.clip(rng.poisson(rng.gamma(7, typical / 7)), least, most)):
            if day >= WINDOW_DAYS:
                break
            rows.append((shopper.Index, day))
            day += 1 + int(rng.gamma(2, shopper.gap_days / 2) / season[day])
    orders = pd.DataFrame(rows, columns=["shopper", "day"])
    second = rng.choice(24, size=len(orders), p=HOURS) * 3600 + rng.integers(3600, size=len(orders))
    return orders.assign(ordered_at=LAST_DAY - days(orders.pop("day")) + seconds(second), status="successful")


def add_other_orders(*, orders, customers, rng):
    """Return `orders` with failed, cancelled, given back and pending ones among them; prospects only ever tried."""
    is_prospect = orders["shopper"].map(customers["planted_group"]) == "prospect"
    paid, tried = orders[~is_prospect], orders[is_prospect].head(PROSPECTS_WHO_TRIED)
    is_recent = tried["ordered_at"] >= LAST_DAY - days(4)
    parts = [paid, tried.assign(status=np.where(is_recent, "pending", "failed"))]
    for status, (count, least, most) in OTHER_ORDERS.items():
        again = paid[paid["ordered_at"] > LAST_DAY - days(WINDOW_DAYS - 30)].sample(count, random_state=rng)
        before = seconds(60 * rng.integers(least, most, size=count))
        parts.append(again.assign(status=status, ordered_at=again["ordered_at"] - before))
    recent = paid[paid["ordered_at"] > LAST_DAY - days(60)].sample(PENDING_ORDERS, random_state=rng)
    second = rng.integers(-2 * 86400, 86400, size=PENDING_ORDERS)
    parts.append(recent.assign(status="pending", ordered_at=LAST_DAY + seconds(second)))
    return pd.concat(parts).sort_values(["ordered_at", "shopper"], ignore_index=True)


def describe_orders(*, orders, customers, rng):
    """Return `orders` with what all lines of one order share: the customer and status as written, coupon, currency."""
    shoppers = customers.loc[orders["shopper"]].reset_index(drop=True)
    month = orders["ordered_at"].dt.month
    occasions = [~orders.duplicated("shopper"), month.isin([6, 7, 8]), month == 11]
    coupon = np.select(occasions, ["WELCOME10", "SUMMER15", "BLACKWEEK25"], "FRIENDS20")
    has_coupon = rng.random(len(orders)) < shoppers["coupon_rate"]
    spellings = {code: (code.lower(), code.title(), f" {code}", f"{code.title()} ") for code in COUPONS}
    has_pounds = (shoppers["city"] == "London") & (rng.random(len(orders)) < 0.93)
    guest_id = rng.choice(["", "", "NULL", "N/A"], size=len(orders))
    return orders.assign(
        customer_id=shoppers["customer_id"].mask(shoppers["planted_group"] == "guest", guest_id),
        transaction_status=spell(words=orders["status"], spellings=STATUSES, share=0.3, rng=rng),
        coupon_code=np.where(has_coupon, spell(words=coupon, spellings=spellings, share=0.15, rng=rng), ""),
        discount_rate=np.where(has_coupon, pd.Series(coupon).map(COUPONS), 0.0),
        currency=np.where(has_pounds, "GBP", "EUR"),
    )


def draw_lines(*, orders, customers, rng):
    """Return one row per order line: one to four products, mostly near the price and category the shopper likes."""
    products = pd.DataFrame([(name, price) for name in PRICES for price in PRICES[name]], columns=["category", "price"])
    products["id"] = [f"{name[:3].upper()}-{number:02d}" for number, name in enumerate(products["category"], 1)]
    shoppers = customers.loc[orders["shopper"]]

    # The products with the largest noisy scores are a weighted draw without repeats (the Gumbel trick).
    distance = np.log(products["price"].to_numpy() / shoppers["liked_price"].to_numpy()[:, None])
    is_liked = products["category"].to_numpy() == shoppers["liked_category"].to_numpy()[:, None]
    scores = is_liked - (distance / 0.4) ** 2 / 2 + rng.gumbel(size=distance.shape)
    ranking = np.argsort(-scores, axis=1)
    line_count = 1 + rng.binomial(3, shoppers["extra_line_rate"])
    order, rank = np.nonzero(np.arange(4) < line_count[:, None])

    chosen = products.loc[ranking[order, rank]].reset_index(drop=True)
    lines = orders.loc[order].reset_index(drop=True)
    euros = np.where(lines["currency"] == "GBP", EUR_PER_GBP, 1.0)
    list_cents = np.rint(100 * chosen["price"] / euros).astype(int)
    unit_cents = np.rint(list_cents * (1 - lines["discount_rate"])).astype(int)
    quantity = 1 + rng.poisson(np.where(chosen["price"] < 25, 0.35, 0.08))
    return lines.assign(
        order=order,
        product_id=chosen["id"],
        product_category=chosen["category"],
        quantity=quantity,
        unit_cents=unit_cents,
        discount_cents=quantity * (list_cents - unit_cents),
    )


def add_gifts_and_refunds(*, lines, rng):
    """Return `lines` with free gifts inside some orders, and refunds, never of a shopper's only line, as own orders."""
    paid = lines[lines["status"] == "successful"]
    gifts = paid[paid["ordered_at"].dt.month == 12].drop_duplicates("order").sample(FREE_GIFTS, random_state=rng)
    gifts = gifts.assign(product_id="GIFT-01", product_category="gifts", quantity=1, unit_cents=0, discount_cents=0)
    is_refundable = (paid["ordered_at"] < LAST_DAY - days(25)) & paid.duplicated("shopper", keep=False)
    refunds = paid[is_refundable].sample(REFUNDS, random_state=rng)
    refunds = refunds.assign(
        refunded_order=refunds["order"],
        order=lines["order"].max() + 1 + np.arange(REFUNDS),
        ordered_at=refunds["ordered_at"] + seconds(rng.integers(3 * 86400, 25 * 86400, size=REFUNDS)),
        status="refunded",
        transaction_status=spell(words=["refunded"] * REFUNDS, spellings=STATUSES, share=0.3, rng=rng),
        quantity=-refunds["quantity"],
        discount_cents=0,
        coupon_code="",
    )
    return pd.concat([lines, gifts, refunds]).sort_values(["ordered_at", "order"], ignore_index=True)


def format_transactions(*, lines, rng):
    """Return `lines` as the text of `raw_transactions.csv`; the only dirt yet is refunds whose order is unknown."""
    ids = {order: f"T{number:06d}" for number, order in enumerate(lines["order"].unique(), 1)}
    refund_of = lines["refunded_order"].map(ids).fillna("")
    places = rng.permutation(lines.index[lines["refunded_order"].notna()])
    unknown = places[REFUNDS_WITHOUT_ORDER:][:REFUNDS_OF_UNKNOWN_ORDER]
    refund_of[places[:REFUNDS_WITHOUT_ORDER]] = ""
    refund_of[unknown] = [f"S2023-{number:05d}" for number in unknown]
    return lines.assign(
        transaction_id=lines["order"].map(ids),
        transaction_at=lines["ordered_at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
        unit_price=(lines["unit_cents"] / 100).map("{:.2f}".format),
        amount=(lines["quantity"] * lines["unit_cents"] / 100).map("{:.2f}".format),
        discount_amount=(lines["discount_cents"] / 100).map("{:.2f}".format),
        refund_of=refund_of,
    )[TRANSACTION_COLUMNS]


def add_dirt(*, transactions, lines, rng):
    """Return `transactions` with all dirt, on paid lines, never refunded, of customers with six such orders or more."""
    paid = lines[(lines["status"] == "successful") & (lines["unit_cents"] > 0) & (lines["ordered_at"] < LAST_DAY)]
    paid = paid[~paid["order"].isin(lines["refunded_order"])]
    order_count = paid["shopper"].map(paid.groupby("shopper")["order"].nunique())
    places = iter(rng.permutation(paid.index[order_count >= 6]))
    dirty = transactions.copy()
    for column, wrongs in DIRT.items():
        for wrong, count in wrongs.items():
            for place in islice(places, count):
                dirty.loc[place, column] = wrong.format(dirty.loc[place, column])
    for place, other in zip(islice(places, SHARED_TRANSACTION_IDS), places, strict=False):
        dirty.loc[place, "transaction_id"] = dirty.loc[other, "transaction_id"]
    copies = dirty.loc[list(islice(places, EXACT_DUPLICATES))]
    return pd.concat([dirty, copies]).sort_index(kind="stable")


def draw_customer_file(*, customers, lines, rng):
    """Return `raw_customers.csv`: a few customers are left out, a few stand in it twice, the newer row changed."""
    known = customers[customers["planted_group"] != "guest"]
    left_out = known[known["planted_group"] != "prospect"].sample(CUSTOMERS_LEFT_OUT, random_state=rng)
    known = known.drop(left_out.index)
    count = len(known)

    paid = lines[lines["status"] == "successful"]
    spend = (paid["quantity"] * paid["unit_cents"]).groupby(paid["shopper"]).sum().reindex(known.index, fill_value=0)
    score = np.clip(np.rint(10 + 75 * spend.rank(pct=True) + rng.normal(0, 16, count)), 0, 100).astype(int)
    first_order = lines.groupby("shopper")["ordered_at"].min().dt.normalize()
    any_day = pd.Series(LAST_DAY - days(rng.integers(WINDOW_DAYS, size=count)), index=known.index)
    waited = np.floor(rng.exponential(20, size=count)) * (rng.random(count) < 0.6)
    joined = first_order.reindex(known.index).fillna(any_day) - days(waited)
    rows = known.assign(
        loyalty_score=score.astype(str).mask(rng.random(count) < 0.06, ""),
        joined_at=joined.dt.strftime("%Y-%m-%d"),
        updated_at=joined + (LAST_DAY - joined) * rng.random(count),
    )

    can_change = rows["gender"].isin(["F", "M"]) & ~rows["city"].isin(["", "London"])
    changed = rows[can_change].sample(CUSTOMERS_CHANGED, random_state=rng)
    has_moved = np.arange(CUSTOMERS_CHANGED) % 3 > 0
    changed["city"] = changed["city"].mask(has_moved, changed["city"].map(dict(pairwise(CITIES))))
    changed["gender"] = changed["gender"].where(has_moved, "non-binary")
    changed["updated_at"] += (LAST_DAY - changed["updated_at"]) / 2
    rows = pd.concat([rows, changed]).sort_values(["updated_at", "customer_id"])
    return rows.assign(
        gender=spell(words=rows["gender"], spellings=GENDERS, share=0.55, rng=rng),
        city=spell(words=rows["city"], spellings=CITIES, share=0.3, rng=rng),
        updated_at=rows["updated_at"].dt.strftime("%Y-%m-%d %H:%M:%S"),
    )[CUSTOMER_COLUMNS]


def draw_shop(*, seed):
    """Return the three tables: transactions, customers, planted groups."""
    rng = np.random.default_rng(seed)
    customers = draw_customers(rng=rng)
    orders = draw_paid_orders(customers=customers, rng=rng)
    orders = add_other_orders(orders=orders, customers=customers, rng=rng)
    orders = describe_orders(orders=orders, customers=customers, rng=rng)
    lines = draw_lines(orders=orders, customers=customers, rng=rng)
    lines = add_gifts_and_refunds(lines=lines, rng=rng)
    transactions = add_dirt(transactions=format_transactions(lines=lines, rng=rng), lines=lines, rng=rng)
    customer_file = draw_customer_file(customers=customers, lines=lines, rng=rng)
    planted = customers[customers["planted_group"].isin(list(GROUPS))].sort_values("customer_id")
    return transactions, customer_file, planted[["customer_id", "planted_group"]]


def main():
    """Write the three files."""
    here = Path(__file__).resolve().parent
    paths = (
        here / "raw_transactions.csv",
        here / "raw_customers.csv",
        here.parents[1] / "tests" / "python" / "data" / "demo_planted_groups.csv",
    )
    for path, table in zip(paths, draw_shop(seed=SEED), strict=True):
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


if __name__ == "__main__":
    main()
