"""The documentation, in a real browser."""

import functools
import http.server
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.fixture(scope="module")
def shop(copy_demo):
    return copy_demo()


@pytest.fixture(scope="module")
def address(shop):
    """The documentation of the demo, written and served as `make docs` does."""
    for name in ("pictures.py", "mend_docs.py"):
        if name == "mend_docs.py":
            written = shop.run_cli("docs", "generate", "--static")
            assert written.ok, written.output
        done = shop.run_script(name)
        assert done.returncode == 0, done.stdout + done.stderr
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=shop.folder / "target")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def content(page, words):
    """Return the text beside the tree, once it has the words."""
    text = page.locator(".app-content")
    text.get_by_text(words).first.wait_for()
    return text.inner_text()


@pytest.mark.parametrize("width", [1440, 420])
def test_the_overview_shows_its_pictures(visit, address, width):
    page = visit(f"{address}/#!/overview", width=width)
    assert "How to read segments" in content(page, "How to read segments")
    widths = page.locator(".app-body img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert widths
    assert min(widths) > 0
    assert page.locator(".app-body img:not([alt])").count() == 0


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("overview/glossary", "Cohort"),
        ("overview/history", "customer_segment_history"),
        ("model/model.customer_segmentation.segment_profiles", "One row per segment"),
        ("exposure/exposure.customer_segmentation.board_overview", "Overview (board)"),
    ],
)
def test_a_page_can_be_read(visit, address, place, words):
    page = visit(f"{address}/#!/{place}")
    assert "{{ doc(" not in content(page, words)


def test_the_text_of_the_overview_can_be_used_by_everybody(visit, address):
    """What is around the text (tree, search, graph button) is dbt's own page."""
    page = visit(f"{address}/#!/overview")
    content(page, "How to read segments")
    violations = Axe().run(page, context=".app-content").response["violations"]
    assert {found["id"] for found in violations if found["impact"] in ("serious", "critical")} == set()


def test_the_page_opens_from_disk(visit, address, shop):
    page = visit((shop.folder / "target" / "static_index.html").as_uri())
    assert "How to read segments" in content(page, "How to read segments")
