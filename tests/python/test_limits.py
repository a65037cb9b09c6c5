import json
import shutil
import subprocess
import threading

import duckdb
import pytest
import yaml
from project import Shop
from test_bad_input import GOOD, REFUSED, build_good_shop

VALIDATED = "+int_transactions_validated"


@pytest.fixture(scope="module")
def shop(shared_shop, copy_of):
    """A shop with a served copy."""
    return copy_of(shared_shop("good", build_good_shop))


@pytest.fixture(scope="module")
def many_rows(shop):
    """A Parquet file of 400,000 orders, gzipped in pieces, each with a checksum of its own."""
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select 'c' || hash(i) % 50000 as customer_id, 't' || i as transaction_id, hash(i * 5) % 10000 / 100 as amount,
                    timestamp '2024-01-01' + interval (hash(i * 7) % 60000000) second as transaction_at
                from range(400000) as numbers (i)
            ) to '{shop.folder}/many.parquet' (compression gzip, row_group_size 20000)
        """)
    return "many.parquet"


@pytest.fixture
def small_disk(shop):
    """A function that makes a folder of the shop a disk of some megabytes; one that is a disk already gets another size."""
    disks = set()

    def resize(name, megabytes):
        path = shop.folder / name
        path.mkdir(exist_ok=True)
        option = f"size={megabytes}m" + (",remount" if path in disks else "")
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", option, "tmpfs", path], capture_output=True, check=False)
        if mounted.returncode and path not in disks:
            pytest.skip("mounting is not allowed here")
        mounted.check_returncode()
        disks.add(path)

    yield resize
    for path in disks:
        # lazily: DuckDB may still hold a file of the build that failed
        subprocess.run(["umount", "--lazy", path], check=True)


@pytest.fixture
def profile(shop):
    """A function that changes the profile of the shop until the test ends."""
    path = shop.folder / "profiles.yml"
    before = path.read_text()

    def change(**settings):
        profiles = yaml.safe_load(before)
        profiles["customer_segmentation"]["outputs"]["duckdb"] |= settings
        path.write_text(yaml.safe_dump(profiles))

    yield change
    path.write_text(before)


def assert_served_as_before(shop, build, served, *essentials):
    assert not build.ok
    assert "Traceback" not in build.output
    for essential in essentials:
        assert essential in build.output
    assert shop.served_state() == served


def test_a_full_disk_under_the_warehouse_is_named(shop, many_rows, small_disk, profile):
    served = shop.served_state()
    small_disk("disk", 2)
    profile(path="disk/warehouse.duckdb")
    build = shop.build({"transactions": many_rows}, select=VALIDATED)
    assert_served_as_before(
        shop,
        build,
        served,
        "To mend:\n  - The disk is full where ",
        "disk/warehouse.duckdb",
        " lies. Make room there and build again.",
        "Readers keep the copy they have",
    )


def test_a_full_disk_under_the_project_is_said_after_whatever_dbt_says(shop, small_disk):
    small_disk("project", 6)
    whole = Shop.make(shop.folder / "project")
    build = whole.run_script("build.py")
    assert build.returncode != 0
    assert f"The disk is full where {whole.folder} lies. Make room there and build again" in build.stdout.splitlines()[-1]


def test_a_full_disk_under_the_served_copies_leaves_the_last_one(shop, small_disk):
    small_disk("copies", 64)
    shutil.copytree(shop.folder / "serve", shop.folder / "copies", symlinks=True, dirs_exist_ok=True)
    before = sorted(path.name for path in (shop.folder / "copies").iterdir())
    # room for half of another copy
    small_disk("copies", shutil.disk_usage(shop.folder / "copies").used * 3 // 2 // 2**20)
    build = shop.build({"transactions": "good.csv", "serve_folder": "copies"})
    assert not build.ok
    assert "copies has room for" in build.output
    assert "Make room there, or write another serve_folder, and build again. Readers keep the copy they have." in build.output
    assert sorted(path.name for path in (shop.folder / "copies").iterdir()) == before


def test_too_little_memory_says_what_to_write_in_the_profile(shop, many_rows, profile):
    served = shop.served_state()
    profile(settings={"memory_limit": "30MB"})
    build = shop.build({"transactions": many_rows}, select=VALIDATED)
    assert_served_as_before(
        shop,
        build,
        served,
        "The memory was not enough: the limit is 28.6 MiB. Write in the profile more of it, settings: {memory_limit",
    )


def test_a_full_disk_under_temporary_files_is_told_from_too_little_memory(shop, many_rows, small_disk, profile):
    served = shop.served_state()
    small_disk("temporary", 2)
    profile(config_options={"temp_directory": "temporary", "memory_limit": "60MB"})
    build = shop.build({"transactions": many_rows}, select=VALIDATED)
    assert_served_as_before(
        shop, build, served, "The disk is full where temporary files lie", "config_options: {temp_directory: "
    )


def damage(shop, name, share):
    """Write a copy of a file with 3,000 of its bytes zeroed, at a share of its length."""
    content = bytearray((shop.folder / name).read_bytes())
    start = int(len(content) * share)
    content[start : start + 3000] = bytes(3000)
    return shop.write("damaged.parquet", bytes(content))


def test_a_damaged_piece_of_a_parquet_file_is_told_from_a_fault_of_the_project(shop, many_rows):
    served = shop.served_state()
    build = shop.build({"transactions": damage(shop, many_rows, share=0.5)}, select=VALIDATED)
    assert_served_as_before(
        shop, build, served, "A part of the input (damaged.parquet) is damaged: ", "Copy or export the file again"
    )


def test_damage_in_the_first_rows_is_seen_before_anything_is_built(shop, many_rows):
    served = shop.served_state()
    build = shop.build({"transactions": damage(shop, many_rows, share=0.001)}, select=VALIDATED)
    assert_served_as_before(
        shop, build, served, REFUSED, "A part of the input (damaged.parquet) is damaged: ", "Copy or export the file again"
    )


def test_what_was_built_from_a_file_that_grew_is_not_served(shop):
    path = shop.folder / shop.write("growing.csv", (shop.folder / "good.csv").read_text())
    line = path.read_text().splitlines()[-1] + "\n"
    served, is_built = shop.served_state(), threading.Event()

    def grow():
        while not is_built.wait(0.05):
            with path.open("a") as file:
                file.write(line)

    writer = threading.Thread(target=grow)
    writer.start()
    build = shop.build({"transactions": "growing.csv"}, select=VALIDATED)
    is_built.set()
    writer.join()
    assert_served_as_before(shop, build, served, "Not served: growing.csv changed during the build", "and build again")


def test_a_line_of_a_csv_file_that_is_not_like_the_others_is_numbered(shop):
    served = shop.served_state()
    lines = GOOD.splitlines() * 500
    name = shop.write("short.csv", "\n".join([*lines[:25_000], "c1,2024-01-01", *lines[25_000:]]))
    build = shop.build({"transactions": name}, select=VALIDATED)
    assert_served_as_before(
        shop, build, served, "Line 25001 of short.csv has not the columns of the others.", "csv_options: {null_padding: true}"
    )


def test_what_dbt_reports_is_told_apart(shop):
    messages = {
        "ModuleNotFoundError: No module named 'sklearn.cluster'": "Python models need sklearn, which is not installed",
        "ModuleNotFoundError: No module named 'segmentation'": "Python models import the package segmentation, and",
        "OSError: [Errno 28] No space left on device: '/tmp/a.py'": "The disk is full. Make room there and build again.",
        'IO Error: Could not write file "w.duckdb": No space left on device': "The disk is full where w.duckdb lies.",
        "Error: don't know what type: ": "A part of the input (",
        'Binder Error: Referenced column "a" not found': None,
    }
    results = [{"status": "error", "message": f"Runtime Error in model m\n  {message}"} for message in messages]
    done = shop.run_cli(
        *("--quiet", "run-operation", "explain_failures", "--args", json.dumps({"results": results})),
        mapping={"transactions": "good.csv"},
    )
    assert done.ok, done.output
    expected = [words for words in messages.values() if words]
    advice = done.output.split("To mend:\n  - ")[1].split("\n  - ")
    assert len(advice) == len(expected)
    for said, words in zip(advice, expected, strict=True):
        assert said.startswith(words)
