"""The exports of platforms that are known: each drafted from its sample without a hand on it, and built, equal to the cent."""

from pathlib import Path

import interface_samples  # noqa: F401  (they are in SAMPLES)
import marketplace_samples  # noqa: F401
import pytest
import yaml
from layout_samples import SAMPLES
from project import ROOT, Shop

from segmentation.files.sources import open_connection
from segmentation.mapping import layouts
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

LAYOUTS = ROOT / "python" / "segmentation" / "mapping" / "layouts"
# exports that do not say all, and what is asked of them
OPEN = {
    "clover_orders": "names no customer",
    "amazon_date_range": "names no buyer",
    "amazon_settlement": "names no buyer",
    "oxid_orders": "OXPAID is blank on",
    "olist_orders": "Are these files beside this one?",
    "olist_items": "Are these files beside this one?",
}
FIGURES = """
    select
        count(*) filter (where is_purchase) as orders,
        count(distinct customer_id) filter (where is_purchase) as customers,
        cast(100 * coalesce(sum(gross_amount) filter (where is_purchase), 0) as bigint) as gross,
        cast(100 * coalesce(sum(refund_amount), 0) as bigint) as refunds,
        cast(100 * coalesce(sum(net_amount), 0) as bigint) as net
    from int_transactions_aggregated_to_orders
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One copy of the project for all layouts."""
    return Shop.make(tmp_path_factory.mktemp("layouts"))


@pytest.fixture
def draft(tmp_path, monkeypatch):
    """A function that writes files and returns the text of the draft from them."""
    monkeypatch.chdir(tmp_path)

    def run(content, *, name="orders.csv", customers=None):
        for file, text in {name: content, "customers.csv": customers}.items():
            if text is not None:
                Path(file).write_bytes(text if isinstance(text, bytes) else text.encode())
        with open_connection() as connection:
            return mapping_text(draft_inputs(connection, name, "customers.csv" if customers else None))

    return run


def questions(text):
    return [line for line in text.splitlines() if line.startswith("# question: ")]


def test_each_layout_has_a_sample_and_is_known_by_its_own_columns():
    names = {path.stem for path in LAYOUTS.glob("*.yml")}
    assert names - {"shopify_customers"} == SAMPLES.keys()
    for name, sample in SAMPLES.items():
        known = yaml.safe_load((LAYOUTS / f"{name}.yml").read_text(encoding="utf-8"))
        found = layouts.recognise_layout(sample.header)
        assert (name, found.platform, found.export) == (name, known["platform"], known["export"])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_draft_of_a_known_export_builds_what_was_sold(draft, shop, name):
    sample = SAMPLES[name]
    text = draft(sample.content, name=sample.file)
    asked = questions(text)
    if name in OPEN:
        assert len(asked) == 1, text
        assert OPEN[name] in asked[0]
        return
    assert asked == [], text
    mapping = yaml.safe_load(text)
    shop.write(sample.file, sample.content)
    build = shop.build(mapping, select="+int_transactions_aggregated_to_orders")
    assert build.ok, build.output
    assert shop.frame(FIGURES).iloc[0].to_dict() == sample.truth, text


def as_csv(header, rows, delimiter=","):
    """Return the text of a file of rows without commas in them."""
    return "\n".join(delimiter.join(map(str, row)) for row in [header, *rows]) + "\n"


def renamed(name, names):
    """Return a sample with other names of columns, as text."""
    sample = SAMPLES[name]
    before, header, after = sample.content.decode(sample.encoding).partition(sample.delimiter.join(sample.header))
    assert header, "names with quotes"
    return before + sample.delimiter.join(map(names, sample.header)) + after


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("shopify_orders", str.upper),
        ("magento_orders", lambda column: column.lower().replace(" ", "  ")),
        ("stripe_payments", {"Created (UTC)": "Created date (UTC)"}.get),
        ("trendyol_orders", {"Sipariş Durumu": "Sipariş Statüsü"}.get),
        ("woocommerce_orders", {"order_status": "status"}.get),
        ("wix_orders", {"Fulfillment status": "Fulfillment Status"}.get),
    ],
)
def test_an_export_is_known_in_other_versions_and_letters(draft, name, names):
    known = yaml.safe_load(draft(SAMPLES[name].content))
    text = draft(renamed(name, lambda column: names(column) or column))
    found = yaml.safe_load(text)
    assert ", recognised by its columns " in text
    assert questions(text) == []
    assert found.get("order_columns") == known.get("order_columns")
    assert found["transactions_columns"].keys() == known["transactions_columns"].keys()


def test_a_customer_without_an_address_is_known_by_the_phone(draft):
    sample = SAMPLES["shopify_orders"]
    rows = [
        [(row | {"Email": "", "Phone": f"+49 {row['Email']}"}).get(column, "") for column in sample.header]
        for row in sample.rows
    ]
    assert yaml.safe_load(draft(as_csv(sample.header, rows)))["transactions_columns"]["customer_id"] == "Phone"


def test_columns_that_an_export_of_another_year_lacks_are_not_mapped(draft):
    sample = SAMPLES["shopify_orders"]
    old = [column for column in sample.header if column not in ("Refunded Amount", "Discount Code", "Created at")]
    rows = [[row.get(column, "") for column in old] for row in sample.rows]
    found = yaml.safe_load(draft(as_csv([*old, "Our own note"], [[*row, ""] for row in rows])))
    assert found["transactions_columns"]["transaction_at"] == "Paid at"
    assert "refunded_amount" not in found["transactions_columns"]
    assert "refunded_amount" not in found["order_columns"]


def test_an_export_in_another_language_is_read_like_the_english_one(draft):
    header = (
        "Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Gebühr,Netto,Absender E-Mail-Adresse,Empfänger E-Mail-Adresse,"
    )
    header += "Transaktionscode,Zugehöriger Transaktionscode,Auswirkung auf Guthaben"
    row = "{:02d}.06.2026;10:15:00;CEST;Max Muster;{};Abgeschlossen;EUR;{},50;-0,55;11,95;{};{};TX{};;Haben"
    rows = [
        row.format(1 + i % 28, "PayPal Express-Zahlung", 12 + i, f"max{i % 9}@example.com", "shop@example.com", i)
        for i in range(40)
    ]
    rows += [row.format(3, "Rückzahlung", -12, "shop@example.com", "max1@example.com", "R")]
    rows += [row.format(3, "Allgemeine Abbuchung", -500, "", "", "W")]
    text = draft(header.replace(",", ";") + "\n" + "\n".join(rows) + "\n")
    assert questions(text) == []
    found = yaml.safe_load(text)
    assert found["transactions_columns"]["amount"] == "Brutto"
    assert 'then "Empfänger E-Mail-Adresse" else "Absender E-Mail-Adresse"' in found["transactions_columns"]["customer_id"]
    assert '"Typ"' in found["transactions_filter"]


def test_a_transfer_to_the_bank_is_no_sale_in_portuguese(draft):
    header = "Data, Hora, Nome, Tipo, Status, Moeda, Valor bruto, Tarifa, Líquido, Do e-mail, Para e-mail, ID da transação"
    row = '{:02d}-06-2026,10:15:00,Max,{},Concluído,BRL,{},"-1,50","9,50",{}@x.com,loja@x.com,TX{}'
    rows = [row.format(1 + i % 28, "Pagamento recorrente recebido", 12 + i, f"max{i % 9}", i) for i in range(40)]
    rows += [row.format(3, "Recursos transferidos para sua conta bancária", -500, "loja", "W")]
    text = draft("\n".join([header, *rows]) + "\n")
    assert questions(text) == []
    assert '"Tipo"' in yaml.safe_load(text)["transactions_filter"]


def test_words_that_a_platform_has_never_said_are_asked_about(draft):
    sample = SAMPLES["magento_orders"]
    text = draft(sample.content.replace(b"Pending", b"Awaiting dispatch"))
    assert [line[: len("# question: awaiting dispatch, on 3 of 97 rows, is not in")] for line in questions(text)] == [
        "# question: awaiting dispatch, on 3 of 97 rows, is not in"
    ]
    others = draft(sample.content.replace(b"Complete", b"Foo").replace(b"Processing", b"Bar").replace(b"Closed", b"Baz"))
    (question,) = questions(others)
    assert all(f"{word}, on" in question for word in ("foo", "bar", "baz"))


def test_test_mode_is_asked_about_where_there_is_some(draft):
    text = draft(SAMPLES["stripe_payments"].content.replace(b",Live,", b",Test,", 3))
    assert len(questions(text)) == 1
    assert "Mode says Test. Are these rows no sales?" in questions(text)[0]


def test_numbers_of_a_status_that_the_platform_does_not_bring_are_asked_about(draft):
    text = draft(SAMPLES["opencart_orders"].content.replace(b",5,USD", b",23,USD", 4))
    (question,) = questions(text)
    assert "order_status_id is a status of your own on 4 rows" in question


def test_bills_that_are_open_are_asked_about(draft):
    text = draft(SAMPLES["sap_b1_invoices"].content.replace(b",N,C,", b",N,O,", 5))
    (question,) = questions(text)
    assert "DocStatus is open on 5 rows" in question


def test_a_currency_without_cents_is_not_divided(draft):
    text = draft(SAMPLES["stripe_charges"].content.replace(b",usd,", b",jpy,"))
    assert questions(text) == []
    assert "when lower(\"currency\") in ('jpy'" in yaml.safe_load(text)["transactions_columns"]["amount"]


def test_a_zero_that_would_be_a_refund_of_most_orders_is_asked_about(draft):
    sample = SAMPLES["etsy_orders"]
    rows = [[row.get(column, "") for column in sample.header] for row in sample.rows]
    place = sample.header.index("Adjusted Order Total")
    text = draft(as_csv(sample.header, [[*row[:place], row[place] or "0.00", *row[place + 1 :]] for row in rows]))
    assert len(questions(text)) == 1
    assert "Does 0 mean here that nothing was adjusted?" in questions(text)[0]


def test_products_of_a_package_with_money_of_their_own_are_asked_about(draft):
    sample = SAMPLES["mercado_livre_sales"]
    money = "Receita por produtos (BRL)"
    rows = [row | {money: row.get(money) or "10.00"} for row in sample.rows]
    text = draft(as_csv(sample.header, [[row.get(column, "") for column in sample.header] for row in rows], ";"))
    assert len(questions(text)) == 1
    assert "which would count twice" in questions(text)[0]


def test_what_speaks_of_the_order_elsewhere_and_differs_between_its_lines_is_the_lines(draft):
    sample = SAMPLES["wix_orders"]
    rows = [row | {"Total": f"{place}.50"} for place, row in enumerate(sample.rows)]
    text = draft(
        as_csv(sample.header, [[str(row.get(column, "")).replace(",", "") for column in sample.header] for row in rows])
    )
    assert "amount" not in yaml.safe_load(text)["order_columns"]
    assert "Total is of the order in other exports of Wix" in text


def test_a_customers_export_is_known_beside_the_orders(draft):
    header = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Total Spent,Total Orders,Tags"
    customers = {order.customer: order for order in SAMPLES["shopify_orders"].orders}.values()
    rows = [
        f"'{7000 + o.customer},First,Last,{o.email},{['no', 'yes'][o.customer % 2]},Lyon,{o.customer}.50,3," for o in customers
    ]
    found = yaml.safe_load(draft(SAMPLES["shopify_orders"].content, customers="\n".join([header, *rows]) + "\n"))
    assert found["customers_columns"]["customer_id"] == "Email"
    assert found["customers_columns"]["city"] == "Default Address City"


def test_a_layout_says_what_it_is_and_stands_on_columns_of_few_other_files():
    for path in LAYOUTS.glob("*.yml"):
        known = layouts.Layout(**yaml.safe_load(path.read_text(encoding="utf-8")))
        assert known.platform
        assert known.export
        assert 3 <= len(known.columns) <= 10
        assert len(known.questions) <= 1
        # what is SQL says why
        assert known.expressions.keys() <= known.notes.keys(), path.stem
        assert {word for word in known.statuses if word != word.lower()} == set()


def test_an_export_with_a_line_an_item_takes_what_speaks_of_the_order_once(draft):
    sample = SAMPLES["woocommerce_orders"]
    header = [*sample.header, "item_name"]
    rows = [[*(row.get(column, "") for column in sample.header), item] for row in sample.rows for item in ("Cup", "Plate")]
    assert "order_columns" not in yaml.safe_load(draft(sample.content))
    found = yaml.safe_load(draft(as_csv(header, rows)))
    assert {"amount", "refunded_amount"} <= set(found["order_columns"])


def test_a_statement_of_paypal_names_the_other_side_only(draft):
    header = (
        "Date,Time,Time Zone,Description,Currency,Gross,Fee,Net,Balance,Transaction ID,From Email Address,Name,Reference Txn ID"
    )
    row = "{:02d}.06.2026,12:00:00,Europe/Berlin,{},EUR,{}.50,0.00,1.00,9.00,TX{},max{}@example.com,Max,"
    rows = [row.format(1 + i % 28, "Express Checkout Payment", 12 + i, i, i % 9) for i in range(40)]
    rows += [row.format(3, "General Card Withdrawal", -50, "W", 1)]
    text = draft("\n".join([header, *rows]) + "\n")
    assert questions(text) == []
    assert yaml.safe_load(text)["transactions_columns"]["customer_id"] == '"From Email Address"'
