"""A pytest plugin: tests that need a service skip without it, or fail where it is required.

``PORTAL_TEST_REQUIRE=browser,postgres,redis,rabbitmq,clamd,nginx,systemd,promtool,bare,npm`` makes a
missing service a failure, so that nothing is skipped silently in CI.
"""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

VARIABLE = "PORTAL_TEST_REQUIRE"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CLAMD = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
POSTGRES_PORT, REDIS_PORT, RABBITMQ_PORT = 5432, 6379, 5672
# PostgreSQL's SSLRequest: eight bytes, to which every server answers S or N.
POSTGRES_HELLO = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
RABBITMQ_HELLO = b"AMQP\x00\x00\x09\x01"


def chromium() -> str | None:
    """The path of a Chromium, if the machine has one."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def answers(port: int, hello: bytes, expected: bytes) -> bool:
    """Whether the local port greets back as that service would."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=3) as talk:
            talk.sendall(hello)
            return talk.recv(len(expected))[:1] in expected
    except OSError:
        return False


def has(*packages: str) -> bool:
    """Whether the packages can be imported."""
    return all(package in sys.modules or find_spec(package) for package in packages)


def fetches() -> bool:
    """Whether npm reaches its registry."""
    command = ["npm", "view", "@statuspage/status-widget@1.0.5", "version"]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0  # noqa: S603
    except subprocess.TimeoutExpired:
        return False


PROBES: dict[str, Callable[[], bool]] = {
    "browser": lambda: has("playwright") and chromium() is not None,
    "postgres": lambda: has("psycopg") and answers(POSTGRES_PORT, POSTGRES_HELLO, b"SN"),
    "redis": lambda: has("redis") and answers(REDIS_PORT, b"PING\r\n", b"+-"),
    "rabbitmq": lambda: has("kombu") and answers(RABBITMQ_PORT, RABBITMQ_HELLO, b"\x01"),
    "clamd": lambda: CLAMD is not None,
    "nginx": lambda: shutil.which("nginx") is not None,
    "systemd": lambda: shutil.which("systemd-analyze") is not None,
    "promtool": lambda: shutil.which("promtool") is not None,
    "bare": lambda: "bare" in required() and os.geteuid() == 0,  # changes the machine itself
    "npm": lambda: shutil.which("npm") is not None and fetches(),
}


@cache
def available(service: str) -> bool:
    """Whether the service can be used; asked once per process."""
    return PROBES[service]()


def required() -> set[str]:
    """The services that the environment says must be there."""
    names = {name.strip() for name in os.environ.get(VARIABLE, "").split(",")} - {""}
    if names - PROBES.keys():
        message = f"{VARIABLE} names {sorted(names - PROBES.keys())}; known: {sorted(PROBES)}"
        raise pytest.UsageError(message)
    return names


def missing(service: str, *, must: bool) -> None:
    """Skip the test, or fail it when the service must be there."""
    if must:
        pytest.fail(f"{VARIABLE} names {service}, but it does not answer", pytrace=False)
    pytest.skip(f"{service} is not available here")


def pytest_configure() -> None:
    """Refuse a misspelt name before the first test."""
    required()


@pytest.hookimpl(tryfirst=True)  # before fixtures try to connect
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Look at the marks of each test that names a service."""
    for service in PROBES:
        if item.get_closest_marker(service) and not available(service):
            missing(service, must=service in required())


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database, dropped afterwards; mark the test ``postgres``."""
    server = f"postgresql+psycopg://postgres@127.0.0.1:{POSTGRES_PORT}"
    name = f"portal_test_{uuid4().hex}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield f"{server}/{name}"
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def redis_url() -> str:
    """The URL of the local Redis; use keys of your own. Mark the test ``redis``."""
    return f"redis://127.0.0.1:{REDIS_PORT}/0"


@pytest.fixture
def broker_url() -> str:
    """The URL of the local RabbitMQ; use queues of your own. Mark the test ``rabbitmq``."""
    return f"amqp://127.0.0.1:{RABBITMQ_PORT}//"
