"""Where a ticket goes from here, what its clocks say, and what happens to it by itself."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, InvalidMove, NotAllowed
from portal.models import AuditEntry, OutboxRow, Ticket
from portal.services import changes, progress, tickets, timers
from tests.actors import DANA
from tests.factories import ALICE, House, again, extended, house_in, policy_of, words
from tests.fakes import pacific

BOOKING = Path(__file__).parent.parent / "policy" / "booking.toml"


@pytest.fixture
def booking(tmp_path: Path) -> Iterator[House]:
    """A house whose process has reminders, holds and a review."""
    house = house_in(tmp_path, policy_of(BOOKING))
    yield house
    house.works.database.close()


def opened(house: House, **changes: str) -> Ticket:
    """A ticket whose confirmation was delivered and looked at."""
    ticket = house.open(**changes).ticket
    house.deliver()
    house.post.letters.clear()
    return ticket


def move(house: House, ticket: Ticket, to: str, until: datetime | None = None) -> None:
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), to, by="agent", hold_until=until)


def solved(house: House, ticket: Ticket, *, yes: bool) -> None:
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=yes, said=None)


def sweep(house: House) -> int:
    with house.write() as work:
        return timers.sweep(work)


def letters(house: House) -> list[str]:
    """The subjects that went out since the last look, without the reference."""
    house.deliver()
    found = [letter["Subject"].partition("] ")[2] for letter in house.post.letters]
    house.post.letters.clear()
    return found


@pytest.mark.row("B27")
def test_an_open_ticket_waits_for_the_staff_and_nothing_happens_by_itself(booking: House) -> None:
    ticket = opened(booking)
    assert booking.look(ticket).status == "open"
    assert booking.look(ticket).next_action_at is None
    booking.clock.pass_by(days=365)
    assert sweep(booking) == 0


@pytest.mark.row("B28")
def test_a_pending_ticket_reminds_once_after_three_days_and_resolves_after_six(
    booking: House,
) -> None:
    ticket = opened(booking)
    move(booking, ticket, "pending")
    letters(booking)
    booking.clock.pass_by(days=3, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    assert [sweep(booking), sweep(booking)] == [1, 0]
    assert letters(booking) == ["We are waiting for your answer"]
    booking.clock.pass_by(days=3, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    assert sweep(booking) == 1
    assert booking.look(ticket).status == "resolved"
    assert letters(booking) == ["Your request has moved on"]


@pytest.mark.row("B28", "D40")
def test_an_answer_ends_the_wait_and_its_reminders(booking: House) -> None:
    ticket = opened(booking)
    move(booking, ticket, "pending")
    booking.clock.pass_by(days=4)
    sweep(booking)
    with booking.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="customer")
    back = booking.look(ticket)
    assert (back.status, back.next_action_at, back.reminded_at) == ("open", None, None)


@pytest.mark.row("B29")
def test_a_resolved_ticket_expects_nothing_and_closes(booking: House) -> None:
    ticket = opened(booking)
    move(booking, ticket, "resolved")
    assert booking.look(ticket).resolved_at == booking.clock()
    booking.clock.pass_by(days=4)
    sweep(booking)
    assert booking.look(ticket).status == "closed"


@pytest.mark.row("B31")
def test_a_ticket_that_waits_on_the_customer_comes_back_after_ten_days(booking: House) -> None:
    ticket = opened(booking)
    move(booking, ticket, "waiting-on-customer")
    booking.clock.pass_by(days=10, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    sweep(booking)
    assert booking.look(ticket).status == "open"


@pytest.mark.row("B32")
def test_a_hold_ends_by_itself_at_the_moment_that_was_given(booking: House) -> None:
    ticket = opened(booking)
    until = booking.clock() + timedelta(days=30)
    move(booking, ticket, "hold", until)
    with booking.read() as work:
        action = progress.next_action(work.policy, again(work, ticket))
    assert action is not None
    assert (action.at, action.to) == (until, "open")
    assert action.note == "The time that we waited for has come."
    booking.clock.at = until
    sweep(booking)
    assert booking.look(ticket).status == "open"


@pytest.mark.row("B32")
@pytest.mark.parametrize("hours", [None, 0, -1])
def test_a_hold_needs_an_end_that_is_to_come(booking: House, hours: int | None) -> None:
    ticket = opened(booking)
    until = None if hours is None else booking.clock() + timedelta(hours=hours)
    with pytest.raises(Incomplete, match="until"), booking.write(DANA) as work:
        changes.move(work, again(work, ticket), "hold", by="agent", said=None, until=until)
    assert booking.look(ticket).status == "open"


@pytest.mark.row("B32")
def test_an_end_is_kept_for_a_hold_only(booking: House) -> None:
    ticket, until = opened(booking), booking.clock() + timedelta(days=30)
    for to, kept in (("hold", until), ("open", None)):
        with booking.write(DANA) as work:
            changes.move(work, again(work, ticket), to, by="agent", said=None, until=until)
        assert booking.look(ticket).hold_until == kept


@pytest.mark.row("B33")
def test_solved_in_the_customers_words_goes_to_review_not_to_closed(booking: House) -> None:
    ticket = opened(booking)
    solved(booking, ticket, yes=True)
    assert booking.look(ticket).status == "review"
    solved(booking, ticket, yes=False)
    back = booking.look(ticket)
    assert (back.status, back.resolved_at) == ("open", None)


@pytest.mark.row("B33")
def test_where_the_customers_answer_leads_is_the_policys_to_say(house: House) -> None:
    ticket = opened(house)
    move(house, ticket, "resolved")
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=True, said=words("Thank you!"))
    assert house.look(ticket).status == "closed"
    with pytest.raises(NotAllowed):
        solved(house, ticket, yes=True)


@pytest.mark.asvs("2.3.1")
def test_a_move_that_the_policy_does_not_have_is_refused_with_those_it_has(house: House) -> None:
    ticket = opened(house)
    with pytest.raises(InvalidMove) as refused:
        move(house, ticket, "closed")
    assert refused.value.possible == ("in-progress", "waiting-for-customer", "resolved")
    assert house.look(ticket).status == "new"


@pytest.mark.row("E17", "D41")
@pytest.mark.parametrize("to", ["waiting-for-customer", "resolved"])
def test_a_move_that_needs_a_word_is_refused_without_one(house: House, to: str) -> None:
    ticket = opened(house)
    with pytest.raises(Incomplete), house.write(DANA) as work:
        changes.move(work, again(work, ticket), to, by="api", said=None)
    assert house.look(ticket).status == "new"


@pytest.mark.row("E17", "D41")
def test_a_move_with_a_word_brings_one_letter_with_that_word(house: House) -> None:
    ticket = opened(house)
    with house.write(DANA) as work:
        said = words("Which version do you use?")
        changes.move(work, again(work, ticket), "waiting-for-customer", by="api", said=said)
    house.deliver()
    (letter,) = house.post.to(ALICE)
    assert "Which version do you use?" in letter.get_content()
    assert "It is your turn" in letter.get_content()
    assert house.look(ticket).status == "waiting-for-customer"


@pytest.mark.row("A20", "E16")
def test_a_pause_moves_the_due_time_and_the_customer_is_told(house: House) -> None:
    ticket = opened(house, impact="high")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-17 10:00")
    move(house, ticket, "waiting-for-customer")
    letters(house)
    house.clock.pass_by(days=1)
    move(house, ticket, "in-progress")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-18 10:00")
    assert "The expected time of your request has changed" in letters(house)


@pytest.mark.row("A20")
def test_another_impact_moves_the_due_times_and_the_customer_is_told(house: House) -> None:
    ticket = opened(house, impact="low")
    with house.write() as work:
        mine = again(work, ticket)
        mine.impact = "critical"
        progress.schedule(work, mine)
    assert house.look(ticket).resolution_due_at == pacific("2026-11-16 22:00")
    assert letters(house) == ["The expected time of your request has changed"]


@pytest.mark.row("A20")
def test_a_new_time_for_the_first_answer_is_told_while_it_is_awaited(booking: House) -> None:
    ticket = opened(booking)
    move(booking, ticket, "pending")
    letters(booking)
    booking.clock.pass_by(hours=1)
    move(booking, ticket, "open")
    assert letters(booking) == [
        "The expected time of your request has changed",
        "Your request has moved on",
    ]


@pytest.mark.row("A20")
def test_a_time_that_stays_is_not_told(house: House) -> None:
    ticket = opened(house)
    move(house, ticket, "in-progress")
    assert letters(house) == ["Your request has moved on"]


def test_a_withdrawn_ticket_is_over_and_handed_on(house: House) -> None:
    ticket = opened(house)
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
    ticket = opened(house)
    move(house, ticket, "in-progress")
    with house.read() as work:
        moves = select(AuditEntry).where(AuditEntry.kind == "moved")
        (entry,) = work.session.scalars(moves).all()
    assert entry.data == {"from": "new", "to": "in-progress"}
    assert (entry.actor_kind, entry.actor_id, entry.at) == ("api", DANA.id, house.clock())


def test_one_ticket_that_cannot_move_does_not_stop_the_others(booking: House) -> None:
    stuck, well = opened(booking), opened(booking)
    for ticket in (stuck, well):
        move(booking, ticket, "waiting-on-customer")
    with booking.write() as work:
        again(work, stuck).status = "a-status-of-an-older-policy"
    booking.clock.pass_by(days=10)
    assert sweep(booking) == 2
    assert booking.look(well).status == "open"
    assert booking.look(stuck).next_action_at is None
    with booking.read() as work:
        refused = select(AuditEntry.ticket_id).where(AuditEntry.kind == "timer-refused")
        assert work.session.scalars(refused).all() == [stuck.id]


def test_a_timer_that_the_policy_has_taken_back_does_nothing(house: House, tmp_path: Path) -> None:
    ticket = opened(house)
    move(house, ticket, "waiting-for-customer")
    longer = "statuses.waiting-for-customer.timer = "
    longer += '{ after = "20 days", then = "resolved", remind_after = "15 days" }'
    house.works.policy = extended(tmp_path, longer)
    house.clock.pass_by(days=12)
    assert sweep(house) == 1
    waits = house.look(ticket)
    assert waits.status == "waiting-for-customer"
    assert waits.next_action_at is not None
    assert waits.next_action_at > house.clock()
    assert sweep(house) == 0
