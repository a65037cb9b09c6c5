import os
import subprocess
import sys
from types import SimpleNamespace

import duckdb
import pytest
import served_copy
import warehouse_lock
from dbt_common.exceptions import DbtRuntimeError


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, as the plugins write where dbt runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- input_files


# --- served_copy


def publish(number):
    database = served_copy.begin_served_copy("serve")
    with duckdb.connect(database) as connection:
        connection.execute(f"create table build as select {number} as number")
    return served_copy.finish_served_copy(database)


def served_number(path="serve/current/warehouse.duckdb"):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("select number from build").fetchone()[0]


def kept_numbers(folder):
    return [served_number(path) for path in sorted(folder.glob("serve/2*/warehouse.duckdb"))]


def test_readers_get_the_newest_finished_copy():
    for number in (1, 2):
        assert publish(number) == "serve/current/warehouse.duckdb"
        assert served_number() == number


def test_the_catalog_has_the_same_name_in_every_copy():
    for number in (1, 2):
        with duckdb.connect(publish(number), read_only=True) as connection:
            assert connection.execute("select number from warehouse.build").fetchone() == (number,)


def test_three_copies_are_kept(folder):
    for number in range(5):
        publish(number)
    assert kept_numbers(folder) == [2, 3, 4]


def test_a_reader_keeps_what_it_opened():
    publish(0)
    with duckdb.connect("serve/current/warehouse.duckdb", read_only=True) as reader:
        for number in range(1, 6):
            publish(number)
        assert reader.execute("select number from build").fetchone() == (0,)
    assert served_number() == 5


def test_an_unfinished_copy_is_never_served(folder):
    publish(1)
    (folder / served_copy.begin_served_copy("serve")).write_bytes(b"half of a database")
    assert served_number() == 1
    assert kept_numbers(folder) == [1]


def test_what_killed_builds_left_is_dropped_and_pushes_out_nothing(folder):
    publish(1)
    for _ in range(4):
        served_copy.begin_served_copy("serve")
    (folder / "serve" / ".current-12345").symlink_to("nowhere")
    publish(2)
    assert kept_numbers(folder) == [1, 2]
    assert sorted(path.name[0] for path in (folder / "serve").iterdir()) == ["2", "2", "c"]


def test_a_link_left_by_a_killed_build_of_the_same_number_does_not_stop_the_swap(folder):
    publish(1)
    (folder / "serve" / f".current-{os.getpid()}").symlink_to("nowhere")
    publish(2)
    assert served_number() == 2


def test_what_others_keep_in_the_folder_stays(folder):
    (folder / "serve" / ".git").mkdir(parents=True)
    (folder / "serve" / "models").mkdir()
    for number in range(5):
        publish(number)
    assert {path.name for path in (folder / "serve").iterdir()} > {".git", "models"}
    assert kept_numbers(folder) == [2, 3, 4]


def free_bytes(monkeypatch, free):
    """Let a disk have the room that a function says."""
    monkeypatch.setattr(served_copy.shutil, "disk_usage", lambda _: SimpleNamespace(free=free()))


def test_old_copies_make_room_for_a_new_one_and_the_served_one_stays(folder, monkeypatch):
    for number in range(3):
        publish(number)
    # room for one copy as soon as two are left
    free_bytes(monkeypatch, lambda: 10**9 if len(kept_numbers(folder)) <= 2 else 0)
    served_copy.begin_served_copy("serve")
    assert kept_numbers(folder) == [1, 2]


def test_without_room_for_a_copy_nothing_is_written_and_both_sizes_are_said(folder, monkeypatch):
    for number in range(2):
        publish(number)
    served_copy.begin_served_copy("serve")
    free_bytes(monkeypatch, lambda: 12)
    with pytest.raises(
        OSError, match=r"serve has room for 12 bytes, and the copy that is served takes [\d,]+\. Make room there"
    ):
        served_copy.begin_served_copy("serve")
    assert kept_numbers(folder) == [1]
    assert served_number() == 1
    assert sorted(path.name[0] for path in (folder / "serve").iterdir()) == ["2", "c"]


# --- warehouse_lock


def refusal(path):
    with pytest.raises(DbtRuntimeError) as error:
        warehouse_lock.Plugin.update_connection_config(None, SimpleNamespace(path=str(path)), {})
    return str(error.value)


def test_a_free_warehouse_is_opened(folder):
    warehouse_lock.Plugin.update_connection_config(None, SimpleNamespace(path=str(folder / "warehouse.duckdb")), {})


def test_a_held_warehouse_is_refused_with_what_to_do(folder):
    path = folder / "warehouse.duckdb"
    hold = f"import duckdb, sys; held = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        message = refusal(path)
        holder.stdin.close()
    assert "is in use: another build is running" in message
    assert "serve/current/warehouse.duckdb" in message
    assert str(holder.pid) in message


def test_a_file_that_is_no_warehouse_is_not_called_locked(folder):
    (folder / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(duckdb.Error, match="not a valid DuckDB database"):
        warehouse_lock.Plugin.update_connection_config(None, SimpleNamespace(path="warehouse.duckdb"), {})
