"""Messages to an address of the operator's: signed, repeatable, patient, and never redirected."""

import socket
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import pytest
import standardwebhooks
from cloudevents.core.bindings import http

from portal import calls
from portal.clock import now
from portal.models import OutboxRow
from portal.outbound import Unreachable
from portal.sinks import Webhook
from tests.factories import House
from tests.receivers import Received, Receiver
from tests.servers import free_port
from tests.sinks.conftest import webhook_key


@pytest.fixture
def there(house: House, hook: Receiver) -> Receiver:
    house.install(Webhook(hook.plain_url, webhook_key(), house.works.clock))
    return hook


def verified(got: Received, key: str) -> bool:
    """Whether the receivers' own library takes it for ours; it knows one key."""
    try:
        return bool(standardwebhooks.Webhook(key).verify(got.body, got.headers) == got.json)
    except standardwebhooks.WebhookVerificationError:
        return False


def row(house: House) -> OutboxRow:
    with house.read() as work:
        return work.session.query(OutboxRow).one()


def test_a_message_is_a_signed_cloud_event(house: House, hook: Receiver) -> None:
    house.install(Webhook(hook.plain_url, webhook_key(), now))
    ticket = house.open().ticket
    house.deliver()
    (got,) = hook.seen
    assert verified(got, webhook_key())
    event = http.from_http_event(http.HTTPMessage(got.headers, got.body))
    assert event.get_id() == got.headers["webhook-id"]
    assert (event.get_type(), event.get_subject()) == ("ticket.opened", ticket.reference)
    assert event.get_time() == house.clock()
    assert event.get_dataschema() == "urn:portal:message:1"
    assert event.get_data() == got.json["data"]
    assert got.path == "/portal"


def test_a_changed_a_late_and_a_foreign_message_would_be_noticed(
    house: House, hook: Receiver
) -> None:
    house.install(Webhook(hook.plain_url, webhook_key(), now))
    house.open()
    house.deliver()
    (got,) = hook.seen
    assert not verified(replace(got, body=got.body.replace(b"opened", b"closed")), webhook_key())
    assert not verified(got, webhook_key(b"another"))
    house.install(Webhook(hook.plain_url, webhook_key(), lambda: now() - timedelta(minutes=6)))
    house.open()
    house.deliver()
    assert not verified(hook.seen[-1], webhook_key())


def test_while_the_key_changes_the_old_and_the_new_one_both_fit(
    house: House, hook: Receiver
) -> None:
    keys = [webhook_key(b"old"), webhook_key(b"new")]
    house.install(Webhook(hook.plain_url, " ".join(keys), now))
    house.open()
    house.deliver()
    assert [verified(hook.seen[0], key) for key in keys] == [True, True]


def test_a_repeat_has_the_same_id_and_a_time_of_its_own(house: House, there: Receiver) -> None:
    there.status = 500
    house.open()
    house.deliver()
    there.status = 204
    house.clock.pass_by(hours=1)
    house.deliver()
    first, second = there.seen
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    times = [int(got.headers["webhook-timestamp"]) for got in (first, second)]
    assert times[1] - times[0] == 3600
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
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


def test_one_who_never_shakes_hands_holds_us_up_for_a_while_only() -> None:
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_mumble, args=[server, over])
        thread.start()
        with pytest.raises(Unreachable):
            calls.call("POST", f"https://127.0.0.1:{server.getsockname()[1]}/", b"", {}, 0.3)
        over.set()
        thread.join()


def _mumble(server: socket.socket, over: Event) -> None:
    """Begin an answer of TLS and never end it, each byte in time."""
    line, _ = server.accept()
    with line, suppress(OSError):
        line.sendall(b"\x16\x03\x03\x40\x00")
        while not over.wait(0.05):
            line.sendall(b"\x02")


def test_an_answer_without_an_end_is_read_to_a_bound() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_flood, args=[server])
        thread.start()
        answer = calls.call("POST", f"http://127.0.0.1:{server.getsockname()[1]}/", b"", {})
        thread.join()
    assert (answer.status, len(answer.body)) == (200, 1_000_000)


def _flood(server: socket.socket) -> None:
    line, _ = server.accept()
    with line, suppress(OSError):
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            line.sendall(b"x" * 65536)


def test_nobody_there_means_later(house: House) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/x"
    house.install(Webhook(nowhere, webhook_key(), house.works.clock))
    house.open()
    house.deliver()
    known = row(house)
    assert (known.last_error, known.parked_at) == ("ConnectionRefusedError", None)
