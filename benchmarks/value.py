"""How long lifetime value takes on made-up shops, and the exact figures that its arithmetic is held against.

python benchmarks/value.py speed 1000000     # seconds of each model on a shop of so many customers
python benchmarks/value.py cases             # tests/python/data/value_cases.csv by mpmath, which no lock file holds
"""

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[1]
MODELS = [
    "int_purchase_days",
    "int_value_customers",
    "value_fit",
    "int_value_by_cell",
    "customer_lifetime_value",
    "value_model",
    "value_backtest",
]
# tables that the models read, of customers who order at rates of their own and leave after an order or not
SHOP = """
    create table int_shop as select date '2025-12-31' as as_of_date;
    create table int_transactions_aggregated_to_orders as
    with customers as (
        select
            'c' || number as customer_id,
            date '2024-01-01' + cast(hash(number) % 720 as int) as first_date,
            cast(greatest(1, -ln((hash(number + 1e9) % 1000000 + 1) / 1e6) * 60) as int) as gap_days,
            cast(1 + floor(-ln((hash(number + 2e9) % 1000000 + 1) / 1e6) * 3) as int) as order_count,
            20 + hash(number + 3e9) % 100 as mean_value
        from range({customers}) as numbers (number)
    ), orders as (
        select
            customer_id,
            first_date + cast(place * gap_days * (50 + hash(customer_id || place) % 100) / 100 as int) as ordered_date,
            place,
            mean_value
        from customers, range(order_count) as places (place)
    )
    select
        customer_id || '-' || place as order_id, customer_id, ordered_date, true as is_purchase,
        cast(mean_value * (50 + hash(customer_id || place || 'a') % 100) / 100 as decimal(18, 4)) as gross_amount
    from orders where ordered_date <= date '2025-12-31';
    create table int_refunds_settled as
    select order_id, ordered_date as transaction_date, cast(gross_amount / 2 as decimal(18, 4)) as refund_amount
    from int_transactions_aggregated_to_orders where hash(order_id) % 20 = 0;
    create table customer_features as
    select
        customer_id,
        sum(gross_amount) filter (where ordered_date > date '2024-12-31') as net_revenue_365d,
        max(ordered_date) < date '2025-07-01' as is_lapsed
    from int_transactions_aggregated_to_orders group by customer_id;
"""


def speed(customers):
    """Build the models of lifetime value on a made-up shop, and print what each took."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in ["dbt_project.yml", "macros", "models", "plugins", "profiles.yml", "python", "python_models", "seeds"]:
            (folder / name).symlink_to(ROOT / name)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            connection.execute(SHOP.format(customers=customers))
            orders = connection.execute("select count(*) from int_transactions_aggregated_to_orders").fetchone()[0]
        dbt = [str(Path(sys.executable).parent / "dbt"), "--quiet"]
        subprocess.run([*dbt, "seed", "--select", "value_quadrature"], cwd=folder, check=True)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([*dbt, "run", "--select", *MODELS], cwd=folder, check=True)
        after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"{customers:,} customers, {orders:,} orders: {seconds:.1f} s with dbt's start, {cpu:.1f} CPU s, ", end="")
        print(f"peak {after.ru_maxrss / 1e6:.1f} GB")
        for result in json.loads((folder / "target" / "run_results.json").read_text())["results"]:
            print(f"  {result['unique_id'].split('.')[-1]:26}{result['execution_time']:8.2f} s")


def cases():
    """Write what customers are expected to order if active, at 150 digits: at 40, 2F1 itself is wrong for large x."""
    import mpmath as mp

    mp.mp.dps = 150
    draw = random.Random(15)
    ends = [
        (a, b, r, alpha)
        for a in (0.05, 0.8, 5.0, 500.0)
        for b in (0.05, 2.4, 2000.0)
        for r, alpha in ((0.24, 4.4), (20.0, 500.0))
    ]
    rows = [(r, alpha, a, b, x, age) for a, b, r, alpha in ends for x, age in ((0, 1.0), (1, 30.0), (30, 300.0), (1000, 300.0))]
    while len(rows) < 250:
        r, alpha, a, b = (
            float(f"{low * (high / low) ** draw.random():.6g}")
            for low, high in ((0.02, 20), (0.5, 500), (0.05, 500), (0.05, 2000))
        )
        rows.append((r, alpha, a, b, draw.choice([0, 0, 1, 2, 3, 5, 10, 40, 200]), float(draw.randint(0, 400))))
    with open(ROOT / "tests" / "python" / "data" / "value_cases.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["r", "alpha", "a", "b", "repeat_count", "age_weeks", "horizon_days", "orders_if_alive"])
        for row in rows:
            for days in (90, 365):
                r, alpha, a, b, x, age = (mp.mpf(number) for number in row)
                time_ahead, stays, shape = mp.mpf(days) / 7, b + x + 1, r + x
                z = time_ahead / (alpha + age + time_ahead)
                series = mp.hyp2f1(a + stays - 1 - shape, a - 1, a + stays - 1, z)
                expected = (a + stays - 1) / (a - 1) * (1 - (1 - z) ** (a - 1) * series)
                writer.writerow([*row, days, mp.nstr(expected, 17)])


if __name__ == "__main__":
    if sys.argv[1:] == ["cases"]:
        cases()
    elif sys.argv[1:2] == ["speed"] and len(sys.argv) == 3:
        speed(int(sys.argv[2]))
    else:
        sys.exit(__doc__)
