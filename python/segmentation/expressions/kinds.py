"""Which columns of an expression are read as numbers or moments: those beside a number or a moment, whose values are such."""

import re

from segmentation.expressions.decisions import NUMBER, Decisions, Found
from segmentation.expressions.functions import ARITHMETIC, ORDERED, PASSING, UNTOUCHED, kind_of_type
from segmentation.expressions.parsing import SqlError, children

COMPARED_BY_ORDER = {"COMPARE_LESSTHAN", "COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO"}


class Reader(Decisions):
    """Reads an expression, part by part, and decides on its text columns.

    Parameters
    ----------
    evidence : dict
        {text column: Evidence}.
    types : dict
        {column in lower case: (column, SQL type)} of the input.
    functions : dict
        {name: Function} of what the expression calls.
    """

    def __init__(self, *, evidence, types, functions):
        super().__init__(evidence)
        self.types, self.functions = types, functions

    def read(self, node, *, wanted=None):
        """Decide all columns in a node, and return what it is; `wanted` is the kind of the whole expression."""
        reader = getattr(self, f"_read_{node['class'].lower()}", None)
        if reader:
            return reader(node, wanted)
        for part in children(node):
            self.read(part)
        return Found("other")

    def _read_constant(self, node, _wanted):
        kind, text = node["literal"]["kind"], node["literal"].get("text", "")
        if kind in ("INTEGER", "NUMERIC"):
            return Found("number", is_constant=True)
        return Found(literals=[text]) if kind == "STRING" else Found("other" if kind == "BOOLEAN" else None)

    def _read_column_ref(self, node, _wanted):
        *qualifiers, name = (part.lower() for part in node["column_names"])
        # the field of a structure may have the name of a column
        column, kind = (None, None) if any(part in self.types for part in qualifiers) else self.types.get(name, (None, None))
        if column in self.evidence:
            return Found(references=[node | {"column": column}])
        found = kind_of_type(kind)
        return Found("other" if found in (None, "any") else found)

    def _read_subquery(self, _node, _wanted):
        """Leave a query of its own, of tables of its own, as it is."""
        return Found("other")

    _read_lambda = _read_subquery

    def _read_cast(self, node, _wanted):
        target, child = kind_of_type(node["type_expr"].get("type_name")), self.read(node["child"])
        # with a zone, the text's own offset counts
        if not re.search("zone|timestamptz", str(node["type_expr"]), re.IGNORECASE):
            for reference in child.references:
                evidence = self.evidence[reference["column"]]
                if (target == "number" and evidence.may_be_number) or (target == "moment" and evidence.may_be_moment):
                    self.decide([reference], target)
        return Found(target or "other")

    def _read_case(self, node, wanted):
        for check in node["case_checks"]:
            self.read(check["when_expr"])
        results = [*(check["then_expr"] for check in node["case_checks"]), node["else_expr"]]
        return self.passed_on([self.read(result, wanted=wanted) for result in results], wanted)

    def _read_comparison(self, node, _wanted):
        return self.compared([node["left"], node["right"]], by_order=node["type"] in COMPARED_BY_ORDER)

    def _read_between(self, node, _wanted):
        return self.compared([node["input"], node["lower"], node["upper"]], by_order=True)

    def _read_operator(self, node, wanted):
        if node["type"] == "OPERATOR_COALESCE":
            return self.passed_on([self.read(part, wanted=wanted) for part in node["children"]], wanted)
        if node["type"] == "OPERATOR_TRY":
            return self.read(node["children"][0], wanted=wanted)
        if node["type"] in ("COMPARE_IN", "COMPARE_NOT_IN"):
            return self.compared(node["children"], by_order=False)
        for part in node["children"]:
            self.read(part)
        return Found("other")

    def _read_function(self, node, wanted):
        name, arguments = node["function_name"].lower(), [argument["expression"] for argument in node["arguments"]]
        for part in children({key: value for key, value in node.items() if key not in ("arguments", "orders", "order_bys")}):
            self.read(part)
        for order in [*node.get("orders", []), *(node.get("order_bys") or {}).get("orders", [])]:
            self.proven(self.read(order["expression"]).references)
        if name in ARITHMETIC:
            return self.calculated([self.read(part) for part in arguments], name)
        if name in PASSING:
            if name == "if":
                self.read(arguments.pop(0))
            # how far lag and lead look is no part of what they return
            passed = arguments[:1] if name in ("lag", "lead", "nth_value", "mode") else arguments
            return self.passed_on([self.read(part, wanted=wanted) for part in passed], wanted)
        if name in ORDERED:
            found = self.passed_on([self.read(part, wanted=wanted) for part in arguments], wanted)
            # a code that is passed on is kept as it was written
            kind = found.kind if found.kind or wanted == "text" else self.proven(found.references)
            return Found(kind, found.references, found.literals)
        return self.called(name, [self.read(part) for part in arguments])

    _read_window = _read_function

    def called(self, name, parts):
        """Decide the columns that a function is called with, by the types that it takes."""
        function = self.functions.get(name)
        for position, part in enumerate(parts):
            accepted = function.accepts(position, len(parts)) if function and name not in UNTOUCHED else {"any"}
            if "any" in accepted:
                continue
            if "text" in accepted:
                self.proven(part.references, kinds=accepted)
            elif accepted & {"number", "moment"}:
                kinds = [self.proven([reference], kinds=accepted) for reference in part.references]
                for reference, kind in zip(part.references, kinds, strict=True):
                    if not kind:
                        self.demand([reference], "number" if "number" in accepted else "moment")
        return Found(function.returns or "other" if function else "other")

    def calculated(self, parts, name):
        """Decide the columns of arithmetic."""
        references = [reference for part in parts for reference in part.references]
        kinds = {part.kind for part in parts}
        may_be_time = name in ("+", "-") and len(parts) == 2
        are_moments = bool(references) and all(self.is_moment_only(reference) for reference in references)
        if may_be_time and (kinds & {"moment", "interval"} or are_moments):
            self.demand(references, "moment")
            return Found("moment" if kinds & {"interval"} else "other")
        if "text" not in kinds:
            self.demand(references, "number")
        return Found("number")

    def compared(self, operands, *, by_order):
        """Decide the columns of a comparison: text beside text, and else by what they stand beside."""
        parts = [self.read(operand) for operand in operands]
        references = [reference for part in parts for reference in part.references]
        literals = [literal for part in parts for literal in part.literals if not part.references]
        kinds = {part.kind for part in parts}
        for kind in ("number", "moment"):
            if kind in kinds:
                self.demand(references, kind)
                return Found("other")
        if "text" not in kinds and literals:
            self.quoted(references, literals, by_order=by_order)
        elif "text" not in kinds and len(references) > 1:
            self.proven(references)
        return Found("other")

    def passed_on(self, parts, wanted):
        """Decide columns of which one is what a case, coalesce or the like returns."""
        references = [reference for part in parts for reference in part.references]
        literals = [literal for part in parts for literal in part.literals]
        kinds = {part.kind for part in parts if part.kind}
        if literals and not all(NUMBER.fullmatch(literal) for literal in literals):
            kinds.add("text")
        if kinds == {"number"}:
            is_code = any(self.evidence[reference["column"]].is_code for reference in references)
            if wanted == "text" and is_code and all(part.is_constant for part in parts if part.kind):
                raise SqlError(
                    f"puts a number beside {references[0]['column']}, whose values are codes such as 0012. Quote it: '0'"
                )
            self.demand(references, "number")
            return Found("number")
        if kinds == {"moment"}:
            self.demand(references, "moment")
            return Found("moment")
        if len(kinds) == 1:
            return Found(kinds.pop())
        return Found("other") if kinds else Found(None, references, literals)
