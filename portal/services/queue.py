"""Working the internal queue: claim with a lease, acknowledge, release; and parked deliveries."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.errors import LeaseLost, NotFound
from portal.models import OutboxRow, QueueItem, Ticket
from portal.redaction import identifier
from portal.services import audit
from portal.store import queue as store
from portal.work import RECORDED, Work


def claim(work: Work, limit: int, lease_seconds: int) -> tuple[UUID, Sequence[QueueItem]]:
    """Take up to `limit` waiting items for `lease_seconds`; one lease for all of them.

    An item whose lease runs out waits again, so a worker that dies loses nothing.
    """
    lease = uuid4()
    items = store.waiting(work.session, work.now, limit)
    for item in items:
        item.lease = lease
        item.available_at = work.now + timedelta(seconds=lease_seconds)
        item.claims += 1
        _note(work, item, "taken")
    return lease, items


def acknowledge(work: Work, item_id: UUID, lease: UUID) -> None:
    """The item is dealt with. Raises LeaseLost when this lease no longer holds it."""
    item = _held(work, item_id, lease)
    item.available_at = item.lease = None
    item.acknowledged_at = work.now
    _note(work, item, "acknowledged")


def release(work: Work, item_id: UUID, lease: UUID) -> None:
    """Give the item back at once. Raises LeaseLost when this lease no longer holds it."""
    item = _held(work, item_id, lease)
    item.lease = None
    item.available_at = work.now


def _held(work: Work, item_id: UUID, lease: UUID) -> QueueItem:
    item = store.held(work.session, item_id, lease)
    if item is None or item.available_at is None or item.available_at <= work.now:
        raise LeaseLost
    return item


def _note(work: Work, item: QueueItem, kind: str) -> None:
    ticket = work.session.get(Ticket, item.ticket_id) if item.ticket_id else None
    audit.note(work, f"queue-{kind}", ticket, item=identifier(str(item.id)))


def retry(work: Work, row_id: UUID) -> None:
    """Let a parked delivery try again. Raises NotFound when it is not parked."""
    row = work.session.scalar(
        select(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.parked_at.is_not(None))
    )
    if row is None:
        raise NotFound
    _again(work, row)


def replay(work: Work, row_id: UUID) -> None:
    """Deliver something once more that was delivered before; receivers drop repeats by its id."""
    row = work.session.get(OutboxRow, row_id)
    if row is None:
        raise NotFound
    _again(work, row)


def _again(work: Work, row: OutboxRow) -> None:
    row.parked_at = row.delivered_at = row.lease = row.last_error = None
    row.attempts = 0
    row.available_at = work.now
    work.session.info[RECORDED] = True
