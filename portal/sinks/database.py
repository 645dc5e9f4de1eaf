"""The internal queue: a table that the desk works and the API hands out."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import select

from portal.models import AuditEntry, QueueItem
from portal.sinks.base import Envelope
from portal.sinks.messages import Handover, cloud_event, message_id
from portal.work import SYSTEM, Works


class DatabaseQueue(Handover):
    """Puts each message into the queue once, however often it is delivered."""

    name: ClassVar[str] = "database"

    def __init__(self, works: Works) -> None:
        self._works = works

    def deliver_all(
        self, envelopes: Iterable[Envelope]
    ) -> Iterator[tuple[Envelope, Exception | None]]:
        """Insert them in one transaction; when that fails, one by one, so that each is told apart."""
        batch = list(envelopes)
        try:
            self._insert(batch)
        except Exception:  # noqa: BLE001 - told row by row below
            yield from super().deliver_all(batch)
        else:
            yield from ((envelope, None) for envelope in batch)

    def deliver(self, envelope: Envelope) -> None:
        """Insert the item unless it is there already, as a CloudEvent 1.0."""
        self._insert([envelope])

    def _insert(self, envelopes: Sequence[Envelope]) -> None:
        now = self._works.clock()
        with self._works.write(SYSTEM) as work:
            ids = [message_id(envelope) for envelope in envelopes]
            known = set(work.session.scalars(select(QueueItem.id).where(QueueItem.id.in_(ids))))
            fresh = {message_id(e): e for e in envelopes if message_id(e) not in known}.values()
            work.put(QueueItem, [_item(envelope, now) for envelope in fresh])
            work.put(AuditEntry, [_handed_over(envelope, now) for envelope in fresh])


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
