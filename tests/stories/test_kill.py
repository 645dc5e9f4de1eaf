"""A server that is killed again and again: what was acknowledged exists once and is handed on."""

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.models import OutboxRow, QueueItem, Ticket
from tests.factories import answers, house_in
from tests.fakes import Clock
from tests.load.deployment import NO_LIMITS
from tests.servers import PATIENCE, Browser, Server

KILLS = int(os.environ.get("KILLS", "5"))
BETWEEN_KILLS = (0.3, 1.1, 0.7, 1.9, 0.2)  # seconds
THREADS = 2


class Customer(threading.Thread):
    """Sends one request after the other, each until a page shows its reference."""

    def __init__(self, port: int, enough: threading.Event) -> None:
        super().__init__()
        self.acknowledged: dict[str, str] = {}
        self.refusals: list[str] = []
        self.failures = 0
        self._port, self._enough = port, enough

    def run(self) -> None:
        self._browser, self._token = Browser(self._port), ""
        while not self._enough.is_set():
            submission_id = str(uuid4())
            give_up = time.monotonic() + PATIENCE
            while time.monotonic() < give_up:
                try:
                    self.acknowledged[submission_id] = self._send(submission_id)
                    break
                except (OSError, HTTPException):
                    self.failures += 1
                    time.sleep(0.05)

    def _send(self, submission_id: str) -> str:
        self._token = self._token or self._browser.csrf_token("/tickets/new")
        said = answers(subject=f"Request {submission_id[:8]}")
        values = {**said, "csrf_token": self._token, "submission_id": submission_id}
        status, place = self._browser.post("/tickets/new", values)
        if status != 303:
            self.refusals.append(f"{status} {place[:2000]}")
            raise OSError(status)
        status, page = self._browser.get(place)
        found = re.search(r'<data class="reference" value="([^"]+)"', page)
        if not found:
            raise OSError(status)
        return found[1]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "instance")
    (tmp_path / "instance" / "policy.toml").write_text(NO_LIMITS, "utf-8")
    made.start()
    yield made
    made.end()


def test_what_was_acknowledged_exists_once_and_reaches_the_queue(
    server: Server, tmp_path: Path
) -> None:
    enough = threading.Event()
    customers = [Customer(server.port, enough) for _ in range(THREADS)]
    for customer in customers:
        customer.start()
    for n in range(KILLS):
        time.sleep(BETWEEN_KILLS[n % len(BETWEEN_KILLS)])
        server.kill()
        server.start()
    enough.set()
    for customer in customers:
        customer.join(PATIENCE * 2)
    server.signal(signal.SIGTERM)
    assert server.wait() == 0
    acknowledged = customers[0].acknowledged | customers[1].acknowledged
    failures = sum(customer.failures for customer in customers)
    print(f"{len(acknowledged)} acknowledged, {KILLS} kills, {failures} failed attempts")  # noqa: T201
    assert [text for customer in customers for text in customer.refusals] == []
    assert failures > 0
    assert all(customer.acknowledged for customer in customers)
    compare(tmp_path / "instance", acknowledged)


def compare(folder: Path, acknowledged: dict[str, str]) -> None:
    """Let the leases of the dead end, deliver the rest, and look for each ticket."""
    house = house_in(folder)
    house.clock = house.works.clock = Clock("2199-01-01 10:00")
    house.deliver()
    with house.read() as work:
        stored = Counter(str(found) for found in work.session.scalars(select(Ticket.reference)))
        by_id = dict(work.session.execute(select(Ticket.submission_id, Ticket.reference)).all())
        items = [item.event for item in work.session.scalars(select(QueueItem))]
        queued = Counter(e["subject"] for e in items if e["type"].endswith("ticket.opened"))
        undelivered = select(OutboxRow.id).where(OutboxRow.delivered_at.is_(None))
        assert work.session.scalars(undelivered).all() == []
    house.works.database.close()
    assert acknowledged == {str(key): str(by_id[key]) for key in by_id if str(key) in acknowledged}
    assert set(stored.values()) == {1}
    assert queued == stored
    assert len(set(acknowledged.values())) == len(acknowledged)
