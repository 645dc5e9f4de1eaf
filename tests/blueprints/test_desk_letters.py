"""Who leads support sees every letter, in every language, before a customer does."""

import re
from http import HTTPStatus

import pytest

from portal.models import Base
from tests.desk_pages import LENA, agent
from tests.pages import Visitor
from tests.sites import Site

LIST = "/desk/letters"


def everything() -> list[type[Base]]:
    """All tables."""
    return [mapper.class_ for mapper in Base.registry.mappers]


@pytest.fixture
def lena(site: Site) -> Visitor:
    """Somebody who leads support."""
    return agent(site, LENA, role="lead")


def test_all_letters_are_listed_and_lead_to_their_pages(lena: Visitor) -> None:
    page = lena.get(LIST)
    assert "A request has come in" in page.text
    ways = {way.get("href") for way in page.root.all("a")}
    assert f"{LIST}/opened" in ways
    # This policy has no such words, so that letter never goes out.
    assert f"{LIST}/still_here" not in ways


def test_a_letter_is_shown_with_subject_text_and_html_in_the_chosen_language(
    lena: Visitor, site: Site
) -> None:
    before = site.count(*everything())
    page = lena.get(f"{LIST}/opened?language=de")
    assert re.search(r"\[SEL-\w{4}-\w{4}\]", page.text)
    assert "Montag, 16. November, 12:00 PST" in page.text
    shown = lena.get(f"{LIST}/opened/page?language=de").response
    assert '<html lang="de" dir="ltr">' in shown.text
    assert "Montag, 16. November, 12:00 PST" in shown.text
    assert site.count(*everything()) == before


def test_the_html_may_use_its_own_style_and_do_nothing_else(lena: Visitor) -> None:
    shown = lena.client.get(f"{LIST}/opened/page")
    allowed = shown.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'sha256-" in allowed
    assert allowed.endswith("; sandbox")
    assert "unsafe" not in allowed


@pytest.mark.parametrize("path", ["none", "none/page", "_top", "still_here"])
def test_what_is_no_letter_is_not_found(lena: Visitor, path: str) -> None:
    assert lena.client.get(f"{LIST}/{path}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("path", ["", "/opened", "/opened/page"])
def test_nobody_else_sees_them(site: Site, path: str) -> None:
    for who in (site.person(), agent(site)):
        assert who.client.get(f"{LIST}{path}").status_code in {403, 404}
