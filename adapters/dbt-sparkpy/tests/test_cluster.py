"""The adapter on a standalone Spark cluster of this machine, which loses a worker in the middle of a build."""

import importlib.util
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from test_sparkpy import run_dbt

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "spark_cluster.py"
COUNTED = """
import time
from pathlib import Path


def model(dbt, session):
    dbt.config(materialized="table")
    numbers = dbt.ref("words").crossJoin(session.range(1000)).repartition(8).cache()
    numbers.count()
    # both workers hold a part of it when one of them is killed
    Path("parts_are_there").touch()
    while not Path("worker_is_killed").exists():
        time.sleep(0.1)
    return numbers.groupBy("word").count()
"""
TEST = """
select * from {{ ref('counted') }} where count <> 1000
union all
select 'rows', count(*) from {{ ref('counted') }} having count(*) <> 2
"""

needs_java = pytest.mark.skipif(not shutil.which("java"), reason="Spark runs on Java 17")


@pytest.fixture(scope="module")
def spark_cluster():
    spec = importlib.util.spec_from_file_location("spark_cluster", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_open(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@needs_java
def test_a_build_survives_a_worker_that_is_killed_and_the_cluster_ends(spark_cluster, tmp_path):
    settings = {
        "spark.sql.warehouse.dir": str(tmp_path / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
    }
    files = {
        "seeds/words.csv": "word\na\nb\n",
        "models/counted.py": COUNTED,
        "tests/assert_each_word_is_counted.sql": TEST,
    }
    with spark_cluster.standalone_cluster(worker_count=2, memory="1g") as cluster:

        def kill_when_parts_are_there():
            while not (tmp_path / "parts_are_there").exists():
                time.sleep(0.1)
            cluster.kill_worker()
            (tmp_path / "worker_is_killed").touch()

        threading.Thread(target=kill_when_parts_are_there, daemon=True).start()
        built = run_dbt(tmp_path, settings | {"spark.master": cluster.address}, files)
        assert "PASS=3 WARN=0 ERROR=0" in built.stdout, built.stdout[-3000:]
        assert (tmp_path / "worker_is_killed").exists()
        ports = [cluster.port, cluster.web_port]
        assert all(map(is_open, ports))
    assert not any(map(is_open, ports))


@needs_java
def test_a_cluster_ends_with_the_script_that_is_told_to_end():
    script = [sys.executable, str(SCRIPT), "--workers", "1", "--memory", "1g"]
    script += ["sh", "-c", 'echo "$SPARK_MASTER $SPARK_EXECUTOR_MEMORY"; exec sleep 600']
    with subprocess.Popen(script, stdout=subprocess.PIPE, text=True) as process:
        address, executor_memory = process.stdout.readline().split()
        assert executor_memory == "819m"
        port = int(address.rpartition(":")[2])
        assert is_open(port)
        process.terminate()
        assert process.wait() == 128 + signal.SIGTERM
    assert not is_open(port)


@pytest.mark.parametrize(("memory", "heap"), [("5g", "4096m"), ("512M", "409m")])
def test_an_executor_leaves_room_beside_its_heap(spark_cluster, memory, heap):
    assert spark_cluster.executor_memory(memory) == heap


def test_memory_without_a_unit_is_asked_for(spark_cluster):
    with pytest.raises(ValueError, match="'5' is not a number such as 512m or 4g"):
        spark_cluster.executor_memory("5")


def test_without_java_it_is_said(spark_cluster, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(spark_cluster.ClusterError, match="Spark runs on Java 17 or 21, and there is none"):
        spark_cluster.Cluster(tmp_path)
