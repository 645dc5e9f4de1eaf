"""The one browser of a test run: Playwright has a single loop, so a worker may start but one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import required

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser; without one the tests are skipped before they ask for it."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=required.chromium(), args=[*FLAGS])
