"""Where a ticket stands: moves between statuses, clocks, and what happens next by itself."""

from datetime import datetime
from typing import Literal

from portal.errors import Closed, InvalidMove, NotAllowed
from portal.events import DueChanged, ReminderDue, StatusChanged, TicketDecided
from portal.models import Ticket
from portal.outbox import writer
from portal.policy import Actor, NextAction, Policy, Status
from portal.policy.alarms import EXPECTED
from portal.redaction import identifier
from portal.services import alarms, audit, clocks, escalation, places, resolutions, snapshots, teams
from portal.services.alarms import Alarm
from portal.services.clocks import Spells
from portal.store import escalations
from portal.store import links as links_store
from portal.store import tickets as store
from portal.work import Work

Reason = Literal["waited", "sorted", "escalated", "corrected", "expected", "merged", "parted"]
"""Why a due time changed, as the customer is told."""


def next_action(policy: Policy, ticket: Ticket) -> NextAction | None:
    """What will happen to this ticket by itself, and when; nothing where it goes on in another."""
    if ticket.merged_into_id is not None:
        return None
    return policy.next_action(
        ticket.status,
        ticket.status_since,
        reminded=ticket.reminded_at,
        hold_until=ticket.hold_until,
    )


def plan(work: Work, ticket: Ticket, known: Spells) -> list[Alarm]:
    """Write down what is due next, for the desk, and when to look again, for the sweeper.

    `known` are the spells of the clock; returns the alarms that have not rung.
    """
    action = next_action(work.policy, ticket) if ticket.confirmed_at is not None else None
    promises = [*clocks.promises(work.policy, ticket, known)]
    ahead = alarms.ahead(work.policy, ticket, promises)
    moments = [alarm.at for alarm in ahead[:1]] + ([action.at] if action else [])
    ticket.next_action_at = min(moments, default=None)
    due = [promise.due_at for promise in promises] + _answers(work, ticket)
    ticket.due_at = places.of(work.policy, ticket, due, action)
    return ahead


def _answers(work: Work, ticket: Ticket) -> list[datetime]:
    """By when what is escalated is to be answered."""
    known = escalations.open_of(work.session, ticket) if ticket.escalation else None
    return [known.due_at] if known is not None and known.due_at else []


def move(
    work: Work,
    ticket: Ticket,
    to: str,
    *,
    by: Actor,
    hold_until: datetime | None = None,
    quiet: bool = False,
) -> None:
    """Move the ticket to another status if the policy lets `by` do so; `quiet` as in `enter`.

    Raises:
        InvalidMove: the policy has no such move; it carries those that are possible.
    """
    work.policy.move(ticket.status, to, by)
    enter(work, ticket, to, hold_until=hold_until, quiet=quiet, by=by)


def enter(
    work: Work,
    ticket: Ticket,
    to: str,
    *,
    hold_until: datetime | None = None,
    quiet: bool = False,
    by: Actor | None = None,
) -> None:
    """Put the ticket into a status, with its clocks, its history and the news of it.

    `quiet` sends no letter, as one about a message goes out; what a timer did is told (B32).
    """
    if ticket.merged_into_id is None:  # where it goes on in another one, nothing was settled here
        require_approvals(work.policy, ticket, to)
    before, status = ticket.status, work.policy.statuses[to]
    ticket.status = to
    ticket.status_since = ticket.updated_at = work.now
    ticket.reminded_at = None
    ticket.hold_until = hold_until
    _note_solved(work, ticket, to)
    ticket.approvals = [key for key in ticket.approvals if key not in status.withdraws]
    moved = {"from": identifier(before), "to": identifier(to)}
    moved |= {"by": identifier(by)} if by == "timer" else {}
    audit.note(work, "moved", ticket, **moved)
    if status.team is not None and status.team != ticket.team:
        teams.enter(work, ticket, status.team)
    quiet = quiet or not _is_news(work.policy, before, status, by)
    # The letter about the move says why the times changed; beside a message that is a letter more.
    changed = schedule(work, ticket, letter=quiet)
    told = () if quiet else _everybody(work, ticket)
    data = {**snapshots.moved(ticket, before), **moved}
    data |= {"reason": identifier("waited")} if changed else {}
    writer.record(work, StatusChanged(ticket.id, ticket.reference, data, told))


def _is_news(policy: Policy, before: str, status: Status, by: Actor | None) -> bool:
    """Whether a move is worth a letter: what customers see changes, or something happens by itself.

    Moves among ourselves stand in the history.
    """
    left = policy.statuses[before]
    was, now = ((one.stage, one.turn, one.clock) for one in (left, status))
    return was != now or by == "timer" or status.timer is not None


def _note_solved(work: Work, ticket: Ticket, to: str) -> None:
    """A clock that stops means solved, except where the customer took the request back."""
    if work.policy.statuses[to].clock != "stopped":
        ticket.resolved_at = None
    elif ticket.resolved_at is None:
        ticket.resolved_at = work.now
        escalation.end(work, ticket)
        if to != work.policy.withdrawn_status and ticket.merged_into_id is None:
            resolutions.note(work, ticket)


def require_approvals(policy: Policy, ticket: Ticket, to: str) -> None:
    """Raise InvalidMove where an approval is missing without which no ticket comes to `to` (D23)."""
    given = frozenset(ticket.approvals)
    missing = [key for key in policy.statuses[to].requires if key not in given]
    if missing:
        ways = policy.possible(ticket.status, "agent")
        possible = [one for one in ways if given.issuperset(policy.statuses[one].requires)]
        raise InvalidMove(ticket.status, to, possible, missing)


def schedule(
    work: Work,
    ticket: Ticket,
    *,
    quiet: bool = False,
    letter: bool = True,
    reason: Reason = "waited",
) -> bool:
    """Recompute the due times from history, tell of a changed one (A20), and plan what is next.

    `quiet` tells nobody; without a `letter` of its own, another one tells the customer. `reason` is
    told. Returns whether a time changed.
    """
    runs = work.policy.statuses[ticket.status].clock == "runs"
    if not runs and reason == "waited":
        # The times stand still, and move on when the pause ends.
        plan(work, ticket, ())
        return False
    known = _history(work, ticket)
    response, resolution = clocks.moments(clocks.due(work.policy, ticket, known))
    if ticket.first_response_at is not None:
        # What was due when we answered stays what it was.
        response = ticket.response_due_at
    changed = (response, resolution) != (ticket.response_due_at, ticket.resolution_due_at)
    ticket.response_due_at, ticket.resolution_due_at = response, resolution
    plan(work, ticket, known)
    if changed and not quiet:
        _tell_due(work, ticket, reason, letter=letter)
    return changed


def _spells(work: Work, ticket: Ticket) -> Spells:
    runs = work.policy.statuses[ticket.status].clock == "runs"
    return _history(work, ticket) if runs else ()


def _history(work: Work, ticket: Ticket) -> Spells:
    work.session.flush()
    return clocks.spells(work.policy, store.history(work.session, ticket))


def _tell_due(work: Work, ticket: Ticket, reason: Reason, *, letter: bool = True) -> None:
    times = {
        "response_due": ticket.response_due_at,
        "resolution_due": ticket.resolution_due_at,
        "expected": ticket.expected_at,
        "reason": identifier(reason),
    }
    audit.note(work, "due-changed", ticket, **times)
    data = {"reference": ticket.reference, **times}
    told = _everybody(work, ticket) if letter else ()
    writer.record(work, DueChanged(ticket.id, ticket.reference, data, told))


def expect(work: Work, ticket: Ticket, at: datetime, *, letter: bool = True) -> None:
    """Support says itself by when it expects to solve this; everybody on it is told (A20, E16).

    Without a `letter` of its own, the message that says why tells it. The same date is no news.
    """
    if at == ticket.expected_at:
        return
    ticket.expected_at = at
    ticket.alarmed = [key for key in ticket.alarmed if key != EXPECTED]
    plan(work, ticket, _spells(work, ticket))
    _tell_due(work, ticket, "expected", letter=letter)


def require_confirmed(ticket: Ticket) -> None:
    """Refuse what a request cannot do before its sender is known to be real.

    Raises:
        NotAllowed: the ticket is held; else whoever fills in the form could write to those in copy.
        Closed: it goes on in another one.
    """
    if ticket.merged_into_id is not None:
        raise Closed
    if ticket.confirmed_at is None:
        raise NotAllowed


def act(work: Work, ticket: Ticket) -> None:
    """Do what happens by itself now: ring, remind once, or move (B28, B31, B32, E32)."""
    known = _spells(work, ticket)
    # One may hand the ticket to a team whose own alarms begin anew, so look again after each.
    while (ahead := plan(work, ticket, known)) and ahead[0].at <= work.now:
        alarms.ring(work, ticket, ahead[0])
    action = next_action(work.policy, ticket)
    if action is None or action.at > work.now:
        return
    if action.kind == "remind":
        _remind(work, ticket, known)
    else:
        move(work, ticket, action.to, by="timer")


def _remind(work: Work, ticket: Ticket, known: Spells) -> None:
    ticket.reminded_at = work.now
    audit.note(work, "reminded", ticket)
    plan(work, ticket, known)
    data = {"reference": ticket.reference}
    writer.record(work, ReminderDue(ticket.id, ticket.reference, data, _everybody(work, ticket)))


def withdraw(work: Work, ticket: Ticket) -> None:
    """The requester takes the request back.

    Raises:
        NotAllowed: the policy does not let a customer withdraw in this status.
    """
    _decide(work, ticket, "withdrawn", work.policy.statuses[ticket.status].on_withdraw)


def solved(work: Work, ticket: Ticket, *, yes: bool) -> None:
    """The customer's answer to "is it solved?"; where that leads is the policy's (B33).

    Raises:
        NotAllowed: the policy does not ask in this status.
    """
    status = work.policy.statuses[ticket.status]
    if yes:
        _decide(work, ticket, "solved", status.on_customer_solved)
    else:
        _decide(work, ticket, "not-solved", status.on_customer_not_solved)


def _decide(work: Work, ticket: Ticket, decision: str, to: str | None) -> None:
    require_confirmed(ticket)
    if to is None:
        raise NotAllowed
    word = identifier(decision)
    audit.note(work, decision, ticket)
    data = {"reference": ticket.reference, "decision": word}
    writer.record(work, TicketDecided(ticket.id, ticket.reference, data))
    if to != ticket.status:
        enter(work, ticket, to)


def _everybody(work: Work, ticket: Ticket) -> tuple[int, ...]:
    return tuple(link.id for link in links_store.of_ticket(work.session, ticket))
