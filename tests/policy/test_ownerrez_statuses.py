"""The preset ownerrez holds the statuses of its source."""

from collections.abc import Callable
from datetime import datetime

import pytest

from portal.errors import InvalidMove
from portal.policy import Policy
from portal.policy.statuses import Actor

Read = Callable[[str], datetime]

STATUSES = {
    "open": "Open",
    "pending": "Pending",
    "resolved": "Resolved",
    "closed": "Closed",
    "waiting-on-customer": "Waiting on Customer",
    "hold": "Hold for X days",
    "review": "Review (then Resolve)",
}


@pytest.mark.row("B27", "B28", "B29", "B30", "B31", "B32", "B33")
def test_there_are_the_seven_statuses_and_the_withdrawn_one(ownerrez: Policy) -> None:
    labels = {key: str(status.label) for key, status in ownerrez.statuses.items()}
    assert labels.pop(ownerrez.withdrawn_status) == "Withdrawn"
    assert labels == STATUSES


@pytest.mark.row("B27")
def test_open_waits_for_the_staff(ownerrez: Policy, central: Read) -> None:
    status = ownerrez.statuses["open"]
    assert ownerrez.initial_status == "open"
    assert (status.turn, status.clock) == ("support", "runs")
    assert ownerrez.next_action("open", central("2026-11-16 09:00")) is None
    # A transition comment or an update is no answer that would solve itself.
    assert status.reaction("staff_reply") is None


@pytest.mark.row("B28")
def test_pending_reminds_after_three_days_then_resolves(ownerrez: Policy, central: Read) -> None:
    since = central("2026-11-20 16:30")
    reminder = ownerrez.next_action("pending", since)
    assert reminder is not None
    assert (reminder.kind, reminder.at) == ("remind", central("2026-11-23 16:30"))
    move = ownerrez.next_action("pending", since, reminded=since)
    assert move is not None
    assert (move.kind, move.to, move.at) == ("move", "resolved", central("2026-11-26 16:30"))
    assert move.note
    assert ownerrez.move("open", "pending", "agent").needs == ("comment",)
    assert ownerrez.statuses["pending"].reaction("customer_reply") == "open"


@pytest.mark.row("B29")
def test_resolved_expects_no_response(ownerrez: Policy, central: Read) -> None:
    resolved = ownerrez.statuses["resolved"]
    assert (resolved.turn, resolved.clock) == ("nobody", "stopped")
    assert resolved.reaction("customer_solved") is None
    action = ownerrez.next_action("resolved", central("2026-11-16 09:00"))
    assert action is not None
    assert (action.kind, action.to) == ("move", "closed")


@pytest.mark.row("B30")
def test_closed_takes_no_words_and_leads_nowhere(ownerrez: Policy, central: Read) -> None:
    closed = ownerrez.statuses["closed"]
    assert closed.locked
    assert not [*closed.ways()]
    assert ownerrez.next_action("closed", central("2026-11-16 09:00")) is None
    assert "a new one begins" in str(ownerrez.stages["closed"].sentence)


@pytest.mark.row("B31")
def test_waiting_on_customer_goes_back_to_open_after_ten_days_and_reminds_nobody(
    ownerrez: Policy, central: Read
) -> None:
    action = ownerrez.next_action("waiting-on-customer", central("2026-11-16 09:00"))
    assert action is not None
    assert (action.kind, action.to) == ("move", "open")
    assert action.at == central("2026-11-26 09:00")
    assert ownerrez.statuses["waiting-on-customer"].reaction("customer_reply") == "open"


@pytest.mark.row("B32")
def test_a_hold_lasts_as_long_as_somebody_said_and_ends_with_a_note(
    ownerrez: Policy, central: Read
) -> None:
    since, until = central("2026-11-16 09:00"), central("2026-11-23 09:00")
    assert ownerrez.move("open", "hold", "agent").needs == ("until",)
    action = ownerrez.next_action("hold", since, hold_until=until)
    assert action is not None
    assert (action.kind, action.to, action.at) == ("move", "open", until)
    assert "has come" in str(action.note)
    assert ownerrez.statuses["hold"].off_because


@pytest.mark.row("B33")
@pytest.mark.parametrize("status", ["open", "pending", "waiting-on-customer", "hold"])
def test_the_customers_word_leads_to_review_and_only_the_staff_resolves(
    ownerrez: Policy, status: str
) -> None:
    assert ownerrez.statuses[status].reaction("customer_solved") == "review"
    others: tuple[Actor, ...] = ("customer", "timer")
    for by in others:
        with pytest.raises(InvalidMove):
            ownerrez.move("review", "resolved", by)
    assert ownerrez.move("review", "resolved", "agent").needs == ()
    assert ownerrez.statuses["review"].timer is None


def test_a_customer_closes_nothing(ownerrez: Policy) -> None:
    for key in ownerrez.statuses:
        assert "closed" not in ownerrez.possible(key, "customer")
        assert "resolved" not in ownerrez.possible(key, "customer")
