"""`portal accounts`: who may use the API."""

import click

from portal.cli import serving
from portal.i18n import gettext as _
from portal.services import links
from portal.work import SYSTEM


@click.group()
def accounts() -> None:
    """People and programs."""


@accounts.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(links.SCOPES))
@click.pass_context
def token(context: click.Context, name: str, scopes: tuple[str, ...]) -> None:
    """Make an API token called NAME; it is shown this once."""
    portal = serving.use(context)
    with portal.works.write(SYSTEM) as work:
        made = links.issue_api_token(work, name, scopes)
    click.echo(made)
    click.echo(_("Keep it now: it is not shown again."), err=True)
