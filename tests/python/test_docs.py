import re
from xml.etree import ElementTree

import pytest
import yaml
from dbt.task.docs import DOCS_INDEX_FILE_PATH
from project import ROOT, load_module

PAGES = [ROOT / "models" / "overview.md", *sorted((ROOT / "models" / "docs").glob("*.md"))]


def load_script(name):
    return load_module(ROOT / "scripts" / f"{name}.py")


@pytest.fixture(scope="module")
def pictures(demo):
    """The folder with the pictures of the demo."""
    demo.run_script("pictures.py").check_returncode()
    return demo.folder / "assets"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_link_of_a_page_leads_somewhere(demo, pictures, path):
    manifest = demo.manifest()
    text = path.read_text()
    pages = {doc["name"].strip("_") for doc in manifest["docs"].values()}
    assert set(re.findall(r"#!/overview/(\w+)", text)) <= pages
    assert set(re.findall(r"#!/(?:model|analysis)/([\w.]+)", text)) <= set(manifest["nodes"])
    assert [name for name in re.findall(r"\((assets/\w+\.svg)\)", text) if not (pictures.parent / name).exists()] == []


def test_the_overview_names_every_page():
    overview = PAGES[0].read_text()
    assert [path.stem for path in PAGES[1:] if f"#!/overview/{path.stem}" not in overview] == []


def test_every_public_table_is_on_a_page(demo):
    text = "".join(path.read_text() for path in PAGES)
    public = [node["name"] for node in demo.manifest()["nodes"].values() if node.get("access") == "public"]
    assert [name for name in public if f"customer_segmentation.{name})" not in text] == []


def test_every_board_is_an_exposure(demo):
    boards = {path.stem for path in (ROOT / "charts").glob("*.yml")} - {"meta"}
    exposures = {exposure["name"] for exposure in demo.manifest()["exposures"].values()}
    assert {f"board_{board}" for board in boards} <= exposures


def test_an_exposure_depends_on_just_the_tables_that_its_board_reads(demo):
    manifest = demo.manifest()
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    served = {node["name"] for node in models if node["access"] == "public" or node["config"]["meta"].get("is_served")}
    for path in {*(ROOT / "charts").glob("*.yml")} - {ROOT / "charts" / "meta.yml"}:
        queries = " ".join(yaml.safe_load(path.read_text())["queries"].values())
        read = {name for name in served if re.search(rf"\b(from|join) {name}\b|, {name}$", queries, re.MULTILINE)}
        exposure = manifest["exposures"][f"exposure.customer_segmentation.board_{path.stem}"]
        assert {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]} == read, path.stem


def test_pictures_are_drawn_from_the_data(pictures):
    drawn = {path.stem: "".join(ElementTree.parse(path).getroot().itertext()) for path in pictures.glob("*.svg")}
    assert set(drawn) == {"elbow", "silhouette", "rfm_grid", "segments"}
    assert "chosen" in drawn["elbow"]
    assert "chosen" in drawn["silhouette"]
    assert "Champions" in drawn["segments"]


def test_a_picture_without_data_says_so():
    pictures = load_script("pictures")
    for content in (pictures.elbow([]), pictures.silhouette([(2, 1.0, None, True, True)]), pictures.rfm_grid([])):
        assert len(ElementTree.fromstring(content).findall("{http://www.w3.org/2000/svg}text")) == 2


def test_names_in_a_picture_are_text():
    content = load_script("pictures").segments([("<b>A & B</b>", "#000000", 1.0, None)])
    assert "<b>A & B</b>" in ElementTree.fromstring(content).itertext()


def test_a_curve_of_one_point_is_drawn():
    ElementTree.fromstring(load_script("pictures").elbow([(2, 0.0, 0.5, True, True)]))


def test_the_page_of_dbt_is_mended_once():
    script = load_script("mend_docs")
    with open(DOCS_INDEX_FILE_PATH, encoding="utf-8") as file:
        page = file.read()
    assert all(broken in page for broken in script.BROKEN_LINKS)
    mended = script.mended(page)
    assert not any(broken in mended for broken in script.BROKEN_LINKS)
    assert script.mended(mended) == mended
