"""Messages to a broker: durable, confirmed, taken by a queue, and patient while it is away."""

import json
from collections.abc import Callable

import pytest
from cloudevents.core.bindings import rabbitmq
from kombu.entity import Queue

from portal.errors import ConfigurationError
from portal.models import OutboxRow
from portal.sinks.broker import Broker
from portal.sinks.sqs import Sqs
from tests.factories import House
from tests.servers import free_port
from tests.sinks.conftest import Lane

Brokers = Callable[[str], Lane]
KINDS = [
    pytest.param("RabbitMQ", marks=pytest.mark.rabbitmq),
    pytest.param("Redis", marks=pytest.mark.redis),
    "SQS",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_is_a_cloud_event_that_survives_its_broker(
    house: House, brokers: Brokers, kind: str
) -> None:
    lane = brokers(kind)
    house.install(lane.sink)
    ticket = house.open().ticket
    house.deliver()
    (message,) = lane.taken()
    assert message.properties["delivery_mode"] == 2
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    told = rabbitmq.RabbitMQMessage({}, message.content_type, body)
    event = rabbitmq.from_rabbitmq_event(told)
    assert event.get_type() == "ticket.opened"
    assert event.get_subject() == ticket.reference
    assert event.get_id() == message.properties["message_id"]
    data = event.get_data()
    assert isinstance(data, dict)
    assert data["description"]


@pytest.mark.parametrize("kind", KINDS)
def test_many_go_over_one_connection(house: House, brokers: Brokers, kind: str) -> None:
    lane = brokers(kind)
    house.install(lane.sink)
    references = {house.open().ticket.reference for _ in range(20)}
    assert house.deliver() == 20
    assert {json.loads(message.body)["subject"] for message in lane.taken()} == references


@pytest.mark.rabbitmq
def test_what_no_queue_takes_is_no_delivery(
    house: House, brokers: Brokers, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = brokers("RabbitMQ")
    house.install(lane.sink)
    house.open()
    declare = Queue.declare

    def lose(queue: Queue, *more: object, **named: object) -> None:
        """Somebody deletes the queue just after it was looked for."""
        declare(queue, *more, **named)
        queue.delete()

    with monkeypatch.context() as patched:
        patched.setattr(Queue, "declare", lose)
        house.deliver()
    assert [row.last_error for row in rows(house)] == ["no queue took it"]
    house.clock.pass_by(hours=1)
    house.deliver()
    assert len(lane.taken()) == 1


@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_is_away_means_later_and_nothing_of_its_address_is_kept(
    house: House, scheme: str
) -> None:
    pytest.importorskip("redis")
    word = "hunter" + "2"
    house.install(Broker(f"{scheme}://portal:{word}@127.0.0.1:{free_port()}/0", "portal"))
    for _ in range(3):
        house.open()
    assert house.deliver() == 3
    found = rows(house)
    assert all(row.available_at and not row.parked_at for row in found)
    assert not [row for row in found if word in (row.last_error or "")]


def test_a_queue_at_amazon_that_is_away_or_refuses_means_later(house: House, cloud: str) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    for endpoint, queue in ((nobody, "portal"), (cloud, "no queue has such a name!")):
        house.install(Sqs(f"sqs://key:password@eu-central-1?endpoint={endpoint}", queue))
        house.open()
        assert house.deliver() == 1
    found = rows(house)
    assert [row.last_error for row in found] == ["OperationalError", "ClientError"]
    assert all(row.available_at and not row.parked_at for row in found)


@pytest.mark.parametrize("address", ["eu-central-1", "key@eu-central-1", "key:word@a?endpoint=b"])
def test_an_address_at_amazon_says_all_that_is_needed(address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"PORTAL_BROKER_URL must be sqs://key:password@"):
        Sqs(f"sqs://{address}", "portal")


@pytest.mark.rabbitmq
def test_a_broker_that_comes_back_gets_everything_once(house: House, brokers: Brokers) -> None:
    lane = brokers("RabbitMQ")
    house.install(Broker(f"amqp://127.0.0.1:{free_port()}//", lane.queue))
    references = [house.open().ticket.reference for _ in range(3)]
    house.deliver()
    house.install(lane.sink)
    house.clock.pass_by(hours=1)
    house.deliver()
    taken = [json.loads(message.body)["subject"] for message in lane.taken()]
    assert sorted(taken) == sorted(references)


def rows(house: House) -> list[OutboxRow]:
    with house.read() as work:
        return work.session.query(OutboxRow).all()
