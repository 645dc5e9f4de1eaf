"""`portal redact`: a filter that takes secrets out of what comes in."""

import dataclasses
import json
import sys
from collections.abc import Iterable

import click

from portal import redaction


@click.command("redact")
@click.option("--report", is_flag=True, help="List kinds and places on standard error.")
@click.option("--json", "as_json", is_flag=True, help="Write the text and what was found as JSON.")
def redact(*, report: bool, as_json: bool) -> None:
    """Copy standard input to standard output without its secrets."""
    result = redaction.redact(_read(sys.stdin.buffer.read()))
    if as_json:
        findings = [dataclasses.asdict(finding) for finding in result.findings]
        click.echo(json.dumps({"text": result.text, "findings": findings}, ensure_ascii=False))
    else:
        click.echo(result.text, nl=False)
    if report:
        _list(result.findings)


def _read(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # an old log: better read than refused


def _list(findings: Iterable[redaction.Finding]) -> None:
    for found in findings:
        name = f"{found.kind} ({found.vendor})" if found.vendor else found.kind
        click.echo(f"{found.start}-{found.end} {name}", err=True)
