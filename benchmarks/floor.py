"""The least that segments cost: one aggregate, one fit on a sample, labels in SQL; no cleaning, no test, no advice.

    python benchmarks/floor.py TRANSACTIONS

What a build takes is read against this: everything above it is what trust costs.
"""

import sys

import duckdb
import numpy as np
from sklearn.cluster import KMeans

FEATURES = ["recency_days", "order_count", "net_revenue"]
CLUSTER_COUNT = 6
SAMPLE_SIZE = 50_000
AGGREGATE = """
create table customers as
select
    customer_id,
    ln(1 + date_diff('day', max(transaction_at), timestamp '2026-01-01')) as recency_days,
    ln(1 + count(*)) as order_count,
    ln(1 + greatest(sum(amount), 0)) as net_revenue
from '{path}'
where transaction_status in ('successful', 'Paid', 'refunded') and customer_id is not null and transaction_at is not null
group by customer_id
"""
SAMPLE = "select {features} from customers order by hash(customer_id) limit {size}"
LABEL = """
create table customer_segments as
select customer_id, list_position(distances, list_min(distances)) - 1 as segment_id
from (select customer_id, [{distances}] as distances from customers)
"""


def squared_distance(center, means, deviations):
    """Return SQL of the squared distance from a customer to a centre in standard units."""
    terms = [
        f"(({feature} - {mean:.9g}) / {deviation:.9g} - {coordinate:.9g}) ** 2"
        for feature, mean, deviation, coordinate in zip(FEATURES, means, deviations, center, strict=True)
    ]
    return " + ".join(terms)


def main():
    """Label the customers of a file of transactions, and count the segments."""
    with duckdb.connect() as connection:
        connection.execute(AGGREGATE.format(path=sys.argv[1]))
        sample = connection.execute(SAMPLE.format(features=", ".join(FEATURES), size=SAMPLE_SIZE)).df().to_numpy()
        means, deviations = sample.mean(axis=0), sample.std(axis=0)
        points = np.ascontiguousarray((sample - means) / deviations)
        centers = KMeans(n_clusters=CLUSTER_COUNT, n_init=1, random_state=0).fit(points).cluster_centers_
        distances = ", ".join(squared_distance(center, means, deviations) for center in centers)
        connection.execute(LABEL.format(distances=distances))
        print(connection.execute("select segment_id, count(*) from customer_segments group by all order by all").fetchall())


if __name__ == "__main__":
    main()
