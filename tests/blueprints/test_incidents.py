"""The desk's pages about incidents: who may post, what two acts are, planned work, the record."""

from collections.abc import Callable

import pytest

from portal.models import AuditEntry, Incident, IncidentUpdate
from portal.services import affected, timers
from portal.store import board
from portal.store import incidents as store
from portal.store import tickets as tickets_store
from portal.store.public import Board
from portal.work import SYSTEM
from tests.factories import ALICE
from tests.incidents import report, say
from tests.pages import Page, Visitor
from tests.sites import Site

DESK = "/desk/incidents"
DANA, PIA, ADA = "dana@example.net", "pia@example.net", "ada@example.net"


@pytest.fixture
def dana(site: Site) -> Visitor:
    """An agent, who may look."""
    return site.person(DANA, staff_role="agent")


@pytest.fixture
def pia(site: Site) -> Visitor:
    """Who may post."""
    return site.person(PIA, staff_role="publisher")


@pytest.fixture
def ada(site: Site) -> Visitor:
    """Who may post, and send to everybody."""
    return site.person(ADA, staff_role="publisher-with-blast")


def shown(site: Site) -> Board:
    with site.portal.works.read(SYSTEM) as work:
        return board.board(work.session, work.policy, work.now)


def posted(site: Site, visitor: Visitor, **changes: str) -> Page:
    """Fill in the form of an incident."""
    form = visitor.get(f"{DESK}/new").form("/new")
    said = {"name": "Hubs are offline", "body": "We look into it."} | changes
    return visitor.submit(form, **said)


@pytest.mark.row("B20")
def test_an_agent_finds_what_is_known_before_handing_a_request_up(
    site: Site, dana: Visitor
) -> None:
    report(site.portal.works, name="Scenes lose their lights", status="known-issue")
    page = dana.get(DESK)
    assert "Scenes lose their lights" in page.text
    assert "known issue" in page.text
    assert "is it known already?" in page.text
    assert not page.root.all("a", href=f"{DESK}/new")


@pytest.mark.row("B54")
def test_only_the_roles_for_it_come_to_the_form(site: Site, dana: Visitor, pia: Visitor) -> None:
    public_id = report(site.portal.works)
    for path in ("new", "plan", "record"):
        assert dana.get(f"{DESK}/{path}").status == 404
        assert site.person(ALICE).get(f"{DESK}/{path}").status == 404
        assert pia.get(f"{DESK}/{path}").status == 200
    assert not dana.get(f"{DESK}/{public_id}").root.all("form", action=f"{DESK}/{public_id}/say")
    values = {"csrf_token": dana.token(), "status": "resolved", "body": "All is well."}
    assert dana.post(f"{DESK}/{public_id}/say", values).status == 404
    assert shown(site).incidents[0].status == "investigating"


@pytest.mark.row("B55")
def test_an_incident_is_posted_and_nobody_is_written_to(site: Site, ada: Visitor) -> None:
    page = ada.follow(posted(site, ada, **{"state-platform": "major_outage"}))
    assert page.h1 == "Hubs are offline"
    assert shown(site).components[0].state == "major_outage"
    assert "Send to all subscribers" not in page.text
    site.deliver()
    assert site.post.letters == []


@pytest.mark.row("B56")
def test_a_known_issue_is_sent_to_all_in_a_second_act(
    site: Site, pia: Visitor, ada: Visitor
) -> None:
    way = posted(site, pia, status="known-issue").location
    assert "Send to all subscribers" not in pia.get(way).text
    page = ada.get(way)
    page = ada.follow(ada.submit(page.form("/blast")))
    assert "Sent to all subscribers" in page.text
    (update,) = site.rows(IncidentUpdate)
    assert update.blasted_at == site.clock()
    kinds = [row.kind for row in site.rows(AuditEntry) if row.kind.startswith("incident")]
    assert kinds == ["incident-opened", "incident-posted", "incident-blasted"]


def test_who_may_only_post_cannot_send(site: Site, pia: Visitor) -> None:
    public_id = report(site.portal.works, status="known-issue")
    (update,) = site.rows(IncidentUpdate)
    path = f"{DESK}/{public_id}/updates/{update.public_id}/blast"
    assert pia.post(path, {"csrf_token": pia.token()}).status == 404
    assert site.rows(IncidentUpdate)[0].blasted_at is None


def test_a_post_can_be_looked_at_before_it_is_public(site: Site, pia: Visitor) -> None:
    secret = "hunter2" + "hunter2"
    page = posted(site, pia, body=f"The **switch**. password={secret}", look="yes")
    assert "This is what people will read" in page.text
    assert page.root.one("div", class_="prose").one("strong").text == "switch"
    assert secret not in page.root.one("div", class_="prose").text
    assert page.field("name").get("value") == "Hubs are offline"
    assert site.count(Incident) == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"body": ""}, "body"),
        ({"status": "resolved"}, "status"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2036-01-01T10:00"}, "at"),
        ({"state-platform": "exploded"}, "components"),
    ],
)
def test_a_refused_post_keeps_what_was_typed(
    site: Site, pia: Visitor, change: dict[str, str], field: str
) -> None:
    page = posted(site, pia, **change)
    assert page.status == 422
    assert list(page.summary) == [field]
    assert page.root.all(id=field)
    if field != "body":
        assert "We look into it." in page.field("body").raw
    assert site.count(Incident) == 0


def test_it_is_dated_back_in_the_zone_of_who_writes(site: Site, pia: Visitor) -> None:
    posted(site, pia, at="2026-11-16T08:30")
    (incident,) = site.rows(Incident)
    assert (site.clock() - incident.started_at).total_seconds() == 90 * 60


def test_more_is_said_until_it_is_over(site: Site, pia: Visitor) -> None:
    way = posted(site, pia, **{"state-api": "partial_outage"}).location
    page = pia.get(way)
    pia.submit(page.form("/say"), status="monitoring", body="A switch was replaced.")
    page = pia.submit(pia.get(way).form("/say"), status="resolved", body="All is well.")
    page = pia.follow(page)
    assert [one.text for one in page.root.all("p", class_="timeline__what")] == [
        "Resolved",
        "Monitoring",
        "Investigating",
    ]
    assert shown(site).incidents == ()
    refused = pia.submit(page.form("/say"), status="postmortem", body="")
    assert (refused.status, list(refused.summary)) == (422, ["body"])


def test_a_correction_keeps_the_old_words_in_sight(site: Site, pia: Visitor) -> None:
    way = posted(site, pia).location
    (update,) = site.rows(IncidentUpdate)
    form = pia.get(f"{way}/updates/{update.public_id}").form()
    assert "We look into it." in form.values["body"]
    page = pia.follow(pia.submit(form, body="We know the cause."))
    assert "We know the cause." in page.text
    folded = [one.text for one in page.root.all("details")]
    assert any("What it said until" in text and "We look into it." in text for text in folded)
    assert pia.submit(form, body="").status == 422


def test_a_corrected_title_keeps_the_old_one_in_sight(
    site: Site, dana: Visitor, pia: Visitor
) -> None:
    way = posted(site, pia, name="Hubs are ofline").location
    page = pia.get(way)
    assert "Correct the title" not in dana.get(way).text
    refused = pia.submit(page.form("/title"), name=" ")
    assert (refused.status, list(refused.summary)) == (422, ["name"])
    page = pia.follow(pia.submit(page.form("/title"), name="Hubs are offline, ask bob@acme.test"))
    assert page.h1 == "Hubs are offline, ask [email address taken out]"
    public = site.visitor().get(way.replace("/desk", "/status"))
    for one in (page, public):
        assert "it was called “Hubs are ofline”" in one.text
    assert site.rows(AuditEntry)[-1].kind == "incident-renamed"


def test_planned_work_is_announced_put_off_and_called_off(site: Site, ada: Visitor) -> None:
    form = ada.get(f"{DESK}/plan").form("/plan")
    times = {"scheduled_for": "2026-11-20T02:00", "scheduled_until": "2026-11-20T04:00"}
    said = {"name": "A new switch", "body": "We replace it.", "announce": "yes", **times}
    refused = ada.submit(form, **said)
    assert list(refused.summary) == ["components"]
    page = ada.follow(ada.submit(refused.form("/plan"), **{"part-platform": "yes"}))
    assert shown(site).maintenances[0].name == "A new switch"
    assert "Subscribers are told of each change." in page.text
    later = {"scheduled_for": "2026-11-21T02:00", "scheduled_until": "2026-11-21T04:00"}
    page = ada.follow(ada.submit(page.form("/step"), body="A day later.", **later))
    assert shown(site).maintenances[0].scheduled_for.day == 21  # type: ignore[union-attr]
    ada.submit(page.form("/step"), step="cancelled", body="Not needed.")
    assert shown(site).maintenances == ()


def test_a_step_that_is_none_is_refused(site: Site, ada: Visitor) -> None:
    form = ada.get(f"{DESK}/plan").form("/plan")
    times = {"scheduled_for": "2026-11-20T02:00", "scheduled_until": "2026-11-20T04:00"}
    said = {"name": "A switch", "body": "We replace it.", "part-api": "yes", **times}
    page = ada.follow(ada.submit(form, **said))
    assert ada.submit(page.form("/step"), step="explode", body="Hm.").status == 404
    for change, field in (({"scheduled_for": ""}, "scheduled_for"), ({}, "body-reschedule")):
        words = "Later." if change else ""
        refused = ada.submit(page.form("/step"), body=words, **change)
        assert (refused.status, list(refused.summary)) == (422, [field])


def test_the_record_is_corrected_with_a_reason(site: Site, pia: Visitor) -> None:
    public_id = report(site.portal.works)
    site.clock.pass_by(hours=2)
    say(site.portal.works, public_id, "resolved")
    form = pia.get(f"{DESK}/record").form("/record")
    times = {"scheduled_for": "2026-11-16T10:00", "scheduled_until": "2026-11-16T11:00"}
    said = {"component": "platform", "state": "under_maintenance", **times}
    assert list(pia.submit(form, **said).summary) == ["reason"]
    assert pia.submit(form, reason="It was planned.", **said).location == DESK
    day = shown(site).components[0].days[-1]
    assert (day.maintenance_s, day.major_s) == (3600, 3600)


@pytest.fixture
def alike(site: Site) -> Callable[[int], list[str]]:
    """So many requests about the same thing, within a day; their references."""

    def ask(many: int, **changes: str) -> list[str]:
        asked = {"subject": "Lights in the hall flicker", "category": "hardware"} | changes
        found = [site.ask(site.visitor(), **asked).reference for _ in range(many)]
        with site.portal.works.write(SYSTEM) as work:
            timers.sweep(work)
        return found

    return ask


@pytest.mark.row("B37", "B57")
def test_three_alike_propose_a_known_issue_which_a_person_posts(
    site: Site, pia: Visitor, alike: Callable[[int], list[str]]
) -> None:
    references = alike(3)
    assert shown(site).history == ()
    page = pia.get(DESK)
    assert "3 similar requests" in page.text
    (link,) = [a for a in page.root.all("a") if a.get("href").startswith(f"{DESK}/new?proposal")]
    form = pia.get(link.get("href")).form("/new")
    assert form.values["status"] == "known-issue"
    page = pia.follow(pia.submit(form, name="Lights flicker", body="We know of it."))
    assert all(reference in page.text for reference in references)
    assert "3 similar requests" not in pia.get(DESK).text


def test_a_request_hears_what_is_said_of_its_incident(site: Site, dana: Visitor) -> None:
    alice = site.visitor()
    page = site.ask(alice)
    public_id = report(site.portal.works)
    form = dana.get(f"{DESK}/{public_id}").form("/requests")
    dana.submit(form, reference=page.reference.lower())
    assert "We are looking into it." in alice.get(page.path).text
    say(site.portal.works, public_id, "resolved")
    assert alice.get(page.path).text.count("Hubs cannot be reached") == 2
    assert dana.submit(form, reference="SEL-2222-2222").status == 404


def test_one_act_answers_all_when_it_is_over(site: Site, dana: Visitor) -> None:
    alice = site.visitor()
    pages = [site.ask(alice, subject=f"Problem {number}") for number in (1, 2)]
    public_id = report(site.portal.works)
    with site.portal.works.write(SYSTEM) as work:
        incident = store.by_public_id(work.session, public_id)
        for page in pages:
            ticket = tickets_store.by_reference(work.session, SYSTEM, page.reference)
            affected.attach(work, incident, ticket)
    say(site.portal.works, public_id, "resolved")
    form = dana.get(f"{DESK}/{public_id}").form("/answer")
    assert list(dana.submit(form, answer="").summary) == ["answer"]
    dana.submit(form, answer="The switch was replaced. Does it work again?")
    for page in pages:
        text = alice.get(page.path).text
        assert "Does it work again?" in text
        assert "Solved" in text
