"""Time whole builds as a user runs them: seconds on the clock and peak memory, the median of several runs.

    python benchmarks/builds.py [--runs 3] [NAME ...]

NAME is demo or an example whose data is there. Each build runs in a process of its own, against a warehouse and a served
copy that are thrown away; the environment is warm after the first run, which is not counted.
"""

import argparse
import os
import shutil
import statistics
import tempfile
from pathlib import Path

import bench
import yaml


def mapping_of(name):
    """Return the vars of the demo or of an example."""
    return {} if name == "demo" else yaml.safe_load((bench.ROOT / "examples" / f"{name}.yml").read_text(encoding="utf-8"))


def main():
    """Print one line per build."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["demo", "online_retail"])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    print(f"{'build':<20}{'seconds':>10}{'MB':>10}   median of {arguments.runs} runs, {os.cpu_count()} cores")
    for name in arguments.names:
        folder = Path(tempfile.mkdtemp())
        try:
            _, *runs = [bench.build(mapping_of(name), folder) for _ in range(1 + arguments.runs)]
        finally:
            shutil.rmtree(folder)
        seconds, memory = (statistics.median(run[figure] for run in runs) for figure in ("seconds", "memory"))
        print(f"{name:<20}{seconds:>10.1f}{1024 * memory:>10.0f}")


if __name__ == "__main__":
    main()
