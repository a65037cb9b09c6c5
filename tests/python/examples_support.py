"""Builds of real shops, each in a warehouse of its own, for the tests that read them."""

import subprocess
import sys
from pathlib import Path

import duckdb
import yaml

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLES = PROJECT / "examples"


def run_dbt(folder, *arguments, mapping=None):
    """Run dbt in the project, with the warehouse, the target and the served copy in a folder.

    Parameters
    ----------
    folder : Path
    arguments : str
        Command and flags.
    mapping : dict or None
        Vars.

    Returns
    -------
    subprocess.CompletedProcess
        With stdout and stderr as text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    profile = (PROJECT / "profiles.yml").read_text().replace("path: warehouse.duckdb", f"path: {folder}/warehouse.duckdb")
    (folder / "profiles.yml").write_text(profile)
    command = [str(Path(sys.executable).with_name("dbt")), "--no-use-colors", "--log-path", str(folder / "logs"), *arguments]
    flags = ["--profiles-dir", str(folder), "--target-path", str(folder / "target")]
    vars_text = yaml.safe_dump({**(mapping or {}), "serve_folder": str(folder / "serve")})
    return subprocess.run([*command, *flags, "--vars", vars_text], cwd=PROJECT, capture_output=True, text=True)


def build(folder, mapping, *flags):
    """Build a shop, and return a read-only connection to its warehouse.

    Raises
    ------
    AssertionError
        If the build fails; the message is dbt's output.
    """
    result = run_dbt(folder, "build", *flags, mapping=mapping)
    assert result.returncode == 0, result.stdout + result.stderr
    return duckdb.connect(f"{folder}/warehouse.duckdb", read_only=True)


def example_mapping(name):
    """Return the vars of an example."""
    return yaml.safe_load((EXAMPLES / f"{name}.yml").read_text())
