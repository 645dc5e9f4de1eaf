"""What every sink promises, whatever it is: the same tests for all of them."""

import json
import re
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from portal.events import require_clean
from portal.models import OutboxRow, QueueItem
from portal.sinks import Console, DatabaseQueue, Email, Envelope, Sink, Webhook
from portal.sinks.messages import ELSEWHERE
from portal.sinks.transports import ConsoleTransport, SmtpTransport
from tests import tree
from tests.factories import BASE_URL, BOB, House
from tests.fakes import Post
from tests.gitlabs import Tracker
from tests.receivers import Receiver
from tests.sinks.conftest import Lane, MailServer, webhook_key

SINKS = (
    "console",
    "database",
    "email to a post",
    "email by SMTP",
    "email to the console",
    "gitlab",
    "webhook",
    pytest.param("broker on RabbitMQ", marks=pytest.mark.rabbitmq),
    pytest.param("broker on Redis", marks=pytest.mark.redis),
    "broker on SQS",
)


@dataclass(frozen=True)
class Tried:
    """A sink, how many things have arrived where it leads, and what it said on the log."""

    sink: Sink
    arrived: Callable[[], int]
    said: list[MutableMapping[str, Any]]


@pytest.fixture(params=SINKS)
def tried(
    request: pytest.FixtureRequest,
    house: House,
    mail_server: MailServer,
    hook: Receiver,
    tracker: Tracker,
    brokers: Callable[[str], Lane],
) -> Iterator[Tried]:
    works, post = house.works, Post()
    smtp = SmtpTransport(mail_server.url, "help@example.com", BASE_URL)

    with capture_logs() as said:
        made: dict[str, tuple[Sink, Callable[[], int]]] = {
            "console": (Console(), lambda: len(said)),
            "database": (DatabaseQueue(works), partial(queued, house)),
            "email to a post": (Email(works, post, BASE_URL), lambda: len(post.letters)),
            "email by SMTP": (Email(works, smtp, BASE_URL), lambda: len(mail_server.letters)),
            "gitlab": (tracker.sink(works), lambda: len(tracker.issues)),
            "webhook": (
                Webhook(hook.plain_url, webhook_key(), works.clock),
                lambda: len(hook.seen),
            ),
            "email to the console": (Email(works, ConsoleTransport(), BASE_URL), lambda: len(said)),
        }
        if request.param.startswith("broker"):
            lane = brokers(request.param.rpartition(" ")[2])
            made[request.param] = lane.sink, lambda: len(lane.taken())
        sink, arrived = made[request.param]
        house.install(sink)
        yield Tried(sink, arrived, said)


def queued(house: House) -> int:
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(QueueItem)) or 0


def written(house: House) -> list[OutboxRow]:
    with house.read() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_it_wants_a_new_ticket_and_delivers_it(house: House, tried: Tried) -> None:
    house.open()
    assert tried.arrived() == 0
    assert house.deliver() == 1
    assert tried.arrived() == 1
    assert written(house)[0].delivered_at is not None


def test_it_may_be_handed_the_same_twice(house: House, tried: Tried) -> None:
    house.open()
    (row,) = written(house)
    envelope = Envelope(row.id, row.sink, row.event, row.ticket_id, row.payload)
    for _ in range(2):
        tried.sink.deliver(envelope)
    assert tried.arrived() >= 1


def test_what_it_has_written_down_is_clean_and_holds_no_token(house: House, tried: Tried) -> None:
    link = house.open(copy_to=BOB).link
    token = house.works.signer.token("ticket", link.nonce)
    for row in written(house):
        require_clean(row.payload)
        kept = json.dumps(row.payload)
        assert token not in kept
        assert link.nonce not in kept


def test_it_says_aloud_none_of_the_customers_words(house: House, tried: Tried) -> None:
    house.open(subject="Zebra", description="Giraffe", name="Okapi")
    house.deliver()
    said = str(tried.said)
    assert not [word for word in ("Zebra", "Giraffe", "Okapi", "/t/") if word in said]


def test_a_message_is_as_its_schema_says(house: House) -> None:
    house.install(DatabaseQueue(house.works))
    house.open()
    house.deliver()
    with house.read() as work:
        event = work.session.scalars(select(QueueItem)).one().event
    schema = json.loads(tree.read("docs/message.v1.schema.json"))
    assert schema["$id"] == event["dataschema"]
    assert set(schema["required"]) == set(schema["properties"]) == set(event)
    for name, rule in schema["properties"].items():
        assert event[name] == rule.get("const", event[name])
    assert re.fullmatch(schema["properties"]["type"]["pattern"], event["type"])
    assert str(UUID(event["id"])) == event["id"]
    assert datetime.fromisoformat(event["time"]).tzinfo
    assert isinstance(event["data"], dict)


def test_every_message_that_is_handed_on_has_a_type_as_the_schema_says() -> None:
    pattern = json.loads(tree.read("docs/message.v1.schema.json"))["properties"]["type"]["pattern"]
    assert [name for name in ELSEWHERE if not re.fullmatch(pattern, name)] == []
