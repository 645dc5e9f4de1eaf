"""`portal redact` is a filter: text in, clean text out, a report beside it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.redact import redact
from tests.redaction import forge

SECRET = forge.password("filter")
LINE = f"my password is {SECRET}\n"


def test_the_text_comes_out_without_its_secrets() -> None:
    result = CliRunner().invoke(redact, input=LINE)
    assert result.stdout == "my password is [removed-password]\n"
    assert result.stderr == ""


def test_the_report_lists_kinds_and_places_on_standard_error() -> None:
    token = "ghp_" + forge.key(36, "filter")
    result = CliRunner().invoke(redact, ["--report"], input=LINE + token)
    assert result.stderr == (
        "1:16 password\n2:1 key (GitHub) – Revoke it at github.com/settings/tokens\n"
    )
    assert SECRET not in result.output


def test_json_holds_the_text_and_what_was_found() -> None:
    result = CliRunner().invoke(redact, ["--json"], input=LINE)
    answer = json.loads(result.stdout)
    assert answer["text"] == "my password is [removed-password]\n"
    (found,) = answer["findings"]
    assert (found["kind"], found["line"], found["column"]) == ("password", 1, 16)
    assert found["length"] == len(SECRET)
    assert SECRET not in result.output


def test_an_old_encoding_is_read_and_not_refused() -> None:
    result = CliRunner().invoke(redact, input=f"21\xb0C\n{LINE}".encode("latin-1"))
    assert result.exit_code == 0
    assert result.stdout == "21°C\nmy password is [removed-password]\n"


def test_a_check_writes_the_list_only_and_tells_by_its_status() -> None:
    found = CliRunner().invoke(redact, ["--check"], input=LINE)
    assert (found.exit_code, found.stdout, found.stderr) == (3, "", "1:16 password\n")
    clean = CliRunner().invoke(redact, ["--check"], input="All is well.\n")
    assert (clean.exit_code, clean.output) == (0, "")


@pytest.mark.row("E31")
def test_a_policy_brings_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = 'extends = "selora"\n[redaction.cues]\n"gate word" = "password"\n'
    (tmp_path / "policy.toml").write_text(own, "utf-8")
    said = f"the gate word: {SECRET}\n"
    assert SECRET in CliRunner().invoke(redact, input=said).stdout
    named = CliRunner().invoke(redact, ["--policy", str(tmp_path / "policy.toml")], input=said)
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    here = CliRunner().invoke(redact, input=said)
    assert named.stdout == here.stdout == "the gate word: [removed-password]\n"


def test_a_filter_makes_no_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "none"))
    CliRunner().invoke(redact, input=LINE)
    assert not list(tmp_path.iterdir())


def test_the_help_tells_the_status() -> None:
    assert "3 with --check" in CliRunner().invoke(redact, ["--help"]).output
