"""The status page in a browser: the ninety days by keyboard, the reader's own time, old pages."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from portal.services.maintenance import Slot
from portal.web.exporter import Exporter
from tests.browser.conftest import Live, Open
from tests.browser.test_every_page import too_wide, violations
from tests.incidents import plan, report, say

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def trouble(live: Live) -> Iterator[str]:
    """An open incident and planned work; the incident is over when the test is."""
    begins = live.site.clock() + timedelta(days=1)
    plan(live.site.portal.works, Slot(begins, begins + timedelta(hours=2)))
    one = report(live.site.portal.works, {"platform": "partial_outage"})
    live.site.clock.pass_by(minutes=5)
    yield one
    say(live.site.portal.works, one, "resolved", {"platform": "operational"})


def strip(page: Page) -> Locator:
    """The days of the first component."""
    return page.locator("[data-strip]").first


def test_ninety_days_are_one_stop_of_the_tabulator_and_arrows_walk_through_them(
    open_browser: Open, trouble: str
) -> None:
    page = open_browser()
    page.goto("/status")
    expect(strip(page)).to_have_attribute("role", "listbox")
    assert strip(page).locator("[tabindex='0']").count() == 1
    strip(page).locator("[tabindex='0']").focus()
    today = page.evaluate(FOCUSED)
    assert today.startswith("Mon, Nov 16, 2026: Works in part")
    assert "Hubs cannot be reached" in today
    for key, day in (
        ("ArrowLeft", "Sun, Nov 15, 2026"),
        ("ArrowRight", "Mon, Nov 16, 2026"),
        ("ArrowRight", "Mon, Nov 16, 2026"),
        ("ArrowUp", "Mon, Nov 9, 2026"),
        ("Home", "Wed, Aug 19, 2026"),
        ("ArrowLeft", "Wed, Aug 19, 2026"),
        ("End", "Mon, Nov 16, 2026"),
    ):
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED).startswith(day), key
        assert strip(page).locator("[tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "summary"


def test_without_a_script_the_same_stands_in_a_table(open_browser: Open, trouble: str) -> None:
    page = open_browser(script=False)
    page.goto("/status")
    assert strip(page).locator("[tabindex]").count() == 0
    expect(page.get_by_role("img", name="Automation platform").first).to_be_visible()
    page.get_by_text("The same in words").first.click()
    row = page.get_by_role("row", name="Mon, Nov 16, 2026").first
    expect(row).to_contain_text("Works in part")


@pytest.mark.parametrize("path", ["/status", "/status/history", "incident"])
def test_nobody_is_shut_out_in_light_or_dark_at_any_width(
    open_browser: Open, trouble: str, path: str
) -> None:
    page = open_browser()
    page.goto(f"/status/incidents/{trouble}" if path == "incident" else path)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.emulate_media(color_scheme="dark")
    dark = violations(page, only="color-contrast")
    page.emulate_media(color_scheme="light")
    assert [*dark, *violations(page), *too_wide(page)] == []


def test_times_are_the_readers_own(open_browser: Open, trouble: str) -> None:
    page = open_browser()
    page.goto(f"/status/incidents/{trouble}")
    expect(page.locator("dl time").first).to_contain_text("GMT+1")
    plain = open_browser(script=False)
    plain.goto(f"/status/incidents/{trouble}")
    expect(plain.locator("dl time").first).to_contain_text("PST")


def test_a_page_that_grew_old_in_its_tab_says_so(open_browser: Open, live: Live) -> None:
    page = open_browser()
    made = live.site.clock()
    page.clock.install(time=made)
    page.goto("/status")
    note = page.get_by_text("This page is too old to trust")
    expect(note).to_be_hidden()
    page.clock.fast_forward("06:00")
    expect(note).to_be_visible()


@pytest.fixture
def elsewhere(live: Live, tmp_path: Path, trouble: str) -> Iterator[str]:
    """The exported page, and somebody's own, on a web server that knows nothing else."""
    Exporter(live.site.portal, tmp_path / "site").write()
    (tmp_path / "site" / "own.html").write_text(
        f'<!doctype html><title>Own</title><a href="{live.url}/status" data-status>'
        f'<img src="{live.url}/status/badge.svg" alt="Status"></a>'
        f'<script async src="{live.url}/status/widget.js"></script>'
    )
    serve = partial(Quiet, directory=tmp_path / "site")
    with ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        """Say nothing."""


def test_the_exported_page_is_whole_on_any_web_server(chromium: Browser, elsewhere: str) -> None:
    page = chromium.new_context().new_page()
    asked: list[tuple[int, str]] = []
    page.on("response", lambda got: asked.append((got.status, got.url)))
    for path in ("/", "/status/"):
        page.goto(elsewhere + path)
        expect(page.get_by_role("heading", name="Hubs cannot be reached")).to_be_visible()
        expect(strip(page)).to_have_attribute("role", "listbox")
    page.get_by_role("link", name="Hubs cannot be reached").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hubs cannot be reached")
    page.get_by_role("link", name="Back to the status").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Status")
    assert all(url.startswith(elsewhere) and status < 400 for status, url in asked), asked
    page.context.close()


def test_the_widget_tells_the_state_on_a_page_of_somebody_else(
    chromium: Browser, live: Live, elsewhere: str
) -> None:
    page = chromium.new_context().new_page()
    page.goto(f"{elsewhere}/own.html")
    link = page.locator("a[data-status]")
    expect(link).to_contain_text("Hubs cannot be reached")
    assert page.context.cookies() == []
    page.context.close()
