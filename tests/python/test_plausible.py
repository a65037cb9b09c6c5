"""What figures can hardly be: asked about, or read as another column proves it, each beside its harmless twin."""

import csv

import pytest
import yaml
from reference_orders import read_figures
from test_gaps import pieces, rows_of, sale

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

ALL = sum(9.5 + number % 13 for number in range(60))  # what `sale` sells


def draft_sales(folder, make):
    """Return the draft of sales that `make` returns, and the figures that follow."""
    path = folder / "orders.csv"
    with path.open("w", newline="") as file:
        header, rows = rows_of(make)
        csv.writer(file).writerows([header, *rows])
    with open_connection() as connection:
        (draft,) = draft_inputs(connection, str(path))
        return draft, read_figures(draft.source, mapping_text([draft]))


@pytest.fixture
def drafted(tmp_path):
    """A function that drafts from rows and returns what is asked, and the figures that follow."""

    def run(make):
        draft, figures = draft_sales(tmp_path, make)
        # what a question proposes can be pasted as it is
        assert all(isinstance(yaml.safe_load(question.line or "{}"), dict) for question in draft.questions)
        return [question.text for question in draft.questions], figures

    return run


def account(number):
    """Return an invoice of a customer's account, and of every ninth the note that takes it back."""
    own = {name: value for name, value in sale(number, Text="Invoice", Credit="").items() if name != "Amount"}
    own["Debet"] = sale(number)["Amount"]
    note = own | {"Order": 5000 + number, "Text": "Credit note", "Debet": "", "Credit": own["Debet"]}
    return [own, note] if number % 9 == 0 else own


def documents(number, *words, credit="Credit memo"):
    """Return the same sale under several words, and a credit memo of every ninth."""
    amount = 9.5 + number % 13
    rows = [sale(number, Order=f"{word[0]}-{number}", Document=word) for word in words]
    back = sale(number, Order=f"C-{number}", Document=credit, Amount=-amount)
    return [*rows, back] if number % 9 == 0 else rows


def returned(number, *, every=9, **said):
    """Return a sale; every so many says itself that it was reversed, and a row of its own takes the money back."""
    own = sale(number, Status="Reversed" if number % 9 == 0 else "Paid")
    back = sale(number, Order=f"R{number}", Status="Paid", Amount=-(9.5 + number % 13))
    return [own, back] if number % every == 0 else [own]


def record(number):
    """Return what became of a payment, a row each, of which the last is paid out and every ninth given back."""
    amount = 9.5 + number % 13
    words = ["Received", "Authorised", "SentForSettle", "Settled", "Chargeback", "Refused", "Refunded"]
    rows = [sale(number, Order=f"{place}{number}", **{"Record Type": word}) for place, word in enumerate(words[:4], 1)]
    if number % 9 == 0:
        rows += [sale(number, Order=f"5{number}", **{"Record Type": words[4 + number // 9 % 3]}, Amount=-amount)]
    return rows


def happened(number):
    """Return what happened to an order: placed with its products, fulfilled, and every ninth refunded."""
    amount = 9.5 + number % 13
    told = [("Placed Order", amount), ("Ordered Product", 2.5), ("Ordered Product", amount - 2.5), ("Fulfilled Order", amount)]
    told += [("Refunded Order", amount)] * (number % 9 == 0)
    return [sale(number, Event=event, Amount=money) for event, money in told]


def folio(number, paid=1.0):
    """Return what a guest was charged for, and what was paid of it."""
    charged = 9.5 + number % 13
    lines = {"Room": charged, "Breakfast": 12, "Visa 1234": -paid * (charged + 12)}
    return [sale(number, Description=name, Amount=money) for name, money in lines.items() if money]


def ticket(number, customer, **said):
    """Return an order of a customer; every ninth was given back, as a column of types says."""
    return sale(number, Customer=customer, **{"Order Type": "Completed" if number % 9 else "Refunded"} | said)


def taken_back(number, **said):
    """Return an order, and of every ninth a row with more said, which gives it back."""
    own = sale(number, Customer=f"p{number}", **{"Order Type": "Completed"})
    return [own] if number % 9 else [own, own | {"Order Type": "Refunded", "Date": "2025-09-01 10:00:00"} | said]


def paid_less(number, column, other="Weight"):
    """Return a sale of which every ninth was paid less by what a column says."""
    amount, less = 9.5 + number % 13, 2.5 if number % 9 == 0 else 0
    row = {name: value for name, value in sale(number).items() if name != "Amount"}
    return row | {"Order total": amount, column or other: less if column else 7, "Amount paid": amount - less}


ASKED = {
    "Order Type says Refunded on rows of which 0 of 7 have an equal sale": lambda i: taken_back(i, Order=5000 + i, Amount=2.5),
    "Order Type says Refunded on rows of which 7 of 7 have an equal sale": lambda i: ticket(i, f"p{i % 6}", Amount=25),
    "and 4 a sale of the same order": lambda i: taken_back(
        i, **({} if i % 2 == 0 else {"Order": 5000 + i, "Customer": f"p{90 + i}"})
    ),
    "Geld says €, £. Are amounts in these currencies": lambda i: sale(i, Geld="€" if i % 3 else "£"),
    "No column looks like what was paid, beside Prices": lambda i: sale(i, Amount="", Prices=f"{9.5 + i % 13}; 2.50"),
    "Line type says Security deposit, Deposit refund. Are these rows no sales": lambda i: [
        sale(i, **{"Line type": "Rental"}),
        sale(i, **{"Line type": "Security deposit"}, Amount=50),
        sale(i, **{"Line type": "Deposit refund"}, Amount=-50),
    ],
    "Customer says all@example.com on 20 of 60 rows": lambda i: sale(
        i, Customer=f"p{1 + i % 29}@example.com" if i % 3 else "all@example.com"
    ),
    "No column looks like what was paid, beside Wpłacono": lambda i: {
        ("Wpłacono" if name == "Amount" else name): f"{9 + i % 13} zł" if name == "Amount" else value
        for name, value in sale(i).items()
    },
    "Amount (TEUR) says thousands by its name": lambda i: {
        ("Amount (TEUR)" if name == "Amount" else name): value for name, value in sale(i).items()
    },
    "Price 1 is read, and Price 2, Price 3 are not": lambda i: sale(
        i, Amount="", **{"Price 1": 9.5 + i % 13, "Price 2": 2.5 if i % 2 else "", "Price 3": 3.5 if i % 4 == 0 else ""}
    ),
    "A row holds the names Order, Date, Customer, Refund: another table begins there": lambda i: (
        [sale(i), {name: name for name in sale(i)} | {"Amount": "Refund"}] if i == 50 else sale(i)
    ),
    "the rows of an order add up to the same under each. Is the sale only one of them, such as Placed Order": happened,
    "Do rows of REFUNDED ORDER give money back": happened,
    "The rows of 60 of 60 orders add up to 0": folio,
    "The rows of 6 of 6 customers add up to 0": lambda i: [
        sale(i, Entry="Delivery note"),
        sale(i, Entry="Wire", Order=5000 + i, Amount=-(9.5 + i % 13)),
    ],
    "pending, on 53 of 60 rows, is read as pending; cancelled, on 7 of 60 rows, is read as cancelled": lambda i: sale(
        i, Status="Cancelled" if i % 9 == 4 else "Pending"
    ),
    "5 numbers of Customer no stand with leading zeros and without": lambda i: {
        ("Customer no" if name == "Customer" else name): value
        for name, value in sale(i, Customer=f"{i % 9 + 1:0{6 if i % 2 and i % 9 < 5 else 1}}").items()
    },
    "Customer says P0 on 20 of 60 rows, and nobody else on more than 2": lambda i: sale(
        i, Customer=f"P{1 + i % 29 if i % 3 else 0}"
    ),
    "and each row counts as a sale. Is it what became of the order?": lambda i: sale(
        i, Remark="Cancelled" if i % 9 == 0 else "Completed"
    ),
    "Record Type says Received, Authorised, SentForSettle, Settled, and nearly": record,
    "4 of 7 rows that say Reversed have a row of the same amount below zero": lambda i: returned(i, every=18),
    "Document says Quote, Invoice, and nearly each of these rows": lambda i: documents(i, "Quote", "Invoice"),
    "Status says partially refunded on 7 rows": lambda i: sale(i, Status="Partially refunded" if i % 9 == 4 else "Paid"),
    "Amount is 90% of Price on nearly all rows": lambda i: sale(i, Price=9.5 + i % 13, Amount=f"{0.9 * (9.5 + i % 13):.2f}"),
    "No column looks like what was paid, beside Rate": lambda i: {
        ("Rate" if name == "Unit price" else name): value for name, value in pieces(i).items()
    },
    "Status says Cancelled on 7 of 60 rows": lambda i: sale(
        i,
        **{"Receipt type": "Refund" if i % 20 == 5 else "Sale"},
        Status="Cancelled" if i % 9 == 4 else "Closed",
        Amount=(-1 if i % 20 == 5 else 1) * (9.5 + i % 13),
    ),
    "Total looks like what was paid, and holds no number": lambda i: {
        ("Total" if name == "Amount" else name): "n/a" if name == "Amount" else value for name, value in sale(i).items()
    },
    "Nothing tells whether Refunded is taken off Amount already": lambda i: sale(
        i, Goods=9.5 + i % 13, Shipping=4.9, Refunded=2.5 if i % 9 == 0 else 0
    ),
    "Amount paid is less than Order total on 7 of 60 orders, and Club money is what is between them": lambda i: paid_less(
        i, "Club money"
    ),
    "Amount paid is less than Order total on 7 of 60 orders, and nothing tells why": lambda i: paid_less(i, "", "Club points"),
    "Amount is whole on all rows, such as 4995, and nothing says a currency. Is it in cents": lambda i: sale(
        i, Amount=[4995, 12900, 2450, 799, 3500, 1999][i % 6]
    ),
    "Net amount is without VAT by its name, and no column has all of it": lambda i: {
        ("Net amount" if name == "Amount" else name): value
        for name, value in sale(i, VAT=f"{(9.5 + i % 13) * 0.2:.2f}").items()
    },
    "Subtotal is without Tax and Shipping by its name, and no column has all of it": lambda i: {
        **{name: value for name, value in sale(i).items() if name != "Amount"},
        "Subtotal": 9.5 + i % 13,
        "Tax": f"{1.9 + 0.2 * (i % 13):.2f}",
        "Shipping": [0, 4.9][i % 2],
    },
    "of Cash, Card each is filled where the others are not. Is the amount all of them together": lambda i: {
        **{name: value for name, value in sale(i).items() if name != "Amount"},
        "Cash": f"{9.5 + i % 13 if i % 2 else 0:.2f}",
        "Card": f"{0 if i % 2 else 9.5 + i % 13:.2f}",
    },
    "Debet says more than Credit, and no column says both. Is the amount Debet less Credit": lambda i: account(i),
    "Discount % is a discount in percent, and Returned qty says how many pieces came back. Was as much less given back": (
        lambda i: pieces(i, **{"Discount %": 10 * (i % 3), "Returned qty": int(i % 9 == 0)})
    ),
    "Unit price is whole on all rows, such as 250": lambda i: pieces(i, **{"Unit price": 250 + 100 * (i % 7)}),
    "If Amount is in cents, is Refunded as well": lambda i: sale(
        i, Amount=(9 + i % 13) * 100, Refunded=(9 + i % 13) * 100 if i % 9 == 4 else 0, Currency="USD"
    ),
}
CALM = {
    "what refunds are allowed": lambda i: sale(i, **{"Refund policy": "Yes" if i % 3 else "No"}),
    "markets called as currencies are not": lambda i: sale(i, Market="DE" if i % 3 else "TRY"),
    "numbered columns that are no further lines": lambda i: sale(i, **{"Address 1": "Road 1", "Address 2": "", "Tax 1": 1.5}),
    "numbered prices of which none is read": lambda i: sale(i, **{"Price 1": 2.5, "Price 2": i % 3}),
    "what a guest was charged for": lambda i: folio(i, paid=0),
    "two kinds of lines of an order": lambda i: [
        sale(i, Kind=kind, Amount=9.5 + (i + place * (i % 4)) % 13) for place, kind in enumerate(("Goods", "Service"))
    ],
    "a subscription that was cancelled later": lambda i: sale(i, **{"Subscription status": "Active" if i % 9 else "Cancelled"}),
    "rows that refund": lambda i: sale(i, Customer=f"c{i}", **{"Order type": "Refund" if i % 9 == 4 else "Sale"}),
    "refunds below zero": lambda i: sale(i, Amount=(-1 if i % 10 == 4 else 1) * (9.5 + i % 13)),
    "invoices and their credit memos": lambda i: documents(i, "Invoice"),
    "an amount without tax": lambda i: sale(i, Price=f"{1.19 * (9.5 + i % 13):.2f}"),
    "two channels": lambda i: sale(i, Channel="Web" if i % 3 else "Shop"),
    "parts given back, in a column": lambda i: sale(
        i,
        Status="Partially refunded" if i % 9 == 4 else "Paid",
        **{"Refunded amount": (9.5 + i % 13 if i % 2 else 2.5) if i % 9 == 4 else 0},
    ),
}
READ = {
    "an amount of money beside its currency": (
        lambda i: sale(i, Amount="", **{"total_money.amount": 950 + 100 * (i % 13), "total_money.currency": "USD"}),
        {"gross": ALL},
    ),
    "a price of one piece, written twice": (
        lambda i: pieces(i, Product=f"P{i % 7}", **{"Price incl. VAT": f"{2.5 + i % 7:.2f}"}),
        {"gross": sum((1 + i % 3) * (2.5 + i % 7) for i in range(60))},
    ),
    "rows of a customer at one moment": (
        lambda i: [
            {name: value for name, value in sale(i, Product=f"P{k}", Amount=9.5 + i % 13 + k).items() if name != "Order"}
            for k in range(2)
        ],
        {"gross": 2 * ALL + 60, "orders": 60},
    ),
    "a day of three columns": (
        lambda i: {
            name: value for name, value in sale(i, Year=2025, Month=1 + i // 10, Day=1 + i % 28).items() if name != "Date"
        },
        {"gross": ALL, "first": "2025-01-01", "last": "2025-06-28"},
    ),
    "a customer whose number is 0": (lambda i: sale(i, Customer=i % 4, **{"Merchant name": f"Shop {i % 9}"}), {"customers": 4}),
    "events of which some are sales of one order": (
        lambda i: [
            sale(
                i,
                event=event,
                Order=1000 + i if event == "purchase" else "",
                Amount=9.5 + i % 13 if event == "purchase" else "",
            )
            for event in ("view", "cart", "purchase")
        ],
        {"gross": ALL, "orders": 60, "rejected": 0},
    ),
    "a refund that its sale says as well": (returned, {"gross": ALL, "refunds": sum(9.5 + i % 13 for i in range(0, 60, 9))}),
    "a refund that only its sale says": (
        lambda i: returned(i, every=99)[:1],
        {"gross": ALL, "refunds": sum(9.5 + i % 13 for i in range(0, 60, 9))},
    ),
    "signs and numbers before the words of a status": (
        lambda i: sale(i, Status=("❌ Cancelled" if i % 9 == 4 else "2 - Shipped") if i % 2 else "✅ Paid"),
        {"orders": 57, "cancelled": 3},
    ),
    "a database that writes t and f": (
        lambda i: sale(i, is_refunded="t" if i % 9 == 4 else "f"),
        {"net": sum(9.5 + i % 13 for i in range(60) if i % 9 != 4)},
    ),
    "who pays at the till": (
        lambda i: sale(i, Customer=["walk-in customer", "Walk-in Customer"][i % 2] if i % 3 == 0 else f"Person {i % 7}"),
        {"customers": 7, "orders": 60},
    ),
    "a person of whom there is much": (
        lambda i: sale(i, Customer="Cash Walker" if i % 4 == 0 else f"Person {i % 11}"),
        {"customers": 12, "orders": 60},
    ),
    "months": (
        lambda i: sale(i, Date="", Month=f"2025-{1 + i // 10:02d}"),
        {"gross": ALL, "first": "2025-01-01", "last": "2025-06-01"},
    ),
    "orders of which a later row says that they were cancelled": (
        lambda i: [
            {("Order total" if name == "Amount" else name): value for name, value in sale(i, Status=status).items()}
            for status in ["Paid", "Cancelled"][: 1 + (i % 9 == 4)]
        ],
        {"cancelled": 7, "orders": 53, "gross": sum(9.5 + i % 13 for i in range(60) if i % 9 != 4)},
    ),
    "lines of which some were cancelled": (
        lambda i: [
            sale(i, Product=f"P{k}", Amount=9.5 + k, Status="Cancelled" if i % 9 == k == 1 else "Paid") for k in range(2)
        ],
        {"orders": 60, "gross": 60 * 20 - 7 * 10.5},
    ),
    "a price in a list": (
        lambda i: sale(i, Amount="", **{"List price": 2 * (9.5 + i % 13), "Paid price": 9.5 + i % 13}),
        {"gross": ALL},
    ),
    "what a customer has spent so far": (
        lambda i: sale(i, Amount="", **{"customer.total_spent": 500 + i % 7, "total_price": 9.5 + i % 13}),
        {"gross": ALL},
    ),
    "ticked where it was given back": (
        lambda i: sale(i, Returned="Yes" if i % 9 == 4 else ""),
        {"gross": ALL, "net": sum(9.5 + i % 13 for i in range(60) if i % 9 != 4)},
    ),
    "a type that says in two words that something came back": (
        lambda i: [
            sale(i, **{"Transaction type": "Retail sale"}),
            sale(i, Order=5000 + i, **{"Transaction type": "Retail return"}),
        ][: 1 + (i % 9 == 0)],
        {"gross": ALL, "refunds": sum(9.5 + i % 13 for i in range(0, 60, 9)), "orders": 60},
    ),
    "lines that a void takes back": (
        lambda i: [
            sale(i, Type="SALE", Product=f"P{i % 7}"),
            *([sale(i, Type="VOID", Product=f"P{i % 7}", Amount=-(9.5 + i % 13))] if i % 9 == 0 else []),
        ],
        {"net": sum(9.5 + i % 13 for i in range(60) if i % 9)},
    ),
    "voids that sell nothing": (
        lambda i: [sale(i, Type="SALE"), sale(i, Order=5000 + i, Type="VOID")][: 1 + (i % 9 == 0)],
        {"gross": ALL, "refunds": 0},
    ),
    "money of lines, which a rate times their pieces is": (
        lambda i: {
            ("Net amt" if name == "Amount" else name): f"{(1 + i % 3) * (2.5 + i % 7):.2f}" if name == "Amount" else value
            for name, value in sale(i, Product=f"P{i % 7}{i % 5}", Qty=1 + i % 3, Rate=2.5 + i % 7).items()
        },
        {"gross": sum((1 + i % 3) * (2.5 + i % 7) for i in range(60))},
    ),
    "what counts pieces beside prices with their taxes": (
        lambda i: {
            name: value
            for name, value in pieces(
                i, itemAmount=1 + i % 3, itemPriceWithVat=f"{2.5 + i % 7:.2f}", Product=f"P{i % 7}"
            ).items()
            if name not in ("Quantity", "Unit price")
        },
        {"gross": sum((1 + i % 3) * (2.5 + i % 7) for i in range(60))},
    ),
    "a rate of tax beside what is without": (
        lambda i: sale(i, Net=9.5 + i % 13, VAT=[7, 19][i % 2]),
        {"gross": ALL},
    ),
    "whole numbers of a currency whose money has no cents": (
        lambda i: {
            ("Total (IDR)" if name == "Amount" else name): value for name, value in sale(i, Amount=950 + 100 * (i % 13)).items()
        },
        {"gross": 100 * ALL},
    ),
    "thousands of a currency that has no cents": (
        lambda i: sale(i, Amount=f"{100 + i % 13}.000₫"),
        {"gross": sum(100_000 + 1000 * (i % 13) for i in range(60))},
    ),
    "money that was charged back": (
        lambda i: sale(i, Chargeback=9.5 + i % 13 if i % 9 == 0 else 0),
        {"gross": ALL, "net": sum(9.5 + i % 13 for i in range(60) if i % 9)},
    ),
    "hundredths": (
        lambda i: sale(i, Amount=950 + 100 * (i % 13), Formatted=f"${9.5 + i % 13:.2f}"),
        {"gross": ALL},
    ),
    "sales of which a type says that they were given back later": (
        lambda i: ticket(i, f"p{i % 50}"),
        {"orders": 60, "gross": ALL, "net": sum(9.5 + i % 13 for i in range(60) if i % 9)},
    ),
    "the same of all lines of an order": (
        lambda i: [ticket(i, f"p{i % 50}", Product=f"P{k}", Amount=3 + k) for k in range(1 + i % 3)],
        {"orders": 60, "refunds": sum(sum(3 + k for k in range(1 + i % 3)) for i in range(0, 60, 9))},
    ),
    "the same of one price": (lambda i: ticket(i, f"p{i}", Amount=25), {"gross": 60 * 25, "net": 53 * 25}),
    "rows of a type that give back a sale, with ids of their own": (
        lambda i: taken_back(i, Order=5000 + i),
        {"orders": 60, "gross": ALL, "net": sum(9.5 + i % 13 for i in range(60) if i % 9)},
    ),
    "rows of a type that give back the sale of their order": (
        lambda i: taken_back(i, Order=1000 + i),
        {"orders": 60, "gross": ALL, "net": sum(9.5 + i % 13 for i in range(60) if i % 9)},
    ),
    "a refund of a part, beside what adds up to the amount without it": (
        lambda i: sale(i, Items=5.5 + i % 13, Shipping=4, Refunded=2.5 if i % 9 == 0 else 0),
        {"gross": ALL, "refunds": 7 * 2.5},
    ),
    "a gift card that pays a part": (lambda i: paid_less(i, "Gift card"), {"gross": ALL}),
    "numbers of payments": (lambda i: sale(i, **{"Payment id": 143_660_440_346 + i}), {"gross": ALL}),
    "a currency in capitals and without": (lambda i: sale(i, Currency="inr" if i % 5 == 0 else "INR"), {"gross": ALL}),
    "numbers of refund policies": (
        lambda i: sale(i, **{"Refund policy": 1 + i % 3, "Refund period": [14, 30, 100][i % 3]}),
        {"gross": ALL, "refunds": 0},
    ),
    "whole numbers of which some are small": (
        lambda i: sale(i, Amount=5 + 100 * (i % 13)),
        {"gross": sum(5 + 100 * (i % 13) for i in range(60))},
    ),
    "whole numbers beside money with cents": (
        lambda i: sale(i, Amount=950 + 100 * (i % 13), **{"Shipping cost": 4.9}),
        {"gross": 100 * ALL},
    ),
    "whole numbers of a language whose money has no cents": (
        lambda i: {
            ("税込金額" if name == "Amount" else name): value for name, value in sale(i, Amount=950 + 100 * (i % 13)).items()
        },
        {"gross": 100 * ALL},
    ),
    "whole numbers of a country whose money has no cents": (
        lambda i: sale(i, Amount=950 + 100 * (i % 13), Country="JP" if i % 9 else "KR"),
        {"gross": 100 * ALL},
    ),
    "fees": (lambda i: sale(i, Ticket=9.5 + i % 13, Fee=-1.5 - i % 3, Amount=8 + i % 13 - i % 3), {"gross": ALL}),
    "fees of another price": (lambda i: sale(i, Ticket=29.5 + i % 13, Fee=-1.5 - i % 3), {"gross": ALL}),
    "bills that are paid": (lambda i: sale(i, **{"Amount remaining": 0}), {"gross": ALL, "refunds": 0}),
    "totals after refunds": (
        lambda i: sale(i, **{"Current total": 9.5 + i % 13 - (2.5 if i % 9 == 0 else 0)}),
        {"gross": ALL, "refunds": 7 * 2.5},
    ),
    "a parent of 0": (
        lambda i: [sale(i, Parent=0), sale(i, Order=5000 + i, Parent=1000 + i, Amount=-2.5)][: 1 + (i % 9 == 0)],
        {"gross": ALL, "refunds": 7 * 2.5, "orders": 60},
    ),
    "an address beside a name": (
        lambda i: sale(i, **{"Customer": "Ann Lee", "Customer contact": f"p{i % 6}@example.com"}),
        {"customers": 6},
    ),
    "files put together": (
        lambda i: [sale(i, Status="Paid"), {name: name for name in sale(i, Status="")}][: 1 + (i % 20 == 10)],
        {"gross": ALL, "orders": 60},
    ),
}


@pytest.mark.parametrize("words", ASKED)
def test_what_figures_can_hardly_be_is_asked_about(drafted, words):
    asked, _ = drafted(ASKED[words])
    assert any(words in question for question in asked), asked


@pytest.mark.parametrize("name", CALM)
def test_what_looks_like_it_is_not(drafted, name):
    assert drafted(CALM[name])[0] == []


@pytest.mark.parametrize("name", READ)
def test_another_column_says_how_figures_are_to_be_read(drafted, name):
    make, expected = READ[name]
    asked, figures = drafted(make)
    assert (asked, {figure: figures[figure] for figure in expected}) == ([], expected)
