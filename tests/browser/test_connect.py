"""At a hub with a phone and no network: the form goes on, and what was typed goes once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.models import Attachment, Connection, Ticket
from tests.browser import walks
from tests.browser.conftest import PATIENCE, Live, Open, Watch
from tests.browser.installing import fill, photo
from tests.connecting import FORM, picture
from tests.hubs import SERIAL
from tests.lossy import Lossy

pytestmark = pytest.mark.browser
SECRET = "Lantern" + "4821!x"
PHOTO = photo(picture("photo"))
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("portal", 1);
  opening.onsuccess = () => {
    const base = opening.result;
    const known = [...base.objectStoreNames].includes("forms");
    const asked = known && base.transaction("forms").objectStore("forms").get("connect");
    const end = (found) => { base.close(); done(found); };
    if (!known) end(null);
    else asked.onsuccess = () => end(asked.result ? JSON.stringify([asked.result.texts, asked.result.files.map((one) => one.name)]) : null);
  };
})"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) found.push([one.url, await (await cache.match(one)).text()]);
  }
  return found;
}"""
OFF = "No connection: we keep it on this device and send it when you are back."


@pytest.fixture
def cut(watch: Watch, live: Live) -> Watch:
    """Who is cut off may say so in the console."""
    watch.on_purpose += ("Failed to load resource: net::ERR_",)
    return watch


def until(page: Page, condition: str) -> None:
    """Wait until a condition holds that a browser can only promise."""
    page.evaluate(
        f"""() => new Promise((done) => {{
          const look = async () => ((await ({condition})) ? done() : setTimeout(look, 50));
          look();
        }})"""
    )


def arrive(page: Page) -> None:
    """Come to the form, and wait until the browser can do without us."""
    page.goto(FORM)
    until(page, "navigator.serviceWorker.controller && caches.match('/connect/offline')")


def kept(page: Page) -> str:
    """What this device keeps."""
    found: str | None = page.evaluate(KEPT)
    return found or ""


def numbers(live: Live) -> tuple[int, ...]:
    """How many requests, connect requests and files there are."""
    return tuple(live.site.count(one) for one in (Ticket, Connection, Attachment))


@pytest.mark.row("C01")
@pytest.mark.parametrize("signed_in", [False, True], ids=["a guest", "an account"])
def test_airplane_mode_in_the_middle_of_the_form_costs_nothing(
    open_browser: Open, live: Live, cut: Watch, *, signed_in: bool
) -> None:
    page = open_browser(360)
    if signed_in:
        walks.sign_in(live, page, "ivan-on-site@example.com")
    arrive(page)
    before = numbers(live)
    page.locator("[name=project]").fill("Ash House")
    page.context.set_offline(True)
    fill(page, body=f"The wifi password is {SECRET} here.")
    page.locator("[name=attachments]").set_input_files([PHOTO])
    expect(page.locator("[data-said]")).to_contain_text("No connection")
    until(page, f"({KEPT})().then((one) => one?.includes('hub.png'))")
    page.reload()
    expect(page.locator("[name=project]")).to_have_value("Ash House")
    expect(page.locator("[name=body]")).to_have_value(
        "The wifi password is [removed-password] here."
    )
    expect(page.locator("[data-chosen-for=attachments]")).to_contain_text("hub.png")
    assert page.locator("[name=email]").is_visible() is not signed_in
    assert SECRET not in kept(page)
    page.locator("[data-send]").click()
    expect(page.locator("[data-said]")).to_have_text(OFF)
    page.context.set_offline(False)
    page.wait_for_url("**/connect/SEL-*" if signed_in else "**/t/*")
    expect(page.get_by_role("heading", name="You may go on")).to_be_visible()
    assert numbers(live) == tuple(count + 1 for count in before)
    until(page, f"({KEPT})().then((one) => one === null)")


@pytest.fixture
def paced(live: Live) -> Iterator[None]:
    """Who sends a form sooner than a person can fill it in is asked to look it over."""
    policy = live.site.portal.policy
    intake = policy.intake.model_copy(update={"minimum_seconds": 2})
    live.site.portal.policy = policy.model_copy(update={"intake": intake})
    yield
    live.site.portal.policy = policy


def test_what_was_sent_offline_goes_once_when_the_page_is_opened_again(
    open_browser: Open, live: Live, cut: Watch, paced: None
) -> None:
    page = open_browser(360)
    arrive(page)
    before = numbers(live)
    page.context.set_offline(True)
    fill(page)
    page.wait_for_timeout(2500)  # nobody types faster than that
    page.locator("[data-send]").click()
    expect(page.locator("[data-said]")).to_have_text(OFF)
    again = page.context.new_page()
    page.close()
    again.context.set_offline(False)
    again.goto(FORM)
    again.wait_for_url("**/t/*")
    expect(again.get_by_role("heading", name="You may go on")).to_be_visible()
    assert numbers(live) == tuple(
        count + kind for count, kind in zip(before, (1, 1, 0), strict=True)
    )
    until(again, f"({KEPT})().then((one) => one === null)")
    again.go_back()
    again.wait_for_load_state("load")
    expect(again.locator("[name=project]")).to_have_value("")
    expect(again.get_by_role("button", name="Start afresh")).to_have_count(0)
    assert numbers(live)[0] == before[0] + 1


@pytest.fixture
def lossy(live: Live) -> Iterator[Lossy]:
    """A bad network before the live portal."""
    network = Lossy(int(live.url.rpartition(":")[2]), FORM)
    yield network
    network.end()


def test_a_request_whose_answer_was_lost_is_there_once(
    chromium: Browser, live: Live, lossy: Lossy
) -> None:
    context = chromium.new_context(base_url=lossy.url, viewport={"width": 360, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    arrive(page)
    before = numbers(live)
    fill(page)
    page.locator("[name=attachments]").set_input_files([PHOTO])
    lossy.lose = 1
    page.locator("[data-send]").click()
    page.wait_for_url("**/t/*")
    assert lossy.lost == 1
    expect(page.get_by_role("heading", name="You may go on")).to_be_visible()
    assert numbers(live) == tuple(count + 1 for count in before)
    context.close()


def test_a_refusal_after_coming_back_brings_the_form_with_what_is_wrong(
    open_browser: Open, live: Live, cut: Watch
) -> None:
    page = open_browser(360)
    arrive(page)
    before = numbers(live)
    page.context.set_offline(True)
    fill(page, hub="12345")
    page.locator("[data-send]").click()
    expect(page.locator("[data-said]")).to_have_text(OFF)
    page.context.set_offline(False)
    expect(page.locator(".summary")).to_contain_text("does not look like the serial number")
    expect(page.locator("[name=project]")).to_have_value("Ash House")
    assert numbers(live) == before
    page.locator("[name=hub]").fill(SERIAL)
    page.locator("[data-send]").click()
    page.wait_for_url("**/t/*")


def test_no_private_page_is_ever_kept_and_signing_out_clears_everything(
    open_browser: Open, live: Live, cut: Watch
) -> None:
    page = open_browser()
    walks.sign_in(live, page, "ivan-in-private@example.com")
    arrive(page)
    fill(page, project="Private House")
    until(page, f"({KEPT})().then((one) => one?.includes('Private House'))")
    for path in ("/connect", "/account", "/tickets", FORM):
        page.goto(path)
    cached = page.evaluate(CACHED)
    assert any(url.endswith("/connect/offline") for url, _text in cached)
    for url, text in cached:
        assert "ivan-in-private" not in text, url
        assert "Private House" not in text, url
        assert not url.endswith(("/connect", "/account", "/tickets", FORM))
    walks.press(page, "Sign out")
    page.goto("/status")
    assert page.evaluate(CACHED) == []
    assert kept(page) == ""
    assert (
        page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    )


def test_photos_that_do_not_fit_are_told_and_the_words_stay(
    open_browser: Open, live: Live, cut: Watch
) -> None:
    page = open_browser(360)
    arrive(page)
    devtools = page.context.new_cdp_session(page)
    quota = {"origin": live.url, "quotaSize": 3_000_000}
    devtools.send("Storage.overrideQuotaForOrigin", quota)
    page.context.set_offline(True)
    fill(page)
    page.locator("[name=attachments]").set_input_files([photo(bytes(9_000_000))])
    expect(page.get_by_text("Your photos do not fit on this device.")).to_be_visible()
    assert "Ash House" in kept(page)


def test_back_after_sending_leads_to_an_empty_form(open_browser: Open, live: Live) -> None:
    page = open_browser(360)
    arrive(page)
    fill(page)
    sent = page.locator("[name=submission_id]").get_attribute("value") or ""
    until(page, f"({KEPT})().then((one) => one?.includes('Ash House'))")
    page.locator("[data-send]").click()
    page.wait_for_url("**/t/*")
    until(page, f"({KEPT})().then((one) => one === null)")
    page.go_back()
    page.wait_for_url(f"**{FORM}")
    expect(page.locator("[name=project]")).to_have_value("")
    expect(page.locator("[name=body]")).to_have_value("")
    expect(page.locator("[name=submission_id]")).not_to_have_value(sent)
    expect(page.locator("#request input:checked")).to_have_count(0)
    expect(page.get_by_role("button", name="Start afresh")).to_have_count(0)


def test_who_starts_afresh_leaves_nothing_behind(open_browser: Open, live: Live) -> None:
    page = open_browser(360)
    arrive(page)
    page.locator("[name=project]").fill("Ash House")
    expect(page.locator("[data-said]")).to_have_text("What you typed is kept on this device.")
    page.goto("/connect/new")
    expect(page.locator("[name=project]")).to_have_value("Ash House")
    walks.press(page, "Start afresh")
    expect(page.locator("[name=project]")).to_have_value("")
    assert "Ash House" not in kept(page)
