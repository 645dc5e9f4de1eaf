"""What people of an organisation do in a browser, step by step."""

from collections.abc import Iterator

from playwright.sync_api import Page

from tests.browser import walks
from tests.browser.conftest import Live

MINA, MAX = "mina@example.com", "max@example.com"
HOME = "/organisation"


def places(live: Live, page: Page) -> Iterator[str]:
    """Go to every page and state of people with an organisation; the name of each."""
    house = live.site.organisation("Mina’s Houses", tier="estate")
    live.site.person(MINA, organisation_id=house, organisation_role="manager")
    live.site.person(MAX, organisation_id=house, organisation_role="member")
    walks.sign_in(live, page, MINA)
    yield from _requests(live, page)
    yield from _organisation(page)
    yield from _projects(page)
    walks.sign_in(live, page, "nora@example.com")
    page.goto(HOME)
    yield "an invitation"
    page.context.clear_cookies()


def _requests(live: Live, page: Page) -> Iterator[str]:
    page.goto("/tickets")
    yield "no requests yet"
    page.goto("/tickets/new")
    yield "the form of somebody we know"
    walks.fill(page, name="", email="", tier="")
    walks.press(page, "Send request")
    yield "sent by somebody we know"
    number = walks.reference(page)
    live.site.clock.pass_by(minutes=1)
    walks.answer(live, number)
    open_all(page)
    walks.press(page, "Put them in copy")
    yield "an address to keep informed refused"
    page.locator("#participant").fill("friend@example.com")
    walks.press(page, "Put them in copy")
    walks.press(page, "Share it with everybody there")
    yield "shared, with somebody in copy"
    live.site.clock.pass_by(minutes=1)
    walks.answer(live, number)
    page.goto("/tickets")
    open_all(page)
    yield "a list with news"
    page.goto("/tickets?q=nothing+like+that")
    yield "a search in vain"


def _organisation(page: Page) -> Iterator[str]:
    page.goto(HOME)
    walks.press(page, "Send the invitation")
    yield "an invitation refused"
    page.locator("#email").fill("nora@example.com")
    walks.press(page, "Send the invitation")
    open_all(page)
    yield "the organisation"
    page.goto(f"{HOME}/tokens/new")
    walks.press(page, "Make a token")
    yield "a token refused"
    page.locator("#name").fill("Export")
    walks.press(page, "Make a token")
    yield "a token"


def _projects(page: Page) -> Iterator[str]:
    page.goto(f"{HOME}/projects")
    walks.press(page, "Make the project")
    yield "a project refused"
    page.locator("#name").fill("Elm Street 1")
    walks.press(page, "Make the project")
    open_all(page)
    walks.press(page, "Ask that company")
    yield "an installer refused"
    page.locator("main [name=email]").fill("fitter@example.com")
    walks.press(page, "Ask that company")
    open_all(page)
    yield "the projects"


def open_all(page: Page) -> None:
    """Unfold everything."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
