"""Where a ticket goes from here, and what its clocks say."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, InvalidMove, NotAllowed
from portal.models import AuditEntry, OutboxRow, Ticket
from portal.services import changes, moves, progress
from portal.services.given import Given
from tests.actors import DANA
from tests.factories import ALICE, House, again, words
from tests.fakes import pacific


def move(house: House, ticket: Ticket, to: str, until: datetime | None = None) -> None:
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), to, by="agent", hold_until=until)


def solved(house: House, ticket: Ticket, *, yes: bool) -> None:
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=yes, said=None)


@pytest.mark.row("B32")
@pytest.mark.parametrize("hours", [None, 0, -1, 24 * 400])
def test_a_hold_needs_an_end_that_is_to_come_within_a_year(
    booking: House, hours: int | None
) -> None:
    ticket = booking.settled()
    until = None if hours is None else booking.clock() + timedelta(hours=hours)
    with pytest.raises(Incomplete, match="until"), booking.write(DANA) as work:
        moves.move(work, again(work, ticket), "hold", by="agent", given=Given(until=until))
    assert booking.look(ticket).status == "open"


@pytest.mark.row("B32")
def test_an_end_is_kept_for_a_hold_only(booking: House) -> None:
    ticket, until = booking.settled(), booking.clock() + timedelta(days=30)
    for to, kept in (("hold", until), ("open", None)):
        with booking.write(DANA) as work:
            moves.move(work, again(work, ticket), to, by="agent", given=Given(until=until))
        assert booking.look(ticket).hold_until == kept


@pytest.mark.row("B33")
def test_solved_in_the_customers_words_goes_to_review_not_to_closed(booking: House) -> None:
    ticket = booking.settled()
    solved(booking, ticket, yes=True)
    assert booking.look(ticket).status == "review"
    solved(booking, ticket, yes=False)
    back = booking.look(ticket)
    assert (back.status, back.resolved_at) == ("open", None)


@pytest.mark.row("B33")
def test_where_the_customers_answer_leads_is_the_policys_to_say(house: House) -> None:
    ticket = house.settled()
    move(house, ticket, "resolved")
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=True, said=words("Thank you!"))
    assert house.look(ticket).status == "closed"
    with pytest.raises(NotAllowed):
        solved(house, ticket, yes=True)


@pytest.mark.asvs("2.3.1")
def test_a_move_that_the_policy_does_not_have_is_refused_with_those_it_has(house: House) -> None:
    ticket = house.settled()
    with pytest.raises(InvalidMove) as refused:
        move(house, ticket, "closed")
    assert refused.value.possible == ("in-progress", "waiting-for-customer", "resolved")
    assert house.look(ticket).status == "new"


@pytest.mark.row("E17", "D41")
@pytest.mark.parametrize("to", ["waiting-for-customer", "resolved"])
def test_a_move_that_needs_a_word_is_refused_without_one(house: House, to: str) -> None:
    ticket = house.settled()
    with pytest.raises(Incomplete), house.write(DANA) as work:
        moves.move(work, again(work, ticket), to, by="api")
    assert house.look(ticket).status == "new"


@pytest.mark.row("E17", "D41")
def test_a_move_with_a_word_brings_one_letter_with_that_word(house: House) -> None:
    ticket = house.settled()
    with house.write(DANA) as work:
        said = Given(said=words("Which version do you use?"))
        moves.move(work, again(work, ticket), "waiting-for-customer", by="api", given=said)
    house.deliver()
    (letter,) = house.post.to(ALICE)
    assert "Which version do you use?" in letter.get_content()
    assert "It is your turn" in letter.get_content()
    assert house.look(ticket).status == "waiting-for-customer"


@pytest.mark.row("A20", "E16")
def test_a_pause_moves_the_due_time_and_the_customer_is_told(house: House) -> None:
    ticket = house.settled(impact="high")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-17 10:00")
    move(house, ticket, "waiting-for-customer")
    house.subjects()
    house.clock.pass_by(days=1)
    move(house, ticket, "in-progress")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-18 10:00")
    house.deliver()
    (letter,) = house.post.letters
    text = " ".join(letter.get_content().split())
    assert "The clock stood still for a while, and that time is added." in text
    assert "We expect to solve it by: Wednesday, November 18" in text


@pytest.mark.row("A20")
def test_another_impact_moves_the_due_times_and_the_customer_is_told(house: House) -> None:
    ticket = house.settled(impact="low")
    with house.write() as work:
        mine = again(work, ticket)
        mine.impact = "critical"
        progress.schedule(work, mine)
    assert house.look(ticket).resolution_due_at == pacific("2026-11-16 22:00")
    assert house.subjects() == ["The expected time of your request has changed"]


@pytest.mark.row("A20")
def test_a_new_time_for_the_first_answer_is_told_while_it_is_awaited(booking: House) -> None:
    ticket = booking.settled()
    move(booking, ticket, "pending")
    booking.subjects()
    booking.clock.pass_by(hours=1)
    move(booking, ticket, "open")
    booking.deliver()
    (letter,) = booking.post.letters
    assert "The expected times have changed." in letter.get_content()


@pytest.mark.row("A20")
def test_a_time_that_stays_is_not_told(house: House) -> None:
    ticket = house.settled()
    move(house, ticket, "in-progress")
    assert house.subjects() == ["Your request has moved on"]


def test_a_solution_without_words_says_so_in_its_subject(house: House) -> None:
    ticket = house.settled()
    move(house, ticket, "in-progress")
    house.subjects()
    move(house, ticket, "resolved")
    assert house.subjects() == ["We believe that your request is solved"]


def test_a_withdrawn_ticket_is_over_and_handed_on(house: House) -> None:
    ticket = house.settled()
    with house.write() as work:
        progress.withdraw(work, again(work, ticket))
    house.deliver()
    assert house.look(ticket).status == "withdrawn"
    with house.read() as work:
        told = work.session.scalars(select(OutboxRow.event).where(OutboxRow.sink == "database"))
        assert "ticket.decided" in told.all()
    with pytest.raises(NotAllowed), house.write() as work:
        progress.withdraw(work, again(work, ticket))


@pytest.mark.row("D36", "E22")
def test_every_move_stands_in_the_history(house: House) -> None:
    ticket = house.settled()
    move(house, ticket, "in-progress")
    with house.read() as work:
        moves = select(AuditEntry).where(AuditEntry.kind == "moved")
        (entry,) = work.session.scalars(moves).all()
    assert entry.data == {"from": "new", "to": "in-progress"}
    assert (entry.actor_kind, entry.actor_id, entry.at) == ("api", DANA.id, house.clock())
