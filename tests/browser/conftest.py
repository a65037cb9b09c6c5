import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

# what a test browser would otherwise ask the outside world
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.fixture(scope="session")
def browser():
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert executable, (
        "There is no Chromium: make test-browser installs Debian's; elsewhere install one and put it on the PATH."
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser):
    """A function that opens an address in a window and returns the page; console errors and foreign requests fail the test."""
    problems = []
    contexts = []

    def open_page(address, *, width=1440, height=900):
        context = browser.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text) if is_error(message) else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: None if is_local(request.url) else problems.append(request.url))
        page.goto(address, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def is_error(message):
    """Whether a console message is an error; dbt Charts 0.10 serves no icon, which every browser asks for."""
    return message.type == "error" and not message.location["url"].endswith("/favicon.ico")


def is_local(address):
    return address.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "file://", "data:", "blob:", "about:"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def served():
    """A function that serves the boards of a shop and returns their address."""
    servers = []
    addresses = {}

    def serve(shop):
        if shop.folder not in addresses:
            port = free_port()
            command = [sys.executable, "scripts/boards.py", "serve", "--port", str(port)]
            servers.append(subprocess.Popen(command, cwd=shop.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            addresses[shop.folder] = f"http://127.0.0.1:{port}"
            wait_for(f"{addresses[shop.folder]}/overview", servers[-1])
        return addresses[shop.folder]

    yield serve
    for server in servers:
        server.terminate()
        server.wait()


def wait_for(address, server):
    while server.poll() is None:
        try:
            with urlopen(address, timeout=30):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the boards were not served")
