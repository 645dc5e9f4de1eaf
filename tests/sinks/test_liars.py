"""A receiver that lies or stalls: what it did not clearly take is told again, and nobody else waits."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from portal.models import OutboxRow
from portal.sinks import DatabaseQueue, Webhook
from tests.factories import House
from tests.sinks.conftest import webhook_key

ENDLESS = b"HTTP/1.1 100 Continue\r\n\r\n"
LATER = {
    "drops the line after a good status": b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nwell",
    "drops the line before the headers end": b"HTTP/1.1 200 OK\r\nContent-Length: 9",
    "says nothing": b"",
    "speaks something else": b"SSH-2.0-OpenSSH_9.9\r\n",
    "has a status of its own": b"HTTP/1.1 20 Almost\r\n\r\n",
    "has a status beyond all": b"HTTP/1.1 999 Yes\r\nContent-Length: 0\r\n\r\n",
    "sends it on to this machine": b"HTTP/1.1 307 There\r\nLocation: http://127.0.0.1/\r\n\r\n",
    "sends it on by 303": b"HTTP/1.1 303 There\r\nLocation: http://[::1]/desk\r\n\r\n",
    "has no end of headers": b"HTTP/1.1 200 OK\r\n" + b"X-More: more\r\n" * 1000 + b"\r\n",
    "has one header without end": b"HTTP/1.1 200 OK\r\nX-More: " + b"x" * 100_000,
    "breaks a chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nwell",
}
FINE = {
    "says more than a 204 may": b"HTTP/1.1 204 No Content\r\n\r\n<html>\x00\xff garbage",
    "says much": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3_000_000,
    "is old": b"HTTP/1.0 201 Created\r\nX-\xff: \xfe\r\n\r\n",
}


class Liar(socketserver.ThreadingTCPServer):
    """Takes whatever comes and answers with these bytes, again and again where `endless`."""

    daemon_threads = True
    answer = b""
    endless = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.told: list[str] = []
        self.over = threading.Event()


class _Talk(socketserver.StreamRequestHandler):
    server: Liar

    def handle(self) -> None:
        size = 0
        while (line := self.rfile.readline().strip().lower()) != b"":
            name, _, value = line.partition(b":")
            size = int(value) if name == b"content-length" else size
        self.server.told.append(json.loads(self.rfile.read(size))["id"])
        with suppress(OSError):
            self.wfile.write(self.server.answer)
            while self.server.endless and not self.server.over.wait(0.01):
                self.wfile.write(self.server.answer)


@pytest.fixture
def liar(house: House) -> Iterator[Liar]:
    with Liar() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        hook = Webhook(url, webhook_key(), house.works.clock)
        house.install(hook, DatabaseQueue(house.works))
        yield server
        server.over.set()
        server.shutdown()
        thread.join()


def rows(house: House) -> dict[str, OutboxRow]:
    with house.read() as work:
        return {row.sink: row for row in work.session.query(OutboxRow)}


@pytest.mark.parametrize("answer", LATER.values(), ids=LATER)
def test_what_was_not_clearly_taken_is_told_again_under_its_id(
    house: House, liar: Liar, answer: bytes
) -> None:
    liar.answer = answer
    house.open()
    house.deliver()
    found = rows(house)
    assert found["webhook"].available_at is not None
    assert found["database"].delivered_at is not None
    liar.answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    house.clock.pass_by(hours=1)
    house.deliver()
    assert rows(house)["webhook"].delivered_at is not None
    assert len(liar.told) == 2
    assert len(set(liar.told)) == 1


@pytest.mark.parametrize("answer", FINE.values(), ids=FINE)
def test_what_was_taken_with_odd_words_is_not_told_again(
    house: House, liar: Liar, answer: bytes
) -> None:
    liar.answer = answer
    house.open()
    house.deliver()
    assert rows(house)["webhook"].delivered_at is not None
    house.clock.pass_by(hours=1)
    assert house.deliver() == 0
    assert len(liar.told) == 1


def test_one_who_promises_an_answer_for_ever_is_left(
    house: House, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.calls.call.__defaults__", (0.3,))
    liar.answer, liar.endless = ENDLESS, True
    house.open()
    assert house.deliver() == 2
    assert rows(house)["webhook"].available_at is not None


@pytest.mark.parametrize("asked", ["9" * 9, "9" * 30, "9" * 5000])
def test_who_asks_us_to_wait_for_ages_is_asked_again_within_a_day(
    house: House, liar: Liar, asked: str
) -> None:
    liar.answer = b"HTTP/1.1 503 Later\r\nRetry-After: %s\r\n\r\n" % asked.encode()
    house.open()
    assert house.deliver() == 2
    found = rows(house)
    assert found["webhook"].available_at is not None
    assert found["webhook"].available_at <= house.clock() + timedelta(days=1)
    assert found["database"].delivered_at is not None
