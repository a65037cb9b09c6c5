"""What people write in a notebook: pandas for the features, scikit-learn for a sweep of k with ten starts on all customers.

python benchmarks/notebook.py TRANSACTIONS
"""

import sys

import duckdb
import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

COUNTS = range(2, 11)
SILHOUETTE_SAMPLE = 10_000


def main():
    """Label the customers of a file of transactions, and describe the segments."""
    # pandas alone reads no Parquet, and CSV more slowly
    transactions = duckdb.sql(f"from '{sys.argv[1]}'").df()
    transactions = transactions.drop_duplicates().dropna(subset=["customer_id", "transaction_at", "amount"])
    bought = transactions[transactions.transaction_status.isin(["successful", "Paid", "refunded"])].copy()
    bought["amount"] = bought.amount.astype(float)
    orders = bought.groupby(["customer_id", "transaction_id"], as_index=False).agg(
        amount=("amount", "sum"), ordered_at=("transaction_at", "min"), has_coupon=("coupon_code", "count")
    )
    customers = orders.groupby("customer_id").agg(
        last_order=("ordered_at", "max"),
        order_count=("transaction_id", "count"),
        net_revenue=("amount", "sum"),
        coupon_rate=("has_coupon", "mean"),
    )
    features = pd.DataFrame(
        {
            "recency": np.log1p((orders.ordered_at.max() - customers.last_order).dt.days),
            "frequency": np.log1p(customers.order_count),
            "money": np.log1p(customers.net_revenue.clip(lower=0)),
            "coupons": customers.coupon_rate,
        }
    )
    points = StandardScaler().fit_transform(features)
    fits = {count: KMeans(n_clusters=count, n_init=10, random_state=0).fit(points) for count in COUNTS}
    scores = {
        count: silhouette_score(points, fit.labels_, sample_size=min(SILHOUETTE_SAMPLE, len(points)), random_state=0)
        for count, fit in fits.items()
    }
    best = max(scores, key=scores.get)
    print(customers.assign(segment=fits[best].labels_).groupby("segment").mean(numeric_only=True))


if __name__ == "__main__":
    main()
