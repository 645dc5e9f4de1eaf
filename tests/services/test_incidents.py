"""Telling the public what is wrong, until it is not: who may, what it brings, what stays in sight."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, NotAllowed
from portal.events import StatusPosted
from portal.models import AuditEntry, OutboxRow
from portal.redaction import CleanText, redact
from portal.services import incidents
from portal.store import board
from portal.store import incidents as store
from portal.store.public import Board, Event
from portal.work import SYSTEM, Actor
from tests.factories import House
from tests.fakes import Basket
from tests.incidents import found, post, report, say

PUBLISHER = Actor("staff", 1, role="publisher")
BLASTER = Actor("staff", 2, role="publisher-with-blast")


def shown(house: House) -> Board:
    with house.read() as work:
        return board.board(work.session, work.policy, work.now)


def state(house: House, key: str = "platform") -> str:
    return next(part.state for part in shown(house).components if part.key == key)


def only(house: House) -> Event:
    (event,) = shown(house).history
    return event


def blast(house: House, public_id: str, actor: Actor = BLASTER, number: int = 0) -> None:
    with house.write(actor) as work:
        incident = store.by_public_id(work.session, public_id)
        update = store.updates(work.session, [incident])[incident.id][number]
        incidents.blast(work, incident, update)


def blasts(house: House) -> list[bool]:
    """Of each thing that was told, whether it goes to all subscribers."""
    with house.read() as work:
        rows = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [row.payload["data"]["blast"] for row in rows if row.event == StatusPosted.name]


def noted(house: House) -> list[AuditEntry]:
    with house.read() as work:
        return list(work.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


@pytest.fixture(autouse=True)
def _listening(house: House) -> None:
    house.install(Basket())


def test_an_incident_is_open_until_it_is_resolved(house: House) -> None:
    public_id = report(house.works)
    assert [event.public_id for event in shown(house).incidents] == [public_id]
    assert state(house) == "major_outage"
    house.clock.pass_by(hours=1)
    say(house.works, public_id, "resolved")
    assert shown(house).incidents == ()
    assert state(house) == "operational"
    event = only(house)
    assert [update.status for update in event.updates] == ["resolved", "investigating"]
    assert event.updates[0].affected == (("platform", "major_outage", "operational"),)
    assert "<strong>looking</strong>" in event.updates[1].body_html
    assert (event.impact, event.worst) == ("critical", {"platform": "major_outage"})


def test_it_is_impaired_as_badly_as_its_worst_component_ever_was(house: House) -> None:
    public_id = report(house.works, {"api": "degraded_performance"})
    assert found(house.works, public_id)[0].impact == "minor"
    say(house.works, public_id, "identified", {"api": "partial_outage"})
    say(house.works, public_id, "monitoring", {"api": "degraded_performance"})
    incident, _ = found(house.works, public_id)
    assert (incident.impact, incident.components) == ("major", {"api": "degraded_performance"})
    assert incident.monitoring_at == house.clock()


@pytest.mark.row("B54")
@pytest.mark.parametrize(
    "actor",
    [
        Actor("guest"),
        Actor("customer", 1, role="manager", organisation_id=1),
        Actor("staff", 1, role="agent"),
        Actor("staff", 1, role="lead"),
        Actor("api", 1, scopes=frozenset({"tickets:write"})),
        Actor("api", 1, scopes=frozenset({"incidents"}), organisation_id=1),
    ],
)
def test_nobody_posts_without_a_role_for_it(house: House, actor: Actor) -> None:
    public_id = report(house.works)
    with pytest.raises(NotAllowed):
        report(house.works, actor=actor)
    with pytest.raises(NotAllowed):
        say(house.works, public_id, "resolved", actor=actor)
    with pytest.raises(NotAllowed):
        blast(house, public_id, actor)
    assert len(shown(house).history) == 1


@pytest.mark.row("B55")
def test_what_is_looked_into_is_posted_and_never_blasted(house: House) -> None:
    public_id = report(house.works, actor=PUBLISHER)
    with pytest.raises(NotAllowed):
        blast(house, public_id)
    say(house.works, public_id, "identified", actor=PUBLISHER)
    with pytest.raises(NotAllowed):
        blast(house, public_id)
    assert blasts(house) == [False, False]
    assert only(house).type == "investigating"


@pytest.mark.row("B56")
def test_a_known_issue_is_blasted_once_by_who_may(house: House) -> None:
    public_id = report(house.works, status="known-issue", actor=PUBLISHER)
    with pytest.raises(NotAllowed):
        blast(house, public_id, PUBLISHER)
    blast(house, public_id)
    blast(house, public_id)
    assert blasts(house) == [False, True]
    assert only(house).updates[0].blasted_at == house.clock()
    kinds = [(row.kind, row.actor_id) for row in noted(house)]
    assert kinds == [("incident-opened", 1), ("incident-posted", 1), ("incident-blasted", 2)]


def test_who_heard_of_a_known_issue_may_hear_that_it_was_a_false_alarm(house: House) -> None:
    public_id = report(house.works, status="known-issue")
    blast(house, public_id)
    say(house.works, public_id, "false-alarm")
    blast(house, public_id)
    assert blasts(house) == [False, True, False, True]


def test_an_incident_is_dated_back(house: House) -> None:
    began = house.clock() - timedelta(hours=3)
    public_id = report(house.works, at=began)
    event = only(house)
    assert (event.started_at, event.created_at) == (began, house.clock())
    assert shown(house).components[0].days[-1].major_s == 3 * 3600
    say(house.works, public_id, "resolved", at=began + timedelta(hours=1))
    assert only(house).resolved_at == began + timedelta(hours=1)
    assert shown(house).components[0].days[-1].major_s == 3600


def test_nothing_is_dated_into_the_future_or_before_the_incident(house: House) -> None:
    with pytest.raises(Incomplete):
        report(house.works, at=house.clock() + timedelta(minutes=1))
    public_id = report(house.works)
    with pytest.raises(Incomplete):
        say(house.works, public_id, "resolved", at=house.clock() - timedelta(minutes=1))
    assert found(house.works, public_id)[0].resolved_at is None


def test_a_correction_leaves_in_sight_what_was_said_before(house: House) -> None:
    public_id = report(house.works)
    with house.write(PUBLISHER) as work:
        incident = store.by_public_id(work.session, public_id)
        (update,) = store.updates(work.session, [incident])[incident.id]
        incidents.correct(work, incident, update, post(body="It was a **switch**."))
    (said,) = only(house).updates
    assert "<strong>switch</strong>" in said.body_html
    assert [earlier.body for earlier in said.corrected] == ["We are **looking** into it."]
    assert said.corrected[0].until == house.clock()


@pytest.mark.row("E31")
def test_what_goes_out_is_cleaned_like_what_comes_in(house: House) -> None:
    secret = "hunter2" + "hunter2"
    with house.write(SYSTEM) as work:
        said = post(body=f"We changed the password: {secret}")
        name = redact(f"password={secret}").text
        incidents.report(work, name=name, post=said)
    assert secret not in str(only(house))
    assert isinstance(only(house).updates[0].body, CleanText)


def test_a_post_mortem_follows_the_end_and_opens_nothing(house: House) -> None:
    public_id = report(house.works)
    with pytest.raises(Incomplete):
        say(house.works, public_id, "postmortem")
    say(house.works, public_id, "resolved")
    house.clock.pass_by(days=1)
    say(house.works, public_id, "postmortem", {"platform": "major_outage"})
    event = only(house)
    assert (event.status, event.wire) == ("postmortem", "postmortem")
    assert event.postmortem_at == house.clock()
    assert event.resolved_at == house.clock() - timedelta(days=1)
    assert state(house) == "operational"


def test_what_is_back_is_open_again(house: House) -> None:
    public_id = report(house.works)
    say(house.works, public_id, "resolved")
    with pytest.raises(Incomplete):
        say(house.works, public_id, "resolved")
    say(house.works, public_id, "identified", {"platform": "partial_outage"})
    assert only(house).resolved_at is None
    assert state(house) == "partial_outage"


@pytest.mark.parametrize("status", ["resolved", "false-alarm", "postmortem", "scheduled", "done"])
def test_an_incident_begins_with_what_is_known_now(house: House, status: str) -> None:
    with pytest.raises(Incomplete):
        report(house.works, status=status)
    assert shown(house).history == ()


def test_words_components_and_states_are_checked(house: House) -> None:
    for states in ({"nothing": "major_outage"}, {"api": "exploded"}):
        with pytest.raises(Incomplete):
            report(house.works, states)
    for words in ("", "\x07", "x" * 10_001):
        with pytest.raises(Incomplete):
            post(body=words)


def test_two_incidents_on_one_component_end_one_after_the_other(house: House) -> None:
    first = report(house.works, {"api": "major_outage"})
    second = report(house.works, {"api": "degraded_performance"})
    say(house.works, first, "resolved")
    assert state(house, "api") == "degraded_performance"
    say(house.works, second, "resolved")
    assert state(house, "api") == "operational"


def test_a_time_is_reclassified_with_a_reason(house: House) -> None:
    began = house.clock() - timedelta(hours=4)
    public_id = report(house.works, at=began)
    say(house.works, public_id, "resolved", at=began + timedelta(hours=2))
    words = redact("It was planned work, announced by letter.").text
    told = {"state": "under_maintenance", "since": began, "until": began + timedelta(hours=1)}
    with house.write(PUBLISHER) as work:
        incidents.reclassify(work, "platform", reason=words, **told)  # type: ignore[arg-type]
    day = shown(house).components[0].days[-1]
    assert (day.maintenance_s, day.major_s) == (3600, 3600)
    entry = noted(house)[-1]
    assert (entry.kind, entry.actor_id) == ("component-reclassified", 1)
    assert "planned" not in str(entry.data)


@pytest.mark.parametrize(
    "change",
    [
        {"component": "nothing"},
        {"state": "exploded"},
        {"hours": 0},
        {"hours": 5},
        {"reason": ""},
    ],
)
def test_a_reclassification_must_make_sense(house: House, change: dict[str, object]) -> None:
    told = {"component": "platform", "state": "no-data", "hours": 1, "reason": "why"} | change
    since = house.clock() - timedelta(hours=4)
    with house.write(PUBLISHER) as work, pytest.raises(Incomplete):
        incidents.reclassify(
            work,
            str(told["component"]),
            state=str(told["state"]),
            since=since,
            until=since + timedelta(hours=int(str(told["hours"]))),
            reason=redact(str(told["reason"])).text,
        )
