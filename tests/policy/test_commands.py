"""`portal policy …` says what there is, why, and what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.policy import group
from portal.errors import PolicyError


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments)


def test_check_tells_every_mistake_and_fails(write: Callable[[str], Path]) -> None:
    result = run("check", str(write('extends = "selora"\nkeey = "x"\n[hours]\nzone = "PST"\n')))
    assert result.exit_code == 1
    assert "hours.zone: “PST” is not a time zone" in result.stderr
    assert "keey: is not a key of this table; did you mean “key”?" in result.stderr


def test_check_is_content_with_a_sound_file(write: Callable[[str], Path]) -> None:
    result = run("check", str(write('extends = "selora"\n')))
    assert (result.exit_code, result.stdout) == (0, "policy.toml is a sound policy.\n")


def test_show_outlines_the_policy_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path))
    (tmp_path / "policy.toml").write_text('extends = "selora"\nkey = "own"\n', "utf-8")
    result = run("show")
    assert result.exit_code == 0
    assert "(policy own)" in result.stdout
    assert "high: response 4 business hours, resolution 1 business day" in result.stdout
    assert "→ resolved: timer, after 10 clock days" in result.stdout


def test_explain_gives_the_due_times_with_their_reckoning() -> None:
    options = ("--policy", "selora", "--impact", "high", "--opened")
    result = run("explain", *options, "2026-11-20T16:30")
    assert result.exit_code == 0
    lines = result.stdout.replace("\u202f", " ").splitlines()
    assert lines[0] == "Response: 4 business hours"
    assert "30 minutes of support time counted" in lines[2]
    assert any("Due on" in line and "12:30 PM" in line for line in lines)
    same = run("explain", *options, "2026-11-21T00:30+00:00", "--tier", "premium")
    assert same.stdout == result.stdout


def explained(source: str, impact: str, opened: str, *more: str) -> list[str]:
    options = ("--policy", source, "--impact", impact, "--opened", opened)
    result = run("explain", *options, *more)
    assert result.exit_code == 0, result.output
    return result.stdout.replace("\u202f", " ").splitlines()


def test_explain_tells_when_a_promise_is_at_risk_and_when_the_next_word_is_due() -> None:
    lines = explained("360dialog", "critical", "2026-11-20T06:00+00:00", "--tier", "premium")
    assert len([line for line in lines if line.startswith("  At risk from")]) == 2
    at = lines.index("Next update: 12 clock hours")
    assert "unless support writes before" in lines[at + 1]


def test_explain_says_why_nothing_is_promised_to_a_category() -> None:
    lines = explained("360dialog", "critical", "2026-11-20T06:00", "--category", "third-party")
    assert lines[0] == "Response: nothing is promised"
    assert "Meta or another provider" in lines[1]
    assert lines[-1] == "Next update: nothing is promised"


def test_explain_says_that_the_clocks_skip_a_moment() -> None:
    skipped = explained("selora", "high", "2026-03-08T02:30")
    assert skipped[0] == "On that day the clocks skip 02:30; taken as 03:30 instead."
    assert skipped[1:] == explained("selora", "high", "2026-03-08T03:30")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--impact", "hihg", "--opened", "2026-11-20T16:30"),
        ("--impact", "high", "--opened", "yesterday"),
        ("--impact", "high", "--opened", "2026-11-20T16:30", "--tier", "gold"),
        ("--impact", "high", "--opened", "2026-11-20T16:30", "--channel", "pigeon"),
        ("--impact", "high", "--opened", "2026-11-20T16:30", "--category", "wish"),
        ("--impact", "high", "--opened", "2026-11-20T16:30", "--severity", "sev-1"),
    ],
)
def test_explain_refuses_what_the_policy_does_not_have(arguments: tuple[str, ...]) -> None:
    result = run("explain", "--policy", "selora", *arguments)
    assert result.exit_code == 2
    assert "Invalid value for" in result.stderr


def test_a_policy_that_is_not_there_is_named() -> None:
    result = run("show", "--policy", "sellora")
    assert isinstance(result.exception, PolicyError)
    assert "did you mean “selora”" in str(result.exception)


def test_schema_prints_json() -> None:
    assert json.loads(run("schema").stdout)["title"] == "Policy"
