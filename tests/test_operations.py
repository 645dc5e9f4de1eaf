"""What docs/operations.md says and gives works: units, nginx, alerts, commands, restarts."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self
from uuid import uuid4
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from sqlalchemy import func, select

from portal import db
from portal.models import Ticket
from portal.values import network
from portal.web import proxy
from tests import tree
from tests.factories import answers
from tests.nginx import Front, Visitor, in_front_of
from tests.portals import app_in
from tests.servers import PATIENCE, ROOT
from tests.sites import Site

PLACE = ROOT / "docs" / "operations"
KEY_IN_A_LINK = "k3y" * 5
HANDING = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv(sys.executable, [sys.executable, "-m", "portal"])
"""


def page() -> str:
    """The page that operators read."""
    return tree.read("docs/operations.md")


@pytest.mark.promtool
@pytest.mark.parametrize("told", ["check rules alerts.yml", "test rules alerts.test.yml"])
def test_each_alert_comes_and_not_before_its_time(told: str) -> None:
    subprocess.run(["promtool", *told.split()], cwd=PLACE, check=True)  # noqa: S603, S607


def test_alerts_read_numbers_that_are_told_and_the_page_explains_each(site: Site) -> None:
    rules = tree.read("docs/operations/alerts.yml")
    program = site.program()
    numbers = program.app.test_client().get(
        "/metrics", headers={"Authorization": f"Bearer {program.token}"}
    )
    asked = set(re.findall(r"\b(?:portal|process)_\w+", rules))
    assert len(asked) == 10
    assert asked - {"portal_failed_total"} <= set(re.findall(r"# HELP (\w+)", numbers.text))
    assert "# HELP portal_failed_total" in numbers.text
    alerts = re.findall(r"alert: (\w+)", rules)
    assert [alert for alert in alerts if f"`{alert}`" not in page()] == []


@pytest.mark.bare
@pytest.mark.postgres
@pytest.mark.rabbitmq
@pytest.mark.nginx
@pytest.mark.systemd
def test_the_commands_of_the_page_run_one_after_the_other() -> None:
    blocks = re.findall(r"^```sh run\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 8
    script = "\n".join(["set -euo pipefail", *blocks])
    done = subprocess.run(  # noqa: S603 - our own page
        ["/bin/bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nginx_takes_as_much_as_portal_and_little_more(tmp_path: Path) -> None:
    limit = app_in(tmp_path).config["MAX_CONTENT_LENGTH"]
    (told,) = re.findall(r"client_max_body_size (\d+)m;", tree.read("docs/operations/nginx.conf"))
    assert 0 < int(told) * 1024**2 - limit < 2 * 1024**2


class _Quiet(WSGIRequestHandler):
    def log_message(self, *told: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A port on which everything is answered, with what a trusting portal understood of it."""
    heard: list[dict[str, Any]] = []

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        heard.append(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    trusting = proxy.Trusting(app, [network("127.0.0.1")])
    server = make_server("127.0.0.1", 0, trusting, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, heard
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.nginx
@pytest.mark.asvs("4.1.3")
def test_what_a_client_says_about_itself_ends_at_nginx(
    tmp_path: Path, echo: tuple[int, list[dict[str, Any]]]
) -> None:
    port, heard = echo
    told = {
        "X_Forwarded_For": "203.0.113.9, 127.0.0.1",
        "X_Forwarded_Proto": "http",
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Port": "1",
        "X_Forwarded_Prefix": "/evil",
        "Forwarded": "for=203.0.113.9;host=evil.example",
    }
    with in_front_of(port, tmp_path / "nginx") as front:
        assert front.get("/", "127.0.0.2", **told) == b"ok"
    (environ,) = heard
    assert environ["REMOTE_ADDR"] == "127.0.0.2"
    assert environ["wsgi.url_scheme"] == "https"
    assert environ["HTTP_HOST"] == f"localhost:{front.port}"
    assert "evil" not in str({name: environ[name] for name in environ if name.isupper()})


@pytest.mark.nginx
def test_no_link_that_is_a_key_stands_in_the_log_of_nginx(
    tmp_path: Path, echo: tuple[int, list[dict[str, Any]]]
) -> None:
    doors = set(re.findall(r"\s(/\S*<token>\S*)", tree.read("tests/routes.txt")))
    paths = [re.sub(r"<[\w:]*>", KEY_IN_A_LINK, door) for door in sorted(doors)]
    with in_front_of(echo[0], tmp_path / "nginx") as front:
        for path in [*paths, f"/status?key={KEY_IN_A_LINK}", f"/brand/{KEY_IN_A_LINK * 3}"]:
            front.get(path, Referer=f"https://x/{KEY_IN_A_LINK}")
    assert len(paths) > 15
    assert len(echo[1]) == len(paths) + 2
    assert front.log().count(" GET ") == len(paths) + 2
    assert KEY_IN_A_LINK not in front.log()


@pytest.mark.nginx
def test_the_public_status_is_there_when_portal_is_down(tmp_path: Path) -> None:
    with in_front_of(1, tmp_path / "nginx") as front:
        (front.export / "status").mkdir(parents=True)
        (front.export / "status" / "index.html").write_text("All is well", "utf-8")
        visitor = Visitor(front)
        assert visitor.get("/status") == (200, "All is well")
        status, words = visitor.get("/tickets/new")
        assert status == 503
        assert "was not stored" in words
        assert visitor.get("/metrics")[0] == 404


class Kept:
    """A portal whose socket somebody else holds, as systemd does: it may go and come."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(512)
        self.log = folder / "log"
        self._environ = {**os.environ, "PORTAL_INSTANCE": str(folder), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE)

    def start(self) -> None:
        """Begin, without waiting until it answers."""
        number = str(self.socket.fileno())
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own server
                [sys.executable, "-c", HANDING, number],
                cwd=ROOT,
                env=self._environ,
                pass_fds=[self.socket.fileno()],
                stdout=log,
                stderr=log,
            )

    def stop(self) -> None:
        """End as on `systemctl stop`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(PATIENCE) == 0, self.log.read_text("utf-8")


@contextmanager
def people(front: Front, count: int) -> Iterator[list[tuple[int, str]]]:
    """So many people who send one request after the other until the end; what each was told."""
    over, told = threading.Event(), list[tuple[int, str]]()

    def send() -> None:
        visitor = Visitor(front)
        token = visitor.csrf_token("/tickets/new")
        while not over.is_set():
            key = str(uuid4())
            said = answers(subject=f"Request {key[:8]}")
            values = {**said, "csrf_token": token, "submission_id": key}
            told.append(visitor.post("/tickets/new", values))

    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join()


def many(told: list[tuple[int, str]], more: int) -> None:
    """Wait until so many more were told something."""
    enough, until = len(told) + more, time.monotonic() + PATIENCE
    while len(told) < enough:
        assert time.monotonic() < until
        threading.Event().wait(0.01)


@pytest.mark.nginx
def test_an_upgrade_loses_no_request_and_refuses_none(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    rules = (
        'extends = "selora"\n[intake]\nper_hour = 100000\nper_day = 100000\nminimum_seconds = 0\n'
    )
    (folder / "policy.toml").write_text(rules, "utf-8")
    kept = Kept(folder, PORTAL_TRUSTED_PROXIES="127.0.0.1")
    kept.start()
    with kept, in_front_of(kept.socket.getsockname()[1], tmp_path / "nginx") as front:
        with people(front, 4) as told:
            for _ in range(2):
                many(told, 12)
                kept.stop()
                kept.start()
            many(told, 12)
        kept.stop()
    assert {status for status, _ in told} == {303}
    database = db.connect(f"sqlite:///{folder / 'portal.sqlite3'}")
    with database.reader() as session:
        assert session.scalar(select(func.count()).select_from(Ticket)) == len(told)
    database.close()
