"""The internal queue: a table that the desk works and the API hands out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import bindparam, select

from portal.models import AuditEntry, QueueItem
from portal.sinks.base import Envelope, LocalSink
from portal.sinks.messages import Handover, cloud_event, message_id
from portal.work import SYSTEM, Work, Works

_KNOWN = select(QueueItem.id).where(QueueItem.id.in_(bindparam("ids", expanding=True)))


class DatabaseQueue(Handover, LocalSink):
    """Puts each message into the queue once, however often it is delivered."""

    name: ClassVar[str] = "database"

    def __init__(self, works: Works) -> None:
        self._works = works

    def deliver(self, envelope: Envelope) -> None:
        """Insert the item unless it is there already, as a CloudEvent 1.0."""
        with self._works.write(SYSTEM) as work:
            self.put(work, [envelope])

    def put(self, work: Work, envelopes: Sequence[Envelope]) -> None:
        """Insert the items that are not there already."""
        ids = [message_id(envelope) for envelope in envelopes]
        known = set(work.session.connection().scalars(_KNOWN, {"ids": ids}))
        fresh = {message_id(e): e for e in envelopes if message_id(e) not in known}.values()
        work.put(QueueItem, [_item(envelope, work.now) for envelope in fresh])
        work.put(AuditEntry, [_handed_over(envelope, work.now) for envelope in fresh])


def _item(envelope: Envelope, now: datetime) -> dict[str, Any]:
    return {
        "id": message_id(envelope),
        "ticket_id": envelope.ticket_id,
        "event": cloud_event(envelope),
        "created_at": now,
        "available_at": now,
        "claims": 0,
    }


def _handed_over(envelope: Envelope, now: datetime) -> dict[str, Any]:
    return {
        "ticket_id": envelope.ticket_id,
        "kind": "queued",
        "actor_kind": SYSTEM.kind,
        "data": {"type": envelope.payload["type"]},
        "at": now,
    }
