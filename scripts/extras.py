"""Whether what an extra needs is installed as it is pinned; the scripts of that extra ask."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
