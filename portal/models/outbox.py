"""What leaves, what was handed over, and what happened: outbox, internal queue, audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean, CleanJSON
from portal.redaction import CleanText
from portal.work import RECORDED

FAILING = text("last_error IS NOT NULL AND available_at IS NOT NULL")
"""Which rows were tried in vain and will be tried again; as text, so that their index is found."""


class OutboxRow(Base):
    """One delivery to one sink: written with the change itself, delivered by the relay."""

    __tablename__ = "outbox"
    announces = RECORDED

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    sink: Mapped[str] = mapped_column(String(20))
    event: Mapped[str] = mapped_column(String(60))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    payload: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    available_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[UUID | None] = mapped_column(Uuid)
    delivered_at: Mapped[datetime | None] = mapped_column(Moment)
    parked_at: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[CleanText | None] = mapped_column(Clean)

    # `available_at` is empty once a row is delivered or parked, so this index stays small.
    __table_args__ = (
        Index("ix_outbox_available_at", "available_at"),
        Index("ix_outbox_parked_at", "parked_at"),
        Index(
            "ix_outbox_failing",
            "sink",
            "created_at",
            sqlite_where=FAILING,
            postgresql_where=FAILING,
        ),
        Index("ix_outbox_ticket_id", "ticket_id"),
    )


class QueueItem(Base):
    """One item of the internal queue; `id` is the message's id, so that a repeat changes nothing."""

    __tablename__ = "queue"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    event: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    available_at: Mapped[datetime | None] = mapped_column(Moment)
    lease: Mapped[UUID | None] = mapped_column(Uuid)
    claims: Mapped[int] = mapped_column(default=0)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_queue_available_at", "available_at"),
        Index("ix_queue_ticket_id", "ticket_id"),
    )


class AuditEntry(Base):
    """What happened, append-only: ids, kinds and keys, never a text, so that erasure can be real."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None]
    network: Mapped[str | None] = mapped_column(String(32))
    data: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    at: Mapped[datetime] = mapped_column(Moment)
