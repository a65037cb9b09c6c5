"""Ids of orders that no name gives away or that rows leave blank, and columns that only look like one."""

import pytest
from test_lines import baskets

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs

NAMES = ["Order", "Customer", "Date", "Product", "Amount"]


@pytest.fixture
def draft_of(tmp_path, monkeypatch):
    """A function that returns the draft of a header and rows."""
    monkeypatch.chdir(tmp_path)

    def run(header, rows):
        text = "\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n"
        (tmp_path / "lines.csv").write_text(text)
        with open_connection() as connection:
            return draft_inputs(connection, "lines.csv")[0]

    return run


def lines_beside(make, *names):
    """Return a header and lines of orders, two a day, beside what is made of each: a function of {order, customer, day}."""
    rows = []
    for order, customer, _, product, price in (line for lines in baskets() for line in lines):
        day = f"2025-{1 + order % 1000 // 8:02d}-{1 + order // 2 % 28:02d}"
        rows.append([*make({"order": order, "customer": customer, "day": day}), customer, day, product, price])
    return [*names, *NAMES[1:]], rows


def test_a_column_whose_values_have_one_customer_and_one_day_each_is_the_orders(draft_of):
    draft = draft_of(*lines_beside(lambda row: [f"Z{row['order']}"], "Zettel"))
    assert (draft.columns["transaction_id"], draft.questions) == ("Zettel", [])
    assert draft.notes["transaction_id"].startswith("each value has one customer and one day: 80 orders of ")


@pytest.mark.parametrize("names", [["Shipment"], ["Zettel", "Blatt"]])
def test_an_id_that_may_be_another_of_one_customer_and_one_day_is_asked_about(draft_of, names):
    draft = draft_of(*lines_beside(lambda row: [f"Z{row['order']}"] * len(names), *names))
    assert "transaction_id" not in draft.columns
    assert [question.line for question in draft.questions] == [f"transaction_id: {names[0]}"]


ALIKE = {
    "Member": lambda row: [f"M9{row['customer']}"],
    "Plz": lambda row: [10000 + 7 * int(row["customer"][1:])],
    "Shop day": lambda row: [f"S1-{row['day']}"],
    "Day key": lambda row: [row["day"].replace("-", "")],
    "Lot": lambda row: [f"L{row['order'] // 7}"],
}


@pytest.mark.parametrize("name", ALIKE)
def test_what_says_customers_days_or_batches_is_no_order(draft_of, name):
    draft = draft_of(*lines_beside(ALIKE[name], name))
    assert "transaction_id" not in draft.columns
    # nothing in the file names the order, and its lines would count as one each
    customer = draft.columns["customer_id"]
    assert [question.line for question in draft.questions] == [
        f"transaction_id: cast({customer} as varchar) || ' ' || cast(Date as varchar)"
    ]


@pytest.mark.parametrize(
    "name",
    ["N° pièce", "Numero documento", "Doc. No.", "Номер заказа", "Check #", "Nota fiscal", "Tilausnumero", "Číslo objednávky"],
)
def test_a_document_is_the_order_in_many_languages(draft_of, name):
    draft = draft_of(*lines_beside(lambda row: [f"F{row['order']}"], name))
    assert (draft.columns["transaction_id"], draft.questions) == (name, [])
    assert "transaction_id" not in draft.notes


def rows_with_blanks(make):
    """Return a header and the rows that are made of each order, a list of lines."""
    return NAMES, [row for lines in baskets() for row in make([list(line) for line in lines])]


def total_of(lines):
    return f"{sum(line[-1] for line in lines):.2f}"


BLANK = {
    "sums by product": (lambda lines: [*lines, ["", "", "", "Zusammen", total_of(lines)]], "say Zusammen."),
    "sums by customer": (lambda lines: [*lines, ["", f"Sum of {lines[0][0]}", "", "", total_of(lines)]], "say Sum of 1000, "),
}


@pytest.mark.parametrize("name", BLANK)
def test_totals_without_an_order_are_asked_about_and_the_order_is_kept(draft_of, name):
    make, words = BLANK[name]
    draft = draft_of(*rows_with_blanks(make))
    assert draft.columns["transaction_id"] == "Order"
    (question,) = draft.questions
    assert "80 of " in question.text
    assert words in question.text
    assert question.line.startswith("transactions_filter: ")


def test_a_note_or_a_sale_without_an_order_loses_no_order_and_is_not_asked_about(draft_of):
    header, rows = rows_with_blanks(lambda lines: [*lines, *([["", "", "", "", ""]] if len(lines) > 2 else [])])
    rows[5][0] = rows[9][0] = rows[12][0] = ""
    draft = draft_of(header, rows)
    assert (draft.columns["transaction_id"], draft.questions) == ("Order", [])


@pytest.mark.parametrize("blank", [range(3), [0], [0, 2]])
@pytest.mark.parametrize("with_totals", [False, True])
def test_lines_below_the_first_of_their_order_are_to_be_filled_in(draft_of, blank, with_totals):
    def make(lines):
        below = [["" if place in blank else cell for place, cell in enumerate(line)] for line in lines[1:]]
        totals = [["", "", "", "Subtotal", total_of(lines)]] if with_totals and len(blank) == 3 else []
        return [lines[0], *below, *totals]

    draft = draft_of(*rows_with_blanks(make))
    (question,) = draft.questions
    assert "fill the blank cells down in the file: in Excel" in question.text
    assert question.line == ""
    assert ("rows of totals" in question.text) == (with_totals and len(blank) == 3)


def test_dates_below_the_first_line_are_to_be_filled_in_where_nothing_names_an_order(draft_of):
    header, rows = rows_with_blanks(lambda lines: [lines[0], *([*line[:1], "", "", *line[3:]] for line in lines[1:])])
    draft = draft_of(header[1:], [row[1:] for row in rows])
    (question,) = draft.questions
    assert question.text.startswith("Date, Customer: blank on ")


def test_a_receipt_of_each_payment_beside_the_order_is_not_the_order(draft_of):
    header, rows = rows_with_blanks(lambda lines: lines)
    draft = draft_of(["Recibo", *header], [[f"P{place}", *row] for place, row in enumerate(rows)])
    assert draft.columns["transaction_id"] == "Order"
