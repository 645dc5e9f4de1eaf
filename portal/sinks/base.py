"""What every sink is: it says which events it wants, and delivers one thing at a time."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from portal.events import CleanValue, Event


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery: the outbox row's id and what was written down for this sink."""

    id: UUID
    sink: str
    event: str
    ticket_id: int | None
    payload: Mapping[str, Any]


class Sink(ABC):
    """A place outward. `deliver` may be called twice with the same envelope (at least once)."""

    name: ClassVar[str]

    @abstractmethod
    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What to write down for this event: one mapping a delivery, none if not interested."""

    def deliver_all(
        self, envelopes: Iterable[Envelope]
    ) -> Iterator[tuple[Envelope, Exception | None]]:
        """Deliver one after the other, telling of each how it went; a sink may know a faster way.

        It stops between two deliveries when nobody asks for the next result.
        """
        for envelope in envelopes:
            try:
                self.deliver(envelope)
            except Exception as mistake:  # noqa: BLE001 - one bad row must not stop the others
                yield envelope, mistake
            else:
                yield envelope, None

    @abstractmethod
    def deliver(self, envelope: Envelope) -> None:
        """Hand it on, with no transaction open.

        Raises:
            DeliveryFailed: it could not be handed on; `permanent` when trying again is pointless.
        """


def at_once(
    sink: Sink, envelopes: Iterable[Envelope], most: int
) -> Iterator[tuple[Envelope, Exception | None]]:
    """Deliver so many at the same time, for places that answer slowly and one by one."""
    left = iter(envelopes)
    with ThreadPoolExecutor(most) as pool:
        while few := list(islice(left, most)):
            yield from zip(few, pool.map(partial(_tried, sink), few), strict=True)


def _tried(sink: Sink, envelope: Envelope) -> Exception | None:
    try:
        sink.deliver(envelope)
    except Exception as mistake:  # noqa: BLE001 - one bad row must not stop the others
        return mistake
    return None
