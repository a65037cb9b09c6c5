import gzip

import pytest

from segmentation.files import encodings
from segmentation.files.tables import readable_files

TEXT = "customer_id,city\nc1,Köln\nc2,Genève €\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A folder of its own, as the plugins write where dbt runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(pattern, encoding=""):
    return [encodings.open_bytes(path).read().decode("utf-8-sig") for path in readable_files(pattern, encoding)]


def test_a_utf8_file_is_read_where_it_lies(folder):
    (folder / "orders.csv").write_text(TEXT, encoding="utf-8")
    assert readable_files("orders.csv", "") == ["orders.csv"]
    assert not (folder / "target").exists()


def test_a_byte_order_mark_is_utf8(folder):
    (folder / "orders.csv").write_text(TEXT, encoding="utf-8-sig")
    assert readable_files("orders.csv", "") == ["orders.csv"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_mark(folder, encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    (folder / "orders.csv").write_bytes((mark + TEXT).encode(encoding))
    assert read("orders.csv") == [TEXT]


@pytest.mark.parametrize(
    ("code_page", "text"),
    [
        ("cp932", "注文番号;注文日時;購入者名;合計金額"),
        ("euc_jp", "注文番号;注文日時;購入者名;合計金額"),
        ("gb18030", "订单编号;买家会员名;总金额;订单状态"),
        ("big5", "訂單編號;會員姓名;總金額;訂單日期"),
        ("cp949", "주문번호;구매자명;결제금액;주문상태"),
        ("cp1254", "Sipariş"),
        ("iso8859-2", "Zamówienie;Wartość;Źródło;Łódź;Gdańsk"),
        ("koi8-r", "заказ;клиент;сумма;Москва"),
        ("iso8859-15", "Größe;5,00 €"),
        ("iso8859-15", "Sœur;Cœur;Genève"),
        ("mac-roman", "Müller;Straße;Größe"),
        ("cp850", "Müller;Straße;Größe"),
        ("cp1254", "Sipariş Numarası;Ürün Adı;İade Edildi;İl"),
        ("cp1250", "Zamówienie;Wartość;Zapłacone;Łódź;Gdańsk"),
        ("cp1250", "Objednávka;Částka;Příjmení;Plzeň;České Budějovice"),
        ("cp1250", "Rendelés dátuma;Vevő;Győr;Teljesítve;függőben;gyűjtő"),
        ("cp1251", "заказ;клиент;сумма;Оплачен"),
        ("cp1253", "Παραγγελία;Ημερομηνία;Πελάτης;Αθήνα"),
        ("cp1257", "Užsakymas;Pirkėjas;Būsena;Šiauliai"),
        ("cp1252", "Numéro de commande;Prénom;Genève;Août;à côté"),
        ("cp1252", "Número do Pedido;Endereço;São Paulo;Conceição"),
        ("cp1252", "Ordre;København;Århus;Ærø"),
        ("cp1252", "Höfn;Þórshöfn;Reykjavík;Sigríður;Ísafjörður"),
        ("cp1252", "Müller;François;Peña;Ångström"),
        ("cp1252", "août;Réf"),
    ],
)
def test_a_code_page_is_told_by_the_letters_of_its_languages(folder, code_page, text):
    (folder / "orders.csv").write_bytes(text.encode(code_page))
    assert read("orders.csv") == [text]


def test_anything_else_is_windows_1252(folder):
    (folder / "orders.csv").write_bytes(TEXT.encode("cp1252"))
    assert read("orders.csv") == [TEXT]


def test_a_stray_byte_does_not_garble_the_letters_of_a_utf8_file(folder):
    (folder / "orders.csv").write_bytes(TEXT.encode() + b"c3,K\xf6ln\n")
    assert read("orders.csv") == [TEXT + "c3,K\ufffdln\n"]


def test_a_named_codec_is_used_without_asking(folder):
    text = "customer_id,city\nc1,大阪\n"
    (folder / "orders.csv").write_bytes(text.encode("shift_jis"))
    assert read("orders.csv", "shift_jis") == [text]


def test_a_codec_that_does_not_exist_is_quoted(folder):
    (folder / "orders.csv").write_text(TEXT, encoding="utf-8")
    with pytest.raises(ValueError, match=r'csv_encoding.*such as cp1252.*found "klingon"'):
        readable_files("orders.csv", "klingon")


def test_gzip_is_read_in_every_encoding(folder):
    (folder / "utf8.csv.gz").write_bytes(gzip.compress(TEXT.encode()))
    (folder / "windows.csv.gz").write_bytes(gzip.compress(TEXT.encode("cp1252")))
    assert readable_files("utf8.csv.gz", "") == ["utf8.csv.gz"]
    assert read("*.csv.gz") == [TEXT, TEXT]


def test_a_glob_gives_files_by_name_each_as_it_needs(folder):
    (folder / "2024").mkdir()
    (folder / "2024" / "b.csv").write_bytes(TEXT.encode("cp1252"))
    (folder / "2024" / "a.csv").write_text(TEXT, encoding="utf-8")
    (folder / "2024" / "folder.csv").mkdir()
    paths = readable_files("2024/*.csv", "")
    assert paths[0] == "2024/a.csv"
    assert read("2024/*.csv") == [TEXT, TEXT]
    assert readable_files("**/*.csv", "")[0] == "2024/a.csv"


def test_nothing_that_matches_is_no_file():
    assert readable_files("nothing/*.csv", "") == []


def test_a_letter_cut_by_the_end_of_a_chunk_is_still_one_letter(folder, monkeypatch):
    monkeypatch.setattr(encodings, "CHUNK_SIZE", 3)
    (folder / "utf8.csv").write_text(TEXT, encoding="utf-8")
    (folder / "utf16.csv").write_text(TEXT, encoding="utf-16")
    assert readable_files("utf8.csv", "") == ["utf8.csv"]
    assert read("utf16.csv") == [TEXT]


def test_a_letter_cut_by_the_end_of_the_file_is_not_utf8(folder):
    (folder / "orders.csv").write_bytes("Köln é".encode()[:-1])
    assert not encodings.is_utf8("orders.csv")


@pytest.mark.parametrize("content", [gzip.compress(TEXT.encode())[:20], b"not gzip at all"], ids=["cut", "other"])
def test_a_file_that_cannot_be_unpacked_is_left_to_the_reader(folder, content):
    (folder / "orders.csv.gz").write_bytes(content)
    assert readable_files("orders.csv.gz", "") == ["orders.csv.gz"]


def test_a_byte_that_the_encoding_lacks_is_replaced(folder):
    (folder / "orders.csv").write_bytes(b"a\x81b\xe9")
    assert read("orders.csv") == ["a\ufffdbé"]


def test_a_changed_file_is_converted_anew(folder):
    (folder / "orders.csv").write_bytes(TEXT.encode("cp1252"))
    assert read("orders.csv") == [TEXT]
    (folder / "orders.csv").write_bytes((TEXT + "c3,Zürich\n").encode("cp1252"))
    assert read("orders.csv") == [TEXT + "c3,Zürich\n"]


def test_a_converted_file_is_not_converted_twice(folder):
    (folder / "orders.csv").write_bytes(TEXT.encode("cp1252"))
    (path,) = readable_files("orders.csv", "")
    (folder / path).write_text("kept", encoding="utf-8")
    assert read("orders.csv") == ["kept"]


def test_letters_that_one_code_page_reads_as_control_characters_leave_nothing_open(folder):
    path = folder / "czech.csv"
    path.write_bytes("Zákazník;Stav\nTomáš Dvořák;Zaplaceno\nLukáš Černý;Stornováno\n".encode("cp1250"))
    assert (encodings.guess_encoding(str(path)), encodings.doubtful_code_page([str(path)])) == ("cp1250", None)
