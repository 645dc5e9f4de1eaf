"""The internal queue as a queue of a message broker: RabbitMQ, Redis and what else Kombu knows."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from urllib.parse import urlsplit

from kombu.connection import Connection
from kombu.entity import Queue
from kombu.exceptions import KombuError
from kombu.messaging import Producer

from portal.errors import DeliveryFailed
from portal.sinks.base import Envelope, Outcomes
from portal.sinks.messages import ELSEWHERE, MEDIA_TYPE, Handover, cloud_event, message_id

PATIENCE = 10
# The relay tries again, later and later; whoever waits here holds up what goes elsewhere.
ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
_OPTIONS: dict[str, dict[str, Any]] = {
    # A broker that took a message says so; without confirms it may die with it.
    "amqp": {"confirm_publish": True, "read_timeout": PATIENCE, "write_timeout": PATIENCE},
    "redi": {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE},
}


class Broker(Handover):
    """Publishes each message durably to one queue, which is made where it is missing."""

    name: ClassVar[str] = "broker"
    wanted = ELSEWHERE
    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    """What the broker's library raises besides what Kombu names."""

    def __init__(self, url: str, queue: str) -> None:
        self._url = url
        self._queue = queue

    def connect(self) -> Connection:
        """A connection that is not open yet."""
        kind = urlsplit(self._url).scheme[:4]  # amqps and rediss are the same, encrypted
        options = ONCE | _OPTIONS[kind]
        return Connection(self._url, connect_timeout=PATIENCE, transport_options=options)

    def knock(self) -> None:
        """Open a channel, and nothing more. Raises DeliveryFailed where there is none for us."""
        with self.connect() as way:
            try:
                _ = way.default_channel
            except self._problems(way) as problem:
                raise _failed(problem) from None

    def deliver(self, envelope: Envelope) -> None:
        """Publish one message."""
        [[(_envelope, mistake)]] = self.deliver_all([envelope])
        if mistake is not None:
            raise mistake

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """Publish several over one connection, each confirmed before the next."""
        left = iter(envelopes)
        with self.connect() as way:
            problems = self._problems(way)
            try:
                lane = _Lane(way, self._queue)
            except problems as problem:
                yield [(envelope, _failed(problem)) for envelope in left]
                return
            for envelope in left:
                try:
                    lane.publish(envelope)
                except DeliveryFailed as refused:
                    yield [(envelope, refused)]
                except problems as problem:
                    yield [(one, _failed(problem)) for one in (envelope, *left)]
                else:
                    yield [(envelope, None)]

    def _problems(self, way: Connection) -> tuple[type[Exception], ...]:
        named = (*way.connection_errors, *way.channel_errors, *self.refusals)
        return (OSError, KombuError, *named)


def _failed(problem: Exception) -> DeliveryFailed:
    # Its words may hold the address with its password.
    return DeliveryFailed(type(problem).__name__)


class _Lane:
    """A channel to the queue."""

    def __init__(self, connection: Connection, queue: str) -> None:
        self._queue = queue
        self._returned: list[object] = []
        channel = connection.default_channel
        Queue(queue, durable=True, channel=channel).declare()
        # Only AMQP has exchanges from which a message may find no queue.
        routes = connection.transport.driver_type == "amqp"
        returned = (lambda *told: self._returned.append(told)) if routes else None
        self._producer = Producer(channel, on_return=returned)

    def publish(self, envelope: Envelope) -> None:
        """Publish and wait until it is confirmed; a queue that is gone by now is no delivery."""
        self._returned.clear()
        self._producer.publish(
            json.dumps(cloud_event(envelope), separators=(",", ":")),
            routing_key=self._queue,
            content_type=MEDIA_TYPE,
            content_encoding="utf-8",
            delivery_mode="persistent",
            # A confirm alone is also given for what no queue took.
            mandatory=True,
            confirm_timeout=PATIENCE,
            message_id=str(message_id(envelope)),
        )
        if self._returned:
            raise DeliveryFailed("no queue took it")
