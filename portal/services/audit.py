"""Writing the audit log: ids, kinds and keys, never texts."""

from datetime import timedelta

from sqlalchemy import select

from portal.events import CleanValue
from portal.models import AuditEntry, Ticket
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
