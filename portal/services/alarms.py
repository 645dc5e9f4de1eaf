"""What rings by itself when a promise is at risk or broken: once each, by whichever sweeper."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from portal.events import (
    CleanValue,
    Event,
    OnCallAwaited,
    SlaAtRisk,
    SlaBreached,
    TicketMarked,
    UpdateDue,
)
from portal.models import Ticket
from portal.outbox import writer
from portal.policy import Policy
from portal.policy.alarms import (
    AT_RISK,
    BREACHED,
    CALL,
    EXPECTED,
    MARK,
    UNANSWERED,
    UPDATE,
    WAKE_UP,
)
from portal.redaction import CleanText, identifier
from portal.services import audit, escalation, staff
from portal.services.clocks import Promise
from portal.store import escalations, links
from portal.work import Work

_AT = "@"
"""Between the key of an alarm that rings again and when it rang last."""


class ExpectationOver(Event):
    """The day has come by which support itself expected to solve the ticket."""

    __slots__ = ()
    name = "ticket.expectation_over"


class Alarm(NamedTuple):
    """Something that rings at a moment; `key` is what the ticket remembers of it."""

    at: datetime
    key: str


def ahead(policy: Policy, ticket: Ticket, promises: Iterable[Promise]) -> list[Alarm]:
    """What has not rung yet, the earliest first."""
    known = [*_of_promises(policy, ticket, promises)]
    if ticket.confirmed_at is not None and ticket.resolved_at is None:
        known += [*_of_age(policy, ticket), *_of_on_call(policy, ticket)]
        known += [Alarm(ticket.expected_at, EXPECTED)] if ticket.expected_at else []
    return sorted(alarm for alarm in known if alarm.key not in ticket.alarmed)


def _of_promises(policy: Policy, ticket: Ticket, promises: Iterable[Promise]) -> Iterator[Alarm]:
    for promise in promises:
        if promise.name == "update":
            yield Alarm(_next_word(policy, ticket, promise.due_at), UPDATE)
            continue
        if promise.risk_at is not None:
            yield Alarm(promise.risk_at, f"{promise.name}{AT_RISK}")
        yield Alarm(promise.due_at, f"{promise.name}{BREACHED}")


def _next_word(policy: Policy, ticket: Ticket, due_at: datetime) -> datetime:
    """It rings again for each further time without a word of support (B17, E15)."""
    rang = [key.partition(_AT)[2] for key in ticket.alarmed if key.startswith(UPDATE + _AT)]
    within = policy.promised_to(ticket).update
    if not rang or within is None:
        return due_at
    return max(due_at, policy.hours.add(datetime.fromisoformat(rang[-1]), within).at)


def _of_age(policy: Policy, ticket: Ticket) -> Iterator[Alarm]:
    for mark in policy.marks.values():
        yield Alarm(policy.hours.add(ticket.opened_at, mark.after).at, f"{MARK}{mark.key}")


def _of_on_call(policy: Policy, ticket: Ticket) -> Iterator[Alarm]:
    """Nobody has noted that they handle it: a letter that wakes, then a call (B51)."""
    team = policy.teams.get(ticket.team or "")
    if team is None or team.on_call is None or ticket.started_at or not ticket.team_since:
        return
    wakes = policy.hours.add(ticket.team_since, team.on_call.wake_up_after).at
    yield Alarm(wakes, WAKE_UP)
    if team.on_call.call_after is not None:
        yield Alarm(policy.hours.add(wakes, team.on_call.call_after).at, CALL)


def ring(work: Work, ticket: Ticket, alarm: Alarm) -> None:
    """Note that it rang and tell whom it concerns; a broken promise goes up the ladder (E32)."""
    if alarm.key == UPDATE:
        earlier = [key for key in ticket.alarmed if not key.startswith(UPDATE)]
        ticket.alarmed = [*earlier, identifier(f"{UPDATE}{_AT}{work.now.isoformat()}")]
    else:
        ticket.alarmed = [*ticket.alarmed, identifier(alarm.key)]
    _tell(work, ticket, alarm)
    rung = work.policy.alarms.breach
    if alarm.key.endswith(BREACHED) and rung is not None:
        escalation.breached(work, ticket, rung)


def ring_unanswered(work: Work, limit: int) -> int:
    """Ring for each escalation that nobody answered in time; it then is late, so this rings once.

    Returns how many rang. The ticket stays untouched: whoever holds it need not wait for us.
    """
    found = escalations.overdue(work.session, work.now, limit)
    for known, ticket in found:
        known.state = "late"
        _tell(work, ticket, Alarm(known.due_at or work.now, UNANSWERED))
    return len(found)


def _tell(work: Work, ticket: Ticket, alarm: Alarm) -> None:
    audit.note(work, "alarm", ticket, alarm=identifier(alarm.key))
    writer.record(work, _event(work, ticket, alarm))


def _event(work: Work, ticket: Ticket, alarm: Alarm) -> Event:
    policy, key = work.policy, alarm.key
    told: tuple[str, ...] = policy.alarms.notify
    kind: type[Event] = SlaAtRisk if key.endswith(AT_RISK) else SlaBreached
    recipients: tuple[int, ...] = ()
    if key == UPDATE:
        kind = UpdateDue
        if policy.alarms.still_here is not None:
            recipients = tuple(link.id for link in links.of_ticket(work.session, ticket))
    elif key.startswith(MARK):
        kind, told = TicketMarked, policy.marks[key.removeprefix(MARK)].notify
    elif key in {WAKE_UP, CALL}:
        kind, told = OnCallAwaited, (ticket.team or "",)
    elif key == EXPECTED:
        kind, told = ExpectationOver, (ticket.team or "",)
    people = _people(work, ticket, key, told)
    return kind(ticket.id, ticket.reference, _data(ticket, alarm, told), recipients, people)


def _people(work: Work, ticket: Ticket, key: str, told: Iterable[str]) -> tuple[int, ...]:
    if key in {WAKE_UP, CALL}:
        return staff.on_call(work, ticket.team or "", key)
    if key == EXPECTED and ticket.assignee_id is not None:
        return (ticket.assignee_id,)
    return staff.of_teams(work, told)


def _data(ticket: Ticket, alarm: Alarm, told: Iterable[str]) -> dict[str, CleanValue]:
    keys: list[CleanText] = [identifier(team) for team in told]
    return {
        "reference": ticket.reference,
        "alarm": identifier(alarm.key),
        "at": alarm.at,
        "notify": keys,
        "team": identifier(ticket.team) if ticket.team else None,
        "response_due": ticket.response_due_at,
        "resolution_due": ticket.resolution_due_at,
    }
