"""Serve the boards, or write them as a folder of HTML; `make boards` and `make site` call it."""

import argparse
import csv
import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs

import duckdb
import pages
import yaml
from extras import check_extra, served_copy

ROOT = Path(__file__).resolve().parent.parent
CHARTS = ROOT / "charts"
SERVED = served_copy(ROOT)
BOARDS = ROOT / "target" / "boards"
NOTHING_SERVED = "Nothing is served yet: run make build first."
QUIET = {"DO_NOT_TRACK": "1"}
SEGMENT_NAMES = ROOT / "seeds" / "reference" / "segment_names.csv"


@functools.cache
def currency_of(build):
    """Return the currency of a build's money, or None; what was built never changes, and the boards ask every second.

    Parameters
    ----------
    build : Path
        The copy itself, and not the link to it.
    """
    with duckdb.connect(str(build), read_only=True) as connection:
        ((currency,),) = connection.execute("select max(currency) from segment_profiles").fetchall()
    return currency


def shop_style(served):
    """Return what the boards take from the data: the colour of every segment and how money is written.

    Parameters
    ----------
    served : Path
        The served copy.

    Returns
    -------
    dict
        Keys of a dbt Charts board, which every board extends.
    """
    with SEGMENT_NAMES.open(encoding="utf-8", newline="") as file:
        colours = {row["segment_name"]: row["colour"] for row in csv.DictReader(file)}
    currency = currency_of(served.resolve())
    # dbt Charts refuses a board on which two names share a colour: the first of them keeps it
    pins = {name: colour for colour, name in {colours[name]: name for name in reversed(colours)}.items()}
    number = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", f" {currency}" if currency else ""]}
    return {
        "regional": {"locale": {"number": number}},
        "style": {"charts": {"category_colors": {"segment_name": {"values": pins}}}},
    }


def prepare():
    """Write the working folder of dbt Charts: the boards as they are now, and what they take from the data."""
    files = {path.relative_to(CHARTS): path.read_text(encoding="utf-8") for path in CHARTS.glob("*.yml")}
    files = {"charts" / name: text for name, text in files.items()}
    files |= {Path("templates") / path.name: path.read_text(encoding="utf-8") for path in CHARTS.glob("templates/*.j2")}
    files[Path("charts/_shop.yml")] = yaml.safe_dump(shop_style(SERVED), sort_keys=False)
    # dbt Charts resolves a path once, when it reads this file: naming the build itself makes it follow the swap to the next
    source = {"type": "duckdb", "path": str(SERVED.resolve())}
    files[Path("dbt_charts.yml")] = yaml.safe_dump({"sources": {"served": source}, "cache": False})
    for name, text in files.items():
        path = BOARDS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            whole = path.with_suffix(".new")
            whole.write_text(text, encoding="utf-8")
            whole.replace(path)
    for path in BOARDS.rglob("*.*"):
        if path.is_file() and path.relative_to(BOARDS) not in files:
            path.unlink()


def serve(port):
    """Serve the boards until interrupted; changed boards and new builds are seen on reload.

    Parameters
    ----------
    port : int
    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"Port {port} is taken: choose another one, for example make boards PORT={port + 1}.")
    prepare()
    command = [sys.executable, "-m", "dbt_charts.cli.main", "serve", "--host", "127.0.0.1", "--port", str(port), "--no-cache"]
    server = subprocess.Popen(command, cwd=BOARDS, env=os.environ | QUIET, stdout=subprocess.DEVNULL)
    print(f"The boards are at http://127.0.0.1:{port}/overview (stop with Ctrl+C)", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while server.poll() is None:
            time.sleep(1)
            prepare()
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait()


def render(board, variables):
    """Return a board of the working folder as HTML with everything in it.

    Parameters
    ----------
    board : str
        Its name.
    variables : dict
        Values of its filters, by name.

    Returns
    -------
    str

    Raises
    ------
    SystemExit
        If the board or one of its charts has an error; the message gives it.
    """
    os.environ |= QUIET
    from dbt_charts.agent_api import ProjectSession
    from dbt_charts.agent_api._paths import resolve_board_or_error

    with ProjectSession.open(BOARDS) as session:
        file = resolve_board_or_error(Path(f"charts/{board}.yml"), session.project)
        result = session.render_board(file, format="html", variables=variables, standalone=True, use_cache=False)
    if result.board_error or result.chart_errors:
        sys.exit(f"{board}: {result.board_error or result.chart_errors}")
    return result.data


def site(folder):
    """Write the boards and the plain pages as HTML that opens from disk without a network.

    Parameters
    ----------
    folder : Path
        Emptied first.

    """
    prepare()
    with duckdb.connect(str(SERVED), read_only=True) as connection:
        segments = dict(connection.execute("select segment_name, segment_id from segment_profiles").fetchall())
    files = {board: {} for board in board_names()}
    files |= {f"segment-{number}": {"segment": name} for name, number in segments.items()}
    rendered = {file: link_files(render(file.partition("-")[0], variables), segments) for file, variables in files.items()}
    purposes = {
        board: yaml.safe_load((CHARTS / f"{board}.yml").read_text(encoding="utf-8"))["notes"] for board in board_names()
    }
    # only now, so that a board that fails leaves the site that was there
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for page, html in rendered.items():
        (folder / f"{page}.html").write_text(html, encoding="utf-8")
    pages.write(folder, served=SERVED, boards=purposes)


def board_names():
    """Return the names of the boards, the overview first."""
    names = {path.stem for path in CHARTS.glob("*.yml")} - {"meta"}
    return sorted(names, key=lambda name: (name != "overview", name))


def link_files(page, segments):
    """Return a page whose links to boards lead to the files of the site.

    A file knows no filters: a link to a segment leads to the file of that segment, any other one to the board as it opens.

    Parameters
    ----------
    page : str
        HTML.
    segments : dict
        Segment ids by name.
    """

    def file(link):
        attribute, board, query = link.groups()
        (segment,) = parse_qs(unescape(query or "")).get("segment", [None])
        is_segment = board == "segment" and segment in segments
        return f'{attribute}="segment-{segments[segment]}.html"' if is_segment else f'{attribute}="{board}.html"'

    page = re.sub(r'href="\?[^"]*"', 'href="#"', page)
    return re.sub(rf'((?:xlink:)?href)="/({"|".join(board_names())})/?(?:\?([^"]*))?"', file, page)


def main():
    """Read the arguments and run the subcommand."""
    parser = argparse.ArgumentParser(description=__doc__)
    subcommands = parser.add_subparsers(dest="subcommand", required=True)
    serving = subcommands.add_parser("serve", help="serve the boards on 127.0.0.1")
    serving.add_argument("--port", type=int, default=8080)
    writing = subcommands.add_parser("site", help="write a folder of HTML")
    writing.add_argument("--folder", type=Path, default=ROOT / "site")
    arguments = parser.parse_args()
    if not SERVED.exists():
        sys.exit(NOTHING_SERVED)
    check_extra("boards", package="dbt-charts")
    if arguments.subcommand == "serve":
        serve(arguments.port)
    else:
        site(arguments.folder)


if __name__ == "__main__":
    main()
