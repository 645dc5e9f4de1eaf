"""A sink that says what happened on the log, with references only."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import structlog

from portal.events import CleanValue, Event
from portal.sinks.base import Envelope, Sink

log = structlog.get_logger(__name__)


class Console(Sink):
    """For development: see each event go by, never a customer's words."""

    name: ClassVar[str] = "console"

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """Every event, without its data."""
        return ({},)

    def deliver(self, envelope: Envelope) -> None:
        """Write one line."""
        log.info("event", type=envelope.event, subject=str(envelope.payload["subject"]))
