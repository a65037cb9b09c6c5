"""Print the draft of a mapping: `make suggest FILE=orders.csv CUSTOMERS=customers.csv`."""

import argparse
import sys
from pathlib import Path

import yaml

from segmentation.files.locations import is_file
from segmentation.files.sources import open_connection
from segmentation.files.unreadable import InputError
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text


def csv_options(text):
    """Return DuckDB's options of read_csv from text such as '{delim: ";", skip: 1}'."""
    try:
        options = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise argparse.ArgumentTypeError(f"{text} is not YAML: {error}") from None
    if not isinstance(options, dict):
        raise argparse.ArgumentTypeError(f'write options such as {{delim: ";", skip: 1}}, found {text}')
    return options


def parse_arguments(arguments):
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(prog="suggest", description="Print a draft of my_shop.yml: which column is which.")
    parser.add_argument("transactions", help="file (.csv, .tsv, .txt, .parquet, also .gz), glob, relation, or (a query)")
    parser.add_argument("customers", nargs="?", help="the same of the customers")
    parser.add_argument("--csv-options", type=csv_options, default={}, help="of DuckDB's read_csv: '{delim: \";\", skip: 1}'")
    parser.add_argument("--csv-encoding", default="", help="a Python codec, such as cp1254; found out by default")
    parser.add_argument("--warehouse", type=Path, default=Path("warehouse.duckdb"), help="database of relations")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Print the draft; what is wrong goes to the screen (stderr), with exit status 1, and nothing into a redirected file."""
    options = parse_arguments(arguments)
    if not options.transactions:
        sys.exit("Say what to read, for example make suggest FILE=orders.csv")
    locations = [location for location in (options.transactions, options.customers) if location]
    warehouse = None if all(map(is_file, locations)) else options.warehouse
    try:
        with open_connection(warehouse) as connection:
            drafts = draft_inputs(
                connection,
                options.transactions,
                options.customers,
                csv_options=options.csv_options,
                csv_encoding=options.csv_encoding,
            )
            text = mapping_text(drafts)
    except InputError as error:
        sys.exit(str(error))
    print(text)
