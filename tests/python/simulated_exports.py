"""Write the orders of a simulated shop in a random layout of an export, and count how many are drafted right.

    python tests/python/simulated_exports.py 500

prints how many of so many layouts are right unaided, asked about, or wrong without a word.
"""

import argparse
import csv
import io
import random as randomness
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reference_orders import read_figures
from simulated_layouts import draw_shop_traits, draw_traits, what_is_open
from simulated_rows import arrange, make_rows
from simulated_shops import give_back, simulate_orders, truth

from segmentation.files.sources import open_connection
from segmentation.files.unreadable import InputError
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text


@dataclass(frozen=True)
class Export:
    """One layout, drawn.

    Attributes
    ----------
    name : str
        How it is told in a report.
    content : bytes
        The file.
    truth : dict
        See `simulated_shops.truth`.
    open : frozenset of str
        What no export can tell and only a person knows: statuses, dates, test mode, discount, customer.
    traits : dict
        All that was drawn.
    """

    name: str
    content: bytes
    truth: dict
    open: frozenset
    traits: dict


def draw_export(seed):
    """Return the export of a shop in the layout that a number stands for."""
    random = randomness.Random(seed)
    drawn = draw_traits(random)
    shop = draw_shop_traits(random, drawn)
    orders = simulate_orders(random, shop, count=random.randint(80, 160))
    with_charges = "total" in drawn["money"]
    give_back(random, orders, with_charges=with_charges)
    rows = arrange(random, drawn, make_rows(random, drawn, orders))
    counts_guests = "email" in drawn["people"] or "customer_id" not in drawn["people"]
    return Export(
        name=f"{seed}: {drawn['language']}, {drawn['grain']}, {drawn['header']}, {drawn['money_name']}, {drawn['refunds']}",
        content=write_file(drawn, rows),
        truth=truth(orders, with_charges=with_charges, counts_guests=counts_guests),
        open=frozenset(what_is_open(drawn)),
        traits=drawn,
    )


def write_file(drawn, rows):
    """Return rows of text as the bytes of a file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=drawn["separator"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(drawn["encoding"], errors="replace")


def draft_of(export, folder):
    """Return the draft of an export, which is written into a folder as orders.csv; None where it cannot be read."""
    path = folder / "orders.csv"
    path.write_bytes(export.content)
    with open_connection() as connection:
        try:
            return draft_inputs(connection, str(path))[0]
        except InputError:
            return None


def verdict(export, folder):
    """Draft a mapping of an export and say how good it is.

    Parameters
    ----------
    export : Export
    folder : Path
        Where the file is written.

    Returns
    -------
    (str, str)
        right, asked, asked needlessly, or wrong; and what was asked or differs.
    """
    path = folder / "orders.csv"
    path.write_bytes(export.content)
    with open_connection() as connection:
        try:
            draft = draft_inputs(connection, str(path))[0]
        except InputError as error:
            return "asked needlessly", f"refused: {error}"
        if draft.questions:
            kind = "asked" if export.open else "asked needlessly"
            return kind, " | ".join(question.text for question in draft.questions)
        found = read_figures(draft.source, mapping_text([draft]))
    differing = {name: (found[name], right) for name, right in export.truth.items() if found[name] != right}
    if differing:
        return "wrong", f"{differing} (found, right); rejected {found['rejected']}"
    return "right", ""


def main():
    """Draft so many layouts and print how many are of each verdict; with seeds named, print all about them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int, nargs="?", default=100)
    parser.add_argument("--first", type=int, default=0, help="number of the first layout")
    parser.add_argument("--show", action="store_true", help="print the mapping and the first lines of what is not right")
    options = parser.parse_args()
    counts = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.first + options.count):
            export = draw_export(seed)
            kind, reason = verdict(export, Path(folder))
            counts[kind] += 1
            if kind != "right":
                print(f"{kind:<17} {export.name}: {reason}", flush=True)
            if options.show and kind != "right":
                print(export.content.decode(export.traits["encoding"])[:1200], *sorted(export.open))
                with open_connection() as connection:
                    print(mapping_text(draft_inputs(connection, str(Path(folder) / "orders.csv"))), flush=True)
    print(f"of {options.count} layouts: " + ", ".join(f"{count} {kind}" for kind, count in counts.most_common()))


if __name__ == "__main__":
    main()
