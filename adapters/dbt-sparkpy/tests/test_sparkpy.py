"""The adapter against a Sail server, which speaks Spark Connect and needs no JVM."""

import socket
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import agate
import pandas as pd
import pyarrow as pa
import pytest
import yaml
from dbt.adapters.exceptions import FailedToConnectError
from dbt.adapters.sparkpy.connections import SparkPyCredentials, check_session, open_session
from dbt.adapters.sparkpy.python_models import SessionJob
from dbt.adapters.sparkpy.tables import arrow_table, model_result, seed_rows
from dbt_common.exceptions import DbtRuntimeError

BIN = Path(sys.executable).parent
SEED = """id,word,share,is_new,day
1,,0.25,true,2025-01-31
2,it's,,false,
3,"a ""quote"" and a \\ back, 100%",1.5,,2025-02-28
4,None,2,true,2025-03-01
"""


def find_free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def remote(tmp_path_factory):
    """Return the address of a Sail server that ends with the tests."""
    port = find_free_port()
    command = [str(BIN / "sail"), "spark", "server", "--port", str(port)]
    server = subprocess.Popen(
        command, cwd=tmp_path_factory.mktemp("sail"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(100):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"sc://127.0.0.1:{port}"
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def credentials(remote):
    return SparkPyCredentials(host="none", schema="shop", method="session", server_side_parameters={"spark.remote": remote})


@pytest.fixture(scope="session")
def session(credentials):
    session = open_session(credentials, "a_test")
    yield session
    # a client that outlives its server retries for minutes
    session.stop()


def run_dbt(folder, settings, files):
    """Build a project of one seed and some files in a folder, in a session of some settings; return dbt's process."""
    files = {
        "dbt_project.yml": yaml.safe_dump({"name": "shop", "version": "1.0.0", "profile": "shop"}),
        "profiles.yml": yaml.safe_dump(
            {
                "shop": {
                    "target": "spark",
                    "outputs": {
                        "spark": {
                            "type": "sparkpy",
                            "method": "session",
                            "host": "none",
                            "schema": "shop",
                            "threads": 2,
                            "module_paths": ["python"],
                            "server_side_parameters": settings,
                        }
                    },
                }
            }
        ),
        "seeds/words.csv": SEED,
        **files,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return subprocess.run([str(BIN / "dbt"), "build"], cwd=folder, capture_output=True, text=True, check=False, timeout=600)


def test_a_seed_keeps_nulls_quotes_and_types(session):
    table = agate.Table(
        [[1, None, Decimal("0.25")], [2, "it's", None], [3, 'a "quote" and a \\ back, 100%', Decimal("1.5")], [4, "None", 2]],
        ["id", "word", "share"],
        [agate.Number(), agate.Text(cast_nulls=False), agate.Number()],
    )
    rows = seed_rows(session, table, ["bigint", "string", "double"]).collect()
    assert [tuple(row) for row in rows] == [
        (1, None, 0.25),
        (2, "it's", None),
        (3, 'a "quote" and a \\ back, 100%', 1.5),
        (4, "None", 2.0),
    ]


def test_pandas_results_become_tables_with_nulls(session):
    frame = pd.DataFrame(
        {
            "id": pd.array([1, None], dtype="Int64"),
            "value": [0.5, float("nan")],
            "name": ["a", None],
            "nothing": [None, None],
            "kind": pd.Categorical(["x", "y"]),
        }
    )
    rows = model_result(session, frame).collect()
    assert [tuple(row) for row in rows] == [(1, 0.5, "a", None, "x"), (None, None, None, None, "y")]


def test_a_result_without_rows_keeps_its_columns(session):
    result = model_result(session, pd.DataFrame({"id": pd.Series(dtype="int64"), "name": pd.Series(dtype="object")}))
    assert (result.columns, result.collect()) == (["id", "name"], [])


def test_a_column_without_values_is_text():
    assert arrow_table(pd.DataFrame({"nothing": [None]})).schema.field("nothing").type == pa.string()


def test_another_result_is_refused_by_its_name(session):
    with pytest.raises(TypeError, match=r"returned dict\. Return a pandas DataFrame or a Spark DataFrame"):
        model_result(session, {})


def test_a_profile_that_carries_sql_only_says_what_to_write():
    thrift = SimpleNamespace(method="thrift", python_remote=None)
    with pytest.raises(
        DbtRuntimeError, match=r"segments is a Python model.*`method: thrift`.*Write `python_remote: sc://host:15002`"
    ):
        SessionJob({"alias": "segments"}, thrift).submit("model = 1")


@pytest.fixture
def free_port():
    return find_free_port()


def test_a_server_that_is_not_there_is_said_at_once(free_port, tmp_path):
    built = run_dbt(tmp_path, {"spark.remote": f"sc://127.0.0.1:{free_port}"}, {})
    assert built.returncode != 0
    assert f"No Spark Connect server answers at sc://127.0.0.1:{free_port} (Connection refused)" in built.stdout
    assert "Traceback" not in built.stdout + built.stderr


def test_of_several_masters_one_is_enough(free_port, remote):
    gone, there = f"127.0.0.1:{free_port}", remote.removeprefix("sc://")
    check_session({"spark.master": f"spark://{gone},{there}"})
    with pytest.raises(FailedToConnectError, match=r"No master of a Spark cluster answers at spark://.*`spark\.master`"):
        check_session({"spark.master": f"spark://{gone}"})


def test_spark_without_java_says_so(monkeypatch, remote):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(FailedToConnectError, match="needs Java, and there is none"):
        check_session({"spark.master": "local[2]"})
    check_session({"spark.remote": remote})


@pytest.mark.usefixtures("session")
def test_thrift_runs_python_at_the_remote(remote):
    thrift = SimpleNamespace(method="thrift", python_remote=remote)
    assert open_session(thrift, "a_test").sql("select 1 as x").collect()[0]["x"] == 1


def test_a_failing_model_shows_its_own_line(credentials):
    with pytest.raises(DbtRuntimeError) as raised:
        SessionJob({"alias": "segments"}, credentials).submit("def model():\n    return 1 / 0\n\nmodel()\n")
    message = str(raised.value)
    assert "The Python model segments failed." in message
    assert 'File "<compiled segments>", line 2, in model' in message
    assert "return 1 / 0" in message
    assert "python_models.py" not in message


def test_dbt_builds_seeds_sql_and_python(remote, tmp_path):
    built = run_dbt(
        tmp_path,
        {"spark.remote": remote},
        {
            "python/arithmetic.py": "def double(numbers):\n    return numbers * 2\n",
            "models/doubled.py": "from arithmetic import double\n\n\n"
            "def model(dbt, session):\n"
            "    words = dbt.ref('words').toPandas()\n"
            "    return words.assign(share=double(words['share']))\n",
            "models/large.py": "def model(dbt, session):\n    return dbt.ref('doubled').where('share > 1')\n",
            "models/listed.sql": """
                select {{ dbt.listagg('cast(id as string)', "'; '", 'order by id desc') }} as ids from {{ ref('large') }}
            """,
            "models/next_days.sql": "select id, {{ dbt.dateadd('day', 1, 'day') }} as next_day from {{ ref('words') }}",
            # tests of dbt: rows are failures
            "tests/ids.sql": "select * from {{ ref('listed') }} where ids <> '4; 3'",
            "tests/days.sql": "select * from {{ ref('next_days') }} where id = 1 and next_day <> timestamp '2025-02-01'",
            "tests/nulls.sql": "select 1 from {{ ref('words') }} where word is null or share is null having count(*) <> 2",
        },
    )
    assert built.returncode == 0, built.stdout
    assert "PASS=8" in built.stdout


def test_a_query_that_would_not_run_is_asked_without_raising(remote, tmp_path):
    built = run_dbt(
        tmp_path,
        {"spark.remote": remote},
        {
            "models/asked.sql": """
                {% set unbound = adapter.bind_error('select nope from (select 1 as id) as ids') if execute else 'nope' %}
                {% set bound = adapter.bind_error('select id from (select 1 as id) as ids') %}
                select {{ 1 if 'nope' in unbound and bound is none else 0 }} as is_right
            """,
            "tests/asked.sql": "select * from {{ ref('asked') }} where is_right = 0",
        },
    )
    assert built.returncode == 0, built.stdout
