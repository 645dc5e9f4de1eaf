"""Passkeys in a real browser, with a device that Chromium pretends to have."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.models import Passkey
from portal.redaction import identifier
from portal.services import accounts
from portal.work import SYSTEM
from tests.browser.conftest import PATIENCE, Live

pytestmark = pytest.mark.browser
Start = Callable[[], Page]


@pytest.fixture
def start(live: Live, chromium: Browser) -> Start:
    """A browser whose device has a passkey store and knows its owner's finger.

    A passkey belongs to a name, so the portal is asked for by one.
    """
    url = f"http://localhost:{urlsplit(live.url).port}"

    def opened() -> Page:
        context = chromium.new_context(base_url=url)
        context.set_default_timeout(PATIENCE)
        page: Page = context.new_page()
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        return page

    return opened


def enter_by_link(live: Live, page: Page, email: str) -> None:
    """Sign in by a link that an operator made."""
    with live.site.portal.works.write(SYSTEM) as work:
        made = accounts.prove_by_mail(work, identifier(email))
        token = accounts.token_of(work, made)
    page.goto(f"/sign-in/link/{token}")
    if page.locator("[name=name]").count():
        page.locator("[name=name]").fill("Alice Ash")
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    """Leave."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")


@pytest.mark.asvs("6.3.3")
def test_a_passkey_is_added_and_signs_in_by_itself(live: Live, start: Start) -> None:
    page = start()
    email = "passkey@example.com"
    enter_by_link(live, page, email)
    page.goto("/account/passkeys")
    page.locator("[name=device]").fill("my laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".file__name")).to_have_text("my laptop")
    sign_out(page)
    page.goto("/account/sessions")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/sessions")
    expect(page.locator("h1")).to_have_text("Where you are signed in")
    (kept,) = [row for row in live.site.rows(Passkey) if row.name == "my laptop"]
    assert kept.last_used_at is not None
    page.goto("/account/passkeys")
    page.get_by_role("button", name="Remove").click()
    sign_out(page)
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".summary")).to_contain_text("This passkey did not work")
    page.context.close()


@pytest.mark.asvs("6.3.3")
def test_a_passkey_is_the_second_proof_of_support(live: Live, start: Start) -> None:
    page = start()
    email = "dana-key@example.com"
    live.site.person(email, staff_role="agent")
    enter_by_link(live, page, email)
    expect(page.locator("h1")).to_have_text("Codes of an app")
    page.get_by_role("link", name="Use a passkey instead").click()
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("h1")).not_to_have_text("Codes of an app")
    sign_out(page)
    enter_by_link(live, page, email)
    expect(page.locator("h1")).to_have_text("One more proof that it is you")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.context.close()
