"""Connect requests: what is asked, what may go on, who says what, and a mismatch that escalates."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from portal.errors import Closed, Incomplete, NotAllowed, NotFound
from portal.models import Escalation, EscalationStep, Note, QueueItem
from portal.policy.connect import QUESTIONS
from portal.services import changes, connections, decisions, intake, progress
from portal.store import connections as store
from portal.work import SYSTEM, Actor
from tests import hubs
from tests.factories import House, again, policy_of, typed, words
from tests.hubs import DANA, SERIAL, TABLE
from tests.letters import part

KINDS = [*policy_of().connect_kinds]
REMEDIES = ("C04", "C05", "C06", "C07", "C08", "C09", "C10")


def refused(house: House, **changes: str) -> Mapping[str, list[str]]:
    with pytest.raises(Incomplete) as caught:
        hubs.prepared(house, **changes)
    return caught.value.fields


@pytest.mark.row("A22", "C03")
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_asks_for_what_it_needs(house: House, kind: str) -> None:
    needed = {*policy_of().connect_kinds[kind].requires}
    assert needed >= {"project", "customer_profile", "hub"}
    for name in (*connections.FACTS, *QUESTIONS, "body", "name", "email"):
        if name in {*connections.FACTS} - needed:
            hubs.prepared(house, kind=kind, **{name: ""})
        else:
            assert [*refused(house, kind=kind, **{name: ""})] == [name]


def test_everything_that_is_wrong_is_told_at_once_and_by_the_names_of_the_door(
    house: House,
) -> None:
    found = refused(house, hub="banana", online="perhaps", body="", project="")
    assert {*found} == {"hub", "online", "body", "project"}
    assert "SH-2417-00382" in found["hub"][0]
    assert {*refused(house, kind="")} == {*refused(house, kind="support")} == {"kind"}


def test_a_serial_is_read_as_people_type_it_and_is_never_a_key(house: House) -> None:
    assert hubs.prepared(house, hub=" sh-2417-00382 ").submission.answers["hub"] == SERIAL
    secret = "AKIA" + "QX7ZVB2MNK4TRW5J"
    assert [*refused(house, hub=secret)] == ["hub"]


@pytest.mark.row("A21", "A22", "C03")
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_becomes_a_ticket_on_the_board(house: House, kind: str) -> None:
    ticket = hubs.request(house, kind=kind)
    assert ticket.subject.endswith(": Ash House")
    assert (ticket.team, ticket.tier) == ("installers", "installer")
    assert (ticket.category is None, ticket.impact is None) == (False, False)
    house.deliver()
    with house.read() as work:
        items = work.session.scalars(select(QueueItem)).all()
        told = {item.event["type"]: item.event["data"] for item in items}
    assert told["ticket.opened"]["board"] == "connect-requests"
    decided = told["connect.decided"]
    assert (decided["board"], decided["kind"], decided["decision"]) == (
        "connect-requests",
        kind,
        "go",
    )
    for name, value in (("project", "Ash House"), ("customer_profile", "CP-1041")):
        assert decided[name] == value
    assert (decided["installation_record"], decided["hub"]) == ("IR-7", SERIAL)


@pytest.mark.row(*REMEDIES, "C01", "C12", "C13")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: "-".join(row.values()))
def test_one_of_sixteen_ways_may_go_on(house: House, row: Mapping[str, str]) -> None:
    ticket = hubs.request(house, SYSTEM, **row)
    assert hubs.decided(house, ticket).key == hubs.expected(row)
    found = hubs.standing(house, ticket)
    assert {*found.blocked} == (set() if found.decision.go else {*found.blocked})
    assert len(found.blocked) == (0 if found.decision.go else 4)
    if not found.decision.go:
        asked = {check.question: check.text for check in found.checks}
        assert found.remedy == asked[hubs.expected(row)].no  # type: ignore[index]


def test_the_same_submission_is_one_request_with_the_answers_it_had(house: House) -> None:
    first = hubs.prepared(house)
    again = connections.Prepared(first.submission, dict.fromkeys(QUESTIONS, "no"))
    with house.write() as work:
        one = connections.open(work, first)
    with house.write() as work:
        two = connections.open(work, again)
    assert (two.ticket.id, two.repeated) == (one.ticket.id, True)
    assert hubs.decided(house, one.ticket).go


def test_support_completes_what_the_installer_cannot_see(house: House) -> None:
    ticket = hubs.request(house, claimed="unknown", healthy="unknown")
    assert (hubs.decided(house, ticket).key, hubs.decided(house, ticket).known) == (
        "claimed",
        False,
    )
    hubs.report(house, ticket, DANA, claimed="yes")
    assert hubs.decided(house, ticket).key == "healthy"
    hubs.report(house, ticket, DANA, healthy="no", detail="It restarts each hour.")
    assert hubs.decided(house, ticket).known
    found = hubs.standing(house, ticket)
    (healthy,) = (check for check in found.checks if check.question == "healthy")
    assert [(told.source, told.answer) for told in healthy.told] == [
        ("installer", "unknown"),
        ("support", "no"),
    ]
    assert healthy.told[1].detail == "It restarts each hour."


@pytest.mark.row("C12")
def test_the_installer_hears_when_they_may_go_on_and_else_what_comes_first(house: House) -> None:
    ticket = hubs.request(house, online="no", healthy="unknown")
    house.subjects()
    hubs.report(house, ticket, hubs.installer(house, ticket), online="yes")
    assert house.subjects() == []  # they said it themselves, and the page answers
    hubs.report(house, ticket, DANA, healthy="no")
    house.deliver()
    (letter,) = house.post.letters
    assert "Before you go on with the hub" in letter["Subject"]
    text = part(letter)
    assert "Pause app installs" in text
    assert "- Remote access" in text
    house.post.letters.clear()
    hubs.report(house, ticket, DANA, healthy="yes")
    assert house.subjects() == ["You may go on with the hub"]
    hubs.report(house, ticket, DANA, healthy="yes")
    assert house.subjects() == []


def test_a_letter_that_is_late_says_nothing_that_is_over(house: House) -> None:
    ticket = hubs.request(house, online="no")
    house.subjects()
    hubs.report(house, ticket, DANA, online="yes")
    hubs.report(house, ticket, DANA, online="no")
    assert house.subjects() == ["Before you go on with the hub"]


@pytest.mark.row("C11")
def test_a_mismatch_is_written_down_and_escalates_by_itself_once(house: House) -> None:
    ticket = hubs.request(house)
    house.subjects()
    hubs.report(house, ticket, SYSTEM, online="no")
    assert hubs.decided(house, ticket).key == "mismatch"
    assert house.subjects() == ["What we see of the hub is not what you see"]
    hubs.report(house, ticket, SYSTEM, online="yes", healthy="no")
    hubs.report(house, ticket, SYSTEM, online="no")
    with house.read() as work:
        (note,) = work.session.scalars(select(Note))
        (known,) = work.session.scalars(select(Escalation))
        (step,) = work.session.scalars(select(EscalationStep))
        types = [item.event["type"] for item in work.session.scalars(select(QueueItem))]
    both = "Online: on site they say yes.\nOnline: our system says no."
    assert (note.body, step.reason, known.why) == (both, both, "mismatch")
    assert known.level == "engineering-lead"
    assert types.count("ticket.escalated") == 1


def test_a_mismatch_after_all_was_well_escalates_again(house: House) -> None:
    ticket = hubs.request(house)
    for answer in ("no", "yes", "no"):
        hubs.report(house, ticket, SYSTEM, online=answer)
    with house.read() as work:
        steps = work.session.scalars(select(EscalationStep.kind)).all()
    assert steps == ["raised", "added"]


def test_support_settles_a_mismatch(house: House) -> None:
    ticket = hubs.request(house)
    hubs.report(house, ticket, SYSTEM, matches="no")
    hubs.report(house, ticket, DANA, matches="yes")
    assert hubs.decided(house, ticket).go
    hubs.report(house, ticket, SYSTEM, matches="no")  # it says what it said before
    assert hubs.decided(house, ticket).go


def test_a_report_says_something_and_as_whom_is_not_theirs_to_choose(house: House) -> None:
    for said in ({}, {"online": ""}, {"online": "perhaps"}, {"source": "system"}):
        with pytest.raises(Incomplete):
            connections.reported(house.works.rules, said)
    ours = Actor("api", 1, organisation_id=7)
    theirs = {"guest": "installer", "customer": "installer", "staff": "support"}
    for kind, source in theirs.items():
        assert connections.source_of(Actor(kind)) == source  # type: ignore[arg-type]
    assert connections.source_of(ours) == "installer"
    assert connections.source_of(Actor("api", 1)) == "support"


def test_what_was_said_holds_no_secret(house: House) -> None:
    secret = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"
    ticket = hubs.request(house, body=f"The token is {secret}", customer_profile=secret)
    hubs.report(house, ticket, DANA, online="no", detail=f"It is {secret}")
    with house.read() as work:
        known = store.of(work.session, ticket)
        details = [row.detail for row in store.history(work.session, ticket)]
    assert known is not None
    assert secret not in f"{known.customer_profile} {details} {ticket.answers}"


def test_over_is_over_and_what_waits_for_its_sender_is_not_reported(house: House) -> None:
    ordinary = house.open().ticket
    with pytest.raises(NotFound):
        hubs.report(house, ordinary, DANA, online="yes")
    ready = hubs.prepared(house)
    with house.write() as work:
        held = connections.open(work, ready, held=True).ticket
    with pytest.raises(NotAllowed):
        hubs.report(house, held, DANA, online="yes")
    for _ in range(2):
        with house.write() as work:
            connections.confirm(work, again(work, held))
    house.deliver()
    with house.read() as work:
        types = [one.event["type"] for one in work.session.scalars(select(QueueItem))]
    assert (types.count("ticket.opened"), types.count("connect.decided")) == (2, 1)
    ticket = hubs.request(house)
    with house.write() as work:
        progress.withdraw(work, again(work, ticket))
    with pytest.raises(Closed):
        hubs.report(house, ticket, DANA, online="yes")


def test_a_correction_moves_the_hub_along_and_what_the_system_said_with_it(house: House) -> None:
    ticket = hubs.request(house, online="unknown")
    hubs.report(house, ticket, SYSTEM, online="yes")
    assert hubs.decided(house, ticket).go
    said = {**ticket.answers, "hub": "SH-2417-00999", "subject": ticket.subject}
    said |= {"description": "It is the other one.", "name": "Ivan", "email": hubs.IVAN}
    asked = typed(said, request_type=ticket.request_type)
    corrected = intake.prepare(policy_of(), house.works.signer, house.works.rules, asked)
    with house.write() as work:
        changes.correct(work, again(work, ticket), corrected)
    with house.read() as work:
        known = store.of(work.session, ticket)
    assert known is not None
    assert (known.hub, known.decision) == ("SH-2417-00999", "online")


def test_what_follows_a_closed_one_is_about_the_same_hub(house: House) -> None:
    ticket = hubs.request(house)
    with house.write() as work:
        progress.withdraw(work, again(work, ticket))
    with house.write() as work:
        after = changes.reopen(work, again(work, ticket), words("It is back."))
    assert after is not None
    found = hubs.standing(house, after.ticket)
    assert (found.connection.hub, found.decision.key, found.decision.known) == (
        SERIAL,
        "claimed",
        False,
    )


def test_an_ordinary_request_has_nothing_of_it(house: House) -> None:
    ticket = house.open().ticket
    with house.read() as work:
        assert decisions.standing(work, ticket) is None
    assert house.rows()["connections"] == 0


@pytest.mark.row("C04", "C12", "C13")
def test_letters_say_whose_turn_it_is_and_what_is_decided(house: House) -> None:
    ticket = hubs.request(house, online="no")
    house.deliver()
    (first,) = house.post.letters
    said = " ".join(part(first).split())
    house.post.letters.clear()
    for told in ("May you go on with the hub?", "Check power and network", "Remote access"):
        assert told in said
    assert "you need not do anything" not in said
    hubs.report(house, ticket, hubs.DANA, online="yes", healthy="no")
    house.deliver()
    (second,) = house.post.letters
    said = " ".join(part(second).split())
    assert "The first step is yours" in said
    assert "you need not do anything" not in said


@pytest.mark.row("A26")
def test_a_report_of_support_takes_the_request_on(house: House) -> None:
    ticket = hubs.request(house, online="no")
    hubs.report(house, ticket, hubs.DANA, online="no")
    taken = house.look(ticket)
    assert (taken.status, taken.assignee_id is None) == ("in-progress", False)
