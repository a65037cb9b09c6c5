"""What a person sees and clicks on the boards, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe

BOARDS = ["overview", "segment", "movement", "customers", "coupons", "future", "explore", "trust"]
# faults of dbt Charts 0.10 itself: its page has no language
KNOWN_VIOLATIONS = {"html-has-lang"}


@pytest.fixture(scope="module")
def address(demo, served):
    return served(demo)


def text_of(page):
    return page.locator("body").inner_text()


def serious_violations(page):
    found = Axe().run(page).response["violations"]
    return {violation["id"] for violation in found if violation["impact"] in ("serious", "critical")}


@pytest.mark.parametrize("width", [1440, 420])
@pytest.mark.parametrize("board", BOARDS)
def test_a_board_loads_from_this_machine_alone_without_an_error_and_can_be_used_by_everybody(visit, address, board, width):
    page = visit(f"{address}/{board}", width=width)
    assert board.title() in page.title()
    assert "ERR-" not in text_of(page)
    assert page.locator("svg").count() > 0
    assert serious_violations(page) <= KNOWN_VIOLATIONS


def test_a_click_on_a_cell_of_the_rfm_grid_opens_its_customers(visit, address, demo):
    page = visit(f"{address}/overview")
    page.locator('a[href*="r=5"][href*="f=5"]').first.click()
    page.wait_for_url("**/customers*")
    page.wait_for_load_state("networkidle")
    ((best,),) = demo.query(
        "select customer_id from customer_features join customer_recommendations using (customer_id)"
        " where r_score = 5 and f_score = 5 order by value_at_stake desc limit 1",
        served=True,
    )
    ((other,),) = demo.query(
        "select customer_id from customer_features join customer_recommendations using (customer_id)"
        " where r_score < 5 order by value_at_stake desc limit 1",
        served=True,
    )
    assert best in text_of(page)
    assert other not in text_of(page)


def fill(page, variable, value):
    page.locator(f'[data-dbt-variable="{variable}"]').click()
    field = page.locator("input:visible").last
    field.fill(value)
    field.press("Enter")
    page.wait_for_load_state("networkidle")


def test_a_customer_is_looked_up_by_id(visit, address, demo):
    page = visit(f"{address}/customers")
    assert "Type a customer id" in text_of(page)
    fill(page, "customer_id", "C00002")
    page.get_by_text("Why this segment, and what to do").wait_for()
    ((segment, action),) = demo.query(
        "select segment_name, recommended_action from customer_recommendations where customer_id = 'C00002'", served=True
    )
    assert segment in text_of(page)
    assert action in text_of(page)


def test_an_id_that_does_not_exist_is_said_in_words(visit, address):
    page = visit(f"{address}/customers?customer_id=C9%27%3B--")
    assert "There is no customer with the id C9';--" in text_of(page)


def test_the_filter_shows_another_segment(visit, address, demo):
    page = visit(f"{address}/segment")
    page.locator('[data-dbt-variable="segment"]').click()
    page.get_by_role("option", name="Coupon lovers").click()
    page.wait_for_url("**segment=Coupon*")
    page.wait_for_load_state("networkidle")
    ((best,),) = demo.query(
        "select customer_id from customer_recommendations where segment_name = 'Coupon lovers'"
        " order by value_at_stake desc nulls last, customer_id limit 1",
        served=True,
    )
    page.get_by_text(best).first.wait_for()


def test_the_site_opens_from_disk_and_its_links_work(visit, site):
    pages = sorted(site.glob("*.html"))
    assert {path.stem for path in pages} >= {*BOARDS, "index"}
    for path in pages:
        page = visit(path.as_uri())
        # a link in a drawing has an object for its address
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            target = link.split("#")[0].split("?")[0]
            # the documentation is added by make site, and visited in test_docs_seen.py
            assert target in ("", "docs.html") or target.startswith("http") or (site / target).exists(), (path.name, link)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "shop"])
def test_a_phone_shows_the_plain_pages_without_sideways_scrolling(visit, site, name, scheme):
    page = visit((site / f"{name}.html").as_uri(), width=390)
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious_violations(page) == set()


@pytest.mark.parametrize("board", BOARDS)
def test_markup_in_the_data_is_text_and_not_code(visit, odd_shop, served, board):
    page = visit(f"{served(odd_shop)}/{board}")
    assert page.evaluate("window.wasRun") is None
    assert page.locator("img[src=x], i").count() == 0
    if board == "customers":
        assert "<i>089</i>" in text_of(page)
