"""`portal redact --sweep` shows what older rules missed, and takes it out when told to."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from portal import app
from portal.cli import main
from portal.models import AuditEntry, Message
from tests.acme import RULE, TOKEN
from tests.cli.conftest import Run
from tests.factories import House

SWEEP = ("redact", "--sweep")


@pytest.fixture
def reference(house: House, instance: Path) -> str:
    """A request with a token that the policy learns afterwards."""
    reference = house.open(description=f"Since we use {TOKEN} it is offline.").ticket.reference
    (instance / "policy.toml").write_text(f'extends = "selora"{RULE}', "utf-8")
    return str(reference)


def body(house: House) -> str:
    with house.read() as work:
        return str(work.session.query(Message).one().body)


def test_it_shows_tables_kinds_and_references_and_asks(
    run: Run, reference: str, house: House
) -> None:
    result = run(*SWEEP)
    assert result.exit_code == 1
    assert f"messages: key (Acme) 1\n  {reference}\n" in result.stdout
    assert "Take it out now?" in result.stdout
    assert TOKEN not in result.output
    assert TOKEN in body(house)


def test_told_yes_it_takes_it_out_and_notes_it(run: Run, reference: str, house: House) -> None:
    result = run(*SWEEP, "--yes")
    assert result.exit_code == 0
    assert "places were cleaned." in result.stdout
    assert body(house) == f"Since we use acme...{TOKEN[-4:]} it is offline."
    with house.read() as work:
        kinds = {entry.kind for entry in work.session.query(AuditEntry)}
    assert {"read-again", "redacted-later"} <= kinds
    assert "Nothing was found" in run(*SWEEP).stdout


def test_the_answer_can_be_given_at_the_prompt(instance: Path, reference: str) -> None:
    result = CliRunner().invoke(main, [*SWEEP], input="y\n", obj=lambda: app)
    assert result.exit_code == 0
    assert "were cleaned." in result.stdout


def test_where_nothing_is_found_nothing_is_asked(run: Run, house: House) -> None:
    house.open()
    result = run(*SWEEP)
    assert (result.exit_code, result.stdout.count("\n")) == (0, 1)


@pytest.mark.parametrize("options", [("--sweep", "--check"), ("--sweep", "--json"), ("--yes",)])
def test_options_that_do_not_go_together_are_refused(run: Run, options: tuple[str, ...]) -> None:
    """Else a script would wait at a prompt, or believe that it had looked only."""
    refused = run("redact", *options)
    assert refused.exit_code == 2
    assert "--sweep" in refused.output
