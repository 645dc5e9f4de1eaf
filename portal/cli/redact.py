"""`portal redact`: a filter that takes secrets out of what comes in."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from portal import config, policy
from portal.cli import part
from portal.i18n import gettext as _
from portal.policy.redaction import Redaction
from portal.redaction import Rules, stream
from portal.redaction.stream import Piece, Place

_FOUND = 3
_OWN = (policy.loading.OWN_FILE, config.SETTINGS_FILE)


@click.command("redact")
@click.option("--report", is_flag=True, help="List places and kinds on standard error.")
@click.option("--json", "as_json", is_flag=True, help="Write the text and what was found as JSON.")
@click.option(
    "--check", is_flag=True, help="Write no text, only the list; exit 3 if it has a line."
)
@click.option(
    "--policy",
    "source",
    metavar="NAME|FILE",
    help="The policy whose words, tokens and lengths count; else this deployment's own.",
)
@click.option("--sweep", "sweeps", is_flag=True, help="Read everything stored again instead.")
@click.option("--yes", is_flag=True, help="With --sweep: clean what is found without asking.")
@click.pass_context
def redact(
    context: click.Context,
    *,
    report: bool,
    as_json: bool,
    check: bool,
    source: str | None,
    sweeps: bool,
    yes: bool,
) -> None:
    """Copy standard input to standard output without its secrets.

    Any length, UTF-8, UTF-16 or an old code of Windows. A line of the list is LINE:COLUMN KIND.

    Exit status: 0 if all went well, 1 if a policy or the configuration cannot be read, 2 for a
    wrong option, 3 with --check if a secret was found.
    """
    if sweeps and (report or as_json or check or source):
        raise click.UsageError(_("--sweep goes with --yes and with nothing else."))
    if yes and not sweeps:
        raise click.UsageError(_("--yes goes with --sweep."))
    if sweeps:
        part("sweep").run(context, yes=yes)
        return
    found = stream.pieces(stream.decoded(sys.stdin.buffer), _rules(source))
    write = _nothing if check else _json if as_json else _text
    count = 0
    for place in write(found):
        count += 1
        if report or check:
            click.echo(_line(place), err=True)
    if check and count:
        raise SystemExit(_FOUND)


def _rules(source: str | None) -> Rules:
    """The rules of a policy, or of the deployment at hand; where there is none, the usual ones."""
    if source is not None:
        return policy.load(source, Path()).redaction.made()
    folder = Path(os.environ.get("PORTAL_INSTANCE") or "instance")
    # Asking for the configuration makes what is missing, which a filter should not.
    if "PORTAL_POLICY" not in os.environ and not any((folder / name).is_file() for name in _OWN):
        return Redaction().made()
    settings = config.load(os.environ)
    return policy.load(settings.policy, settings.instance).redaction.made()


def _text(found: Iterator[Piece]) -> Iterator[Place]:
    for piece in found:
        click.echo(piece.text, nl=False)
        yield from piece.places


def _nothing(found: Iterator[Piece]) -> Iterator[Place]:
    for piece in found:
        yield from piece.places


def _json(found: Iterator[Piece]) -> Iterator[Place]:
    """One object, written as it comes: the text first, what was found behind it."""
    listed: list[dict[str, Any]] = []
    click.echo('{"text": "', nl=False)
    for piece in found:
        click.echo(json.dumps(piece.text, ensure_ascii=False)[1:-1], nl=False)
        for place in piece.places:
            listed.append(_shown(place))
            yield place
    click.echo(f'", "findings": {json.dumps(listed, ensure_ascii=False)}}}')


def _shown(place: Place) -> dict[str, Any]:
    finding = place.finding
    return {
        "kind": finding.kind,
        "vendor": finding.vendor,
        "line": place.line,
        "column": place.column,
        "start": place.start,
        "length": finding.length,
        "weak": finding.weak,
        "advice": finding.advice,
    }


def _line(place: Place) -> str:
    finding = place.finding
    name = f"{finding.kind} ({finding.vendor})" if finding.vendor else finding.kind
    advice = f" – {_(finding.advice)}" if finding.advice else ""
    return f"{place.line}:{place.column} {name}{advice}"
