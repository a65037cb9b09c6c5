"""The relation and the mapped expressions of one input, before any of them runs."""

import re

from segmentation.expressions.evidence import FIRST_ROWS, column_evidence, column_name
from segmentation.expressions.functions import kind_of_type, known_functions
from segmentation.expressions.harm import refuse_harm
from segmentation.expressions.kinds import Reader
from segmentation.expressions.parsing import SqlError, nodes, parse_expression, parse_relation, sql_text

PLACE = "⟦{}⟧"  # stands for a column until dbt knows how its numbers and dates are written


def relation_problems(facts, query):
    """Return what is wrong with where an input is, as far as it is SQL.

    Parameters
    ----------
    facts : dict
        input_name, location: a relation or a (query), as the user wrote it.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    list of str
    """
    try:
        refuse_harm(parse_relation(facts["location"], query), query, may_read_files=True)
    except SqlError as error:
        reason = str(error).split("\n")[0]
        return [
            f"{facts['input_name']}: {facts['location']} is no file (.csv, .csv.gz, .tsv, .txt, .parquet, or a path with a "
            f"folder), relation or (query): it {reason}."
            if not reason.startswith("syntax error")
            else f"{facts['input_name']}: {facts['location']} is no file, relation or (query): {reason}."
        ]
    return []


def read_expressions(facts, query):
    """Return the mapped expressions with columns of text as the numbers and moments that they are.

    Parameters
    ----------
    facts : dict
        relation; columns {name: SQL type} as found; expressions {contract column: SQL}, those that are a column left out;
        contract {column: {type}}.
    query : callable
        SQL to a list of rows.

    Returns
    -------
    dict
        expressions {contract column: SQL}, in which places stand for columns; places {contract column: [[place, column,
        number or moment]]}; texts {contract column: [text column in it]}; errors {contract column: why it is not run}.
    """
    answer = {"expressions": {}, "places": {}, "texts": {}, "errors": {}}
    trees = {}
    for name, expression in facts["expressions"].items():
        try:
            trees[name] = parse_expression(expression, query)
            refuse_harm(trees[name], query, may_read_files=False)
            refuse_places(expression)
        except SqlError as error:
            trees.pop(name, None)
            answer["errors"][name] = str(error)
    types = {column.lower(): (column, kind) for column, kind in facts["columns"].items()}
    used = used_texts(trees.values(), types)
    evidence = column_evidence(used, relation=facts["relation"], query=query)
    functions = known_functions(list(trees.values()), query)
    for name, tree in trees.items():
        reader = Reader(evidence=evidence, types=types, functions=functions)
        is_text = facts["contract"].get(name, {}).get("type", "text") in ("id", "text")
        try:
            reader.read(tree, wanted="text" if is_text else None)
            refuse_other_spellings(reader.equal_numbers, relation=facts["relation"], query=query)
        except SqlError as error:
            answer["errors"][name] = str(error)
            continue
        answer["texts"][name] = used_texts([tree], types)
        answer["expressions"][name], answer["places"][name] = with_places(facts["expressions"][name], reader.decisions)
    return answer


def refuse_places(expression):
    """Raise SqlError for an expression with the signs of our places in it."""
    if re.search("[⟦⟧]", expression):
        raise SqlError("has one of the signs ⟦ and ⟧, which are not read")


def used_texts(trees, types):
    """Return the text columns that some trees name, in their order."""
    names = [node["column_names"][-1].lower() for tree in trees for node in nodes(tree) if node.get("class") == "COLUMN_REF"]
    found = [types[name] for name in names if name in types]
    return list(dict.fromkeys(column for column, kind in found if kind_of_type(kind) == "text"))


def refuse_other_spellings(comparisons, *, relation, query):
    """Raise SqlError where a column has a quoted number, but written otherwise: '5' is not 5.00.

    Parameters
    ----------
    comparisons : list of (str, str)
        Columns of numbers, and what they are compared with.
    relation : str
    query : callable
    """
    for column, literal in comparisons:
        number = literal.replace(",", ".")
        ((equal, other, example),) = query(
            f"""
            select
                count(case when value = {sql_text(literal)} then 1 end),
                count(case when value <> {sql_text(literal)} then 1 end),
                min(case when value <> {sql_text(literal)} then value end)
            from (select shop_text({column_name(column)}) as value from {relation} limit {FIRST_ROWS})
            where {number} in (
                try_cast(shop_point_number(value) as decimal(28, 6)), try_cast(shop_comma_number(value) as decimal(28, 6))
            )
            """
        )
        if other:
            raise SqlError(
                f"compares {column} with the word '{literal}', which {equal} of the first rows say, and {other} say it "
                f"otherwise, such as '{example}'. Write the number without quotes: {number}"
            )


def with_places(expression, decisions):
    """Return an expression with a place for each column that is read as something else, and those [place, column, kind]."""
    written, parts, places, end = expression.encode(), [], [], 0
    for (start, length), (column, kind) in sorted(decisions.items()):
        entry = next((entry for entry in places if entry[1:] == [column, kind]), None)
        if entry is None:
            entry = [PLACE.format(len(places)), column, kind]
            places.append(entry)
        parts += [written[end:start], entry[0].encode()]
        end = start + length
    return b"".join([*parts, written[end:]]).decode(), places
