"""`portal`, `portal serve`, `portal worker`, `portal migrate`: the processes of a deployment."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import click

from portal import config, db
from portal.config import Config
from portal.i18n import gettext as _
from portal.web import listening
from portal.web.runtime import Runtime


def load() -> Config:
    """The configuration of this process."""
    return config.load(os.environ)


def everything(app: Callable[[], Any]) -> None:
    """Migrate, serve, relay and sweep in one process, until told to stop."""
    settings = load()
    db.migrate(settings.database_url)
    served = app().create_app(settings)
    portal = served.extensions["portal"]
    running = app().background(portal)
    running.start()
    try:
        listening.listen(served, settings)
    finally:
        running.stop()
        portal.works.database.close()


@click.command()
@click.pass_obj
def serve(app: Callable[[], Any]) -> None:
    """Answer requests only; `portal worker` delivers and sweeps."""
    settings = load()
    served = app().create_app(settings)
    database = served.extensions["portal"].works.database
    db.examine(database)  # it starts nevertheless: pages answer while the database is away
    try:
        listening.listen(served, settings)
    finally:
        database.close()


@click.command()
@click.pass_obj
def worker(app: Callable[[], Any]) -> None:
    """Deliver what the outbox holds and act on timers, until told to stop."""
    portal = app().assemble(load())
    running = app().background(portal)
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


def use(context: click.Context) -> Runtime:
    """The parts of the deployment, with its database up to date, for a command."""
    settings = load()
    db.migrate(settings.database_url)
    made: Runtime = context.obj().assemble(settings)
    context.call_on_close(made.works.database.close)
    return made
