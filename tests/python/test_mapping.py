"""Drafting a mapping: what is taken for what, from small files that hold one trap each."""

import json
import re
import subprocess
import sys

import duckdb
import pytest
import yaml
from project import ROOT

from segmentation import thesaurus
from segmentation.files.sources import open_connection
from segmentation.mapping import command, draft
from segmentation.mapping.contract import contract_columns
from segmentation.mapping.steps import matching, separators
from segmentation.mapping.steps.customers import GUEST_WORDS


def day(number):
    return f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}"


def table(header, row, count=60):
    """Return the text of a CSV file, row by row from a number."""
    return header + "\n" + "".join(f"{row(number)}\n" for number in range(count))


@pytest.fixture
def suggest(tmp_path, monkeypatch, capsys):
    """A function that writes files, drafts from them as the command does, and returns the text."""
    monkeypatch.chdir(tmp_path)

    def run(content, *arguments, customers=None, name="orders.csv"):
        for file, text in {name: content, "customers.csv": customers}.items():
            if text is not None:
                (tmp_path / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        command.main([name, *(["customers.csv"] if customers else []), *arguments])
        return capsys.readouterr().out

    return run


@pytest.fixture
def mapped(suggest):
    """A function that returns the columns of the draft of some transactions."""
    return lambda content, *arguments: yaml.safe_load(suggest(content, *arguments))["transactions_columns"]


# --- names


@pytest.mark.parametrize(
    ("name", "meanings"),
    [
        ("SalesOrderNumber", ["sale", "order", "id"]),
        ("Kundennummer", ["customer", "id"]),
        ("unitprice", ["unit", "price"]),
        ("Numéro de commande", ["id", "order"]),
        ("Sipariş Tarihi", ["order", "date"]),
        ("İndirim Tutarı", ["discount", "amount"]),
        ("E-mail Address", ["email"]),
        ("number_of_cds", ["quantity", "cds"]),
        ("Order #", ["order", "id"]),
        ("loyalty%", ["loyalty", "rate"]),
        ("zamówienie_id", ["order", "id"]),
        ("注文者メールアドレス", ["customer", "email"]),
        ("合計金額(税込)", ["total", "amount", "gross"]),
        ("买家实际支付金额", ["customer", "payment", "amount"]),
        ('סכום לפני מע"מ', ["amount", "net"]),
        ("Merchant Reference", ["order", "id"]),
        ("Voucher Type", ["order", "type"]),
        ("created_utc", ["created", "date"]),
        ("Κωδικός πελάτη", ["id", "customer"]),
        ("Loppusumma", ["total"]),
        ("Consumentnaam", ["customer", "name"]),
        ("訂單編號", ["order", "id"]),
        ("총 결제금액", ["total", "payment", "amount"]),
        ("商品ID", ["product", "id"]),
        ("KUNNR", ["customer", "id"]),
        ("Betrag inkl. MwSt.", ["amount", "gross"]),
        ("Importe con IVA", ["amount", "gross"]),
        ("Amount excl", ["amount", "net"]),
        ("Kwota zwrotu", ["amount", "refund"]),
        ("Vráceno", ["refund"]),
        ("Kod rabatowy", ["id", "coupon"]),
        ("Total (tax incl.)", ["total", "gross"]),
        ("total_ex_tax", ["total", "net"]),
        ("Income tax", ["profit", "tax"]),
        ("E-mailadres", ["email"]),
        ("Nama Pembeli", ["name", "customer"]),
        ("Mã đơn hàng", ["id", "order"]),
        ("หมายเลขคำสั่งซื้อ", ["id", "order"]),
        ("البريد الإلكتروني", ["email"]),
        ("店舗担当", ["store", "担当"]),
        ("Contributor_ID", ["customer", "id"]),
    ],
)
def test_a_name_is_taken_apart_into_what_its_words_mean(name, meanings):
    assert thesaurus.name_meanings(name) == meanings


def test_a_longer_phrase_explains_more_of_a_name():
    amount = contract_columns("transactions")["amount"]
    scores = [matching.name_score(amount, thesaurus.name_meanings(name)) for name in ("Line Total", "Total", "Total Weight")]
    assert scores == sorted(scores, reverse=True)
    assert matching.name_score(amount, thesaurus.name_meanings("Tax Amount")) == 0


def test_a_phrase_of_the_whole_name_counts_even_where_a_word_of_it_is_something_else():
    customer = contract_columns("transactions")["customer_id"]
    assert matching.name_score(customer, ["id"]) > 0
    assert matching.name_score(customer, ["id", "product"]) == 0


def test_words_of_a_shop_of_its_own_are_read_from_its_seeds(tmp_path, monkeypatch):
    words = tmp_path / "seeds" / "words" / "column_words.csv"
    words.parent.mkdir(parents=True)
    words.write_text("column_word,meaning\nbestilling,order\nnummer,id\n")
    monkeypatch.chdir(tmp_path)
    assert thesaurus.name_meanings("Bestillingsnummer") == ["bestillingsnummer"]
    assert thesaurus.name_meanings("Bestilling Nummer") == ["order", "id"]


def test_each_word_of_a_column_has_one_meaning_and_no_capitals_or_accents():
    lines = (ROOT / "seeds" / "reference" / "column_words.csv").read_text().splitlines()[1:]
    words = [line.split(",")[0] for line in lines]
    assert len(words) == len(set(words))
    assert [word for word in words if thesaurus.without_accents(word.lower()) != word] == []


def test_phrases_use_words_that_have_a_meaning():
    meanings = set(thesaurus.word_meanings().values())
    columns = [column for name in ("transactions", "customers") for column in contract_columns(name).values()]
    said = {word for column in columns for phrase in column.phrases for word in phrase.lstrip("=").split()}
    # words that mean themselves
    assert said - meanings == {"unique", "increment", "financial", "parent", "related", "billing"}


def test_the_contract_of_a_draft_is_that_of_staging():
    for input_name in ("transactions", "customers"):
        models = yaml.safe_load((ROOT / "models" / "staging" / "_staging__models.yml").read_text())["models"]
        (staging,) = [model for model in models if model["name"] == f"stg_shop__{input_name}"]
        read = {
            c["name"] for c in staging["columns"] if (c.get("config", {}).get("meta") or c.get("meta") or {}).get("input_type")
        }
        assert set(contract_columns(input_name)) == read


def test_guests_are_the_same_words_before_and_in_the_build():
    macro = (ROOT / "macros" / "input" / "parsing.sql").read_text().split("macro guest_words()")[1].split("endmacro")[0]
    assert re.findall(r"'(.*?)'", macro) == GUEST_WORDS


def test_the_draft_and_the_build_agree_on_what_proves_a_decimal_separator():
    macro = (ROOT / "macros" / "input" / "proven_formats.sql").read_text()
    patterns = dict(re.findall(r"{% set (shows_comma|shows_point|may_be_either) = '(.*)' %}", macro))
    found = {name: pattern.replace("\\\\", "\\") for name, pattern in patterns.items()}
    expected = {
        "shows_comma": separators.PROVES_COMMA,
        "shows_point": separators.PROVES_POINT,
        "may_be_either": separators.IS_OPEN,
    }
    assert found == expected


@pytest.mark.parametrize(
    ("column", "sql"), [("Total", "Total"), ("Order Total", '"Order Total"'), ("order", '"order"'), ('a"b', '"a""b"')]
)
def test_a_column_in_sql_is_quoted_only_where_it_must_be(column, sql):
    assert draft.sql_name(column) == sql


# --- what columns hold


@pytest.mark.parametrize(
    ("content", "essentials"),
    [
        # a state is a place, but for these words
        (
            table(
                "user_id,created_at,amount,state",
                lambda i: f"c{i % 9},{day(i)},{i}.50,{('completed', 'Declined', 'Refunded')[i % 3]}",
            ),
            ["transaction_status: state", "completed, Declined, Refunded"],
        ),
        (
            table("user_id,created_at,amount,state", lambda i: f"c{i % 9},{day(i)},{i}.50,{('Ohio', 'Texas')[i % 2]}"),
            ["left out: state"],
        ),
        (
            "".join(f" 0000{i % 9} 199701{1 + i % 28:02d}  1  {i}.50\n" for i in range(60)),
            ["There is only one column", "csv_options: {header: false}"],
        ),
        (
            table("Name,Email,Created,Total,Refunded Amount", lambda i: f"#{i},c{i % 9},{day(i)},{i}.50,{i % 2}.50"),
            ["refunded_amount: Refunded Amount", "given back on 60 orders, beside a sale that stays as it is"],
        ),
    ],
    ids=["state of an order", "state of a country", "columns of fixed width", "money given back"],
)
def test_a_draft_names_what_columns_hold(suggest, content, essentials):
    text = suggest(content)
    assert [essential for essential in essentials if essential not in text] == [], text


@pytest.mark.parametrize("count", [1, 3])
def test_a_column_called_as_in_the_contract_names_the_customer_even_where_there_is_but_one(mapped, count):
    content = table("order_id,customer_id,order_date,total", lambda i: f"{5000 + i},A,{day(i)},{20 + i}.50", count)
    assert mapped(content)["customer_id"] == "customer_id"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("注文番号,注文日時,注文者氏名,商品名,合計金額,ステータス", ("発送済", "キャンセル")),
        ("订单编号,订单创建时间,买家会员名,宝贝标题,总金额,订单状态", ("交易成功", "交易关闭")),
        ("주문번호,주문일시,구매자명,상품명,총 결제금액,주문상태", ("배송완료", "취소완료")),
        ("Mã đơn hàng,Ngày tạo,Tên khách hàng,Tên sản phẩm,Tổng tiền,Trạng thái", ("Đã giao", "Đã hủy")),
        ("หมายเลขคำสั่งซื้อ,วันที่สั่งซื้อ,ชื่อลูกค้า,ชื่อสินค้า,ยอดรวม,สถานะคำสั่งซื้อ", ("สำเร็จ", "ยกเลิก")),
        ("رقم الطلب,تاريخ الطلب,اسم العميل,اسم المنتج,إجمالي الطلب,حالة الطلب", ("مكتمل", "ملغي")),
    ],
)
def test_names_in_other_letters_are_read(suggest, header, words):
    names = header.split(",")
    text = suggest(table(header, lambda i: f"A{i},{day(i)} 10:00,m{i % 7},p{i % 5},{i + 900},{words[i % 9 == 0]}"))
    contract = ["transaction_id", "transaction_at", "customer_id", "product_id", "amount", "transaction_status"]
    assert yaml.safe_load(text)["transactions_columns"] == dict(zip(contract, names, strict=True))
    assert "question" not in text


def test_words_of_hindi_are_not_parted_at_their_vowels(suggest):
    row = lambda i: f"A{i},{day(i)} 10:00,m{i % 7},{i + 900},{('पूर्ण', 'रद्द')[i % 9 == 0]}"  # noqa: E731
    text = suggest(table("ऑर्डर संख्या,दिनांक,ग्राहक,कुल राशि,स्थिति", row))
    names = ["ऑर्डर संख्या", "दिनांक", "ग्राहक", "कुल राशि", "स्थिति"]
    contract = ["transaction_id", "transaction_at", "customer_id", "amount", "transaction_status"]
    assert yaml.safe_load(text)["transactions_columns"] == dict(zip(contract, names, strict=True))
    assert "question" not in text


def test_an_id_that_customers_share_names_no_order(suggest):
    text = suggest(table("order_no,customer,date,total", lambda i: f"{i % 12},c{i % 7},{day(i)},{i}.50"))
    assert "# transaction_id: order_no  # customers share its values" in text.replace("   ", " ").replace("  #", "  #")
    assert "transaction_id" not in yaml.safe_load(text)["transactions_columns"]


def test_an_id_of_rows_beside_that_of_orders_is_no_customer(suggest):
    text = suggest(table("id,order_id,date,amount", lambda i: f"{9000 + i},{i // 2},{day(i // 2)},{i}.50"))
    assert "customer_id" not in yaml.safe_load(text)["transactions_columns"]
    assert "#   customer_id: your_column" in text


def test_an_order_of_which_a_part_was_given_back_is_paid(suggest):
    row = lambda i: f"{i},c{i % 7},{day(i)},{i}.50,{'paid' if i % 9 else 'partial_refund'}"  # noqa: E731
    assert "is not in transaction_statuses.csv" not in suggest(table("order,customer,date,total,status", row))


def test_an_address_that_all_rows_share_is_nobodys(suggest):
    text = suggest(table("order,customer,Recipient email,date,total", lambda i: f"{i},c{i % 7},shop@x.com,{day(i)},{i}.50"))
    assert "have two ids" not in text


@pytest.mark.parametrize("paid", ["Amount Charged", "Amount Billed"])
def test_a_name_that_each_customer_has_for_good_names_no_order_and_a_pledge_is_not_what_was_paid(mapped, paid):
    row = lambda i: f"Member {i % 7},m{i % 7}@x.com,{day(i)},5.00,{5 + i % 3}.10"  # noqa: E731
    columns = mapped(table(f"Name,Email,Charge Date,Pledge Amount,{paid}", row))
    assert ("transaction_id" in columns, columns["amount"]) == (False, paid)


def test_a_name_that_is_another_for_each_order_names_it_even_if_nobody_comes_back(mapped):
    row = lines_of(lambda o, n: f"#{o},m{o}@x.com,{day(o)},p{n},{o + n}.50")
    assert mapped(table("Name,Email,Created at,Item,Line total", row))["transaction_id"] == "Name"


def test_an_id_that_repeats_with_one_customer_and_one_date_is_the_orders(suggest):
    row = lambda i: f"t{i},{7000 + i // 3},c{i // 3 % 7},{day(i // 3)},{i}.50,s{i % 5}"  # noqa: E731
    text = suggest(table("transaction_id,basket,customer,date,amount,sku", row))
    assert yaml.safe_load(text)["transactions_columns"]["transaction_id"] == "basket"
    assert "repeats with one customer and one date each; transaction_id is another on each row" in text
    # a till is not an order
    other = suggest(
        table("transaction_id,basket,customer,date,amount,sku", lambda i: row(i).replace(f"{7000 + i // 3}", f"{i % 4}"))
    )
    assert yaml.safe_load(other)["transactions_columns"]["transaction_id"] == "transaction_id"


def test_what_was_paid_is_told_from_the_price_by_the_discount(suggest):
    row = lambda i: f"{i},c{i % 9},{day(i)},{20 + i}.00,{i % 3}.00,{20 + i - i % 3}.00"  # noqa: E731
    text = suggest(table("order_id,customer,date,total,discount,to_be_invoiced", row))
    assert yaml.safe_load(text)["transactions_columns"]["amount"] == "to_be_invoiced"
    assert "# what was paid: total less discount" in text
    # what stays of it is not what was paid
    other = suggest(table("order_id,customer,date,total,discount,margin", lambda i: row(i).rsplit(",", 1)[0] + f",{i % 7}.10"))
    assert yaml.safe_load(other)["transactions_columns"]["amount"] == "total"


def order_lines(i, total, place=None):
    """Return one of three lines of an order, each of two pieces at 4.50 plus what its product costs beside."""
    return f"{i // 3},c{i // 3 % 7},{day(i // 3)},{total if place in (None, i % 3) else ''},s{i % 11},2,{4 + i % 11}.50"


def goods(i):
    """Return what the three lines of an order cost."""
    return sum(2 * (4.5 + line % 11) for line in range(i // 3 * 3, i // 3 * 3 + 3))


LINES = "order_id,customer_id,date,total,sku,quantity,unit_price"


def test_a_total_of_the_order_that_its_lines_add_up_to_is_left_to_the_lines(suggest):
    text = suggest(table(LINES, lambda i: order_lines(i, f"{goods(i):.2f}")))
    columns = yaml.safe_load(text)["transactions_columns"]
    assert "amount" not in columns
    assert {"quantity", "unit_price"} <= columns.keys()
    assert "order_columns" not in yaml.safe_load(text)


@pytest.mark.parametrize("place", [None, 0], ids=["repeated on its lines", "on its first line"])
def test_a_total_of_the_order_with_shipping_counts_once_an_order(suggest, place):
    drafted = yaml.safe_load(suggest(table(LINES, lambda i: order_lines(i, f"{goods(i) + 4.9:.2f}", place))))
    assert drafted["transactions_columns"]["amount"] == "total"
    assert drafted["order_columns"] == ["amount"]


@pytest.mark.parametrize(
    ("less", "is_asked"), [(lambda _: 0, False), (lambda i: i % 4, True), (lambda i: i % 4 and i + 20, False)]
)
def test_a_total_of_which_less_was_paid_is_asked_about_and_one_that_is_not_paid_is_none(suggest, less, is_asked):
    text = suggest(
        table("Order,Date,Customer,Order total,Total paid", lambda i: f"{i},{day(i)},c{i % 7},{i + 20},{i + 20 - less(i)}")
    )
    assert ("Total paid is less than Order total on 45 of 60 orders" in text) == is_asked
    assert text.count("question:") == is_asked


def test_a_total_far_from_the_sum_of_its_lines_is_asked_about(suggest):
    text = suggest(table(LINES, lambda i: order_lines(i, f"{5 * goods(i):.2f}")))
    assert "# question: total is of the order, and far from the sum of its lines (quantity x unit_price)" in text
    assert "amount" not in yaml.safe_load(text)["transactions_columns"]


def test_a_status_on_the_first_line_of_an_order_is_that_of_all_its_lines(suggest):
    row = lambda i: f"{order_lines(i, '')},{'' if i % 3 else ('paid', 'refunded')[i % 2]}"  # noqa: E731
    drafted = yaml.safe_load(suggest(table(LINES + ",status", row)))
    assert drafted["transactions_columns"]["transaction_status"] == "status"
    assert drafted["order_columns"] == ["transaction_status"]


def test_an_amount_that_counts_pieces_beside_a_price_is_a_quantity(mapped):
    columns = mapped(
        table("order_id,customer,date,amount,price", lambda i: f"{i},c{i % 9},{day(i)},{1 + i % 2 * (i % 3)},{i}.99")
    )
    assert columns["quantity"] == "amount"
    assert columns["unit_price"] == "price"


def test_an_amount_of_a_few_small_numbers_beside_a_price_is_a_quantity(mapped):
    columns = mapped(
        table(
            "order,date,user,product,amount,sales_price",
            lambda i: f"{i},{day(i)},c{i % 7},p{i % 5},{1 + i % 3},{5 + i % 5 * (1 + i % 3)}.50",
        )
    )
    assert columns["quantity"] == "amount"


def test_a_price_that_grows_with_the_quantity_is_of_the_whole_line(mapped):
    row = lambda i: f"{i // 2},c{i // 2 % 9},{day(i // 2)},s{i % 13},{1 + i % 4},{(1 + i % 4) * (5 + i % 13)}.00"  # noqa: E731
    columns = mapped(table("order_id,customer,date,sku,quantity,price", row, count=200))
    assert columns["amount"] == "price"
    assert "unit_price" not in columns


def test_discounts_of_several_kinds_add_up_and_one_of_a_coupon_shows_the_coupon(mapped):
    row = lambda i: f"{i},c{i % 9},{day(i)},{i}.50,-{i % 3}.00,{'' if i % 5 else '-1.00'}"  # noqa: E731
    columns = mapped(table("order_id,customer,date,total,coupon_discount,member_discount", row))
    assert columns["discount_amount"] == "-(coupon_discount + coalesce(member_discount, 0))"
    assert columns["coupon_code"] == "case when coupon_discount < 0 then 'coupon' end"


def test_a_date_on_the_first_line_of_an_order_is_that_of_all_its_lines(suggest):
    row = lambda i: f"{i // 3},c{i // 3 % 7},{day(i // 3) if i % 3 == 0 else ''},s{i % 11},{1 + i % 3},{i}.50"  # noqa: E731
    drafted = yaml.safe_load(suggest(table("order_id,customer_id,date,sku,quantity,price", row)))
    assert drafted["transactions_columns"]["transaction_at"] == "date"
    assert drafted["order_columns"] == ["transaction_at"]


def test_of_two_columns_of_the_same_days_the_one_with_the_time_is_taken(suggest):
    row = lambda i: f"{i},c{i % 9},{day(i)},{day(i)} {i % 24:02d}:05:00,{i}.50"  # noqa: E731
    text = suggest(table("order_id,customer,date,timestamp,total", row))
    assert yaml.safe_load(text)["transactions_columns"]["transaction_at"] == "timestamp"
    assert "# the same days as date, with the time" in text


def test_the_name_of_a_zone_after_a_moment_is_the_shops_own_clock(suggest):
    row = lambda i: f"{i},c{i % 9},{1 + i % 28:02d}-Dec-2023 0{1 + i % 9}:44 {'AP'[i % 2]}M {'EST' if i % 3 else 'EDT'},{i}.50"  # noqa: E731
    drafted = yaml.safe_load(suggest(table("order_id,customer,Order Date,total", row)))
    assert drafted["input_timezone"] == "America/New_York"
    assert drafted["transactions_columns"]["transaction_at"] == "Order Date"


def test_day_numbers_of_a_spreadsheet_become_moments(mapped):
    columns = mapped(table("order_id,customer,order date,total", lambda i: f"{i},c{i % 9},{45000 + i}.5,{i}.50"))
    assert columns["transaction_at"] == "timestamp '1899-12-30' + to_seconds(\"order date\" * 86400)"


def test_a_clock_beside_a_date_is_a_moment(mapped):
    columns = mapped(table("order_id,customer,date,clock,total", lambda i: f"{i},c{i % 9},{day(i)},{i % 24}:05,{i}.50"))
    assert columns["transaction_at"] == "date || ' ' || clock"


@pytest.mark.parametrize(("factor", "sql"), [(1, "to_timestamp(created_at)"), (1000, "to_timestamp(created_at / 1000)")])
def test_seconds_since_1970_are_said_so(mapped, factor, sql):
    content = table("order_id,customer,created_at,total", lambda i: f"{i},c{i % 9},{(1704067200 + i * 86400) * factor},{i}.50")
    assert mapped(content)["transaction_at"] == sql


MOMENTS = {
    "2024-03-05 14:05:00": [
        *(
            "Mar 5, 2024 2:05:00 PM",
            "Mar 5, 2024, 2:05 PM",
            "5. März 2024, 14:05 Uhr",
            "5 mars 2024 à 14:05",
            "5 mar. 2024 14:05",
        ),
        *(
            "5 de marzo de 2024, 2:05 p. m.",
            "5 marzo 2024 14.05",
            "5 de março de 2024 às 14:05",
            "5 maart 2024 14:05",
            "5 marca 2024 14:05",
        ),
        *(
            "5 Mart 2024 Salı 14:05",
            "5 марта 2024 \u0433., 14:05",
            "Tuesday, March 5th, 2024 at 2:05 pm",
            "05Mar2024 14:05",
            "2024-Mar-05 14:05",
        ),
        *(
            "20240305 140500",
            "05.03.24 14:05",
            "05/03/2024 14.05",
            "2:05 PM 5/3/2024",
            "2024-03-05 14:05 PM",
            "2024-03-05T14:05",
        ),
    ],
    "2024-03-05 19:05:00": [
        *("05-Mar-2024 02:05 PM EST", "Tue Mar  5 14:05:00 EST 2024", "2024-03-05 14:05:00 -0500", "5 Mar 2024 12:05 MT"),
        *(
            "Tue Mar 05 2024 20:05:00 GMT+0100 (Central European Standard Time)",
            "2024-03-05T19:05:00.000Z",
            "Mar 5, 2024 20:05 CET",
        ),
    ],
    "2024-10-12 00:00:00": [
        *(
            "12 paź 2024",
            "12 października 2024",
            "12 ekim 2024",
            "12 октября 2024 \u0433.",
            "12 OKT. 2024",
            "12 out 2024",
            "12 ott 2024",
        ),
    ],
    "2024-08-01 00:00:00": [
        "1er août 2024",
        "1 Ağustos 2024",
        "1 sierpnia 2024",
        "1 авг. 2024",
        "1. August 2024",
        "1 ago 2024",
    ],
    # no place is known of the name of the zone
    "None": ["2024-03-05 14:05 QQT", "Mar 2024", "5 Smarch 2024", "the 5th"],
}


def test_moments_are_read_as_people_write_them():
    with open_connection() as connection:
        for moment, texts in MOMENTS.items():
            read = {
                text: str(connection.execute("select shop_moment(?, 'dmy', 'UTC')", [text]).fetchone()[0]) for text in texts
            }
            assert read == dict.fromkeys(texts, moment)


def test_a_year_of_two_digits_that_stands_first_is_read_as_one(mapped):
    content = table("order_id,customer,date,total", lambda i: f"{i},c{i % 9},24-0{1 + i % 9}-{1 + i % 28:02d},{i}.50")
    assert mapped(content)["transaction_at"] == "'20' || date"


def test_a_date_that_may_be_two_days_is_asked_about(suggest):
    dates = table("order_id,customer,date,total", lambda i: f"{i},c{i % 9},0{1 + i % 9}/0{1 + i % 7}/2024,{i}.50")
    assert "# question: date has dates such as 01/01/2024, and none proves" in suggest(dates)
    assert "date_order" not in suggest(dates + "61,c1,13/04/2024,5.00\n")


def test_ids_that_only_take_back_make_a_status(mapped):
    row = lambda i: f"{'C' if i % 9 == 4 else ''}{5000 + i},c{i % 7},{day(i)},{'-' if i % 9 == 4 else ''}{1 + i % 5},2.50"  # noqa: E731
    columns = mapped(table("InvoiceNo,CustomerID,InvoiceDate,Quantity,UnitPrice", row))
    assert columns["transaction_status"] == "case when InvoiceNo like 'C%' then 'refunded' else 'successful' end"


def test_a_flag_makes_a_status(mapped):
    row = lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{'true' if i % 9 == 4 else 'false'}"  # noqa: E731
    columns = mapped(table("order_id,customer,date,total,is_cancelled", row))
    assert columns["transaction_status"] == "case when is_cancelled = 'true' then 'cancelled' else 'successful' end"


# --- what became of it, and what only a person can decide


def statuses(*words):
    return table("order_id,customer,date,total,status", lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{words[i % len(words)]}")


def test_a_status_is_known_by_its_words_where_no_name_says_so(mapped):
    row = lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{('Paid', 'Refunded', 'Failed')[i % 3]}"  # noqa: E731
    assert mapped(table("order_id,customer,date,total,Order Payment State", row))["transaction_status"] == "Order Payment State"
    regions = mapped(
        table("order_id,customer,date,total,Order State", lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{('Ohio', 'Iowa')[i % 2]}")
    )
    assert "transaction_status" not in regions


def test_a_word_that_no_list_knows_is_asked_about(suggest):
    text = suggest(statuses("paid", "Sent off", "İptal Edildi"))
    assert "# question: sent off, on 20 of 60 rows, is not in transaction_statuses.csv" in text
    assert "#   transaction_status: case lower(status) when 'sent off' then 'successful' else status end\n" in text
    assert text.count("question:") == 1


def test_words_of_which_no_list_has_any_are_asked_about(suggest):
    text = suggest(statuses("foo", "bar"))
    assert "# transaction_status: status" in text
    assert "so that each row counts as a sale" in text


def test_processing_is_asked_about_where_the_platform_is_not_known(suggest):
    text = suggest(statuses("completed", "Processing", "on-hold"))
    assert "question: processing, on 20 of 60 rows, is read as pending" in text
    assert text.count("question:") == 1


def test_test_mode_is_asked_about(suggest):
    header = "id,Customer ID,Created (UTC),Amount,Mode"
    row = lambda i: f"ch_{i},c{i % 9},{day(i)},{i}.50,{'Live' if i % 5 else 'Test'}"  # noqa: E731
    text = suggest(table(header, row))
    assert "# question: Mode says Test. Are these rows no sales?" in text
    assert "#   transactions_filter: coalesce(Mode, '') not in ('Test')" in text
    assert "Mode" not in suggest(table(header, lambda i: row(i).replace("Test", "Live"))).split("left out")[0]


def test_transfers_beside_sales_are_no_sales(suggest):
    kinds = ("charge", "charge", "payout", "refund")
    text = suggest(
        table("id,customer,created,amount,status,type", lambda i: f"t{i},c{i % 9},{day(i)},{i}.50,paid,{kinds[i % 4]}")
    )
    drafted = yaml.safe_load(text)
    assert drafted["transactions_filter"] == "type in ('charge', 'refund')"
    assert drafted["transactions_columns"]["amount"] == "case when type in ('refund') then -abs(amount) else amount end"


def test_a_row_that_describes_the_columns_is_no_value(suggest):
    described = (
        "order_id,customer,date,total,quantity\nThe number of the order.,The buyer.,When it was.,What was paid.,How many.\n"
    )
    text = suggest(described + table("", lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{1 + i % 3}").removeprefix("\n"))
    assert yaml.safe_load(text)["transactions_columns"]["transaction_id"] == "order_id"
    assert "# e.g. 0.50" in text
    assert "The first row describes the columns" in text


# --- what is easily read wrong without a word


def beside(name, said, otherwise="", *, money="total"):
    """Return orders with one more column, or several, that says something else on every ninth row."""
    tell = lambda i: said if i % 9 == 4 else otherwise  # noqa: E731
    return table(f"order_id,customer,date,{money},{name}", lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{tell(i)}")


@pytest.mark.parametrize(
    ("name", "said", "otherwise", "kept"),
    [
        ("Cancelled at", "2024-05-05", "", "coalesce(\"Cancelled at\", '') = ''"),
        ("cancelled_at", "2024-05-05 10:00", "0000-00-00 00:00", "coalesce(cancelled_at, '') in ('', '0000-00-00 00:00')"),
        ("Paid", "No", "Yes", "coalesce(Paid, '') not in ('No')"),
        ("is_paid", "false", "true", "coalesce(is_paid, '') not in ('false')"),
        ("Bezahlt", "nein", "ja", "coalesce(Bezahlt, '') not in ('nein')"),
        ("paid_at", "", "2024-05-05", "coalesce(paid_at, '') <> ''"),
        ("Void", "Yes", "No", "coalesce(Void, '') not in ('Yes')"),
        ("deleted", "1", "0", "coalesce(deleted, '') not in ('1')"),
        ("Refund date", "2024-07-07", "", "coalesce(\"Refund date\", '') = ''"),
        ("Result", "failure", "success", "coalesce(Result, '') not in ('failure')"),
        ("status,Refund status", "paid,refunded", "paid,none", "coalesce(\"Refund status\", '') not in ('refunded')"),
    ],
)
def test_a_column_that_calls_rows_off_is_asked_about(suggest, name, said, otherwise, kept):
    text = suggest(beside(name, said, otherwise))
    assert f"# question: {name.split(',')[-1]} says " in text
    assert " on 7 of 60 rows. Are these rows no sales?" in text
    asked = next(line for line in text.splitlines() if line.startswith("#   transactions_filter"))
    assert yaml.safe_load(asked.removeprefix("#"))["transactions_filter"] == kept


@pytest.mark.parametrize(
    ("name", "said", "otherwise"),
    [
        ("newsletter", "yes", "no"),
        ("is_gift", "true", "false"),
        ("updated_at", "2024-05-05", ""),
        ("paid_at", "2024-05-06", "2024-05-05"),
        ("delivery_status", "1", "0"),
        ("Return possible", "ja", "nein"),
        # told already
        ("status,Refund status", "refunded,refunded", "paid,none"),
        ("status,Cancelled at", "cancelled,2024-05-05", "paid,"),
    ],
)
def test_a_column_that_calls_nothing_off_is_not_asked_about(suggest, name, said, otherwise):
    assert "question" not in suggest(beside(name, said, otherwise))


def test_columns_that_call_rows_off_are_asked_about_at_once(suggest):
    text = suggest(beside("Paid,Void", "No,Yes", "Yes,No"))
    assert text.count("question:") == 1
    assert "transactions_filter: coalesce(Paid, '') not in ('No') and coalesce(Void, '') not in ('Yes')" in text


@pytest.mark.parametrize("name", ["status", "order_status_id", "Payment state"])
def test_numbers_of_a_status_are_asked_about(suggest, name):
    text = suggest(beside(name, "3", "1"))
    assert f"# question: {name} says 1 on 53 rows, 3 on 7 rows" in text
    assert "when '1' then 'successful' when '3' then 'cancelled' end" in text
    assert text.count("question:") == 1


@pytest.mark.parametrize("name", ["Total (cents)", "amount_cents", "total_price_cents", "amount_minor", "Betrag (Cent)"])
def test_an_amount_in_cents_is_divided(suggest, name):
    rows = lambda money: table(f"order_id,customer,date,{name}", lambda i: f"{i},c{i % 9},{day(i)},{money(i)}")  # noqa: E731
    text = suggest(rows(lambda i: 1000 + 37 * i))
    assert yaml.safe_load(text)["transactions_columns"]["amount"] == f"{draft.sql_name(name)} / 100"
    assert f"{name} in cents, by its name" in text
    assert "/ 100" not in suggest(rows(lambda i: f"{i}.37"))


def test_a_question_about_money_in_cents_proposes_a_line_in_whole_money(suggest):
    row = lambda i: f"{i},c{i % 9},{day(i)},{1000 + 37 * i},{i % 3 * 100}"  # noqa: E731
    text = suggest(table("order_id,customer,date,amount_cents,discount_cents", row))
    assert "#   amount: (amount_cents - coalesce(discount_cents, 0)) / 100" in text
    assert yaml.safe_load(text)["transactions_columns"]["amount"] == "amount_cents / 100"


def test_what_was_only_authorised_is_no_sale(suggest):
    kinds, results = ("authorization", "capture", "sale", "refund", "void"), ("success", "success", "failure")
    row = lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{kinds[i % 5]},{results[i % 3]}"  # noqa: E731
    text = suggest(table("order_id,customer,date,amount,kind,status", row))
    assert yaml.safe_load(text)["transactions_filter"] == "kind in ('capture', 'refund', 'sale')"
    assert "transaction_status: status" in text
    text = suggest(table("order_id,customer,date,amount,kind,Result", row))
    assert "(kind in ('capture', 'refund', 'sale')) and coalesce(Result, '') not in ('failure')" in text


@pytest.mark.parametrize(
    ("name", "sign", "percent"),
    [
        ("discount", "%", "try_cast(replace(regexp_extract(discount, '([0-9]+([.,][0-9]+)?) ?%', 1), ',', '.') as double)"),
        ("Discount %", "", '"Discount %"'),
        ("Rabatt in Prozent", "", '"Rabatt in Prozent"'),
    ],
)
def test_a_discount_in_percent_is_asked_about(suggest, name, sign, percent):
    row = lambda i: f"{i},c{i % 9},{day(i)},{10 + i}.50,{i % 3 * 10}{sign}"  # noqa: E731
    text = suggest(table(f"order_id,customer,date,amount,{name}", row))
    assert f"question: {name} is a discount in percent. Is amount before it?" in text
    assert f"amount * (1 - abs(coalesce({percent}, 0)) / 100)" in text


def test_a_discount_in_percent_that_explains_the_total_is_not_asked_about(suggest):
    def row(i):
        return f"{i},c{i % 9},{day(i)},{1 + i % 3},{10 + i}.50,{i % 3 * 10},{(1 + i % 3) * (10.5 + i) * (1 - i % 3 / 10):.2f}"

    assert "question" not in suggest(table("order_id,customer,date,quantity,price,discount %,total", row))


def test_lists_within_a_row_are_said_not_to_be_read(suggest):
    def orders(**more):
        rows = [{"id": i, "customer": f"c{i % 9}", "date": day(i), "payments": [{"by": "a"}], **more} for i in range(60)]
        return json.dumps(rows)

    text = suggest(orders(), name="orders.json")
    assert "question: payments: a list within each row, which is not read, and no column looks like what was paid" in text
    text = suggest(orders(total=5, refunds=[{"id": 1}]), name="orders.json")
    assert "question: refunds is a list within each row, which is not read" in text
    assert "question" not in suggest(orders(total=5), name="orders.json")


def test_a_list_of_the_lines_of_an_order_is_read_line_by_line(suggest):
    def orders(**more):
        items = lambda i: [{"sku": f"s{i % 7}{k}", "qty": 1 + k, "price": 2.5 + i % 7} for k in range(i % 3)]  # noqa: E731
        rows = [{"id": i, "customer": f"c{i % 9}", "date": day(i), "line_items": items(i), **more} for i in range(60)]
        return json.dumps({"orders": rows})

    text = suggest(orders(), name="orders.json")
    found = yaml.safe_load(text)["transactions_columns"]
    assert (found["transaction_id"], found["quantity"], found["unit_price"]) == ("id", "item.qty", "item.price")
    assert "line_items is a list within each object: each of its lines is a row" in text
    assert "question: " not in text
    # of two such lists, nothing tells which are the lines
    assert "line_items, items: a list within each row" in suggest(orders(items=[{"sku": "a"}]), name="orders.json")


def test_a_code_page_that_letters_do_not_decide_is_asked_about(suggest):
    rows = table("order_id,customer,date,total", lambda i: f"{i},Ayşe {i % 9},{day(i)},{i}.50")
    text = suggest(rows.encode("cp1254"))
    assert "its letters do not decide which: Ayþe or Ayşe. Is it Ayşe? If so:" in text
    assert "#   csv_encoding: cp1254" in text
    assert "question: " not in suggest(rows.encode("cp1254"), "--csv-encoding", "cp1254")


def test_debit_and_credit_are_asked_about(suggest):
    row = lambda i: f"{i},c{i % 9},{day(i)},{f',{i}.50' if i % 5 else f'{i}.50,'}"  # noqa: E731
    text = suggest(table("order_id,customer,date,Debit,Credit", row))
    assert "#   amount: coalesce(Credit, 0) - coalesce(Debit, 0)" in text
    assert text.count("question:") == 1


def test_of_codes_on_every_row_the_one_that_takes_nothing_off_is_no_coupon_and_the_usual_one_is_asked_about(suggest, mapped):
    header = "order_id,customer,date,total,promotion_key,discount"
    codes = lambda usual, off: table(  # noqa: E731
        header, lambda i: f"{i},c{i % 9},{day(i)},{i}.5,{usual if i % 3 else 4 + i % 2},{0 if i % 3 else off}"
    )
    assert mapped(codes("1", "2.50"))["coupon_code"] == "nullif(promotion_key, 1)"
    assert mapped(codes("no discount", "2.50"))["coupon_code"] == "promotion_key"
    unknown = suggest(codes("STD", "0"))
    assert "promotion_key is filled on each row, and says STD on 67% of them. Does that mean no coupon?" in unknown
    assert "coupon_code: nullif(promotion_key, 'STD')" in unknown


def test_pieces_that_came_back_are_no_order_and_the_key_of_a_date_is_a_date(mapped):
    header = "sale_key,date_key,customer_key,sales_order_number,sales_amount,return_quantity"
    row = lambda i: f"{i + 1},{day(i // 2)} 00:00:00,{i // 2 % 9},{day(i // 2)[:4]}{i // 2:04d},{i}.5,{1 if i % 20 == 7 else 0}"  # noqa: E731
    columns = mapped(table(header, row))
    assert columns["transaction_at"] == "date_key"
    assert columns["transaction_id"] == "sales_order_number"
    assert "refund_of" not in columns


def test_a_value_that_is_another_on_each_row_is_no_coupon(suggest):
    coupons = lambda count: table("order_id,customer,date,total,coupon", lambda i: f"{i},c{i % 9},{day(i)},{i}.5,k{i % count}x")  # noqa: E731
    assert "coupon_code: coupon" in suggest(coupons(7))
    assert "left out: coupon" in suggest(coupons(60))


@pytest.mark.parametrize("word", ["Partially Paid", "part payment", "teilweise bezahlt", "parcialmente pagado"])
def test_what_is_paid_in_part_is_asked_about(suggest, word):
    assert f"question: {word.lower()}, on 20 of 60 rows" in suggest(statuses("paid", "paid", word))


def test_many_words_that_no_list_has_are_told_in_short(suggest):
    unknown = [f"word {place}" for place in range(9)] + ["cancelled late", "returned late"]
    text = suggest(statuses(*unknown))
    assert "question: status says word 0, word 1, word 2 and 8 more, and no list has these words" in text
    text = suggest(statuses("paid", *unknown))
    assert "; 8 more words are like these" in text
    assert "'cancelled late' then 'cancelled'" in text
    assert "'returned late' then 'refunded'" in text


# --- money and customers


def test_several_currencies_are_asked_about(suggest):
    text = suggest(
        table("order_id,customer,date,total,currency", lambda i: f"{i},c{i % 9},{day(i)},{i}.5,{('EUR', 'USD')[i % 2]}")
    )
    assert yaml.safe_load(text)["transactions_columns"]["currency"] is None
    assert "question: currency says EUR, USD" in text or "question: currency says USD, EUR" in text


@pytest.mark.parametrize(
    ("header", "names", "sql"),
    [
        ("Name", "Ann Lee,Bo Ek", "Name"),
        ("Voornaam,Achternaam", "Ann,Lee;Bo,Ek", "Voornaam || ' ' || Achternaam"),
        ("Product name", "Mug;Cap", "your_column"),
    ],
)
def test_a_column_of_names_is_proposed_for_the_customer(suggest, header, names, sql):
    values = names.split(";" if ";" in names else ",")
    text = suggest(table(f"Order,Date,Total,{header}", lambda i: f"{i},{day(i)},{i + 2}.50,{values[i % 2]}"))
    assert f"#   customer_id: {sql}" in text


@pytest.mark.parametrize("base", ["C{i},{day},c{c},paid", "{i},{day},c{c},paid"])
def test_columns_may_be_called_as_the_draft_calls_its_own(suggest, base):
    names = "word,money,day,number,shop_order,orders,person,prefix,sign,line_quantity,place,groups,prices"
    row = lambda i: base.format(i=i // 2, day=day(i // 2), c=i // 2 % 7) + f",p{i % 5},{1 + i % 3},{5 + i % 5}.50"  # noqa: E731
    header = "Order,Date,Member,Status,Item,Qty,Price"
    plain = yaml.safe_load(suggest(table(header, row)))
    more = yaml.safe_load(suggest(table(f"{header},{names}", lambda i: row(i) + ",zz" * len(names.split(",")))))
    assert more == plain


@pytest.mark.parametrize(
    ("own", "values"),
    [
        ("Town", ["Rome", "Oslo"]),
        ("Balance due", ["0", "4.50"]),
        ("Type", ["Invoice", "Payment"]),
    ],
)
def test_columns_beside_an_amount_may_be_called_so_too(suggest, own, values):
    def row(number):
        value = values[number % 9 == 0]
        amount = f"{'-' if value == 'Payment' else ''}{5 + number % 5}.50"
        return f"{number},{day(number)},c{number % 7},{amount},{value},no,x{number % 3},yes,q"

    header = f"Order,Date,Customer,Total,{own}"
    more = suggest(table(f"{header},Money,Place,Running,Said", row))
    plain = suggest(table(f"{header},A,B,C,D", row))
    assert yaml.safe_load(more) == yaml.safe_load(plain)
    assert more.count("question:") == plain.count("question:")


@pytest.mark.parametrize(
    ("make", "is_asked"),
    [
        (lambda i: f"{1995 + 100 * i},EUR", True),
        (lambda i: f"{1995 + 100 * i},JPY", False),
        (lambda i: f"{1995 + 100 * i}.00,EUR", False),
        (lambda i: f"{19 + i},EUR", False),
    ],
)
def test_whole_numbers_of_hundreds_in_a_currency_with_cents_are_asked_about(suggest, make, is_asked):
    text = suggest(table("Order,Date,Customer,Total,Currency", lambda i: f"{i},{day(i)},c{i % 7},{make(i)}"))
    assert ("Total is whole on all rows" in text) == is_asked
    assert text.count("question:") == is_asked


def test_refunds_that_are_text_are_said_not_to_be_read(suggest):
    text = suggest(beside("refund_items", "amount:2.50|reason:late"))
    assert "refund_items is a list within each row, which is not read" in text


def test_one_word_that_no_list_has_on_each_row_is_not_asked_about(suggest):
    assert "question" not in suggest(beside("status", "Stamped", "Stamped"))
    assert "question" in suggest(beside("status", "Cancelled by us", "Cancelled by us"))


def test_what_is_said_of_the_customer_has_to_stay_the_same(suggest):
    text = suggest(table("order_id,customer,date,total,City", lambda i: f"{i},c{i % 9},{day(i)},{i}.50,{'AB'[i % 2]}"))
    assert "differs within a customer" in text


def test_0_is_nobody_where_it_stands_for_several_people(suggest):
    header = "order_id,customer_id,email,date,total"
    row = lambda i: f"{i},{i % 9},m{i if i % 9 == 0 else i % 9}@a.com,{day(i)},{i}.50"  # noqa: E731
    text = suggest(table(header, row))
    assert yaml.safe_load(text)["transactions_columns"]["customer_id"] == "email"
    assert "customer_id 0 is 7 people by their e-mail addresses" in text


@pytest.mark.parametrize(
    ("ids", "verdict"),
    [
        (lambda i: 0 if i % 2 else i % 9, "0 is nobody: it has 34 rows"),
        (lambda i: 100 + i % 9 if i % 9 else 0, "0 is nobody: it is no id such as 101"),
        (lambda i: i % 9 if i % 5 else 0, "question: customer_id says 0 on 17 rows"),
        (lambda i: i % 9, "e.g. 1"),
    ],
    ids=["far more than anybody", "another kind of id", "asked", "somebody"],
)
def test_0_is_nobody_where_the_ids_prove_it(suggest, ids, verdict):
    text = suggest(table("order_id,customer_id,date,total", lambda i: f"{i},{ids(i)},{day(i)},{i}.50"))
    assert verdict in text


def test_an_id_that_a_few_customers_share_names_an_order_together_with_the_customer(suggest):
    row = lambda i: f"{i - 1 if i % 20 == 7 else i},c{i % 9},{day(i)},{i}.50"  # noqa: E731
    text = suggest(table("order_id,customer,date,total", row))
    assert yaml.safe_load(text)["transactions_columns"]["transaction_id"].startswith(
        "nullif(cast(order_id as varchar), '') || '-'"
    )
    assert "3 of 57 ids are of two customers" in text


@pytest.mark.parametrize(
    ("name", "left", "sql"),
    [
        ("Refunded Amount", lambda i: f"{i + 5 if i % 10 == 3 else 2 if i % 10 == 4 else 0}.00", "Refunded Amount"),
        ("Adjusted Total", lambda i: f"{i + 1}.00" if i % 10 == 4 else "", 'total - coalesce("Adjusted Total", total)'),
    ],
)
def test_what_was_given_back_is_told_beside_the_sale(mapped, name, left, sql):
    columns = mapped(table(f"order_id,customer,date,total,{name}", lambda i: f"{i},c{i % 9},{day(i)},{i + 5}.00,{left(i)}"))
    assert columns["amount"] == "total"
    assert columns["refunded_amount"] == sql


def test_a_refund_that_may_be_taken_off_already_is_asked_about(suggest):
    row = lambda i: f"{i},c{i % 9},{day(i)},{0 if i % 10 == 3 else i + 5}.00,{i + 5 if i % 10 == 3 else 0}.00"  # noqa: E731
    assert "question: refund amount is more than is left on 6 orders" in suggest(
        table("order_id,customer,date,total,refund amount", row)
    )


def test_a_price_before_the_discount_is_told_by_round_shares(suggest):
    def text_of(before):
        def row(i):
            price = 20 + 3.3 * i
            off = price * (0.1 if i % 3 == 0 else 0)
            return f"{i},c{i % 9},{day(i)},{price if before else price - off:.2f},{off:.2f}"

        return suggest(table("order_id,customer,date,amount,discount", row))

    assert "amount is before the discount: the discount is a round share of it" in text_of(before=True)
    assert "after the discount: discount is a round share of both together" in text_of(before=False)


def test_a_customers_file_is_matched_by_its_values(suggest):
    orders = table("order_id,client,date,total", lambda i: f"{i},k{i % 9},{day(i)},{i}.50")
    customers = table("card,tier,yearlyIncome,email", lambda i: f"k{i},{'AB'[i % 2]},{i % 7}0000,x{i}@y.z", count=9)
    columns = yaml.safe_load(suggest(orders, customers=customers))["customers_columns"]
    assert columns == {"customer_id": "card", "tier": "tier", "yearly_income": "yearlyIncome"}


# --- what would be counted wrong without a word


def lines_of(row):
    """Return rows of orders of two lines, from (number of the order, line 0 or 1)."""
    return lambda i: row(i // 2, i % 2)


def test_an_amount_that_is_the_same_whatever_the_quantity_is_the_price_of_a_piece(mapped, suggest):
    header = "Order,Date,Customer,Item,Qty,Amount"
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},p{(o + n) % 5},{1 + o % 3},{5 + (o + n) % 5}.50")
    columns = mapped(table(header, row))
    assert (columns["unit_price"], columns["amount"]) == ("Amount", None)
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},p{(o + n) % 5},{1 + o % 3},{(5.5 + (o + n) % 5) * (1 + o % 3)}")
    assert mapped(table(header, row))["amount"] == "Amount"
    # each product once: nothing tells
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},p{2 * o + n},{1 + o % 3},{5 + (o + n) % 5}.50")
    assert "#   amount: Qty * Amount" in suggest(table(header, row))


def test_a_total_on_the_first_line_with_0_on_the_others_is_taken_once(suggest):
    first = lambda n, value: f"{0 if n else value:.2f}"  # noqa: E731
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},p{n},{o + n + 3}.00,{first(n, 4.9)},{first(n, 2 * o + 11.9)}")
    drafted = yaml.safe_load(suggest(table("Order,Date,Customer,Item,Line total,Shipping,Order total", row)))
    assert drafted["order_columns"] == ["amount"]
    assert drafted["transactions_columns"]["amount"] == "Order total"


@pytest.mark.parametrize(
    ("name", "paid", "amount", "order_columns"),
    [
        ("Payment Amount", lambda o, n: f",{4 + 2 * n + o}.00", "Payment Amount", None),
        ("", lambda *_: "", "Order Total", ["amount"]),
    ],
)
def test_an_order_total_on_each_of_its_payments_counts_once(suggest, name, paid, amount, order_columns):
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},{2 * o + 10}.00,{('Card', 'Voucher')[n]}{paid(o, n)}")
    drafted = yaml.safe_load(suggest(table(f"Order,Date,Customer,Order Total,Payment Method{name and ',' + name}", row)))
    assert drafted["transactions_columns"]["amount"] == amount
    assert drafted.get("order_columns") == order_columns


@pytest.mark.parametrize("customer", [lambda o: o % 10 % 4, lambda o: o % 7], ids=["the same customers", "other customers"])
def test_a_number_that_starts_again_names_an_order_with_its_date(mapped, customer):
    row = lines_of(lambda o, n: f"{o % 10},{2023 + o // 10}-0{1 + o % 9}-11,c{customer(o)},p{n},{o + n}.50")
    columns = mapped(table("Order No,Date,Customer,Item,Line total", row))
    assert columns["transaction_id"] == "nullif(cast(\"Order No\" as varchar), '') || '-' || cast(Date as varchar)"


def test_a_number_that_each_store_counts_names_an_order_with_the_store(mapped):
    row = lines_of(lambda o, n: f"{'NS'[o // 15]},{o % 15},{day(o)},c{o % 7},p{n},{o + n}.50")
    columns = mapped(table("Store,Receipt,Date,Customer,Item,Line total", row))
    assert columns["transaction_id"] == "cast(Store as varchar) || '-' || nullif(cast(Receipt as varchar), '')"


def test_a_discount_of_few_orders_is_the_orders_where_its_name_says_so(suggest):
    row = lines_of(
        lambda o, n: f"{o},{day(o)},c{o % 7},p{n},1,{o + n + 9}.00,{5 if o < 4 else 0},{2 * o + 19 - (5 if o < 4 else 0)}.00"
    )
    drafted = yaml.safe_load(suggest(table("Order ID,Date,Customer,Item,Quantity,Item Price,Order Discount,Order Total", row)))
    assert "discount_amount" in drafted["order_columns"]


def test_what_is_left_proves_that_returns_are_not_taken_off(suggest):
    back = lambda i: 5 if i % 4 == 1 else 0  # noqa: E731
    row = lambda i: f"{i},{day(i)},c{i % 7},{i + 20}.00,-{back(i)}.00,{i + 20 - back(i)}.00"  # noqa: E731
    text = suggest(table("order_no,date,cust_no,gross_sales,returns,net_sales", row))
    assert "question" not in text
    assert yaml.safe_load(text)["transactions_columns"]["amount"] == "gross_sales"


def test_rows_of_a_negative_quantity_give_back_what_their_positive_amount_says(mapped):
    row = lambda i: f"{i},{day(i)},c{i % 7},p{i % 5},{-1 if i % 9 == 0 else 1},{5 + i % 5}.50"  # noqa: E731
    columns = mapped(table("Receipt,Date,Customer,Article,Qty,Total", row))
    assert columns["amount"] == "case when Qty < 0 then -abs(Total) else Total end"


def test_an_invoice_that_a_credit_note_names_is_taken_back(mapped):
    note = lambda i: f"F{i - 1}" if i % 9 == 8 else ""  # noqa: E731
    columns = mapped(
        table("Invoice,Date,Client,Amount,Credit note for", lambda i: f"F{i},{day(i)},c{i % 7},{i + 2}.50,{note(i)}")
    )
    assert columns["refund_of"] == "Credit note for"
    assert columns["amount"].endswith("then -abs(Amount) else Amount end")


def test_a_quote_is_no_sale_yet(mapped):
    columns = mapped(
        table(
            "Doc Type,Doc No,Date,Customer,Value", lambda i: f"{('Invoice', 'Quote')[i % 2]},{i},{day(i)},c{i % 7},{i + 2}.50"
        )
    )
    assert columns["transaction_status"] == "Doc Type"


def test_of_two_totals_the_one_with_shipping_is_taken(mapped):
    row = lambda i: f"{i},{day(i)},c{i % 7},{i + 20}.00,{i % 3}.50,{i % 3 + i + 20}.50"  # noqa: E731
    assert mapped(table("Order,Date,Customer,Cart total,Shipping,Order total", row))["amount"] == "Order total"


def test_of_two_prices_the_one_with_its_taxes_is_taken(mapped):
    row = lambda i: f"{i},{day(i)},c{i % 7},p{i % 5},{1 + i % 3},{5 + i % 5}.00,{6 + i % 5}.00"  # noqa: E731
    columns = mapped(table("Receipt,Date,Customer,Article,Quantity,Price excl. VAT,Price incl. VAT", row))
    assert columns["unit_price"] == "Price incl. VAT"


@pytest.mark.parametrize(
    ("without", "with_taxes"),
    [
        ("Amount", "Amount Including VAT"),
        ("Montant", "Montant TTC"),
        ("Importe", "Importe con IVA"),
        ("Amount excl. tax", "Amount"),
        ("Amount", "Amount incl"),
        ("Bedrag", "Bedrag (incl.)"),
        ("Total excl", "Total incl"),
    ],
)
def test_of_an_amount_and_the_same_with_its_taxes_the_latter_is_taken(mapped, without, with_taxes):
    row = lambda i: f"{i},{day(i)},c{i % 7},{i + 20}.00,{1.2 * (i + 20):.2f}"  # noqa: E731
    assert mapped(table(f"Order,Date,Customer,{without},{with_taxes}", row))["amount"] == with_taxes


@pytest.mark.parametrize(("name", "sql"), [("Refunded qty", '"Refunded qty"'), ("Retourenmenge", "Retourenmenge")])
def test_pieces_that_came_back_are_taken_times_their_price(mapped, name, sql):
    row = lines_of(lambda o, n: f"{o},{day(o)},c{o % 7},p{n},3,{int(o % 4 == n)},{o % 9 + n}.50")
    columns = mapped(table(f"Order,Date,Customer,Item,Qty,{name},Price", row))
    assert columns["refunded_amount"] == f"coalesce({sql}, 0) * Price"
    assert "transaction_status" not in columns


def test_rows_of_discounts_are_taken_off_their_order_and_are_no_refunds(suggest):
    kinds, money = ("line_item", "shipping", "discount"), (lambda o: 20 + o, lambda _: 4, lambda o: -2 - o % 3)
    row = lambda i: f"{i // 3},{day(i // 3)},c0,{kinds[i % 3]},{money[i % 3](i // 3)}.00"  # noqa: E731
    drafted = yaml.safe_load(suggest(table("Order,Date,Customer,Type,Amount", row)))
    assert drafted["transactions_columns"]["amount"] == 'sum(Amount) over (partition by "Order")'
    assert drafted["order_columns"] == ["amount"]
    back = table("Order,Date,Customer,Type,Amount", row) + "1,2024-09-01,c0,line_item,-21.00\n"
    assert "Is it a discount of the order?" in suggest(back)


def test_a_comma_on_some_rows_and_a_point_on_others_is_asked_about_with_what_reads_both(suggest):
    header = "order_id,customer,date,total"
    both = lambda i: f'{i},c{i % 9},{day(i)},"{["1.012,5", "12.50", "1,300.25"][i % 3]}"'  # noqa: E731
    text = suggest(table(header, both))
    assert "total has a decimal comma on 20 rows and a decimal point on 40. Are both decimals?" in text
    line = text.split("#   amount: ")[1].splitlines()[0].strip("'")
    found = duckdb.sql(f"select distinct cast({line} as decimal(9, 2)) from read_csv('orders.csv', all_varchar=true)")
    assert sorted(float(value) for (value,) in found.fetchall()) == [12.5, 1012.5, 1300.25]
    assert "Are both decimals?" not in suggest(
        table("order_id,customer,date,total", lambda i: f'{i},c{i % 9},{day(i)},"{i},50"')
    )


def test_dates_of_which_each_separator_proves_an_order_are_read_so_and_others_are_asked_about_in_true_words(suggest, mapped):
    header = "order_id,customer,date,total"
    dates = lambda first, second: table(header, lambda i: f"{i},c{i % 9},{[first, second][i % 2].format(13 + i % 15)},{i}.50")  # noqa: E731
    proven = dates("{}.2.2024", "2/{}/2024")
    assert mapped(proven)["transaction_at"] == (
        "regexp_replace(trim(date), '^([0-9]{1,2})[/]([0-9]{1,2})[/]([0-9]{4})', '\\3-\\1-\\2')"
    )
    assert "question" not in suggest(proven)
    found = duckdb.sql(f"select distinct {mapped(proven)['transaction_at']} from read_csv('orders.csv', all_varchar=true)")
    assert ("2024-2-14",) in found.fetchall()
    assert "proves the day first and 2/13/24 the month. Does the day stand first?" in suggest(dates("{}.2.2024", "2/{}/24"))
    contradicting = suggest(dates("{}/2/2024", "2/{}/2024"))
    assert "date has dates such as 13/2/2024, of which 13/2/2024 proves the day first and 2/13/2024 the month." in contradicting
    assert "date has dates such as 3/4/2024, and none proves which is the day." in suggest(dates("3/4/2024", "2024-01-{}"))


def test_where_all_orders_failed_the_line_that_is_proposed_makes_them_sales(suggest):
    orders = lambda word: table("order_id,customer,date,total,status", lambda i: f"{i},c{i % 9},{day(i)},{i}.5,{word(i)}")  # noqa: E731
    assert "case lower(status) when 'failed' then 'successful' else status end" in suggest(orders(lambda i: "failed"))  # noqa: ARG005
    two = suggest(orders(lambda i: "pending" if i % 9 else "cancelled"))
    assert "when 'pending' then 'successful' when 'cancelled' then 'cancelled'" in two


def test_a_name_that_comes_on_several_days_names_no_order(suggest):
    customers = suggest(table("Name,Date,Item,Total", lambda i: f"K{i % 9},{day(i)},Mug,{i}.50"))
    assert "# transaction_id: Name" in customers
    assert "Does one name the customer?" in customers
    assert "transaction_id: Name  " in suggest(table("Name,Date,Item,Total", lambda i: f"#{i},{day(i)},Mug,{i}.50"))


def test_a_point_that_may_part_thousands_is_asked_about(suggest):
    row = lambda i: f"{i},{day(i)},c{i % 7},{1 + i % 20}.500"  # noqa: E731
    text = suggest(table("Order,Date,Customer,Total", row))
    assert "question: Total has numbers such as" in text
    assert '#   decimal_separator: ","' in text
    assert "question" not in suggest(table("Order,Date,Customer,Total", row) + "99,2024-01-01,c1,12.50\n")


# --- reading and writing


def test_a_draft_that_is_pasted_maps_each_column_by_its_name(mapped):
    columns = mapped(table('"a: b",Order No,"customer, no","date#1",Total', lambda i: f"x,{i},c{i % 9},{day(i)},{i}.50"))
    assert columns == {
        "transaction_id": "Order No",
        "customer_id": "customer, no",
        "transaction_at": "date#1",
        "amount": "Total",
    }


def test_options_of_the_reader_are_part_of_the_draft(suggest):
    content = "x^y\n" + table("order_id^customer^date^total", lambda i: f"{i}^c{i % 9}^{day(i)}^{i}.50")
    drafted = yaml.safe_load(suggest(content, "--csv-options", '{delim: "^", skip: 1}', "--csv-encoding", "cp1252"))
    assert drafted["csv_options"] == {"delim": "^", "skip": 1}
    assert drafted["csv_encoding"] == "cp1252"
    assert drafted["transactions_columns"]["customer_id"] == "customer"


def test_a_file_in_another_code_page_is_read_and_said_so(suggest):
    header = "Sipariş No;Müşteri No;Sipariş Tarihi;Toplam Tutarı;Şehir"
    text = table(header, lambda i: f"{i};m{i % 9};{day(i)};{i},50;{('Iğdır', 'Muş')[i % 9 % 2]}")
    drafted = suggest(text.encode("cp1254"))
    assert yaml.safe_load(drafted)["transactions_columns"]["customer_id"] == "Müşteri No"
    assert "orders.csv is read as cp1254, by its letters" in drafted


def test_lines_around_a_table_are_not_part_of_it(suggest):
    rows = table("order_id,customer,date,total", lambda i: f"{i},c{i % 9},{day(i)},{i}.50")
    drafts = [
        suggest(text)
        for text in (
            rows,
            ",,,\n" + rows,
            rows + '60,"record(s)"\nSeller ID : me\n',
            "Report of sales\nfrom,to\n" + rows + "60 records\n",
        )
    ]
    mapped = [draft.split("# orders.csv: ")[0].strip() for draft in drafts]
    assert mapped[1:] == mapped[:1] * 3
    assert "# orders.csv: 2 lines before the names of columns and 1 line after the rows are no rows and left out" in drafts[3]
    assert "csv_options" not in drafts[0]


def test_relations_of_the_warehouse_are_read(suggest, tmp_path):
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema raw")
        connection.execute(
            f"create table raw.orders as select i as order_id, 'c' || i % 9 as customer, {'now()'} as date from range(9) t(i)"
        )
    drafted = yaml.safe_load(suggest(None, name="raw.orders"))
    assert drafted["transactions"] == "raw.orders"
    assert drafted["transactions_columns"]["transaction_at"] == "date"


@pytest.mark.parametrize(
    ("name", "content", "essential"),
    [
        ("nothing.csv", None, 'no file matches "nothing.csv"'),
        ("raw.orders", None, 'no relation "raw.orders"'),
        ("orders.xlsx", b"PK\x03\x04", "orders.xlsx cannot be unpacked"),
        ("orders.json", b"{", "orders.json is not JSON"),
        ("empty.csv", b"", "it has not even a line of column names"),
        ("header.csv", b"a,b\n", "has no rows, only columns: a, b"),
        ("broken.parquet", b"PAR1 and nothing more", "broken.parquet cannot be read"),
        ("ragged.csv", b"a,b,c\n" + b"1,2,3\n" * 5 + b"1,2,3,4\n" + b"1,2,3\n" * 50, "such as line 7: 1,2,3,4"),
        ("orders.csv", b"a,b\n1,2\n", 'found "klingon"'),
    ],
)
def test_what_cannot_be_read_is_said_on_the_screen_and_not_in_the_file(tmp_path, name, content, essential):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    encoding = ["--csv-encoding", "klingon"] if "klingon" in essential else []
    script = [sys.executable, ROOT / "scripts" / "suggest.py", name, *encoding]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert essential in done.stderr
    assert "Traceback" not in done.stderr


def test_both_inputs_that_cannot_be_read_are_named_at_once(suggest):
    with pytest.raises(SystemExit) as ended:
        suggest(None, "nobody.csv", name="nothing.csv")
    assert 'transactions: no file matches "nothing.csv"' in ended.value.code
    assert 'customers: no file matches "nobody.csv"' in ended.value.code
