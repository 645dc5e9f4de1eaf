"""`portal outbox`: deliveries that were given up, and how to try again."""

from uuid import UUID

import click

from portal.cli import serving
from portal.errors import NotFound
from portal.i18n import gettext as _
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
    """List parked deliveries, oldest first."""
    portal = serving.use(context)
    with portal.works.read(SYSTEM) as work:
        rows = store.parked(work.session, _MOST)
        waiting = store.undelivered(work.session)
    for row in rows:
        click.echo(f"{row.id}  {row.sink}  {row.event}  {row.attempts}  {row.last_error}")
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


def _again(context: click.Context, row: UUID, *, parked: bool) -> None:
    portal = serving.use(context)
    try:
        with portal.works.write(SYSTEM) as work:
            (queue.retry if parked else queue.replay)(work, row)
    except NotFound:
        raise click.ClickException(_("There is no such delivery.")) from None
    click.echo(_("It will be delivered."))
