"""Subscribing in a browser: for everybody, in the light and in the dark, with and without a script."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from portal.models import Subscriber
from portal.redaction import identifier
from portal.services import subscriptions
from portal.services.subscriptions import Wish
from portal.store import subscribers as store
from portal.work import SYSTEM
from tests.browser.conftest import Live, Open
from tests.browser.test_every_page import too_wide, violations
from tests.factories import ALICE
from tests.incidents import report, say

pytestmark = pytest.mark.browser


@pytest.fixture
def trouble(live: Live) -> Iterator[str]:
    """An incident that is open, by its public id; others find all well again."""
    works = live.site.portal.works
    public_id = report(works)
    yield public_id
    say(works, public_id, "resolved")


@pytest.fixture
def link(live: Live, trouble: str) -> Iterator[str]:
    """Where Alice, who follows the incident and asked for more, says yes."""
    works = live.site.portal.works
    with works.write(SYSTEM) as work:
        email = identifier(ALICE)
        subscriptions.follow(work, email, trouble, language="en", time_zone="UTC")
        wish = Wish("email", store.sealed(work.signer, email), ("api",), "")
        subscriptions.ask(work, wish, language="en", time_zone="UTC")
        found = store.by_address(work.session, wish.channel, wish.address)
        assert found is not None
        token = store.token_of(work.signer, found)
    yield f"/status/subscriptions/{token}"
    with works.write(SYSTEM) as work:
        subscriptions.end_address(work, identifier(ALICE))


def test_no_page_about_subscribing_shuts_anybody_out(
    open_browser: Open, link: str, trouble: str
) -> None:
    page = open_browser(color_scheme="light")
    wrong = {}
    for path in (
        "/status/subscribe",
        "/status/subscribe?channel=webhook",
        f"/status/subscribe?channel=slack&incident={trouble}",
        "/status/subscribe/sent",
        "/status/subscribe/ended",
        f"/status/subscribe/followed?incident={trouble}",
        link,
    ):
        page.goto(path)
        page.emulate_media(color_scheme="dark")
        dark = violations(page, only="color-contrast")
        page.emulate_media(color_scheme="light")
        found = [*dark, *violations(page), *too_wide(page)]
        if found:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_one_says_yes_chooses_and_goes(
    open_browser: Open, live: Live, link: str, *, script: bool
) -> None:
    page = open_browser(script=script)
    page.goto(link)
    page.get_by_role("button", name="Yes, tell me").click()
    expect(page.locator("h1")).to_have_text("What you hear of")
    page.get_by_label("API").uncheck()
    page.get_by_label("Customer dashboard").check()
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Customer dashboard").is_checked()
    assert not page.get_by_label("API").is_checked()
    assert page.get_by_label("Time zone").input_value() == "Europe/Berlin"
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.locator("h1")).to_have_text("You are unsubscribed")
    assert live.site.count(Subscriber) == 0


def test_what_was_wrong_is_said_where_the_keyboard_is(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/status/subscribe?channel=webhook")
    page.get_by_label("Address of your program").fill("https://127.0.0.1/")
    page.get_by_role("button", name="Subscribe").click()
    summary = page.get_by_role("alert")
    summary.wait_for()
    summary.get_by_role("link").click()
    assert page.evaluate("document.activeElement.id") == "url"
    assert page.get_by_label("Address of your program").input_value() == "https://127.0.0.1/"
