"""How the text columns of an expression are read, each where it stands: as text, number or moment."""

import re
from dataclasses import dataclass, field

from segmentation.expressions.parsing import SqlError

NUMBER = re.compile(r"\s*[+-]?\d+([.,]\d+)?\s*")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}([ T].*)?")


@dataclass
class Found:
    """What a part of an expression is.

    Attributes
    ----------
    kind : str or None
        number, moment, interval, text or another; None while nothing but the columns in it can say.
    references : list of dict
        The text columns that it may be.
    literals : list of str
        The quoted texts that it may be.
    is_constant : bool
        Whether it is a number that the user wrote.
    """

    kind: str | None = None
    references: list = field(default_factory=list)
    literals: list = field(default_factory=list)
    is_constant: bool = False


class Decisions:
    """What was decided of one expression.

    Parameters
    ----------
    evidence : dict
        {text column: Evidence}.

    Attributes
    ----------
    decisions : dict
        {(first byte, bytes): (column, number or moment)}; all others stay text.
    equal_numbers : list of (str, str)
        Columns of numbers that are compared with a quoted number.
    """

    def __init__(self, evidence):
        self.evidence, self.decisions, self.equal_numbers = evidence, {}, []

    def is_moment_only(self, reference):
        """Whether a column is of dates that are no numbers, as 20250403 is."""
        evidence = self.evidence[reference["column"]]
        return evidence.is_moment and not evidence.may_be_number

    def quoted(self, references, literals, *, by_order):
        """Decide columns that are compared with quoted texts: as text, but for dates in order; numbers in order are refused."""
        for reference in references:
            column, evidence = reference["column"], self.evidence[reference["column"]]
            if by_order and evidence.is_moment and not evidence.is_number:
                wrong = [literal for literal in literals if not ISO_DATE.fullmatch(literal) and re.search(r"\d", literal)]
                if wrong:
                    raise SqlError(f"compares {column} with '{wrong[0]}'. Write the date as '2025-12-31'")
                self.decide([reference], "moment")
            elif evidence.is_number and any(NUMBER.fullmatch(literal) for literal in literals):
                number = next(literal for literal in literals if NUMBER.fullmatch(literal)).strip()
                if by_order:
                    raise SqlError(
                        f"compares {column} with the word '{number}', and of words '9' comes after '100'. "
                        f"Write the number without quotes: {number.replace(',', '.')}"
                    )
                self.equal_numbers.append((column, number))

    def proven(self, references, *, kinds=("number", "moment")):
        """Read columns as what the values of all of them prove, and return it; None leaves them text."""
        evidence = [self.evidence[reference["column"]] for reference in references]
        for kind in ("number", "moment"):
            if kind in kinds and evidence and all(getattr(found, f"is_{kind}") for found in evidence):
                self.decide(references, kind)
                return kind
        return None

    def demand(self, references, kind):
        """Read columns as the kind that alone makes sense there; SqlError where most values are none."""
        for reference in references:
            column, evidence = reference["column"], self.evidence[reference["column"]]
            if evidence.given and not getattr(evidence, f"may_be_{kind}"):
                examples = ", ".join(f"'{word}'" for word in evidence.words) or "numbers"
                other = " If a number in the expression is a word too, quote it" if kind == "number" else ""
                raise SqlError(f"takes {column} for a {kind}, and most of its values are none, such as {examples}.{other}")
        self.decide(references, kind)

    def decide(self, references, kind):
        """Keep how a column is read where it stands."""
        for reference in references:
            place = reference["query_location"], reference["query_location_length"]
            if self.decisions.setdefault(place, (reference["column"], kind))[1] != kind:
                raise SqlError(f"takes {reference['column']} for a {kind} and for something else at once")
