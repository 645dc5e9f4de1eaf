"""The embedded server: where it listens, and how it stops without leaving anybody unanswered.

A service manager may hold the socket and hand it over (`LISTEN_FDS`, as systemd does). Who comes
while one process ends and the next begins then waits in that socket, and notices nothing.
"""

import gc
import os
import signal
import socket
from collections.abc import Iterator
from types import FrameType
from typing import Any

import click
import structlog
import waitress.server
from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel

from portal import clock
from portal.config import Config
from portal.errors import ConfigurationError
from portal.i18n import gettext as _
from portal.web import express

log = structlog.get_logger(__name__)
_SPARE = 1_048_576
_THREADS = 8
_FIRST_HANDED = 3  # the number of the first descriptor that a service manager hands over
_LONGEST = 20.0  # seconds that requests which have begun may take once we are told to stop
_SILENT = 1.0  # seconds after which nobody waits for a connection that says nothing


def listen(app: Flask, settings: Config) -> None:
    """Answer requests until SIGTERM or SIGINT; requests that have begun are finished."""
    connections: dict[int, Any] = {}
    server = _server(app, settings, connections)
    told = _signals()
    gc.collect()
    gc.freeze()  # what start-up made stays: each full collection would look through it for 0.1 s
    click.echo(_("Portal listens on %(url)s", url=f"http://{_place(server, settings)}"))
    try:
        while not told:
            wasyncore.loop(timeout=1, use_poll=True, map=connections, count=1)
        log.info("stopping")
        _finish(connections, told)
    finally:
        server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        wasyncore.close_all(connections)


def _signals() -> list[int]:
    """The signals that told us to stop: empty until one comes."""
    told: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    return told


def _server(app: Flask, settings: Config, connections: dict[int, Any]) -> Any:
    """A server that listens; it puts itself and all who connect among the connections.

    Raises ConfigurationError where it cannot listen.
    """
    dispatcher = express.Dispatcher()
    dispatcher.set_thread_count(_THREADS)
    handed = _handed()
    where = {"sockets": handed} if handed else {"host": settings.host, "port": settings.port}
    try:
        server = waitress.server.create_server(
            app,
            map=connections,
            _dispatcher=dispatcher,
            **where,
            threads=_THREADS,
            connection_limit=2000,
            asyncore_use_poll=True,
            channel_timeout=20,
            cleanup_interval=5,
            max_request_body_size=app.config["MAX_CONTENT_LENGTH"] + _SPARE,
            ident=None,
            clear_untrusted_proxy_headers=False,
        )
    except OSError as refused:
        raise ConfigurationError(
            f"PORTAL_HOST and PORTAL_PORT say {settings.host}:{settings.port}, where Portal cannot"
            f" listen: {refused.strerror}"
        ) from refused
    public = express.channel(app.extensions["portal"].snapshot)
    for listener in _listeners(connections):
        listener.channel_class = public
    return server


def _handed() -> list[socket.socket]:
    """The sockets that a service manager opened for this very process."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    count = int(os.environ["LISTEN_FDS"])
    return [socket.socket(fileno=_FIRST_HANDED + number) for number in range(count)]


def _place(server: Any, settings: Config) -> str:
    for handed in server.adj.sockets:
        host, port, *_more = handed.getsockname()
        return f"{host}:{port}"
    return f"{settings.host}:{settings.port}"


def _listeners(connections: dict[int, Any]) -> list[Any]:
    return [one for one in connections.values() if isinstance(one, waitress.server.BaseWSGIServer)]


def _finish(connections: dict[int, Any], told: list[int]) -> None:
    """Accept nobody new, and answer all who were accepted; a second signal ends the patience."""
    for listener in _listeners(connections):
        if not listener.adj.sockets:
            _accept_who_waits(listener)
        wasyncore.dispatcher.close(listener)
    until = clock.monotonic() + _LONGEST
    while any(_unanswered(connections)) and clock.monotonic() < until and len(told) == 1:
        wasyncore.loop(timeout=_SILENT / 10, use_poll=True, map=connections, count=1)


def _accept_who_waits(listener: Any) -> None:
    # Nobody else will: with a socket of our own, those who wait in it go when it does.
    known = -1
    while known != len(listener.active_channels):
        known = len(listener.active_channels)
        listener.handle_accept()


def _unanswered(connections: dict[int, Any]) -> Iterator[HTTPChannel]:
    """Who asked something, or may be about to: a connection just opened has not said it yet."""
    heard_since = clock.now().timestamp() - _SILENT
    for one in connections.values():
        if isinstance(one, HTTPChannel):
            asked = one.requests or one.request or one.total_outbufs_len
            if asked or one.last_activity > heard_since:
                yield one
