"""SQL as a tree, by the engine's own parser; nothing of it runs."""

import json

# where and how something is written, which is nothing of what it means
POSITIONS = ("query_location", "query_location_length")


class SqlError(Exception):
    """SQL that may not or cannot be run; the message says why."""


def sql_text(text):
    """Return a text as a SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def parse_query(sql, query):
    """Return the tree of one SELECT.

    Parameters
    ----------
    sql : str
    query : callable
        SQL to a list of rows.

    Returns
    -------
    dict
        The statement's node, as DuckDB's json_serialize_sql writes it.

    Raises
    ------
    SqlError
        For what is no SELECT, more than one, or no SQL; the message has the parser's words.
    """
    ((answer,),) = query(f"select json_serialize_sql({sql_text(sql)})")
    parsed = json.loads(answer)
    if parsed["error"] and parsed["error_type"] == "not implemented":
        raise SqlError("is more than one SELECT, or none; nothing but a query may stand there")
    if parsed["error"]:
        raise SqlError(parsed["error_message"])
    if len(parsed["statements"]) != 1:
        raise SqlError("is more than one statement")
    return parsed["statements"][0]["node"]


def parse_expression(sql, query):
    """Return the tree of one expression; positions in it are bytes from the start of `sql`.

    Raises
    ------
    SqlError
        For anything beyond one expression: it has to read the same within brackets and without.
    """
    # the expression alone is in the words of a syntax error
    node = parse_query(f"select {sql}\n", query)
    within = parse_query(f"select ({sql}\n)", query)
    plain = parse_query("select 1", query)
    (expression, *others) = node["select_list"]
    is_alone = not others and expression["class"] != "STAR" and not expression["alias"]
    if not is_alone or without_positions(node | {"select_list": plain["select_list"]}) != without_positions(plain):
        raise SqlError("is more than one expression; a mapping says one thing about each row")
    if without_positions(within) != without_positions(node):
        raise SqlError("is not one expression")
    move(expression, -len("select "))
    return expression


def parse_relation(sql, query):
    """Return the tree of one relation or query in brackets.

    Raises
    ------
    SqlError
        For anything beyond what may stand after FROM.
    """
    node = parse_query(f"select * from {sql}", query)
    # what follows has to be read as what follows: no comment, no bracket and no second statement swallows it
    bounded = parse_query(f"select * from {sql} limit 7", query)
    plain, limited = parse_query("select * from a", query), parse_query("select * from a limit 7", query)
    for found, expected in ((node, plain), (bounded, limited)):
        if without_positions(found | {"from_table": None}) != without_positions(expected | {"from_table": None}):
            raise SqlError("is more than one relation or query")
    return node["from_table"]


def nodes(tree):
    """Yield all nodes of a tree."""
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)
    elif isinstance(tree, dict):
        yield tree
        for part in tree.values():
            yield from nodes(part)


def without_positions(tree):
    """Return a tree of what SQL means, wherever it stands."""
    if isinstance(tree, list):
        return [without_positions(part) for part in tree]
    if isinstance(tree, dict):
        return {name: without_positions(part) for name, part in tree.items() if name not in POSITIONS}
    return tree


def move(tree, distance):
    """Add a distance in bytes to each position of a tree."""
    for node in nodes(tree):
        if "query_location" in node:
            node["query_location"] += distance


def children(node):
    """Yield the expressions directly within a node."""
    parts = node if isinstance(node, list) else node.values()
    for part in parts:
        if isinstance(part, dict) and "class" in part:
            yield part
        elif isinstance(part, dict | list):
            yield from children(part)
