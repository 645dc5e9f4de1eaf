"""The start page, the status page, feedback, and what operations ask."""

from collections.abc import Callable
from datetime import datetime
from urllib.robotparser import RobotFileParser

import pytest

from portal.models import Feedback, OutboxRow
from portal.services import incidents, posts
from tests.incidents import report
from tests.pages import Page
from tests.sites import Site


def break_something(site: Site, impact: str) -> None:
    """Open an incident."""
    states = dict(zip(incidents.IMPACTS, posts.STATES, strict=True))
    report(site.portal.works, {"platform": states[impact]})
    site.clock.pass_by(seconds=6)  # pages may repeat what they know for five


@pytest.mark.row("D11")
def test_the_start_page_leads_to_what_people_come_for(site: Site) -> None:
    page = site.visitor().get("/")
    doors = page.root.one("ul", class_="doors").all("a")
    paths = [door.get("href") for door in doors]
    assert paths == ["/tickets/new", "/tickets/find", "/status", "/feedback/new", "/connect/new"]
    assert {site.visitor().get(path).status for path in paths} == {200}


@pytest.mark.row("A01")
def test_the_start_page_lists_the_channels(site: Site) -> None:
    page = site.visitor().get("/")
    channels = page.root.one("ul", class_="channels")
    assert channels.one("a").get("href") == "mailto:support@example.com"
    assert "Chat in your dashboard" in channels.text


@pytest.mark.row("A02")
def test_the_start_page_tells_the_support_hours(site: Site) -> None:
    text = site.visitor().get("/").root.one("section", class_="hours").text
    assert "Monday to Friday, 9:00 AM – 5:00 PM PT" in text
    assert "We are here now" in text
    site.clock.turn("2026-11-21 12:00")
    closed = site.visitor().get("/").root.one("section", class_="hours").text
    assert "We are closed right now" in closed
    assert "November 23" in closed


@pytest.mark.row("A04")
def test_the_emergency_way_is_told_without_a_promise(site: Site) -> None:
    page = site.visitor().get("/")
    emergency = page.root.one("div", class_="emergency")
    assert "may start an emergency response" in emergency.text
    assert "cannot promise" in emergency.text
    form = site.visitor().get(emergency.one("a").get("href")).root
    chosen = [one for one in form.all("input", name="impact") if "checked" in one.attributes]
    assert [one.get("value") for one in chosen] == ["critical"]


@pytest.mark.parametrize(
    ("impact", "said"),
    [("minor", "less well"), ("major", "not working"), ("critical", "not working")],
)
def test_the_status_stands_on_the_start_page_in_one_line(
    site: Site, impact: str, said: str
) -> None:
    before = site.visitor()
    assert "Nothing is watched yet" in before.get("/").text
    assert "All systems work" not in before.get("/status").text
    assert before.get("/api/v2/status.json").response.get_json()["status"]["indicator"] == "none"
    break_something(site, impact)
    page = site.visitor().get("/")
    assert said in page.root.one("a", class_="pulse").text


def test_the_status_page_is_public_cacheable_and_sets_no_cookie(site: Site) -> None:
    break_something(site, "major")
    page = site.visitor().get("/status")
    assert "Hubs cannot be reached" in page.text
    assert "Works in part" in page.text
    assert "Set-Cookie" not in page.response.headers
    assert page.response.headers["Cache-Control"].startswith("public")
    assert "Cookie" not in page.response.headers.get("Vary", "")
    link = page.root.one("article").one("a").get("href")
    incident = site.visitor().get(link)
    assert incident.h1 == "Hubs cannot be reached"
    assert "Set-Cookie" not in incident.response.headers


def test_an_unknown_incident_is_not_found(site: Site) -> None:
    assert site.visitor().get("/status/incidents/nothing").status == 404


def feedback(site: Site, **said: str) -> Page:
    """Say something."""
    visitor = site.visitor()
    return visitor.submit(visitor.get("/feedback/new").form(), **said)


def test_feedback_says_what_it_took_out_and_before_that_to_leave_it_out(site: Site) -> None:
    visitor, secret = site.visitor(), "hunter2" + "hunter2"
    page = visitor.get("/feedback/new")
    assert "Please leave out passwords and keys" in page.text
    said = f"Nice. My password is {secret}"
    told = visitor.follow(visitor.submit(page.form(), comment=said))
    assert "We took out 1 secret for your safety" in told.text
    assert "A password in your message" in told.root.one("ul", class_="removed").text
    assert secret not in told.text
    again = visitor.follow(visitor.submit(visitor.get("/feedback/new").form(), comment="Nice."))
    assert "We took out" not in again.text


@pytest.mark.row("D11")
def test_feedback_is_kept_clean_and_handed_on(site: Site) -> None:
    secret = "hunter2" + "hunter2"
    answer = feedback(site, comment=f"Nice. My password is {secret}", score="5")
    assert answer.location == "/feedback/thanks"
    (row,) = site.rows(Feedback)
    assert (row.score, row.email) == (5, None)
    assert row.comment == "Nice. My password is [removed-password]"
    assert {one.event for one in site.rows(OutboxRow)} == {"feedback.given"}


@pytest.mark.parametrize(
    ("field", "wrong"), [("comment", ""), ("comment", "x" * 20_001), ("score", "6"), ("email", "?")]
)
def test_wrong_feedback_is_refused_at_its_field(site: Site, field: str, wrong: str) -> None:
    said = {"comment": "Nice work", "score": "4", "email": "alice@example.com"}
    page = feedback(site, **{**said, field: wrong})
    assert page.status == 422
    assert list(page.summary) == [field]
    rest = {name: text for name, text in said.items() if name != field}
    values = page.form().values
    assert {name: values.get(name) for name in rest} == rest
    assert site.count(Feedback) == 0


def test_operations_are_told_that_it_lives_and_can_work(site: Site) -> None:
    for path in ("/livez", "/readyz"):
        answer = site.visitor().get(path).response
        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert "Set-Cookie" not in answer.headers


def test_a_logo_comes_from_the_instance_and_nothing_else_does(site: Site) -> None:
    (site.folder / "static").mkdir()
    (site.folder / "static" / "logo.png").write_bytes(b"\x89PNG")
    assert site.visitor().get("/brand/logo.png").response.data == b"\x89PNG"
    for path in ("../portal.sqlite3", "..%2fportal.sqlite3", "%2e%2e/portal.sqlite3", "x.png"):
        assert site.visitor().get(f"/brand/{path}").status == 404


@pytest.mark.parametrize("change", [{"csrf_token": ""}, {"website": "https://spam.example"}])
def test_feedback_that_cannot_be_taken_now_stays_and_says_why(
    site: Site, change: dict[str, str]
) -> None:
    page = feedback(site, comment="Nice work", score="4", **change)
    assert page.status == 422
    assert page.summary["comment"]
    assert page.form().values["comment"] == "Nice work"
    assert site.count(Feedback) == 0


def test_nobody_is_kept_from_speaking_by_others_without_an_address(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("[intake]\nper_hour = 1")
    visitor = site.visitor()
    form = visitor.get("/feedback/new").form()
    assert visitor.submit(form, comment="Nice").status == 303
    busy = visitor.submit(form, comment="Nice again")
    assert (busy.status, busy.form().values["comment"]) == (429, "Nice again")
    assert int(busy.response.headers["Retry-After"]) > 0
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    values = form.values | {"comment": "Me too"}
    other = visitor.open("POST", "/feedback/new", data=values, environ_overrides=elsewhere)
    assert other.status == 303


def test_robots_find_the_help_and_the_status_and_no_door_of_a_person(site: Site) -> None:
    rules = RobotFileParser()
    rules.parse(site.visitor().client.get("/robots.txt").text.splitlines())
    for public in ("/help", "/help/levels", "/status", "/status/history"):
        assert rules.can_fetch("somebody", f"https://support.example.com{public}")
    for private in ("/t/key", "/tickets", "/desk", "/feedback/key", "/status/subscriptions/key"):
        assert not rules.can_fetch("somebody", f"https://support.example.com{private}")
    assert "noindex" in site.visitor().client.get("/t/key").headers["X-Robots-Tag"]


def test_whom_to_tell_of_a_weakness_is_told_for_a_while(site: Site) -> None:
    response = site.visitor().client.get("/.well-known/security.txt")
    told = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert response.content_type == "text/plain; charset=utf-8"
    assert told["Contact"] == "mailto:support@example.com"
    assert 0 < (datetime.fromisoformat(told["Expires"]) - site.clock()).days <= 365
