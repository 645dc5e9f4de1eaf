"""Writing the audit log: ids, kinds and keys, never texts."""

from portal.events import CleanValue
from portal.models import AuditEntry, Ticket
from portal.work import Work


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
