"""Where a ticket stands: moves between statuses, clocks, and what happens next by itself."""

from collections.abc import Sequence
from datetime import datetime

from portal.errors import NotAllowed
from portal.events import DueChanged, ReminderDue, StatusChanged, TicketDecided
from portal.models import AuditEntry, Ticket
from portal.outbox import writer
from portal.policy import Actor, Dues, NextAction, Policy
from portal.redaction import identifier
from portal.services import audit, snapshots
from portal.store import links as links_store
from portal.store import tickets as store
from portal.work import Work


def next_action(policy: Policy, ticket: Ticket) -> NextAction | None:
    """What will happen to this ticket by itself, and when."""
    return policy.next_action(
        ticket.status,
        ticket.status_since,
        reminded=ticket.reminded_at is not None,
        hold_until=ticket.hold_until,
    )


def plan(work: Work, ticket: Ticket) -> None:
    """Write down the moment of the next automatic action, for the sweeper."""
    action = next_action(work.policy, ticket)
    ticket.next_action_at = action.at if action else None


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
    enter(work, ticket, to, hold_until=hold_until, quiet=quiet)


def enter(
    work: Work,
    ticket: Ticket,
    to: str,
    *,
    hold_until: datetime | None = None,
    quiet: bool = False,
) -> None:
    """Put the ticket into a status, with its clocks, its history and the news of it.

    `quiet` sends no letter of its own, because one about the message that led here goes out.
    """
    before = ticket.status
    ticket.status = to
    ticket.status_since = ticket.updated_at = work.now
    ticket.reminded_at = None
    ticket.hold_until = hold_until
    stopped = work.policy.statuses[to].clock == "stopped"
    ticket.resolved_at = (ticket.resolved_at or work.now) if stopped else None
    audit.note(work, "moved", ticket, **{"from": identifier(before), "to": identifier(to)})
    schedule(work, ticket)
    told = () if quiet else _everybody(work, ticket)
    data = snapshots.moved(ticket, before)
    writer.record(work, StatusChanged(ticket.id, ticket.reference, data, told))


def schedule(work: Work, ticket: Ticket, *, quiet: bool = False) -> None:
    """Recompute the due times from history, tell of a changed one (A20), and plan what is next.

    `quiet` tells nobody, because a letter with the times goes out anyway.
    """
    policy = work.policy
    plan(work, ticket)
    if policy.statuses[ticket.status].clock != "runs":
        return
    work.session.flush()
    response, resolution = moments(dues(policy, ticket, store.history(work.session, ticket)))
    awaited = ticket.first_response_at is None and response != ticket.response_due_at
    changed = awaited or resolution != ticket.resolution_due_at
    ticket.response_due_at, ticket.resolution_due_at = response, resolution
    if changed and not quiet:
        times = {"response_due": response, "resolution_due": resolution}
        audit.note(work, "due-changed", ticket, **times)
        data = {"reference": ticket.reference, **times}
        writer.record(work, DueChanged(ticket.id, ticket.reference, data, _everybody(work, ticket)))


def dues(policy: Policy, ticket: Ticket, history: Sequence[AuditEntry]) -> Dues:
    """The due times of a ticket with their reckoning, from what happened to it (A16 to A19)."""
    targets = policy.targets_for(
        ticket.impact, ticket.tier, ticket.channel, verified=ticket.tier_verified
    )
    return policy.due(targets, ticket.opened_at, clock_spells(policy, history))


def moments(found: Dues) -> tuple[datetime | None, datetime | None]:
    """When the first answer and the solution are due."""
    return (
        found.response.at if found.response else None,
        found.resolution.at if found.resolution else None,
    )


def clock_spells(policy: Policy, history: Sequence[AuditEntry]) -> list[tuple[datetime, str]]:
    """Since when which clock category held, read from the audit log of one ticket."""
    return [
        (entry.at, policy.statuses[entry.data["to"]].clock)
        for entry in history
        if entry.kind == "moved" and entry.data["to"] in policy.statuses
    ]


def require_confirmed(ticket: Ticket) -> None:
    """Refuse what a request cannot do before its sender is known to be real.

    Raises:
        NotAllowed: the ticket is held; else whoever fills in the form could write to those in copy.
    """
    if ticket.confirmed_at is None:
        raise NotAllowed


def act(work: Work, ticket: Ticket) -> None:
    """Do what the policy says happens by itself now: remind once, or move (B28, B31, B32)."""
    action = next_action(work.policy, ticket)
    if action is None or action.at > work.now:
        plan(work, ticket)
    elif action.kind == "remind":
        ticket.reminded_at = work.now
        audit.note(work, "reminded", ticket)
        plan(work, ticket)
        data = {"reference": ticket.reference}
        writer.record(
            work, ReminderDue(ticket.id, ticket.reference, data, _everybody(work, ticket))
        )
    else:
        move(work, ticket, action.to, by="timer")


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
