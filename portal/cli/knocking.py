"""Asking a service whether it is there, in its own words, and nothing more."""

import socket
import ssl
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from portal import hub
from portal.config import Config
from portal.files import scanner

PATIENCE = 5.0  # seconds


def engines(settings: Config) -> dict[str, Callable[[], bool]]:
    """How to find out whether each engine answers that no delivery would miss."""
    found: dict[str, Callable[[], bool]] = {}
    if settings.redis_url is not None:
        found["redis"] = partial(redis_answers, settings.redis_url)
    if settings.clamd_url is not None:
        found["clamd"] = partial(_scans, settings.clamd_url)
    system = hub.of(settings)
    if isinstance(system, hub.HttpHub):
        found["hub"] = lambda: system.knock() is not None
    return found


def redis_answers(address: str) -> bool:
    """Whether Redis or Valkey answers; without its password it does, to say that it wants one."""
    try:
        return ping(address, PATIENCE).startswith((b"+PONG", b"-NOAUTH"))
    except OSError:
        return False


def _scans(address: str) -> bool:
    try:
        scanner.ping(address)
    except scanner.Unavailable:
        return False
    return True


def ping(address: str, patience: float) -> bytes:
    """What Redis or Valkey at this address answers to PING."""
    url = urlsplit(address)
    if url.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(patience)
        connection.connect(url.path)
    else:
        connection = socket.create_connection((url.hostname or "", url.port or 6379), patience)
    if url.scheme == "rediss":
        connection = ssl.create_default_context().wrap_socket(
            connection, server_hostname=url.hostname
        )
    with connection:
        connection.sendall(b"PING\r\n")
        return connection.recv(64)
