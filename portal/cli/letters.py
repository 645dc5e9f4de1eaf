"""`portal letters`: what this deployment writes, before anybody gets it."""

from pathlib import Path

import click

from portal import clock, i18n, policy
from portal.cli import serving
from portal.errors import NotFound
from portal.i18n import gettext as _
from portal.web import letter_preview
from portal.web.stage import Play


@click.group()
def letters() -> None:
    """The letters, each from a made-up request."""


@letters.command(name="list")
def names() -> None:
    """Name every letter, and say when it goes out."""
    play = _play()
    with i18n.using(play.policy.organisation.languages[0], play.policy.hours.zone):
        for name in letter_preview.names(play.policy):
            click.echo(f"{name:20}{letter_preview.SAMPLES[name].when}")


@letters.command()
@click.argument("name")
@click.option("--language", metavar="TAG", help="One of the policy's; else its first.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the HTML as well.",
)
def show(name: str, language: str | None, html: Path | None) -> None:
    """Print the subject and the text of a letter."""
    play = _play()
    languages = play.policy.organisation.languages
    try:
        letter = letter_preview.show(play, name, language or languages[0])
    except NotFound:
        raise click.UsageError(
            _(
                "There is no letter “%(name)s” in that language. Letters: %(letters)s."
                " Languages: %(languages)s.",
                name=name,
                letters=", ".join(letter_preview.names(play.policy)),
                languages=", ".join(languages),
            )
        ) from None
    if html is not None:
        html.write_text(letter.html, "utf-8")
    click.echo(f"{letter.subject}\n\n{letter.text}", nl=False)


def _play() -> Play:
    settings = serving.load()
    loaded = policy.load(settings.policy, settings.instance)
    return Play(loaded, clock.now, settings.address, settings.mail_answers is not None)
