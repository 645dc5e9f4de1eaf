"""Stand-ins for the clock, the post and sinks: they work, and remember what they were asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from queue import SimpleQueue
from uuid import UUID
from zoneinfo import ZoneInfo

from portal.errors import DeliveryFailed
from portal.events import CleanValue, Event
from portal.letters import Letter
from portal.sinks import Envelope, Sink
from portal.sinks.transports import Transport

PACIFIC = ZoneInfo("America/Los_Angeles")


def pacific(written: str) -> datetime:
    """Read `2026-11-20 16:30` as a time in California."""
    return datetime.fromisoformat(written).replace(tzinfo=PACIFIC)


class Clock:
    """Stands still until it is moved; it begins on a Monday morning of support."""

    def __init__(self, at: str = "2026-11-16 10:00") -> None:
        self.at = pacific(at)

    def __call__(self) -> datetime:
        return self.at

    def turn(self, to: str) -> None:
        """Set it to a time in California."""
        self.at = pacific(to)

    def pass_by(self, **time: float) -> None:
        """Let time pass: `pass_by(days=3, hours=1)`."""
        self.at += timedelta(**time)


class Post(Transport):
    """A mail transport that keeps the letters; `refusal` is raised in place of taking one."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal: Exception | None = None

    def send(self, letter: Letter, key: UUID) -> None:
        if self.refusal is not None:
            raise self.refusal
        message = EmailMessage()
        message["To"], message["Subject"] = letter.to, letter.subject
        if letter.unsubscribe:
            message["List-Unsubscribe"] = letter.unsubscribe
        message.set_content(letter.text)
        self.letters.append(message)

    def to(self, address: str) -> list[EmailMessage]:
        """The letters to one person, the oldest first."""
        return [letter for letter in self.letters if letter["To"] == address]


class Basket(Sink):
    """A sink that wants everything but the news of its own failures, of which it has as many as told.

    `permanent` failures are for good.
    """

    name = "basket"

    def __init__(self, failures: int = 0, *, permanent: bool = False) -> None:
        self.failures = failures
        self.permanent = permanent
        self.reason = "the basket is full"
        self.delivered: list[Envelope] = []

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        return () if event.name == "delivery.parked" else ({"data": event.data},)

    def deliver(self, envelope: Envelope) -> None:
        if self.failures:
            self.failures -= 1
            raise DeliveryFailed(self.reason, permanent=self.permanent)
        self.delivered.append(envelope)


class Awaited(Basket):
    """A basket beside which somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.came: SimpleQueue[int | None] = SimpleQueue()

    def deliver(self, envelope: Envelope) -> None:
        self.came.put(envelope.ticket_id)
