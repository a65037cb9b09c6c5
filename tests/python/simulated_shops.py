"""Simulate the orders of a shop, and say what is true of them: orders, customers, money, what became of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
PAID = ("paid", "refunded", "partial")  # what was bought, whatever was given back later


def cents(number):
    """Return a Decimal of whole cents."""
    return Decimal(number).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Product:
    sku: str
    name: str
    category: str
    price: Decimal


@dataclass(frozen=True)
class Customer:
    number: int
    email: str
    name: str


@dataclass
class Line:
    product: Product
    quantity: int
    discount: Decimal = Decimal(0)

    @property
    def goods(self):
        return self.product.price * self.quantity


@dataclass
class Order:
    """One order. Money in the shop's currency; `fate` is paid, refunded, partial, pending, failed or cancelled."""

    id: str
    person: Customer
    is_guest: bool
    ordered_at: datetime
    fate: str
    lines: list
    coupon: str = ""
    shipping: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    refunded: Decimal = Decimal(0)
    refunded_at: datetime | None = None
    refunds: list = field(default_factory=list)  # what was given back of each line

    @property
    def goods(self):
        return sum((line.goods for line in self.lines), Decimal(0))

    @property
    def discount(self):
        return sum((line.discount for line in self.lines), Decimal(0))

    @property
    def total(self):
        return self.goods - self.discount + self.shipping + self.tax


@dataclass(frozen=True)
class Traits:
    """What the orders of a shop are like, as far as an export can show it.

    Attributes
    ----------
    fates : dict
        {what becomes of an order: weight}.
    discounts : str
        none, of lines, or of orders: a share of all their lines.
    has_charges : bool
        Whether shipping and tax are part of what is paid.
    guest_share : float
    shared_id_share : float
        Of the orders, those whose id another customer's order has too.
    last_day : int
        Of the month on which there are orders: 12 leaves open what 03/04 means.
    id_pattern : str
    """

    fates: dict
    discounts: str = "none"
    has_charges: bool = False
    guest_share: float = 0.0
    shared_id_share: float = 0.0
    last_day: int = 31
    id_pattern: str = "{}"


def simulate_orders(random, traits, *, count):
    """Return orders, oldest first.

    Parameters
    ----------
    random : random.Random
    traits : Traits
    count : int

    Returns
    -------
    list of Order
    """
    products = [
        Product(f"SKU-{number:03}", f"Item {number}", f"Group {number % 4}", cents(random.randint(300, 9000) / 100))
        for number in range(1, 16)
    ]
    regulars = [draw_customer(random, number) for number in range(100, 100 + count // 3)]
    orders = []
    moments = sorted(draw_moment(random, traits.last_day) for _ in range(count))
    for number, moment in enumerate(moments):
        is_guest = random.random() < traits.guest_share
        person = draw_customer(random, 5000 + number) if is_guest else random.choice(regulars)
        (fate,) = random.choices(list(traits.fates), list(traits.fates.values()))
        chosen = random.sample(products, random.choice([1, 1, 2, 2, 3]))
        lines = [Line(product, random.choice([1, 1, 1, 2, 3])) for product in chosen]
        order = Order(traits.id_pattern.format(1001 + number), person, is_guest, moment, fate, lines)
        add_discount(random, order, traits.discounts)
        if traits.has_charges:
            order.shipping = random.choice([Decimal("4.90"), Decimal("4.90"), Decimal(0)])
            order.tax = cents((order.goods - order.discount) * Decimal("0.08"))
        orders.append(order)
    share_ids(random, orders, traits.shared_id_share)
    return orders


def draw_customer(random, number):
    """Return somebody whose name and address nobody else has."""
    first = random.choice(["Ana", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gil", "Hana"])
    return Customer(number, f"{first.lower()}{number}@example.com", f"{first} Lastname{number}")


def draw_moment(random, last_day):
    """Return a moment between January 2024 and June 2025, to the minute, on the first days of a month where so asked."""
    day = datetime(2024, 1, 1) + timedelta(days=random.randrange(540))
    return day.replace(day=min(day.day, random.randint(1, last_day)), hour=random.randint(0, 23), minute=random.randint(0, 59))


def add_discount(random, order, discounts):
    """Take a share off an order or one of its lines, on every third order."""
    if discounts == "none" or random.random() > 0.35:
        return
    share = random.choice([Decimal("0.1"), Decimal("0.15"), Decimal("0.2")])
    order.coupon = random.choice(["SPRING10", "WELCOME", "VIP"])
    for line in order.lines if discounts == "order" else order.lines[:1]:
        line.discount = cents(line.goods * share)


def share_ids(random, orders, share):
    """Give some orders the id of an order of somebody else."""
    for order in random.sample(orders, round(len(orders) * share)):
        other = random.choice(orders)
        if other.person != order.person and not order.is_guest and not other.is_guest:
            order.id = other.id


def give_back(random, orders, *, with_charges):
    """Decide what is given back of each order: all of it, or a part; where charges show, they are given back too."""
    for order in orders:
        paid = [line.goods - line.discount for line in order.lines]
        if order.fate == "refunded":
            order.refunds = paid
            order.refunded = order.total if with_charges else sum(paid, Decimal(0))
        elif order.fate == "partial":
            order.refunds = [cents(paid[0] * random.choice([1, 2, 3]) / 4), *(Decimal(0) for _ in paid[1:])]
            order.refunded = order.refunds[0]
        order.refunded_at = order.ordered_at + timedelta(days=random.randint(1, 12))


def truth(orders, *, with_charges, counts_guests):
    """Return what a build has to find.

    Parameters
    ----------
    orders : list of Order
    with_charges : bool
        Whether what was paid holds shipping and tax.
    counts_guests : bool
        Whether guests can be told apart, so that each is a customer.

    Returns
    -------
    dict
        {figure: number}; money as float of whole cents.
    """
    bought = [order for order in orders if order.fate in PAID]
    gross = sum(order.total if with_charges else order.goods - order.discount for order in bought)
    refunds = sum(order.refunded for order in bought)
    return {
        "orders": len(bought),
        "customers": len({order.person for order in bought if counts_guests or not order.is_guest}),
        "gross": float(gross),
        "refunds": float(refunds),
        "net": float(gross - refunds),
        "first": str(min(order.ordered_at for order in bought))[:10],
        "last": str(max(order.ordered_at for order in bought))[:10],
        **{fate: sum(order.fate == fate for order in orders) for fate in ("pending", "failed", "cancelled")},
    }
