"""The lists for the tools that send: read back by a plain CSV reader, with consent, and with values that mean harm."""

import csv
import hashlib
import re

import duckdb
import pandas as pd
import pytest
import sending_lists
from sending_tools import TOOLS

HEADERS = {
    "klaviyo": ["Email", "Phone Number", "Segment", "Action", "Coupon"],
    "mailchimp": ["Email Address", "Tags", "Coupon"],
    "hubspot": ["Email", "Segment", "Action", "Coupon"],
    "google": ["Email", "Phone"],
    "meta": ["email", "phone"],
}
# SHA-256 of test@example.com, as published
HASH = "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
FORMULA = "=HYPERLINK(1)"
# customer, email, phone, consent, answers, action
CUSTOMERS = [
    ("c01", " Test@Example.com ", "+49 (170) 123-4567", "Yes", 1, "Welcome"),
    ("c02", "no@example.com", None, "no", 1, "Welcome"),
    ("c03", "blank@example.com", None, "not given", 1, "Welcome"),
    ("c04", "both@example.com", None, "yes", 2, "Welcome"),
    ("c05", "+1@example.com", None, "yes", 1, "Welcome"),
    ("c06", "=cmd|'/C_calc'!A0@example.com", None, "true", 1, "Welcome"),
    ("c07", "not an address", "0170 1234567", "1", 1, "Welcome"),
    ("c08", None, "0049 (0)170 7654321", "ja", 1, FORMULA),
    ("c09", 'quo"te,@example.com', None, "yes", 1, FORMULA),
    ("c10", "shared@example.com", None, "yes", 1, FORMULA),
    ("c11", "SHARED@example.com", None, "yes", 1, FORMULA),
    ("c12", "refused@example.com", None, "yes", 1, FORMULA),
    ("c13", "Refused@example.com", None, "unsubscribed", 1, FORMULA),
    ("id@example.com", None, None, "yes", 1, FORMULA),
    ("c15", "maybe@example.com", None, "maybe", 1, FORMULA),
    ("c16", "<script>@example.com", None, "yes", 1, FORMULA),
    ("c17", "own@example.com", "+49 30 5555555", "yes", 1, FORMULA),
    ("c18", "other@example.com", "0049 30 5555555", "no", 1, FORMULA),
]
REACHED = {"Test@Example.com", "shared@example.com", "id@example.com", "own@example.com"}


def served_copy(path, customers=CUSTOMERS):
    """Write what the lists are made of, without a build."""
    rows = pd.DataFrame(
        customers, columns=["customer_id", "email", "phone", "marketing_consent", "answers", "recommended_action"]
    )
    rows = rows.assign(
        segment_id=-1, segment_name="4 to 7 orders, the last long ago", recommended_coupon="@HOME", order_count=1
    )
    # the first has the least at stake, the last nothing that is forecast
    rows["value_at_stake"] = [*range(len(rows) - 1), None]
    names = ["email", "phone", "marketing_consent"]
    attributes = rows.melt(["customer_id", "answers"], names, "attribute_name", "attribute_value").dropna()
    attributes["value_count"] = attributes["answers"].where(attributes["attribute_name"] == "marketing_consent", 1)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table customer_attributes as select * exclude (answers) from attributes")
        connection.execute("create table customer_recommendations as select * exclude (email, phone, answers) from rows")
        connection.execute(
            "create table customer_features as select customer_id, order_count, date '2025-12-31' as as_of_date from rows"
        )
        connection.execute(
            "create table segment_profiles as select distinct segment_id, segment_name, 1 as segment_order from rows"
        )
    return path


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    sending_lists.write(folder, served=served_copy(folder / "served.duckdb"))
    return folder


def test_each_list_has_the_columns_that_its_tool_asks_for(folder):
    for line in read(folder / "manifest.csv"):
        rows = read(folder / line["file"])
        assert len(rows) == int(line["rows"]) == int(line["customers"]) - int(line["left_out"]), line
        assert list(rows[0]) == HEADERS[line["file"].split("/")[0]], line
    assert {path.name for path in folder.glob("*/*.csv")} == {
        "segment_4_to_7_orders_the_last_long_ago.csv",
        "action_welcome.csv",
        "action_hyperlink_1.csv",
    }


@pytest.mark.parametrize(("tool", "header"), [("klaviyo", "Email"), ("mailchimp", "Email Address"), ("hubspot", "Email")])
def test_only_who_agreed_and_has_an_address_is_listed_and_no_address_is_changed(folder, tool, header):
    listed = read(folder / tool / "segment_4_to_7_orders_the_last_long_ago.csv")
    assert {row[header] for row in listed} - {""} == REACHED
    by_action = [row[header] for path in folder.glob(f"{tool}/action_*.csv") for row in read(path)]
    assert sorted(by_action) == sorted(row[header] for row in listed)


def test_those_with_the_most_at_stake_come_first(folder):
    listed = [row["Email Address"] for row in read(folder / "mailchimp" / "segment_4_to_7_orders_the_last_long_ago.csv")]
    assert listed == ["own@example.com", "id@example.com", "shared@example.com", "Test@Example.com"]


def test_google_and_meta_get_hashes_of_addresses_and_of_numbers_as_each_wants_them(folder):
    name = "action_welcome.csv"
    (google,), (meta,), (klaviyo,) = (read(folder / tool / name) for tool in ("google", "meta", "klaviyo"))
    assert (google["Email"], meta["email"]) == (HASH, HASH)
    assert klaviyo["Phone Number"] == "+491701234567"
    other = read(folder / "klaviyo" / "action_hyperlink_1.csv")
    assert {row["Phone Number"] for row in other} == {"", "+491707654321"}
    assert google["Phone"] == hashlib.sha256(b"+491701234567").hexdigest()
    assert meta["phone"] == hashlib.sha256(b"491701234567").hexdigest()
    paths = [path for tool in ("google", "meta") for path in folder.glob(f"{tool}/*.csv")]
    cells = [cell for path in paths for row in read(path) for cell in row.values()]
    assert [cell for cell in cells if not re.fullmatch(r"([0-9a-f]{64})?", cell)] == []


def test_no_cell_runs_in_a_spreadsheet_and_a_tag_keeps_its_comma(folder):
    paths = [folder / "manifest.csv", *folder.glob("*/*.csv")]
    cells = [cell for path in paths for row in read(path) for header, cell in row.items() if not header.startswith("Phone")]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
    assert "'=HYPERLINK(1)" in cells
    assert "'@HOME" in cells
    assert read(folder / "mailchimp" / "action_welcome.csv")[0]["Tags"] == '"4 to 7 orders, the last long ago",Welcome'


def test_the_manifest_says_who_was_left_out_and_why(folder):
    lines = {(line["tool"], line["list_of"]): line for line in read(folder / "manifest.csv") if line["name"] != "Welcome"}
    klaviyo = lines["Klaviyo", "segment"]
    assert (klaviyo["rows"], klaviyo["customers"]) == ("5", "18")
    assert klaviyo["why_left_out"].split("; ") == [
        "1 whose address belongs to another customer too, who is listed",
        "1 whose address belongs to another customer too, who refused",
        "5 whose e-mail address is none or begins like a formula",
        "6 without consent",
    ]
    assert "1 without an address" in lines["HubSpot", "segment"]["why_left_out"]
    # whoever is in a list of segments is in one of actions
    rows = {(tool.title, kind): 0 for tool in TOOLS.values() for kind in ("segment", "action")}
    for line in read(folder / "manifest.csv"):
        rows[line["tool"], line["list_of"]] += int(line["rows"])
    assert all(rows[tool.title, "segment"] == rows[tool.title, "action"] > 0 for tool in TOOLS.values())


def test_it_says_what_is_not_known(tmp_path):
    unknown = [(row[0], row[1], None, row[3], 1, row[5]) for row in CUSTOMERS]
    said = " ".join(sending_lists.write(tmp_path / "a", served=served_copy(tmp_path / "a.duckdb", unknown)))
    assert "Nobody is listed by 'maybe' (1)" in said
    # whoever sends from an old copy sees how old it is
    assert "by what they did to 2025-12-31." in said
    without = [
        (f"{'=' if row[0] == 'c02' else 'c'}{place}", None, None, None, 1, row[5]) for place, row in enumerate(CUSTOMERS)
    ]
    said = " ".join(sending_lists.write(tmp_path / "b", served=served_copy(tmp_path / "b.duckdb", without)))
    assert "No e-mail address is known" in said
    assert "No consent is known" in said
    # the only tool that takes ids
    assert {path.parent.name for path in (tmp_path / "b").glob("*/*.csv")} == {"hubspot"}
    rows = read(tmp_path / "b" / "hubspot" / "action_welcome.csv")
    assert list(rows[0]) == ["Customer ID", "Segment", "Action", "Coupon"]
    assert len(rows) == 6
    assert "1 whose id begins like a formula" in (tmp_path / "b" / "manifest.csv").read_text()


def test_lists_of_an_earlier_call_go_and_what_else_lies_there_stays(tmp_path):
    sending_lists.write(tmp_path, served=served_copy(tmp_path / "before.duckdb"))
    (tmp_path / "klaviyo" / "mine.csv").write_text("mine")
    (tmp_path / "outside.csv").write_text("outside")
    with (tmp_path / "manifest.csv").open("a") as file:
        file.write("../outside.csv,,,,,,,\n")
    sending_lists.write(
        tmp_path, served=served_copy(tmp_path / "after.duckdb", [row for row in CUSTOMERS if row[5] == FORMULA])
    )
    assert {path.name for path in (tmp_path / "klaviyo").iterdir()} == {
        "mine.csv",
        "action_hyperlink_1.csv",
        "segment_4_to_7_orders_the_last_long_ago.csv",
    }
    assert (tmp_path / "outside.csv").exists()
    assert all(tool.title in (tmp_path / "README.txt").read_text() for tool in TOOLS.values())


def test_a_mapped_consent_that_is_blank_is_none(new_shop):
    shop = new_shop()
    orders = pd.DataFrame({"customer_id": ["a", "b", "c"], "transaction_at": "2025-05-01", "amount": 10})
    people = pd.DataFrame({"Id": ["a", "b"], "Mail": ["A@x.com", "b@x.com"], "Accepts": [None, "n/a"]})
    columns = {"customer_id": "Id", "email": "Mail", "marketing_consent": "Accepts"}
    mapping = {"customers": shop.write("people.csv", people), "customers_columns": columns}
    build = shop.build({"transactions": shop.write("orders.csv", orders), **mapping}, select="+customer_attributes")
    assert build.ok, build.output
    known = shop.query("select customer_id, attribute_name, attribute_value from customer_attributes order by all")
    assert known == [
        ("a", "email", "A@x.com"),
        ("a", "marketing_consent", "not given"),
        ("b", "email", "b@x.com"),
        ("b", "marketing_consent", "not given"),
    ]
