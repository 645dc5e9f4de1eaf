"""`portal status`: the public status as files, and whether they are what we wrote."""

from pathlib import Path

import click

from portal import i18n
from portal.cli import serving
from portal.i18n import gettext as _
from portal.tokens import Signer
from portal.web import export
from portal.web.exporter import Exporter
from portal.web.keepsake import Keepsake

_FOLDER = click.Path(path_type=Path)


@click.group()
def status() -> None:
    """The public status page."""


@status.command(name="export")
@click.argument("folder", type=_FOLDER)
@click.pass_context
def write(context: click.Context, folder: Path) -> None:
    """Write pages, JSON, feeds and badges to FOLDER, all at once, for any web server."""
    edition = Exporter(serving.use(context), folder.absolute()).write()
    count = len(edition.addresses)
    made = i18n.datetime(edition.board.made_at)
    click.echo(
        _(
            "%(count)s addresses, made on %(when)s: %(folder)s",
            count=count,
            when=made,
            folder=folder,
        )
    )


@status.command()
@click.argument("folder", type=_FOLDER)
def check(folder: Path) -> None:
    """Say whether FOLDER is what this deployment exported, file by file."""
    signer = Signer(serving.load().secret_key.get_secret_value().encode())
    made_at, wrong = export.check(folder.absolute(), signer)
    for sentence in wrong:
        click.echo(sentence)
    click.echo(_("Made on %(when)s.", when=i18n.datetime(made_at)))
    if wrong:
        raise SystemExit(1)


@status.command()
def confirm() -> None:
    """Say that the database is meant to be new, and what was published before is over."""
    settings = serving.load()
    Keepsake(settings.instance, Signer(settings.secret_key.get_secret_value().encode())).forget()
    click.echo(_("The status page shows within a minute what the database knows."))
