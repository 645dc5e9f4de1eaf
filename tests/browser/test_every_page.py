"""What holds on every page, in every state that a customer may see."""

import gzip
from itertools import chain

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, Response

from tests.browser import desk_walk, looked_after, together, walks
from tests.browser.conftest import Live, Open

pytestmark = pytest.mark.browser
BUDGET = 30 * 1024
WIDTHS = (320, 360, 640, 1280)
CHROME = (".top .nav", ".foot", ".button", ".skip", ".panel", ".card--actions", ".copy")


def violations(page: Page, *, only: str = "") -> list[str]:
    """What axe finds wrong."""
    rules = {"runOnly": {"type": "rule", "values": [only]}} if only else None
    found = Axe().run(page, options=rules)["violations"]
    return [f"{one['id']}: {node['html'][:90]}" for one in found for node in one["nodes"]]


def too_wide(page: Page) -> list[int]:
    """The widths at which one would have to scroll sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(width)
    return found


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without one"])
def test_no_page_shuts_anybody_out_in_light_or_dark_at_any_width(
    open_browser: Open, live: Live, *, script: bool
) -> None:
    page = open_browser(color_scheme="light")
    if not script:  # axe needs a browser that can run it, so ours are left out
        page.route(
            "**/*.js?*", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
    wrong = {}
    walked = (walk.places(live, page) for walk in (walks, together, looked_after, desk_walk))
    for place in chain.from_iterable(walked):
        page.emulate_media(color_scheme="dark")
        dark = violations(page, only="color-contrast")
        page.emulate_media(color_scheme="light")
        found = [*dark, *violations(page), *too_wide(page)]
        if found:
            wrong[place] = found
    assert wrong == {}


def test_the_largest_page_keeps_to_its_weight(open_browser: Open) -> None:
    bodies: dict[str, bytes] = {}

    def weigh(response: Response) -> None:
        kind = response.request.resource_type
        assert kind not in {"font", "image"} or "icon.svg" in response.url
        if kind in {"stylesheet", "script"}:
            bodies[response.url] = response.body()

    page = open_browser()
    page.on("response", weigh)
    page.goto("/tickets/new", wait_until="networkidle")
    assert len(bodies) == 3
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= BUDGET


def test_a_printed_request_is_the_request_and_nothing_around_it(
    open_browser: Open, live: Live
) -> None:
    page = open_browser()
    number = walks.ask(page)
    walks.answer(live, number)
    page.reload()
    page.emulate_media(media="print", color_scheme="dark")
    for part in CHROME:
        for one in page.locator(part).all():
            assert not one.is_visible(), part
    assert page.get_by_text("Which version does it show?").is_visible()
    assert page.locator("data.reference").is_visible()
    assert page.locator(".reason li").first.is_visible()
    ground, ink = page.locator("body").evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    )
    assert (ground, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_those_who_asked_for_stillness(
    open_browser: Open, wish: str, *, moves: bool
) -> None:
    page = open_browser(reduced_motion=wish)
    page.goto("/")
    lasting = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
          const style = getComputedStyle(one);
          return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration);
        }).length"""
    )
    assert bool(lasting) is moves


def test_at_twice_the_size_every_control_can_still_be_pressed(open_browser: Open) -> None:
    page = open_browser(640, device_scale_factor=2)
    page.goto("/tickets/new")
    walks.fill(page)
    for control in page.locator("#request .input:visible, #request .button:visible").all():
        control.click(trial=True)
    page.get_by_role("button", name="Menu").click()
    page.locator("#nav").get_by_role("link", name="Status").click()
    assert page.locator("h1").inner_text() == "Status"


def test_on_a_phone_targets_are_large_enough_for_a_thumb(open_browser: Open) -> None:
    page = open_browser(360, has_touch=True)
    page.goto("/tickets/new")
    for control in page.locator(".button:visible, .input:visible, .choice:visible").all():
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44, control.evaluate("one => one.outerHTML.slice(0, 90)")
