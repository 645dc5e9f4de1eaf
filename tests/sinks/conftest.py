"""A deployment for each test of this room, and where its sinks lead: all on this machine."""

import base64
import email
import hashlib
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from queue import Empty
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.message import Message

from portal.sinks.broker import Broker
from portal.sinks.sqs import Sqs
from tests.factories import house
from tests.gitlabs import Tracker, gitlab
from tests.receivers import Receiver, receiver

__all__ = ["house"]


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take letters; what `refusals` names is answered as it says."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.senders: list[str] = []
        self.calls = 0
        self.refusals: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.calls += 1
        self._say("220 ready")
        for line in self.rfile:
            verb = line[:4].decode().upper()
            if verb == "MAIL":
                self.server.senders.append(line.decode().split()[1].partition(":")[2])
            if verb == "DATA":
                self._say("354 go on")
                self._take()
            if verb == "QUIT":
                self._say(self.server.refusals.get(verb, "221 goodbye"))
                return
            self._say(self.server.refusals.get(verb, "250 well"))

    def _take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line.removeprefix(b".") for line in lines)
        letter = email.message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A machine of the operator's own that takes messages."""
    with receiver(tls=False) as made:
        yield made


@pytest.fixture
def tracker() -> Iterator[Tracker]:
    """A GitLab on this machine."""
    with gitlab() as made:
        yield made


def webhook_key(seed: bytes = b"") -> str:
    """A key as an operator would make one."""
    return "whsec_" + base64.b64encode(hashlib.sha256(seed).digest()).decode()


@dataclass(frozen=True)
class Lane:
    """A queue of a broker with its sink, and what waits in it."""

    url: str
    queue: str

    @property
    def sink(self) -> Broker:
        kind = Sqs if self.url.startswith("sqs:") else Broker
        return kind(self.url, self.queue)

    def taken(self) -> list[Message]:
        """Take what is there."""
        found: list[Message] = []
        with self._reader() as way, way.SimpleQueue(self.queue) as waiting:
            with suppress(Empty):
                while True:
                    found.append(waiting.get(block=False))
            for message in found:
                message.ack()
        return found

    def _reader(self) -> Connection:
        way = self.sink.connect()
        if isinstance(self.sink, Sqs):  # which would else wait until something comes
            way.transport_options = {**(way.transport_options or {}), "wait_time_seconds": 0}
        return way

    def end(self) -> None:
        """Leave nothing behind."""
        with self._reader() as way:
            Queue(self.queue, channel=way.default_channel).delete()


@pytest.fixture
def brokers(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Lane]]:
    """A queue of one's own on `RabbitMQ`, `Redis` or `SQS`."""
    made: list[Lane] = []

    def start(kind: str) -> Lane:
        named = {"RabbitMQ": "broker_url", "Redis": "redis_url", "SQS": "cloud"}[kind]
        url = request.getfixturevalue(named)
        if kind == "SQS":
            url = f"sqs://tests:password@eu-central-1?{urlencode({'endpoint': url})}"
        made.append(Lane(url, f"portal-test-{uuid4().hex}"))
        return made[-1]

    yield start
    for lane in made:
        lane.end()
