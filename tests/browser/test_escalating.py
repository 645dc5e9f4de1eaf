"""It is getting worse: said on a phone, with a script and without one, and answered at the desk."""

import pytest
from playwright.sync_api import Page, expect

from portal.redaction import DEFAULT
from portal.services import escalation, messages
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.browser import walks
from tests.browser.conftest import Live, Open

pytestmark = pytest.mark.browser


def decline(live: Live, number: str) -> None:
    """Let support say no, and why."""
    no = messages.plain("It was repaired an hour ago.", DEFAULT)
    with live.site.portal.works.write(SYSTEM) as work:
        ticket = store.by_reference(work.session, SYSTEM, number, lock=True)
        escalation.answer(work, ticket, "declined", no)


def say(page: Page, reason: str, impact: str = "high") -> None:
    """Fill in the form and send it."""
    page.locator("[name=reason]").fill(reason)
    page.locator(f"[name=impact][value={impact}]").check(force=True)
    walks.press(page, "Send it")


@pytest.mark.row("D28", "D29", "D30")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_from_getting_worse_to_the_answer_and_on_to_the_next_level(
    open_browser: Open, live: Live, *, script: bool
) -> None:
    page = open_browser(360, script=script)
    number = walks.ask(page)
    page.get_by_role("link", name="Tell us what has got worse").click()
    expect(page.locator("h1")).to_have_text("This is getting worse")
    walks.press(page, "Send it")
    expect(page.locator(".summary a")).to_have_count(2)
    say(page, f"Nobody can log in. My password is {walks.SECRET}.")
    told = page.locator("#escalation")
    expect(told).to_contain_text("My password is [removed-password].")
    expect(told).to_contain_text("You have an answer by Monday, November 16")
    expect(told.get_by_role("link", name="Take it to the next level")).to_have_count(0)
    decline(live, number)
    page.reload()
    expect(told).to_contain_text("It was repaired an hour ago.")
    told.get_by_role("link", name="Take it to the next level: Engineering").click()
    expect(page.locator("[name=level][value=engineering]")).to_be_checked()
    say(page, "It is broken again.", "critical")
    expect(told.locator("h2")).to_have_text("Escalated: Engineering")
    told.get_by_text("All levels, and when each is the right one").click()
    expect(told.locator("[aria-current=step]")).to_contain_text("Engineer on the matter")
    expect(page.locator(".history")).to_contain_text("went up to the level “Engineering”")
