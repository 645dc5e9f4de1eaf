"""The one browser of a test run: Playwright has a single loop, so a worker may start but one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

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
def playwright() -> Iterator[Playwright]:
    """What starts browsers; without one the tests are skipped before they ask for it."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Browser:
    """The browser that tests share."""
    return launched(playwright)


def launched(playwright: Playwright, *flags: str) -> Browser:
    """A browser, with flags of its own."""
    return playwright.chromium.launch(executable_path=required.chromium(), args=[*FLAGS, *flags])
