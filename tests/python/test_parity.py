"""The comparison of two builds, on tables whose differences are known."""

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project import ROOT, load_module

parity = load_module(ROOT / "scripts" / "parity.py")

COLUMNS = {
    "customer_id": "varchar",
    "period": "integer",
    "amount": "decimal(18, 4)",
    "share": "double",
    "order_count": "bigint",
    "is_lapsed": "boolean",
    "seen_at": "timestamp",
    "segment_name": "varchar",
}
ROWS = [
    ("c1", 1, "10.0000", 0.25, 3, True, "2025-01-31 10:00:00", "Champions"),
    ("c1", 2, "12.5000", 1e-12, 4, False, "2025-02-28 10:00:00", "Champions"),
    ("c2", 1, None, None, None, None, None, None),
    (None, 1, "-3.1000", 1234567.125, 0, False, "2025-01-01 00:00:00", "Prospects"),
]
# a value for each column that none of the rows has
OTHERS = ["c3", 9, "10.0001", 0.25001, 5, None, "2025-01-31 10:00:01", "champions"]


def compare(left, right, *, keys=("customer_id", "period"), ignored=(), right_types=None):
    with duckdb.connect() as connection:
        for name, rows, types in (("left_table", left, COLUMNS), ("right_table", right, COLUMNS | (right_types or {}))):
            connection.execute(f"create table {name} ({', '.join(f'{column} {kind}' for column, kind in types.items())})")
            if rows:
                connection.executemany(f"insert into {name} values ({', '.join('?' * len(types))})", rows)
        return parity.compare(connection, "left_table", "right_table", keys=list(keys), ignored=ignored)


def changed(row, column, value):
    cells = list(ROWS[row])
    cells[column] = value
    return [*ROWS[:row], tuple(cells), *ROWS[row + 1 :]]


@pytest.mark.parametrize("keys", [("customer_id", "period"), ()])
def test_equal_tables_are_equal_in_any_order(keys):
    assert compare(ROWS, ROWS[::-1], keys=keys) == []


@settings(deadline=None, max_examples=40)
@given(row=st.integers(0, len(ROWS) - 1), column=st.integers(0, len(COLUMNS) - 1))
def test_a_changed_cell_is_found(row, column):
    found = compare(ROWS, changed(row, column, OTHERS[column]))
    name = list(COLUMNS)[column]
    if name in ("customer_id", "period"):
        assert [line.split(",")[0] for line in found] == [
            "1 rows are on the right side only",
            "1 rows are on the left side only",
        ]
    elif ROWS[row][column] == OTHERS[column]:
        assert found == []
    else:
        assert len(found) == 1
        assert found[0].startswith(f"{name} differs in 1 rows, such as ")


@settings(deadline=None, max_examples=40)
@given(row=st.integers(0, len(ROWS) - 1))
def test_a_missing_row_and_a_row_twice_are_found(row):
    assert len(compare(ROWS, ROWS[:row] + ROWS[row + 1 :])) == 1
    assert len(compare(ROWS, [*ROWS, ROWS[row]])) == 1
    assert len(compare(ROWS, [*ROWS, ROWS[row]], keys=())) == 1


@settings(deadline=None, max_examples=40)
@given(error=st.floats(-0.9e-9, 0.9e-9))
def test_the_last_digits_of_a_share_may_differ(error):
    assert compare(ROWS, changed(0, 3, 0.25 * (1 + error))) == []


@settings(deadline=None, max_examples=40)
@given(error=st.one_of(st.floats(1.1e-9, 1), st.floats(-1, -1.1e-9)))
def test_more_than_the_last_digits_may_not(error):
    assert len(compare(ROWS, changed(0, 3, 0.25 * (1 + error)))) == 1


def test_money_and_counts_differ_by_nothing():
    assert compare(ROWS, changed(3, 2, "-3.1001")) == [
        "amount differs in 1 rows, such as 1: Decimal('-3.1000') and Decimal('-3.1001')"
    ]
    assert compare(ROWS, changed(3, 4, 1)) == ["order_count differs in 1 rows, such as 1: 0 and 1"]


def test_what_an_engine_stores_wider_is_the_same():
    assert compare(ROWS, ROWS, right_types={"period": "bigint", "order_count": "integer", "amount": "decimal(28, 4)"}) == []


def test_a_column_on_one_side_only_is_found():
    with duckdb.connect() as connection:
        connection.execute("create table left_table as select 1 as a, 2 as b")
        connection.execute("create table right_table as select 1 as a, 2 as c")
        assert parity.compare(connection, "left_table", "right_table", keys=["a"]) == [
            "columns ['b', 'c'] are on one side only"
        ]


def test_the_time_of_the_build_is_not_compared():
    assert compare(ROWS, changed(0, 6, "2030-01-01 00:00:00"), ignored={"seen_at"}) == []


def test_a_decimal_finer_than_money_is_another_number():
    with duckdb.connect() as connection:
        connection.execute("create table left_table as select 1 as id, 2.047769639500::decimal(18, 12) as contribution")
        connection.execute("create table right_table as select 1 as id, 2.047769639501::decimal(18, 12) as contribution")
        assert parity.compare(connection, "left_table", "right_table", keys=["id"]) == []
        connection.execute("update right_table set contribution = 2.04777")
        assert len(parity.compare(connection, "left_table", "right_table", keys=["id"])) == 1


@pytest.fixture
def dbt(tmp_path):
    """A function that writes a program in place of dbt, which runs some lines of shell in its folder."""

    def write(*lines):
        program = tmp_path / "dbt"
        program.write_text("\n".join(["#!/bin/sh", f"cd {tmp_path}", *lines]))
        program.chmod(0o755)
        return program

    return write


def test_a_worker_is_killed_while_the_build_runs(dbt, tmp_path):
    waiting = "for i in 1 2 3; do echo ' OK created '; done; while [ ! -f killed ]; do sleep 0.1; done"
    parity.run_dbt(dbt(waiting), "spark_cluster", tmp_path, {}, on_models=(2, (tmp_path / "killed").touch))
    assert (tmp_path / "killed").exists()


def test_a_build_that_ends_before_a_worker_is_killed_proves_nothing(dbt, tmp_path):
    with pytest.raises(SystemExit, match="The build on spark_cluster ended before 2 models were built"):
        parity.run_dbt(dbt("echo ' OK created '"), "spark_cluster", tmp_path, {}, on_models=(2, (tmp_path / "killed").touch))
    assert not (tmp_path / "killed").exists()


def test_a_failed_build_is_shown(dbt, tmp_path):
    with pytest.raises(SystemExit, match=r"The build on sail failed\.\nno such table"):
        parity.run_dbt(dbt("echo no such table", "exit 1"), "sail", tmp_path, {})


def test_of_a_made_up_shop_the_text_of_a_typed_row_is_not_compared():
    assert ("rejected_transactions", "example_row") in parity.ignored_columns("10m")
    assert ("rejected_transactions", "example_row") not in parity.ignored_columns("demo")
