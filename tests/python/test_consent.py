"""Who agreed to advertising: drafted from customers and from orders, and nobody else listed for the tools that send."""

import csv

import pandas as pd
import pytest
import sending_lists
import yaml

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.entrance import prepare
from segmentation.mapping.writing import mapping_text

PEOPLE = 24


def orders(**said):
    """Return two orders of each customer of which every third refused; what is said is a function of the customer's number."""
    rows = [
        {
            "Order": 1000 + number,
            "Date": f"2025-{1 + number // 8:02d}-{1 + number % 28:02d} 10:00:00",
            "Customer no": f"C{number % PEOPLE:03d}",
            "Amount": f"{9.5 + number % 13:.2f}",
            **{name: say(number % PEOPLE) for name, say in said.items()},
        }
        for number in range(2 * PEOPLE)
    ]
    return pd.DataFrame(rows)


def people(**said):
    """Return a row for each customer."""
    rows = [
        {"Customer no": f"C{number:03d}", "Email": f"p{number}@example.com"} | {name: say(number) for name, say in said.items()}
        for number in range(PEOPLE)
    ]
    return pd.DataFrame(rows)


def answers(yes, no):
    return lambda number: yes if number % 3 else no


@pytest.fixture
def mapped(tmp_path):
    """A function that drafts from tables and returns what is mapped of the customers, and the hints."""

    def run(*tables):
        paths = [tmp_path / name for name in ("orders.csv", "customers.csv")[: len(tables)]]
        for path, table in zip(paths, tables, strict=True):
            table.to_csv(path, index=False)
        with open_connection() as connection:
            drafts = draft_inputs(connection, *map(str, paths))
            return yaml.safe_load(mapping_text(drafts)).get("customers_columns") or {}, " ".join(drafts[0].hints)

    return run


CONSENTS = {
    "Accepts Marketing": ("yes", "no"),
    "Accepts Email Marketing": ("true", "false"),
    "Email Marketing Consent": ("SUBSCRIBED", "NEVER_SUBSCRIBED"),
    "Newsletter": ("1", "0"),
    "newsletter_opt_in": ("Y", "N"),
    "is_subscribed": ("1", "0"),
    "OptIn": ("ja", "nein"),
    "Werbeeinwilligung": ("Ja", "Nein"),
    "Consentement marketing": ("Oui", "Non"),
    "Acepta publicidad": ("Sí", "No"),
    "Zgoda marketingowa": ("Tak", "Nie"),
    "Согласие на рассылку": ("да", "нет"),
    "Bülten": ("Evet", "Hayır"),
}


@pytest.mark.parametrize("name", CONSENTS)
def test_who_agreed_is_taken_from_customers_and_from_orders(mapped, name):
    say = answers(*CONSENTS[name])
    columns, _ = mapped(orders(), people(**{name: say}))
    assert (columns["marketing_consent"], columns["email"]) == (name, "Email")
    columns, _ = mapped(orders(**{"Email": lambda number: f"p{number}@example.com", name: say}))
    assert columns == {"customer_id": "Customer no", "updated_at": "Date", "marketing_consent": name, "email": "Email"}


@pytest.mark.parametrize(
    ("name", "say"),
    {
        "Marketing channel": answers("search", "newsletter"),
        "Newsletter date": answers("2025-01-01", ""),
        "Subscription": answers("Monthly", "Yearly"),
        "Subscriber": answers("Gold", "Silver"),
        "Accepts terms": answers("yes", "no"),
        "Gift": answers("yes", "no"),
    }.items(),
)
def test_what_looks_like_consent_and_is_none_is_left(mapped, name, say):
    assert mapped(orders(**{name: say}))[0] == {}
    assert "marketing_consent" not in mapped(orders(), people(**{name: say}))[0]


def test_who_refused_is_turned_round_and_a_number_needs_its_own_consent(mapped):
    columns, _ = mapped(orders(), people(Unsubscribed=answers("false", "true")))
    assert columns["marketing_consent"] == "case when cast(Unsubscribed as varchar) in ('true') then 'no' else 'yes' end"
    phone = {"Phone": lambda number: f"+49170{1000000 + number}"}
    agreed = {"Accepts Email Marketing": answers("yes", "no"), "Accepts SMS Marketing": answers("no", "yes")}
    columns, _ = mapped(orders(), people(**phone, **agreed))
    assert columns["marketing_consent"] == "Accepts Email Marketing"
    assert columns["phone"] == "case when cast(\"Accepts SMS Marketing\" as varchar) in ('yes') then Phone end"


def test_consent_is_not_mapped_for_customers_that_are_asked_about(mapped):
    rows = orders(Newsletter=answers("yes", "no")).rename(columns={"Customer no": "Ref"})
    rows["Ref"] = [f"{place} {word}" for place, word in enumerate(rows["Ref"])]
    columns, hints = mapped(rows)
    assert columns == {}
    assert "Newsletter says who agreed" in hints


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def built(new_shop):
    """A shop whose orders say who agreed, on their first line only, and one that says it in words that nobody can read."""
    shop = new_shop()
    lines = orders(Email=lambda number: f"p{number}@example.com", Newsletter=answers("Ja", "Nein"))
    lines["Product"] = "P1"
    further = lines.assign(Product="P2", Newsletter="")
    rows = pd.concat([lines, further]).sort_values(["Order", "Product"])
    # a customer who was asked once
    rows.loc[rows["Order"] == 1000 + PEOPLE + 1, "Newsletter"] = ""
    shop.write("lines.csv", rows)
    shop.write("unread.csv", orders(Email=lambda number: f"p{number}@example.com", Newsletter=answers("A", "B")))
    return shop


@pytest.mark.parametrize(
    ("name", "listed"), [("lines", {f"p{n}@example.com" for n in range(PEOPLE) if n % 3}), ("unread", set())]
)
def test_only_who_agreed_in_the_orders_is_listed(built, monkeypatch, tmp_path, name, listed):
    monkeypatch.chdir(built.folder)
    mapping = yaml.safe_load(prepare(f"{name}.csv", tell=len).read_text())
    build = built.build(mapping, select="+customer_attributes +customer_recommendations +segment_profiles")
    assert build.ok, build.output
    said = " ".join(sending_lists.write(tmp_path, served=built.warehouse))
    found = {row["Email Address"] for path in tmp_path.glob("mailchimp/segment_*.csv") for row in read(path)}
    assert found == listed
    assert ("Nobody is listed by 'a' (16), 'b' (8)" in said) == (name == "unread")
    assert "No consent is known" not in said


def test_consent_of_the_orders_is_named_where_the_customers_beside_them_say_none(mapped):
    asked = {"Accepts Marketing": answers("yes", "no")}
    _, hints = mapped(orders(**asked), people())
    assert "Accepts Marketing says who agreed to advertising, and" in hints
    _, hints = mapped(orders(**asked), people(**asked))
    assert "says who agreed" not in hints
