"""Which meanings of a name make which column of the contract, and what its values must be like: `contract.yml`."""

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

# meanings that make no attribute worth carrying: who somebody is, where exactly, and when
PERSONAL = {"id", "name", "email", "phone", "address", "postal", "date", "birth", "text", "joined", "updated", "created"}


@dataclass(frozen=True)
class ContractColumn:
    """One column of the contract, as a draft looks for it.

    Attributes
    ----------
    name : str
    kind : str
        What its values must be like: see `matching.values_fit`.
    phrases : tuple of str
        Meanings in any order, best phrase first. "=id" has to be the whole name.
    never : frozenset of str
        A name with one of these meanings is something else.
    most_distinct : int
        How many different words it may have; of use to the kinds word and label.
    """

    name: str
    kind: str
    phrases: tuple
    never: frozenset
    most_distinct: int = 0


@functools.cache
def contract_columns(input_name):
    """Return {name: ContractColumn} of transactions or customers, in the order in which a draft lists them."""
    contract = yaml.safe_load((Path(__file__).parent / "contract.yml").read_text(encoding="utf-8"))
    return {
        name: ContractColumn(
            name=name,
            kind=column["kind"],
            phrases=tuple(phrase.strip() for phrase in column["phrases"].split(",")),
            never=frozenset(column["never"].split()),
            most_distinct=column.get("most_distinct", 0),
        )
        for name, column in contract[input_name].items()
    }
