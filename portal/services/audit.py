"""Writing the audit log: ids, kinds and keys, never texts."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from portal import metrics
from portal.events import CleanValue
from portal.models import AuditEntry, Ticket
from portal.services.messages import Words
from portal.work import Work

_ONCE_IN = timedelta(days=1)
_READ = "program-read"


def note(work: Work, kind: str, ticket: Ticket | None, **data: CleanValue) -> None:
    """Append one entry in the transaction of the change that it tells of (D36, E22)."""
    row = {
        "ticket_id": ticket.id if ticket else None,
        "kind": kind,
        "actor_kind": work.actor.kind,
        "actor_id": work.actor.id,
        "network": work.actor.network,
        "data": data,
        "at": work.now,
    }
    work.put(AuditEntry, [row])


def secrets(work: Work, ticket: Ticket, words: Words, door: str) -> None:
    """Record how much was taken out, and where somebody said that something is no secret."""
    if words.removed:
        note(work, "redacted", ticket, count=len(words.removed))
    counted = Counter((item["where"], item["kind"]) for item in words.chosen)
    for (where, kind), count in counted.items():
        note(work, "not-secret", ticket, where=where, secret=kind, count=count)
    metrics.redacted(door, (item["kind"] for item in words.removed))
    metrics.kept(door, (item["kind"] for item in words.chosen))


def is_read_again(work: Work, ticket: Ticket) -> bool:
    """Whether this program's reading of the ticket was noted within a day: it may ask often."""
    known = select(AuditEntry.id).where(
        AuditEntry.ticket_id == ticket.id,
        AuditEntry.kind == _READ,
        AuditEntry.actor_kind == work.actor.kind,
        AuditEntry.actor_id == work.actor.id,
        AuditEntry.at > work.now - _ONCE_IN,
    )
    return work.session.scalar(known.limit(1)) is not None


def read(work: Work, ticket: Ticket) -> None:
    """Note that a program read the ticket."""
    note(work, _READ, ticket)
