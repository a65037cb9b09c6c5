"""Mend the page that `dbt docs generate` wrote: broken links, pale text and narrow windows; `make docs` calls it."""

import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "target"
# dbt ships the page with a build step left undone, and icons that are asked for before their names are known
BROKEN_LINKS = {
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    '<use xlink:href="{{ getIcon': '<use ng-attr-href="{{ getIcon',
}
# dbt's page is at least 960 pixels wide: below 760, the tree goes above the text; links and headings of tables are too pale
STYLE = """<style id="mended">
@media (max-width: 760px) {
  body, .app, .layout { min-width: 0; }
  .app.app-row { flex-direction: column; }
  .app .app-menu.app-column { width: 100%; height: 34vh; flex: none; border-bottom: 1px solid #dddddd; }
  .app .app-content.app-column { width: 100%; min-height: 0; flex: 1; }
  .app .app-menu .app-header { display: none; }
  .app-body pre, .app-body table { display: block; max-width: 100%; overflow-x: auto; }
  .app-body pre code { white-space: pre; }
}
.app-content a:not(.btn) { color: #00686b; }
.app-content th, .app-menu .filename-normal, .app-menu .switch-label { color: #56616a; }
.app-body img { max-width: 720px; width: 100%; }
</style></head>"""


def mended(page):
    """Return the page with what is broken in it replaced.

    Parameters
    ----------
    page : str
        As dbt wrote it, or mended already.
    """
    for broken, whole in BROKEN_LINKS.items():
        page = page.replace(broken, whole)
    return page if 'id="mended"' in page else page.replace("</head>", STYLE, 1)


def main():
    """Mend the page in target/, and the one that opens from disk where there is one."""
    pages = [page for page in (TARGET / "index.html", TARGET / "static_index.html") if page.exists()]
    if not pages:
        sys.exit("There is no documentation yet: run make docs.")
    for page in pages:
        page.write_text(mended(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
