"""Looking for something in the help, and saying whether it helped."""

import re
from collections.abc import Callable

import pytest

from portal.models import Feedback, OutboxRow
from tests.markup import Element
from tests.pages import Page
from tests.sites import Site

Read = Callable[..., Page]


@pytest.fixture
def read(new_site: Callable[..., Site]) -> Read:
    """The help of a preset, as a guest finds it; `headers` as of a browser."""

    def of(preset: str, query: str = "", **headers: str) -> Page:
        return new_site(policy=preset).visitor(**headers).get(f"/help{query}")

    return of


def topic(page: Page, key: str) -> Element:
    """One section of the help."""
    return page.root.one("section", id=key)


def test_a_search_shows_the_topics_that_speak_of_it_and_marks_the_words(read: Read) -> None:
    page = read("servicegeeni", "?q=tenant")
    shown = page.root.all("section", class_="help__topic")
    assert [one.get("id") for one in shown] == ["glossary"]
    assert [mark.text for mark in page.root.all("mark")] == ["Tenant"]
    assert page.field("q").get("value") == "tenant"


def test_a_search_forgives_case_and_accents_and_words_too_many(read: Read) -> None:
    page = read("360dialog", "?q=GRABACION+solicitud+xyzzy", Accept_Language="es")
    assert {"grabación", "solicitud"} <= {mark.text.lower() for mark in page.root.all("mark")}


@pytest.mark.parametrize(
    ("preset", "typed", "key"),
    [("servicegeeni", "escalating", "escalation"), ("selora", "dringendste", "levels")],
)
def test_a_search_knows_other_forms_of_a_word(
    read: Read, preset: str, typed: str, key: str
) -> None:
    page = read(preset, f"?q={typed}", Accept_Language="de")
    assert key in [one.get("id") for one in page.root.all("section", class_="help__topic")]


def test_what_is_looked_for_is_shown_as_text_and_never_as_markup(read: Read) -> None:
    page = read("selora", "?q=%3Cb%3Eamp%3C/b%3E")
    assert page.field("q").get("value") == "<b>amp</b>"
    assert page.root.all("b") == []
    assert not re.search(r"&<mark>", page.response.text)


def test_a_search_without_a_find_leads_to_people(read: Read) -> None:
    page = read("selora", "?q=xyzzy")
    assert page.root.all("section", class_="help__topic") == []
    assert "No topic speaks of it" in page.text
    paths = [link.get("href") for link in page.root.one("main").all("a")]
    assert paths == ["/help", "/tickets/new"]


@pytest.mark.row("E31")
def test_a_secret_in_a_search_is_taken_out_and_kept_nowhere(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    password = "hunter2" + "hunter2"
    page = site.visitor().get(f"/help?q=my+password+is+{password}")
    assert password not in page.response.text
    assert "what looked like a secret" in page.text
    assert site.count(Feedback, OutboxRow) == 0
    assert password not in "".join(capfd.readouterr())


def test_a_topic_has_a_short_address_of_its_own(site: Site) -> None:
    answer = site.visitor().get("/help/levels").response
    assert (answer.status_code, answer.headers["Location"]) == (302, "/help#levels")
    assert site.visitor().get("/help/nothing").status == 404


@pytest.mark.row("D53")
@pytest.mark.parametrize(("said", "helped"), [("yes", True), ("no", False)])
def test_each_topic_asks_whether_it_answered_the_question(
    site: Site, said: str, *, helped: bool
) -> None:
    visitor, password = site.visitor(), "hunter2" + "hunter2"
    form = visitor.get("/help").form("/help/times")
    sent = visitor.submit(form, answered=said, comment=f"My password is {password}. And Sundays?")
    assert sent.location == "/help?thanks=times#times"
    thanks = topic(visitor.get(sent.location), "times")
    assert thanks.one("p", role="status").text.startswith("Thank you.")
    (row,) = site.rows(Feedback)
    assert (row.topic, row.helped, row.source) == ("times", helped, "customer")
    assert row.comment == "My password is [removed-password]. And Sundays?"
    assert {one.event for one in site.rows(OutboxRow)} == {"feedback.given"}


@pytest.mark.row("E01", "D53")
def test_what_a_colleague_finds_missing_is_kept_as_theirs(site: Site) -> None:
    dana = site.person("dana@example.com", staff_role="agent")
    dana.submit(dana.get("/help").form("/help/levels"), answered="no")
    assert [row.source for row in site.rows(Feedback)] == ["team"]


@pytest.mark.parametrize(
    "wrong", [{}, {"answered": "perhaps"}, {"answered": "no", "website": "https://spam.example"}]
)
def test_an_answer_that_cannot_be_taken_keeps_its_words(site: Site, wrong: dict[str, str]) -> None:
    visitor = site.visitor()
    page = visitor.submit(visitor.get("/help").form("/help/levels"), comment="And dogs?", **wrong)
    assert page.status == 422
    assert list(page.summary) == ["comment-levels"]
    assert page.form("/help/levels").values["comment"] == "And dogs?"
    assert page.form("/help/times").values["comment"] == ""
    assert site.count(Feedback) == 0


def test_answers_are_limited_like_feedback(new_site: Callable[..., Site]) -> None:
    visitor = new_site("[intake]\nper_hour = 1").visitor()
    form = visitor.get("/help").form("/help/levels")
    assert visitor.submit(form, answered="yes").status == 303
    busy = visitor.submit(form, answered="yes", comment="Again")
    assert busy.status == 429
    assert busy.form("/help/levels").values["comment"] == "Again"


def test_other_sites_cannot_answer_for_somebody(site: Site) -> None:
    sent = site.visitor(Origin="https://evil.example").post("/help/levels", {"answered": "no"})
    assert sent.status == 403
    assert site.count(Feedback) == 0


@pytest.mark.parametrize("path", ["/", "/tickets/new", "/feedback/new"])
def test_every_page_leads_to_the_help(site: Site, path: str) -> None:
    root = site.visitor().get(path).root
    for place in ("header", "footer"):
        assert "/help" in [link.get("href") for link in root.one(place).all("a")]
