"""What a requester changes afterwards: corrected with its history, split, reopened, followed up."""

import pytest
from sqlalchemy import select

from portal.errors import Closed, NotAllowed
from portal.models import Message, OutboxRow, Ticket
from portal.services import changes, progress
from portal.services.intake import Submission
from portal.store import tickets as store
from tests.actors import DANA
from tests.factories import ALICE, House, again, submission, words
from tests.fakes import pacific


def correct(house: House, ticket: Ticket, corrected: Submission) -> None:
    with house.write() as work:
        changes.correct(work, again(work, ticket), corrected)


def conversation(house: House, ticket: Ticket) -> list[Message]:
    with house.read() as work:
        return list(store.conversation(work.session, ticket))


def move(house: House, ticket: Ticket, to: str) -> None:
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), to)


@pytest.mark.row("E22")
def test_a_correction_keeps_what_stood_there_before(house: House) -> None:
    ticket = house.open(subject="The lamp is dark", business_impact="None yet").ticket
    correct(house, ticket, submission(subject="All lamps are dark", description="Every one."))
    now = house.look(ticket)
    assert (now.subject, now.answers) == ("All lamps are dark", {})
    request, correction = conversation(house, ticket)
    assert request.body.startswith("It still has")
    assert (correction.kind, correction.body) == ("correction", "Every one.")
    assert {
        change["field"]: (change["before"], change["after"]) for change in correction.changes
    } == {
        "subject": ("The lamp is dark", "All lamps are dark"),
        "business_impact": ("None yet", ""),
    }


@pytest.mark.row("A20", "E22")
def test_a_graver_impact_moves_the_due_times_and_reaches_the_queue(house: House) -> None:
    ticket = house.open(impact="low").ticket
    correct(house, ticket, submission(impact="critical"))
    assert house.look(ticket).resolution_due_at == pacific("2026-11-16 22:00")
    with house.read() as work:
        told = select(OutboxRow.event).where(OutboxRow.sink == "database")
        assert "ticket.corrected" in work.session.scalars(told).all()


def test_the_same_correction_twice_is_one(house: House) -> None:
    ticket, corrected = house.open().ticket, submission(subject="Another")
    correct(house, ticket, corrected)
    correct(house, ticket, corrected)
    assert len(conversation(house, ticket)) == 2


def test_a_closed_ticket_cannot_be_corrected(house: House) -> None:
    ticket = house.open().ticket
    move(house, ticket, "closed")
    with pytest.raises(Closed):
        correct(house, ticket, submission(subject="Another"))
    assert house.look(ticket).subject != "Another"


@pytest.mark.row("B19", "E29")
def test_another_problem_becomes_a_ticket_of_its_own_by_the_same_person(house: House) -> None:
    ticket = house.open(impact="high").ticket
    said = words("The door does not open either.\nSince Monday.")
    with house.write() as work:
        opened = changes.split(work, again(work, ticket), said)
    with house.write() as work:
        repeated = changes.split(work, again(work, ticket), said)
    other = house.look(opened.ticket)
    assert other.reference != ticket.reference
    assert (other.follows_id, other.relation) == (ticket.id, "split")
    assert (other.subject, other.impact) == ("The door does not open either.", "high")
    assert other.requester_email == ALICE
    assert repeated.ticket.id == other.id
    assert repeated.repeated


def test_a_solved_ticket_is_reopened_with_words(house: House) -> None:
    ticket = house.open().ticket
    with pytest.raises(NotAllowed), house.write() as work:
        changes.reopen(work, again(work, ticket), words())
    move(house, ticket, "resolved")
    with house.write() as work:
        assert changes.reopen(work, again(work, ticket), words("It is back.")) is None
    assert house.look(ticket).status == "in-progress"
    assert house.look(ticket).resolved_at is None
    assert conversation(house, ticket)[-1].body == "It is back."


@pytest.mark.row("D43")
def test_no_with_words_brings_it_back_and_keeps_them(house: House) -> None:
    ticket = house.open().ticket
    move(house, ticket, "resolved")
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=False, said=words("Not for Bob."))
    assert house.look(ticket).status == "in-progress"
    assert conversation(house, ticket)[-1].body == "Not for Bob."
