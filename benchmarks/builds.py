"""Time whole builds as a user runs them: seconds on the clock and peak memory, the median of several runs.

    python benchmarks/builds.py [--runs 3] [NAME ...]

NAME is demo or an example whose data is there. Each build runs in a process of its own, against a warehouse and a served
copy that are thrown away; the environment is warm after the first run, which is not counted.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
DBT = Path(sys.executable).parent / "dbt"


def mapping_of(name):
    """Return the vars of the demo or of an example."""
    return {} if name == "demo" else yaml.safe_load((ROOT / "examples" / f"{name}.yml").read_text(encoding="utf-8"))


def run_build(name, folder):
    """Run one build and measure it.

    Parameters
    ----------
    name : str
    folder : Path
        Where the warehouse and the served copy go.

    Returns
    -------
    tuple of float
        Seconds on the clock, and peak memory in MB.
    """
    profile = yaml.safe_load((ROOT / "profiles.yml").read_text(encoding="utf-8"))
    profile["customer_segmentation"]["outputs"]["duckdb"]["path"] = str(folder / "warehouse.duckdb")
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    variables = mapping_of(name) | {"serve_folder": str(folder / "serve")}
    command = [
        DBT,
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--profiles-dir",
        folder,
        "--target-path",
        folder / "target",
    ]
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--vars", json.dumps(variables, default=str)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(output.decode())
    return seconds, usage.ru_maxrss / 1024


def main():
    """Print one line per build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["demo", "online_retail"])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'build':<20}{'seconds':>10}{'MB':>10}   median of {arguments.runs} runs, {os.cpu_count()} cores")
    for name in arguments.names:
        folder = Path(tempfile.mkdtemp())
        run_build(name, folder)
        runs = [run_build(name, folder) for _ in range(arguments.runs)]
        shutil.rmtree(folder)
        seconds, memory = (statistics.median(figures) for figures in zip(*runs, strict=True))
        print(f"{name:<20}{seconds:>10.1f}{memory:>10.0f}")


if __name__ == "__main__":
    main()
