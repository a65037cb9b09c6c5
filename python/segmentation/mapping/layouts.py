"""Exports of platforms that are known: `layouts/*.yml`, one file a layout.

platform              name that a person knows
columns               what the file has, in any case of letters, if it is this layout
statuses              words that mean something else here than in transaction_statuses.csv, in lower case
transactions_columns  columns of the contract that are known without looking
expressions           the same as SQL over the columns
"""

import functools
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from segmentation.mapping.thesaurus import lower


@dataclass(frozen=True)
class Layout:
    """What is known of the export of a platform; an unknown layout has no name and nothing known."""

    platform: str = ""
    columns: tuple = ()
    statuses: dict = field(default_factory=dict)
    transactions_columns: dict = field(default_factory=dict)
    expressions: dict = field(default_factory=dict)


@functools.cache
def known_layouts():
    """Return all layouts, by the name of their files."""
    folder = Path(__file__).parent / "layouts"
    return tuple(Layout(**yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yml")))


def write_known_expressions(draft):
    """Write the SQL that the layout of a draft knows."""
    for contract, sql in draft.layout.expressions.items():
        draft.refused.pop(contract, None)
        draft.write(contract, sql, draft.layout.platform)


def recognise_layout(columns):
    """Return the layout of a file, by its columns.

    Parameters
    ----------
    columns : iterable of str

    Returns
    -------
    Layout
        Of several that fit, the one that says most.
    """
    names = {lower(column) for column in columns}
    fitting = [layout for layout in known_layouts() if {lower(column) for column in layout.columns} <= names]
    return max(fitting, key=lambda layout: len(layout.columns), default=Layout())
