"""Small shops in which it is known what is true of each customer: what may be said of them can be looked up."""

import numpy as np
import pandas as pd

NEWEST_DAY = pd.Timestamp("2025-12-31")


def orders_of(random, name, customers, *, orders, gap, silent, value, spread=0.25, coupon=None, status="successful"):
    """Return one row per order of customers who are alike.

    Parameters
    ----------
    random : Generator
    name : str
        Beginning of their customer_id.
    customers : int
    orders, silent : tuple of two int
        Least and most orders of a customer, and days since the last one.
    gap : int
        Days between two orders.
    value : float
        Amount of the middle order.
    spread : float
        Share of the gap that the days between two orders may be off it.
    coupon : float or None
        Share of the orders with a coupon; None for a shop without the column.
    status : str
    """
    rows = []
    for number in range(customers):
        day = NEWEST_DAY - pd.Timedelta(days=int(random.integers(silent[0], silent[1] + 1)))
        for _ in range(int(random.integers(orders[0], orders[1] + 1))):
            rows.append(
                {
                    "customer_id": f"{name}{number:03}",
                    "transaction_at": day + pd.Timedelta(minutes=int(random.integers(8 * 60, 20 * 60))),
                    "amount": round(float(value * np.exp(random.normal(0, 0.25))), 2),
                    "transaction_status": status,
                    "coupon_code": "SAVE" if coupon is not None and random.random() < coupon else None,
                }
            )
            day -= pd.Timedelta(days=max(1, int(gap * random.uniform(1 - spread, 1 + spread))))
    table = pd.DataFrame(rows)
    return table.drop(columns="coupon_code") if coupon is None else table


def usual(random, *, coupon=None):
    """Return a shop as many are: regulars, one-time buyers of late and of long ago, and those who have gone."""
    return pd.concat(
        [
            orders_of(random, "regular", 90, orders=(6, 14), gap=25, silent=(0, 20), value=50, coupon=coupon and 0.1),
            orders_of(random, "once", 110, orders=(1, 1), gap=1, silent=(150, 360), value=30, coupon=coupon and 0.3),
            orders_of(random, "new", 60, orders=(1, 2), gap=15, silent=(0, 30), value=30, coupon=coupon and 0.3),
            orders_of(random, "gone", 70, orders=(4, 8), gap=25, silent=(150, 320), value=60, coupon=coupon and 0.9),
        ]
    )


def numbered(table):
    """Return the table with an id for each order."""
    return table.assign(transaction_id=[f"o{number:05}" for number in range(len(table))])


def returners(random):
    """A third bought and gave everything back: by a row with the word, or by one of their own that takes the money back."""
    by_word = orders_of(random, "word", 50, orders=(1, 1), gap=1, silent=(0, 60), value=60, status="refunded")
    sold = numbered(orders_of(random, "row", 50, orders=(1, 2), gap=9, silent=(0, 60), value=60))
    sold["transaction_id"] = "r" + sold["transaction_id"]
    back = sold.assign(
        amount=-sold["amount"], transaction_status="refunded", transaction_at=sold["transaction_at"] + pd.Timedelta(hours=1)
    )
    return pd.concat([numbered(pd.concat([usual(random), by_word])), sold, back])


def one_timers(random):
    """Nobody ever came back."""
    return pd.concat(
        orders_of(random, f"of{days}", 100, orders=(1, 1), gap=1, silent=(days, days + 60), value=value)
        for days, value in [(0, 20), (120, 35), (240, 90)]
    )


def coupon_only(random):
    """A group buys by coupon only, and often; the others hardly do."""
    fans = orders_of(random, "fan", 90, orders=(5, 9), gap=20, silent=(0, 20), value=25, coupon=1.0)
    return pd.concat([usual(random, coupon=0.2)[lambda rows: ~rows["customer_id"].str.startswith("gone")], fans])


def no_amounts(random):
    """Visits without money; some are given back, by the word alone."""
    back = orders_of(random, "back", 40, orders=(1, 2), gap=9, silent=(0, 60), value=1, status="refunded")
    return pd.concat([usual(random), back]).drop(columns="amount")


def free_orders(random):
    """A quarter only ever got samples."""
    return pd.concat([usual(random), orders_of(random, "sample", 90, orders=(1, 3), gap=20, silent=(0, 200), value=0)])


def young(random):
    """The shop opened 40 days ago."""
    return pd.concat(
        [
            orders_of(random, "often", 80, orders=(4, 7), gap=5, silent=(0, 5), value=40),
            orders_of(random, "first", 120, orders=(1, 1), gap=1, silent=(0, 12), value=25),
            orders_of(random, "early", 100, orders=(1, 1), gap=1, silent=(30, 39), value=25),
        ]
    )


def seasonal(random):
    """Everybody buys around Christmas, some each year, some once; a few all year round."""
    years = [
        orders_of(random, "yearly", 100, orders=(3, 3), gap=365, silent=(0, 30), value=70, spread=0.04),
        orders_of(random, "lastyear", 100, orders=(1, 1), gap=1, silent=(370, 400), value=40),
        orders_of(random, "thisyear", 90, orders=(1, 1), gap=1, silent=(0, 30), value=40),
        orders_of(random, "always", 50, orders=(12, 20), gap=30, silent=(0, 25), value=45),
    ]
    return pd.concat(years)


def wholesale(random):
    """Resellers among private buyers: twenty times as much an order; and of the buyers some stay with one category."""
    table = pd.concat([usual(random), orders_of(random, "reseller", 40, orders=(5, 10), gap=30, silent=(0, 30), value=900)])
    is_broad = table["customer_id"].str.startswith("gone") | (table["customer_id"].str[-1] > "4")
    words = np.array(["tea", "coffee", "cups"])
    return table.assign(product_category=np.where(is_broad, words[random.integers(0, 3, len(table))], "tea"))


def calendar_holes(random):
    """Dates of two thirds of the month were lost: days 13 and later stand in no month."""
    table = usual(random)
    return table[table["transaction_at"].dt.day < 13]


def loyal(random):
    """Everyone comes every other week, and did so lately."""
    return orders_of(random, "loyal", 280, orders=(10, 25), gap=14, silent=(0, 12), value=35)


def in_processing(random):
    """Half have one order, and that is on its way; of a few it has been since last summer."""
    once = {"orders": (1, 1), "gap": 1, "value": 40, "status": "processing"}
    waiting = orders_of(random, "waiting", 320, silent=(0, 10), **once)
    return pd.concat([usual(random), waiting, orders_of(random, "forgotten", 20, silent=(120, 200), **once)])


def trouble(random):
    """Some never got through the checkout, some cancelled all they ordered."""
    failed = orders_of(random, "failed", 40, orders=(1, 3), gap=2, silent=(0, 90), value=40, status="failed")
    cancelled = orders_of(random, "cancelled", 40, orders=(1, 2), gap=9, silent=(0, 90), value=40, status="cancelled")
    return pd.concat([usual(random, coupon=1), failed.assign(coupon_code=None), cancelled.assign(coupon_code=None)])


def subscription(random):
    """Everyone pays the same each month, some since long, some since lately; some have left."""
    monthly = {"gap": 30, "value": 15, "spread": 0.03}
    paying = orders_of(random, "paying", 140, orders=(8, 20), silent=(0, 28), **monthly)
    lately = orders_of(random, "lately", 70, orders=(1, 3), silent=(0, 28), **monthly)
    left = orders_of(random, "left", 70, orders=(3, 12), silent=(120, 400), **monthly)
    return pd.concat([paying, lately, left]).assign(amount=15.0)


def companies(random):
    """Forty companies, from one with an order to some with sixty, and nobody else."""
    return pd.concat(
        [
            orders_of(random, "large", 8, orders=(30, 60), gap=9, silent=(0, 15), value=4000),
            orders_of(random, "middle", 17, orders=(5, 12), gap=40, silent=(0, 60), value=900),
            orders_of(random, "trial", 15, orders=(1, 2), gap=30, silent=(0, 300), value=300),
        ]
    )


def one_giant(random):
    """Four fifths of the revenue are of one customer."""
    giant = orders_of(random, "giant", 1, orders=(60, 60), gap=6, silent=(2, 2), value=1)
    table = usual(random)
    return pd.concat([table, giant.assign(amount=round(4 * table["amount"].sum() / len(giant), 2))])


def donations(random):
    """Gifts to a charity: most once, some each month, some each December."""
    return pd.concat(
        [
            orders_of(random, "gift", 170, orders=(1, 1), gap=1, silent=(0, 700), value=40),
            orders_of(random, "monthly", 60, orders=(10, 24), gap=30, silent=(0, 28), value=10, spread=0.03),
            orders_of(random, "december", 60, orders=(2, 4), gap=365, silent=(0, 30), value=100, spread=0.03),
        ]
    )


def half_returned(random):
    """A marketplace: every other order is sent back, whoever ordered it."""
    sold = numbered(usual(random))
    back = sold[random.random(len(sold)) < 0.5]
    back = back.assign(
        amount=-back["amount"], transaction_status="refunded", transaction_at=back["transaction_at"] + pd.Timedelta(hours=1)
    )
    return pd.concat([sold, back])


def pennies(random):
    """Songs at some cents, and a coupon on every order."""
    table = usual(random, coupon=1)
    return table.assign(amount=(table["amount"] / 400).round(3).clip(lower=0.01), coupon_code="SAVE")


SHOPS = [
    *(subscription, companies, one_giant, donations, half_returned, pennies),
    *(returners, one_timers, coupon_only, no_amounts, free_orders, young),
    *(seasonal, wholesale, calendar_holes, loyal, in_processing, trouble),
]


def draw_shop(plant):
    """Return the transactions of a planted shop, the same on every run."""
    table = plant(np.random.default_rng(sum(map(ord, plant.__name__))))
    return table if "transaction_id" in table else numbered(table)
