"""The doctor says what is well, what is not and what to do, and shows no secret."""

import secrets
import shutil
import socketserver
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from portal import db
from portal.cli import doctor
from portal.cli.looking import Line
from tests import hubs
from tests.factories import House

PASSWORD = secrets.token_hex(8)
Examined = Callable[..., dict[str, Line]]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def examined(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Examined:
    def with_variables(**variables: str) -> dict[str, Line]:
        for name, value in variables.items():
            monkeypatch.setenv(f"PORTAL_{name.upper()}", value)
        lines = tuple(doctor.examine())
        assert PASSWORD not in repr(lines)
        return {line.name: line for line in lines}

    return with_variables


@contextmanager
def answering(replies: dict[bytes, bytes], greeting: bytes = b"") -> Iterator[int]:
    """Serve one who answers the first word of a line, and give its port."""

    class Service(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(greeting)
            for line in self.rfile:
                self.wfile.write(replies.get(line[:4], b"500 what?\r\n"))
                if line.startswith(b"quit"):
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Service) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_fresh_deployment_has_no_problem(instance: Path) -> None:
    shown = CliRunner().invoke(doctor.doctor)
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert lines[0].split() == ["ok", "Instance", str(instance)]
    assert any("→ It is made at the first start" in line for line in lines)
    assert not (instance / "portal.sqlite3").exists()  # looking changes nothing


def test_a_problem_is_an_exit_code(instance: Path) -> None:
    shown = CliRunner(env={"PORTAL_CLAMD_URL": "tcp://127.0.0.1:1"}).invoke(doctor.doctor)
    assert shown.exit_code == 1
    assert "→ It does not answer; files are refused until it does." in shown.output


def test_a_configuration_that_is_refused_is_one_line(instance: Path) -> None:
    shown = CliRunner(env={"PORTAL_PORT": "99999"}).invoke(doctor.doctor)
    assert shown.exit_code == 1
    assert shown.output == (
        "problem  Configuration  PORTAL_PORT must be a number from 1 to 65535\n"
    )


def test_an_instance_and_a_key_that_others_can_read_are_told(
    instance: Path, examined: Examined
) -> None:
    assert examined()["Instance"].state == "ok"
    instance.chmod(0o755)
    (instance / "secret.key").chmod(0o644)
    found = examined()
    assert (found["Instance"].state, found["Secret key"].state) == ("warning", "problem")
    assert f"chmod 600 {instance / 'secret.key'}" in found["Secret key"].advice


def test_a_key_of_ones_own_is_told_from_a_made_one(examined: Examined) -> None:
    assert "development key" in examined()["Secret key"].seen
    assert examined(secret_key=secrets.token_hex(20))["Secret key"].seen == "set by you"


def test_a_public_url_wants_https(examined: Examined) -> None:
    assert examined()["Base URL"].state == "warning"
    key = secrets.token_hex(20)
    url = "http://support.example.com"
    assert examined(secret_key=key, base_url=url)["Base URL"].state == "warning"
    assert examined(base_url="https://support.example.com")["Base URL"].state == "ok"


def test_a_policy_with_a_mistake_is_a_problem(instance: Path, examined: Examined) -> None:
    assert examined()["Policy"].state == "ok"
    (instance / "policy.toml").write_text('extends = "selora"\nelephants = 1\n')
    line = examined()["Policy"]
    assert line.state == "problem"
    assert "elephants" in line.seen


@pytest.mark.parametrize(
    ("version", "state", "advice"),
    [
        ("0001", "problem", "run: portal migrate"),
        ("of-tomorrow", "warning", "A later version of Portal has migrated it."),
    ],
)
def test_a_database_of_another_version_is_told(
    instance: Path, examined: Examined, version: str, state: str, advice: str
) -> None:
    assert examined()["Database"].state == "warning"
    db.migrate(f"sqlite:///{instance / 'portal.sqlite3'}")
    with sqlite3.connect(instance / "portal.sqlite3") as connection:
        connection.execute("update alembic_version set version_num = ?", (version,))
    connection.close()
    lines = examined()
    assert (lines["Database"].state, advice in lines["Database"].advice) == (state, True)
    assert ("Deliveries" in lines) == (state == "warning")  # it works on what only has more


def test_a_database_that_is_none_or_does_not_answer_is_a_problem(
    instance: Path, examined: Examined
) -> None:
    examined()
    (instance / "portal.sqlite3").write_text("no database, but long enough to look at" * 30)
    assert examined()["Database"].state == "problem"
    line = examined(database_url=f"postgresql://portal:{PASSWORD}@127.0.0.1:1/portal")["Database"]
    assert line.state == "problem"
    assert line.seen.split("@") == ["postgresql+psycopg://portal:***", "127.0.0.1:1/portal"]
    assert "connection refused" in line.advice.lower()


@pytest.mark.postgres
def test_a_database_that_does_not_let_us_in_is_told_with_its_reason(
    examined: Examined, postgres_url: str
) -> None:
    nobody = make_url(postgres_url).set(username="nobody-at-all", password=PASSWORD)
    line = examined(database_url=nobody.render_as_string(hide_password=False))["Database"]
    assert line.state == "problem"
    assert "nobody-at-all" in line.advice
    assert "\n" not in line.advice


@pytest.mark.parametrize(
    ("offered", "state"), [(b"250 SIZE\r\n", "warning"), (b"250 STARTTLS\r\n", "ok")]
)
def test_a_mail_server_is_greeted(examined: Examined, offered: bytes, state: str) -> None:
    replies = {b"ehlo": b"250-mail\r\n" + offered, b"QUIT": b"221 bye\r\n"}
    with answering(replies, b"220 mail ready\r\n") as port:
        line = examined(smtp_url=f"smtp://portal:{PASSWORD}@127.0.0.1:{port}")["Mail"]
    assert (line.state, line.seen) == (state, f"smtp://127.0.0.1:{port}")


def test_a_mail_server_that_is_down_is_a_problem(examined: Examined) -> None:
    assert examined()["Mail"].state == "warning"
    assert examined(smtp_url="smtp://127.0.0.1:1")["Mail"].state == "problem"


def test_a_broker_that_does_not_let_us_in_is_a_problem(examined: Examined) -> None:
    assert examined()["Message broker"].seen == "not used"
    line = examined(sinks="broker", broker_url=f"amqp://portal:{PASSWORD}@127.0.0.1:1/portal")
    found = line["Message broker"]
    assert (found.state, found.seen) == ("problem", "amqp://127.0.0.1:1/portal")
    with answering({}) as port:
        found = examined(broker_url=f"redis://:{PASSWORD}@127.0.0.1:{port}/0")["Message broker"]
    assert (found.state, "messages wait" in found.advice) == ("problem", True)


@pytest.mark.rabbitmq
def test_a_broker_that_knows_the_password_is_well(examined: Examined, broker_url: str) -> None:
    assert examined(sinks="broker", broker_url=broker_url)["Message broker"].state == "ok"
    wrong = broker_url.replace("//", f"//guest:{PASSWORD}@", 1)
    found = examined(broker_url=wrong)["Message broker"]
    assert (found.state, "AccessRefused" in found.advice) == ("problem", True)


@pytest.mark.parametrize("reply", [b"+PONG\r\n", b"-NOAUTH Authentication required.\r\n"])
def test_redis_is_pinged(examined: Examined, reply: bytes) -> None:
    assert examined()["Redis"].seen == "not used"
    with answering({b"PING": reply}) as port:
        assert examined(redis_url=f"redis://:{PASSWORD}@127.0.0.1:{port}")["Redis"].state == "ok"
    line = examined(redis_url="redis://127.0.0.1:1")["Redis"]
    assert (line.state, line.seen) == ("problem", "redis://127.0.0.1:1")


@pytest.mark.parametrize(
    ("free", "state"), [(5 * 1024**3, "ok"), (1024**2 * 500, "warning"), (1024, "problem")]
)
def test_little_room_is_told(
    examined: Examined, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free))
    assert examined()["Disk"].state == state


def test_tickets_in_a_status_that_the_policy_lost_are_told(
    house: House, examined: Examined
) -> None:
    ticket = house.open().ticket
    with house.write() as work:
        work.session.merge(ticket).status = "on-a-shelf"
    line = examined()["Statuses"]
    assert (line.state, line.seen) == ("problem", "on-a-shelf (1)")


def test_the_hub_system_answers_or_is_missed(examined: Examined) -> None:
    assert examined()["Hub system"].seen == "not used"
    with hubs.system() as there:
        there.status = 404
        known = examined(hub_url=there.url, hub_token=PASSWORD)["Hub system"]
        assert (known.state, known.seen) == ("ok", there.url)
        there.status = 401
        refused = examined()["Hub system"]
        assert (refused.state, "PORTAL_HUB_TOKEN" in refused.advice) == ("problem", True)
    assert examined()["Hub system"].state == "problem"
