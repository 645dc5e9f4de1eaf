"""What is known, and the pages that answer it, come to whoever types, and nothing moves for them."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import Live, Open
from tests.known_issues import TITLE, add, people, solve

pytestmark = pytest.mark.browser


def place_of(page: Page, selector: str) -> float:
    """How far down the page something begins."""
    found: float = page.locator(selector).evaluate(
        "one => one.getBoundingClientRect().top + scrollY"
    )
    return found


@pytest.mark.row("E23", "B61")
@pytest.mark.parametrize("width", [360, 1280])
def test_there_are_three_at_most_and_nothing_moves(
    open_browser: Open, live: Live, width: int
) -> None:
    works = live.site.portal.works
    tag = add(works, tag=f"{width}-calendar-import")
    page = open_browser(width)
    walks.ask(page)
    page.goto("/tickets/new")
    trouble = walks.incident(live)
    try:
        walks.fill(page, subject="Schedules run late, calendars are not imported", description="")
        before = place_of(page, "#section-3")
        page.locator("[name=description]").press_sequentially("Where does my request stand?")
        cards = page.locator(".hint-card")
        expect(cards).to_have_count(3)
        expect(page.locator(".hint-card", has_text="known issue")).to_have_count(1)
        assert place_of(page, "#section-3") == before
        walks.resolve(live, trouble)
        live.site.clock.pass_by(minutes=2)
        page.locator("[name=description]").press_sequentially(" Thank you.")
        expect(page.locator(".hint-card", has_text="may answer it")).to_have_count(1)
        expect(cards).to_have_count(3)
        assert place_of(page, "#section-3") == before
        page.locator(".hint-card summary", has_text="known issue").click()
        expect(page.get_by_role("button", name="I have this, too")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide
    finally:
        walks.resolve(live, trouble)
        solve(works, tag)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_i_have_this_too_counts_and_thanks(open_browser: Open, live: Live, *, script: bool) -> None:
    works = live.site.portal.works
    tag = add(works, tag=f"{int(script) + 1}-imports-fail")
    page = open_browser(360, script=script)
    try:
        page.goto("/tickets/new")
        walks.fill(page, subject="Calendars are not imported", impact="")
        if not script:
            walks.press(page, "Send request")
        page.locator(".hint-card summary", has_text="known issue").click()
        walks.press(page, "I have this, too")
        expect(page.locator("h1")).to_have_text(TITLE)
        expect(page.get_by_text("you are counted")).to_be_visible()
        assert people(works, tag) == 1
    finally:
        solve(works, tag)
