"""`portal accounts add` and its neighbours: how an operator lets people in, and shuts them out."""

import pytest

from portal.models import Account, AccountSession, MailProof, Organisation
from portal.redaction import identifier
from portal.services import accounts, factors, sessions
from portal.store import accounts as store
from tests.cli.conftest import Run
from tests.factories import House

DANA = "dana@example.com"


def token_in(printed: str) -> str:
    """What the one printed line ends with."""
    (line,) = printed.splitlines()
    assert line.startswith("http://127.0.0.1:8000/sign-in/link/")
    return line.rpartition("/")[2]


def account(house: House) -> Account:
    """Dana's account."""
    with house.read() as work:
        found = store.by_email(work.session, DANA)
    assert found is not None
    return found


@pytest.mark.asvs("6.3.2")
def test_a_new_deployment_knows_nobody(house: House) -> None:
    assert house.rows()["accounts"] == 0


def test_a_member_of_support_gets_an_account_and_a_link(run: Run, house: House) -> None:
    made = run("accounts", "add", DANA, "--name", "Dana Doe", "--staff", "lead", "--on-call")
    assert made.exit_code == 0, made.output
    dana = account(house)
    assert (dana.name, dana.staff_role, dana.on_call) == ("Dana Doe", "lead", True)
    with house.read() as work:
        now = work.session.query(MailProof.created_at).scalar()
        proof = store.proof(work.session, token_in(made.stdout), now)
    assert proof is not None
    assert proof.email == DANA
    assert "ten minutes" in made.stderr


def test_done_again_it_changes_what_is_said_and_nothing_else(run: Run, house: House) -> None:
    run("accounts", "add", DANA, "--name", "Dana Doe", "--staff", "agent")
    said = ("accounts", "add", DANA, "--organisation", "Ash Ltd", "--role", "manager")
    assert "A new organisation: Ash Ltd" in run(*said).stderr
    assert "new organisation" not in run(*said).stderr
    assert "without links" in run("accounts", "add", DANA, "--name", "www.evil.example").stderr
    dana = account(house)
    assert (dana.name, dana.staff_role, dana.organisation_role) == ("Dana Doe", "agent", "manager")
    with house.read() as work:
        (ash,) = work.session.query(Organisation).all()
    assert (ash.name, dana.organisation_id) == ("Ash Ltd", ash.id)


@pytest.mark.parametrize(
    "arguments", [["dana"], [DANA, "--staff", "king"], [DANA, "--role", "manager"]]
)
def test_what_makes_no_sense_is_refused(run: Run, house: House, arguments: list[str]) -> None:
    refused = run("accounts", "add", *arguments)
    assert refused.exit_code == 2
    assert "Traceback" not in refused.output
    assert house.rows()["accounts"] == 0


def test_a_link_is_for_those_who_have_an_account(run: Run, house: House) -> None:
    refused = run("accounts", "link", DANA)
    assert (refused.exit_code, refused.stdout) == (1, "")
    run("accounts", "add", DANA)
    assert token_in(run("accounts", "link", DANA).stdout)


@pytest.mark.asvs("7.4.2")
def test_who_is_shut_out_is_out_at_once(run: Run, house: House) -> None:
    run("accounts", "add", DANA)
    with house.write() as work:
        sessions.start(work, account(house), identifier("Firefox"))
    assert "shut out" in run("accounts", "disable", DANA).stdout
    assert account(house).disabled_at is not None
    with house.read() as work:
        assert all(row.ended_at for row in work.session.query(AccountSession))
    assert run("accounts", "enable", DANA).exit_code == 0
    assert account(house).disabled_at is None


def test_a_lost_second_factor_is_taken_away(run: Run, house: House) -> None:
    run("accounts", "add", DANA)
    with house.write() as work:
        dana = accounts.admit(
            work, identifier(DANA), name=identifier("D"), language="en", time_zone="UTC"
        )
        dana.totp_nonce, dana.totp_enabled_at = "n", work.now
        factors.renew_recovery(work, dana.id)
    assert "no second factor" in run("accounts", "reset", DANA).stdout
    assert account(house).totp_enabled_at is None
    assert house.rows()["recovery_codes"] == 0


def test_a_member_of_support_works_in_the_teams_that_are_named(run: Run, house: House) -> None:
    add = ("accounts", "add", DANA, "--staff", "agent")
    assert run(*add, "--team", "engineering", "--team", "support").exit_code == 0
    assert account(house).teams == ["support", "engineering"]
    wrong = run(*add, "--team", "sales")
    assert wrong.exit_code == 2
    assert "sales; there are support, engineering" in wrong.stderr
    assert run("accounts", "add", "eve@example.com", "--team", "support").exit_code == 2
