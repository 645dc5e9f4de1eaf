"""`portal`, `portal serve`, `portal worker`, `portal migrate`: the processes of a deployment."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click
from flask import Flask

from portal import config, db
from portal.config import Config
from portal.i18n import gettext as _
from portal.outbox.worker import Worker
from portal.web import listening
from portal.web.runtime import Runtime


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
        listening.listen(app, settings)
    finally:
        worker.stop()
        app.extensions["portal"].works.database.close()


@click.command()
@click.pass_obj
def serve(factories: Factories) -> None:
    """Answer requests only; `portal worker` delivers and sweeps."""
    settings = load()
    app = factories.create_app(settings)
    try:
        listening.listen(app, settings)
    finally:
        app.extensions["portal"].works.database.close()


@click.command()
@click.pass_obj
def worker(factories: Factories) -> None:
    """Deliver what the outbox holds and act on timers, until told to stop."""
    portal = factories.assemble(load())
    running = factories.background(portal)
    done = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: done.set())
    running.start()
    done.wait()
    running.stop()
    portal.works.database.close()


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
