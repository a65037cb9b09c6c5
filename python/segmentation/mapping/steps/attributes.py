"""What else a customers file says about a customer and is worth carrying."""

import difflib
import re

from segmentation.mapping.contract import PERSONAL, contract_columns

MOST_ATTRIBUTES = 6


def settle_attributes(draft):
    """Take up to six further columns of few words, or of numbers."""
    attributes = {}
    for column, profile in draft.profiles.items():
        name = attribute_name(column)
        if column not in draft.columns.values() and name and says_something(profile) and len(attributes) < MOST_ATTRIBUTES:
            attributes[name] = column
    draft.columns |= attributes


def attribute_name(column):
    """Return a column's name in snake case; none where it is no name, or nearly one of the contract's."""
    name = re.sub(r"\W+", "_", re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", column)).strip("_").lower()
    is_taken = difflib.get_close_matches(name, contract_columns("customers"), n=1)
    return name if re.match(r"[^\W\d]", name) and not is_taken else None


def says_something(profile):
    """Whether a column tells customers apart without naming them."""
    is_told = profile.distinct_count > 1 and profile.filled_share >= 0.5 and profile.date_share < 0.5
    is_short = profile.distinct_count <= 50 or (profile.number_share >= 0.9 and profile.distinct_share < 0.9)
    return is_told and is_short and PERSONAL.isdisjoint(profile.meanings)
