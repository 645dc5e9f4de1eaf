"""Secrets leave a form before the form leaves the browser, and nothing hangs on it."""

import gzip
from urllib.parse import unquote_to_bytes

import pytest
from playwright.sync_api import Page, Request, Route, expect

from portal.models import Message
from tests.browser import walks
from tests.browser.conftest import Live, Open
from tests.redaction import forge

pytestmark = pytest.mark.browser
SECRET = "Lantern" + "4821!x"
CARD = forge.card()
TOLD = f"The wifi password is {SECRET} since Monday. Card {CARD} was charged."
BUDGET = 70 * 1024
NOTE = "[aria-live] > .field"


class Post:
    """Everything that leaves a browser."""

    def __init__(self, page: Page) -> None:
        self.bodies: dict[str, bytes] = {}
        self.asked: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.asked.append(request.url)
        path = request.url.split("/", 3)[-1]
        sent = unquote_to_bytes(request.post_data_buffer or b"")
        self.bodies[path] = self.bodies.get(path, b"") + sent

    def tells(self, *secrets: str) -> list[str]:
        """The addresses that were sent a secret."""
        return [
            path
            for path, body in self.bodies.items()
            if any(one.encode() in body or one.encode() in path.encode() for one in secrets)
        ]


def write(page: Page, field: str, text: str) -> None:
    """Type as a person does, and wait for what is said about it."""
    page.locator(field).press_sequentially(text)
    expect(page.locator(f".field:has({field}) {NOTE}")).to_be_visible()


def last(live: Live) -> str:
    """The message that was stored last."""
    message: Message = max(live.site.rows(Message), key=lambda one: one.id)
    return message.body


def test_the_engine_comes_only_when_somebody_types_and_works_beside_the_page(
    open_browser: Open,
) -> None:
    page = open_browser()
    post, sizes = Post(page), []
    page.on("response", lambda one: sizes.append(one.body()) if "redact" in one.url else None)
    page.goto("/tickets/new")
    page.locator("[name=description]").focus()
    assert not [url for url in post.asked if "redact" in url]
    write(page, "#description", TOLD)
    assert [worker.url.rpartition("/")[2] for worker in page.workers] == ["redaction.js"]
    assert 0 < sum(len(gzip.compress(body)) for body in sizes) <= BUDGET


@pytest.mark.row("E30", "E31")
@pytest.mark.parametrize("width", [360, 1280])
def test_no_secret_leaves_the_browser_by_draft_hint_preview_or_form(
    open_browser: Open, live: Live, width: int
) -> None:
    page = open_browser(width)
    post = Post(page)
    page.goto("/tickets/new")
    walks.fill(page, description="")
    write(page, "#description", TOLD)
    note = page.locator(f".field:has([name=description]) {NOTE}")
    expect(note).to_contain_text("We take this out before it is sent:")
    expect(note.locator("strong")).to_have_text(["A password", "A card number"])
    expect(note.locator("mark").first).to_have_text("[removed-password]")
    expect(page.locator("[data-saved]")).to_be_visible()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("[removed-password] since Monday")
    walks.press(page, "Send request")
    walks.reference(page)
    assert {"tickets/hints", "tickets/keep", "tickets/preview", "tickets/new"} <= {*post.bodies}
    assert post.tells(SECRET, CARD) == []
    assert "[removed-password] since Monday" in last(live)


def test_a_form_that_is_sent_at_once_waits_for_the_engine(open_browser: Open, live: Live) -> None:
    page = open_browser()
    post = Post(page)
    page.goto("/tickets/new")
    walks.fill(page, description=TOLD)
    walks.press(page, "Send request")
    assert post.tells(SECRET, CARD) == []
    assert SECRET not in last(live)


def test_going_back_shows_what_was_sent_and_no_secret(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page, description=TOLD)
    walks.press(page, "Send request")
    page.go_back()
    kept = page.locator("[name=description]").input_value()
    assert kept.startswith("The wifi password is [removed-password] since Monday.")
    assert CARD not in kept


def test_what_a_browser_kept_from_before_is_read_before_it_is_sent(
    open_browser: Open, live: Live
) -> None:
    page = open_browser()
    post = Post(page)
    walks.ask(page)
    page.locator("#body").evaluate("(field, text) => { field.value = text }", TOLD)
    walks.press(page, "Send reply")
    assert post.tells(SECRET, CARD) == []
    assert "[removed-password] since Monday" in last(live)


def hold(page: Page, script: str) -> list[Route]:
    """What asked for a script that is slow to come."""
    held = list[Route]()
    page.route(f"**/{script}*", lambda route: held.append(route))  # noqa: PLW0108 - it must be a function
    return held


@pytest.mark.parametrize("slow", ["redaction.js", "redact.js"])
def test_drafts_and_hints_wait_for_an_engine_that_is_slow_to_come(
    open_browser: Open, slow: str
) -> None:
    page = open_browser()
    post, held = Post(page), hold(page, slow)
    page.goto("/tickets/new")
    page.locator("#description").press_sequentially(TOLD)
    page.wait_for_timeout(4000)  # longer than a draft waits for the next letter
    assert not {"tickets/hints", "tickets/keep"} & {*post.bodies}
    page.locator("#description").press_sequentially(" And so on.")
    held[0].continue_()
    expect(page.locator("[data-saved]")).to_be_visible()
    assert b"And so on" in post.bodies["tickets/hints"]
    assert post.tells(SECRET, CARD) == []


@pytest.mark.parametrize("slow", ["redaction.js", "redact.js"])
def test_a_form_waits_twenty_seconds_for_a_slow_engine_and_then_goes(
    open_browser: Open, live: Live, slow: str
) -> None:
    page = open_browser()
    page.clock.install()
    post, held = Post(page), hold(page, slow)
    page.goto("/feedback/new")
    page.locator("[name=comment]").fill(TOLD)
    page.get_by_role("button", name="Send").click()
    while not held:  # what is waited for has been asked for
        page.wait_for_timeout(50)
    page.clock.fast_forward(18_000)
    expect(page.locator("form[data-waiting]")).to_be_visible()
    assert post.tells(SECRET, CARD) == []
    with page.expect_navigation():
        page.clock.fast_forward(3_000)
    assert post.tells(SECRET, CARD) == ["feedback/new"]


@pytest.mark.parametrize("typed", [True, False], ids=["after typing", "without typing"])
def test_a_form_is_sent_though_its_button_leaves_the_page_meanwhile(
    open_browser: Open, live: Live, *, typed: bool
) -> None:
    page = open_browser()
    walks.ask(page)
    if typed:
        write(page, "#body", TOLD)
    page.locator("#body").evaluate("(field, text) => { field.value = text }", f"Again: {TOLD}")
    with page.expect_navigation():
        page.get_by_role("button", name="Send reply").evaluate(
            "one => { one.click(); one.remove() }"
        )
    assert last(live).startswith("Again: The wifi password is [removed-password]")


def test_a_secret_can_be_taken_out_of_the_field_at_once(open_browser: Open) -> None:
    page = open_browser()
    page.goto("/feedback/new")
    write(page, "#comment", TOLD)
    page.get_by_role("button", name="Take it out now").click()
    field = page.locator("[name=comment]")
    expect(field).to_have_value(TOLD.replace(SECRET, "[removed-password]").replace(CARD, _ends()))
    expect(field).to_be_focused()
    expect(page.locator(NOTE)).to_be_hidden()


def _ends() -> str:
    return f"{CARD[:6]}...{CARD[-4:]}"


def test_what_its_writer_calls_no_secret_is_sent_and_kept(open_browser: Open, live: Live) -> None:
    page = open_browser()
    post = Post(page)
    page.goto("/tickets/new")
    walks.fill(page, description="")
    write(page, "#description", TOLD)
    expect(page.get_by_label("This is not a secret, keep it")).to_have_count(1)
    page.get_by_label("This is not a secret, keep it").check()
    walks.press(page, "Send request")
    assert post.tells(SECRET) != []
    assert post.tells(CARD) == []
    assert SECRET in last(live)


def test_a_choice_survives_a_form_that_comes_back(open_browser: Open, live: Live) -> None:
    page = open_browser()
    page.goto("/tickets/new")
    walks.fill(page, description="", subject="")
    write(page, "#description", TOLD)
    page.get_by_label("This is not a secret, keep it").check()
    walks.press(page, "Send request")
    expect(page.locator("[name=description]")).to_have_value(TOLD.replace(CARD, _ends()))
    page.locator("[name=subject]").press_sequentially("The lamp")
    walks.press(page, "Send request")
    assert SECRET in last(live)


@pytest.mark.parametrize("broken", ["redaction.js", "redact.js"])
def test_without_the_engine_the_form_is_sent_and_the_server_takes_it_out(
    open_browser: Open, live: Live, broken: str
) -> None:
    page = open_browser()
    page.route(f"**/{broken}*", lambda route: route.fulfill(status=404))
    page.goto("/tickets/new")
    walks.fill(page, description=TOLD)
    walks.press(page, "Send request")
    expect(page.locator(".notice--warning")).to_contain_text("We took out 2 secrets")
    assert SECRET not in last(live)


def test_a_reply_and_a_correction_are_read_as_well(open_browser: Open, live: Live) -> None:
    page = open_browser(360)
    post = Post(page)
    walks.ask(page)
    page.get_by_role("link", name="Correct something").click()
    page.locator("[name=description]").fill("")
    write(page, "#description", TOLD)
    walks.press(page, "Save the correction")
    write(page, "#body", TOLD)
    walks.press(page, "Send reply")
    assert post.tells(SECRET, CARD) == []
