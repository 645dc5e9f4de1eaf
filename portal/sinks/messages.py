"""What is handed to whoever works on requests: the same message, whatever carries it."""

import base64
import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.events import CleanValue, Event
from portal.redaction import identifier
from portal.sinks.base import Envelope, Sink

WANTED = frozenset(
    {
        "ticket.opened",
        "ticket.incomplete",
        "ticket.replied",
        "ticket.corrected",
        "ticket.decided",
        "ticket.merged",
        "ticket.parted",
        "feedback.given",
        "incident.proposed",
        "ticket.routed",
        "ticket.handed_over",
        "ticket.escalated",
        "ticket.marked",
        "ticket.update_due",
        "ticket.expectation_over",
        "sla.risk",
        "sla.breached",
        "on_call.awaited",
        "connect.decided",
        "feedback.low",
    }
)
"""What somebody or something asks of support; who of support took, sorted or approved what, not."""
ELSEWHERE = WANTED | {"ticket.erased"}
"""Whoever keeps messages where we do not erase them is told when to."""
MEDIA_TYPE = "application/cloudevents+json"
SCHEMA = "urn:portal:message:1"
"""Names the shape of a message; it is described in `docs/message.v1.schema.json`."""


class Handover(Sink):
    """A sink that gets every message of the internal queue."""

    wanted: ClassVar[frozenset[str]] = WANTED

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What support has to act on; its own replies are not among it."""
        if event.name not in self.wanted or event.data.get("side") == "staff":
            return ()
        return ({"data": event.data},)


def message_id(envelope: Envelope) -> UUID:
    """The id that all deliveries of one event share; receivers drop repeats by it."""
    return UUID(envelope.payload["id"])


def cloud_event(envelope: Envelope) -> dict[str, CleanValue]:
    """The message as CloudEvents 1.0 JSON."""
    return {
        "specversion": identifier("1.0"),
        "source": identifier("/portal"),
        "datacontenttype": identifier("application/json"),
        "dataschema": identifier(SCHEMA),
        "id": envelope.payload["id"],
        "type": envelope.payload["type"],
        "time": envelope.payload["time"],
        "subject": envelope.payload["subject"],
        "data": envelope.payload["data"],
    }


def signed(keys: Iterable[bytes], message: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers of Standard Webhooks for the message of this id, signed at this moment.

    Each key adds a signature, and a receiver needs to know one of them.
    """
    seconds = str(int(at.timestamp()))
    over = f"{message}.{seconds}.".encode() + body
    macs = (hmac.digest(key, over, "sha256") for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs),
    }
