"""Ask MetricFlow for metrics of the served copy, read-only, and print the answer; `make metrics` calls it."""

import json
import os
import shlex
import sys
from pathlib import Path

from extras import check_extra, served_copy

ROOT = Path(__file__).resolve().parent.parent
SERVED = served_copy(ROOT)
MANIFEST = ROOT / "target" / "semantic_manifest.json"


def list_metrics():
    """Print what can be asked: every metric, and by what it can be cut."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    print("Metrics")
    for metric in manifest["metrics"]:
        print(f"  {metric['name']:<24}{' '.join(metric['description'].split())}")
    print("\nBy metric_time (of the metrics of orders; __day, __week, __month, __quarter or __year after it), and by")
    for model in manifest["semantic_models"]:
        (primary,) = [entity["name"] for entity in model["entities"] if entity["type"] == "primary"]
        for dimension in model["dimensions"]:
            if dimension["type"] == "categorical":
                print(f"  {primary + '__' + dimension['name']:<24}{dimension['description']}")
    print('\nFor example: make metrics QUERY="--metrics net_revenue --group-by customer__segment_name"')


def in_order(arguments):
    """Return the arguments of `mf query`, ordered by what they group by if they name no order: mf gives months in any.

    Parameters
    ----------
    arguments : list of str
    """
    words = [word for argument in arguments for word in argument.split("=", 1)]
    if "--group-by" not in words or "--order" in words:
        return arguments
    return [*arguments, "--order", words[words.index("--group-by") + 1]]


def ask(arguments):
    """Print the answer of `mf query`.

    Parameters
    ----------
    arguments : list of str
        Those of `mf query`.
    """
    # where mf looks for the project, and what it opens there
    os.chdir(ROOT)
    os.environ |= {"DBT_TARGET": "served", "DBT_PROFILES_DIR": str(ROOT), "SERVED_COPY": str(SERVED)}
    from dbt_metricflow.cli import main as metricflow
    from update_checker import UpdateChecker

    # mf would ask PyPI for a newer version before every query
    UpdateChecker.check = lambda *_, **__: None
    # without decimals, mf cuts money to six digits
    decimals = [] if "--decimals" in arguments else ["--decimals", "4"]
    metricflow.cli(["query", "--quiet", *decimals, *in_order(arguments)], prog_name="mf")


def main():
    """Answer the query in the argument, or without one say what can be asked."""
    if not SERVED.exists() or not MANIFEST.exists():
        sys.exit("Nothing is served yet: run make build first.")
    query = shlex.split(sys.argv[1]) if len(sys.argv) == 2 else sys.argv[1:]
    if query:
        check_extra("metrics", package="dbt-metricflow")
        ask(query)
    else:
        list_metrics()


if __name__ == "__main__":
    main()
