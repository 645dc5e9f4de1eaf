"""What customers of two vendors see of their process, in their own languages."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal import i18n
from portal.services import links, timers
from portal.work import SYSTEM
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.sites import Program, Site

IMAGES = {
    "category": "messages",
    "impact": "major",
    "tier": "premium",
    "business_impact": "Our customers get no tickets for tonight.",
    "happened_at": "2026-11-16T09:00",
}
LANGUAGES = {
    "de": ("de-DE", "Wie können wir helfen?", "Woran hindert es Sie?", "woran Sie das hindert."),
    "pt_BR": (
        "pt-BR",
        "Como podemos ajudar?",
        "O que isso impede você de fazer?",
        "o que isso impede você de fazer.",
    ),
    "es": ("es-ES", "¿Cómo podemos ayudarle?", "¿Qué le impide hacer?", "qué le impide hacer."),
    "ru": ("ru-RU", "Чем мы можем помочь?", "Чему это мешает?", "чему это мешает."),
}


@pytest.fixture
def vendor(new_site: Callable[..., Site]) -> Site:
    """The portal of the messaging vendor, on a Monday morning."""
    return new_site(policy="360dialog")


def support_moves(site: Site, page: Page, to: str, said: str) -> None:
    moved = site.program().post(
        f"/tickets/{page.reference}/status", {"status": to, "comment": said}
    )
    assert moved.status_code == 200, moved.get_json()


def looks(visitor: Visitor, page: Page) -> Page:
    return visitor.get(page.path)


@pytest.mark.row("E04")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_front_door_speaks_the_customers_language(vendor: Site, language: str) -> None:
    tag, welcome, impact, missing = LANGUAGES[language]
    visitor = vendor.visitor(Accept_Language=tag)
    home, form = visitor.get("/"), visitor.get("/tickets/new")
    assert home.root.one("html").get("lang") == language.replace("_", "-")
    assert welcome in home.text
    assert impact in form.text
    refused = visitor.submit(form.form("/tickets/new"))
    assert refused.error_of("business_impact").endswith(missing)


def said(tag: str, message: str) -> str:
    """These words in the language that a browser asks for."""
    with i18n.using(tag.replace("pt-BR", "pt_BR").partition("-")[0], "UTC"):
        return i18n.gettext(message)


@pytest.mark.row("E07", "E09", "E16")
def test_by_the_form_even_premium_is_told_a_day_and_two(vendor: Site) -> None:
    page = vendor.ask(vendor.visitor(), **IMAGES)
    assert "First answer by Tuesday, November 17, 7:00 PM CET" in page.text
    assert "Solved by Wednesday, November 18, 7:00 PM CET" in page.text
    assert "If this time changes, we tell you as soon as we know, and why." in page.text


@pytest.mark.row("E05")
@pytest.mark.parametrize(
    ("plan", "minutes"), [("basic", 24 * 60), ("regular", 4 * 60), ("premium", 30)]
)
def test_a_customers_own_program_is_answered_by_their_plan(
    vendor: Site, plan: str, minutes: int
) -> None:
    firm = vendor.organisation("Ash Ltd", tier=plan)
    with vendor.portal.works.write(SYSTEM) as work:
        token = links.issue_api_token(work, "Ash", ["tickets:write"], firm)
    asked = Program(vendor.app, token).post("/tickets", answers(**IMAGES | {"tier": plan}))
    assert asked.status_code == 201, asked.get_json()
    due = datetime.fromisoformat(asked.get_json()["response_due"])
    assert due == vendor.clock() + timedelta(minutes=minutes)


@pytest.mark.row("E10")
@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("en", "only they can remove it. So we cannot promise a time."),
        ("de-DE", "Deshalb können wir keine Zeit zusagen."),
        ("pt-BR", "Por isso não podemos prometer um prazo."),
    ],
)
def test_a_third_partys_fault_shows_the_reason_in_place_of_times(
    vendor: Site, tag: str, reason: str
) -> None:
    visitor = vendor.visitor(Accept_Language=tag)
    page = vendor.ask(visitor, **IMAGES | {"category": "third-party", "happened_at": ""})
    assert page.text.count(reason) == 1
    for promise in ("First answer by", "Solved by"):
        assert said(tag, promise) not in page.text
    vendor.deliver()
    assert reason in vendor.post.to("alice@example.com")[0].get_content()


@pytest.mark.row("E10")
@pytest.mark.parametrize(
    ("tag", "reason", "stage"),
    [
        ("en", "The clock is off: only Meta", "Waiting for another provider"),
        ("de-DE", "Die Uhr steht: Nur Meta", "Wartet auf einen anderen Anbieter"),
        ("pt-BR", "O prazo não está correndo: só a Meta", "Aguardando outro provedor"),
    ],
)
def test_while_meta_has_it_the_page_says_that_the_clock_is_off_and_why(
    vendor: Site, tag: str, reason: str, stage: str
) -> None:
    visitor = vendor.visitor(Accept_Language=tag)
    page = vendor.ask(visitor, **IMAGES)
    assert said(tag, "Solved by") in page.text
    support_moves(vendor, page, "in-progress", "We have found a trace.")
    support_moves(vendor, page, "third-party", "We have asked Meta.")
    waiting = looks(visitor, page)
    assert reason in waiting.text
    assert stage in waiting.text
    assert said(tag, "Solved by") not in waiting.text
    vendor.deliver()
    letter = vendor.post.to("alice@example.com")[-1].get_content()
    assert reason in letter
    support_moves(vendor, page, "in-progress", "Meta has lifted it.")
    back = looks(visitor, page)
    assert reason not in back.text
    assert said(tag, "Solved by") in back.text


@pytest.mark.row("E19")
def test_the_page_announces_the_closing_and_then_says_that_it_is_closed(vendor: Site) -> None:
    visitor = vendor.visitor(Accept_Language="de-DE")
    page = vendor.ask(visitor, **IMAGES)
    support_moves(vendor, page, "waiting-for-customer", "Which number is it?")
    waiting = looks(visitor, page)
    assert "„Geschlossen“" in waiting.text
    assert "Die Uhr steht, solange wir auf Ihre Antwort warten." in waiting.text
    for hours in (24, 24):
        vendor.clock.pass_by(hours=hours)
        with vendor.portal.works.write(SYSTEM) as work:
            assert timers.sweep(work) == 1
    closed = looks(visitor, page)
    assert "Diese Anfrage ist geschlossen." in closed.text
    assert not [form for form in closed.root.all("form") if form.get("action").endswith("/reply")]


@pytest.mark.row("A26", "A16")
def test_whoever_asks_the_home_vendor_sees_that_somebody_has_taken_it(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, impact="critical")
    assert "Your request is with us." in page.text
    program = site.program()
    site.clock.pass_by(minutes=20)
    program.post(f"/tickets/{page.reference}/replies", {"body": "I have it.", "author": "Dana"})
    taken = looks(visitor, page)
    assert "Somebody has taken your request and is working on it." in taken.text
    assert "Support answered" in taken.root.one("section", class_="history").text


@pytest.mark.row("A20", "E16")
def test_whoever_asks_the_home_vendor_sees_a_changed_time_and_why(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, impact="normal")
    assert "Solved by Thursday, November 19, 10:00 AM PST" in page.text
    support_moves(site, page, "waiting-for-customer", "Is the light on?")
    site.clock.at += timedelta(hours=3)
    visitor.submit(looks(visitor, page).form("/reply"), body="Yes, it is.")
    later = looks(visitor, page)
    assert "Solved by Thursday, November 19, 1:00 PM PST" in later.text
    assert "The clock stood still from" in later.text
    site.deliver()
    letters = [letter["Subject"] for letter in site.post.to("alice@example.com")]
    assert any("expected time of your request has changed" in subject for subject in letters)
