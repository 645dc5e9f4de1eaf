"""Whole journeys: with a script, without one, and by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.conftest import Live, Open

pytestmark = pytest.mark.browser
FURTHEST = 60


@pytest.mark.row("A16", "A26", "E31", "D33", "D11", "D12")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_from_the_door_to_the_answer_and_to_what_follows(
    open_browser: Open, live: Live, *, script: bool
) -> None:
    page = open_browser(360, script=script)
    page.goto("/")
    page.get_by_role("link", name="Raise a request").last.click()
    walks.fill(page, impact="critical", description=f"My password is {walks.SECRET}.")
    page.locator("[name=attachments]").set_input_files([walks.LOG])
    walks.press(page, "Send request")
    number = walks.reference(page)
    _sent_page_tells_everything(page, number)
    _told_of_the_secret(page, script=script)
    walks.answer(live, number)
    _answered_and_asked_back(page, live, number)
    _solved_closed_and_followed_up(page, live, number)


def _sent_page_tells_everything(page: Page, number: str) -> None:
    expect(page.locator("h1")).to_have_text("Thank you. Your request has reached us.")
    expect(page.locator(".confirmation")).to_contain_text(number)
    expect(page.locator("#keep-link")).to_have_value(page.url)
    expect(page.locator(".state")).to_contain_text("It is our turn")
    expect(page.locator(".due")).to_contain_text("Monday, November 16")
    expect(page.locator(".talk")).to_contain_text("hub.log")
    expect(page.get_by_text("Did this solve it?")).to_have_count(0)
    page.locator(".reason summary").first.click()
    expect(page.locator(".reason li").first).to_contain_text("Opened on")


def _told_of_the_secret(page: Page, *, script: bool) -> None:
    """With a script it never left the browser, so that nobody need change it."""
    expect(page.locator(".talk")).to_contain_text("My password is [removed-password].")
    notice = page.locator(".notice--warning")
    if script:
        expect(notice).to_have_count(0)
        return
    expect(notice).to_contain_text("We took out 1 secret")
    expect(notice).to_contain_text("Change it wherever you use it.")


def _answered_and_asked_back(page: Page, live: Live, number: str) -> None:
    page.reload()
    expect(page.locator(".due")).to_contain_text("First answer given")
    expect(page.locator(".said--support strong")).to_have_text("version")
    expect(page.locator("#solved .button--primary")).to_have_count(0)
    walks.move(live, number, status="waiting-for-customer", comment="Please send the log.")
    page.reload()
    expect(page.locator(".state")).to_contain_text("It is your turn")
    page.get_by_role("link", name="Answer us").click()
    page.locator("#reply [name=body]").fill("Here it is: 4.2.1")
    walks.press(page, "Send reply")
    expect(page.locator(".talk")).to_contain_text("Here it is: 4.2.1")
    expect(page.locator(".state")).to_contain_text("It is our turn")


def _solved_closed_and_followed_up(page: Page, live: Live, number: str) -> None:
    walks.move(live, number, status="resolved", summary="A fuse was out.")
    page.reload()
    page.get_by_role("link", name="Answer us").click()
    assert page.locator("#solved").bounding_box()
    walks.press(page, "Yes, it is solved")
    expect(page.locator("#follow-up")).to_contain_text("This request is closed")
    page.locator("#follow-up [name=body]").fill("It is dark again.")
    walks.press(page, "Start a linked request")
    assert walks.reference(page) != number
    expect(page.locator(".beside")).to_contain_text(number)


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard stands there; it must be seen at every stop."""
    for _ in range(FURTHEST):
        page.keyboard.press("Tab")
        stop = walks.state(page)
        assert stop["ringed"], stop
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def _type_into(page: Page, name: str, text: str) -> None:
    _tab_to(page, f"#request [name={name}]")
    page.keyboard.type(text)


def test_the_keyboard_alone_does_it_all_and_is_seen_at_every_stop(
    open_browser: Open, live: Live
) -> None:
    page = open_browser()
    _ask_by_keyboard(page)
    number = walks.reference(page)
    _tab_to(page, ".reason summary")
    page.keyboard.press("Enter")
    assert page.locator(".reason li").first.is_visible()
    walks.answer(live, number)
    page.reload()
    _tab_to(page, "#reply [name=body]")
    page.keyboard.type("Thank you.")
    _tab_to(page, "#reply .button--primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".talk")).to_contain_text("Thank you.")


def _ask_by_keyboard(page: Page) -> None:
    page.goto("/")
    _tab_to(page, ".skip")
    page.keyboard.press("Enter")
    _tab_to(page, ".door--first a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/new")
    _type_into(page, "name", "Alice Ash")
    _type_into(page, "email", "alice@example.com")
    for name in ("tier", "category"):
        _tab_to(page, f"[name={name}]")
        page.keyboard.press("ArrowDown")
    _type_into(page, "subject", "The lamp")
    _type_into(page, "description", "It stays on.")
    _tab_to(page, "[name=impact]")
    page.keyboard.press("Space")
    _tab_to(page, "#request .button--primary")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_several_problems_become_several_requests(open_browser: Open) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    with page.expect_response("**/tickets/keep"):  # the hints have come by then
        walks.fill(page, description=walks.SEVERAL)
    page.locator("summary", has_text="3 problems in one").click()
    walks.press(page, "Split into 3 requests")
    expect(page.locator("textarea[name=part]")).to_have_count(3)
    walks.press(page, "Send these requests")
    expect(page.locator(".beside .links li")).to_have_count(2)
    page.locator(".beside a").first.click()
    expect(page.locator("h1")).to_have_text("The lamp stays on.")
