"""What the layout of a simulated export is like: drawn at random, as a dict of traits, and what it leaves open."""

import tomllib
from pathlib import Path

from simulated_shops import Traits

WORDS = tomllib.loads((Path(__file__).parent / "simulated_words.toml").read_text(encoding="utf-8"))
LANGUAGES = [name for name in WORDS if name not in ("statuses", "types")]

BESIDE = ["payment_method", "phone", "postcode", "town", "note", "delivery", "shipped", "fee", "currency"]
# which money an export shows, by its rows
MONEY = {
    "orders": {
        "total": ["total"],
        "total and discount": ["discount", "total"],
        "all": ["subtotal", "discount", "shipping", "tax", "total"],
        "before and discount": ["subtotal", "discount"],
    },
    "lines": {
        "pieces": ["quantity", "unit_price"],
        "line total": ["quantity", "line_total"],
        "line total beside list price": ["quantity", "unit_price", "line_total"],
        "list price and discount": ["quantity", "unit_price", "line_discount"],
        "order total beside pieces": ["quantity", "unit_price", "subtotal", "discount", "shipping", "tax", "total"],
        "order total beside line total": ["quantity", "line_total", "total"],
        "order total alone": ["quantity", "total"],
    },
}
CODE_PAGES = {"tr": "cp1254"}


def draw_traits(random):
    """Return what an export is like, as a dict."""
    language = random.choice(LANGUAGES)
    grain = random.choice(["orders", "lines"])
    (money_name,) = random.choices(list(MONEY[grain]), [6, 4, 6, 1] if grain == "orders" else [2, 3, 2, 2, 4, 3, 2])
    money = MONEY[grain][money_name]
    has_total = "total" in money
    refunds = random.choice(["status", "column", "column", "adjusted", "rows", "own rows"])
    if refunds == "adjusted" and not has_total:
        refunds = "column"
    if refunds in ("rows", "own rows") and grain == "lines" and has_total:
        refunds = "status"
    people = random.choice(
        [["customer_id"], ["email"], ["customer_id", "email"], ["person", "email"], ["customer_id", "person"]]
    )
    return {
        "language": language,
        "grain": grain,
        "header": random.choice(["repeated", "first"]) if grain == "lines" else "repeated",
        "money_name": money_name,
        "money": money,
        "refunds": refunds,
        "refund_is_of_line": grain == "lines" and not has_total and random.random() < 0.3,
        "refund_sign": random.choice([-1, -1, 1]),
        "adjusted_is_filled": random.random() < 0.5,
        "people": people if random.random() > 0.02 else [],
        "guests": random.choice([None, "", "0", "guest"]) if "customer_id" in people else None,
        "has_status": refunds == "status" or random.random() < 0.75,
        "has_open_status": random.random() < 0.1,
        "has_partial_status": random.random() < 0.4,
        "has_coupon": random.random() < 0.5,
        "has_type": refunds in ("rows", "own rows") and random.random() < 0.6,
        "has_movements": grain == "orders" and random.random() < 0.1,
        "has_test_mode": random.random() < 0.03,
        "has_line_id": grain == "lines" and random.random() < 0.4,
        "shares_ids": random.random() < 0.06,
        "has_capitals": random.random() < 0.3,
        "beside": random.sample(BESIDE, random.randint(0, 5)),
        "last_day": 12 if random.random() < 0.03 else 31,
        "id_pattern": random.choice(["{}", "#{}", "ORD-{}", "0000{}", "2024-{}-A"]),
        "customer_pattern": random.choice(["{}", "C-{}", "{}"]),
        "date_style": draw_date_style(random, language),
        "has_clock": random.random() < 0.1,
        "is_descending": random.random() < 0.4,
        "is_shuffled": random.random() < 0.4,
        "comma": language != "en" and random.random() < 0.6,
        "sign": random.choice(["", "", "", "", "€ {}", "{} €", "${}"]) if random.random() < 0.5 else "",
        "has_thousands": random.random() < 0.2,
        "separator": random.choice([",", ",", ";", "\t"]),
        "encoding": random.choice(["utf-8", "utf-8", "utf-8-sig", CODE_PAGES.get(language, "cp1252")]),
        "names": {concept: random.choice(names) for concept, names in WORDS[language].items()},
        "status_words": draw_status_words(random, language),
        "type_words": {kind: random.choice(words) for kind, words in WORDS["types"][language].items()},
    }


def draw_date_style(random, language):
    """Return how dates are written: a pattern of strftime, or epoch."""
    own = {"en": ["%m/%d/%Y %I:%M %p", "%b %d, %Y %H:%M", "%d/%m/%Y %H:%M"], "de": ["%d.%m.%Y %H:%M"]}
    styles = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d", *own.get(language, ["%d/%m/%Y %H:%M"]) * 2]
    return random.choice([*styles, *(["epoch"] if random.random() < 0.3 else [])])


def draw_status_words(random, language):
    """Return {fate: words} of a shop; paid has one or two."""
    return {fate: words if fate == "paid" else [words] for fate, words in (
        (fate, random.choice(words)) for fate, words in WORDS["statuses"][language].items()
    )}  # fmt: skip


def draw_shop_traits(random, drawn):
    """Return what the shop is like of which an export tells so much: what it cannot show does not happen."""
    fates = {"paid": 80}
    if drawn["has_status"]:
        fates |= {"pending": 3, "failed": 3, "cancelled": 4}
    fates |= {"refunded": 5} if drawn["refunds"] == "status" else {"refunded": 5, "partial": 6}
    shows_discount = drawn["money_name"] not in ("pieces", "total", "order total alone") or random.random() < 0.5
    of_lines = drawn["money_name"] in ("list price and discount", "line total beside list price")
    return Traits(
        fates=fates,
        discounts="none" if not shows_discount or drawn["money_name"] == "pieces" else "lines" if of_lines else "order",
        has_charges="shipping" in drawn["money"] or (drawn["money_name"] == "total" and random.random() < 0.5),
        guest_share=0.1 if drawn["guests"] is not None else 0.0,
        shared_id_share=0.05 if drawn["shares_ids"] else 0.0,
        last_day=drawn["last_day"],
        id_pattern=drawn["id_pattern"],
    )


def what_is_open(drawn):
    """Return what of an export only a person can tell."""
    if drawn["has_status"] and drawn["has_open_status"]:
        yield "statuses"
    if drawn["last_day"] == 12 and drawn["date_style"].startswith(("%m/", "%d/")):
        yield "dates"
    if drawn["has_test_mode"]:
        yield "test mode"
    if drawn["money_name"] == "before and discount":
        yield "discount"
    if not drawn["people"]:
        yield "customer"
