import subprocess
import sys
import time

import pytest
from project import DBT, data_hashes, draws

BUILD = [*DBT, "--no-write-json", "build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
READER = """
import duckdb, os, time
path = "serve/current/warehouse.duckdb"
sql = '''
    select
        (select count(*) from segment_profiles),
        (select sum(customer_count) from segment_profiles),
        (select count(*) from customer_segments),
        (select count(*) from customer_segment_history where is_current),
        (select sum(net_amount) from orders where customer_id is not null) - (select sum(net_revenue) from customer_features)
'''
kept = duckdb.connect(path, read_only=True)
expected = kept.execute(sql).fetchone()
assert expected[1] == expected[2] and expected[4] == 0
print("reading", flush=True)
reads, copies = 0, set()
while not os.path.exists("stop"):
    copies.add(os.path.realpath(path))
    with duckdb.connect(path, read_only=True) as connection:
        assert connection.execute(sql).fetchone() == expected
        reads += 1
    assert kept.execute(sql).fetchone() == expected
    time.sleep(0.1)
print(reads, len(copies), flush=True)
"""
READERS, BUILDS = 2, draws(usual=1, full=2)


@pytest.fixture
def shop(copy_demo):
    """A copy of the demo after its build: warehouse, served copy, and what dbt parsed."""
    return copy_demo()


def start(shop):
    return subprocess.Popen(BUILD, cwd=shop.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def kill_at(process, moment):
    """Kill a build, with no chance to tidy up, when its output says that a moment has come."""
    for line in process.stdout:
        if moment in line:
            process.kill()
            process.wait()
            return
    pytest.fail(f"the build ended before {moment}")


def kill_when_it_publishes(process, folder):
    """Kill a build when a copy that was not there before appears in the folder of the served copies."""
    before = set(folder.iterdir())
    while set(folder.iterdir()) <= before:
        assert process.poll() is None, "the build ended before it published"
        time.sleep(0.001)
    process.kill()
    process.wait()


def test_of_two_builds_at_once_one_finishes_and_one_is_told_why_not(shop, demo):
    outputs = {}
    builds = [start(shop), start(shop)]
    for build in builds:
        output, _ = build.communicate()
        outputs[build.returncode] = output
    assert sorted(outputs) == [0, 2]
    assert "Traceback" not in outputs[2]
    assert outputs[2].count("is in use: another build is running") == 1
    assert f"Served: {len(demo.served_tables())} tables" in outputs[0]
    assert data_hashes(shop.served) == data_hashes(demo.served)


def test_builds_killed_at_any_moment_leave_the_served_copy_and_the_next_one_works(shop, demo):
    served = shop.served_state()
    for moment in ("hook: customer_segmentation.on-run-start", "model main.cluster_candidates"):
        kill_at(start(shop), moment)
        assert shop.served_state() == served
    copies = shop.folder / "serve"
    kill_when_it_publishes(start(shop), copies)
    assert shop.served_state() == served

    build = shop.build()
    assert build.ok, build.output
    assert shop.served_state() != served
    assert data_hashes(shop.served) == data_hashes(demo.served)
    assert not [path for path in copies.iterdir() if path.name.startswith(".")]


def test_a_part_of_the_project_is_not_served(shop):
    served = shop.served_state()
    build = shop.build(select="segment_profiles")
    assert build.ok
    assert "Not served: only a part of the project was built." in build.output
    assert shop.served_state() == served


def test_readers_never_block_a_build_and_never_see_half_of_one(shop):
    """Two readers over builds: no failed read, no torn one, and each build published."""
    command = [sys.executable, "-c", READER]
    readers = [subprocess.Popen(command, cwd=shop.folder, stdout=subprocess.PIPE, text=True) for _ in range(READERS)]
    assert [reader.stdout.readline() for reader in readers] == ["reading\n"] * READERS
    try:
        for _ in range(BUILDS):
            served = shop.served_state()
            with start(shop) as build:
                build.communicate()
            assert build.returncode == 0
            assert shop.served_state() != served
    finally:
        shop.write("stop", "")
    outputs = [reader.communicate()[0] for reader in readers]
    assert [reader.returncode for reader in readers] == [0] * READERS
    for output in outputs:
        reads, copies = map(int, output.split())
        assert reads >= 100
        assert copies >= BUILDS
