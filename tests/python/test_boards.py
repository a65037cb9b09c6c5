"""The boards: each renders on the demo, opens from disk, and shows what a user wrote as text."""

import csv
import re
import subprocess
import sys
from html import unescape

import pytest
import yaml
from project import ROOT, load_module
from shops import MARKUP

pytest.importorskip("dbt_charts", reason="the boards are an extra: make boards installs it")

NAMES = sorted(path.stem for path in (ROOT / "charts").glob("*.yml") if path.stem != "meta")
# what a page would fetch; a namespace or a link that a person may follow is none
LOAD = re.compile(
    r"""(?:src|srcset)=["'](?!data:|#)|url\((?!["']?(?:data:|#|\)))|<link[^>]+href=["'](?!data:)|@import|EventSource"""
)


def with_boards(shop):
    """Return the module scripts/boards.py of a shop, its working folder prepared."""
    module = load_module(shop.folder / "scripts" / "boards.py")
    module.prepare()
    return module


@pytest.fixture(scope="module")
def shop(copy_demo):
    return copy_demo()


@pytest.fixture(scope="module")
def boards(shop):
    return with_boards(shop)


def test_every_board_opens_from_disk(site):
    # a board or chart with an error would have ended the writing
    assert {f"{name}.html" for name in NAMES} <= {path.name for path in site.iterdir()}
    for path in site.glob("*.html"):
        assert not LOAD.findall(path.read_text(encoding="utf-8")), path.name


def test_links_of_the_site_lead_to_files(site):
    for path in site.glob("*.html"):
        links = set(re.findall(r'href="([^"#]+)"', path.read_text(encoding="utf-8")))
        inside = {link for link in links if not link.startswith("http")} - {"docs.html"}
        assert all((site / link).is_file() for link in inside), (path.name, inside)
    assert 'href="segment-1.html"' in (site / "overview.html").read_text(encoding="utf-8")


def test_the_index_links_first_to_the_page_for_a_phone_and_says_what_each_board_is_for(site):
    index = (site / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', index)
    assert links == ["shop.html", "overview.html", *(f"{name}.html" for name in NAMES if name != "overview"), "docs.html"]
    notes = [yaml.safe_load((ROOT / "charts" / f"{name}.yml").read_text(encoding="utf-8"))["notes"] for name in NAMES]
    assert [note for note in notes if note not in unescape(text_of(index))] == []


def test_the_page_for_a_phone_says_each_group_each_action_and_one_customer_of_each(demo, site):
    page = unescape(text_of((site / "shop.html").read_text(encoding="utf-8")))
    said = demo.query(
        "select distinct segment_name from segment_profiles union select meaning from segment_profiles", served=True
    )
    said += demo.query("select distinct recommended_action from segment_actions", served=True)
    assert [words for (words,) in said if words not in page] == []
    groups = demo.query("select customer_count, segment_name from segment_profiles", served=True)
    assert [(count, name) for count, name in groups if f"{count:,} customers" not in page] == []
    shown = re.findall(r"C\d{5}", page.split("One customer of each group")[1])
    assert sorted(
        name for (name,) in demo.query(f"select segment_name from customer_segments where customer_id in {tuple(shown)}")
    ) == sorted(name for _, name in groups)


def test_a_rejected_row_is_shown_by_its_columns_as_the_file_has_them(site):
    trust = unescape(text_of((site / "trust.html").read_text(encoding="utf-8"))).replace("\u2060", "")
    for cells in (
        "T000485 C00356 2024-05-28 12:53:54 successful abc EUR",
        "T000015 C00325 2024-01-10 01:10:00 successful 71.79 GBP",
    ):
        assert cells in trust
    assert '{"transaction_id"' not in trust


def test_what_cannot_be_known_is_said_once(site, demo):
    assert "First build, nothing to compare yet." in text_of((site / "trust.html").read_text(encoding="utf-8"))
    coupons = unescape(text_of((site / "coupons.html").read_text(encoding="utf-8")))
    assert coupons.count("what a coupon adds is not known until some are left without one") == 1
    ((known, told),) = demo.query(
        "select coalesce(sum(customer_count) filter (where expected_cost is not null), 0), sum(customer_count) from coupon_plan"
    )
    partial = f"Figures of what is expected cover {known} of the {told} customers who get a coupon"
    assert (partial in coupons) == (known < told)


def test_the_boards_are_valid_and_need_no_manifest(boards):
    files = [f"charts/{name}.yml" for name in NAMES]
    command = [sys.executable, "-m", "dbt_charts.cli.main", "validate", *files, "--warehouse"]
    done = subprocess.run(command, cwd=boards.BOARDS, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    # each is named: as good, or with a warning
    assert [file for file in files if file not in said] == [], said


def test_colours_are_those_of_the_seed(shop, boards):
    style = boards.shop_style(shop.served)
    with (ROOT / "seeds" / "reference" / "segment_names.csv").open(encoding="utf-8") as file:
        colours = {row["segment_name"]: row["colour"] for row in csv.DictReader(file)}
    assert style["style"]["charts"]["category_colors"]["segment_name"]["values"] == colours
    assert style["regional"]["locale"]["number"]["currency"] == ["", " EUR"]


def test_boards_name_the_build_itself_so_that_the_next_one_is_seen(shop, boards):
    # dbt Charts resolves the path once, and reads its settings again when they change
    settings = yaml.safe_load((boards.BOARDS / "dbt_charts.yml").read_text(encoding="utf-8"))
    assert settings["sources"]["served"]["path"] == str(shop.served.resolve())


def test_an_unknown_customer_or_segment_is_said_in_words(boards):
    assert "There is no customer with the id nobody" in text_of(boards.render("customers", {"customer_id": "nobody"}))
    assert "There is no segment of that name" in text_of(boards.render("segment", {"segment": "nobody"}))
    assert "0 customers: " in text_of(boards.render("customers", {"r": "x"}))


def test_a_known_customer_is_shown(boards):
    ((customer, segment),) = boards_query(
        boards, "select customer_id, segment_name from customer_segments where segment_id = 1 limit 1"
    )
    page = text_of(boards.render("customers", {"customer_id": customer}))
    assert "Why this segment" in page
    assert segment in page


def test_before_the_first_build_it_says_what_to_do(new_shop):
    shop = new_shop("nothing")
    done = subprocess.run(
        [sys.executable, "scripts/boards.py", "serve"], cwd=shop.folder, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "Nothing is served yet: run make build first.\n")


def test_markup_in_the_data_is_shown_as_text(odd_shop, copy_of, tmp_path):
    boards = with_boards(copy_of(odd_shop))
    pages = [boards.render(name, {}) for name in NAMES]
    pages.append(boards.render("customers", {"customer_id": f"nobody {MARKUP}", "r": MARKUP, "segment": MARKUP}))
    pages.append(boards.render("customers", {"customer_id": "<i>001</i>"}))
    pages += plain_pages(boards, tmp_path)
    assert not [page for page in pages if any(tag in page for tag in ("<script>alert", "<img src=x", "<i>0"))]
    assert "&lt;script&gt;alert" in pages[-3]
    assert "&lt;i&gt;001" in pages[-3]
    assert "&lt;i&gt;0" in pages[-1]


def test_a_shop_without_money_and_coupons_has_every_board(visits, copy_of, tmp_path):
    boards = with_boards(copy_of(visits))
    pages = {name: text_of(boards.render(name, {})) for name in NAMES}
    assert "No amount in transactions" in pages["overview"]
    assert "No coupon_code in transactions" in pages["coupons"]
    assert not [name for name, page in pages.items() if "1.79769" in page]
    _, shop = plain_pages(boards, tmp_path)
    assert "No amount in transactions" in shop
    assert not [words for words in ("Net revenue", "net revenue", "Average order", "per order", "None") if words in shop]


def plain_pages(boards, folder):
    """Return the index and the page for a phone, written without the boards, which take longer."""
    boards.pages.write(folder, served=boards.SERVED, boards={"overview": MARKUP})
    return [(folder / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "shop")]


def boards_query(boards, sql):
    import duckdb

    with duckdb.connect(str(boards.SERVED), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def text_of(page):
    """Return what a page shows, as one line: text is drawn word by word or line by line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
