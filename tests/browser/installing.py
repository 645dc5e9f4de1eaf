"""What an installer does in a browser."""

from playwright.sync_api import FilePayload, Page

from tests.hubs import said


def photo(content: bytes) -> FilePayload:
    """A photo as a telephone sends it."""
    return {"name": "hub.png", "mimeType": "image/png", "buffer": content}


def fill(page: Page, **changes: str) -> None:
    """Fill the form as Ivan does on site."""
    for name, value in said(**changes).items():
        # Looked for from the page on: the field `matches` hides what Playwright asks of a form.
        control = page.locator(f"[name={name}]")
        if control.count() == 0:
            continue  # who is signed in is not asked who they are
        if control.first.get_attribute("type") == "radio":
            control.and_(page.locator(f"[value={value}]")).check(force=True)
        else:
            control.fill(value)
