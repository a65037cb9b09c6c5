"""The rows of a simulated export: the same orders, whatever the layout."""

from datetime import UTC
from decimal import Decimal

from simulated_shops import cents

OF_A_LINE = ["line_id", "sku", "product", "category", "quantity", "unit_price", "line_discount", "line_total"]
# an export with order lines says these on the first line only, where it says what is of the order once
OF_THE_ORDER = [
    *("date", "clock", "shipped", "status", "delivery", "payment_method", "currency", "coupon", "note"),
    *("subtotal", "discount", "shipping", "tax", "total", "fee", "refunded", "adjusted", "phone", "postcode", "town"),
]


def make_rows(random, drawn, orders):
    """Return the rows of an export as dicts {concept: text}, in the order of the file."""
    blocks = []
    for number, order in enumerate(orders):
        block = make_block(random, drawn, order)
        if drawn["header"] == "first":
            once = [name for name in OF_THE_ORDER if name != "refunded" or not drawn["refund_is_of_line"]]
            block[1:] = [row | {name: "" for name in once if name in row} for row in block[1:]]
        if drawn["refunds"] in ("rows", "own rows") and order.refunded:
            block += make_refund(drawn, order, block)
        if drawn["has_movements"] and number % 9 == 4:
            block.append(make_movement(random, drawn, block[0], number))
        if drawn["has_test_mode"]:
            block = [row | {"mode": "Test" if number % 11 == 4 else "Live"} for row in block]
        blocks.append(block)
    if drawn["is_descending"]:
        blocks.reverse()
    rows = [row for block in blocks for row in block]
    if drawn["has_line_id"]:
        rows = [row | {"line_id": f"L{700000 + number}"} for number, row in enumerate(rows)]
    return rows


def make_block(random, drawn, order):
    """Return the rows of one order, all fields on each: one row, or one a line."""
    header = {"order_id": order.id} | when(drawn, order.ordered_at) | who(random, drawn, order)
    if drawn["has_status"]:
        header["status"] = status_of(random, drawn, order)
    if drawn["has_type"] or drawn["has_movements"]:
        header["type"] = drawn["type_words"]["sale"]
    header |= {name: beside(random, drawn, name, order) for name in drawn["beside"]}
    if drawn["has_coupon"]:
        header["coupon"] = order.coupon
    header |= money_of(drawn, order)
    if drawn["refunds"] == "adjusted":
        is_said = drawn["adjusted_is_filled"] or order.refunded
        header["adjusted"] = money(drawn, order.total - order.refunded) if is_said else ""
    elif drawn["refunds"] == "column" and not drawn["refund_is_of_line"]:
        header["refunded"] = money(drawn, order.refunded)
    if drawn["grain"] == "orders":
        return [header]
    rows = []
    for place, line in enumerate(order.lines):
        row = header | line_of(drawn, line)
        if drawn["refunds"] == "column" and drawn["refund_is_of_line"]:
            row["refunded"] = money(drawn, order.refunds[place] if order.refunds else Decimal(0))
        rows.append(row)
    return rows


def when(drawn, moment):
    """Return the columns that say when it was."""
    style = drawn["date_style"]
    if style == "epoch":
        return {"date": str(int(moment.replace(tzinfo=UTC).timestamp()))}
    if drawn["has_clock"] and " %H:%M" in style:
        return {"date": moment.strftime(style.split(" %H")[0]), "clock": moment.strftime("%H:%M")}
    return {"date": moment.strftime(style)}


def who(random, drawn, order):
    """Return the columns that say who it was."""
    person = order.person
    said = {
        "customer_id": drawn["guests"] if order.is_guest else drawn["customer_pattern"].format(person.number),
        "email": person.email,
        "person": person.name,
    }
    if drawn["has_capitals"] and random.random() < 0.2:
        said["email"] = random.choice([person.email.upper(), person.email.title(), person.email + " "])
    return {name: said[name] for name in drawn["people"]}


def status_of(random, drawn, order):
    """Return what the status of an order says; what was given back shows only where the export says it there."""
    words = drawn["status_words"]
    if order.fate == "paid" or (order.fate == "partial" and not drawn["has_partial_status"]):
        is_open = drawn["has_open_status"] and random.random() < 0.25
        return random.choice(words["open" if is_open else "paid"])
    if drawn["refunds"] in ("rows", "own rows") and order.fate in ("refunded", "partial"):
        return random.choice(words["paid"])
    return words[order.fate][0]


def money_of(drawn, order):
    """Return the columns of the order's money."""
    amounts = {
        "subtotal": order.goods,
        "discount": order.discount,
        "shipping": order.shipping,
        "tax": order.tax,
        "total": order.total,
    }
    return {name: money(drawn, amounts[name]) for name in amounts if name in drawn["money"]}


def line_of(drawn, line):
    """Return the columns of a line."""
    amounts = {
        "unit_price": line.product.price,
        "line_discount": line.discount,
        "line_total": line.goods - line.discount,
    }
    said = {"sku": line.product.sku, "product": line.product.name, "category": line.product.category}
    said |= {name: money(drawn, amounts[name]) for name in amounts if name in drawn["money"]}
    return said | ({"quantity": str(line.quantity)} if "quantity" in drawn["money"] else {})


def make_refund(drawn, order, block):
    """Return the rows that give money back: the sale's, with what differs."""
    said = when(drawn, order.refunded_at)
    if drawn["refunds"] == "own rows":
        said |= {"order_id": f"R{order.id}", "parent": order.id}
    if drawn["has_status"]:
        said["status"] = drawn["status_words"]["refunded"][0]
    if drawn["has_type"]:
        said["type"] = drawn["type_words"]["refund"]
    sign = drawn["refund_sign"] if drawn["has_type"] else -1
    if drawn["grain"] == "orders":
        blank = {name: money(drawn, 0) for name in ("subtotal", "discount", "shipping", "tax") if name in block[0]}
        paid = "total" if "total" in block[0] else "subtotal"
        return [block[0] | said | blank | {paid: money(drawn, sign * order.refunded)}]
    rows = []
    for row, back in zip(block, order.refunds, strict=True):
        if back:
            own = {"line_total": money(drawn, sign * back), "unit_price": money(drawn, sign * back), "quantity": "1"}
            own["line_discount"] = money(drawn, 0)
            rows.append(block[0] | row | said | {name: own[name] for name in own if name in row})
    return rows


def make_movement(random, drawn, row, number):
    """Return a row that is no sale: money sent to a bank, or a fee."""
    kept = {name: row[name] for name in ("date", "clock", "status", "currency") if name in row}
    said = {"order_id": f"M{number}", "type": random.choice(drawn["type_words"]["other"])}
    return dict.fromkeys(row, "") | kept | said | {"total": money(drawn, -cents(random.randint(500, 20000) / 100))}


def beside(random, drawn, name, order):
    """Return what a column says that no mapping needs."""
    values = {
        "payment_method": random.choice(["card", "paypal", "bank transfer"]),
        "phone": f"+49 30 {order.person.number}",
        "postcode": f"{10000 + order.person.number}",
        "town": ["Leeds", "Lyon", "Ankara", "Porto"][order.person.number % 4],
        "note": random.choice(["", "", "", "please ring"]),
        "delivery": random.choice(drawn["status_words"]["paid"]),
        "shipped": when(drawn, order.ordered_at.replace(hour=0, minute=0))["date"],
        "fee": money(drawn, cents(order.total * Decimal("0.03"))),
        "currency": "EUR",
    }
    return values[name]


def money(drawn, amount):
    """Return an amount as the export writes it."""
    text = f"{cents(amount):,.2f}" if drawn["has_thousands"] else f"{cents(amount):.2f}"
    if drawn["comma"]:
        text = text.translate(str.maketrans(",.", ".,"))
    if not drawn["sign"]:
        return text
    return "-" * text.startswith("-") + drawn["sign"].format(text.lstrip("-"))


def arrange(random, drawn, rows):
    """Return rows with their columns in the order of the file, the names of the shop in place of concepts.

    Every third export has them in no order at all.
    """
    concepts = list(dict.fromkeys(name for row in rows for name in row))
    if drawn["is_shuffled"]:
        random.shuffle(concepts)
    names = {}
    for concept in concepts:
        name = drawn["names"][concept]
        names[concept] = name if name not in names.values() else f"{name} 2"
    return [{names[concept]: row.get(concept, "") for concept in concepts} for row in rows]
