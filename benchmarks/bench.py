"""Time `dbt build` on a made-up shop, beside the least that segments cost and what people write in a notebook.

    python benchmarks/bench.py 1m 10m 100m [--folder benchmarks/data] [--memory-limit 4GB] [--notebook-up-to 10m] [--format csv]
    python benchmarks/bench.py 20m --profile

Each runs in a process of its own: seconds on the clock, peak memory, and for a build the bytes of its warehouse and of its
served copy, how long that took to publish, and how long a reader waits for one customer. `--profile` builds and then says where
the time went: seconds per model and test, and DuckDB's own profile of the slowest model.
The table is Markdown, as in benchmarks/README.md.
"""

import argparse
import datetime
import json
import math
import multiprocessing
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
import shop
import yaml

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
DBT = Path(sys.executable).parent / "dbt"


def run(command, folder):
    """Run a command and measure it.

    Parameters
    ----------
    command : list of str
    folder : Path
        Where what it prints is kept.

    Returns
    -------
    dict
        seconds on the clock, cpu (seconds of all cores) and peak memory (GB).
    """
    log = folder / "output.txt"
    with log.open("w", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    if status:
        sys.exit(log.read_text(encoding="utf-8"))
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024**2}


def gigabytes(path):
    """Return the size of a file or of the files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1024**3


def build(inputs, folder, *, memory_limit=None):
    """Run a whole build, data tests included, on what an earlier one left in the folder, if any.

    Parameters
    ----------
    inputs : dict
        Vars.
    folder : Path
        Where the warehouse, the served copy and dbt's target go.
    memory_limit : str, optional
        DuckDB's, such as 4GB.

    Returns
    -------
    dict
        As `run`, with disk (GB), lookup (milliseconds), and `nodes`: kind and seconds of each node and hook by name.
    """
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    target = profile["customer_segmentation"]["outputs"]["duckdb"]
    target["path"] = str(folder / "warehouse.duckdb")
    if memory_limit:
        target["settings"]["memory_limit"] = memory_limit
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    variables = inputs | {"serve_folder": str(folder / "serve"), "export_folder": str(folder / "exports")}
    command = [
        DBT,
        "build",
        "--profiles-dir",
        folder,
        "--target-path",
        folder / "target",
        "--vars",
        json.dumps(variables, default=str),
    ]
    figures = run(command, folder)
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    parts = [(result["unique_id"].split(".", 2), result["execution_time"]) for result in results]
    return figures | {
        "disk": gigabytes(folder / "warehouse.duckdb") + gigabytes(folder / "serve"),
        "lookup": look_up(folder / "serve" / "current" / "warehouse.duckdb"),
        "nodes": {name: (kind, seconds) for (kind, _, name), seconds in parts},
    }


def look_up(served, *, count=25):
    """Return the milliseconds that all columns of one customer take: the median of customers that were not asked for before.

    Parameters
    ----------
    served : Path
    count : int

    Returns
    -------
    float
    """
    waits = []
    with duckdb.connect(str(served), read_only=True) as connection:
        # spread over the table, which is sorted by customer
        customers = connection.execute(
            "select unnest(quantile_disc(customer_id, [(position + 0.5) / ? for position in range(?)])) from customer_features",
            [count, count],
        ).fetchall()
    # a reader who has read nothing yet
    with duckdb.connect(str(served), read_only=True) as connection:
        for customer in customers:
            started = time.perf_counter()
            connection.execute("select * from customer_features where customer_id = ?", customer).fetchall()
            waits.append(1000 * (time.perf_counter() - started))
    return statistics.median(waits)


def print_row(*cells):
    """Print one row of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def make_shop(size, arguments):
    """Return the files of a shop, made by a process of its own: a child begins with the peak memory of who starts it."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(shop.generate, arguments.folder / f"{size}", size, file_format=arguments.format).result()


def compare(sizes, arguments):
    """Print a row per program and size, and how the build's time grows from the smallest size to the largest."""
    print_row(
        "transactions", "customers", "program", "seconds", "CPU seconds", "times the floor", "peak memory, GB", "disk, GB"
    )
    print_row("---", "---", "---", "--:", "--:", "--:", "--:", "--:")
    built = {}
    for size in sizes:
        inputs = make_shop(size, arguments)
        with duckdb.connect() as connection:
            line_count, customer_count = (
                connection.execute(f"select count(*) from '{path}'").fetchone()[0] for path in inputs.values()
            )
        folder = Path(tempfile.mkdtemp(dir=arguments.folder))
        try:
            floor = run([sys.executable, HERE / "floor.py", inputs["transactions"]], folder)
            runs = {"floor": floor}
            if size <= arguments.notebook_up_to:
                runs["notebook"] = run([sys.executable, HERE / "notebook.py", inputs["transactions"]], folder)
            runs["dbt build"] = built[line_count] = build(inputs, folder, memory_limit=arguments.memory_limit)
        finally:
            shutil.rmtree(folder)
        for name, figures in runs.items():
            print_row(
                f"{line_count:,}",
                f"{customer_count:,}",
                name,
                f"{figures['seconds']:.1f}",
                f"{figures['cpu']:.1f}",
                f"{figures['seconds'] / floor['seconds']:.1f}",
                f"{figures['memory']:.1f}",
                f"{figures['disk']:.1f}" if "disk" in figures else "",
            )
    print_slowest(figures, count=arguments.top)
    published = figures["nodes"]["customer_segmentation-on-run-end-0"][1]
    print(f"\nThe served copy took {published:.1f} s to publish; one customer is found in {figures['lookup']:.1f} ms.")
    if len(built) > 1:
        (small, first), *_, (large, last) = sorted(built.items())
        exponent = math.log(last["seconds"] / first["seconds"]) / math.log(large / small)
        print(f"\nFrom {small:,} to {large:,} transactions the build's seconds grow with the power {exponent:.2f}.")


def print_slowest(figures, *, count):
    """Print the seconds by kind, and of the slowest models and tests of a build."""
    print()
    print_row("of the last build", "seconds")
    print_row("---", "--:")
    for kind in ["seed", "model", "test"]:
        total = sum(seconds for other, seconds in figures["nodes"].values() if other == kind)
        print_row(f"all {kind}s", f"{total:.1f}")
    for name, (_, seconds) in sorted(figures["nodes"].items(), key=lambda item: -item[1][1])[:count]:
        print_row(name, f"{seconds:.1f}")


def slowest_operators(folder, query, *, memory_limit=None):
    """Run a query once more over the built warehouse, as DuckDB profiles it.

    Parameters
    ----------
    folder : Path
        Where `build` left the warehouse.
    query : str
    memory_limit : str, optional
        DuckDB's.

    Returns
    -------
    list of tuple of str, float and int
        Each operator with what it does, its seconds over all cores, and the rows that came out; the slowest first.
    """
    profile_path = folder / "profile.json"
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        if memory_limit:
            connection.execute(f"set memory_limit = '{memory_limit}'")
        connection.execute("set enable_profiling = 'json'")
        connection.execute(f"set profiling_output = '{profile_path}'")
        connection.execute(f"create temp table profiled as {query}")
    waiting = json.loads(profile_path.read_text(encoding="utf-8"))["operator"]
    operators = []
    while waiting:
        operator = waiting.pop()
        waiting += operator.get("children", [])
        details = operator.get("extra_info", {})
        what = next(
            (str(details[key]) for key in ["Table", "Groups", "Conditions", "Projections", "CTE Name"] if key in details), ""
        )
        operators.append(
            (f"{operator['type']} {what[:80]}".strip().replace("|", "\\|"), operator["timing"], operator["intermediate_rows"])
        )
    return sorted(operators, key=lambda operator: -operator[1])


def profile(size, arguments):
    """Build once, then print where the time went and DuckDB's plan of the slowest SQL model."""
    inputs = make_shop(size, arguments)
    folder = Path(tempfile.mkdtemp(dir=arguments.folder))
    try:
        figures = build(inputs, folder, memory_limit=arguments.memory_limit)
        print("{seconds:.1f} s, {cpu:.1f} s of CPU, {memory:.1f} GB of memory, {disk:.1f} GB on disk".format(**figures))
        print_slowest(figures, count=arguments.top)
        compiled = {path.stem: path for path in (folder / "target" / "compiled").rglob("*.sql")}
        models = {name: seconds for name, (kind, seconds) in figures["nodes"].items() if kind == "model" and name in compiled}
        slowest = arguments.model or max(models, key=models.get)
        print()
        print_row(f"operator of {slowest}", "seconds of all cores", "rows")
        print_row("---", "--:", "--:")
        query = compiled[slowest].read_text(encoding="utf-8")
        for name, seconds, rows in slowest_operators(folder, query, memory_limit=arguments.memory_limit)[: arguments.top]:
            print_row(name, f"{seconds:.1f}", f"{rows:,}")
    finally:
        shutil.rmtree(folder)


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="+", type=shop.count_of, help="transactions, such as 1m")
    parser.add_argument("--folder", type=Path, default=HERE / "data", help="where generated shops are kept")
    parser.add_argument("--format", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--memory-limit", help="DuckDB's, such as 4GB; its default is 80%% of the machine's")
    parser.add_argument("--notebook-up-to", type=shop.count_of, default=shop.count_of("20m"))
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--model", help="to profile in place of the slowest")
    parser.add_argument("--top", type=int, default=15, help="models and tests to list")
    arguments = parser.parse_args()
    if arguments.model and not any(ROOT.glob(f"models/**/{arguments.model}.sql")):
        parser.error(f"--model {arguments.model}: no SQL model of that name is in models/")
    today = datetime.datetime.now(datetime.UTC).date()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}"
    print(f"{today}, {machine}\n")
    if arguments.profile:
        profile(arguments.sizes[0], arguments)
    else:
        compare(arguments.sizes, arguments)


if __name__ == "__main__":
    main()
