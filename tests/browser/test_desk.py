"""The desk in a browser: with a script and without one, by keyboard, and renewed by itself."""

import gzip

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser import desk_walk, walks
from tests.browser.conftest import Live, Open
from tests.browser.test_every_page import BUDGET

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(open_browser: Open) -> str:
    """A request that somebody has just raised; its number."""
    return walks.ask(open_browser())


def desk(live: Live, page: Page, path: str = "") -> Page:
    """The desk as Dana sees it."""
    desk_walk.sign_in(live, page)
    page.goto(f"/desk{path}")
    return page


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_a_request_is_taken_answered_and_solved(
    open_browser: Open, live: Live, waiting: str, *, script: bool
) -> None:
    page = desk(live, open_browser(script=script))
    page.locator(f"#open-{waiting}").click()
    walks.press(page, "Take it")
    expect(page.get_by_text("You have it")).to_be_visible()
    page.locator("#body").fill("The books had an old address.")
    walks.press(page, "Send answer")
    expect(page.get_by_text("The books had an old address.")).to_be_visible()
    page.locator("#move > summary").click()
    cause = page.locator("#move-root-cause")
    expect(cause).to_be_hidden()
    page.get_by_label("Resolved").check()
    expect(cause).to_be_visible()
    page.locator("#move-summary").fill("The address is right now.")
    walks.press(page, "Move it")
    expect(page.locator(".summary")).to_contain_text("Write down what the cause was.")
    expect(page.locator("#move-summary")).to_have_value("The address is right now.")
    cause.fill("An old address.")
    walks.press(page, "Move it")
    expect(page.locator(".ticket-head .tag")).to_have_text("Resolved")


def test_the_queue_renews_itself_keeps_the_focus_and_waits_while_nobody_looks(
    open_browser: Open, live: Live, waiting: str
) -> None:
    page = desk(live, open_browser())
    link = page.locator(f"#open-{waiting}")
    link.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/desk")) as renewed:
        page.evaluate(
            "htmx.ajax('GET', '/desk', {source: '#queue', target: '#queue', swap: 'outerHTML'})"
        )
    assert renewed.value.request.headers["hx-request"] == "true"
    expect(link).to_be_focused()
    expect(page.locator("h1")).to_have_count(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
    page.evaluate(
        "htmx.ajax('GET', '/desk', {source: '#queue', target: '#queue', swap: 'outerHTML'})"
    )
    page.evaluate("() => new Promise((done) => setTimeout(done, 50))")
    assert asked == []


def test_on_a_phone_each_request_is_a_card_that_a_thumb_can_open(
    open_browser: Open, live: Live, waiting: str
) -> None:
    page = desk(live, open_browser(360, has_touch=True))
    card = page.locator("tr", has=page.locator(f"#open-{waiting}")).bounding_box()
    assert card
    assert card["width"] <= 360
    for control in page.locator(".button:visible, .input:visible, .queue__what a:visible").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 36, control.evaluate("one => one.outerHTML.slice(0, 90)")


def test_the_desk_keeps_to_the_weight_of_a_page(
    open_browser: Open, live: Live, waiting: str
) -> None:
    bodies: dict[str, bytes] = {}

    def weigh(answer: Response) -> None:
        if answer.request.resource_type in {"stylesheet", "script"}:
            bodies[answer.url] = answer.body()

    page = desk(live, open_browser(), f"/tickets/{waiting}")
    page.on("response", weigh)
    page.reload(wait_until="networkidle")
    assert [url for url in bodies if "desk.css" in url]
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= BUDGET
