"""Requests as issues of GitLab: one each, in order, never doubled, whatever goes wrong there."""

import json
from datetime import timedelta

import pytest

from portal.events import SlaBreached
from portal.models import OutboxRow, Ticket, TrackerIssue
from portal.outbox import writer
from portal.policy.alarms import BREACHED
from portal.redaction import identifier
from portal.services import erasure, messages, moves, sorting, tickets
from portal.services.given import Given
from portal.sinks import Envelope
from portal.store import tracker
from portal.work import Actor
from tests.desks import staff
from tests.factories import BASE_URL, House, again, policy_of, words
from tests.gitlabs import OWN, TOKEN, Fault, Tracker, gitlab
from tests.servers import free_port


@pytest.fixture
def there(house: House, tracker: Tracker) -> Tracker:
    house.install(tracker.sink(house.works))
    return tracker


def row(house: House) -> OutboxRow:
    with house.read() as work:
        return work.session.query(OutboxRow).order_by(OutboxRow.id.desc()).limit(1).one()


def say(house: House, ticket: Ticket, text: str) -> None:
    with house.write() as work:
        tickets.reply(
            work, again(work, ticket), messages.words(text, rules=work.rules), side="customer"
        )


@pytest.mark.row("A21", "A25", "B18")
def test_a_request_is_an_issue_with_labels_and_a_link_to_the_desk(
    house: House, there: Tracker
) -> None:
    ticket = house.open(subject="It hums", description="All night.\n/close\n@all look").ticket
    house.deliver()
    (issue,) = there.issues
    assert issue["title"] == f"[{ticket.reference}] It hums"
    assert f"{BASE_URL}/desk/tickets/{ticket.reference}" in issue["description"]
    assert "```text\nAll night.\n/close\n@all look\n```" in issue["description"]
    assert issue["confidential"]
    assert issue["labels"] == [
        *("type::support", "level::normal", "tier::premium", "kind::billing", "status::new"),
    ]
    assert house.look(ticket).tracker == issue["web_url"]


def test_its_own_issue_is_known_as_such_however_long_its_address_is(
    house: House, there: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sinks.gitlab._LONGEST", 30)
    ticket = house.settled()
    with house.read() as work:
        known = again(work, ticket)
        assert known.tracker == there.issues[0]["web_url"][:30]
        assert tracker.public(work.session, known) is None


@pytest.mark.row("D04", "D09")
def test_a_severity_is_a_label_once_somebody_says_so(house: House, there: Tracker) -> None:
    house.works.policy = policy_of("servicegeeni")
    house.install(there.sink(house.works))
    ticket = house.settled(business_impact="Nobody can sign in.")
    assert not [one for one in there.issues[0]["labels"] if one.startswith("severity::")]
    with house.write(staff(house, "dana")) as work:
        sorting.sort(work, again(work, ticket), severity="critical")
    house.deliver()
    assert "severity::critical" in there.issues[0]["labels"]


@pytest.mark.row("A21")
def test_a_connect_request_stands_on_its_board(house: House, there: Tracker) -> None:
    house.install(there.sink(house.works, connect="group/connect"))
    ticket = house.open().ticket
    with house.write() as work:
        again(work, ticket).request_type = "installer-connection"
    house.deliver()
    (issue,) = there.issues
    assert issue["project_id"] == 12
    assert "connect-requests" in issue["labels"]


def test_words_cannot_leave_their_fence(house: House, there: Tracker) -> None:
    house.open(description="```\n/close\n````\n/assign @me")
    house.deliver()
    (issue,) = there.issues
    assert "`````text\n```\n/close\n````\n/assign @me\n`````" in issue["description"]


def test_what_follows_becomes_notes_in_order_and_once(house: House, there: Tracker) -> None:
    ticket = house.open().ticket
    say(house, ticket, "First.")
    say(house, ticket, "Second.")
    assert house.deliver() >= 3
    first, second = there.told()
    assert ("First." in first, "Second." in second) == (True, True)
    with house.read() as work:
        for one in work.session.query(OutboxRow):
            again_told = Envelope(one.id, one.sink, one.event, one.ticket_id, one.payload)
            house.sinks["gitlab"].deliver(again_told)
    assert len(there.told()) == 2
    assert len(there.issues) == 1


def test_a_repeat_is_known_behind_many_notes(house: House, there: Tracker) -> None:
    ticket = house.settled()
    say(house, ticket, "First.")
    house.deliver()
    one = row(house)
    there.notes[11, 1] += [{"id": n, "body": "Hm.", "author": {"id": OWN}} for n in range(45)]
    house.sinks["gitlab"].deliver(Envelope(one.id, one.sink, one.event, one.ticket_id, one.payload))
    assert len(there.told()) == 46


@pytest.mark.row("E11")
def test_an_alarm_and_a_status_are_shown_there(house: House, there: Tracker) -> None:
    ticket = house.settled()
    with house.write() as work:
        data = {"alarm": identifier(f"response{BREACHED}")}
        writer.record(work, SlaBreached(ticket.id, ticket.reference, data))
        moves.move(work, again(work, ticket), "in-progress", by="agent")
    there.issues[0]["labels"].append("somebody-elses")
    house.deliver()
    assert "The first answer is late" in there.told()[0]
    assert "status::in-progress" in there.issues[0]["labels"]
    assert "status::new" not in there.issues[0]["labels"]
    assert "somebody-elses" in there.issues[0]["labels"]


def test_a_solved_request_closes_its_issue_and_opens_it_again(house: House, there: Tracker) -> None:
    ticket = house.settled()
    with house.write(staff(house, "dana")) as work:
        given = Given(said=words("Done."), root_cause=identifier("A cable."))
        moves.move(work, again(work, ticket), "resolved", by="agent", given=given)
    house.deliver()
    assert there.issues[0]["state"] == "closed"
    with house.write(Actor("system")) as work:
        moves.move(work, again(work, ticket), "in-progress", by="agent", given=Given(said=words()))
    house.deliver()
    assert there.issues[0]["state"] == "opened"


def test_an_issue_whose_answer_was_lost_is_found_again(house: House, there: Tracker) -> None:
    there.faults.append(Fault("POST", lost=True))
    house.open()
    house.deliver()
    assert (len(there.issues), row(house).last_error) == (1, "ConnectionError")
    house.clock.pass_by(hours=1)
    house.deliver()
    assert len(there.issues) == 1
    assert row(house).delivered_at is not None


def test_a_note_waits_for_what_came_before_it(house: House, there: Tracker) -> None:
    there.faults.append(Fault("POST", status=503))
    ticket = house.open().ticket
    say(house, ticket, "First.")
    house.deliver()
    assert there.issues == []
    assert row(house).last_error == "something earlier of this request comes first"
    house.clock.pass_by(hours=1)
    house.deliver()
    assert "First." in there.told()[0]


def test_a_note_without_its_issue_opens_it_first(house: House, there: Tracker) -> None:
    house.install()
    ticket = house.open().ticket
    house.install(there.sink(house.works))
    say(house, ticket, "First.")
    house.deliver()
    assert len(there.issues) == 1
    assert "First." in there.told()[0]


def test_it_waits_as_long_as_it_is_asked_to(house: House, there: Tracker) -> None:
    there.faults.append(Fault("POST", status=429, wait=900))
    house.open()
    house.deliver()
    assert row(house).available_at == house.clock() + timedelta(seconds=900)
    assert there.seen.count("POST projects/group%2Fsupport/issues") == 1


@pytest.mark.parametrize(("status", "word"), [(403, "scope"), (404, "PORTAL_GITLAB_PROJECT")])
def test_what_time_does_not_mend_is_parked_with_the_reason(
    house: House, there: Tracker, status: int, word: str
) -> None:
    there.faults.append(Fault("POST", status=status))
    house.open()
    house.deliver()
    parked = row(house)
    assert parked.parked_at is not None
    assert word in (parked.last_error or "")
    assert TOKEN not in (parked.last_error or "")


def test_a_token_that_is_not_known_parks(house: House, there: Tracker) -> None:
    there.allowed = "another"
    house.open()
    house.deliver()
    parked = row(house)
    assert "PORTAL_GITLAB_TOKEN" in (parked.last_error or "")
    assert parked.parked_at is not None


def test_the_token_follows_no_redirect(house: House, there: Tracker) -> None:
    with gitlab() as other:
        there.faults.append(Fault("GET", status=302, to=f"{other.url}/api/v4/user"))
        house.open()
        house.deliver()
        assert other.seen == []
    assert row(house).last_error == "TooManyRedirects"


def test_nobody_there_means_later(house: House, there: Tracker) -> None:
    there.port = free_port()
    house.install(there.sink(house.works))
    house.open()
    house.deliver()
    waiting = row(house)
    assert waiting.available_at is not None
    assert waiting.parked_at is None


@pytest.mark.parametrize("lost", [False, True])
def test_an_erased_request_leaves_an_empty_issue(
    house: House, there: Tracker, *, lost: bool
) -> None:
    there.faults += [Fault("POST", lost=True)] if lost else []
    ticket = house.open(subject="Zebra", description="Giraffe").ticket
    say(house, ticket, "Okapi")
    house.deliver()
    there.notes.setdefault((11, 1), []).append({"id": 9, "body": "Hm.", "author": {"id": 5}})
    with house.write() as work:
        erasure.words(work, again(work, ticket))
    for _ in range(3):
        house.clock.pass_by(hours=1)
        house.deliver()
    (issue,) = there.issues
    kept = json.dumps([issue, there.told()])
    assert not [word for word in ("Zebra", "Giraffe", "Okapi") if word in kept]
    assert (issue["state"], there.told()) == ("closed", ["Hm."])
    assert ticket.reference in issue["title"]
    assert "should delete this issue" in issue["description"]
    assert row(house).delivered_at is not None


def test_what_somebody_deleted_there_already_needs_no_erasing(house: House, there: Tracker) -> None:
    ticket = house.settled()
    there.issues.clear()
    with house.write() as work:
        erasure.words(work, again(work, ticket))
    house.deliver()
    assert row(house).delivered_at is not None


def test_a_new_token_may_be_somebody_else_and_is_still_us(house: House, there: Tracker) -> None:
    ticket = house.settled()
    there.own = 78
    house.install(there.sink(house.works))
    say(house, ticket, "First.")
    house.deliver()
    with house.read() as work:
        assert [one.own_user for one in work.session.query(TrackerIssue)] == [78]


def test_an_erased_request_is_told_no_more(house: House, there: Tracker) -> None:
    ticket = house.settled()
    before = len(there.seen)
    say(house, ticket, "First.")
    with house.write() as work:
        again(work, ticket).anonymised_at = work.now
    house.deliver()
    assert len(there.seen) == before
