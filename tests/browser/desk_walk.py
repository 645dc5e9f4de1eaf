"""What support does at its desk, step by step."""

from collections.abc import Iterator

from playwright.sync_api import Page

from portal.redaction import identifier
from tests.browser import walks
from tests.browser.conftest import Live
from tests.browser.together import open_all

DANA = "dana.desk@example.com"


def places(live: Live, page: Page) -> Iterator[str]:
    """Go to every page and state of the desk; the name of each."""
    number = walks.ask(page)
    live.site.clock.pass_by(minutes=1)
    sign_in(live, page)
    page.goto("/desk")
    yield "the queue"
    page.goto("/desk?team=installers")
    yield "a part of the queue in which nothing waits"
    page.goto("/desk?q=SEL-2222-2222")
    yield "a number that is not there"
    page.locator("#q").fill(number)
    walks.press(page, "Search")
    yield "a ticket at the desk"
    open_all(page)
    yield "a ticket with everything unfolded"
    walks.press(page, "Move it")
    yield "a move refused"
    walks.press(page, "Send answer")
    yield "an answer refused"
    page.locator("#note > summary").click()
    page.locator("#note-note").fill("Look at the log of the hub first.")
    walks.press(page, "Keep the note")
    yield "a note among the words"
    page.context.clear_cookies()


def sign_in(live: Live, page: Page, email: str = DANA) -> None:
    """Let this browser be that of somebody in the first team."""
    walks.sign_in(live, page, email, staff_role="agent", teams=[identifier("support")])
