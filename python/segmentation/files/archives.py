"""A zip: the one file in it, or the one that is named."""

import re
import shutil
import zipfile
from pathlib import Path

from segmentation.files.locations import format_of
from segmentation.files.unreadable import InputError

LARGEST = 20 * 2**30  # bytes unpacked
MOST_PACKED = 200  # times smaller than what it holds; text packs to a tenth
ALWAYS_ALLOWED = 2**28  # bytes unpacked, however much they are packed


def members(path):
    """Return what a zip says of its files, by name; what file managers and macOS add is none.

    Returns
    -------
    dict
        {name: ZipInfo}.

    Raises
    ------
    InputError
        If it is no zip, or holds more than a table can be.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise InputError(f"{path} cannot be unpacked: {error}. Is it complete?") from None
    check_size(path, infos)
    return {info.filename: info for info in infos if not info.is_dir() and not re.search(r"(^|/)(__MACOSX/|\.)", info.filename)}


def check_size(path, infos):
    """Raise InputError for a zip that unpacks to more than a table can be."""
    size, packed = sum(info.file_size for info in infos), max(Path(path).stat().st_size, 1)
    if size > LARGEST or (size > ALWAYS_ALLOWED and size > MOST_PACKED * packed):
        raise InputError(
            f"{path} says that it unpacks to {size / 2**30:,.1f} GiB, {size / packed:,.0f} times its size, and is not "
            "unpacked. If that is right, unpack it and name the file in it."
        )


def unpack(path, name, folder):
    """Return the path of a file of a zip, unpacked into a folder where it is not there yet.

    Parameters
    ----------
    name : str
        Of the file in it; empty for the only one.

    Raises
    ------
    InputError
        If it is broken or needs a password, has no such file, or several and none is named.
    """
    found = members(path)
    if not found:
        raise InputError(f"{path} holds no file.")
    if (name and name not in found) or (not name and len(found) > 1):
        listed = ", ".join(list(found)[:5]) + (f" and {len(found) - 5} more" if len(found) > 5 else "")
        said = f"has no file {name}; it has" if name else f"holds {len(found)} files"
        raise InputError(f"{path} {said}: {listed}. Name one, such as {path}#{next(iter(found))}")
    info = found[name or next(iter(found))]
    if format_of(info.filename) == "zip":
        raise InputError(f"{path} holds another zip, {info.filename}. Unpack it first.")
    if info.flag_bits & 1:
        raise InputError(f"{path} is protected by a password. Unpack it, and name the file in it.")
    target = folder / (re.sub(r"[^\w.-]", "_", Path(info.filename).name))
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_suffix(".unfinished")
        try:
            with zipfile.ZipFile(path) as archive, archive.open(info) as source, unfinished.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
            raise InputError(f"{path} cannot be unpacked: {error}. Is it complete?") from None
        unfinished.replace(target)
    return str(target)
