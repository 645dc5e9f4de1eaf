"""News of the status to those who subscribed by mail; it also writes down who gets what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid5

from sqlalchemy import select

from portal import status_letters
from portal.events import CleanValue, Event, MaintenanceChanged, StatusPosted, SubscriptionAsked
from portal.letters import Letter
from portal.models import OutboxRow, Subscriber
from portal.sinks.base import Envelope, Outcomes, Sink, at_once
from portal.sinks.hooks import Hooks
from portal.sinks.transports import Transport
from portal.store import subscribers as store
from portal.store.subscribers import EMAIL, EVERYTHING
from portal.work import SYSTEM, Work, Works

NEWS = frozenset({StatusPosted.name, MaintenanceChanged.name})
_FEW = 500
_AT_ONCE = 4
_TIME = 6  # bytes of the time with which a UUIDv7 begins


class Subscribers(Sink):
    """Turns one event into one delivery for each subscriber, then sends the letters among them.

    Thousands of rows in the transaction of the one who posts would make them wait, and a letter
    that fails must not repeat the others.
    """

    name: ClassVar[str] = "subscribers"

    def __init__(self, works: Works, transport: Transport, base_url: str) -> None:
        self._works = works
        self._transport = transport
        self._base_url = base_url

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """The event itself, whoever hears of it; or the question to somebody who asked by mail."""
        if event.name in NEWS:
            return ({"data": event.data},)
        if event.name == SubscriptionAsked.name and event.data["channel"] == EMAIL:
            return ({"subscriber": event.data["subscriber"]},)
        return ()

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """A few at once: a mail server answers each letter by itself."""
        return at_once(self, envelopes, _AT_ONCE)

    def deliver(self, envelope: Envelope) -> None:
        """Write down who hears of it, or send one letter."""
        if "subscriber" in envelope.payload:
            self._send(envelope)
        else:
            self._spread(envelope)

    def _send(self, envelope: Envelope) -> None:
        with self._works.read(SYSTEM) as work:
            letter = self._letter(work, envelope.payload)
        if letter is not None:
            self._transport.send(letter, envelope.id)

    def _letter(self, work: Work, payload: Mapping[str, Any]) -> Letter | None:
        """The letter, unless its reader unsubscribed meanwhile."""
        subscriber = work.session.get(Subscriber, payload["subscriber"])
        address = store.address_of(work.signer, subscriber) if subscriber else None
        if subscriber is None or address is None:
            return None
        return status_letters.letter(work, subscriber, address, payload, self._base_url)

    def _spread(self, envelope: Envelope) -> None:
        """Write down one delivery for each subscriber, a few at a time; a repeat adds none."""
        wanted, but = _audience(envelope)
        last, more = 0, True
        while more:
            with self._works.write(SYSTEM) as work:
                few = store.wanting(work.session, wanted, but, last, _FEW)
                rows = {row["id"]: row for row in (_row(work, envelope, *one) for one in few)}
                known = select(OutboxRow.id).where(OutboxRow.id.in_(rows))
                for one in work.session.scalars(known).all():
                    del rows[one]
                work.put(OutboxRow, list(rows.values()))
            more = len(few) == _FEW
            last = few[-1][0] if few else last


def _audience(envelope: Envelope) -> tuple[set[str], set[str]]:
    """The topics whose subscribers hear of it, and those whose subscribers do not.

    Who follows the incident hears of each post (B55); a blast reaches everybody else.
    """
    data = envelope.payload["data"]
    followers = {store.of_incident(data["incident"])}
    everybody = {EVERYTHING, *(store.of_component(key) for key in data["components"])}
    if not data["blast"]:
        return followers, set()
    if envelope.event == StatusPosted.name:
        return everybody, followers
    return everybody | followers, set()


def _id(event: UUID, subscriber: int) -> UUID:
    """The same whenever it is asked for; what happened first comes first, as its time leads."""
    own = uuid5(event, str(subscriber))
    return UUID(bytes=event.bytes[:_TIME] + own.bytes[_TIME:])


def _row(work: Work, envelope: Envelope, subscriber: int, channel: str) -> dict[str, Any]:
    return {
        "id": _id(envelope.id, subscriber),
        "sink": Subscribers.name if channel == EMAIL else Hooks.name,
        "event": envelope.event,
        "ticket_id": None,
        "payload": {**envelope.payload, "subscriber": subscriber},
        "created_at": work.now,
        "available_at": work.now,
        "attempts": 0,
    }
