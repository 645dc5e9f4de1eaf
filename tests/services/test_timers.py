"""What happens to a ticket by itself: reminders, closings, holds that end."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal.models import Ticket
from portal.outbox import writer
from portal.services import progress, tickets, timers
from tests.actors import DANA
from tests.factories import House, again, extended, words


def move(house: House, ticket: Ticket, to: str, until: datetime | None = None) -> None:
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), to, by="agent", hold_until=until)


def sweep(house: House) -> int:
    with house.write() as work:
        return timers.sweep(work)


@pytest.mark.row("B27")
def test_an_open_ticket_waits_for_the_staff_and_only_alarms_ring(booking: House) -> None:
    ticket = booking.settled()
    booking.clock.pass_by(days=365)
    assert sweep(booking) == 1
    still = booking.look(ticket)
    assert (still.status, still.next_action_at) == ("open", None)
    assert still.alarmed == ["response-at-risk", "response-breached"]
    assert sweep(booking) == 0


@pytest.mark.row("B28")
def test_a_pending_ticket_reminds_once_after_three_days_and_resolves_after_six(
    booking: House,
) -> None:
    ticket = booking.settled()
    move(booking, ticket, "pending")
    booking.subjects()
    booking.clock.pass_by(days=3, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    assert [sweep(booking), sweep(booking)] == [1, 0]
    assert booking.subjects() == ["We are waiting for your answer"]
    booking.clock.pass_by(days=3, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    assert sweep(booking) == 1
    assert booking.look(ticket).status == "resolved"
    assert booking.subjects() == ["Your request has moved on"]


@pytest.mark.row("B28", "D40")
def test_an_answer_ends_the_wait_and_its_reminders(booking: House) -> None:
    ticket = booking.settled()
    move(booking, ticket, "pending")
    booking.clock.pass_by(days=4)
    sweep(booking)
    with booking.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="customer")
    back = booking.look(ticket)
    assert (back.status, back.reminded_at) == ("open", None)
    assert back.next_action_at is not None
    assert back.due_at == back.response_due_at


@pytest.mark.row("B29")
def test_a_resolved_ticket_expects_nothing_and_closes(booking: House) -> None:
    ticket = booking.settled()
    move(booking, ticket, "resolved")
    assert booking.look(ticket).resolved_at == booking.clock()
    booking.clock.pass_by(days=4)
    sweep(booking)
    assert booking.look(ticket).status == "closed"


@pytest.mark.row("B31")
def test_a_ticket_that_waits_on_the_customer_comes_back_after_ten_days(booking: House) -> None:
    ticket = booking.settled()
    move(booking, ticket, "waiting-on-customer")
    booking.clock.pass_by(days=10, seconds=-1)
    assert sweep(booking) == 0
    booking.clock.pass_by(seconds=1)
    sweep(booking)
    assert booking.look(ticket).status == "open"


@pytest.mark.row("B32")
def test_a_hold_ends_by_itself_at_the_moment_that_was_given(booking: House) -> None:
    ticket = booking.settled()
    until = booking.clock() + timedelta(days=30)
    move(booking, ticket, "hold", until)
    with booking.read() as work:
        action = progress.next_action(work.policy, again(work, ticket))
    assert action is not None
    assert (action.at, action.to) == (until, "open")
    assert action.note == "The time that we waited for has come."
    booking.subjects()
    booking.clock.at = until
    sweep(booking)
    assert booking.look(ticket).status == "open"
    booking.deliver()
    told = [letter.get_content() for letter in booking.post.letters]
    assert any("The time that we waited for has come." in text for text in told)


def test_a_ticket_in_a_status_that_is_gone_keeps_its_place_and_does_not_stop_the_others(
    booking: House,
) -> None:
    stuck, well = booking.settled(), booking.settled()
    for ticket in (stuck, well):
        move(booking, ticket, "waiting-on-customer")
    with booking.write() as work:
        again(work, stuck).status = "of-an-older-policy"
    booking.clock.pass_by(days=10)
    assert sweep(booking) == 2
    assert booking.look(well).status == "open"
    kept = booking.look(stuck)
    assert kept.status == "of-an-older-policy"
    assert kept.due_at is not None


def test_a_failure_in_the_middle_leaves_nothing_half_done(
    booking: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    ticket = booking.settled()
    booking.clock.pass_by(days=365)
    monkeypatch.setattr(writer, "record", fail)
    assert sweep(booking) == 1
    kept = booking.look(ticket)
    assert kept.alarmed == []
    assert kept.next_action_at == booking.clock() + timedelta(hours=1)
    monkeypatch.undo()
    booking.clock.pass_by(hours=1)
    assert sweep(booking) == 1
    assert booking.look(ticket).alarmed == ["response-at-risk", "response-breached"]


def test_a_timer_that_the_policy_has_taken_back_does_nothing(house: House, tmp_path: Path) -> None:
    ticket = house.settled()
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
