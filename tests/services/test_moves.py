"""Moves with what they need, guards that hold for everybody, triage, and decision points."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, InvalidMove, NotAllowed
from portal.models import AuditEntry, Message, Note, Resolution, Ticket
from portal.policy import Actor
from portal.redaction import DEFAULT
from portal.services import desk, given, moves, progress, sorting
from portal.services.given import Given
from tests.actors import DANA
from tests.desks import opened, staff
from tests.factories import House, again, extended, words


def key(house: House, table: str, which: int = 0) -> str:
    keys: list[str] = list(getattr(house.works.policy, table))
    return keys[which]


def triaged(house: House, severity: int = 2) -> Ticket:
    ticket = opened(house)
    for to in ("triage", "under-review"):
        with house.write() as work:
            known = Given(
                category=key(house, "categories"), severity=key(house, "severities", severity)
            )
            moves.move(work, again(work, ticket), to, by="agent", given=known)
    house.subjects()
    return ticket


@pytest.mark.row("D09", "D32")
def test_triage_ends_with_a_category_and_a_severity(factory: House) -> None:
    ticket = opened(factory)
    with factory.write() as work:
        moves.move(work, again(work, ticket), "triage", by="agent")
    with factory.write() as work:
        again(work, ticket).category = None
    with pytest.raises(Incomplete) as refused, factory.write() as work:
        moves.move(work, again(work, ticket), "under-review", by="agent")
    assert set(refused.value.fields) == {"category", "severity"}
    wrong = Given(category=key(factory, "categories"), severity="severity-9")
    with pytest.raises(Incomplete, match="severity"), factory.write() as work:
        moves.move(work, again(work, ticket), "under-review", by="agent", given=wrong)
    assert factory.look(ticket).status == "triage"


@pytest.mark.row("D04")
def test_the_gravest_severity_goes_to_development_at_once(factory: House) -> None:
    ticket = triaged(factory)
    with factory.write() as work:
        sorting.sort(work, again(work, ticket), severity=key(factory, "severities"))
    there = factory.look(ticket)
    assert (there.status, there.team) == ("escalated-to-dev", "development-triage")


@pytest.mark.row("D23")
@pytest.mark.parametrize("by", ["agent", "lead", "api", "timer", "customer"])
def test_nobody_comes_to_a_release_without_the_approval(factory: House, by: Actor) -> None:
    ticket = triaged(factory)
    with factory.write() as work:
        again(work, ticket).status = "qa-in-progress"
    with pytest.raises(InvalidMove) as refused, factory.write() as work:
        progress.enter(work, again(work, ticket), "ready-for-release")
    assert refused.value.missing == ("sign-off", "qa")
    assert refused.value.possible == ("dev-in-progress",)
    with pytest.raises(InvalidMove), factory.write() as work:
        moves.move(work, again(work, ticket), "ready-for-release", by=by)
    assert factory.look(ticket).status == "qa-in-progress"


@pytest.mark.row("D22", "D23")
def test_work_that_goes_back_loses_its_approvals(factory: House) -> None:
    ticket = triaged(factory)
    lead = staff(factory, "lea", "lead")
    with factory.write(lead) as work:
        mine = again(work, ticket)
        mine.status = "qa-in-progress"
        for approval in ("sign-off", "qa"):
            desk.approve(work, mine, approval)
        moves.move(work, mine, "ready-for-release", by="lead")
        back = Given(note=words("It fails on a second device.").body)
        moves.move(work, mine, "dev-in-progress", by="lead", given=back)
    assert factory.look(ticket).approvals == []


@pytest.mark.row("A28", "A29", "E17")
def test_what_solved_it_is_remembered_and_the_cause_stays_inside(
    house: House, tmp_path: Path
) -> None:
    needs = """
    [statuses.new]
    next = [{ to = "resolved", by = ["agent"], needs = ["summary", "root-cause", "documentation"] }]
    """
    house.works.policy = extended(tmp_path, needs)
    ticket = house.settled()
    with pytest.raises(Incomplete) as refused, house.write(DANA) as work:
        moves.move(work, again(work, ticket), "resolved", by="agent")
    assert set(refused.value.fields) == {"summary", "root-cause", "documentation"}
    brought = given.prepared(
        DEFAULT,
        {
            "summary": "The address is right from now on.",
            "root-cause": "A cache kept the old one.",
            "documentation": "https://docs.example.com/invoices",
        },
    )
    with house.write(DANA) as work:
        moves.move(work, again(work, ticket), "resolved", by="agent", given=brought)
    with house.read() as work:
        (solved,) = work.session.scalars(select(Resolution)).all()
        said = work.session.scalars(select(Message.body)).all()
    assert (solved.root_cause, solved.documentation) == (brought.root_cause, brought.documentation)
    assert said[-1] == "The address is right from now on."
    assert not any("cache" in body for body in said)


@pytest.mark.row("B18")
def test_the_bug_stays_linked_and_needs_to_be_given_once(house: House, tmp_path: Path) -> None:
    needs = """
    [statuses.new]
    next = [{ to = "in-progress", by = ["agent"], needs = ["tracker"] }]
    [statuses.in-progress]
    next = [{ to = "new", by = ["agent"] }]
    """
    house.works.policy = extended(tmp_path, needs)
    ticket = house.settled()
    brought = given.prepared(DEFAULT, {"tracker": "https://bugs.example.com/12"})
    with pytest.raises(Incomplete, match="tracker"), house.write(DANA) as work:
        moves.move(work, again(work, ticket), "in-progress", by="agent")
    for to, known in (("in-progress", brought), ("new", Given()), ("in-progress", Given())):
        with house.write(DANA) as work:
            moves.move(work, again(work, ticket), to, by="agent", given=known)
    assert house.look(ticket).tracker == "https://bugs.example.com/12"


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "bugs.example.com",
        "https://",
        "//x",
        "https://x.example/?password=" + "Tr0ub4" + "dor&3x",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(address: str) -> None:
    with pytest.raises(Incomplete, match="tracker"):
        given.prepared(DEFAULT, {"tracker": address})


@pytest.mark.row("D17", "D19", "D20")
@pytest.mark.parametrize("yes", [True, False])
def test_a_decision_point_leads_where_the_flow_says(factory: House, yes: bool) -> None:  # noqa: FBT001
    rules = factory.works.policy
    flow, step = next(
        (flow, step) for flow in rules.flows.values() for step in flow.steps if step.question
    )
    ticket = triaged(factory)
    with factory.write() as work:
        mine = again(work, ticket)
        for question, answers in flow.when.items():
            setattr(mine, question, answers[0])
        mine.status = step.status
        brought = Given(said=words(), note=words("Seen.").body)
        moves.decide(work, mine, yes=yes, by="agent", given=brought)
    assert factory.look(ticket).status == (step.yes if yes else step.no)
    with factory.read() as work:
        decided = select(AuditEntry.data).where(AuditEntry.kind == "decided")
        assert work.session.scalars(decided).all() == [
            {"flow": flow.key, "answer": "yes" if yes else "no"}
        ]


def test_nothing_is_decided_where_nothing_is_asked(house: House) -> None:
    ticket = house.settled()
    with pytest.raises(NotAllowed), house.write(DANA) as work:
        moves.decide(work, again(work, ticket), yes=True, by="agent")


@pytest.mark.row("A12", "A20")
def test_sorting_anew_moves_the_due_times_and_says_why(house: House) -> None:
    ticket = house.settled(impact="low")
    before = house.look(ticket).resolution_due_at
    with house.write(DANA) as work:
        sorting.sort(work, again(work, ticket), impact="high", tier_verified=True)
    after = house.look(ticket)
    assert after.resolution_due_at is not None
    assert before is not None
    assert after.resolution_due_at < before
    assert after.tier_verified
    house.deliver()
    text = " ".join(house.post.letters[-1].get_content().split())
    assert "We have looked at the request and sorted it anew." in text
    house.post.letters.clear()
    with house.write(DANA) as work:
        sorting.sort(work, again(work, ticket), impact="high", tier_verified=True)
    assert house.subjects() == []


@pytest.mark.row("B60")
def test_a_note_that_comes_with_a_move_reaches_nobody_outside(house: House) -> None:
    ticket = house.settled()
    with house.write(DANA) as work:
        brought = Given(note=words("The customer is cross.").body)
        moves.move(work, again(work, ticket), "in-progress", by="agent", given=brought)
    house.deliver()
    assert all("cross" not in letter.get_content() for letter in house.post.letters)
    with house.read() as work:
        assert work.session.scalars(select(Note.body)).all() == ["The customer is cross."]
