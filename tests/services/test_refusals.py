"""A move that the policy forbids is refused alike to people, programs and timers, and says what goes."""

from pathlib import Path

import pytest

from portal.errors import InvalidMove
from portal.models import Ticket
from portal.policy import Actor
from portal.redaction import identifier
from portal.services import moves, progress, routing, tickets
from portal.services.given import Given
from tests.actors import DANA
from tests.factories import House, again, extended, house_in, words

GUARDS = """
[approvals.audit]
label = "Audit"
[approvals.lawyer]
label = "Lawyer"
[statuses.audited]
label = "Audited"
stage = "checking"
explanation = "Somebody has looked over it."
turn = "support"
clock = "runs"
requires = ["audit"]
next = [{ to = "in-progress", by = ["agent", "api"] }]
[statuses.cleared]
label = "Cleared"
stage = "checking"
explanation = "The lawyers have looked over it, too."
turn = "support"
clock = "runs"
requires = ["audit", "lawyer"]
next = [{ to = "in-progress", by = ["agent", "api"] }]
[statuses.new]
on_staff_reply = "audited"
next = [
  { to = "in-progress", by = ["agent", "api"] },
  { to = "audited", by = ["agent", "api"] },
  { to = "cleared", by = ["agent", "api"] },
]
[routes.to-the-lawyers]
label = "To the lawyers"
status = "cleared"
"""
GIVEN = Given(said=words())


@pytest.fixture
def guarded(tmp_path: Path) -> House:
    return house_in(tmp_path, extended(tmp_path, GUARDS))


def approve(house: House, ticket: Ticket, *keys: str) -> None:
    with house.write() as work:
        again(work, ticket).approvals = [identifier(key) for key in keys]


@pytest.mark.row("D23")
@pytest.mark.parametrize("by", ["agent", "lead", "api"])
def test_what_lacks_an_approval_is_refused_with_what_goes_without(
    guarded: House, by: Actor
) -> None:
    ticket = guarded.settled()
    with pytest.raises(InvalidMove) as refused, guarded.write(DANA) as work:
        moves.move(work, again(work, ticket), "cleared", by=by, given=GIVEN)
    assert (refused.value.missing, refused.value.possible) == (
        ("audit", "lawyer"),
        ("in-progress",),
    )
    approve(guarded, ticket, "audit")
    with pytest.raises(InvalidMove) as refused, guarded.write(DANA) as work:
        moves.move(work, again(work, ticket), "cleared", by=by, given=GIVEN)
    assert refused.value.missing == ("lawyer",)
    assert refused.value.possible == ("in-progress", "audited")
    assert guarded.look(ticket).status == "new"
    approve(guarded, ticket, "audit", "lawyer")
    with guarded.write(DANA) as work:
        moves.move(work, again(work, ticket), "cleared", by=by, given=GIVEN)
    assert guarded.look(ticket).status == "cleared"


@pytest.mark.row("D23")
def test_no_other_way_leads_round_an_approval(guarded: House) -> None:
    """Neither a reply, nor a route, nor a timer whose policy has changed."""
    ticket, before = guarded.settled(), guarded.rows()
    with pytest.raises(InvalidMove, match="audit"), guarded.write(DANA) as work:
        tickets.reply(work, again(work, ticket), words(), side="staff")
    with pytest.raises(InvalidMove, match="lawyer"), guarded.write(DANA) as work:
        routing.take(work, again(work, ticket), work.policy.routes["to-the-lawyers"])
    with pytest.raises(InvalidMove, match="audit"), guarded.write() as work:
        progress.enter(work, again(work, ticket), "audited", by="timer")
    assert guarded.look(ticket).status == "new"
    assert guarded.rows() == before
