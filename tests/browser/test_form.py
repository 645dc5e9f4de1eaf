"""The form in the hands of a person: focus, hints, drafts, second clicks, time zones."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from portal.models import Ticket
from tests.browser import walks
from tests.browser.conftest import Live, Open

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    """What has the focus, by its classes or its id."""
    here: str = page.evaluate("document.activeElement.className || document.activeElement.id")
    return here


def test_a_refusal_takes_the_focus_and_each_message_leads_to_its_field(open_browser: Open) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    walks.fill(page, subject="", impact="")
    walks.press(page, "Send request")
    assert focused(page) == "summary"
    assert page.title().startswith("Error:")
    for name in ("subject", "impact"):
        page.locator(f'.summary a[href="#{name}"]').click()
        assert walks.state(page)["name"] == name
    expect(page.locator("[name=email]")).to_have_value("alice@example.com")
    expect(page.locator("[name=tier][value=premium]")).to_be_checked()


def test_a_refused_file_is_named_and_the_others_are_kept(open_browser: Open) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    walks.fill(page)
    page.locator("[name=attachments]").set_input_files([walks.LOG, walks.PROGRAM])
    expect(page.locator("[data-chosen-for] .file")).to_have_count(2)
    walks.press(page, "Send request")
    expect(page.locator(".summary")).to_contain_text("tool.exe")
    expect(page.locator(".kept")).to_contain_text("hub.log")
    walks.press(page, "Send request")
    expect(page.locator(".talk")).to_contain_text("hub.log")


def test_the_preview_comes_to_the_reader_and_can_be_sent_from_there(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page, description=f"My password is {walks.SECRET}.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-title")).to_be_focused()
    expect(page.locator("#preview")).to_contain_text("My password is [removed-password].")
    expect(page.locator("#preview")).to_contain_text("Your browser took something out")
    with page.expect_navigation():
        page.locator("#preview .button--primary").click()
    expect(page.locator(".confirmation")).to_be_visible()


def test_a_preview_goes_when_the_text_changes_and_comes_again(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page, description="The lamp is dark.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("The lamp is dark.")
    page.locator("[name=description]").press_sequentially(" It hums.")
    expect(page.locator("#preview-title")).to_be_hidden()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview-title")).to_be_visible()
    expect(page.locator("#preview")).to_contain_text("The lamp is dark. It hums.")


def test_a_preview_that_is_on_its_way_does_not_come_when_the_text_changes(
    open_browser: Open,
) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page, description="The lamp is dark.")
    page.route("**/tickets/preview", lambda _slow: None)
    with page.expect_request("**/tickets/preview"):
        page.get_by_role("button", name="Preview").click()
    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("/preview")):
        page.locator("[name=description]").press_sequentially(" It hums.")
    page.unroute("**/tickets/preview")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("The lamp is dark. It hums.")


def place_of(page: Page, selector: str) -> float:
    """How far down the page something begins."""
    found: float = page.locator(selector).evaluate(
        "one => one.getBoundingClientRect().top + scrollY"
    )
    return found


@pytest.mark.row("E23", "E28", "E29")
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_hints_arrive(open_browser: Open, live: Live, width: int) -> None:
    page = open_browser(width)
    walks.ask(page)
    page.goto("/tickets/new")
    trouble = walks.incident(live)
    try:
        walks.fill(page, subject="My schedules run late", description=walks.SEVERAL)
        before = place_of(page, "#section-3")
        expect(page.locator(".hint-card")).to_have_count(3)
        assert place_of(page, "#section-3") == before
        page.locator(".hint-card summary", has_text="known incident").click()
        expect(page.locator(".hint-card a").first).to_be_visible()
    finally:
        walks.resolve(live, trouble)


@pytest.mark.row("E23")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_known_incident_is_shown_before_anything_is_sent(
    open_browser: Open, live: Live, *, script: bool
) -> None:
    page = open_browser(360, script=script)
    trouble = walks.incident(live)
    try:
        page.goto("/tickets/new")
        page.locator(".hint-card summary").click()
        expect(page.locator(".hint-card a")).to_have_text("Schedules run late (opens in a new tab)")
    finally:
        walks.resolve(live, trouble)


def test_a_double_click_raises_one_request(open_browser: Open, live: Live) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page)
    before = live.site.count(Ticket)
    with page.expect_navigation():
        page.locator("#request .button--primary").evaluate("one => { one.click(); one.click() }")
    expect(page.locator(".confirmation")).to_be_visible()
    assert live.site.count(Ticket) == before + 1


@pytest.mark.row("E28")
@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_going_back_and_sending_once_more_leads_to_the_first_request(
    open_browser: Open, live: Live, *, script: bool
) -> None:
    page = open_browser(script=script)
    number = walks.ask(page)
    before = live.site.count(Ticket)
    page.go_back()
    walks.fill(page)
    walks.press(page, "Send request")
    assert walks.reference(page) == number
    expect(page.get_by_text("You sent this already")).to_be_visible()
    assert live.site.count(Ticket) == before


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    open_browser: Open, live: Live
) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    walks.fill(page)
    chooser, sent = page.locator("[name=attachments]"), list[str]()
    page.on("request", lambda one: sent.append(one.url) if one.is_navigation_request() else None)
    large: FilePayload = {**walks.LOG, "buffer": b"x" * 10_500_000}
    chooser.set_input_files([large])
    expect(page.locator("[data-chosen-for]")).to_contain_text("Larger than 10.0 MB")
    page.get_by_role("button", name="Send request").click()
    expect(chooser).to_be_focused()
    assert sent == []
    chooser.set_input_files([walks.LOG])
    walks.press(page, "Send request")
    expect(page.locator(".talk")).to_contain_text("hub.log")


def test_what_was_typed_survives_a_closed_tab(open_browser: Open) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    walks.fill(page, category="bug", subject="Half a thought")
    page.locator("[name=steps_to_reproduce]").fill("Wait until sunset.")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.close()
    again = page.context.new_page()
    again.goto("/tickets/new")
    expect(again.get_by_text("We kept what you typed")).to_be_visible()
    expect(again.locator("[name=subject]")).to_have_value("Half a thought")
    expect(again.locator("[name=steps_to_reproduce]")).to_have_value("Wait until sunset.")
    walks.press(again, "Start afresh")
    expect(again.locator("[name=subject]")).to_have_value("")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_further_questions_appear_with_the_answer_that_calls_for_them(
    open_browser: Open, *, script: bool
) -> None:
    page = open_browser(script=script)
    page.goto("/tickets/new")
    steps, serial = page.locator("[name=steps_to_reproduce]"), page.locator("[name=serial]")
    for category, asks_steps, asks_serial in (
        ("billing", False, False),
        ("bug", True, False),
        ("hardware", False, True),
    ):
        page.locator(f"[name=category][value={category}]").check(force=True)
        assert (steps.is_visible(), serial.is_visible()) == (asks_steps, asks_serial)


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Europe/Berlin", "11:00\u202fPM CET"), ("America/New_York", "5:00\u202fPM EST")],
)
def test_times_are_told_in_the_zone_of_the_reader(
    open_browser: Open, live: Live, zone: str, due: str
) -> None:
    page = open_browser(timezone_id=zone)
    live.site.clock.turn("2026-11-16 10:00")
    walks.ask(page, impact="high")
    expect(page.locator(".due dd").first).to_contain_text(due)


@pytest.mark.row("A03")
def test_at_the_weekend_the_form_says_when_somebody_is_in_again(
    open_browser: Open, weekend: None
) -> None:
    page = open_browser(360)
    page.goto("/")
    expect(page.locator(".hours")).to_contain_text("We are closed right now")
    page.goto("/tickets/new")
    expect(page.locator(".notice")).to_contain_text("Monday, November 23, 9:00")


def test_the_link_of_a_request_can_be_copied(open_browser: Open) -> None:
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    walks.ask(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_a_request_that_is_withdrawn_at_once_is_not_welcomed_any_more(open_browser: Open) -> None:
    page = open_browser(360)
    walks.ask(page)
    page.locator("summary", has_text="Withdraw this request").click()
    walks.press(page, "Yes, withdraw it")
    expect(page.locator(".confirmation")).to_have_count(0)
    expect(page.locator(".state")).to_contain_text("This request was withdrawn")


def test_what_was_typed_comes_along_into_another_language(open_browser: Open) -> None:
    page = open_browser(360)
    page.goto("/tickets/new")
    with page.expect_response("**/redaction.js"):
        walks.fill(page, subject="Half a thought")
    page.locator("footer a[hreflang=de]").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("[name=subject]")).to_have_value("Half a thought")
