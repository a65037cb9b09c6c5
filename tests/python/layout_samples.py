"""Exports of platforms with made-up rows: the same hundred orders, as each platform writes them, and what is true of them.

A writer is a function from an order to its rows, {column: value}; what it does not name is blank. `sample` says the line of
names, the words of the status, what the amount is, and which refunds the export tells at all. An order whose state has no word
is not in the export.
"""

import csv
import io
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

STATES = {"paid": 70, "open": 8, "partial": 6, "refunded": 6, "cancelled": 4, "failed": 3, "pending": 3}
PURCHASES = {"paid", "open", "partial", "refunded"}
PRICES = [450, 690, 999, 1200, 1450, 1990, 2400, 3500, 4995, 7900, 12900, 129000]
SAMPLES = {}


@dataclass(frozen=True)
class Order:
    """An order; money in hundredths."""

    number: int
    customer: int
    at: datetime
    lines: tuple  # (product, quantity, price)
    discount: int
    shipping: int
    tax: int
    state: str
    refunded_at: datetime
    share_refunded: float

    @property
    def goods(self):
        return sum(quantity * price for _, quantity, price in self.lines)

    @property
    def total(self):
        return self.goods - self.discount + self.shipping + self.tax

    @property
    def email(self):
        return f"buyer{self.customer:03d}@example.com"

    @property
    def name(self):
        return f"First{self.customer:03d} Last{self.customer:03d}"

    def refund(self, amount):
        """Return what was given back of an amount."""
        return {"refunded": amount, "partial": round(amount * self.share_refunded)}.get(self.state, 0)


def simulated_orders(count=100):
    """Return orders in the order of time, the same in each call."""
    draw = random.Random(7)
    orders = []
    for number in range(count):
        at = datetime(2025, 1, 3, 9, 30, 12) + timedelta(days=4 * number + draw.randrange(4), minutes=draw.randrange(700))
        lines = tuple(
            (product, draw.randint(1, 3), PRICES[product % 12]) for product in draw.sample(range(24), draw.choice([1, 1, 2, 3]))
        )
        goods = sum(quantity * price for _, quantity, price in lines)
        orders.append(
            Order(
                number=number,
                customer=min(draw.randrange(40), draw.randrange(40)),
                at=at,
                lines=lines,
                discount=goods // 10 if draw.random() < 0.25 else 0,
                shipping=draw.choice([0, 490, 750]),
                tax=goods // 20,
                state=draw.choices(list(STATES), STATES.values())[0],
                refunded_at=at + timedelta(days=5, hours=1),
                share_refunded=draw.choice([0.2, 0.5]),
            )
        )
    return orders


@dataclass(frozen=True)
class Sample:
    """One export.

    Attributes
    ----------
    header : list of str
    words : dict
        {state: word of the status}.
    write : function
        From an order and its word to rows.
    amount : function
        From an order to what was paid, as far as the export says.
    refunds : tuple
        States of which the export tells what was given back.
    file : str
    frame : tuple of str
        What stands before the names of columns, and after the rows.
    """

    header: list
    words: dict
    write: object
    amount: object
    refunds: tuple = ("partial", "refunded")
    guests: tuple = ()
    file: str = "orders.csv"
    delimiter: str = ","
    encoding: str = "utf-8"
    frame: tuple = ("", "")
    extra: list = field(default_factory=list)
    newest_first: bool = False
    about: dict = field(default_factory=dict)

    @cached_property
    def orders(self):
        return [order for order in simulated_orders() if order.state in self.words]

    @property
    def rows(self):
        orders = reversed(self.orders) if self.newest_first else self.orders
        return [*self.extra, *(row for order in orders for row in self.write(order, self.words[order.state]))]

    @property
    def content(self):
        """Return the bytes of the file."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
        writer.writerow(self.header)
        for row in self.rows:
            assert row.keys() <= set(self.header), row.keys() - set(self.header)
            writer.writerow([row.get(column, "") for column in self.header])
        before, after = self.frame
        return (before + text.getvalue() + after).encode(self.encoding)

    @property
    def truth(self):
        """Return what a build has to say: purchases, customers who bought, and money in hundredths."""
        bought = [order for order in self.orders if order.state in PURCHASES]
        gross = sum(self.amount(order) for order in bought)
        refunds = sum(order.refund(self.amount(order)) for order in bought if order.state in self.refunds)
        customers = {order.customer for order in bought} - set(self.guests)
        return {"orders": len(bought), "customers": len(customers), "gross": gross, "refunds": refunds, "net": gross - refunds}


def total(order):
    return order.total


def goods_paid(order):
    return order.goods - order.discount


def nothing(order):
    return 0


def goods(order):
    return order.goods


def sample(header, *, words, amount=total, **about):
    """Register a writer under its name."""

    def register(write):
        columns = header if isinstance(header, list) else header.split(about.get("header_delimiter", ","))
        settings = {name: value for name, value in about.items() if name != "header_delimiter"}
        SAMPLES[write.__name__] = Sample(columns, words, write, amount, **settings)
        return write

    return register


def point(cents):
    """Return 1234.50."""
    return f"{cents / 100:.2f}"


def grouped(cents):
    """Return 1,234.50."""
    return f"{cents / 100:,.2f}"


def comma(cents):
    """Return 1.234,50."""
    return grouped(cents).translate(str.maketrans(",.", ".,"))


def dollars(cents):
    """Return $1,234.50 or -$1,234.50."""
    return f"{'-' if cents < 0 else ''}${grouped(abs(cents))}"


def spread(cents, order):
    """Return a sum by line, in proportion to their prices; the last takes what rounding leaves."""
    shares = [cents * quantity * price // order.goods for _, quantity, price in order.lines]
    return [*shares[:-1], cents - sum(shares[:-1])]


def words(text):
    """Return {state: word} of text such as 'paid Completed, open Processing'."""
    return dict(pair.strip().split(" ", 1) for pair in text.split(","))


def first_line(order, of_order, of_line):
    """Yield a row a line: what speaks of the order on the first only."""
    for place, (product, quantity, price) in enumerate(order.lines):
        yield (of_order if place == 0 else {}) | of_line(product, quantity, price)


def each_line(order, of_order, of_line):
    """Yield a row a line: what speaks of the order on each."""
    for product, quantity, price in order.lines:
        yield of_order | of_line(product, quantity, price)


# --- shops


@sample(
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,"
    "Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,"
    "Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing City,Billing Zip,"
    "Billing Country,Shipping City,Notes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,"
    "Employee,Location,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone,Receipt Number",
    words=words(
        "paid paid, open paid, partial partially_refunded, refunded refunded, cancelled voided, failed expired, pending pending"
    ),
    newest_first=True,
)
def shopify_orders(order, word):
    of_order = {
        "Financial Status": word, "Paid at": f"{order.at} +0100", "Created at": f"{order.at} +0100", "Currency": "EUR",
        "Subtotal": point(goods_paid(order)), "Shipping": point(order.shipping), "Taxes": point(order.tax), "Total": point(order.total),
        "Discount Code": "WELCOME10" if order.discount else "", "Discount Amount": point(order.discount), "Billing City": "Lyon",
        "Refunded Amount": point(order.refund(order.total)), "Id": 5000000 + order.number, "Outstanding Balance": "0.00",
    }  # fmt: skip
    of_line = lambda product, quantity, price: {
        "Name": f"#{1001 + order.number}", "Email": order.email, "Lineitem quantity": quantity, "Lineitem name": f"Item {product}",
        "Lineitem price": point(price), "Lineitem sku": f"SKU-{product}", "Lineitem discount": "0.00", "Vendor": "House",
    }  # fmt: skip
    return first_line(order, of_order, of_line)


@sample(
    "order_id,order_date,order_status,customer_id,billing_first_name,billing_last_name,billing_email,billing_city,order_total,"
    "order_currency,payment_method,shipping_total,total_tax,discount_total,coupons,refunded_total",
    words=words(
        "paid completed, open processing, partial completed, refunded refunded, cancelled cancelled, failed failed, pending on-hold"
    ),
)
def woocommerce_orders(order, word):
    yield {
        "order_id": 1001 + order.number, "order_date": f"{order.at:%Y-%m-%d %H:%M}", "order_status": word,
        "customer_id": order.customer if order.customer % 3 else 0, "billing_email": order.email, "billing_city": "Lyon",
        "order_total": point(order.total), "order_currency": "EUR", "shipping_total": point(order.shipping),
        "discount_total": point(order.discount), "coupons": "WELCOME10" if order.discount else "",
        "refunded_total": point(order.refund(order.total)),
    }  # fmt: skip


@sample(
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),City (Billing),Email (Billing),"
    "Payment Method Title,Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code",
    words=words(
        "paid Completed, open Processing, partial Completed, refunded Refunded, cancelled Cancelled, failed Failed, pending On hold"
    ),
)
def woocommerce_order_lines(order, word):
    of_order = {
        "Order Number": 1001 + order.number, "Order Status": word, "Order Date": f"{order.at:%Y-%m-%d %H:%M}", "Email (Billing)": order.email,
        "Cart Discount Amount": point(order.discount), "Order Refund Amount": point(order.refund(order.total)),
        "Order Total Amount": point(order.total), "Coupon Code": "WELCOME10" if order.discount else "", "City (Billing)": "Lyon",
    }  # fmt: skip
    of_line = lambda product, quantity, price: {
        "SKU": f"SKU-{product}", "Item #": 1 + product, "Item Name": f"Item {product}", "Quantity (- Refund)": quantity, "Item Cost": point(price)
    }  # fmt: skip
    return each_line(order, of_order, of_line)


@sample(
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue,Attribution",
    words=words(
        "paid completed, open processing, partial completed, refunded refunded, cancelled cancelled, failed failed, pending on-hold"
    ),
    amount=goods_paid,
    refunds=("refunded",),
)
def woocommerce_analytics(order, word):
    yield {
        "Date": order.at, "Order #": 1001 + order.number, "N. Revenue (formatted)": dollars(goods_paid(order)), "Status": word,
        "Customer": order.name, "Customer type": "returning", "Product(s)": ", ".join(f"{q}× Item {p}" for p, q, _ in order.lines),
        "Items sold": sum(quantity for _, quantity, _ in order.lines), "Coupon(s)": "welcome10" if order.discount else "",
        "N. Revenue": point(goods_paid(order)), "Attribution": "Direct",
    }  # fmt: skip


@sample(
    "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),Grand Total (Purchased),Status,Billing Address,"
    "Shipping Address,Shipping Information,Customer Email,Customer Group,Subtotal,Shipping and Handling,Customer Name,Payment Method,"
    "Total Refunded",
    words=words("paid Complete, open Processing, partial Complete, refunded Closed, cancelled Canceled, pending Pending"),
)
def magento_orders(order, word):
    amount = f"{order.total / 100:.4f}"
    yield {
        "ID": f"{1001 + order.number:09d}", "Purchase Date": f"{order.at:%b} {order.at.day}, {order.at:%Y %I:%M:%S %p}", "Status": word,
        "Bill-to Name": order.name, "Grand Total (Base)": amount, "Grand Total (Purchased)": amount, "Customer Email": order.email,
        "Purchase Point": "Main Website", "Subtotal": f"{order.goods / 100:.4f}", "Customer Name": order.name,
        "Total Refunded": f"{order.refund(order.total) / 100:.4f}" if order.refund(order.total) else "",
    }  # fmt: skip


@sample(
    "ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date",
    header_delimiter=";",
    words=words(
        "paid Delivered, open Processing in progress, refunded Refunded, cancelled Canceled, failed Payment error, pending Awaiting bank wire payment"
    ),
    delimiter=";",
)
def prestashop_orders(order, word):
    yield {
        "ID": 1 + order.number, "Reference": f"XKB{order.number:06d}", "New client": order.number % 2, "Delivery": "France",
        "Customer": f"F. LAST{order.customer:03d}", "Total": f"{order.total / 100:,.2f} €".translate(str.maketrans(",.", "\u202f,")),
        "Payment": "Carte", "Status": word, "Date": order.at,
    }  # fmt: skip


@sample(
    "Order ID,Customer ID,Customer Name,Customer Email,Customer Phone,Order Date,Order Time,Order Status,Subtotal (inc tax),Subtotal (ex tax),"
    "Tax Total,Shipping Cost (inc tax),Shipping Cost (ex tax),Order Total (inc tax),Order Total (ex tax),Refund Amount,Payment Method,"
    "Total Quantity,Total Shipped,Date Shipped,Order Currency Code,Exchange Rate,Billing Suburb,Coupon Details",
    words=words(
        "paid Completed, open Awaiting Fulfillment, partial Partially Refunded, refunded Refunded, cancelled Cancelled, failed Incomplete, pending Awaiting Payment"
    ),
)
def bigcommerce_orders(order, word):
    yield {
        "Order ID": 101 + order.number, "Customer ID": order.customer if order.customer % 4 else 0, "Customer Name": order.name,
        "Customer Email": order.email, "Order Date": f"{order.at:%d/%m/%Y}", "Order Time": f"{order.at:%H:%M:%S}", "Order Status": word,
        "Order Total (inc tax)": point(order.total), "Order Total (ex tax)": point(order.total - order.tax),
        "Refund Amount": point(order.refund(order.total)), "Total Quantity": sum(quantity for _, quantity, _ in order.lines),
        "Order Currency Code": "AUD", "Exchange Rate": "1.0000000000", "Subtotal (inc tax)": point(order.goods), "Tax Total": point(order.tax),
    }  # fmt: skip


@sample(
    "Order ID,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Amount Refunded,Total,"
    "Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem variant,"
    "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing City,Cancelled at,Channel Type,Channel Name,"
    "Payment Method",
    words=words("paid PAID, open PAID, partial PARTIALLY_REFUNDED, refunded REFUNDED, cancelled CANCELED, pending PENDING"),
    newest_first=True,
)
def squarespace_orders(order, word):
    of_order = {
        "Financial Status": word, "Paid at": f"{order.at} -0400", "Created at": f"{order.at} -0400", "Currency": "USD", "Billing City": "Austin",
        "Subtotal": point(order.goods), "Shipping": point(order.shipping), "Taxes": point(order.tax), "Total": point(order.total),
        "Amount Refunded": point(order.refund(order.total)), "Discount Code": "WELCOME10" if order.discount else "",
        "Discount Amount": point(order.discount),
    }  # fmt: skip
    of_line = lambda product, quantity, price: {
        "Order ID": f"{1001 + order.number:05d}", "Email": order.email, "Lineitem quantity": quantity, "Lineitem name": f"Item {product}",
        "Lineitem price": point(price), "Lineitem sku": f"SKU-{product}",
    }  # fmt: skip
    return first_line(order, of_order, of_line)


@sample(
    "Order number,Date created,Time,Fulfill by,Total order quantity,Contact email,Note from customer,Item,Variant,SKU,Qty,Quantity refunded,"
    "Price,Weight,Delivery method,Recipient name,Delivery city,Billing name,Payment status,Payment method,Coupon code,Gift card amount,"
    "Shipping rate,Total tax,Total,Currency,Refunded amount,Net amount,Fulfillment status,Tracking number",
    words=words("paid Paid, open Paid, partial Partially refunded, refunded Refunded, pending Unpaid, cancelled Canceled"),
    newest_first=True,
)
def wix_orders(order, word):
    of_order = {
        "Order number": 10001 + order.number, "Date created": f"{order.at:%b} {order.at.day}, {order.at:%Y}", "Payment status": word,
        "Time": f"{order.at.hour % 12 or 12}:{order.at:%M:%S %p}", "Contact email": order.email, "Fulfillment status": "Fulfilled",
        "Coupon code": "WELCOME10" if order.discount else "", "Shipping rate": point(order.shipping), "Total tax": point(order.tax),
        "Total": point(order.total), "Currency": "EUR", "Refunded amount": point(order.refund(order.total)),
        "Net amount": point(order.total - order.refund(order.total)),
    }  # fmt: skip
    of_line = lambda product, quantity, price: {
        "Item": f"Item {product}", "SKU": f"SKU-{product}", "Qty": quantity, "Price": point(price), "Quantity refunded": 0
    }  # fmt: skip
    return each_line(order, of_order, of_line)


@sample(
    "Date,Receipt Number,Line Type,Customer Code,Customer Name,Note,Quantity,Subtotal,Sales Tax,Discount,Loyalty,Total,Paid,Details,"
    "Register,User,Status,Sku,AccountCodeSale,AccountCodePurchase",
    words=words("paid CLOSED, partial CLOSED, refunded CLOSED, cancelled VOIDED, pending SAVED"),
    guests=(0, 1),
)
def lightspeed_sales(order, word):
    code = f"CUST-{order.customer:03d}" if order.customer > 1 else "WALKIN"
    receipt = {
        "Date": order.at,
        "Receipt Number": 1001 + order.number,
        "Customer Code": code,
        "Register": "Main",
        "Status": word,
    }
    yield receipt | {
        "Line Type": "Sale",
        "Total": point(order.total),
        "Discount": point(order.discount),
        "Quantity": len(order.lines),
    }
    for product, quantity, price in order.lines:
        line = {"Line Type": "Sale Line", "Quantity": quantity, "Total": point(quantity * price), "Sku": f"SKU-{product}"}
        yield receipt | line | {"Details": f"Item {product}", "Discount": "0.00"}
    yield receipt | {"Line Type": "Payment", "Paid": point(order.total), "Details": "Card"}
    if order.refund(order.total):
        given = {"Date": order.refunded_at, "Receipt Number": 5001 + order.number, "Line Type": "Sale"}
        yield receipt | given | {"Total": point(-order.refund(order.total)), "Discount": "0.00", "Quantity": -1}


# --- payments and tills


@sample(
    "id,Description,Seller Message,Created (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Fee,Tax,"
    "Converted Currency,Mode,Status,Statement Descriptor,Customer ID,Customer Description,Customer Email,Captured,Card ID,Card Last4,"
    "Card Brand,Card Address City,Disputed Amount,Dispute Status,Invoice ID,Payment Source Type,Transfer,PaymentIntent ID",
    words=words(
        "paid Paid, open Paid, partial Paid, refunded Refunded, failed Failed, cancelled canceled, pending requires_payment_method"
    ),
    newest_first=True,
)
def stripe_payments(order, word):
    money = {"Amount": point(order.total), "Amount Refunded": point(order.refund(order.total)), "Currency": "usd"}
    yield money | {f"Converted {name}": value for name, value in money.items()} | {
        "id": f"ch_{1000 + order.number}AbC", "Created (UTC)": f"{order.at:%Y-%m-%d %H:%M}", "Mode": "Live", "Status": word,
        "Customer ID": f"cus_{order.customer:05d}" if order.customer % 5 else "", "Customer Email": order.email, "Captured": "true",
        "Card Brand": "Visa", "Fee": point(order.total // 30), "PaymentIntent ID": f"pi_{order.number}", "Tax": "0.00",
    }  # fmt: skip


PAYPAL = {"Date": "01/03/2025", "Time": "10:00:00", "TimeZone": "PST", "Status": "Completed", "Currency": "USD", "Fee": "0.00"}


@sample(
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Shipping Address,"
    "Address Status,Item Title,Item ID,Sales Tax,Reference Txn ID,Invoice Number,Custom Number,Quantity,Receipt ID,Balance,Town/City,"
    "Country,Subject,Note,Country Code,Balance Impact",
    words=words(
        "paid Completed, open Completed, partial Partially Refunded, refunded Refunded, pending Pending, failed Denied"
    ),
    extra=[
        PAYPAL | {"Type": "General Withdrawal", "Gross": "-1,500.00", "Net": "-1,500.00", "Transaction ID": "W1", "Name": ""},
        PAYPAL | {"Type": "Bank Deposit to PP Account", "Gross": "300.00", "Net": "300.00", "Transaction ID": "B1"},
        PAYPAL | {"Type": "Account Hold for Open Authorization", "Gross": "-20.00", "Net": "-20.00", "Transaction ID": "H1"},
        PAYPAL | {"Type": "Reversal of General Account Hold", "Gross": "20.00", "Net": "20.00", "Transaction ID": "H2"},
        PAYPAL | {"Type": "General Currency Conversion", "Gross": "-12.00", "Net": "-12.00", "Transaction ID": "C1"},
        PAYPAL
        | {"Type": "PreApproved Payment Bill User Payment", "Gross": "-29.00", "Net": "-29.00", "Transaction ID": "P1"}
        | {"From Email Address": "shop@example.com", "To Email Address": "billing@software.example.com"},
    ],
)
def paypal_activity(order, word):
    of_order = PAYPAL | {"Date": f"{order.at:%m/%d/%Y}", "Time": f"{order.at:%H:%M:%S}", "Status": word, "Name": order.name}
    people = {"From Email Address": order.email, "To Email Address": "shop@example.com"}
    yield of_order | people | {
        "Type": "Express Checkout Payment", "Gross": grouped(order.total), "Fee": grouped(-order.total // 30), "Quantity": len(order.lines),
        "Net": grouped(order.total - order.total // 30), "Transaction ID": f"{order.number:03d}TX", "Country": "United States",
    }  # fmt: skip
    if order.refund(order.total):
        yield of_order | {
            "Date": f"{order.refunded_at:%m/%d/%Y}", "Type": "Payment Refund", "Status": "Completed", "Gross": grouped(-order.refund(order.total)),
            "Net": grouped(-order.refund(order.total)), "From Email Address": "shop@example.com", "To Email Address": order.email,
            "Transaction ID": f"{order.number:03d}RF", "Reference Txn ID": f"{order.number:03d}TX",
        }  # fmt: skip


SQUARE = words("paid Payment, open Payment, partial Payment, refunded Payment")


@sample(
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Card,"
    "Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,"
    "PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Refund Reason,Discount Name,Transaction Status,Cash App",
    words=SQUARE,
    guests=(0, 1),
    newest_first=True,
)
def square_transactions(order, word):
    def row(at, sign, amount, *, kind, payment):
        person = {"Customer ID": f"SQ{order.customer:03d}", "Customer Name": order.name} if order.customer > 1 else {}
        return person | {
            "Date": f"{at:%Y-%m-%d}", "Time": f"{at:%H:%M:%S}", "Time Zone": "Eastern Time (US & Canada)", "Gross Sales": dollars(sign * amount),
            "Discounts": dollars(-order.discount if sign > 0 else 0), "Net Sales": dollars(sign * amount), "Tax": "$0.00", "Tip": "$0.00",
            "Total Collected": dollars(sign * amount), "Card": dollars(sign * amount), "Cash": "$0.00", "Fees": "$0.00", "Event Type": kind,
            "Net Total": dollars(sign * amount), "Transaction ID": f"T{order.number:03d}x", "Payment ID": payment, "Location": "Main",
            "Partial Refunds": "$0.00", "Transaction Status": "Complete", "Source": "Point of Sale",
        }  # fmt: skip

    yield row(order.at, 1, order.total, kind=word, payment=f"P{order.number:03d}")
    if order.refund(order.total):
        yield row(order.refunded_at, -1, order.refund(order.total), kind="Refund", payment=f"R{order.number:03d}")


@sample(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,"
    "Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,Unit,Count",
    words=SQUARE,
    amount=goods_paid,
    guests=(0, 1),
)
def square_items(order, word):
    taken_off = spread(order.discount, order)
    given_back = spread(order.refund(goods_paid(order)), order)
    person = {"Customer ID": f"SQ{order.customer:03d}", "Customer Name": order.name} if order.customer > 1 else {}
    for (product, quantity, price), discount, refund in zip(order.lines, taken_off, given_back, strict=True):
        line = person | {
            "Time Zone": "Eastern Time (US & Canada)", "Category": "AB"[product % 2], "Item": f"Item {product}", "SKU": f"SKU-{product}",
            "Transaction ID": f"T{order.number:03d}x", "Location": "Main", "Tax": "$0.00", "Unit": "ea",
        }  # fmt: skip
        sold = {
            "Gross Sales": dollars(quantity * price),
            "Discounts": dollars(-discount),
            "Net Sales": dollars(quantity * price - discount),
        }
        sold |= {
            "Date": f"{order.at:%m/%d/%y}",
            "Time": f"{order.at:%H:%M:%S}",
            "Qty": f"{quantity}.0",
            "Payment ID": f"P{order.number:03d}",
        }
        yield line | sold | {"Event Type": word, "Count": quantity}
        if refund:
            given = {
                "Gross Sales": dollars(-refund),
                "Discounts": "$0.00",
                "Net Sales": dollars(-refund),
                "Event Type": "Refund",
            }
            given |= {"Date": f"{order.refunded_at:%m/%d/%y}", "Time": f"{order.refunded_at:%H:%M:%S}", "Qty": f"-{quantity}.0"}
            yield line | given | {"Payment ID": f"R{order.number:03d}", "Count": -quantity}


@sample(
    "Order Date,Order ID,Invoice Number,Order Number,Order Type,Order Employee ID,Order Employee Name,Order Employee Custom ID,Note,Currency,"
    "Tax Amount,Tip,Service Charge,Discount,Order Total,Payments Total,Payment Note,Refunds Total,Manual Refunds Total,Tender,"
    "Credit Card Auth Code,Credit Card Transaction ID,Order Payment State",
    words=words("paid Paid, open Paid, partial Partially Refunded, refunded Refunded, pending Open"),
    guests=tuple(range(40)),
)
def clover_orders(order, word):
    yield {
        "Order Date": f"{order.at:%d-%b-%Y %I:%M %p} EST", "Order ID": f"MKP{1001 + order.number}SJ", "Order Type": "Dine In", "Currency": "USD",
        "Order Employee Name": "Sena", "Tax Amount": point(order.tax), "Tip": "0.00", "Discount": point(order.discount),
        "Order Total": point(order.total), "Payments Total": point(order.total), "Refunds Total": point(order.refund(order.total)),
        "Manual Refunds Total": "0.00", "Tender": "Credit Card", "Order Payment State": word,
    }  # fmt: skip
