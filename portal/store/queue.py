"""Questions about the outbox and the internal queue."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models import OutboxRow, QueueItem
from portal.models.outbox import FAILING


def waiting(session: Session, now: datetime, limit: int) -> Sequence[QueueItem]:
    """Items that nobody holds, oldest first; rows that another claim holds are left out."""
    query = (
        select(QueueItem)
        .where(QueueItem.available_at <= now)
        .order_by(QueueItem.available_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def held(session: Session, item_id: UUID, lease: UUID) -> QueueItem | None:
    """The item, if this lease is the one that holds it."""
    return session.scalar(
        select(QueueItem).where(QueueItem.id == item_id, QueueItem.lease == lease).with_for_update()
    )


def unfinished(session: Session, limit: int) -> Sequence[QueueItem]:
    """What waits or is being worked on, oldest first."""
    query = (
        select(QueueItem)
        .where(QueueItem.available_at.is_not(None))
        .order_by(QueueItem.available_at)
        .limit(limit)
    )
    return session.scalars(query).all()


def parked(session: Session, limit: int) -> Sequence[OutboxRow]:
    """Deliveries that were given up, oldest first."""
    query = (
        select(OutboxRow)
        .where(OutboxRow.parked_at.is_not(None))
        .order_by(OutboxRow.parked_at)
        .limit(limit)
    )
    return session.scalars(query).all()


def failing(session: Session, limit: int) -> Sequence[OutboxRow]:
    """Deliveries that were tried in vain and will be tried again, oldest first."""
    query = select(OutboxRow).where(FAILING).order_by(OutboxRow.created_at).limit(limit)
    return session.scalars(query).all()


def reason(session: Session, sink: str) -> str | None:
    """Why the oldest of those that fail for this sink did, the last time that it was tried."""
    query = select(OutboxRow.last_error).where(FAILING, OutboxRow.sink == sink)
    return session.scalar(query.order_by(OutboxRow.created_at).limit(1))


def undelivered(session: Session) -> int:
    """How many deliveries wait, parked ones not counted."""
    query = select(func.count()).where(OutboxRow.available_at.is_not(None))
    return session.scalar(query) or 0
