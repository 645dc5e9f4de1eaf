"""At a hub: the camera, the photo or the hand give its number, with and without a script."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser import walks
from tests.browser.conftest import PATIENCE, Live, Open
from tests.browser.installing import fill, photo
from tests.browser.test_every_page import too_wide, violations
from tests.browsers import launched
from tests.connecting import FORM, picture
from tests.hubs import SERIAL

pytestmark = pytest.mark.browser


def film(text: str, file: Path) -> Path:
    """A film of one frame, in which a label with this code is seen."""
    image = Image.open(BytesIO(picture(text))).convert("L")
    grey = bytes([128]) * (image.width * image.height // 2)
    head = f"YUV4MPEG2 W{image.width} H{image.height} F5:1 Ip A1:1 C420jpeg\n".encode()
    file.write_bytes(head + b"FRAME\n" + image.tobytes() + grey)
    return file


@pytest.fixture
def camera(playwright: Playwright, live: Live, tmp_path: Path) -> Iterator[BrowserContext]:
    """A phone whose camera looks at the label of a hub."""
    seen = film(json.dumps({"serial": SERIAL}), tmp_path / "hub.y4m")
    browser = launched(
        playwright,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    )
    context = browser.new_context(base_url=live.url, viewport={"width": 360, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    browser.close()


@pytest.mark.row("C03")
def test_the_camera_reads_the_code_on_the_hub(camera: BrowserContext) -> None:
    page = camera.new_page()
    page.goto(FORM)
    page.get_by_role("button", name="Scan the code with the camera").click()
    expect(page.locator("[name=hub]")).to_have_value(SERIAL, timeout=PATIENCE)
    expect(page.get_by_text(f"We read {SERIAL}")).to_be_visible()
    expect(page.locator("video")).to_be_hidden()
    assert not page.evaluate("document.querySelector('video').srcObject")


def test_a_refused_camera_leads_to_the_photo_and_that_to_the_number(
    open_browser: Open, live: Live
) -> None:
    page = open_browser(360, permissions=[])
    page.goto(FORM)
    page.get_by_role("button", name="Scan the code with the camera").click()
    expect(page.get_by_text("The camera cannot be used here.")).to_be_visible()
    assert walks.state(page)["name"] == "code"
    page.locator("[name=code]").set_input_files([photo(picture(SERIAL))])
    expect(page.locator("[name=hub]")).to_have_value(SERIAL)
    page.locator("[name=code]").set_input_files([photo(b"no picture")])
    expect(page.get_by_text("We cannot read this as a picture.")).to_be_visible()
    expect(page.locator("[name=hub]")).to_have_value(SERIAL)


@pytest.mark.row("C03", "C12")
def test_all_of_it_works_without_a_script(open_browser: Open, live: Live) -> None:
    page = open_browser(360, script=False)
    page.goto(FORM)
    fill(page, hub="")
    page.locator("[name=code]").set_input_files([photo(picture(SERIAL))])
    walks.press(page, "Read the code from the photo")
    expect(page.locator("[name=hub]")).to_have_value(SERIAL)
    expect(page.locator("[name=project]")).to_have_value("Ash House")
    with page.expect_navigation():
        page.locator("[data-send]").click()
    expect(page.get_by_role("heading", name="You may go on")).to_be_visible()


def test_what_a_kind_does_not_ask_is_not_shown(open_browser: Open) -> None:
    page = open_browser()
    page.goto(FORM)
    for kind, asks in (("field-escalation", True), ("installer-connection", False)):
        page.locator(f"[name=kind][value={kind}]").check(force=True)
        assert page.locator("[name=tried]").is_visible() is asks
        assert page.locator("label[for=property] .optional").is_visible() is asks


def test_no_page_shuts_anybody_out(open_browser: Open, live: Live) -> None:
    page = open_browser(color_scheme="light")
    walks.sign_in(live, page, "ivan-at-axe@example.com")
    page.goto(FORM)
    wrong: dict[str, list[object]] = {}

    def look(place: str) -> None:
        page.emulate_media(color_scheme="dark")
        dark = violations(page, only="color-contrast")
        page.emulate_media(color_scheme="light")
        wrong[place] = [*dark, *violations(page), *too_wide(page)]

    look("the form")
    page.locator("[data-send]").click()
    page.locator(".summary").wait_for()
    look("refused")
    fill(page, online="no")
    page.locator("[data-send]").click()
    page.wait_for_url("**/connect/SEL-*")
    look("what comes first")
    page.goto(page.get_by_role("link", name="To the conversation").get_attribute("href") or "")
    look("the conversation")
    page.goto("/connect")
    look("the list")
    assert not any(wrong.values()), wrong
