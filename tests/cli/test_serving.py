"""The server starts with nothing configured, waits for nobody who is slow, and stops cleanly."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from portal import db
from portal.db import Database
from portal.models import OutboxRow, QueueItem, Ticket
from tests.factories import answers, house_in
from tests.servers import PATIENCE, ROOT, Browser, Server

SLOW = 400


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with nothing configured but where it lives."""
    made = Server(tmp_path / "instance")
    made.start()
    yield made
    made.end()


@pytest.fixture
def database(tmp_path: Path, server: Server) -> Iterator[Database]:
    opened = db.connect(f"sqlite:///{tmp_path / 'instance' / 'portal.sqlite3'}")
    yield opened
    opened.close()


def count(database: Database, table: type) -> int:
    with database.reader() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def eventually(happened: Callable[[], bool]) -> bool:
    """Whether it happens before patience ends."""
    until = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def request(token: str) -> dict[str, str]:
    key = str(uuid4())
    said = answers(subject=f"Request {key[:8]}")
    return {**said, "csrf_token": token, "submission_id": key}


def portal(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "portal", *arguments],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environ},
        capture_output=True,
        check=False,
        text=True,
        timeout=PATIENCE,
    )


def test_it_starts_with_nothing_configured_and_stops_cleanly(
    server: Server, tmp_path: Path
) -> None:
    status, page = Browser(server.port).get("/")
    assert status == 200
    assert "<h1" in page
    key = tmp_path / "instance" / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    server.signal(signal.SIGTERM)
    assert server.wait() == 0
    log = server.log.read_text()
    assert f"http://127.0.0.1:{server.port}" in log
    assert "Traceback" not in log


def test_a_request_that_has_begun_is_finished_and_nothing_is_left_leased(
    server: Server, database: Database
) -> None:
    browser = Browser(server.port)
    values = request(browser.csrf_token("/tickets/new"))
    answer: list[tuple[int, str]] = []
    asking = threading.Thread(target=lambda: answer.append(browser.post("/tickets/new", values)))
    with database.engine.connect() as blocker:  # begins with the write lock in its hand
        blocker.execute(text("SELECT 1"))
        asking.start()
        asking.join(2)
        assert asking.is_alive()
        server.signal(signal.SIGTERM)
        asking.join(1)
        assert asking.is_alive()
    asking.join(PATIENCE)
    assert server.wait() == 0
    ((status, place),) = answer
    assert status == 303
    assert "/t/" in place
    assert count(database, Ticket) == 1
    with database.reader() as session:
        assert session.scalars(select(OutboxRow).where(OutboxRow.lease.is_not(None))).all() == []


def test_what_it_accepts_reaches_the_queue_by_itself(server: Server, database: Database) -> None:
    browser = Browser(server.port)
    values = request(browser.csrf_token("/tickets/new"))
    assert browser.post("/tickets/new", values)[0] == 303
    assert eventually(lambda: count(database, QueueItem) == 1)


def test_400_slow_clients_keep_nobody_else_waiting(server: Server) -> None:
    half = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    body = b"POST /tickets/new HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nx"
    unread = b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 3
    with ExitStack() as connections:
        slow = [
            connections.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            for _ in range(SLOW)
        ]
        for number, connection in enumerate(slow):
            connection.settimeout(PATIENCE)
            connection.sendall((half, body, unread)[number % 3])
        browser = Browser(server.port)
        values = request(browser.csrf_token("/tickets/new"))
        assert browser.post("/tickets/new", values)[0] == 303
        # They were waiting all the time, and are answered when they come to their point.
        slow[-1].sendall(b"well\r\n\r\n")
        assert slow[-1].recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORTAL_PROT", "8001", "did you mean PORTAL_PORT?"),
        ("PORTAL_POLICY", "nowhere.toml", "nowhere.toml"),
    ],
)
def test_a_mistake_in_the_settings_is_one_line_that_names_it(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    result = portal(PORTAL_INSTANCE=str(tmp_path), **{name: value})
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("portal: ")
    assert said in line


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        result = portal(PORTAL_INSTANCE=str(tmp_path), PORTAL_PORT=port)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert f"127.0.0.1:{port}" in line


def test_a_worker_of_its_own_delivers_and_stops_cleanly(tmp_path: Path) -> None:
    house = house_in(tmp_path)
    house.open()
    worker = subprocess.Popen(
        [sys.executable, "-m", "portal", "worker"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PORTAL_INSTANCE": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with worker:
        assert eventually(lambda: count(house.works.database, QueueItem) == 1)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(PATIENCE) == 0
    house.works.database.close()
