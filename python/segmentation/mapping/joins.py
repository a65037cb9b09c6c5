"""Orders in one file and their lines in another, or the files of a platform: one table, joined."""

import itertools
import re
from pathlib import Path

from segmentation.files.locations import is_file, location_parts
from segmentation.files.sources import files_to_read, open_source, quoted_name, quoted_text
from segmentation.files.unreadable import InputError
from segmentation.mapping.drafting import draft_transactions
from segmentation.mapping.layouts import recognise_layout

LEAST_KNOWN = 0.95  # of the lines, whose order stands in the other file
LEAST_WITH_LINES = 0.5  # of the orders, which have a line


def join_files_of_platform(connection, locations):
    """Return the query in which the files of a platform go together, those that are not named taken from beside.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of `open_connection`.

    Returns
    -------
    str or None
        None where no location is a file of such a platform, or it stands alone.

    Raises
    ------
    InputError
        If some of its files are named and another is nowhere.
    """
    named = {Path(location).name: location for location in locations if isinstance(location, str) and is_file(location)}
    for location in named.values():
        layout = recognise_layout(open_source(connection, "transactions", location).columns)
        for query in (question["line"].get("transactions") for question in layout.questions):
            files = re.findall(r"'([^']+)'", query or "")
            paths = {name: named.get(name, str(Path(location).with_name(name))) for name in files}
            missing = [name for name, path in paths.items() if not Path(path).is_file()]
            if files and not missing:
                parts = re.split(r"'([^']+)'", query)
                return "".join(quoted_text(paths[part]) if place % 2 else part for place, part in enumerate(parts))
            if files and len(locations) > 1:
                said = f"{layout.platform} is read from {', '.join(files)}, and {', '.join(missing)} is nowhere"
                raise InputError(f"{said}. Put it beside {location}.")
    return None


def join_lines(connection, locations):
    """Return a query of orders with their lines, where one of two locations has an order a row and the other lines of them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of `open_connection`.
    locations : list of str
        Two.

    Returns
    -------
    str or None
        A row is a line, or an order without lines; of what both tables name alike, the line's begins with line_.
        None where nothing proves that, or where a file is not read as it is.
    """
    if not all(is_read_as_it_is(location) for location in locations):
        return None
    drafts = [draft_transactions(open_source(connection, "transactions", location)) for location in locations]
    # a platform's layout says itself how its files go together
    if any(draft.layout.platform for draft in drafts):
        return None
    for orders, lines in itertools.permutations(drafts, 2):
        is_order = {"customer_id", "transaction_at"} <= orders.columns.keys()
        if is_order and not {"customer_id", "transaction_at"} <= lines.columns.keys():
            key = key_of(orders, lines)
            if key:
                return joined(orders, lines, *key)
    return None


def is_read_as_it_is(location):
    """Whether a location is files of which no copy is read, such as one in UTF-8 of another code page."""
    parts = location_parts(location)
    return all(is_file(part) for part in parts) and files_to_read(location, {}, "") == parts


def key_of(orders, lines):
    """Return the order's id in both tables, as (name, name); None where they have none."""
    own = [name for name in orders.profiles if name == orders.columns.get("transaction_id") or name.lower() == "id"]
    others = [name for name, profile in lines.profiles.items() if name in own or is_id_of_orders(profile.meanings)]
    for name, other in itertools.product(own, others):
        if name == other and name.lower() == "id":
            continue
        (found,) = orders.source.query(
            f"""
            with orders as (select cast({quoted_name(name)} as varchar) as id from {orders.source.relation}),

            lines as (select cast({quoted_name(other)} as varchar) as id from {lines.source.relation})

            select
                (select count(*) = count(distinct id) from orders) as is_unique,
                avg(cast(id in (from orders) as integer)) as known,
                count(distinct id) / (select count(*) from orders) as with_lines
            from lines
            """
        )
        if found["is_unique"] and found["known"] >= LEAST_KNOWN and found["with_lines"] >= LEAST_WITH_LINES:
            return name, other
    return None


def is_id_of_orders(meanings):
    """Whether a name means the id of an order, and not of a customer's last one."""
    return {"order", "id"} <= set(meanings) and {"first", "last", "latest"}.isdisjoint(meanings)


def joined(orders, lines, key, line_key):
    """Return the query that joins two drafts' tables by their keys; an order of the lines that stands nowhere stays."""
    own, other = quoted_name(key), quoted_name(line_key)
    taken = {name.lower() for name in orders.profiles}
    columns = [f"coalesce(orders.{own}, lines.{other}) as {other}"]
    columns += [f"orders.{quoted_name(name)}" for name in orders.profiles if name != key]
    for name in lines.profiles:
        if name != line_key:
            alias = f" as {quoted_name(f'line_{name}')}" if name.lower() in taken else ""
            columns.append(f"lines.{quoted_name(name)}{alias}")
    tables = f"{orders.source.relation} as orders full join {lines.source.relation} as lines"
    return f"(select {', '.join(columns)} from {tables} on orders.{own} = lines.{other})"
