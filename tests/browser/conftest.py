"""A real browser in front of a real server: one of each for every worker of the test run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    WebError,
    expect,
)
from werkzeug.serving import make_server

from tests.fakes import Clock
from tests.portals import app_in, collect_letters, runtime
from tests.sites import Program, Site

RULES = """
extends = "selora"
[intake]
per_hour = 100000
per_day = 100000
minimum_seconds = 0
"""
PATIENCE = 45_000  # a shared machine draws slowly now and then
ON_PURPOSE = (
    "Failed to load resource: the server responded with a status of 4",
    "htmx:",  # what was on its way when somebody left the page
)
Open = Callable[..., Page]


@dataclass(frozen=True)
class Live:
    """A deployment that serves, and its address."""

    site: Site
    url: str

    @property
    def support(self) -> Program:
        """Somebody who answers."""
        return self.site.program()


@contextmanager
def served(folder: Path, port: int = 0, url: str = "", **settings: str) -> Iterator[Live]:
    """A portal in a new folder; it is Monday morning there, and support is in."""
    folder.mkdir(mode=0o700)
    (folder / "policy.toml").write_text(RULES, "utf-8")
    clock = Clock()
    app = app_in(folder, clock, **settings)
    app.testing = False
    portal = runtime(app)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    site = Site(app, portal, clock, collect_letters(portal), folder)
    yield Live(site, url or f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    portal.works.database.close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A portal on a free port."""
    with served(tmp_path_factory.mktemp("browser") / "instance") as live:
        yield live


class Watch:
    """What a page did that none of ours may do."""

    def __init__(self, own: str) -> None:
        self.own = own
        self.on_purpose: tuple[str, ...] = ON_PURPOSE
        self.complaints: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Listen to every page that this person opens."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not said.text.startswith(self.on_purpose):
            self.complaints.append(said.text)

    def _error(self, wrong: WebError) -> None:
        self.complaints.append(str(wrong.error))

    def _request(self, asked: Request) -> None:
        if not asked.url.startswith((self.own, "data:")):
            self.complaints.append(f"asked a stranger: {asked.url}")


@pytest.fixture
def watch(live: Live) -> Iterator[Watch]:
    """No page may complain in the console (of our content policy, say) or ask another host."""
    watch = Watch(live.url)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def open_browser(live: Live, chromium: Browser, watch: Watch) -> Iterator[Open]:
    """Open a browser of one's own: `open_browser(width=360, script=False, color_scheme="dark")`."""
    opened: list[BrowserContext] = []

    def start(width: int = 1280, *, script: bool = True, **more: Any) -> Page:
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            **({"timezone_id": "Europe/Berlin", "reduced_motion": "reduce"} | more),
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        watch.over(context)
        opened.append(context)
        return context.new_page()

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def weekend(live: Live) -> Iterator[None]:
    """It is Saturday, and nobody is in."""
    before = live.site.clock.at
    live.site.clock.turn("2026-11-21 10:00")
    yield
    live.site.clock.at = before
