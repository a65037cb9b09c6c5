"""Build on DuckDB and on Spark's SQL, and compare every public mart row by row; `make parity` calls it.

    .venv-spark/bin/python scripts/parity.py [--engine sail|spark] [--builds 2] [NAME ...]

NAME is demo or an example whose data is there; by default the demo, and CDNOW where `make example NAME=cdnow` has fetched it.
Sail is started here and ended here, on a free port of this machine; spark runs in dbt's process. Both builds go to folders that
are thrown away. From the second build on, what is compared was scored by the model of the first.
"""

import argparse
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import duckdb
import yaml

ROOT = Path(__file__).resolve().parent.parent
SPARK_BIN = Path(sys.executable).parent
DUCKDB_BIN = ROOT / ".venv" / "bin"
# shares and other numbers that are no money and no counts: the last digits of a sum depend on the order in which it is added up
TOLERANCE = 1e-9
SHOWN_ROWS = 3
SHOWN_KEYS = 4
# when something was built is another story than what the data says
OF_THE_BUILD = {("segment_models", "fitted_at")}


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
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (folder / "sail.log").open("wb") as log:
        command = [SPARK_BIN / "sail", "spark", "server", "--port", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with socket.socket() as client:
                if client.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"sc://127.0.0.1:{port}/;session_id={uuid.uuid4()}"
    finally:
        server.terminate()
        server.wait()


def input_vars(name):
    """Return the vars of the demo or of an example, its files by their full names: an engine runs in a folder of its own."""
    if name == "demo":
        return {}
    mapping = yaml.safe_load((ROOT / "examples" / f"{name}.yml").read_text(encoding="utf-8"))
    for key in ("transactions", "customers"):
        if mapping.get(key):
            mapping[key] = str((ROOT / mapping[key]).resolve())
    # the same name of the shop, wherever the files lie
    return {"shop": name} | mapping


def run_dbt(dbt, target, folder, variables):
    """Run `dbt build` with a profile of its own, and return the seconds it took.

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
    started = time.perf_counter()
    result = subprocess.run(
        [*command, "--vars", json.dumps(variables, default=str)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(f"The build on {target} failed.\n{result.stdout[-6000:]}{result.stderr[-2000:]}")
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
        if tested in keys and test.get("name") == "unique_together":
            keys[tested] = test["kwargs"]["columns"]
        elif tested in keys and test.get("name") == "unique" and not keys[tested]:
            keys[tested] = [test["kwargs"]["column_name"]]
    return {manifest["nodes"][model]["alias"]: columns for model, columns in keys.items()}


def difference_sql(column, duckdb_type):
    """Return SQL for whether a column says something else on the right.

    Parameters
    ----------
    column : str
    duckdb_type : str
        Type on the left. DOUBLE and FLOAT may differ by TOLERANCE of the larger value, all others by nothing.

    Returns
    -------
    str
    """
    left, right = f'left_rows."{column}"', f'right_rows."{column}"'
    if duckdb_type in ("DOUBLE", "FLOAT"):
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
    lines = []
    for missing, side in (("left", "right"), ("right", "left")):
        found = connection.execute(
            f"select {row_name}, count(*) over () {joined} where {missing}_rows.copy_number is null limit {SHOWN_ROWS}"
        ).fetchall()
        lines += [f"{count} rows are on the {side} side only, such as {row}" for row, count in found]
    for column in (column for column in types if column not in {*keys, *ignored}):
        found = connection.execute(
            f"""
            select {row_name}, left_rows."{column}", right_rows."{column}", count(*) over () {joined}
            where left_rows.copy_number = right_rows.copy_number and {difference_sql(column, types[column])} limit {SHOWN_ROWS}
            """
        ).fetchall()
        lines += [f"{column} differs in {count} rows, such as {row}: {one!r} and {other!r}" for row, one, other, count in found]
    return lines


def compare_builds(name, engine, *, builds):
    """Build one shop so many times on both engines, and print what each mart came out as; return whether all are equal."""
    folder = Path(tempfile.mkdtemp(prefix="parity-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for part in ("duckdb", engine):
            (folder / part).mkdir()
        if engine == "sail":
            parameters = {"spark.remote": stack.enter_context(sail_server(folder / engine))}
        else:
            parameters = {
                "spark.sql.warehouse.dir": str(folder / engine / "warehouse"),
                "spark.hadoop.javax.jdo.option.ConnectionURL": f"jdbc:derby:{folder}/metastore;create=true",
            }
        variables = input_vars(name) | {"serve_folder": str(folder / "serve"), "export_folder": str(folder / "exports")}
        write_profile(folder / "duckdb", "duckdb", {"path": str(folder / "warehouse.duckdb")})
        output = write_profile(folder / engine, engine, {"server_side_parameters": parameters})
        for _ in range(builds):
            duckdb_seconds = run_dbt(DUCKDB_BIN / "dbt", "duckdb", folder / "duckdb", variables)
            engine_seconds = run_dbt(SPARK_BIN / "dbt", engine, folder / engine, variables)
            print(f"{name}: dbt build took {duckdb_seconds:.0f} s on DuckDB, {engine_seconds:.0f} s on {engine}")

        session = open_session(output["server_side_parameters"])
        # before its server ends: a client that outlives it retries for minutes
        stack.callback(session.stop)
        connection = stack.enter_context(duckdb.connect())
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach '{folder}/serve/current/warehouse.duckdb' as served (read_only)")
        keys = key_columns(json.loads((folder / "duckdb" / "target" / "manifest.json").read_text()))
        results = {}
        for mart, columns in sorted(keys.items()):
            connection.register("engine_rows", session.table(f"{output['schema']}.{mart}").toArrow())
            connection.execute("create or replace temp table right_table as select * from engine_rows")
            ignored = {column for table, column in OF_THE_BUILD if table == mart}
            results[mart] = compare(connection, f"served.{mart}", "right_table", keys=columns, ignored=ignored)
            rows = connection.execute(f"select count(*) from served.{mart}").fetchall()[0][0]
            print(f"  {mart:<28}{rows:>9,}  {'differs' if results[mart] else 'equal'}")
    for mart, lines in results.items():
        print("".join(f"{mart}: {line}\n" for line in lines), end="")
    return not any(results.values())


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
    parser.add_argument("names", nargs="*", default=["demo", "cdnow"] if has_cdnow else ["demo"])
    parser.add_argument("--engine", choices=["sail", "spark"], default="sail")
    parser.add_argument("--builds", type=int, default=1)
    arguments = parser.parse_args()
    os.environ.pop("SPARK_REMOTE", None)
    are_equal = [compare_builds(name, arguments.engine, builds=arguments.builds) for name in arguments.names]
    sys.exit(0 if all(are_equal) else 1)


if __name__ == "__main__":
    main()
