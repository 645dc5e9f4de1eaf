"""The clocks of a ticket: what it was promised, by when, and which of it is still to be kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from portal.models import Ticket
from portal.policy import Dues, Duration, Policy
from portal.store.tickets import Happening

Spells = Sequence[tuple[datetime, str]]
"""Since when which clock category held."""
Name = Literal["response", "resolution", "update", "start"]
_STANDS = frozenset({"opened", "moved"})
"""What the audit log says where a ticket stands."""


class Promise(NamedTuple):
    """Something that is still to be done; `risk_at` is when it is at risk, None where none is told."""

    name: Name
    due_at: datetime
    risk_at: datetime | None = None


def dues(policy: Policy, ticket: Ticket, history: Sequence[Happening]) -> Dues:
    """The due times of a ticket with their reckoning, from what happened to it (A16 to A19)."""
    return due(policy, ticket, spells(policy, history))


def due(policy: Policy, ticket: Ticket, known: Spells) -> Dues:
    """The same from the spells of the clock."""
    return policy.due(policy.promised_to(ticket), began(ticket), known)


def began(ticket: Ticket) -> datetime:
    """Since when its clocks count: anew where an escalation made it graver.

    Else an older ticket that goes on in it was promised something first.
    """
    return ticket.worse_at or ticket.counts_from or ticket.opened_at


def moments(found: Dues) -> tuple[datetime | None, datetime | None]:
    """When the first answer and the solution are due."""
    return (
        found.response.at if found.response else None,
        found.resolution.at if found.resolution else None,
    )


def spells(policy: Policy, history: Sequence[Happening]) -> Spells:
    """Since when which clock category held, read from the audit log of one ticket.

    Moves that change nothing for the clock are left out.
    """
    known: list[tuple[datetime, str]] = []
    for entry in history:
        if entry.kind in _STANDS and entry.data["to"] in policy.statuses:
            clock = policy.statuses[entry.data["to"]].clock
            if not known or known[-1][1] != clock:
                known.append((entry.at, clock))
    return known


def promises(policy: Policy, ticket: Ticket, known: Spells) -> Iterator[Promise]:
    """What is still to be kept, while our clock runs; held tickets are promised nothing yet."""
    if policy.statuses[ticket.status].clock != "runs" or ticket.confirmed_at is None:
        return
    promised = policy.promised_to(ticket)
    if ticket.first_response_at is None and promised.response and ticket.response_due_at:
        risk = _risk(policy, ticket, promised.response, known)
        yield Promise("response", ticket.response_due_at, risk)
    if ticket.resolved_at is None and promised.resolution and ticket.resolution_due_at:
        risk = _risk(policy, ticket, promised.resolution, known)
        yield Promise("resolution", ticket.resolution_due_at, risk)
    if promised.update:
        yield Promise("update", next_word(policy, ticket, promised.update, known))
    yield from _start(policy, ticket)


def _risk(policy: Policy, ticket: Ticket, promise: Duration, known: Spells) -> datetime:
    return policy.share_of(promise, began(ticket), known, policy.alarms.at_risk)


def next_word(policy: Policy, ticket: Ticket, within: Duration, known: Spells) -> datetime:
    """By when the customer hears from us: from our last word, or since it became our turn."""
    ours = max(known[-1][0], ticket.opened_at) if known else ticket.opened_at
    return policy.hours.add(max(ours, ticket.answered_at or ours), within).at


def _start(policy: Policy, ticket: Ticket) -> Iterator[Promise]:
    team = policy.teams.get(ticket.team or "")
    if team is None or team.starts_within is None or ticket.started_at or not ticket.team_since:
        return
    yield Promise("start", policy.hours.add(ticket.team_since, team.starts_within).at)
