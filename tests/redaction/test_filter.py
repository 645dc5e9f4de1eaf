"""`portal redact` is a filter: text in, clean text out, a report beside it."""

import json

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
    place = len(LINE)
    assert result.stderr == f"15-{15 + len(SECRET)} password\n{place}-{place + 40} key (GitHub)\n"
    assert SECRET not in result.output


def test_json_holds_the_text_and_what_was_found() -> None:
    result = CliRunner().invoke(redact, ["--json"], input=LINE)
    answer = json.loads(result.stdout)
    assert answer["text"] == "my password is [removed-password]\n"
    assert [found["kind"] for found in answer["findings"]] == ["password"]
    assert SECRET not in result.output


def test_an_old_encoding_is_read_and_not_refused() -> None:
    result = CliRunner().invoke(redact, input=f"21\xb0C\n{LINE}".encode("latin-1"))
    assert result.exit_code == 0
    assert result.stdout == "21°C\nmy password is [removed-password]\n"
