"""Redis stops: people sign in and ask as before, and are counted all the same."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from portal import clock
from portal.extensions import RateLimits
from tests.factories import answers
from tests.pages import Visitor
from tests.portals import app_in, runtime
from tests.servers import PATIENCE, free_port

pytestmark = pytest.mark.redis


class Redis:
    """A server of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._command = ["redis-server", "--port", str(self.port), "--dir", str(folder)]
        self._command += ["--save", "", "--bind", "127.0.0.1"]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def end(self) -> None:
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait(PATIENCE)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    made = Redis(tmp_path)
    yield made
    made.end()


@pytest.mark.parametrize("how", ["ended", "hanging"])
def test_without_redis_people_come_in_and_are_counted(
    redis: Redis, tmp_path: Path, how: str
) -> None:
    address, post = f"redis://127.0.0.1:{redis.port}/0", "smtp://127.0.0.1:1"
    app = app_in(tmp_path / "instance", redis_url=address, smtp_url=post)
    ask(Visitor(app))
    if how == "ended":
        redis.end()
    else:
        redis.process.send_signal(signal.SIGSTOP)
    with capture_logs() as said:
        for _ in range(3):
            ask(Visitor(app))
        visitor = Visitor(app)
        form = visitor.get("/sign-in").form("/sign-in")
        assert visitor.submit(form, email="alice@example.com").status in {200, 303}
    assert [line["event"] for line in said].count("limits.shared_store_down") == 1
    limits = runtime(app).limits
    found = [limits.hit(2, 2, "somebody").used for _ in range(3)]
    assert found[-1] == 1.0
    limits.close()
    runtime(app).works.database.close()


def ask(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get("/tickets/new").form("/tickets/new"), **answers())
    assert page.status == 303


def test_when_it_is_back_it_counts_for_all_again(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (RateLimits(f"redis://127.0.0.1:{redis.port}/0", time.time) for _ in range(2))
    redis.end()
    assert [one.hit(1, 1, "key").used, other.hit(1, 1, "key").used] == [0.999, 0.999]
    redis.start()
    later = clock.monotonic() + 60
    monkeypatch.setattr(clock, "monotonic", lambda: later)
    assert [one.hit(1, 1, "key").used, other.hit(1, 1, "key").used] == [0.999, 1.0]
    one.close()
    other.close()
