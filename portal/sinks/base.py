"""What every sink is: it says which events it wants, and delivers one thing at a time."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from portal.events import CleanValue, Event
from portal.work import Work


@dataclass(frozen=True, slots=True)
class Envelope:
    """One delivery: the outbox row's id and what was written down for this sink.

    `attempts` is how often it was tried, this time included.
    """

    id: UUID
    sink: str
    event: str
    ticket_id: int | None
    payload: Mapping[str, Any]
    attempts: int = field(default=1, compare=False)


Outcomes = Sequence[tuple[Envelope, Exception | None]]
"""How deliveries went that were begun together: what went wrong with each, if anything did."""


class Sink(ABC):
    """A place outward. `deliver` may be called twice with the same envelope (at least once)."""

    name: ClassVar[str]

    @abstractmethod
    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What to write down for this event: one mapping a delivery, none if not interested."""

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """Deliver one after the other, telling of each how it went; a sink may know a faster way.

        When nobody asks how more of them went, it has begun no more.
        """
        for envelope in envelopes:
            yield [(envelope, tried(self.deliver, envelope))]

    @abstractmethod
    def deliver(self, envelope: Envelope) -> None:
        """Hand it on, with no transaction open.

        Raises:
            DeliveryFailed: it could not be handed on; `permanent` when trying again is pointless.
        """


class LocalSink(Sink):
    """A place in our own database: what goes there is put and marked in one transaction, so once."""

    @abstractmethod
    def put(self, work: Work, envelopes: Sequence[Envelope]) -> None:
        """Put all of it where it belongs, or raise and put nothing."""


def at_once(sink: Sink, envelopes: Iterable[Envelope], most: int) -> Iterator[Outcomes]:
    """Deliver so many at the same time, for places that answer slowly and one by one."""
    left = iter(envelopes)
    with ThreadPoolExecutor(most) as pool:
        while few := list(islice(left, most)):
            yield list(zip(few, pool.map(partial(tried, sink.deliver), few), strict=True))


def tried(act: Callable[..., None], *given: object) -> Exception | None:
    """Act, and give back what went wrong: one bad row must not stop the others."""
    try:
        act(*given)
    except Exception as mistake:  # noqa: BLE001 - whatever it was, it is written down
        return mistake
    return None
