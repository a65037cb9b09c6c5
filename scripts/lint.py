"""Lint SQL with sqlfluff: files changed since main, or with --all every file; `make test` and CI call it."""

import argparse
import atexit
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ["models", "analyses", "tests"]
# as .sqlfluffignore has it: sqlfluff warns of each ignored file that it is given by name
IGNORED = ("tests/consumer/", "tests/generic/")


def git(*arguments):
    """Return the lines that git prints, or None where git has no answer, as outside a checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.splitlines()


def changed_files():
    """Return the SQL files that differ from where the branch left main, new ones included; None where that is unknown.

    Returns
    -------
    list of str or None
        Paths from the project's folder.
    """
    for main in ("origin/HEAD", "origin/main", "main"):
        base = git("merge-base", "HEAD", main)
        if base:
            break
    else:
        return None
    names = git("diff", "--name-only", "--relative", "--diff-filter=d", base[0], "--", "*.sql")
    new = git("ls-files", "--others", "--exclude-standard", "--", "*.sql")
    return sorted(name for name in {*names, *new} if name.split("/")[0] in FOLDERS and not name.startswith(IGNORED))


def lint(paths):
    """Run sqlfluff and end this process with its exit code.

    Without the last steps of a Python process: DuckDB's binding would list hundreds of objects that dbt still holds, as
    if something had broken.
    """
    from sqlfluff.cli.commands import cli

    code = 1
    try:
        cli(["lint", "--disable-progress-bar", *paths], prog_name="sqlfluff")
    except SystemExit as end:
        code = end.code
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code or 0)


def main():
    """Lint what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every file, and not only those that differ from main")
    paths = FOLDERS if parser.parse_args().all else changed_files()
    if paths == []:
        print("No SQL file differs from main: nothing to lint.")
    else:
        os.chdir(ROOT)
        lint(FOLDERS if paths is None else paths)


if __name__ == "__main__":
    main()
