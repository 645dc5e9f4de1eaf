"""`portal accounts token` makes a token that is shown once and reaches as far as it says."""

import pytest

from portal.store import links
from tests.cli.conftest import Run
from tests.factories import House


def test_the_token_stands_alone_on_standard_output_and_works(run: Run, house: House) -> None:
    result = run("accounts", "token", "Desk", "--scope", "queue", "--scope", "tickets:read")
    assert result.exit_code == 0
    (token,) = result.stdout.splitlines()
    assert "not shown again" in result.stderr
    with house.read() as work:
        known = links.api_token(work.session, token)
    assert known is not None
    assert (known.name, known.scopes) == ("Desk", "queue tickets:read")


@pytest.mark.parametrize("arguments", [["Desk"], ["Desk", "--scope", "root"], ["--scope", "queue"]])
def test_a_token_without_a_known_scope_or_a_name_is_refused(run: Run, arguments: list[str]) -> None:
    result = run("accounts", "token", *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
