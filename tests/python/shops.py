"""Shops that tests of several files read, each built once."""

import numpy as np
import pandas as pd

# what a page must show and not run
MARKUP = "<script>alert(1)</script><img src=x onerror=window.wasRun=1><b>Köln</b>"


def build_visits(shop):
    """Build a shop that maps its two required columns and nothing else, with all data tests."""
    shop.write("visits.csv", draw_visits(customers=240, seed=5))
    return shop.build({"transactions": "visits.csv"}, with_tests=True)


def draw_visits(*, customers, seed):
    """Return a shop with regulars, one-time buyers and those who have gone, some with ids that begin like formulas."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        kind = number % 3
        first = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(random.integers(0, 120)))
        count = [int(random.integers(8, 15)), 1, int(random.integers(2, 5))][kind]
        gap = [22, 0, 12][kind]
        for order in range(count):
            at = first + pd.Timedelta(days=gap * order + int(random.integers(0, 3)), hours=int(random.integers(8, 20)))
            rows.append({"customer_id": f"{['=', '+', '-', '@', 'c'][number % 5]}{number}", "transaction_at": at})
    return pd.DataFrame(rows)


def build_odd_shop(shop):
    """Build a shop whose cities, coupons and ids are markup, of customers of three kinds."""
    rows = [
        {
            "customer_id": f"<i>{number:03}</i>",
            "transaction_at": pd.Timestamp("2025-12-31") - pd.Timedelta(days=days + 20 * order + number % 7),
            "amount": amount + number,
            "coupon_code": MARKUP if days == 90 and order % 2 else None,
            "city": MARKUP,
        }
        for number in range(90)
        for orders, days, amount in [((1, 300, 20), (4, 90, 50), (9, 5, 300))[number % 3]]
        for order in range(orders)
    ]
    return shop.build({"transactions": shop.write("orders.csv", pd.DataFrame(rows))})
