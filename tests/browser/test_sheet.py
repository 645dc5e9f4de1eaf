"""The joined style sheet means what its sources say: a browser reads the same rules in both."""

import pytest

from portal.web import theme
from tests.browser.conftest import Live, Open
from tests.tree import ROOT

pytestmark = pytest.mark.browser
RULES = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  // The text of a custom property is kept as written, spaces included.
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s*([,()])\\s*/g, "$1"));
}"""


def test_nothing_changes_its_meaning_on_the_way(open_browser: Open, live: Live) -> None:
    folder = ROOT / "portal" / "static" / "css"
    sources = [folder.joinpath(f"{name}.css").read_text("utf-8") for name in theme.SHEETS]
    policy = live.site.portal.policy
    page = open_browser()
    page.goto("/")
    wanted = page.evaluate(RULES, "\n".join([*sources, theme.css(policy)]))
    assert page.evaluate(RULES, theme.Sheet(policy).text) == wanted
