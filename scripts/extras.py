"""What scripts ask before they start: where the served copy is, and whether an extra is installed as it is pinned."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTE = Path("target/served_copy")  # says where the last `make build` published


def served_copy(root):
    """Return the path of the newest copy: of the usual folder, or of the serve_folder that the last `make build` had."""
    copies = [root / "serve" / "current" / "warehouse.duckdb"]
    if (root / NOTE).is_file():
        copies.append(Path((root / NOTE).read_text(encoding="utf-8")))
    return max(copies, key=lambda copy: copy.stat().st_mtime if copy.exists() else 0)


def check_extra(name, *, package):
    """Return if a package is installed in the version of the lock file.

    Parameters
    ----------
    name : str
        Of the extra: boards or metrics, as in requirements-<name>.lock and in `make <name>`.
    package : str
        The one the extra is made of.

    Raises
    ------
    SystemExit
        If another version is installed, or none; the message gives both and what to run.
    """
    lock = (ROOT / f"requirements-{name}.lock").read_text(encoding="utf-8")
    pinned = re.search(rf"^{re.escape(package)}==(\S+)", lock, re.MULTILINE).group(1)
    try:
        installed = version(package)
    except PackageNotFoundError:
        installed = "none"
    if installed != pinned:
        sys.exit(
            f"make {name} needs {package} {pinned}, and {installed} is installed here. "
            f"To install it: rm -f .venv/.installed-{name} && make {name}"
        )
