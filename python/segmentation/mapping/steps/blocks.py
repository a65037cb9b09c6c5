"""More than one table or line in what looks like one: numbered columns of an order's lines, a second table further down."""

import re

from segmentation.files.sources import quoted_name, quoted_text
from segmentation.mapping.draft import sql_name
from segmentation.mapping.writing import yaml_line

NUMBER = re.compile(r"(?<!\d)0*([1-9]\d?)(?!\d)")
MONEY = ("amount", "unit_price", "quantity")


def ask_about_numbered_columns(draft):
    """Ask whether numbered columns, such as Price 1 and Price 2, add up, where only the first is read."""
    amount, price, quantity = (draft.columns.get(contract) for contract in MONEY)
    first = amount or price
    others = numbered_like(draft, first) if first and not draft.layout.platform else []
    is_said = "amount" in draft.written or draft.asks_for("amount")
    if not others or is_said or not any(draft.profiles[column].filled_count for column in others):
        return
    columns = [first, *others]
    counts = [quantity, *numbered_like(draft, quantity)] if quantity and not amount else []
    prices = [f"coalesce({sql_name(column)}, 0)" for column in columns]
    if len(counts) == len(columns):
        prices = [f"coalesce({sql_name(count)} * {sql_name(column)}, 0)" for count, column in zip(counts, columns, strict=True)]
    text = f"{first} is read, and {', '.join(others)} are not. Are these further lines of the order, so that they add up?"
    draft.ask(text, yaml_line("amount", " + ".join(prices)))


def numbered_like(draft, column):
    """Return the columns of numbers that are called as one with a 1 in its name, with 2, 3 and so on in its place."""
    found = [match for match in NUMBER.finditer(column) if match.group(1) == "1"]
    for match in found:
        before, after = column[: match.start(1)], column[match.end(1) :]
        others = [f"{before}{number}{after}" for number in range(2, 100)]
        names = {name.lower(): name for name, profile in draft.profiles.items() if profile.number_share >= 0.9}
        others = [names[other.lower()] for other in others if other.lower() in names]
        if others:
            return others
    return []


def ask_about_second_table(draft):
    """Ask for one table where a row repeats some names of the header beside others: another table begins there."""
    names = list(draft.profiles)
    if len(names) < 3 or draft.input_name != "transactions":
        return
    texts = {name: f"lower(trim(cast({quoted_name(name)} as varchar)))" for name in names}
    same = " + ".join(
        f"cast(coalesce({text} = lower(trim({quoted_text(name)})), false) as integer)" for name, text in texts.items()
    )
    rows = draft.source.query(
        f"select * from {draft.source.sample} where {same} between {(len(names) + 1) // 2} and {len(names) - 1} limit 1"
    )
    if rows:
        cells = [str(cell) for cell in rows[0].values() if cell]
        text = f"A row holds the names {', '.join(cells)}: another table begins there, and its rows are read as the others"
        draft.ask(f"{text}. Put each table into a file of its own.", yaml_line("transactions", "the file with the sales alone"))
