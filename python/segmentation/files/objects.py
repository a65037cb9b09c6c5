"""JSON as rows of text: a list of objects, an object that holds one such list, or an object a line."""

import collections
import itertools
import json
import os
import re
from decimal import Decimal, InvalidOperation

from segmentation.files.encodings import open_bytes
from segmentation.files.unreadable import InputError

LARGEST = 2**30  # bytes of a list, which is read as a whole; lines are read one by one
# names of a list of what was bought, and of other lists
LINES = re.compile(r"line|item|product|article|position|artikel|posten|ligne|linea|linha|produit|produkt|urun", re.IGNORECASE)
OTHER_LINES = re.compile(r"tax|ship|discount|refund|fee|coupon|return|fulfil", re.IGNORECASE)
WITHOUT_CENTS = {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF", "RWF", "KMF", "GNF", "DJF", "BIF"}
DEEPEST = 3  # levels of objects within objects that become columns of their own


def rows_of_objects(path):
    """Return the names of columns and the rows of a file of JSON, and that nothing stands around them.

    Numbers stay as they are written; true and false are words; objects within objects become columns such as customer.email;
    lists stay JSON, but for one list of the lines of an order: each of its objects is a row, beside what is of the order.

    Raises
    ------
    InputError
        If it is no JSON, or holds no list of objects.
    """
    is_lines = has_lines(path)
    records = None if is_lines else list(objects_of_list(path))
    counts = collections.Counter()
    for record in objects_of_lines(path) if is_lines else records:
        counts.update(name for name, value in record.items() if is_list_of_lines(name, value))
    # of two lists, nothing tells which lines are the order's
    lines = next(iter(counts)) if len(counts) == 1 else ""
    names = {}
    for row in rows_of(objects_of_lines(path) if is_lines else records, lines):
        names |= dict.fromkeys(row)
    if not names:
        raise InputError(f"{path} holds no object with a value.")
    again = rows_of(objects_of_lines(path) if is_lines else records, lines)
    note = f"{lines} is a list within each object: each of its lines is a row, beside what is of the order" if lines else ""
    return list(names), ([row.get(name, "") for name in names] for row in again), note


def is_list_of_lines(name, value):
    """Whether a value is a list of objects, by its name the lines of an order."""
    is_list = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
    return bool(is_list) and bool(LINES.search(name.rsplit(".", 1)[-1])) and not OTHER_LINES.search(name)


def is_list_of_refunds(name, value):
    """Whether a value is a list of objects, empty or not, whose name says refund."""
    return isinstance(value, list) and "refund" in name.lower() and all(isinstance(item, dict) for item in value)


def money_of(refund):
    """Return what a refund says that it gave back, in whole units: a number, or an object of one and its currency."""
    money = next((refund[key] for key in ("amount_money", "amount", "total_money", "total") if key in refund), None)
    if not isinstance(money, dict):
        return money
    amount = money.get("amount", money.get("value"))
    currency = str(money.get("currency", ""))
    # the smallest unit, as Square has it
    is_whole = amount is not None and "amount_money" in refund and currency not in WITHOUT_CENTS
    return Decimal(str(amount)) / 100 if is_whole else amount


def money_back(refunds):
    """Return what some refunds gave back, as text: the sum of their payments that went through, else of their amounts."""
    parts = []
    for refund in refunds:
        payments = [payment for payment in refund.get("transactions") or [] if isinstance(payment, dict)]
        back = [payment for payment in payments if payment.get("kind", "refund") == "refund"]
        paid = [payment.get("amount") for payment in back if payment.get("status", "success") == "success"]
        parts += paid if payments else [money_of(refund)]
    try:
        return str(sum(abs(Decimal(str(part))) for part in parts))
    except InvalidOperation:
        return ""


def rows_of(records, lines):
    """Yield {column: text} of each record, or of each line in its list of that name, where it has some."""
    for record in records:
        items = record.get(lines) if lines else None
        shared = {name: cell_text(value) for name, value in record.items() if name != lines}
        shared |= {f"{name}.amount": money_back(value) for name, value in record.items() if is_list_of_refunds(name, value)}
        if not isinstance(items, list) or not items:
            yield shared
            continue
        before = "item." if re.search(r"item|line", lines, re.IGNORECASE) else f"{lines}."
        for item in items:
            yield shared | {name: cell_text(value) for name, value in flat(item, before).items()}


def has_lines(path):
    """Whether a file has an object on each of its first lines."""
    try:
        with open_bytes(path) as file:
            lines = [line for line in itertools.islice(file, 10) if line.strip()]
        found = [json.loads(line.decode("utf-8-sig")) for line in lines]
    except (ValueError, EOFError, OSError):
        return False
    # one object may as well be what holds a list
    return all(isinstance(record, dict) for record in found) and len(found) > (
        ".json" in path.lower() and ".jsonl" not in path.lower()
    )


def lists_in(value):
    """Return the names under which an object holds lists of objects."""
    return [
        name
        for name, inner in value.items()
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner)
    ]


def loads(text):
    """Return what JSON says, with numbers as text, as they are written."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None)


def objects_of_lines(path):
    """Yield {column: value} of each line; one that is no object is an error."""
    with open_bytes(path) as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    record = loads(line.decode("utf-8-sig"))
                except ValueError as error:
                    raise InputError(f"{path} is not JSON in line {number}: {error}. Is it complete?") from None
                if not isinstance(record, dict):
                    raise InputError(
                        f"{path} has {line[:40].decode(errors='replace').strip()} in line {number}, where "
                        "others have an object."
                    )
                yield flat(record)


def objects_of_list(path):
    """Yield {column: value} of each object of the one list in a file."""
    if os.path.getsize(path) > LARGEST:
        raise InputError(f"{path} is one JSON value of more than 1 GiB. Write an object a line (.jsonl), CSV or Parquet.")
    try:
        with open_bytes(path) as file:
            value = loads(file.read().decode("utf-8-sig"))
    except (ValueError, EOFError, OSError, RecursionError) as error:
        raise InputError(f"{path} is not JSON: {error or 'its values are nested too deep'}. Is it complete?") from None
    value = without_envelope(value)
    if isinstance(value, dict):
        names = lists_in(value)
        if len(names) != 1:
            said = (
                f"several lists of objects, {', '.join(names)}"
                if names
                else f"no list of objects; it has {', '.join(list(value)[:8])}"
            )
            raise InputError(f"{path} holds {said}. Write a file with a list of orders: [{{...}}, {{...}}].")
        value = value[names[0]]
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        found = "an empty list" if value == [] else "a list of other values" if isinstance(value, list) else "one value"
        raise InputError(f"{path} holds {found}, where a list of objects is needed: [{{...}}, {{...}}].")
    yield from map(flat, value)


def without_envelope(value):
    """Return what an answer of an interface wraps: {data: {orders: {edges: [{node: {...}}]}}} holds a list of nodes."""
    while isinstance(value, dict) and not lists_in(value) and sum(isinstance(inner, dict) for inner in value.values()) == 1:
        value = next(inner for inner in value.values() if isinstance(inner, dict))
    return plain_lists(value)


def plain_lists(value):
    """Return a value with each {edges: [{node: ...}]} and {nodes: [...]} in it as the list of its nodes."""
    if isinstance(value, list):
        return [plain_lists(item) for item in value]
    if not isinstance(value, dict):
        return value
    edges = value.get("edges")
    if isinstance(edges, list) and all(isinstance(edge, dict) and "node" in edge for edge in edges):
        return [plain_lists(edge["node"]) for edge in edges]
    if isinstance(value.get("nodes"), list) and value.keys() <= {"nodes", "pageInfo", "totalCount"}:
        return plain_lists(value["nodes"])
    return {name: plain_lists(inner) for name, inner in value.items()}


def flat(record, before="", depth=1):
    """Return {column: value} of an object."""
    cells = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            cells |= flat(value, f"{before}{name}.", depth + 1)
        else:
            cells[f"{before}{name}"] = value
    return cells


def cell_text(value):
    """Return a value of JSON as text: empty where it holds nothing, and the codes of objects that have one, as coupons have."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, list) and all(isinstance(item, dict) and isinstance(item.get("code"), str) for item in value):
        return ", ".join(item["code"] for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return value.replace("\0", "") if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
