"""Atlassian's own widget, from the registry of npm, shows our status on somebody else's page."""

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, expect

PACKAGE = "@statuspage/status-widget@1.0.5"
PATIENCE = 120


@pytest.fixture(scope="module")
def elsewhere(portal: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page of another origin that holds the widget."""
    folder = tmp_path_factory.mktemp("widget")
    packing = ["npm", "pack", "--silent", PACKAGE]
    subprocess.run(packing, cwd=folder, check=True, capture_output=True, timeout=PATIENCE)  # noqa: S603
    (packed,) = folder.glob("*.tgz")
    subprocess.run(["tar", "-xzf", packed], cwd=folder, check=True, timeout=PATIENCE)  # noqa: S603, S607
    page = f'<script src="/package/dist/index.js"></script><statuspage-widget src="{portal}">'
    (folder / "index.html").write_text(f"<!doctype html>{page}</statuspage-widget>", "utf-8")
    files = partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), files) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.mark.browser
@pytest.mark.npm
def test_the_widget_shows_our_status(elsewhere: str, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(elsewhere)
    expect(page.locator("statuspage-widget")).to_contain_text("Partial System Outage")
    page.close()
