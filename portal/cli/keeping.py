"""`portal backup`, `restore`, `move` and `check-data`: that nothing is lost, and a look whether so."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path

import click

from portal import archive, clock, config, copying, db, values
from portal.cli import looking, serving, stored
from portal.config import Config
from portal.db import Database
from portal.errors import ConfigurationError
from portal.files import digest, places
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.store import checks
from portal.store import files as files_store
from portal.web.runtime import Runtime
from portal.work import SYSTEM

_SWEPT = timedelta(days=2)
"""By then a file that no row knows has been swept away."""
_BATCH = 500
_ENGINES = ("database_url", "broker_url", "redis_url", "smtp_url")
"""Addresses of what may still be in use elsewhere."""
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write database, attachments and settings into FILE, while everything goes on."""
    with _as_it_is(context) as portal:
        database, place, target = portal.works.database, portal.config.instance, file.absolute()
        count, missing = archive.write(database, portal.files, place, target, clock.now)
    click.echo(
        ngettext(
            "%(file)s holds everything, with %(num)s attachment. Keep it as safe as the key in it.",
            "%(file)s holds everything, with %(num)s attachments. Keep it as safe as the key in it.",
            count,
            file=target,
        )
    )
    if missing:
        told = _("%(count)s files are missing in the store; see portal check-data", count=missing)
        raise ConfigurationError(told)


@click.command()
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Bring back what FILE holds, into an empty database."""
    if not os.access(file, os.R_OK):
        raise ConfigurationError(f"there is no file {file.absolute()} that can be read")
    key = config.place(os.environ) / config.KEY_FILE
    known = key.exists()
    try:
        settings = serving.load()  # makes a key where there is none
    finally:
        if not known:
            key.unlink(missing_ok=True)
    files = places.store(settings)
    _tell(archive.restore(file, settings.database_url, files, settings.instance))
    click.echo(_("Start again now: settings that came along count from the next start."))
    then = serving.load()
    _lead(then)
    if (then.database_url, then.files) != (settings.database_url, settings.files):
        click.echo(
            _(
                "They name another database or another place for files than those that were filled"
                " now; set PORTAL_DATABASE_URL and PORTAL_FILES."
            )
        )


def _lead(then: Config) -> None:
    click.echo(f"files = {then.files}")
    for name in _ENGINES:
        if address := getattr(then, name):
            click.echo(f"{name} = {looking.place(address)}")
    click.echo(_("If another Portal still uses one of these, change it before you start this one."))


@click.command()
@click.argument("url", required=False)
@click.option("--files", "place", help="A folder, or s3://bucket/prefix, to copy the files to.")
def move(url: str | None, place: str | None) -> None:
    """Copy every row into the fresh database at URL, or every file to another place; and compare.

    Rows: stop Portal, move, set PORTAL_DATABASE_URL and start it; what came in meanwhile would be
    lost. Files: they may be copied while it runs, and once more when it is stopped; then set
    PORTAL_FILES.
    """
    settings = serving.load()
    _require_current(settings)
    if url is not None and place is None:
        _move_rows(settings, _checked(values.database, url, "URL", "database_url"))
    elif place is not None and url is None:
        _move_files(settings, _checked(values.files, place, "--files", "files"))
    else:
        raise ConfigurationError("say where to: the URL of a database, or --files and a place")


def _move_rows(settings: Config, url: str) -> None:
    if copying.in_use(settings.database_url):
        raise ConfigurationError(
            "the database is in use, and what it takes in while it is copied would be lost: stop"
            " Portal first, every process of it, then move, then start it with the new URL"
        )
    source = db.connect(settings.database_url)
    try:
        _tell(copying.copy(source, url))
    finally:
        source.close()
    _arrived("PORTAL_DATABASE_URL")


def _arrived(name: str) -> None:
    click.echo(_("Everything arrived. Set %(name)s, then start Portal.", name=name))


def _checked(check: Callable[[str], str], given: str, name: str, field: str) -> str:
    try:
        return check(given)
    except ValueError:
        expected = Config.model_fields[field].description
        raise ConfigurationError(f"{name} must be {expected}") from None


def _move_files(settings: Config, place: str) -> None:
    if place == settings.files:
        raise ConfigurationError(f"the files are in {place} already")
    runs = copying.in_use(settings.database_url)
    source = db.connect(settings.database_url)
    try:
        _copy_files(source, settings, place)
    finally:
        source.close()
    if runs:
        click.echo(
            _(
                "Everything arrived. Stop Portal, then run this once more for what came in meanwhile."
            )
        )
    else:
        _arrived("PORTAL_FILES")


def _copy_files(source: Database, settings: Config, place: str) -> None:
    count, wrong = copying.copy_files(source, places.store(settings), places.store(settings, place))
    click.echo(ngettext("%(num)s file was copied.", "%(num)s files were copied.", count))
    for key in wrong:
        click.echo(_("%(file)s: the file is missing or was changed", file=key))
    if wrong:
        raise ConfigurationError("not every file is as it should be; see portal check-data")


@contextmanager
def _as_it_is(context: click.Context) -> Iterator[Runtime]:
    """The parts of the deployment; looking changes nothing, so nothing is migrated."""
    settings = serving.load()
    _require_current(settings)
    made: Runtime = context.obj().assemble(settings)
    try:
        yield made
    finally:
        made.works.database.close()


def _require_current(settings: Config) -> None:
    if stored.is_of_later(settings.database_url):
        raise ConfigurationError(
            "a later version of Portal has migrated the database, and this one does not know all of"
            " it; run this command of that version, such as /opt/portal/VERSION/bin/portal"
        )
    if not db.is_current(settings.database_url):
        raise ConfigurationError("the database is of another version; run portal migrate first")


def _tell(counts: copying.Counts) -> None:
    for name, count in sorted(counts.items()):
        if count:
            click.echo(f"{name}: {count}")


@click.command(name="check-data")
@click.pass_context
def check_data(context: click.Context) -> None:
    """Look whether every reference, file and row of the queue is as it should be."""
    fine = True
    with _as_it_is(context) as portal:
        for sentence in _faults(portal):
            fine = False
            click.echo(sentence)
    if not fine:
        raise SystemExit(1)
    click.echo(_("Everything fits together."))


def _faults(portal: Runtime) -> Iterator[str]:
    worked_on = [key for key, status in portal.policy.statuses.items() if not status.locked]
    with portal.works.read(SYSTEM) as work:
        found = checks.faults(work.session, work.now, sinks=portal.sinks, worked_on=worked_on)
        yield from found
        old = portal.files.before(work.now - _SWEPT)
    for key, expected in copying.kept(portal.works.database):
        there = digest(portal.files, key)
        if there != expected:
            wrong = _("the file was changed") if there else _("the file is missing")
            yield f"{key}: {wrong}"
    while keys := list(islice(old, _BATCH)):
        with portal.works.read(SYSTEM) as work:
            known = files_store.known(work.session, keys)
        for key in keys:
            if key not in known:
                yield _("%(file)s: a file that nobody knows; is a worker running?", file=key)
