"""Messages to an address of the operator's: signed, repeatable, patient, and never redirected."""

import base64
import hmac
from datetime import timedelta

import pytest

from portal.models import OutboxRow
from portal.sinks import Webhook
from tests.factories import House
from tests.receivers import Received, Receiver
from tests.servers import free_port
from tests.sinks.conftest import webhook_key


@pytest.fixture
def there(house: House, hook: Receiver) -> Receiver:
    house.install(Webhook(hook.plain_url, webhook_key(), house.works.clock))
    return hook


def is_signed(got: Received) -> bool:
    """What a receiver checks, by the specification of Standard Webhooks."""
    key = base64.b64decode(webhook_key().removeprefix("whsec_"))
    over = b".".join(
        [got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body]
    )
    mac = base64.b64encode(hmac.digest(key, over, "sha256")).decode()
    return f"v1,{mac}" in got.headers["webhook-signature"].split()


def row(house: House) -> OutboxRow:
    with house.read() as work:
        return work.session.query(OutboxRow).one()


def test_a_message_is_a_signed_cloud_event(house: House, there: Receiver) -> None:
    ticket = house.open().ticket
    house.deliver()
    (got,) = there.seen
    assert is_signed(got)
    assert got.headers["content-type"] == "application/cloudevents+json"
    assert got.headers["webhook-id"] == got.json["id"]
    assert got.headers["webhook-timestamp"] == str(int(house.clock().timestamp()))
    assert (got.json["type"], got.json["subject"]) == ("ticket.opened", ticket.reference)
    assert got.path == "/portal"


def test_a_changed_message_would_be_noticed(house: House, there: Receiver) -> None:
    house.open()
    house.deliver()
    (got,) = there.seen
    assert not is_signed(Received(got.path, got.headers, got.body.replace(b"opened", b"closed")))
    late = {**got.headers, "webhook-timestamp": "1"}
    assert not is_signed(Received(got.path, late, got.body))


def test_a_repeat_has_the_same_id_and_a_time_of_its_own(house: House, there: Receiver) -> None:
    there.status = 500
    house.open()
    house.deliver()
    there.status = 204
    house.clock.pass_by(hours=1)
    house.deliver()
    first, second = there.seen
    assert is_signed(second)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    times = [int(got.headers["webhook-timestamp"]) for got in (first, second)]
    assert times[1] - times[0] == 3600
    assert row(house).delivered_at is not None


@pytest.mark.parametrize(("status", "wait"), [(429, 900), (503, 1200)])
def test_who_asks_us_to_wait_is_let_alone_so_long(
    house: House, there: Receiver, status: int, wait: int
) -> None:
    there.status, there.retry_after = status, wait
    house.open()
    house.deliver()
    known = row(house)
    assert known.last_error == f"answered {status}"
    assert known.available_at == house.clock() + timedelta(seconds=wait)


def test_a_redirect_is_not_followed(house: House, there: Receiver, hook: Receiver) -> None:
    there.status, there.location = 307, f"{hook.plain_url}/elsewhere"
    house.open()
    house.deliver()
    assert [got.path for got in there.seen] == ["/portal"]
    assert row(house).last_error == "answered 307"


def test_one_who_drips_for_ever_holds_us_up_for_a_while_only(
    house: House, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.calls.call.__defaults__", (0.3,))
    there.slow = True
    house.open()
    assert house.deliver() == 1
    assert row(house).delivered_at is None


def test_nobody_there_means_later(house: House) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/x"
    house.install(Webhook(nowhere, webhook_key(), house.works.clock))
    house.open()
    house.deliver()
    known = row(house)
    assert (known.last_error, known.parked_at) == ("ConnectionRefusedError", None)
