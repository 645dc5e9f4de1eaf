"""The one style sheet: all of ours, in order, and nothing of it lost."""

from collections.abc import Callable

from tests.sites import Site
from tests.tree import ROOT

SHEETS = ROOT / "portal" / "static" / "css"
APART = {
    "connect",
    "desk",
    "help",
    "letters",
    "reports",
    "status",
}  # sheets that few pages need, and link by themselves


def served(site: Site) -> tuple[str, str]:
    """Its address and its text, as a page asks for it."""
    address = site.visitor().get("/").root.one("link", rel="stylesheet").get("href")
    return address, site.visitor().get(address).response.text


def test_every_rule_of_every_sheet_is_in_the_joined_one(site: Site) -> None:
    _, text = served(site)
    joined = [path for path in SHEETS.glob("*.css") if path.stem not in APART]
    sheets = [path.read_text("utf-8") for path in joined]
    assert text.startswith("@layer reset,base,frame")
    ours = text[: text.index(":root{--accent:", 200)]
    assert ours.count("{") == sum(sheet.count("{") for sheet in sheets)
    assert "/*" not in ours


def test_the_address_changes_with_the_colours(site: Site, new_site: Callable[..., Site]) -> None:
    address, text = served(new_site('[organisation.colours]\naccent = "#123456"'))
    assert "--accent:#123456" in text
    assert address != served(site)[0]


def test_a_browser_that_has_it_is_not_sent_it_again(site: Site) -> None:
    address, _ = served(site)
    first = site.visitor().get(address).response
    again = site.visitor().get(address, If_None_Match=first.headers["ETag"]).response
    assert again.status_code == 304
