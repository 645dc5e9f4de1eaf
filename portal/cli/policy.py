"""`portal policy`: check a policy file, show it, explain its due times, print its schema."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import click

from portal import config, i18n, policy
from portal.i18n import gettext as _
from portal.policy import Policy, explain, graph, outline
from portal.policy.organisation import Door
from portal.policy.targets import Targets

_TABLES = {
    "impact": "levels",
    "tier": "tiers",
    "category": "categories",
    "severity": "severities",
}
"""Where the keys stand by which a request is sorted."""

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
@click.option("--graph", "drawn", is_flag=True, help="Draw the statuses, as a Mermaid diagram.")
def show(source: str | None, drawn: bool) -> None:  # noqa: FBT001  a flag of the command line
    """Show the policy in force: hours, levels, targets, questions and statuses."""
    loaded = _load(source)
    with i18n.using(loaded.organisation.languages[0], loaded.hours.zone):
        click.echo("\n".join((graph if drawn else outline).lines(loaded)))


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
@click.option("--category", metavar="KEY", help="What it is about.")
@click.option("--severity", metavar="KEY", help="How grave support finds it.")
@click.option("--channel", default="web", type=click.Choice(get_args(Door)), show_default=True)
def explain_dues(source: str | None, opened: str, channel: Door, **sorted_as: str | None) -> None:
    """Say when a request is due that comes in at a moment, and why then."""
    loaded = _load(source)
    for option, table in _TABLES.items():
        key = sorted_as[option]
        if key is not None:
            _known(key, list(getattr(loaded, table)), f"--{option}")
    targets = loaded.targets_for(sorted_as.pop("impact"), channel=channel, **sorted_as)  # type: ignore[arg-type]
    with i18n.using(loaded.organisation.languages[0], loaded.hours.zone):
        at = _moment(opened, loaded)
        with i18n.as_of(at):
            for line in _reckoned(loaded, targets, at):
                click.echo(line)


def _reckoned(loaded: Policy, targets: Targets, at: datetime) -> Iterator[str]:
    dues = loaded.due(targets, at)
    for title, promise, due in (
        (_("Response"), targets.response, dues.response),
        (_("Resolution"), targets.resolution, dues.resolution),
    ):
        yield f"{title}: {_('nothing is promised') if promise is None else promise}"
        for line in explain.words(due.steps) if due else [i18n.pick(targets.reason or "–")]:
            yield f"  {line}"
        if promise is not None:
            risk = loaded.share_of(promise, at, (), loaded.alarms.at_risk)
            yield f"  {_('At risk from %(when)s', when=i18n.datetime(risk))}"
    if targets.update is None:
        yield f"{_('Next update')}: {_('nothing is promised')}"
    else:
        yield f"{_('Next update')}: {targets.update}"
        when = i18n.datetime(loaded.hours.add(at, targets.update).at)
        yield f"  {_('Due on %(when)s, unless support writes before', when=when)}"


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
    if at.tzinfo:
        return at
    local = at.replace(tzinfo=loaded.hours.tz)
    meant = local.astimezone(UTC).astimezone(loaded.hours.tz)
    if meant.replace(tzinfo=None) != at:
        words = _(
            "On that day the clocks skip %(moment)s; taken as %(meant)s instead.",
            moment=f"{at:%H:%M}",
            meant=f"{meant:%H:%M}",
        )
        click.echo(words)
    return meant
