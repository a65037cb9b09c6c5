"""What a mapping may not do: mappings are passed around, and strangers contribute them."""

import re

from segmentation.expressions.parsing import SqlError, nodes, sql_text

# tables, queries and what orders them; a node that writes, and one that shows settings, is none of them
HARMLESS = {
    *("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"),
    *("EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "CTE", "PIVOT", "COLUMN_DATA"),
    *("ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"),
    *("ORDER_DEFAULT", "ORDER_ASCENDING", "ORDER_DESCENDING", "ASCENDING", "DESCENDING"),
}
ROW_MAKERS = {"unnest", "range", "generate_series"}
FILE_READERS = {
    *("read_csv", "read_csv_auto", "read_parquet", "parquet_scan", "read_xlsx"),
    *("read_json", "read_json_auto", "read_ndjson", "read_ndjson_auto", "read_json_objects", "read_ndjson_objects"),
}
# functions of the engine that tell of the machine or of the session
TELLTALES = {"getenv", "getvariable", "current_setting", "current_query", "which_secret"}
FILE_NAME = re.compile(r"[/\\*?:]|\.(csv|tsv|txt|parquet|pq|json|jsonl|ndjson|xlsx?|db|duckdb|sqlite|gz|zst|zip)$")


def refuse_harm(tree, query, *, may_read_files):
    """Raise SqlError for SQL that does more than to compute from what it is given.

    Parameters
    ----------
    tree : dict
        See `parsing`.
    query : callable
        SQL to a list of rows.
    may_read_files : bool
        Whether the SQL is itself the input that the user named.
    """
    table_functions = [node["function"] for node in nodes(tree) if node.get("type") == "TABLE_FUNCTION"]
    for function in table_functions:
        refuse_table_function(function, may_read_files=may_read_files)
    for node in nodes(tree):
        kind = node.get("type", "EMPTY")
        if "class" not in node and isinstance(kind, str) and kind not in HARMLESS:
            raise SqlError(f"does more than to read: {kind.split('_')[0].lower()}")
        if node.get("class") == "PARAMETER":
            raise SqlError("has a parameter (? or $1), which nothing fills in")
    calls = {node["function_name"].lower() for node in nodes(tree) if node.get("function_name") and node not in table_functions}
    for name in sorted(calls & (TELLTALES | volatile_functions(calls, query))):
        raise SqlError(f"calls {name}(), which does more than to compute from the row it is given")
    if not may_read_files:
        refuse_files(tree, query)


def refuse_table_function(function, *, may_read_files):
    """Raise SqlError for a table function that is neither harmless nor reads files where they may be read."""
    name = function["function_name"].lower()
    if name not in ROW_MAKERS | (FILE_READERS if may_read_files else set()):
        allowed = ", ".join(sorted(FILE_READERS)) if may_read_files else ""
        raise SqlError(
            f"calls {name}(), and a query may read by {allowed} only"
            if may_read_files
            else f"calls {name}(), and an expression reads nothing but the row it is given and tables of the warehouse"
        )


def volatile_functions(names, query):
    """Return those of some functions that do something beside returning a value, such as those that Python registered."""
    if not names:
        return set()
    listed = ", ".join(sql_text(name) for name in names)
    return {
        name
        for (name,) in query(
            f"select distinct function_name from duckdb_functions() where function_name in ({listed}) "
            "and stability = 'VOLATILE' and function_name <> 'error'"
        )
    }


def refuse_files(tree, query):
    """Raise SqlError where a name after FROM is a file, or anything but a table of the warehouse."""
    defined = {entry["key"].lower() for node in nodes(tree) if "cte_map" in node for entry in node["cte_map"].get("map", [])}
    for node in nodes(tree):
        if node.get("type") != "BASE_TABLE" or node["table_name"].lower() in defined:
            continue
        path = ".".join(node["qualified_name"]["path"])
        is_table = query(
            f"select 1 from information_schema.tables where lower(table_name) = lower({sql_text(node['table_name'])})"
        )
        if FILE_NAME.search(path.lower()) or not is_table:
            raise SqlError(f"reads {path}, which is no table of the warehouse")
