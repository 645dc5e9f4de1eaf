"""What became of everything that was acknowledged: in the database, at the receiver, by letter."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kombu.connection import Connection
from kombu.entity import Queue
from sqlalchemy import func, select

from portal.models import OutboxRow, QueueItem, Ticket
from portal.work import Works

OPENED = "ticket.opened"
Message = tuple[str, str]
"""The id of a message and the reference that it opens."""


@dataclass(frozen=True)
class Outcome:
    """Nothing but `acknowledged` and `tickets` should be more than a few, `lost` and what follows none.

    `repeated` messages and letters came more than once under one id, as receivers are told they may.
    """

    acknowledged: int
    tickets: int
    messages_repeated: int
    letters_repeated: int
    lost: int
    doubled: int
    unqueued: int
    unwritten: int
    waiting: int

    @property
    def is_whole(self) -> bool:
        """Whether each exists once and reached everybody."""
        return not (self.lost or self.doubled or self.unqueued or self.unwritten or self.waiting)


def reckon(
    works: Works,
    acknowledged: Mapping[str, str],
    messages: list[Message],
    letters: Counter[str],
    letters_repeated: int,
) -> Outcome:
    """Compare; `letters` is how many came about each reference."""
    with works.database.reader() as session:
        stored = Counter(str(one) for one in session.scalars(select(Ticket.reference)))
    shown, unique = set(acknowledged.values()), set(messages)
    opened = Counter(reference for _, reference in unique)
    twice = sum(1 for counts in (stored, opened) for count in counts.values() if count > 1)
    return Outcome(
        acknowledged=len(acknowledged),
        tickets=stored.total(),
        messages_repeated=len(messages) - len(unique),
        letters_repeated=letters_repeated,
        lost=len(shown - stored.keys()),
        doubled=twice + len(acknowledged) - len(shown),
        unqueued=len(stored.keys() - opened.keys()),
        unwritten=len(stored.keys() - letters.keys()),
        waiting=undelivered(works),
    )


def undelivered(works: Works) -> int:
    """How many deliveries are still to be made."""
    waits = select(func.count()).where(OutboxRow.delivered_at.is_(None))
    with works.database.reader() as session:
        return session.scalar(waits) or 0


def messages_of(works: Works, broker_url: str | None, queue: str) -> list[Message]:
    """What the receiver got: from the table, or all that the broker holds, which it then forgets."""
    events = _of_broker(broker_url, queue) if broker_url else _of_table(works)
    return [(e["id"], e["subject"]) for e in events if e["type"].endswith(OPENED)]


def _of_table(works: Works) -> Iterator[dict[str, str]]:
    with works.database.reader() as session:
        yield from session.scalars(select(QueueItem.event))


def _of_broker(url: str, queue: str) -> Iterator[dict[str, str]]:
    assert urlsplit(url).scheme in {"amqp", "redis"}
    with Connection(url) as way:
        lane = Queue(queue, durable=True, channel=way.default_channel)
        lane.declare()
        while (message := lane.get(no_ack=True)) is not None:
            yield json.loads(message.body)
