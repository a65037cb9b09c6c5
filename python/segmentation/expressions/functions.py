"""What the engine's functions take and give, as kinds: number, moment, text or any."""

import re
from dataclasses import dataclass

from segmentation.expressions.parsing import nodes, sql_text

ARITHMETIC = {"+", "-", "*", "/", "//", "%", "^", "**", "@"}
# one of the arguments is what they return
PASSING = {
    *("nullif", "ifnull", "if", "first", "last", "any_value", "lag", "lead", "mode"),
    *("first_value", "last_value", "nth_value", "arbitrary"),
}
# which of them they return depends on which is the greater
ORDERED = {"max", "min", "greatest", "least", "median"}
# what is text as it was written: a number would be written otherwise, a moment be moved to another zone
UNTOUCHED = {"||", "concat", "concat_ws", "timezone", "count", "hash", "md5", "arg_max", "arg_min", "max_by", "min_by"}


def kind_of_type(name):
    """Return the kind of a SQL type: number, moment, interval, text, any; None for others."""
    name = (name or "ANY").upper()
    if re.match(r"(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?\d*|DECIMAL|NUMERIC|DOUBLE|FLOAT\d*|REAL|BIGNUM)(?!\w)[^\[]*$", name):
        return "number"
    if re.match(r"(DATE|TIMESTAMP.*|DATETIME)$", name):
        return "moment"
    if re.match(r"(VARCHAR|TEXT|STRING|CHAR|BPCHAR)(?!\w)[^\[]*$", name):
        return "text"
    return {"INTERVAL": "interval", "ANY": "any", "T": "any", "K": "any", "V": "any"}.get(name)


@dataclass(frozen=True)
class Function:
    """The overloads of one function: (kinds of parameters, kind of further ones, kind of what it returns)."""

    overloads: tuple

    def accepts(self, position, count):
        """Return the kinds of the argument at a position, of as many."""
        fitting = [
            overload for overload in self.overloads if len(overload[0]) == count or (overload[1] and len(overload[0]) <= count)
        ]
        kinds = set()
        for parameters, further, _ in fitting or self.overloads:
            if position < len(parameters):
                kinds.add(parameters[position])
            elif further:
                kinds.add(further)
        return kinds - {None}

    @property
    def returns(self):
        """The kind of what it returns; None where that depends."""
        kinds = {returned for _, _, returned in self.overloads}
        return kinds.pop() if len(kinds) == 1 and kinds != {"any"} else None


def known_functions(trees, query):
    """Return {name: Function} of what some trees call.

    Parameters
    ----------
    trees : list of dict
        See `parsing`.
    query : callable
        SQL to a list of rows.
    """
    names = sorted({node["function_name"].lower() for node in nodes(trees) if node.get("function_name")})
    if not names:
        return {}
    rows = query(
        "select distinct function_name, parameter_types, varargs, return_type from duckdb_functions() "
        f"where function_name in ({', '.join(map(sql_text, names))}) and function_type <> 'pragma'"
    )
    overloads = {}
    for name, parameters, further, returned in rows:
        kinds = tuple(kind_of_type(parameter) for parameter in parameters or ())
        overloads.setdefault(name, []).append((kinds, kind_of_type(further) if further else None, kind_of_type(returned)))
    return {name: Function(tuple(found)) for name, found in overloads.items()}
