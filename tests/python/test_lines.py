"""Lines of orders that look alike: what each costs or all together, two of a product or the same order exported twice."""

import itertools
import random

import pytest
import yaml
from reference_orders import read_figures

from segmentation.files.sources import open_connection
from segmentation.mapping.drafting import draft_inputs
from segmentation.mapping.writing import mapping_text

PRICES = {f"P{number}": 7.5 + 3 * number for number in range(12)}


def baskets(*, price=None, twice=0, most=3):
    """Return orders as lists of lines (order, customer, date, product, price); every so many have their first line twice."""
    draw = random.Random(5)
    orders = []
    for number in range(80):
        customer, day = f"c{draw.randrange(20)}", f"2025-{1 + number // 8:02d}-{1 + number % 28:02d} 10:0{number % 10}:00"
        products = draw.sample(list(PRICES), draw.randint(1, most))
        lines = [(1000 + number, customer, day, product, price or PRICES[product]) for product in products]
        orders.append(lines + lines[:1] * (twice > 0 and number % twice == 0))
    return orders


def money_of(orders):
    return round(sum(line[-1] for lines in orders for line in lines), 2)


@pytest.fixture
def drafted(tmp_path, monkeypatch):
    """A function that drafts from rows and returns what is asked, the gross and the settings that follow."""
    monkeypatch.chdir(tmp_path)

    def run(header, rows):
        text = "\n".join(",".join(map(str, row)) for row in [header, *rows]) + "\n"
        (tmp_path / "lines.csv").write_text(text)
        with open_connection() as connection:
            draft = draft_inputs(connection, "lines.csv")[0]
            figures = read_figures(draft.source, mapping_text([draft]))
            # what a question proposes can be pasted as it is
            assert all(isinstance(yaml.safe_load(question.line or "{}"), dict) for question in draft.questions)
            return [question.text for question in draft.questions], figures["gross"], draft.settings

    return run


NAMES = ["Order", "Customer", "Date", "Product", "Amount"]


def with_totals(orders):
    """Return rows on which the total of the order stands in place of the price of the line."""
    return [[*line[:-1], sum(other[-1] for other in lines)] for lines in orders for line in lines]


@pytest.mark.parametrize("name", ["Amount", "Line total"])
def test_a_price_that_all_lines_share_is_the_lines(drafted, name):
    orders = baskets(price=10.0)
    asked, gross, settings = drafted([*NAMES[:-1], name], itertools.chain(*orders))
    assert (asked, gross, settings.get("order_columns")) == ([], money_of(orders), None)


def test_seats_of_one_show_cost_as_much_each(drafted):
    orders = [[(*line[:3], f"Show {line[0] % 5}", 15.0 + line[0] % 5) for line in lines] for lines in baskets()]
    rows = [[*line, f"A{place}"] for place, line in enumerate(itertools.chain(*orders))]
    asked, gross, _ = drafted([*NAMES, "Seat"], rows)
    assert (asked, gross) == ([], money_of(orders))


def test_a_total_that_is_repeated_on_the_lines_counts_once(drafted):
    orders = baskets()
    asked, gross, settings = drafted(NAMES, with_totals(orders))
    assert (asked, gross, settings["order_columns"]) == ([], money_of(orders), ["amount"])


def test_an_amount_that_all_lines_share_is_asked_about_where_no_product_tells(drafted):
    rows = [[*row[:3], f"please ring {place}", row[-1]] for place, row in enumerate(with_totals(baskets()))]
    asked, *_ = drafted(["Order", "Customer", "Date", "Remark", "Amount"], rows)
    assert len(asked) == 1
    assert "nothing proves that it is the total of the order" in asked[0]


def pairs(*, odd=0):
    """Return orders of two lines that cost the same, and differ in nothing else; every so many have two that differ."""
    orders = [[lines[0]] * 2 for lines in baskets(price=None)]
    orders = [[(*line[:-1], 10 + line[0] % 9 + line[0] % 7 / 4) for line in lines] for lines in orders]
    return [[lines[0], (*lines[1][:-1], 99.5)] if odd and place % odd == 0 else lines for place, lines in enumerate(orders)]


@pytest.mark.parametrize("odd", [0, 30])
@pytest.mark.parametrize("has_line_id", [True, False])
def test_pairs_of_lines_that_cost_the_same_add_up_to_the_total_beside_them(drafted, odd, has_line_id):
    orders = pairs(odd=odd)
    rows = [[*line, sum(other[-1] for other in lines)] for lines in orders for line in lines]
    header = [*NAMES, "Order total"]
    if has_line_id:
        header, rows = [*header, "Line ID"], [[*row, place] for place, row in enumerate(rows)]
    asked, gross, settings = drafted(header, rows)
    if has_line_id:
        assert (asked, gross, settings.get("order_columns")) == ([], money_of(orders), None)
    else:
        (question,) = asked
        assert "rows are equal to another" in question


@pytest.mark.parametrize("odd", [0, 30])
def test_pairs_of_lines_are_asked_about_where_no_total_tells(drafted, odd):
    (question,), *_ = drafted(NAMES, itertools.chain(*pairs(odd=odd)))
    assert "rows are equal to another" in question
    rows = [[*row, place] for place, row in enumerate(itertools.chain(*pairs(odd=odd)))]
    (question,), *_ = drafted([*NAMES, "Line ID"], rows)
    assert "nothing proves that it is the total of the order" in question


def test_two_equal_lines_of_an_order_are_two_sales(drafted):
    orders = baskets(twice=9)
    asked, gross, settings = drafted(NAMES, itertools.chain(*orders))
    assert (asked, gross, settings) == ([], money_of(orders), {"reject_exact_duplicates": False})


def test_equal_lines_below_the_total_of_their_order_are_pieces(drafted):
    orders = [lines if len(lines) < 3 else [lines[0], lines[1], lines[1]] for lines in baskets()]
    rows = [
        [*line[:-1], 1 + line[0] % 2, "" if place else sum(other[-1] for other in lines)]
        for lines in orders
        for place, line in enumerate(lines)
    ]
    asked, gross, settings = drafted([*NAMES[:-1], "Quantity", NAMES[-1]], rows)
    assert (asked, gross) == ([], money_of(orders))
    assert settings == {"order_columns": ["amount"], "reject_exact_duplicates": False}


@pytest.mark.parametrize("most", [1, 3], ids=["orders", "lines"])
def test_orders_that_two_extracts_hold_count_once(drafted, most):
    orders = baskets(most=most)
    asked, gross, settings = drafted(NAMES, itertools.chain(*orders, *orders[60:]))
    assert (asked, gross, settings) == ([], money_of(orders), {})


def test_what_the_total_of_the_order_proves_counts_whatever_the_lines_look_like(drafted):
    header = [*NAMES, "Quantity", "Order total"]
    orders = baskets(twice=9)
    rows = [
        [*line, 1 + (place > 70), sum(other[-1] for other in lines)] for place, lines in enumerate(orders) for line in lines
    ]
    asked, gross, _ = drafted(header, rows)
    assert (asked, gross) == ([], money_of(orders))


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (NAMES, itertools.chain(*baskets(twice=9), *baskets(twice=9)[60:])),
        (NAMES[1:], [line[1:] for line in itertools.chain(*baskets(twice=9))]),
        ([*NAMES, "Quantity"], [[*line, 1 + line[0] % 2] for line in itertools.chain(*baskets(twice=9))]),
    ],
    ids=["both", "rows that name no order", "several pieces are said otherwise"],
)
def test_equal_rows_are_asked_about_where_nothing_tells(drafted, header, rows):
    asked, *_ = drafted(header, rows)
    assert len(asked) == 1
    assert "rows are equal to another" in asked[0]


@pytest.mark.parametrize(
    "day",
    [
        "2025年3月4日",
        "2025年3月4日(火) 午後3時20分",
        "2025. 3. 4. 오후 3:20:11",
        "2025/3/4 下午 3:20",
        "4 Maerz 2025",
        "4 mzo. 2025",
        "2025.03.04.",
        "2025.03.04. 3:20 PM",
        "4.3.2025.",
        "4. 3. 2025",
        "04. 03. 2025. 3:20 PM",
    ],
)
def test_dates_of_other_writings_are_read(day):
    with open_connection() as connection:
        (moment,) = connection.execute("select any_moment(?, 'UTC')", [day]).fetchone()
    assert (moment.year, moment.month, moment.day) == (2025, 3, 4)
    assert moment.hour == (15 if "3:" in day or "3時" in day else 0)


SET = [("Gift set", 30.0), ("Soap", 8.0), ("Oil", 12.0), ("Towel", 10.0)]


def bundles(*, add=()):
    """Return orders of one or two lines, and of every fourth a set and its parts as well; `add` is added to each."""
    orders = [
        [(1000 + i, f"c{i % 20}", f"2025-{1 + i // 10:02d}-{1 + i % 28:02d}") for _ in range(1 + i % 2)] for i in range(80)
    ]
    products = [f"P{number}" for number in range(7)]
    for i, lines in enumerate(orders):
        sold = [(products[(i + k) % 7], 5.0 + (i + k) % 7) for k in range(len(lines))]
        sold = [*sold, *SET] if i % 4 == 0 else sold
        orders[i] = [(*lines[0], *line, *(f(i, place, line[0]) for f in add)) for place, line in enumerate(sold)]
    return list(itertools.chain(*orders))


def part_of(order, place, product):
    """Return the number of the line of which one is a part."""
    first = 1 + order % 2
    return f"{order}.{first}" if product in dict(SET[1:]) else ""


@pytest.mark.parametrize(
    ("names", "add", "said"),
    [
        ([], [], "The rows below Gift set add up to its price"),
        (
            ["Line kind"],
            [lambda _, __, name: "bundle" if name == "Gift set" else "component" if name in dict(SET) else "product"],
            "Line kind says that rows are parts of a bundle",
        ),
        (
            ["Line", "Parent line"],
            [lambda order, place, _: f"{order}.{place}", part_of],
            "Parent line says that rows are parts of a bundle",
        ),
    ],
)
def test_parts_of_a_bundle_that_would_count_beside_it_are_asked_about(drafted, names, add, said):
    (asked,), gross, _ = drafted([*NAMES, *names], bundles(add=add))
    assert said in asked
    assert gross == sum(row[4] for row in bundles())


def test_a_bundle_whose_parts_cost_nothing_is_no_doubt(drafted):
    rows = [(*row[:4], 0.0 if row[3] in dict(SET[1:]) else row[4], *row[5:]) for row in bundles(add=[part_of])]
    asked, gross, _ = drafted([*NAMES, "Parent line"], rows)
    assert (asked, gross) == ([], sum(row[4] for row in rows))
