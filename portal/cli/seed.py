"""`portal seed`: a small believable story, told through the verbs."""

import click

from portal.cli import serving


@click.command()
@click.pass_context
def seed(context: click.Context) -> None:
    """Fill an empty portal with a small story to look at."""
    serving.use(context)
