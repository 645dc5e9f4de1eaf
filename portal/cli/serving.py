"""`portal`, `portal serve`, `portal worker`, `portal migrate`: the processes of a deployment."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

import click
import structlog
import waitress.server
from flask import Flask

from portal import config, db
from portal.config import Config
from portal.errors import ConfigurationError
from portal.i18n import gettext as _
from portal.outbox.worker import Worker
from portal.web import express
from portal.web.runtime import Runtime

log = structlog.get_logger(__name__)
_SPARE = 1_048_576
_THREADS = 8


@dataclass(frozen=True, slots=True)
class Factories:
    """What only `portal.app` can make, handed down so that nothing imports it."""

    create_app: Callable[..., Flask]
    assemble: Callable[..., Runtime]
    background: Callable[[Runtime], Worker]


def load() -> Config:
    """The configuration of this process."""
    return config.load(os.environ)


def everything(factories: Factories, settings: Config) -> None:
    """Migrate, serve, relay and sweep in one process, until told to stop."""
    db.migrate(settings.database_url)
    app = factories.create_app(settings)
    worker = factories.background(app.extensions["portal"])
    worker.start()
    try:
        listen(app, settings)
    finally:
        worker.stop()


def listen(app: Flask, settings: Config) -> None:
    """Answer requests until SIGTERM or SIGINT; requests that have begun are finished."""
    server = _server(app, settings)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    click.echo(_("Portal listens on %(url)s", url=f"http://{settings.host}:{settings.port}"))
    try:
        server.run()
    finally:
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=20)
        server.close()


def _server(app: Flask, settings: Config) -> Any:
    listeners: dict[int, Any] = {}
    dispatcher = express.Dispatcher()
    dispatcher.set_thread_count(_THREADS)
    try:
        server = waitress.server.create_server(
            app,
            map=listeners,
            _dispatcher=dispatcher,
            host=settings.host,
            port=settings.port,
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
    for listener in listeners.values():
        listener.channel_class = public
    return server


def _stop(_signal: int, _frame: FrameType | None) -> None:
    log.info("stopping")
    raise SystemExit(0)


@click.command()
@click.pass_obj
def serve(factories: Factories) -> None:
    """Answer requests only; `portal worker` delivers and sweeps."""
    settings = load()
    listen(factories.create_app(settings), settings)


@click.command()
@click.pass_obj
def worker(factories: Factories) -> None:
    """Deliver what the outbox holds and act on timers, until told to stop."""
    running = factories.background(factories.assemble(load()))
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: done.set())
    running.start()
    done.wait()
    running.stop()


@click.command()
def migrate() -> None:
    """Bring the database up to this version."""
    db.migrate(load().database_url)
    click.echo(_("The database is up to date."))


def use(context: Any) -> Runtime:
    """The parts of the deployment, with its database up to date, for a command."""
    settings = load()
    db.migrate(settings.database_url)
    return context.obj.assemble(settings)  # type: ignore[no-any-return]
