"""Files of any kind, and the one command that builds from them."""

import datetime
import gzip
import io
import json
import re
import signal
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import yaml
from project import ROOT, load_module
from sheets import write_workbook

from segmentation.files import archives
from segmentation.files.sources import open_connection, open_source
from segmentation.files.tables import readable_files
from segmentation.files.unreadable import InputError
from segmentation.mapping import entrance
from segmentation.mapping.answers import open_questions, question_words
from segmentation.mapping.draft import Question

FILES = Path(__file__).parent / "data" / "files"
NAMES = ["Order ID", "Customer", "Date", "Total", "City"]


def order(number):
    """Return an order as a spreadsheet holds it: an id, a moment and an amount are numbers there."""
    moment = datetime.datetime(2024, 1 + number % 12, 1 + number % 28, 14, 5, number % 60)
    return [1000 + number, f"c{number % 9}@mail.com", moment, number + 0.1 + 0.2, ("Bern", "Köln")[number % 2]]


ORDERS = [order(number) for number in range(40)]
RIGHT = [(str(number), customer, str(moment), f"{round(total, 1):g}", city) for number, customer, moment, total, city in ORDERS]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, as tables are written where dbt runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def rows_of(location, **options):
    """Return the rows that are read of a location, as text."""
    paths = readable_files(location, **options)
    read = "read_parquet" if paths[0].endswith(".parquet") else "read_csv"
    arguments = "" if read == "read_parquet" else ", all_varchar = true, header = true"
    return duckdb.sql(f"select * from {read}({paths}{arguments})").fetchall()


def csv_text(rows=RIGHT, names=NAMES, separator=","):
    return "".join(f"{separator.join(row)}\n" for row in [names, *rows])


def objects():
    return [dict(zip(NAMES, row, strict=True)) for row in RIGHT]


# --- formats


def write_all_formats(folder):
    write_workbook(folder / "orders.xlsx", {"Orders": [NAMES, *ORDERS]})
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    (folder / "orders.tsv").write_text(csv_text(separator="\t"), encoding="utf-16")
    (folder / "without_mark.csv").write_text(csv_text(), encoding="utf-16-le")
    (folder / "orders.csv.gz").write_bytes(gzip.compress(csv_text().encode("cp1252")))
    (folder / "list.json").write_text(json.dumps(objects()))
    (folder / "within.json").write_text(json.dumps({"count": 40, "orders": objects()}, indent=1))
    (folder / "lines.jsonl").write_text("\n".join(map(json.dumps, objects())))
    (folder / "a text.xls").write_text(csv_text(separator="\t"))
    with zipfile.ZipFile(folder / "orders.zip", "w") as archive:
        archive.write(folder / "orders.xlsx", "out/orders.xlsx")
        archive.writestr("__MACOSX/out/._orders.xlsx", "what macOS adds")
    duckdb.sql(f"copy (select * from read_csv('{folder / 'orders.csv'}', all_varchar = true)) to '{folder / 'orders.parquet'}'")


def test_the_same_orders_are_read_of_files_of_every_format(folder):
    write_all_formats(folder)
    for name in [path.name for path in folder.iterdir() if path.is_file()]:
        assert rows_of(name) == RIGHT, name


def test_an_old_workbook_is_read():
    rows = rows_of(str(FILES / "orders.xls"))
    assert (len(rows), rows[0]) == (40, ("1000", "c0", "2024-01-01", "0.5"))


def test_a_file_that_has_changed_is_read_anew(folder):
    write_workbook(folder / "orders.xlsx", {"Orders": [NAMES, *ORDERS]})
    assert len(rows_of("orders.xlsx")) == 40
    write_workbook(folder / "orders.xlsx", {"Orders": [NAMES, *ORDERS[:30]]})
    assert len(rows_of("orders.xlsx")) == 30


def test_several_files_globs_folders_and_sheets_are_one_input(folder):
    (folder / "in").mkdir()
    for name in ("a", "b"):
        (folder / "in" / f"{name}.csv").write_text(csv_text(), encoding="utf-8")
    write_workbook(folder / "months.xlsx", {"Jan": [NAMES, *ORDERS], "Feb 24": [NAMES, *ORDERS]})
    for location in (
        "in/*.csv",
        "in",
        ["in/a.csv", "in/b.csv"],
        "in/a.csv\nin/b.csv",
        ["months.xlsx#Jan", "months.xlsx#Feb 24"],
    ):
        assert rows_of(location) == RIGHT * 2, location


def test_objects_within_objects_become_columns_and_numbers_stay_as_written(folder):
    record = (
        '{"id": 17850.10, "buyer": {"email": "a@b.c", "address": {"city": "Bern"}}, "paid": true, "note": null, "items": [1]}'
    )
    (folder / "orders.jsonl").write_text(record + "\n" + '{"id": "00042", "more": "x"}')
    assert rows_of("orders.jsonl") == [
        ("17850.10", "a@b.c", "Bern", "true", None, '["1"]', None),
        ("00042", None, None, None, None, None, "x"),
    ]
    codes = [[], [{"code": "MAY", "amount": 1}], [{"code": "MAY"}, {"code": "VIP"}], [{"amount": 1}]]
    (folder / "coupons.json").write_text(json.dumps([{"id": 1, "coupons": coupons} for coupons in codes]))
    back = [
        [],
        [{"transactions": [{"kind": "refund", "status": "success", "amount": "4.10"}, {"kind": "sale", "amount": "9.00"}]}],
        [{"transactions": [{"status": "failure", "amount": "4.10"}]}, {"transactions": [{"amount": "1.05"}]}],
        [{"id": 7, "total": "-3.00"}, {"id": 8, "total": "-0.50"}],
        [{"amount_money": {"amount": 350, "currency": "EUR"}}, {"amount_money": {"amount": 150, "currency": "EUR"}}],
        [{"amount_money": {"amount": 350, "currency": "JPY"}}],
        [{"amount": {"amount": "2.50", "currency_code": "EUR"}}],
    ]
    (folder / "refunds.json").write_text(json.dumps([{"id": 1, "refunds": refunds} for refunds in back]))
    assert [money for *_, money in rows_of("refunds.json")] == ["0", "4.10", "1.05", "3.50", "5.0", "350", "2.50"]
    assert [coupon for _, coupon in rows_of("coupons.json")] == [None, "MAY", "MAY, VIP", '[{"amount": "1"}]']


def test_the_answer_of_an_interface_is_read_through_what_wraps_it(folder):
    nodes = [{"id": str(number), "items": {"nodes": [{"sku": "a"}, {"sku": "b"}]}} for number in range(2)]
    answer = {
        "data": {"orders": {"edges": [{"cursor": "x", "node": node} for node in nodes], "pageInfo": {"hasNextPage": False}}}
    }
    (folder / "answer.json").write_text(json.dumps(answer))
    assert rows_of("answer.json") == [("0", "a"), ("0", "b"), ("1", "a"), ("1", "b")]


def test_what_stands_around_a_table_is_left_out(folder):
    around = [["Report of sales"], [], NAMES, *ORDERS, [], ["Total", None, None, 812.0], ["made on 1 March"]]
    write_workbook(folder / "orders.xlsx", {"Orders": around})
    assert rows_of("orders.xlsx") == RIGHT
    lines = ["Report of sales;;;;", "from;to", *csv_text(separator=";").splitlines()]
    (folder / "orders.csv").write_text("\n".join([*lines, "Total;;;812.0;", "40 orders", ""]), encoding="utf-8")
    assert rows_of("orders.csv") == RIGHT


def test_a_last_row_that_holds_little_or_was_cut_off_is_still_a_row(folder):
    (folder / "orders.csv").write_text(csv_text([*RIGHT, ("1040", "", "2024-05-05", "7.5", "")]), encoding="utf-8")
    assert len(rows_of("orders.csv")) == 41
    (folder / "cut.csv").write_text(csv_text() + "1040,c1@mail.com,2024-0", encoding="utf-8")
    assert readable_files("cut.csv") == ["cut.csv"]


# --- bad input


def zip_of(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


BAD_SHEETS = {
    "has several sheets with a table: Orders (40 rows), Buyers (2 rows). Name one, such as bad.xlsx#Orders": {
        "Orders": [NAMES, *ORDERS],
        "Buyers": [["Id", "City"], ["c1", "Bern"], ["c2", "Rom"]],
    },
    "holds two tables, one below the other: the second begins with Customer, Town, Age": {
        "Orders": [NAMES, *ORDERS, [], ["Customer", "Town", "Age"], ["c1", "Bern", 5]]
    },
    "holds two tables side by side: the second begins with Code": {
        "Orders": [[*NAMES, None, "Code", "Word"], [*ORDERS[0], None, "a", "b"], *ORDERS[1:]]
    },
    "is empty": {"Orders": []},
    "has no rows, only columns: Order ID, Customer, Date, Total, City": {"Orders": [NAMES]},
    "day and month of the first may be swapped": {
        "Orders": [
            NAMES,
            *(row for row in ORDERS if row[2].day <= 12),
            *([*row[:2], "13/04/2025", *row[3:]] for row in ORDERS[:9]),
        ]
    },
}
BAD_FILES = {
    "protected.xlsx": ((FILES / "locked.xlsx").read_bytes(), "is protected by a password"),
    "broken.xlsx": (b"PK\x03\x04 and nothing more", "cannot be unpacked"),
    "letter.txt": (
        b"Dear Ann,\n\nthank you for your order of last week. We are sorry,\nbut the parcel came back; please tell us\n"
        b"where we shall send it, and we do so at once.\n\nKind regards,\nBo, customer service\nP.S. Here is 10 EUR for you.\n",
        "is sentences, as in a letter, which is not read",
    ),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table>", "is a web page, which is not read"),
    "value.json": (b'{"a": 1, "b": 2}', "holds no list of objects; it has a, b"),
    "numbers.json": (b"[1, 2]", "holds a list of other values"),
    "empty.json": (b"[]", "holds an empty list"),
    "lists.json": (b'{"a": [{"x": 1}], "b": [{"y": 1}]}', "holds several lists of objects, a, b"),
    "cut.json": (b'[{"a": 1}, {"a"', "is not JSON"),
    "cut.jsonl": (b'{"a": 1}\n' * 20 + b'{"a"', "is not JSON in line 21"),
    "orders.xml": (b"<orders><order><id>1</id></order></orders>", "is XML, which is not read: export the table of orders as"),
    "dump.csv": (b"INSERT INTO orders VALUES (1, 2);", "is SQL, as in the dump of a database, which is not read"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0", "is a picture, which is not read"),
    "workbook.csv": (zip_of(a="x"), "is a zip or an Excel workbook (.xlsx) inside"),
    "binary.csv": (bytes(range(256)) * 20, "is binary, no text inside"),
    "wide.csv": (b",".join(b"c%d" % number for number in range(100_000)) + b"\n", "has 100,000 columns, and at most 2,000"),
    "two.zip": (zip_of(a_csv="x", b_csv="y"), "holds 2 files: a.csv, b.csv. Name one, such as two.zip#a.csv"),
    "none.zip": (zip_of(), "holds no file"),
    "text.zip": (b"no zip", "cannot be unpacked"),
    "again.zip": (zip_of(a_zip="x"), "holds another zip"),
}


@pytest.mark.parametrize("words", BAD_SHEETS)
def test_a_sheet_that_is_no_one_table_is_explained(folder, words):
    write_workbook(folder / "bad.xlsx", BAD_SHEETS[words])
    with pytest.raises(InputError) as error:
        readable_files("bad.xlsx")
    assert words in str(error.value)


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_not_what_it_seems_is_explained(folder, name):
    content, words = BAD_FILES[name]
    (folder / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        readable_files(name)
    assert str(error.value).startswith(name)
    assert words in str(error.value)
    assert not list(folder.glob("target/tables/*"))


def test_names_in_merged_cells_are_asked_for(folder):
    rows = [[NAMES[0], NAMES[1], None, *NAMES[3:]], *ORDERS]
    write_workbook(folder / "merged.xlsx", {"Orders": rows}, merged=["B1:C1"])
    with pytest.raises(InputError, match="merged cells in its line of names, so that the column of C1 has no name"):
        readable_files("merged.xlsx")


def test_a_cell_far_out_is_not_made_room_for(folder, monkeypatch):
    monkeypatch.setattr("segmentation.files.cells.MOST_CELLS", 100)
    write_workbook(folder / "far.xlsx", {"Orders": [NAMES, *ORDERS]}, far="XFD1048576")
    with pytest.raises(
        InputError, match=r"far.xlsx has a sheet that reaches to XFD1048576. Delete the rows and columns beyond"
    ):
        readable_files("far.xlsx")


def test_a_zip_that_unpacks_to_far_too_much_is_not_unpacked(folder, monkeypatch):
    monkeypatch.setattr(archives, "ALWAYS_ALLOWED", 1000)
    (folder / "bomb.zip").write_bytes(zip_of(a_csv="0" * 1_000_000))
    with pytest.raises(InputError, match=r"bomb.zip says that it unpacks to .* and is not unpacked"):
        readable_files("bomb.zip")


def test_a_file_that_grows_while_it_is_read_is_not_read(folder, monkeypatch):
    (folder / "orders.jsonl").write_text("\n".join(map(json.dumps, objects())))
    digests = iter(["before", "after"])
    monkeypatch.setattr("segmentation.files.tables.digest_of", lambda _: next(digests))
    with pytest.raises(InputError, match=r"orders.jsonl changes while it is read. Wait until it is written"):
        readable_files("orders.jsonl")


def test_files_of_several_formats_are_not_one_input(folder):
    write_workbook(folder / "orders.xlsx", {"Orders": [NAMES, *ORDERS]})
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    with pytest.raises(InputError, match="has files of several formats, spreadsheet and text"):
        readable_files("orders.*")


# --- one command


CUSTOMERS = [["Email", "Gender", "Town"], *([f"c{number}@mail.com", "fm"[number % 2], "Bern"] for number in range(9))]


@pytest.fixture
def tell():
    """What is said, line by line."""

    class Told(list):
        __call__ = list.append

    return Told()


def saved(path):
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def test_the_mapping_of_a_file_is_shown_and_saved_beside_it(folder, tell):
    (folder / "my in").mkdir()
    (folder / "my in" / "orders 2024.csv").write_text(csv_text(), encoding="utf-8")
    path = entrance.prepare("my in/orders 2024.csv", tell)
    assert str(path) == "my in/orders 2024.csv.segments.yml"
    assert saved(path)["transactions"] == "my in/orders 2024.csv"
    assert saved(path)["transactions_columns"]["customer_id"] == "Customer"
    assert tell[0] == "my in/orders 2024.csv: transactions, 5 columns"
    assert any(line.startswith("  transaction_id: Order ID  e.g. 1000") for line in tell)
    assert len(tell) <= 12


@pytest.mark.parametrize(
    "data", ["orders.csv buyers.csv", "buyers.csv orders.csv", "book.xlsx", "b*.csv orders.csv", "pair.zip"], ids=str
)
def test_customers_are_told_from_transactions(folder, tell, data):
    text = csv_text(CUSTOMERS[1:], CUSTOMERS[0])
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    (folder / "buyers.csv").write_text(text)
    write_workbook(folder / "book.xlsx", {"People": CUSTOMERS, "Sales": [NAMES, *ORDERS]})
    (folder / "pair.zip").write_bytes(zip_of(one_csv=text, two_csv=csv_text()))
    mapping = saved(entrance.prepare(data, tell))
    assert mapping["transactions_columns"]["transaction_id"] == "Order ID"
    assert mapping["customers_columns"] == {"customer_id": "Email", "gender": "Gender", "city": "Town"}


def test_a_text_that_grows_while_it_is_drafted_from_is_not_built(folder, tell, monkeypatch):
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    draft_inputs = entrance.draft_inputs

    def drafted_while_it_grows(*inputs, **settings):
        (folder / "orders.csv").write_text(csv_text() * 2, encoding="utf-8")
        return draft_inputs(*inputs, **settings)

    monkeypatch.setattr(entrance, "draft_inputs", drafted_while_it_grows)
    with pytest.raises(InputError, match=r"orders.csv: a file changes while it is read"):
        entrance.prepare("orders.csv", tell)


def test_files_of_the_same_columns_are_one_input(folder, tell):
    for month in ("jan", "feb"):
        (folder / f"{month}.csv").write_text(csv_text(), encoding="utf-8")
    assert saved(entrance.prepare("jan.csv feb.csv", tell))["transactions"] == ["jan.csv", "feb.csv"]


def test_tables_that_nothing_tells_apart_are_asked_about(folder, tell):
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    (folder / "lines.csv").write_text("Order ID,Product,Price\n1000,p1,5\n1000,p2,5\n")
    with pytest.raises(InputError, match="2 tables of different columns, and which is what is not told"):
        entrance.prepare("orders.csv lines.csv", tell)


def order_tables(folder, *, encoding="utf-8"):
    """Write orders, their lines and customers as a shop's database has them."""
    orders = [
        f"{number},{number % 30},2024-03-{1 + number % 28:02} 10:00:00,paid,{2 * number + 4}.50" for number in range(100, 160)
    ]
    lines = [f"{number},{100 + number // 2},p{number % 7},1,{100 + number // 2}.00" for number in range(118)]
    for name, header, rows in [
        ("orders.csv", "id,user_id,created_at,status,total", orders),
        ("order_items.csv", "id,order_id,sku,quantity,price", [*lines, "118,999,p1,1,7.00"]),
        ("users.csv", "id,city", [f"{number},Köln" for number in range(30)]),
    ]:
        (folder / name).write_text("\n".join([header, *rows]) + "\n", encoding=encoding)


@pytest.mark.parametrize("data", ["orders.csv order_items.csv", "users.csv order_items.csv orders.csv"])
def test_orders_are_joined_with_their_lines(folder, tell, data):
    order_tables(folder)
    mapping = saved(entrance.prepare(data, tell))
    columns = mapping["transactions_columns"]
    assert (columns["transaction_id"], columns["amount"], columns["product_id"]) == ("order_id", "total", "sku")
    assert mapping["order_columns"] == ["amount"]
    assert mapping.get("customers") == ("users.csv" if "users" in data else None)
    assert tell[0] == "orders.csv with order_items.csv: transactions, 9 columns"
    sql = f"select count(*), count(total), count(line_id), count(distinct order_id) from {mapping['transactions']}"
    assert duckdb.sql(sql).fetchall() == [(120, 119, 119, 61)]


def test_files_of_a_platform_that_needs_several_are_read_together(folder, tell):
    (folder / "in").mkdir()
    tables = {
        "orders": (
            "order_id,customer_id,order_status,order_purchase_timestamp,order_delivered_customer_date",
            "o{0},c{0},delivered,2017-03-{1} 10:00:00,",
        ),
        "customers": ("customer_id,customer_unique_id,customer_city", "c{0},p{2},sao paulo"),
        "order_payments": ("order_id,payment_sequential,payment_value", "o{0},1,{0}.50"),
        "order_items": ("order_id,order_item_id,product_id,seller_id,price,freight_value", "o{0},1,x,y,{0}.00,0.50"),
    }
    for name, (header, row) in tables.items():
        rows = [row.format(number, 10 + number % 18, number % 20) for number in range(60)]
        (folder / "in" / f"olist_{name}_dataset.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    for data in ("in/olist_orders_dataset.csv", "in/olist_order_items_dataset.csv in/olist_customers_dataset.csv", "in/*.csv"):
        mapping = saved(entrance.prepare(data, tell))
        assert mapping["transactions_columns"]["customer_id"] == "customer_unique_id"
        found = duckdb.sql(
            f"select count(*), count(distinct customer_unique_id), sum(payment_value) from {mapping['transactions']}"
        )
        assert found.fetchall() == [(60, 20, 1800)]
    assert "Not read: in/olist_order_items_dataset.csv." in tell
    (folder / "in" / "olist_order_payments_dataset.csv").unlink()
    with pytest.raises(InputError, match=r"and olist_order_payments_dataset.csv is nowhere. Put it beside in/olist_"):
        entrance.prepare("in/*.csv", tell)


def test_payments_of_orders_are_no_customers_whatever_their_own_id(folder, tell):
    order_tables(folder)
    payments = [f"{number},{number},card,{2 * number + 4}.50,3/{1 + number % 28}/2024" for number in range(100, 160)]
    (folder / "payments.csv").write_text(
        "\n".join(["ID,ORDERID,PAYMENTMETHOD,AMOUNT,CREATED", *payments]) + "\n", encoding="utf-8"
    )
    mapping = saved(entrance.prepare("orders.csv payments.csv", tell))
    assert tell[0] == "orders.csv with payments.csv: transactions, 9 columns"
    assert (mapping["transactions_columns"]["customer_id"], mapping.get("customers")) == ("user_id", None)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("orders.csv", "101,", "100,"), ("order_items.csv", ",order_id,", ",last_order_id,"), ("order_items.csv", ",10", ",77")],
    ids=["an order twice", "another id", "other orders"],
)
def test_tables_that_are_no_orders_and_lines_are_not_joined(folder, tell, name, old, new):
    order_tables(folder)
    (folder / name).write_text((folder / name).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match="2 tables of different columns"):
        entrance.prepare("orders.csv order_items.csv", tell)


def test_a_mapping_that_was_edited_is_used_as_it_is(folder, tell):
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    path = entrance.prepare("orders.csv", tell)
    drafted = path.read_text()
    (folder / "orders.csv").write_text(csv_text(RIGHT[:30]), encoding="utf-8")
    entrance.prepare("orders.csv", tell)
    assert path.read_text() == drafted
    path.write_text(drafted.replace("amount: Total ", "amount: abs(Total) "))
    tell.clear()
    assert entrance.prepare("orders.csv", tell) == path
    assert saved(path)["transactions_columns"]["amount"] == "abs(Total)"
    assert tell == [f"The mapping is that of {path}, which you edited. To have it drafted anew, delete it."]


def test_a_file_that_an_edited_mapping_does_not_name_is_said(folder, tell):
    (folder / "jan.csv").write_text(csv_text(RIGHT[:20]), encoding="utf-8")
    path = entrance.prepare("jan.csv", tell)
    path.write_text(path.read_text().replace("amount: Total ", "amount: abs(Total) "))
    (folder / "feb.csv").write_text(csv_text(RIGHT[20:]), encoding="utf-8")
    tell.clear()
    entrance.prepare("jan.csv feb.csv", tell)
    said = "Not read, since it does not name them: feb.csv. Write them there if they should be."
    assert tell[-1] == said
    # neither a product nor a glob of other files names it; one of these files does
    drafted = path.read_text()
    for other, is_read in {
        "jan.csv": False,
        f"{folder}/ja*.csv": False,
        f"{folder}/*.csv": True,
        "[jan.csv, ./feb.csv]": True,
    }.items():
        path.write_text(drafted.replace("amount: abs(Total) ", "amount: Total * 2 ").replace(": jan.csv", f": {other}"))
        tell.clear()
        entrance.prepare("jan.csv feb.csv", tell)
        assert (said not in tell) == is_read, other


OPEN = "".join(f"{number},c{number % 9},0{1 + number % 9}/0{1 + number % 7}/2024,{number}.50,paid\n" for number in range(40))


def test_what_only_a_person_can_decide_stops_with_one_question(folder, tell):
    (folder / "orders.csv").write_text("order_id,customer,date,total,status\n" + OPEN)
    for _ in range(2):
        with pytest.raises(entrance.OpenQuestionError) as question:
            entrance.prepare("orders.csv", tell)
        words = str(question.value)
        assert "date has dates such as 01/01/2024" in words
        assert (
            "write in orders.csv.segments.yml, on a line of its own, instead of the line date_order: if there is one:\n"
            "    date_order: dmy" in words
        )
        assert "If not, write there:\n    date_order: mdy\nThen" in words
    path = folder / "orders.csv.segments.yml"
    path.write_text(f"date_order: mdy\n{path.read_text()}")
    assert saved(entrance.prepare("orders.csv", tell))["date_order"] == "mdy"


def test_what_several_questions_leave_out_goes_together():
    filters = {"Are tests no sales?": "mode <> 'test'", "Are fees no sales?": "kind <> 'fee'"}
    questions = [Question(text, f"transactions_filter: {kept}") for text, kept in filters.items()]
    drafted = "".join(f"# question: {text}\n" for text in filters)
    saved = f"{drafted}{questions[0].line}\n"
    assert open_questions(saved, questions, drafted) == questions[1:]
    both = "transactions_filter: (mode <> 'test') and kind <> 'fee'"
    assert f"    {both}\n" in question_words(questions[1:], "orders.segments.yml", saved)
    assert open_questions(f"{drafted}{both}\n", questions, drafted) == []


def test_how_text_is_read_is_answered_in_the_mapping_which_is_then_drafted_anew(folder, tell):
    rows = "".join(f"{1000 + number};Ayşe{number % 9}@x.org;2024-03-{1 + number % 28:02};{number},50\n" for number in range(60))
    (folder / "orders.csv").write_bytes(rows.encode("cp1254"))
    path = folder / "orders.csv.segments.yml"
    for question, answer in (
        (r"Ayþe or Ayşe. Is it Ayşe\?", "csv_encoding: cp1254"),
        ("looks like data and not like names: 1000, Ayşe0@x.org", "csv_options: {header: false}"),
    ):
        with pytest.raises(entrance.OpenQuestionError, match=question) as asked:
            entrance.prepare("orders.csv", tell)
        assert f"    {answer}\n" in str(asked.value)
        path.write_text(f"{answer}\n{path.read_text()}")
    for _ in range(2):
        with pytest.raises(entrance.OpenQuestionError, match=r"Does column1 name the customer\?"):
            entrance.prepare("orders.csv", tell)
        assert (saved(path)["csv_options"], saved(path)["csv_encoding"]) == ({"header": False}, "cp1254")
    columns = {"customer_id": "column1", "transaction_at": "column2", "amount": "column3"}
    lines = "".join(f"\n  {name}: {column}" for name, column in columns.items())
    path.write_text(re.sub(r"(transactions_columns:).*", rf"\1{lines}", path.read_text(), flags=re.DOTALL))
    entrance.prepare("orders.csv", tell)
    assert saved(path)["transactions_columns"] == columns


def test_a_file_without_a_customer_or_a_date_is_not_built(folder, tell):
    (folder / "orders.csv").write_text("order_id,total\n" + "".join(f"{number},{number}.5\n" for number in range(40)))
    with pytest.raises(entrance.OpenQuestionError, match="names the customer and none as if it is the date of the sale"):
        entrance.prepare("orders.csv", tell)


def test_a_file_of_one_customer_is_not_built(folder, tell):
    rows = "".join(f"{number},ann@x.org,2024-03-{1 + number % 28:02},{number}.50\n" for number in range(40))
    (folder / "orders.csv").write_text(f"order_id,customer_email,date,total\n{rows}")
    with pytest.raises(entrance.OpenQuestionError, match=r"customer_email of orders.csv says ann@x.org on every row"):
        entrance.prepare("orders.csv", tell)


def test_addresses_are_proposed_as_the_customer_where_no_name_says_so(folder, tell):
    rows = "".join(f"{number};p{number % 9}@x.fi;{1 + number % 28:02}.03.2024;{number},50\n" for number in range(60))
    (folder / "orders.csv").write_text(f"Tilausnumero;Xyz;Päivämäärä;Total\n{rows}", encoding="utf-8")
    with pytest.raises(entrance.OpenQuestionError, match=r"Does Xyz name the customer\?") as question:
        entrance.prepare("orders.csv", tell)
    assert "    customer_id: Xyz\n" in str(question.value)


def test_what_stops_the_command_ends_dbt_too(folder, monkeypatch):
    build = load_module(ROOT / "scripts" / "build.py")
    (folder / "dbt").write_text("#!/bin/sh\nkill -USR1 $PPID\nsleep 2\ntouch ended\n")
    (folder / "dbt").chmod(0o755)
    monkeypatch.setattr("sys.executable", str(folder / "python"))
    monkeypatch.setattr(build, "ROOT", folder)
    before = signal.signal(signal.SIGUSR1, build.stop)
    try:
        with pytest.raises(build.Stopped):
            build.run_dbt({})
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert not (folder / "ended").exists()


def test_the_command_builds_only_what_leaves_nothing_open(folder, monkeypatch, capsys):
    build = load_module(ROOT / "scripts" / "build.py")
    built = []
    monkeypatch.setattr(build, "run_dbt", lambda mapping: built.append(mapping) or 0)
    monkeypatch.setattr(build, "report", print)
    # of the checkout boards may be open
    monkeypatch.setattr(build, "ROOT", folder)
    (folder / "target").mkdir()

    def run(data):
        monkeypatch.setattr("sys.argv", ["build.py", "--data", data])
        build.main()

    (folder / "open.csv").write_text("order_id,customer,date,total,status\n" + OPEN)
    for data, words in (("open.csv", "One question before anything is built"), ("missing.csv", "no file matches")):
        with pytest.raises(SystemExit) as end:
            run(data)
        assert words in str(end.value)
        assert str(end.value).endswith("Nothing was built, and nothing served has changed.")
    assert built == []
    (folder / "orders.csv").write_text(csv_text(), encoding="utf-8")
    run("orders.csv")
    assert built == [saved("orders.csv.segments.yml")]


def test_a_build_reads_the_rows_that_were_drafted_from(new_shop, monkeypatch, tell):
    shop = new_shop("files")
    write_workbook(shop.folder / "orders.xlsx", {"Orders": [["Report"], [], NAMES, *ORDERS, [], ["Total", None, None, 812]]})
    (shop.folder / "buyers.json").write_text(json.dumps([dict(zip(CUSTOMERS[0], row, strict=True)) for row in CUSTOMERS[1:]]))
    for name, rows in (("a.csv", RIGHT[:20]), ("b.csv", RIGHT[20:])):
        (shop.folder / name).write_text(csv_text(rows), encoding="cp1252")
    monkeypatch.chdir(shop.folder)
    mapping = saved(entrance.prepare("orders.xlsx buyers.json", tell))
    assert "  orders.xlsx: 1 line before the names of columns and 1 line after the rows are no rows and left out" in tell
    build = shop.build(mapping, select="+int_transactions_validated +stg_shop__customers")
    assert build.ok, build.output
    rows = shop.query(
        "select transaction_id, customer_id, transaction_at, amount from int_transactions_validated order by transaction_id"
    )
    assert rows == [(str(number), customer, moment, Decimal(f"{total:.4f}")) for number, customer, moment, total, _ in ORDERS]
    assert shop.query("select count(*), count(gender) from stg_shop__customers") == [(9, 9)]
    order_tables(shop.folder)
    joined = saved(entrance.prepare("orders.csv order_items.csv users.csv", tell))
    assert shop.build(joined, select="+int_transactions_aggregated_to_orders").ok
    # the order without lines counts; the line without an order has no customer and no date
    assert shop.query("select count(*), sum(gross_amount) from int_transactions_aggregated_to_orders") == [
        (60, Decimal("15810.0000"))
    ]
    assert shop.query(
        "select transaction_id, reject_reason from int_transactions_validated where reject_reason is not null"
    ) == [("999", "missing_transaction_at")]
    mapping["transactions"] = ["a.csv", "b.csv"]
    assert shop.build(mapping, select="+int_transactions_validated").ok
    assert shop.query("select count(*), count(transaction_id), count(transaction_at) from int_transactions_validated") == [
        (40, 40, 40)
    ]
    (shop.folder / "protected.xlsx").write_bytes((FILES / "locked.xlsx").read_bytes())
    build = shop.build(mapping | {"transactions": "protected.xlsx"})
    assert not build.ok
    assert "    - transactions: protected.xlsx is protected by a password" in build.output


def test_a_line_that_starts_with_a_sign_of_comments_is_a_row(folder):
    rows = [f"#{i},ann{i % 7}@example.com,{i}.50" if i % 9 else f"M{i},,-{i}.50" for i in range(60)]
    (folder / "orders.csv").write_text("\n".join(["Order,Email,Total", *rows]) + "\n")
    with open_connection() as connection:
        assert open_source(connection, "transactions", "orders.csv").query(
            "select count(*) as n from sampled_transactions"
        ) == [{"n": 60}]
