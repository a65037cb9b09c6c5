"""Run one query on the served copy, read-only, and print the result; `make query` calls it."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import duckdb
from extras import served_copy

ROOT = Path(__file__).resolve().parent.parent
SERVED = served_copy(ROOT)
NO_QUERY = """Write a query, for example make query SQL="select * from segment_profiles",
or name a file with one: make query FILE=analyses/refunds_by_segment.sql"""


def query_of(path):
    """Return the SQL of a file; dbt compiles it where it has `ref` or other Jinja, as the analyses do.

    Parameters
    ----------
    path : Path
    """
    if not path.is_file():
        sys.exit(f"There is no file {path}.")
    text = path.read_text(encoding="utf-8")
    if "{{" not in text and "{%" not in text:
        return text
    # the target that never waits for a build, in a folder of its own: with another target dbt parses everything anew
    options = ["--target", "served", "--profiles-dir", ".", "--target-path", "target/served", "--log-path", "target/served"]
    command = [sys.executable, "-m", "dbt.cli.main", "--quiet", "compile", *options, "--inline", text]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"SERVED_COPY": str(SERVED)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"dbt cannot compile {path}:\n{done.stdout.strip() or done.stderr.strip()}")
    return done.stdout


def main():
    """Print the result of the query in the argument or the file, or say what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sql", nargs="*")
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    query = " ".join(arguments.sql).strip()
    if not query and not arguments.file:
        sys.exit(NO_QUERY)
    if not SERVED.exists():
        sys.exit("Nothing is served yet: run make build first.")
    query = query or query_of(arguments.file)
    with duckdb.connect(str(SERVED), read_only=True) as connection:
        # as wide as the terminal, and wide enough for a sentence where there is none
        width = os.get_terminal_size().columns if sys.stdout.isatty() else 200
        try:
            result = connection.sql(query)
            if result is not None:
                result.show(max_width=width, max_rows=200)
                sys.stdout.flush()
        except duckdb.Error as error:
            sys.exit(str(error))
        except BrokenPipeError:
            # whoever reads it has seen enough, as head has; Python would flush once more and complain
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
