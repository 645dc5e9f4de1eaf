"""`portal outbox`: deliveries that fail or were given up, and how to try again."""

from uuid import UUID

import click

from portal.cli import serving
from portal.errors import NotFound
from portal.i18n import gettext as _
from portal.models import OutboxRow
from portal.services import queue
from portal.store import queue as store
from portal.work import SYSTEM

_MOST = 1000


@click.group()
def outbox() -> None:
    """What leaves, and what could not be delivered."""


@outbox.command(name="list")
@click.pass_context
def show(context: click.Context) -> None:
    """List what fails and is tried again, then what was given up (parked); oldest first."""
    portal = serving.use(context)
    with portal.works.read(SYSTEM) as work:
        failing = store.failing(work.session, _MOST)
        rows = store.parked(work.session, _MOST)
        waiting = store.undelivered(work.session)
    for row in failing:
        at = f"{row.available_at:%Y-%m-%dT%H:%M:%SZ}"
        click.echo(f"{_told(row)}  {_('Next try: %(time)s', time=at)}")
    for row in rows:
        click.echo(_told(row))
    click.echo(_("Parked: %(parked)s. Waiting: %(waiting)s.", parked=len(rows), waiting=waiting))


@outbox.command()
@click.argument("row", type=click.UUID)
@click.pass_context
def retry(context: click.Context, row: UUID) -> None:
    """Try a parked delivery again."""
    _again(context, row, parked=True)


@outbox.command()
@click.argument("row", type=click.UUID)
@click.pass_context
def replay(context: click.Context, row: UUID) -> None:
    """Deliver once more what was delivered before."""
    _again(context, row, parked=False)


def _told(row: OutboxRow) -> str:
    return f"{row.id}  {row.sink}  {row.event}  {row.attempts}  {row.last_error}"


def _again(context: click.Context, row: UUID, *, parked: bool) -> None:
    portal = serving.use(context)
    try:
        with portal.works.write(SYSTEM) as work:
            (queue.retry if parked else queue.replay)(work, row)
    except NotFound:
        raise click.ClickException(_("There is no such delivery.")) from None
    click.echo(_("It will be delivered."))
