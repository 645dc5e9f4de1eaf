"""Statuses, moves and timers: the model holds the seven statuses of the booking vendor exactly."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.errors import InvalidMove
from portal.policy import Policy

SINCE = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.row("B27")
def test_open_awaits_the_staff(booking: Policy) -> None:
    status = booking.statuses["open"]
    assert (status.turn, status.clock) == ("support", "runs")
    assert booking.next_action("open", SINCE) is None
    assert booking.initial_status == "open"


@pytest.mark.row("B28")
def test_pending_reminds_after_three_days_and_then_resolves(booking: Policy) -> None:
    reminder = booking.next_action("pending", SINCE)
    assert reminder is not None
    assert (reminder.kind, reminder.at) == ("remind", SINCE + 3 * DAY)
    assert (reminder.to, reminder.moves_at) == ("resolved", SINCE + 6 * DAY)
    move = booking.next_action("pending", SINCE, reminded=SINCE)
    assert move is not None
    assert (move.kind, move.at, move.to) == ("move", SINCE + 6 * DAY, "resolved")
    assert booking.move("pending", "resolved", "timer").needs == ()
    assert booking.statuses["pending"].reaction("customer_reply") == "open"


@pytest.mark.row("B29")
def test_resolved_expects_no_response(booking: Policy) -> None:
    status = booking.statuses["resolved"]
    assert (status.turn, status.clock) == ("nobody", "stopped")


@pytest.mark.row("B30")
def test_closed_is_locked_and_changes_by_nothing(booking: Policy) -> None:
    closed = booking.statuses["closed"]
    assert closed.locked
    assert closed.reaction("customer_reply") is None
    assert not [*closed.ways()]
    assert booking.next_action("closed", SINCE) is None


@pytest.mark.row("B31")
def test_waiting_on_customer_goes_back_to_open_after_ten_days_without_a_reminder(
    booking: Policy,
) -> None:
    action = booking.next_action("waiting-on-customer", SINCE)
    assert action is not None
    assert (action.kind, action.at, action.to) == ("move", SINCE + 10 * DAY, "open")


@pytest.mark.row("B32")
def test_hold_goes_back_to_open_when_the_agent_said_with_a_note(booking: Policy) -> None:
    assert booking.move("open", "hold", "agent").needs == ("until",)
    action = booking.next_action("hold", SINCE, hold_until=SINCE + 5 * DAY)
    assert action is not None
    assert (action.kind, action.at, action.to) == ("move", SINCE + 5 * DAY, "open")
    assert action.note == "The time that we waited for has come."


@pytest.mark.row("B33")
@pytest.mark.parametrize("status", ["open", "pending", "waiting-on-customer", "hold"])
def test_solved_says_the_client_goes_to_review_and_the_staff_resolves(
    booking: Policy, status: str
) -> None:
    assert booking.statuses[status].reaction("customer_solved") == "review"
    assert booking.move(status, "review", "customer").to == "review"
    assert booking.possible("review", "customer") == ("open",)
    assert booking.move("review", "resolved", "agent").to == "resolved"


def test_a_policy_says_what_becomes_of_a_reply_from_another_address(
    booking: Policy, selora: Policy
) -> None:
    assert booking.reply_from_other_address == "new_ticket"
    assert selora.reply_from_other_address == "hold"


def test_a_move_that_the_policy_does_not_have_is_refused_with_those_it_has(
    booking: Policy,
) -> None:
    with pytest.raises(InvalidMove) as refused:
        booking.move("open", "closed", "agent")
    assert refused.value.possible == ("pending", "waiting-on-customer", "hold", "resolved")


def test_what_one_may_do_another_may_not(booking: Policy) -> None:
    assert booking.move("open", "resolved", "agent").needs == ("summary",)
    for actor in ("customer", "timer"):
        with pytest.raises(InvalidMove):
            booking.move("open", "resolved", actor)


def test_a_reminder_counted_back_from_the_end_comes_before_it(selora: Policy) -> None:
    reminder = selora.next_action("resolved", SINCE)
    assert reminder is not None
    assert (reminder.kind, reminder.at) == ("remind", SINCE + 4 * DAY)
    assert reminder.moves_at == SINCE + 7 * DAY


def test_a_timer_may_count_business_days(selora: Policy) -> None:
    action = selora.next_action("review", SINCE)
    assert action is not None
    # Thanksgiving lies between
    assert action.at == datetime(2026, 11, 30, 17, tzinfo=UTC)


def test_who_is_reminded_late_still_has_a_day_to_answer(booking: Policy, selora: Policy) -> None:
    """Nobody swept for a while: the reminder and the move must not come in one breath."""
    on_time = booking.next_action("pending", SINCE, reminded=SINCE + 4 * DAY)
    late = booking.next_action("pending", SINCE, reminded=SINCE + 8 * DAY)
    closing = selora.next_action("resolved", SINCE, reminded=SINCE + 6.5 * DAY)
    assert on_time is not None
    assert late is not None
    assert closing is not None
    assert (on_time.at, late.at, closing.at) == (
        SINCE + 6 * DAY,
        SINCE + 9 * DAY,
        SINCE + 7.5 * DAY,
    )
    assert late.moves_at == late.at
