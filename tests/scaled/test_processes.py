"""Several web processes and several workers: each request is there once, and goes out."""

import json
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import ColumnElement, func, select, update

from portal import db
from portal.models import OutboxRow, QueueItem, Ticket
from tests.factories import answers
from tests.servers import PATIENCE, Browser, Server
from tests.sinks.conftest import Lane

pytestmark = pytest.mark.postgres
EACH = 5
NO_LIMITS = 'extends = "selora"\n[intake]\nper_hour = 9999\nper_day = 9999\nminimum_seconds = 0\n'
GUNICORN = ("-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "4")


class Deployment:
    """Processes that share a folder, a database and what else is given."""

    def __init__(self, folder: Path, url: str, **settings: str) -> None:
        (folder / "policy.toml").write_text(NO_LIMITS, "utf-8")
        db.migrate(url)
        self.database = db.connect(url)
        self._settings = {"PORTAL_DATABASE_URL": url, **settings}
        self._folder = folder
        self._running: list[Server] = []

    def web(self, *, gunicorn: bool = False) -> Server:
        """One more that answers."""
        made = self._process("-m", "portal", "serve")
        if gunicorn:
            made.command = (*GUNICORN, "--bind", f"127.0.0.1:{made.port}", "wsgi:app")
        made.start()
        return made

    def worker(self) -> Server:
        """One more that delivers."""
        made = self._process("-m", "portal", "worker")
        made.launch()
        return made

    def _process(self, *command: str) -> Server:
        self._running.append(Server(self._folder, *command, **self._settings))
        return self._running[-1]

    def count(self, table: type, *where: ColumnElement[bool]) -> int:
        """How many rows there are."""
        with self.database.reader() as session:
            return session.scalar(select(func.count()).select_from(table).where(*where)) or 0

    def end(self) -> None:
        """Leave nothing behind."""
        for process in self._running:
            process.end()
        self.database.close()


Deploy = Callable[..., Deployment]


@pytest.fixture
def deploy(tmp_path: Path, postgres_url: str) -> Iterator[Deploy]:
    with ExitStack() as stack:

        def make(**settings: str) -> Deployment:
            made = Deployment(tmp_path, postgres_url, **settings)
            stack.callback(made.end)
            return made

        yield make


def eventually(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.05)


def ask(port: int) -> str:
    """Send a request; the reference that the page shows."""
    browser = Browser(port)
    token = browser.csrf_token("/tickets/new")
    sent = {**answers(), "csrf_token": token, "submission_id": str(uuid4())}
    status, place = browser.post("/tickets/new", sent)
    assert status == 303, place
    found = re.search(r'<data class="reference" value="([^"]+)"', browser.get(place)[1])
    assert found
    return found[1]


def end_leases(deployment: Deployment) -> None:
    """What the dead held is due again."""
    held = update(OutboxRow).where(OutboxRow.lease.is_not(None))
    with deployment.database.writer() as session:
        session.execute(held.values(available_at=func.now()))
        session.commit()


@pytest.fixture
def lane(broker_url: str) -> Iterator[Lane]:
    """A queue of one's own at the broker."""
    made = Lane(broker_url, f"portal-test-{uuid4().hex}")
    yield made
    made.end()


@pytest.mark.rabbitmq
@pytest.mark.redis
def test_what_several_webs_take_several_workers_deliver_though_one_is_killed(
    deploy: Deploy, lane: Lane, redis_url: str
) -> None:
    shared = {"PORTAL_BROKER_URL": lane.url, "PORTAL_BROKER_QUEUE": lane.queue}
    shared |= {"PORTAL_REDIS_URL": redis_url}
    all_of_them = deploy(PORTAL_SINKS="database,broker,email", **shared)
    webs = [all_of_them.web(), all_of_them.web(gunicorn=True)]
    doomed, survivor = all_of_them.worker(), all_of_them.worker()
    with ThreadPoolExecutor(len(webs)) as customers:
        sent = [customers.submit(ask, web.port) for web in webs for _ in range(EACH)]
        sent[1].result()
        doomed.kill()
        references = {one.result() for one in sent}
    assert len(references) == len(sent)
    end_leases(all_of_them)
    eventually(lambda: not all_of_them.count(OutboxRow, OutboxRow.delivered_at.is_(None)))
    assert all_of_them.count(Ticket) == len(sent)
    with all_of_them.database.reader() as session:
        queued = [item.event for item in session.scalars(select(QueueItem))]
    messages = [json.loads(message.body) for message in lane.taken()]
    handed_on = list({event["id"]: event for event in messages}.values())  # at least once
    for events in (queued, handed_on):
        subjects = [one["subject"] for one in events if one["type"].endswith("ticket.opened")]
        assert sorted(subjects) == sorted(references)
    for process in (*webs, survivor):
        process.signal(signal.SIGTERM)
        assert process.wait() == 0, process.log.read_text()
    assert not [one for one in (webs[0], survivor) if "Traceback" in one.log.read_text()]
