"""What people do in a browser, step by step."""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import FilePayload, Page

from tests.browser.conftest import Live
from tests.factories import answers

SECRET = "hunter2" + "hunter2"
SEVERAL = "1. The bill is wrong by twelve dollars.\n2. The lamp stays on.\n3. Please add a theme."
LOG: FilePayload = {"name": "hub.log", "mimeType": "text/plain", "buffer": b"all fine\n"}
PROGRAM: FilePayload = {"name": "tool.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}


def fill(page: Page, **changes: str) -> None:
    """Fill the form on this page as Alice would; an empty text leaves a field out."""
    for name, value in answers(**changes).items():
        control = page.locator(f"#request [name={name}]")
        if control.first.get_attribute("type") == "radio":
            control.and_(page.locator(f"[value={value}]")).check(force=True)
        else:
            control.fill(value)


def press(page: Page, name: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def ask(page: Page, **changes: str) -> str:
    """Raise a request; the number of the ticket whose page is open then."""
    page.goto("/tickets/new")
    fill(page, **changes)
    press(page, "Send request")
    return reference(page)


def reference(page: Page) -> str:
    """The number of the ticket that is shown."""
    return page.locator("data.reference").get_attribute("value") or ""


def answer(live: Live, number: str, body: str = "Which **version** does it show?") -> None:
    """Let support write to the customer."""
    told = live.support.post(f"/tickets/{number}/replies", {"body": body, "author": "Dana"})
    assert told.status_code == 201, told.text


def move(live: Live, number: str, **to: str) -> None:
    """Let support move the ticket."""
    moved = live.support.post(f"/tickets/{number}/status", to)
    assert moved.status_code == 200, moved.text


def incident(live: Live) -> str:
    """Let support open an incident; its id."""
    told = {"name": "Schedules run late", "impact": "minor", "body": "We look into it."}
    opened = live.support.post("/incidents", told)
    assert opened.status_code == 201, opened.text
    live.site.clock.pass_by(minutes=1)  # the state is remembered for some seconds
    return str(opened.get_json()["id"])


def resolve(live: Live, incident_id: str) -> None:
    """Let support end an incident."""
    told = {"status": "resolved", "body": "All is well."}
    live.support.post(f"/incidents/{incident_id}/updates", told)
    live.site.clock.pass_by(minutes=1)


def places(live: Live, page: Page) -> Iterator[str]:
    """Go to every page and state that a customer may see; the name of each."""
    trouble = incident(live)
    try:
        yield from _before(page)
        yield from _form(page)
        yield from _ticket(live, page)
        for path in ("/status", f"/status/incidents/{trouble}"):
            page.goto(path)
            yield path
        yield from _account(live, page)
    finally:
        resolve(live, trouble)  # others share this server


def _before(page: Page) -> Iterator[str]:
    for path in (
        "/",
        "/help",
        "/help?q=key",
        "/tickets/find",
        "/tickets/found",
        "/feedback/thanks",
    ):
        page.goto(path)
        yield path
    page.goto("/nowhere")
    yield "/nowhere"
    page.goto("/sign-in/password")
    press(page, "Sign in")
    yield "an address refused"
    page.goto("/feedback/new")
    press(page, "Send feedback")
    yield "feedback refused"


def _form(page: Page) -> Iterator[str]:
    page.goto("/tickets/new")
    press(page, "Send request")
    yield "the form refused"
    fill(page, category="bug", description=f"{SEVERAL}\nMy password is {SECRET}")
    page.locator("[name=attachments]").set_input_files([LOG, PROGRAM])
    preview = page.get_by_role("button", name="Preview")
    preview.click()
    page.locator("#preview-title").wait_for()
    yield "the preview"
    press(page, "Send request")
    yield "sent, or a file refused"
    page.goto("/tickets/new")
    yield "the form with a draft, or anew"


def _ticket(live: Live, page: Page) -> Iterator[str]:
    number = ask(page, description=f"My password is {SECRET}")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    yield "sent"
    answer(live, number)
    page.reload()
    yield "answered"
    press(page, "Send reply")
    yield "a reply refused"
    page.goto(page.get_by_role("link", name="Correct something").get_attribute("href") or "")
    yield "the correction"
    page.locator("[name=subject]").fill("It is about two lamps")
    press(page, "Save the correction")
    yield "corrected"
    move(live, number, status="resolved", summary="A fuse was out.")
    page.reload()
    yield "resolved"
    press(page, "Yes, it is solved")
    yield "closed"


def _account(live: Live, page: Page) -> Iterator[str]:
    for path in ("/sign-up", "/sign-in/link/none", "/sign-in/sent", "/sign-in/password"):
        page.goto(path)
        yield path
    page.goto("/sign-in")
    press(page, "Use a password")
    press(page, "Sign in")
    yield "an address and a password refused"
    sign_in(live, page)
    for path in ("", "/password", "/second-factor", "/passkeys", "/sessions"):
        page.goto(f"/account{path}")
        yield f"/account{path}"
    page.goto("/account/password")
    press(page, "Save")
    yield "a new password refused"
    page.context.clear_cookies()


def sign_in(live: Live, page: Page, email: str = "walker@example.com", **columns: Any) -> None:
    """Let this browser be that of somebody who is signed in; `columns` of the account."""
    cookie = live.site.person(email, **columns).client.get_cookie("portal")
    assert cookie is not None
    page.context.add_cookies([{"name": "portal", "value": cookie.value, "url": live.url}])


def state(page: Page) -> dict[str, Any]:
    """What the keyboard stands on, and whether one can see that."""
    found: dict[str, Any] = page.evaluate(
        """() => {
          const here = document.activeElement;
          const ringed = (one) => {
            const style = one && getComputedStyle(one);
            return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          };
          const around = [here, here.closest(".choice"), here.closest(".door")];
          const box = here.getBoundingClientRect();
          return {
            name: here.name || "", id: here.id, text: (here.innerText || "").trim(),
            ringed: around.some(ringed), tall: box.height, wide: box.width,
          };
        }"""
    )
    return found
