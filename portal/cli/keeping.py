"""`portal backup`, `restore`, `move` and `check-data`: that nothing is lost, and a look whether so."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from portal import archive, clock, config, copying, db, values
from portal.cli import serving
from portal.config import Config
from portal.errors import ConfigurationError, NotFound
from portal.files import Store, places
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.models import Attachment
from portal.store import checks
from portal.web.runtime import Runtime
from portal.work import SYSTEM, Work

_URL = Config.model_fields["database_url"].description
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=_FILE)
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write database, attachments and settings into FILE, while everything goes on."""
    with _as_it_is(context) as portal:
        database, place = portal.works.database, portal.config.instance
        count = archive.write(database, portal.files, place, file.absolute(), clock.now)
    click.echo(
        ngettext(
            "%(file)s holds everything, with %(num)s attachment. Keep it as safe as the key in it.",
            "%(file)s holds everything, with %(num)s attachments. Keep it as safe as the key in it.",
            count,
            file=file,
        )
    )


@click.command()
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Bring back what FILE holds, into an empty database."""
    if not file.is_file():
        raise ConfigurationError(f"there is no file {file}")
    key = config.place(os.environ) / config.KEY_FILE
    known = key.exists()
    settings = serving.load()  # makes a key where there is none
    if not known:
        key.unlink(missing_ok=True)
    files = places.store(settings)
    _tell(archive.restore(file, settings.database_url, files, settings.instance))
    click.echo(_("Start again now: settings that came along count from the next start."))


@click.command()
@click.argument("url")
def move(url: str) -> None:
    """Copy every row into the fresh database at URL, and compare; then set PORTAL_DATABASE_URL."""
    settings = serving.load()
    _require_current(settings)
    try:
        target = values.database(url)
    except ValueError:
        raise ConfigurationError(f"URL must be {_URL}") from None
    source = db.connect(settings.database_url)
    try:
        _tell(copying.copy(source, target))
    finally:
        source.close()
    click.echo(_("Everything arrived. Stop Portal, set PORTAL_DATABASE_URL and start it again."))


@contextmanager
def _as_it_is(context: click.Context) -> Iterator[Runtime]:
    """The parts of the deployment; looking changes nothing, so nothing is migrated."""
    settings = serving.load()
    _require_current(settings)
    made: Runtime = context.obj.assemble(settings)
    try:
        yield made
    finally:
        made.works.database.close()


def _require_current(settings: Config) -> None:
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
    with _as_it_is(context) as portal, portal.works.read(SYSTEM) as work:
        found = list(_faults(portal, work))
    for sentence in found:
        click.echo(sentence)
    if found:
        raise SystemExit(1)
    click.echo(_("Everything fits together."))


def _faults(portal: Runtime, work: Work) -> Iterator[str]:
    yield from checks.faults(work.session)
    for attachment in checks.attachments(work.session):
        wrong = _wrong(portal.files, attachment)
        if wrong:
            yield f"{attachment.id}: {wrong}"


def _wrong(files: Store, attachment: Attachment) -> str | None:
    try:
        with files.open(attachment.id) as file:
            found = hashlib.sha256(file.read()).hexdigest()  # none is larger than an upload may be
    except NotFound:
        return _("the file is missing")
    return None if found == attachment.sha256 else _("the file was changed")
