"""What people do with their own data and letters, and administrators with people: step by step."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser import walks
from tests.browser.conftest import Live

ADA, OLA = "ada@example.com", "ola@example.com"
DESK = "/desk/people"


def places(live: Live, page: Page) -> Iterator[str]:
    """Go to every page and state of these; the name of each."""
    yield from _own(live, page)
    yield from _desk(live, page)
    page.context.clear_cookies()


def _own(live: Live, page: Page) -> Iterator[str]:
    walks.sign_in(live, page, OLA)
    number = walks.ask(page, name="", email="")
    live.site.post.letters.clear()
    walks.answer(live, number)
    live.site.deliver()
    page.goto("/account/notifications")
    yield "letters of an account"
    page.goto("/account/privacy")
    walks.press(page, "Delete everything")
    yield "a deletion refused"
    page.goto("/account/privacy/data")
    yield "all data of somebody"
    page.goto("/account/privacy/deleted")
    yield "data is being deleted"
    where = str(live.site.post.letters[-1]["List-Unsubscribe"])
    page.goto(where[where.index("/letters/") :])
    yield "letters about one request"


def _desk(live: Live, page: Page) -> Iterator[str]:
    walks.sign_in(live, page, ADA, staff_role="administrator")
    page.goto("/desk/audit")
    yield "the audit log"
    page.goto("/desk/audit?kind=muted&who=nobody@example.com")
    yield "nothing in the audit log"
    page.goto("/desk/organisations/new")
    walks.press(page, "Save")
    yield "an organisation refused"
    page.locator("#name").fill("Elm Houses")
    walks.press(page, "Save")
    yield "people and organisations"
    page.get_by_role("link", name=OLA).click()
    yield "a person"
    page.goto(f"{DESK}?q=nobody")
    yield "nobody found"
