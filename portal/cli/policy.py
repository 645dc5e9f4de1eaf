"""`portal policy`: check a policy file, show it, explain its due times, print its schema."""

import json
import os
from datetime import datetime
from pathlib import Path
from typing import get_args

import click

from portal import config, i18n, policy
from portal.i18n import gettext as _
from portal.policy import Policy, explain, outline
from portal.policy.organisation import Door

source = click.option(
    "--policy",
    "source",
    metavar="NAME|FILE",
    help="A preset or a file; else this deployment's own.",
)


@click.group(name="policy")
def group() -> None:
    """The support process as data."""


@group.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Tell every mistake in FILE, with its key and what was expected; exit 1 if there is one."""
    mistakes = policy.check(file)
    for mistake in mistakes:
        click.echo(str(mistake), err=True)
    if mistakes:
        raise SystemExit(1)
    click.echo(_("%(file)s is a sound policy.", file=file.name))


@group.command()
@source
def show(source: str | None) -> None:
    """Show the policy in force: hours, levels, targets, questions and statuses."""
    loaded = _load(source)
    with i18n.using(loaded.organisation.languages[0], loaded.hours.zone):
        click.echo("\n".join(outline.lines(loaded)))


@group.command(name="explain")
@source
@click.option("--impact", required=True, metavar="KEY", help="An impact level.")
@click.option(
    "--opened",
    required=True,
    metavar="MOMENT",
    help="Such as 2026-11-20T16:30, in the zone of the support hours unless it says another.",
)
@click.option("--tier", metavar="KEY", help="A customer tier.")
@click.option("--channel", default="web", type=click.Choice(get_args(Door)), show_default=True)
def explain_dues(
    source: str | None, impact: str, opened: str, tier: str | None, channel: Door
) -> None:
    """Say when a request is due that comes in at a moment, and why then."""
    loaded = _load(source)
    _known(impact, list(loaded.levels), "--impact")
    if tier is not None:
        _known(tier, list(loaded.tiers), "--tier")
    at = _moment(opened, loaded)
    targets = loaded.targets_for(impact, tier, channel)
    dues = loaded.due(targets, at)
    with i18n.using(loaded.organisation.languages[0], loaded.hours.zone):
        for title, promise, due in (
            (_("Response"), targets.response, dues.response),
            (_("Resolution"), targets.resolution, dues.resolution),
        ):
            click.echo(f"{title}: {_('nothing is promised') if promise is None else promise}")
            for line in explain.words(due.steps) if due else [i18n.pick(targets.reason or "–")]:
                click.echo(f"  {line}")


@group.command()
def schema() -> None:
    """Print the JSON Schema of a policy."""
    click.echo(json.dumps(policy.schema(), indent=2, ensure_ascii=False))


def _load(source: str | None) -> Policy:
    if source is not None:
        return policy.load(source, Path())
    settings = config.load(os.environ)
    return policy.load(settings.policy, settings.instance)


def _known(key: str, keys: list[str], option: str) -> None:
    if key not in keys:
        raise click.BadParameter(
            _("“%(key)s” is none of %(keys)s", key=key, keys=", ".join(keys)), param_hint=option
        )


def _moment(written: str, loaded: Policy) -> datetime:
    try:
        at = datetime.fromisoformat(written)
    except ValueError as refused:
        raise click.BadParameter(
            _("expected a moment such as 2026-11-20T16:30"), param_hint="--opened"
        ) from refused
    return at if at.tzinfo else at.replace(tzinfo=loaded.hours.tz)
