"""Run one query on the served copy, read-only, and print the result; `make query` calls it."""

import os
import sys
from pathlib import Path

import duckdb

SERVED = Path(__file__).resolve().parent.parent / "serve" / "current" / "warehouse.duckdb"


def main():
    """Print the result of the query in the argument, or say what is wrong with it."""
    query = " ".join(sys.argv[1:]).strip()
    if not query:
        sys.exit('Write a query, for example make query SQL="select * from segment_profiles"')
    if not SERVED.exists():
        sys.exit("Nothing is served yet: run make build first.")
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
