"""The connections by which files are read: the functions are made once a process, and nothing else is shared."""

import duckdb
import pytest

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

STATES = [
    "select database_name from duckdb_databases() where not internal order by all",
    "select table_name from duckdb_tables() order by all",
    "select view_name from duckdb_views() where not internal order by all",
    "select name, value from duckdb_settings() order by all",
    "select function_name, macro_definition from duckdb_functions() where not internal order by all",
    "select current_database(), current_schema()",
]


def state():
    """Return what a new connection finds."""
    with open_connection() as connection:
        return [connection.execute(query).fetchall() for query in STATES]


def orders(first):
    """Return a file of orders with a total and words that tell nothing of a sale."""
    return "Order,Email,Date,Total,Kind\n" + "".join(
        f"{first + i},ann{i % 7}@example.com,2024-0{1 + i % 9}-1{i % 9},{i}.50,{'AB'[i % 2]}\n" for i in range(60)
    )


def draft(path, warehouse=None):
    with open_connection(warehouse) as connection:
        return mapping_text(draft_inputs(connection, path))


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(orders(1001))
    with duckdb.connect("warehouse.duckdb") as connection:
        connection.execute("create macro shop_text(value) as 'another'; create table sales as from 'orders.csv'")
    return tmp_path


@pytest.mark.parametrize("has_warehouse", [False, True])
def test_nothing_is_left_of_a_draft(shop, has_warehouse):
    before, first = state(), draft("orders.csv")
    assert state() == before
    warehouse = shop / "warehouse.duckdb" if has_warehouse else None
    assert "sales" in draft("sales" if has_warehouse else "(select * from 'orders.csv') as sales", warehouse)
    assert state() == before
    with pytest.raises(duckdb.CatalogException), open_connection(warehouse) as connection:
        connection.execute("set TimeZone = 'Asia/Tokyo'; create temp table kept as select 1; select * from missing_table")
    assert state() == before
    assert draft("orders.csv") == first


def test_connections_of_a_time_have_tables_of_their_own(shop):
    with open_connection() as one, open_connection() as other:
        draft_inputs(one, "orders.csv")
        (shop / "orders.csv").write_text(orders(5001))
        draft_inputs(other, "orders.csv")
        smallest = 'select min(cast("Order" as integer)) from sampled_transactions'
        assert [connection.execute(smallest).fetchone() for connection in (one, other)] == [(1001,), (5001,)]


def test_a_number_is_what_one_of_the_separators_reads_first():
    numbers = ["12", "-1", "1,5", "1.5", "1,250.50", "1.250,50", "1,250", "1.250", "(1.50)", "1.50-", "$5", "5 €", "EUR 1,00"]
    others = ["1'000.50", "1e3", "12,34,567.00", "x", "-", "", "1,2,3", "1.2.3"]
    read = "coalesce(try_cast(cell as decimal(28, 6)), try_cast(shop_point_number(cell) as decimal(28, 6)), "
    read += "try_cast(shop_comma_number(cell) as decimal(28, 6)))"
    with open_connection() as connection:
        sql = f"select any_number(cell), {read} from (select unnest(?::varchar[]) as cell)"
        found = connection.execute(sql, [[*numbers, *others, None]]).fetchall()
    assert [one for one, _ in found] == [other for _, other in found]
    assert None not in [one for one, _ in found[: len(numbers)]]


def test_a_moment_is_what_one_of_the_orders_of_day_and_month_reads_first():
    days = [
        "3/4/2025",
        "31/12/2024",
        "12/31/2024",
        "12-31-24",
        "13.2.70",
        "2.13.1969",
        "31. 12. 2024",
        "30/02/2024",
        "02/30/2024",
    ]
    days += ["2024-12-31", "20241231", "Feb 13, 2024", "13 Feb 24", "13/13/2024", "99/12/2024", "29.02.2023", "12.5", "x", ""]
    clocks = ["{}", "{} 14:05", "{}T10:00:05Z", "{} 3:04 PM", "3:04 PM {}", "{} 10:00 EST", "{} 14.05 Uhr", "{} 10:00 +0530"]
    moments = [clock.format(day) for day in days for clock in clocks]
    read = "coalesce(shop_moment(cell, 'dmy', zone), shop_moment(cell, 'mdy', zone))"
    with open_connection() as connection:
        cells = "(select unnest(?::varchar[]) as cell, 'America/New_York' as zone)"
        found = connection.execute(f"select any_moment(cell, zone), {read} from {cells}", [moments]).fetchall()
    assert [one for one, _ in found] == [other for _, other in found]
    assert sum(one is not None for one, _ in found) > len(moments) / 2
