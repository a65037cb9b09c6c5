"""Build the segments, from the demo, a shop's files or a mapping file, and say what came out; `make build` calls it."""

import argparse
import difflib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import yaml
from extras import NOTE

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "python"))

from segmentation.files.unreadable import InputError  # noqa: E402
from segmentation.mapping.entrance import OpenQuestionError, prepare  # noqa: E402

SERVED = Path("serve/current/warehouse.duckdb")
# what Python says of a dbt that was ended in its work, which ends its semaphores too
QUIET = {"PYTHONWARNINGS": "ignore:resource_tracker:UserWarning"}
LEAST_ROOM = 2**20  # bytes; with less, no build is written
QUERIES = [
    "select segment_name, customer_count, net_revenue_share, what_sets_it_apart from segment_profiles order by segment_order",
    "select segment_name, recommended_action, recommended_coupon, count(*) as customers, sum(value_at_stake) as value_at_stake"
    " from customer_recommendations group by all order by value_at_stake desc nulls last, customers desc limit 10",
    "select bucket, row_count, order_count, amount from revenue_reconciliation order by bucket_order",
]


class Stopped(BaseException):  # as KeyboardInterrupt, so that no `except Exception` takes it for an error
    """A signal to stop came; holds its number."""


def stop(number, _frame):
    """Handle a signal to stop."""
    raise Stopped(number)


def read_mapping(path):
    """Return the vars of a mapping file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict

    Raises
    ------
    SystemExit
        If the file is missing, not UTF-8, not YAML, or not "name: value" lines; the message says what to do.
    """
    if not path.is_file():
        folder = path.parent if path.parent.is_dir() else Path(".")
        near = difflib.get_close_matches(path.name, [entry.name for entry in folder.iterdir()], n=1)
        hint = f" Did you mean {folder / near[0]}?" if near else ""
        sys.exit(f"There is no mapping file {path}.{hint}")
    try:
        text = path.read_text(encoding="utf-8-sig")
        mapping = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        hint = "Put SQL with a colon, a quote or a # in double quotes: amount: \"replace(Total, ',', '.')\"."
        sys.exit(f"{path} is not YAML: {error}\n{hint}")
    if not isinstance(mapping, dict):
        sys.exit(
            f"{path} should hold lines such as transactions: orders.csv, a name and a value; found {type(mapping).__name__}."
        )
    repeated = repeated_name(yaml.compose(text))
    if repeated:
        sys.exit(f"{path} says {repeated} twice, and only one can count. Delete the other line.")
    return mapping


def repeated_name(node):
    """Return a name that stands twice in one place of a mapping, where YAML would take the last; empty where there is none."""
    if not isinstance(node, yaml.MappingNode):
        return ""
    names = [name.value for name, _ in node.value]
    repeated = next((name for name in names if names.count(name) > 1), "")
    return repeated or next(filter(None, (repeated_name(value) for _, value in node.value)), "")


def run_dbt(mapping):
    """Run `dbt build`, its progress on the terminal, and return its exit code; what stops this script ends it too."""
    command = [str(Path(sys.executable).parent / "dbt"), "build"]
    if mapping:
        command += ["--vars", json.dumps(mapping, default=str)]
    with subprocess.Popen(command, cwd=ROOT, env=QUIET | os.environ) as build:
        try:
            return build.wait()
        except Stopped:
            build.terminate()
            raise


def full_folders(folders):
    """Return those of some folders on a disk without room: dbt then ends wherever it happens to write, its log included.

    Parameters
    ----------
    folders : list of Path

    Returns
    -------
    list of Path
    """
    return [folder for folder in folders if folder.exists() and shutil.disk_usage(folder).free < LEAST_ROOM]


def report(served):
    """Print the segments and what to ask next.

    Parameters
    ----------
    served : Path
        The served copy.
    """
    with duckdb.connect(str(served), read_only=True) as connection:
        segments = connection.execute(
            "select segment_name, customer_count, net_revenue, currency, meaning from segment_profiles order by segment_order"
        ).fetchall()
        ((verdict, words, why),) = connection.execute(
            "select structure_verdict, structure_reason, reason from segmentation_quality where is_chosen"
        ).fetchall()
        ((decision,),) = connection.execute("select message from segment_drift where check_name = 'decision'").fetchall()
    width = max(len(name) for name, *_ in segments)
    print("\nSegments")
    for name, customers, revenue, currency, meaning in segments:
        money = "" if revenue is None else f"{revenue:>16,.2f} {currency or ''}"
        print(f"  {name:<{width}}  {customers:>9,} customer{' ' if customers == 1 else 's'}{money}  {meaning}")
    print(f"\nStructure: {verdict}. {words}\nNumber of segments: {why}\nThis build {decision}.")
    print(f"\nServed at {served}, read-only for any number of readers. Ask it, for example:")
    for query in QUERIES:
        print(f'  make query SQL="{query}"')


def mapping_of(data):
    """Return the path of the mapping of a shop's files; end where they cannot be read or leave something open."""
    try:
        return prepare(data)
    except (InputError, OpenQuestionError, OSError) as error:
        sys.exit(f"{error}\nNothing was built, and nothing served has changed.")


def main():
    """Read the arguments, build, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=Path, help="mapping file (YAML); the demo without it")
    parser.add_argument("--data", help="files of a shop, whose mapping is drafted and saved beside them")
    arguments = parser.parse_args()
    inputs = mapping_of(arguments.data) if arguments.data else arguments.inputs
    mapping = read_mapping(inputs) if inputs else {}
    serve_folder = ROOT / mapping.get("serve_folder", SERVED.parent.parent)
    exit_code = run_dbt(mapping)
    if exit_code:
        for folder in full_folders([ROOT, serve_folder, Path(tempfile.gettempdir())]):
            print(f"The disk is full where {folder} lies. Make room there and build again; readers keep the copy they have.")
        sys.exit(exit_code)
    served = serve_folder / "current" / SERVED.name
    report(served)
    (ROOT / NOTE).write_text(str(served), encoding="utf-8")  # boards and queries read what was built last


if __name__ == "__main__":
    for stopping in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stopping, stop)
    try:
        main()
    except Stopped as stopped:
        print("Stopped. Readers keep the last whole copy; build again for a new one.", file=sys.stderr)
        sys.exit(128 + stopped.args[0])
