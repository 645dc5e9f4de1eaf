"""Who reads which language: what was chosen, else what the account says, else the browser."""

from collections.abc import Callable

import pytest

from portal.models import Ticket
from tests.desk_pages import agent
from tests.pages import Visitor
from tests.sites import Site

pytestmark = pytest.mark.row("E04")
TONGUES = {"en": "English", "pt-BR": "Português (Brasil)", "de": "Deutsch", "es": "Español"}


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return site.visitor()


def spoken(visitor: Visitor, path: str = "/", **headers: str) -> str:
    """The language in which this page is."""
    return visitor.get(path, **headers).root.all("html")[0].get("lang")


def test_the_browser_decides_where_nobody_chose(visitor: Visitor) -> None:
    known = {"de-AT, en;q=0.5": "de", "pt": "pt-BR", "fr": "en", "fr, ru;q=0.2": "ru", "xx-": "en"}
    assert {asked: spoken(visitor, Accept_Language=asked) for asked in known} == known


def test_the_choice_at_the_foot_of_the_page_stays(visitor: Visitor) -> None:
    links = {
        link.get("lang"): link
        for link in visitor.get("/help").root.all("a")
        if link.get("hreflang")
    }
    assert {tag: links[tag].text for tag in TONGUES} == TONGUES
    assert links["en"].get("aria-current") == "true"
    assert spoken(visitor, "/help" + links["de"].get("href")) == "de"
    assert spoken(visitor, "/tickets/new", Accept_Language="es") == "de"


def test_the_choice_stays_on_the_status_pages_too_and_in_no_shared_cache(visitor: Visitor) -> None:
    assert visitor.get("/status").response.headers["Cache-Control"].startswith("public")
    assert spoken(visitor, "/help?lang=de") == spoken(visitor, "/status") == "de"
    assert visitor.get("/status").response.headers["Cache-Control"] == "private, no-cache"
    asked = visitor.get("/status/history?lang=es")
    assert asked.root.all("html")[0].get("lang") == "es"
    assert "Set-Cookie" not in asked.response.headers
    assert spoken(visitor, "/status") == "de"


@pytest.mark.parametrize("asked", ["xx", "", "de_DE", "../de", "pt-BR"])
def test_a_language_that_is_not_spoken_changes_nothing(visitor: Visitor, asked: str) -> None:
    page = visitor.get(f"/?lang={asked}")
    assert page.root.all("html")[0].get("lang") == "en"
    assert "Set-Cookie" not in page.response.headers


def test_an_account_has_its_own_until_somebody_chooses_here(site: Site) -> None:
    alice = site.person("alice@example.com", language="ru")
    assert spoken(alice, "/account") == "ru"
    assert spoken(alice, "/account?lang=es") == spoken(alice, "/tickets") == "es"
    form = alice.get("/account").form("/account")
    assert alice.submit(form, language="de").status == 303
    assert spoken(alice, "/account") == "de"


def test_where_one_language_is_spoken_none_is_offered(new_site: Callable[..., Site]) -> None:
    site = new_site('[organisation]\nlanguages = ["en"]')
    assert "hreflang" not in site.visitor().get("/").text


def test_what_was_said_is_marked_with_the_language_in_which_it_was_said(site: Site) -> None:
    alice = site.visitor()
    page = site.ask(alice)
    words = alice.get(f"{page.path}?lang=de").root.all(class_="prose")[0]
    assert words.get("lang") == "en"
    dana = agent(site)
    reference = site.rows(Ticket)[0].reference
    words = dana.get(f"/desk/tickets/{reference}?lang=de").root.all(class_="prose")[0]
    assert words.get("lang") == "en"


def test_a_page_that_refused_something_is_read_in_another_language(site: Site) -> None:
    alice = site.visitor()
    page = site.ask(alice)
    answer = alice.get(f"{page.path}/reply?lang=de")
    assert (answer.status, answer.response.headers["Location"]) == (303, f"{page.path}?lang=de")
    reference = site.rows(Ticket)[0].reference
    at_desk = agent(site).get(f"/desk/tickets/{reference}/move")
    assert at_desk.response.headers["Location"] == f"/desk/tickets/{reference}"
    assert alice.open("DELETE", f"{page.path}/reply").status == 405


@pytest.mark.parametrize(
    ("first", "reader", "text", "marked"),
    [
        ("en", "de", '"Leave out “keys” & more."', "en"),
        ("de", "en", '"Lassen Sie „Schlüssel“ weg."', "de"),
        ("en", "de", '{ en = "Leave out keys." }', "en"),
        ("en", "de", '{ en = "Leave out keys.", de = "Bitte ohne Schlüssel." }', ""),
        ("en", "en", '"Leave out keys."', ""),
        ("de", "de", '"Lassen Sie Schlüssel weg."', ""),
    ],
)
def test_a_text_of_the_policy_in_another_language_than_the_page_says_so(
    new_site: Callable[..., Site], first: str, reader: str, text: str, marked: str
) -> None:
    other = "en" if first == "de" else "de"
    spoken = f'[organisation]\nlanguages = ["{first}", "{other}"]\n'
    site = new_site(f"{spoken}[texts]\nno_secrets = {text}\nwelcome = {text}")
    visitor = site.visitor()
    (told,) = visitor.get(f"/tickets/new?lang={reader}").root.all("p", class_="shielded")
    assert [one.get("lang") for one in told.all("span")] == ([marked] if marked else [])
    page = visitor.get("/")
    assert page.root.one("title").text.startswith(page.h1)
    texts = page.root.one(class_="emergency").all("p")
    assert not texts[0].all("span"), "a text of the preset is translated, or in English as it was"
