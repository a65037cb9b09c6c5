"""Names of columns in the languages that shops write: each is known for what it is, and a file of them is read to the cent."""

import random

import pytest
from test_lines import drafted  # noqa: F401  (a fixture)

from segmentation.thesaurus import name_meanings, status_meanings

MEANT = [{"order"}, {"date"}, {"customer"}, {"product", "sku"}, {"quantity"}, {"price"}, {"total", "amount"}]
NAMES = {
    "Norwegian": "Ordrenummer,Ordredato,Kundenavn,Varenavn,Antall,Stykkpris,Totalbeløp",
    "Danish": "Ordrenummer,Ordredato,Kundenavn,Varenavn,Antal,Stykpris,Totalbeløb",
    "Swedish": "Ordernummer,Orderdatum,Kundnamn,Artikel,Antal,Styckpris,Totalbelopp",
    "Finnish": "Tilausnumero,Tilauspäivä,Asiakas,Tuote,Kpl,Yksikköhinta,Yhteensä",
    "Dutch": "Bestelnummer,Besteldatum,Klantnaam,Artikel,Aantal,Eenheidsprijs,Totaalbedrag",
    "Polish": "Numer zamówienia,Data zamówienia,Nazwa klienta,Towar,Szt,Cena jednostkowa,Wartość",
    "Czech": "Číslo objednávky,Datum vystavení,Zákazník,Zboží,Množství,Jednotková cena,Celkem",
    "Slovak": "Číslo objednávky,Dátum objednávky,Meno zákazníka,Tovar,Množstvo,Jednotková cena,Celková suma",
    "Hungarian": "Rendelésszám,Rendelés dátuma,Vevő neve,Termék,Mennyiség,Egységár,Végösszeg",
    "Romanian": "Nr. comandă,Data comenzii,Nume client,Produs,Cantitate,Preț unitar,Valoare totală",
    "Bulgarian": "Номер на поръчка,Дата,Име на клиента,Продукт,Количество,Единична цена,Обща сума",
    "Ukrainian": "Номер замовлення,Дата,Покупець,Товар,Кількість,Ціна,Разом",
    "Croatian": "Broj narudžbe,Datum,Ime kupca,Artikl,Količina,Jedinična cijena,Ukupan iznos",
    "Slovenian": "Številka naročila,Datum naročila,Stranka,Izdelek,Količina,Cena,Znesek",
    "Serbian": "Broj porudžbine,Datum,Kupac,Proizvod,Količina,Cena,Iznos",
    "Lithuanian": "Užsakymo numeris,Užsakymo data,Pirkėjas,Prekė,Kiekis,Vieneto kaina,Iš viso",
    "Latvian": "Pasūtījuma numurs,Datums,Pircējs,Prece,Daudzums,Cena,Summa",
    "Estonian": "Tellimuse number,Kuupäev,Ostja,Toode,Kogus,Ühikuhind,Kokku",
    "Turkish": "Sipariş No,Sipariş Tarihi,Müşteri Adı,Ürün Adı,Adet,Birim Fiyat,Tutar",
    "Greek": "Αριθμός παραγγελίας,Ημερομηνία,Πελάτης,Είδος,Ποσότητα,Τιμή μονάδας,Σύνολο",
    "Hebrew": "מספר הזמנה,תאריך,שם לקוח,מוצר,כמות,מחיר ליחידה,סכום",
    "Persian": "شماره سفارش,تاریخ,نام مشتری,کالا,تعداد,قیمت واحد,جمع کل",
    "Hindi": "ऑर्डर संख्या,दिनांक,ग्राहक,उत्पाद,मात्रा,कीमत,कुल राशि",
    "Thai": "เลขที่คำสั่งซื้อ,วันที่,ชื่อลูกค้า,สินค้า,จำนวน,ราคาต่อหน่วย,ยอดรวม",
    "Indonesian": "No Pesanan,Tanggal,Nama Pelanggan,Nama Produk,Jumlah,Harga Satuan,Total Harga",
}


@pytest.mark.parametrize("language", NAMES)
def test_names_of_columns_are_known(language):
    for name, meant in zip(NAMES[language].split(","), MEANT, strict=True):
        assert not meant.isdisjoint(name_meanings(name)), name


@pytest.mark.parametrize("language", ["Norwegian", "Hungarian", "Lithuanian", "Persian"])
def test_a_file_of_them_is_read(drafted, language):  # noqa: F811
    draw = random.Random(5)
    prices = {f"P{number}": 5 + number * 3.75 for number in range(9)}
    lines = [(order, product) for order in range(90) for product in draw.sample(list(prices), draw.choice([1, 1, 2, 3]))]
    rows = []
    for order, product in lines:
        pieces = draw.choice([1, 1, 1, 2, 3])
        day = f"2025-{1 + order // 10:02d}-{1 + order % 28:02d}"
        rows.append([1000 + order, day, f"Ann {order * 3 % 7}", product, pieces, prices[product], pieces * prices[product]])
    asked, gross, _ = drafted(NAMES[language].split(","), rows)
    assert (asked, gross) == ([], sum(row[-1] for row in rows))


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Beløp inkl. mva", "gross"), ("Beløp eks. mva", "net"), ("Hinta sis. alv", "gross"), ("Сумма без НДС", "net")],
)
def test_with_and_without_taxes_are_told_apart(name, meant):
    assert meant in name_meanings(name)


def test_a_turkish_state_in_capitals_is_the_same_state():
    # DuckDB makes a plain i of their dotless I
    states = status_meanings()
    small = {word: meaning for word, meaning in states.items() if "ı" in word}
    assert {word: states.get(word.upper().lower()) for word in small} == small
