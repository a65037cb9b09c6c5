"""Build a generated shop of many customers and say what each part of the segmentation costs; run it from the project's folder.

    python benchmarks/million.py --customers 1000000

The shop is drawn by DuckDB from hashes: the same rows on every run. Its customers are of six kinds that overlap, with six
orders on average. Each line is a process of its own: dbt's start is in it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parent.parent
DBT = Path(sys.executable).parent / "dbt"
# share of the customers, mean orders, mean amount, days since the last order, share of orders with a coupon
KINDS = [
    (0.10, 18, 150, 15, 0.05),
    (0.20, 9, 60, 40, 0.10),
    (0.20, 6, 30, 50, 0.75),
    (0.15, 2, 70, 20, 0.15),
    (0.15, 3, 400, 350, 0.10),
    (0.20, 1, 35, 420, 0.20),
]
GENERATE = """
copy (
    with kinds as (select * from (values {kinds}) as kinds (first, last, orders, amount, recency, coupons)),

    customers as (
        select
            range as number,
            hash(range, 1) / 18446744073709551616.0 as u1,
            hash(range, 2) / 18446744073709551616.0 as u2,
            hash(range, 3) / 18446744073709551616.0 as u3,
            hash(range, 4) / 18446744073709551616.0 as u4
        from range({customers})
    ),

    drawn as (
        select
            number,
            kinds.coupons,
            greatest(1, round(kinds.orders * exp(0.3 * sqrt(-2 * ln(1 - u1)) * cos(2 * pi() * u2)))) as orders,
            kinds.amount * exp(0.3 * sqrt(-2 * ln(1 - u2)) * cos(2 * pi() * u3)) as amount,
            least(kinds.recency * exp(0.3 * sqrt(-2 * ln(1 - u3)) * cos(2 * pi() * u4)), 700) as recency
        from customers
        inner join kinds on u4 >= kinds.first and u4 < kinds.last
    )

    select
        'o' || drawn.number || '-' || orders.range as transaction_id,
        'c' || drawn.number as customer_id,
        timestamp '2025-12-31'
        - to_days(cast(recency + (720 - recency) * orders.range / drawn.orders as integer)) as transaction_at,
        'successful' as transaction_status,
        cast(amount * (0.5 + hash(drawn.number, orders.range, 5) / 18446744073709551616.0) as decimal(18, 2)) as amount,
        case when hash(drawn.number, orders.range, 6) / 18446744073709551616.0 < coupons then 'SAVE' end as coupon_code
    from drawn, range(60) as orders
    where orders.range < drawn.orders
) to '{path}' (format parquet)
"""


def generate(path, customers):
    """Write the transactions of a shop as Parquet."""
    first, rows = 0.0, []
    for share, *kind in KINDS:
        rows.append(f"({first}, {first + share}, {', '.join(map(str, kind))})")
        first += share
    duckdb.sql(GENERATE.format(kinds=", ".join(rows), customers=customers, path=path))


def run(folder, mapping, *selection):
    """Run a part of the build and return (seconds, peak memory in MB, {model: seconds}).

    Parameters
    ----------
    folder : Path
        Where the warehouse and the served copy go.
    mapping : dict
    *selection : str
        Arguments of dbt that name the part.
    """
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    profile["customer_segmentation"]["outputs"]["duckdb"] |= {"path": str(folder / "warehouse.duckdb"), "threads": 2}
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    command = [DBT, "build", "--exclude-resource-type", "unit_test", "test", "--profiles-dir", folder]
    command += ["--target-path", folder / "target", "--vars", json.dumps(mapping), *selection]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(output.decode())
    results = json.loads((folder / "target" / "run_results.json").read_text())["results"]
    models = {result["unique_id"].split(".")[2]: result["execution_time"] for result in results}
    return seconds, usage.ru_maxrss / 1024, models


def main():
    """Print a table for a build that fits, and one for a build that scores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--top", type=int, default=12, help="slowest models to list")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        generate(folder / "transactions.parquet", arguments.customers)
        mapping = {"transactions": str(folder / "transactions.parquet"), "serve_folder": str(folder / "serve")}
        parts = {
            "from the file to customer_features": ["--exclude", "customer_features+", "--select", "*"],
            "customer_features": ["--select", "customer_features"],
            "the segmentation, with a fit": ["--select", "customer_features+", "--exclude", "customer_features"],
            "a whole build that fits, and serves": [],
            "a whole build that scores, and serves": [],
        }
        print(f"{arguments.customers:,} customers, {os.cpu_count()} cores")
        for words, selection in parts.items():
            seconds, memory, models = run(folder, mapping, *selection)
            print(f"{words:<42}{seconds:>8.1f} s{memory:>8.0f} MB")
            if "segmentation" in words:
                for name, cost in sorted(models.items(), key=lambda item: -item[1])[: arguments.top]:
                    print(f"  {cost:>8.2f} s  {name}")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
