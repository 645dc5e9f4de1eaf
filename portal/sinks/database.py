"""The internal queue: a table that the desk works and the API hands out."""

from collections.abc import Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from sqlalchemy import select

from portal.events import CleanValue, Event
from portal.models import AuditEntry, QueueItem
from portal.redaction import CleanText, identifier
from portal.sinks.base import Envelope, Sink
from portal.work import SYSTEM, Works

WANTED = frozenset(
    {"ticket.opened", "ticket.replied", "ticket.corrected", "ticket.decided", "feedback.given"}
)


class DatabaseQueue(Sink):
    """Puts each message into the queue once, however often it is delivered."""

    name: ClassVar[str] = "database"

    def __init__(self, works: Works) -> None:
        self._works = works

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What support has to act on; its own replies are not among it."""
        if event.name not in WANTED or event.data.get("side") == "staff":
            return ()
        return ({"data": event.data},)

    def deliver(self, envelope: Envelope) -> None:
        """Insert the item unless it is there already, as a CloudEvent 1.0."""
        with self._works.database.writer() as session:
            known = select(QueueItem.id).where(QueueItem.id == message_id(envelope))
            if session.scalar(known) is None:
                now = self._works.clock()
                session.add(
                    QueueItem(
                        id=message_id(envelope),
                        ticket_id=envelope.ticket_id,
                        event=cloud_event(envelope),
                        created_at=now,
                        available_at=now,
                    )
                )
                session.add(
                    AuditEntry(
                        ticket_id=envelope.ticket_id,
                        kind="queued",
                        actor_kind=SYSTEM.kind,
                        data={"type": envelope.payload["type"]},
                        at=now,
                    )
                )
            session.commit()


def message_id(envelope: Envelope) -> UUID:
    """The id that all deliveries of one event share; receivers drop repeats by it."""
    return UUID(envelope.payload["id"])


def cloud_event(envelope: Envelope) -> dict[str, CleanValue | CleanText]:
    """The message as CloudEvents 1.0 JSON."""
    return {
        "specversion": identifier("1.0"),
        "source": identifier("/portal"),
        "datacontenttype": identifier("application/json"),
        "id": envelope.payload["id"],
        "type": envelope.payload["type"],
        "time": envelope.payload["time"],
        "subject": envelope.payload["subject"],
        "data": envelope.payload["data"],
    }
