"""Build on DuckDB and on Spark's SQL, and compare every public mart row by row; `make parity` and `make parity-spark` call it.

    .venv-spark/bin/python scripts/parity.py [--engine sail|spark|spark_cluster] [--builds 2] [NAME ...]
    .venv-spark/bin/python scripts/parity.py --engine spark_cluster --kill-worker --folder /data 10m

NAME is demo, an example whose data is there, or the size of a made-up shop, such as 10m transactions; by default the demo, and
CDNOW where `make example NAME=cdnow` has fetched it. A Sail server or a standalone cluster of two workers is started here and
ended here, on free ports of this machine; spark runs in dbt's process. Both builds go to folders that are thrown away. From the
second build on, what is compared was scored by the model of the first.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import duckdb
import spark_cluster
import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "benchmarks"))
import shop  # noqa: E402

SPARK_BIN = Path(sys.executable).parent
DUCKDB_BIN = ROOT / ".venv" / "bin"
# shares and other numbers that are no money and no counts: the last digits of a sum depend on the order in which it is added up
TOLERANCE = 1e-9
MONEY_DIGITS = 6
SHOWN_ROWS = 3
SHOWN_KEYS = 4
# when something was built is another story than what the data says
OF_THE_BUILD = {("segment_models", "fitted_at")}
# as is how an engine writes a row of typed columns: docs/engines.md
OF_TYPED_INPUTS = {("rejected_transactions", "example_row"), ("rejected_transactions", "example_value")}
# on one machine: what the driver and two executors may take beside each other
CLUSTER = {"worker_count": 2, "cores": 1, "memory": "5g"}
MODELS_BEFORE_A_WORKER_IS_KILLED = 40


@contextlib.contextmanager
def sail_server(folder):
    """Run a Sail server.

    Parameters
    ----------
    folder : Path
        Where its tables go.

    Yields
    ------
    str
        Its address. All who connect with it share a session, and so the tables.

    Raises
    ------
    SystemExit
        If it does not answer within half a minute; the message is what it said.
    """
    port = spark_cluster.free_port()
    with (folder / "sail.log").open("wb") as log:
        command = [SPARK_BIN / "sail", "spark", "server", "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            sys.exit(f"Sail did not start.\n{(folder / 'sail.log').read_text(errors='replace')}")
        yield f"sc://127.0.0.1:{port}/;session_id={uuid.uuid4()}"
    finally:
        server.terminate()
        server.wait()


def is_size(name):
    """Return whether a name is the size of a made-up shop, whose file has typed columns."""
    return name[:1].isdigit()


def shop_name(name):
    """Return a name of the command line if there is such a shop.

    Raises
    ------
    argparse.ArgumentTypeError
        There is none.
    """
    examples = sorted(path.stem for path in (ROOT / "examples").glob("*.yml"))
    if is_size(name):
        shop.count_of(name)
    elif name not in ("demo", *examples):
        raise argparse.ArgumentTypeError(f"{name!r} is neither demo, an example ({', '.join(examples)}) nor a size such as 10m")
    return name


def input_vars(name):
    """Return the vars of the demo, an example or a made-up shop, files by full names: an engine runs in a folder of its own."""
    if name == "demo":
        return {}
    if is_size(name):
        size = shop.count_of(name)
        return {"shop": name} | shop.generate(ROOT / "benchmarks" / "data" / f"{size}", size)
    mapping = yaml.safe_load((ROOT / "examples" / f"{name}.yml").read_text(encoding="utf-8"))
    for key in ("transactions", "customers"):
        if mapping.get(key):
            mapping[key] = str((ROOT / mapping[key]).resolve())
    # the same name of the shop, wherever the files lie
    return {"shop": name} | mapping


def run_dbt(dbt, target, folder, variables, *, on_models=None):
    """Run `dbt build` with a profile of its own, and return the seconds it took.

    Parameters
    ----------
    dbt : Path
    target : str
    folder : Path
        Of the profile, and of what dbt writes.
    variables : dict
    on_models : tuple of int and function, optional
        What to call once so many models are built.

    Raises
    ------
    SystemExit
        If the build fails; the message is what dbt said.
    """
    command = [
        dbt,
        "--no-use-colors",
        "--log-path",
        folder / "logs",
        "build",
        "--target",
        target,
        "--exclude-resource-type",
        "unit_test",
    ]
    command += ["--profiles-dir", folder, "--target-path", folder / "target"]
    command += ["--vars", json.dumps(variables, default=str)]
    output = folder / "output.txt"
    started = time.perf_counter()
    with output.open("wb") as written:
        process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=written, stderr=subprocess.STDOUT)
    try:
        if on_models:
            count, call = on_models
            while output.read_text(errors="replace").count(" OK created ") < count:
                if process.poll() is not None:
                    sys.exit(f"The build on {target} ended before {count} models were built.\n{output.read_text()[-6000:]}")
                time.sleep(0.5)
            call()
        process.wait()
    finally:
        # does nothing where it has ended
        process.terminate()
    if process.returncode:
        sys.exit(f"The build on {target} failed.\n{output.read_text(errors='replace')[-6000:]}")
    return time.perf_counter() - started


def write_profile(folder, target, settings):
    """Write the project's profiles.yml into a folder, with some settings of a target changed."""
    profiles = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    output = profiles["customer_segmentation"]["outputs"][target]
    for name, value in settings.items():
        output[name] = output.get(name, {}) | value if isinstance(value, dict) else value
    (folder / "profiles.yml").write_text(yaml.safe_dump(profiles), encoding="utf-8")
    return output


def key_columns(manifest):
    """Return {public model: columns that name one row}, from the tests of its keys; no columns where none is tested.

    Parameters
    ----------
    manifest : dict

    Returns
    -------
    dict of str to list of str
    """
    keys = {
        node["unique_id"]: []
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("access") == "public"
    }
    for node in manifest["nodes"].values():
        test, tested = node.get("test_metadata") or {}, node.get("attached_node")
        if tested in keys and test.get("name") == "rules" and test["kwargs"].get("key"):
            keys[tested] = test["kwargs"]["key"]
    return {manifest["nodes"][model]["alias"]: columns for model, columns in keys.items()}


def difference_sql(column, duckdb_type):
    """Return SQL for whether a column says something else on the right.

    Parameters
    ----------
    column : str
    duckdb_type : str
        Type on the left. DOUBLE, FLOAT and decimals finer than money may differ by TOLERANCE of the larger value, all others by
        nothing.

    Returns
    -------
    str
    """
    left, right = f'left_rows."{column}"', f'right_rows."{column}"'
    scale = re.fullmatch(r"DECIMAL\(\d+,\s*(\d+)\)", duckdb_type)
    if duckdb_type in ("DOUBLE", "FLOAT") or (scale and int(scale[1]) > MONEY_DIGITS):
        near = f"abs({left} - {right}) <= {TOLERANCE} * greatest(abs({left}), abs({right}))"
        return f"({left} is distinct from {right} and not coalesce({near}, false))"
    # dates and times of an engine may carry a zone, and whole numbers another width
    return f"({left} is distinct from cast({right} as {duckdb_type}))"


def compare(connection, left, right, *, keys, ignored=()):
    """Find what differs between two tables.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    left, right : str
        Names of the tables.
    keys : list of str
        Columns that name a row; all columns if empty.
    ignored : collection of str
        Columns that are not compared.

    Returns
    -------
    list of str
        One line for each of the first differences, as people read it; empty where the tables are equal.
    """
    types, others = ({row[0]: row[1] for row in connection.execute(f"describe {table}").fetchall()} for table in (left, right))
    if set(types) != set(others):
        return [f"columns {sorted(set(types) ^ set(others))} are on one side only"]
    keys = keys or list(types)
    same_row = " and ".join(f'left_rows."{key}" is not distinct from cast(right_rows."{key}" as {types[key]})' for key in keys)
    key_texts = [f'cast(coalesce(left_rows."{key}", right_rows."{key}") as varchar)' for key in keys[:SHOWN_KEYS]]
    row_name = f"concat_ws(', ', {', '.join(key_texts)})"
    # a row that is there twice on one side has no partner for its second copy
    partition = ", ".join(f'"{key}"' for key in keys)
    side = f"(select *, row_number() over (partition by {partition}) as copy_number from {{}})"
    joined = f"""
        from {side.format(left)} as left_rows
        full join {side.format(right)} as right_rows on {same_row} and left_rows.copy_number = right_rows.copy_number
    """
    changed = [column for column in types if column not in {*keys, *ignored}]
    missing = {side: f"{other}_rows.copy_number is null" for side, other in (("right", "left"), ("left", "right"))}
    differs = {
        column: f"left_rows.copy_number = right_rows.copy_number and {difference_sql(column, types[column])}"
        for column in changed
    }
    # all in one pass: the tables may be large
    conditions = [*missing.values(), *differs.values()]
    counted = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    counts = dict(zip(conditions, connection.execute(f"select {counted} {joined}").fetchone(), strict=True))

    def examples(condition, values=""):
        if not counts[condition]:
            return []
        return connection.execute(f"select {row_name}{values} {joined} where {condition} limit {SHOWN_ROWS}").fetchall()

    lines = []
    for side, condition in missing.items():
        lines += [f"{counts[condition]} rows are on the {side} side only, such as {row}" for (row,) in examples(condition)]
    for column, condition in differs.items():
        count = counts[condition]
        for row, one, other in examples(condition, f', left_rows."{column}", right_rows."{column}"'):
            lines.append(f"{column} differs in {count} rows, such as {row}: {one!r} and {other!r}")
    return lines


def ignored_columns(name):
    """Return the columns, each after its mart, that are not compared of a shop."""
    return OF_THE_BUILD | OF_TYPED_INPUTS if is_size(name) else OF_THE_BUILD


def spark_settings(folder, cluster):
    """Return the profile's settings of a Spark that writes into a folder, in dbt's process where there is no cluster.

    Parameters
    ----------
    folder : Path
    cluster : spark_cluster.Cluster or None

    Returns
    -------
    dict
    """
    settings = {
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:{folder}/metastore;create=true",
        "spark.local.dir": str(folder),
    }
    if cluster:
        settings |= {
            "spark.master": cluster.address,
            "spark.driver.host": spark_cluster.HOST,
            "spark.sql.shuffle.partitions": "16",
            "spark.executor.memory": cluster.environment["SPARK_EXECUTOR_MEMORY"],
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
    return settings


def compare_builds(name, engine, arguments):
    """Build one shop on both engines, and print what each mart came out as; return whether all are equal."""
    folder = Path(tempfile.mkdtemp(prefix="parity-", dir=arguments.folder))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for part in ("duckdb", engine, "cluster"):
            (folder / part).mkdir()
        variables = input_vars(name) | {"serve_folder": str(folder / "serve"), "export_folder": str(folder / "exports")}
        cluster = on_models = None
        if engine == "sail":
            parameters = {"spark.remote": stack.enter_context(sail_server(folder / engine))}
        else:
            if engine == "spark_cluster":
                cluster = stack.enter_context(spark_cluster.standalone_cluster(folder / "cluster", **CLUSTER))
            parameters = spark_settings(folder / engine, cluster)
        write_profile(folder / "duckdb", "duckdb", {"path": str(folder / "warehouse.duckdb")})
        output = write_profile(folder / engine, engine, {"server_side_parameters": parameters})
        for number in range(1, arguments.builds + 1):
            duckdb_seconds = run_dbt(DUCKDB_BIN / "dbt", "duckdb", folder / "duckdb", variables)
            if cluster and arguments.kill_worker and number == 1:
                on_models = (MODELS_BEFORE_A_WORKER_IS_KILLED, cluster.kill_worker)
            engine_seconds = run_dbt(SPARK_BIN / "dbt", engine, folder / engine, variables, on_models=on_models)
            how = f"{engine}, while a worker was killed" if on_models else engine
            print(f"{name}: dbt build took {duckdb_seconds:.0f} s on DuckDB, {engine_seconds:.0f} s on {how}", flush=True)
            on_models = None

        session = open_session(output["server_side_parameters"])
        # before its server ends: a client that outlives it retries for minutes
        stack.callback(session.stop)
        connection = stack.enter_context(duckdb.connect())
        connection.execute("set TimeZone = 'UTC'")
        # beside Spark's own
        connection.execute("set memory_limit = '8GB'")
        connection.execute(f"attach '{folder}/serve/current/warehouse.duckdb' as served (read_only)")
        keys = key_columns(json.loads((folder / "duckdb" / "target" / "manifest.json").read_text()))
        results = {}
        for mart, columns in sorted(keys.items()):
            table = session.table(f"{output['schema']}.{mart}")
            if engine == "sail":
                # Sail writes no file for a table without rows
                connection.register("engine_rows", table.toArrow())
                rows_of_engine = "engine_rows"
            else:
                # as files, since tables of millions of rows would not fit the driver
                files = folder / "marts" / mart
                table.write.parquet(str(files))
                rows_of_engine = f"'{files}/*.parquet'"
            connection.execute(f"create or replace temp view right_table as select * from {rows_of_engine}")
            ignored = {column for table, column in ignored_columns(name) if table == mart}
            results[mart] = compare(connection, f"served.{mart}", "right_table", keys=columns, ignored=ignored)
            rows = connection.execute(f"select count(*) from served.{mart}").fetchall()[0][0]
            print(f"  {mart:<28}{rows:>11,}  {'differs' if results[mart] else 'equal'}", flush=True)
    for mart, lines in results.items():
        print("".join(f"{mart}: {line}\n" for line in lines), end="")
    equal = sum(not lines for lines in results.values())
    print(f"{name}: {equal} of {len(results)} marts are equal on {engine}.")
    return equal == len(results)


def open_session(parameters):
    """Return the Spark session of some settings."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.enableHiveSupport()
    for name, value in parameters.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main():
    """Compare the builds of some shops; the exit code is 1 where a mart differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    has_cdnow = (ROOT / "examples" / "data" / "cdnow").is_dir()
    parser.add_argument("names", nargs="*", type=shop_name, default=["demo", "cdnow"] if has_cdnow else ["demo"])
    parser.add_argument("--engine", choices=["sail", "spark", "spark_cluster"], default="sail")
    parser.add_argument("--builds", type=int, default=1)
    parser.add_argument("--kill-worker", action="store_true", help="kill a worker of the cluster during the first build")
    parser.add_argument("--folder", type=Path, help="where both builds go; the system's folder for such by default")
    arguments = parser.parse_args()
    if arguments.kill_worker and arguments.engine != "spark_cluster":
        parser.error("--kill-worker needs workers: add --engine spark_cluster")
    if arguments.folder:
        # the processes of a cluster run in folders of their own
        arguments.folder = arguments.folder.resolve()
        arguments.folder.mkdir(parents=True, exist_ok=True)
    spark_cluster.exit_on_signals()
    os.environ.pop("SPARK_REMOTE", None)
    os.environ["SPARK_LOCAL_IP"] = spark_cluster.HOST
    try:
        are_equal = [compare_builds(name, arguments.engine, arguments) for name in arguments.names]
    except spark_cluster.ClusterError as error:
        sys.exit(str(error))
    sys.exit(0 if all(are_equal) else 1)


if __name__ == "__main__":
    main()
