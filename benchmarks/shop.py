"""Write the transactions and the customers of a made-up shop of any size: the same rows on every run and every machine.

    python benchmarks/shop.py 20m FOLDER [--format csv]

Every column of the contract is there but `updated_at`. A tenth as many customers as transactions are of six kinds that
overlap, and how often they buy has a long tail. Two in a hundred lines are guests', one order in ten has two lines, and there
is dirt: rows twice, without an amount or a date, with a word for a status that nobody knows, orders that name two customers,
refunds that name their order, cancellations, failed and pending payments, six words for two genders.
"""

import argparse
import re
from pathlib import Path

import duckdb

LINES_PER_CUSTOMER = 10
# share of the customers, mean orders, mean amount, days since the last order, share of orders with a coupon
KINDS = [
    (0.10, 30, 150, 15, 0.05),
    (0.20, 15, 60, 40, 0.10),
    (0.20, 10, 30, 50, 0.75),
    (0.15, 3, 70, 20, 0.15),
    (0.15, 5, 400, 350, 0.10),
    (0.20, 1, 35, 420, 0.20),
]
MACROS = """
-- a number from 0 up to 1 that the id decides, and a normal one; hash(id, salt) would be the same number with other bits turned
create macro uniform(id, salt) as hash(cast(id as bigint) * 64 + salt) / 18446744073709551616.0;
create macro normal(id, salt) as sqrt(-2 * ln(1 - uniform(id, salt))) * cos(2 * pi() * uniform(id, salt + 1));
"""
CUSTOMERS = """
create table customers as
with

kinds as (

    select * from (values {kinds}) as kinds (share_from, share_up_to, mean_orders, mean_amount, mean_recency, coupon_share)

)

select
    range as number,
    coupon_share,
    greatest(1, cast(round(mean_orders * exp(0.5 * normal(range, 2) - 0.125)) as integer)) as order_count,
    mean_amount * exp(0.4 * normal(range, 4)) as mean_amount,
    least(mean_recency * exp(0.4 * normal(range, 6)), 700) as recency,
    uniform(range, 8) as gender_draw,
    'City ' || cast(floor(60 * uniform(range, 9) * uniform(range, 10)) as integer) as city,
    date '2025-12-31' - cast(720 + 400 * uniform(range, 11) as integer) as joined_at,
    cast(floor(101 * uniform(range, 12)) as integer) as loyalty_score
from range({customer_count})
inner join kinds on uniform(range, 1) >= share_from and uniform(range, 1) < share_up_to
"""
CUSTOMER_FILE = """
select
    'c' || number as customer_id,
    case
        when gender_draw < 0.2 then 'F' when gender_draw < 0.4 then 'female' when gender_draw < 0.5 then ' W '
        when gender_draw < 0.7 then 'm' when gender_draw < 0.9 then 'Male' when gender_draw < 0.95 then 'männlich'
    end as gender,
    city,
    joined_at,
    loyalty_score
from customers
"""
TRANSACTION_FILE = """
with

lines as (

    select
        customers.number,
        customers.coupon_share,
        customers.order_count,
        orders.range as order_number,
        -- one order in ten has a second line, and one line in 500 is there twice
        unnest(case
            when uniform(number * 1000 + orders.range, 20) < 0.1 then [1, 2]
            when uniform(number * 1000 + orders.range, 20) < 0.102 then [1, 1]
            else [1]
        end) as line_number,
        number * 1000 + orders.range as order_key,
        uniform(number * 1000 + orders.range, 21) as fate,
        timestamp '2025-12-31 20:00:00'
        - to_seconds(86400 * (
            recency + (720 - recency) * (orders.range + uniform(number * 1000 + orders.range, 22)) / order_count
        )) as transaction_at,
        customers.mean_amount
    from customers, range(400) as orders
    where orders.range < customers.order_count

),

priced as (

    select
        *,
        1 + cast(floor(4 * uniform(order_key, 23 + line_number)) as integer) as quantity,
        cast(mean_amount * (0.2 + 0.3 * uniform(order_key, 25 + line_number)) as decimal(18, 2)) as unit_price,
        uniform(order_key, 30) < coupon_share as has_coupon
    from lines

)

select
    'o' || number || '-' || order_number || case when fate between 0.10 and 0.12 then 'r' else '' end as transaction_id,
    -- a guest; a second line of another customer
    case
        when uniform(order_key, 31) < 0.02 then null
        when line_number = 2 and uniform(order_key, 32) < 0.005 then 'c' || (number + 1)
        else 'c' || number
    end as customer_id,
    case when uniform(order_key, 33) >= 0.0005 then date_trunc('second', transaction_at) end as transaction_at,
    case
        when fate < 0.04 then 'FAILED' when fate < 0.06 then 'pending' when fate < 0.07 then 'cancelled'
        when fate < 0.071 then 'somewhere' when fate < 0.10 then 'Paid'
        when fate < 0.12 then 'refunded' else 'successful'
    end as transaction_status,
    case
        when uniform(order_key, 34) >= 0.0005
            then quantity * unit_price * case when fate between 0.10 and 0.12 then -1 else 1 end
    end as amount,
    quantity,
    unit_price,
    'EUR' as currency,
    case when has_coupon then 'SAVE' || cast(5 + 5 * floor(3 * uniform(order_key, 35)) as integer) end as coupon_code,
    case when has_coupon then cast(0.1 * quantity * unit_price as decimal(18, 2)) end as discount_amount,
    'p' || cast(floor(5000 * uniform(order_key, 36 + line_number) * uniform(order_key, 40)) as integer) as product_id,
    'Category ' || cast(floor(20 * uniform(order_key, 36 + line_number)) as integer) as product_category,
    -- the order before it, where there is one
    case
        when fate between 0.10 and 0.12 and order_number + 1 < order_count
            then 'o' || number || '-' || (order_number + 1)
    end as refund_of
from priced
-- as shops write them, day after day
order by cast(priced.transaction_at as date), order_key, line_number
"""


def count_of(size):
    """Return the number that a size such as 1m, 250k or 100m says.

    Raises
    ------
    argparse.ArgumentTypeError
        The size is not written so.
    """
    found = re.fullmatch(r"([1-9]\d*)([km]?)", size.lower())
    if not found:
        raise argparse.ArgumentTypeError(f"size {size!r} is no number of transactions such as 250k, 1m or 100m")
    return int(found[1]) * {"": 1, "k": 1_000, "m": 1_000_000}[found[2]]


def generate(folder, transaction_count, *, file_format="parquet"):
    """Write transactions and customers, unless they are there.

    Parameters
    ----------
    folder : Path
    transaction_count : int
        About as many lines; a tenth as many customers.
    file_format : str
        parquet or csv.

    Returns
    -------
    dict
        The vars of a build that reads them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.{file_format}" for name in ["transactions", "customers"]}
    if not all(path.exists() for path in paths.values()):
        first, kinds = 0.0, []
        for share, *kind in KINDS:
            kinds.append(f"({first:.2f}, {first + share:.2f}, {', '.join(map(str, kind))})")
            first += share
        with duckdb.connect() as connection:
            connection.execute(MACROS)
            customer_count = transaction_count // LINES_PER_CUSTOMER
            connection.execute(CUSTOMERS.format(kinds=", ".join(kinds), customer_count=customer_count))
            for name, query in {"customers": CUSTOMER_FILE, "transactions": TRANSACTION_FILE}.items():
                unfinished = folder / f".{name}"
                connection.execute(f"copy ({query}) to '{unfinished}' (format {file_format})")
                unfinished.rename(paths[name])
    return {name: str(path) for name, path in paths.items()}


def main():
    """Write a shop of the size that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=count_of)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    arguments = parser.parse_args()
    for name, path in generate(arguments.folder, arguments.size, file_format=arguments.format).items():
        print(f"{name}: {path}")


if __name__ == "__main__":
    main()
