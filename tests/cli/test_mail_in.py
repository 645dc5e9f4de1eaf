"""`portal mail-in` tells a mail server in a number how it went, and nobody anything else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal import app, db
from portal.cli import main
from portal.models import Ticket
from tests.factories import KEY, House, database_in
from tests.mailing import letter

TAKEN, NEVER, LATER = 0, 65, 75
WORDS = "Nobody else shall read this."


def take(raw: bytes) -> Result:
    """Pipe a letter into the command, in this process."""
    return CliRunner().invoke(main, ["mail-in"], obj=lambda: app, input=raw)


@pytest.mark.row("A01")
def test_a_mail_server_pipes_a_letter_in(instance: Path) -> None:
    database_in(instance)
    environ = {**os.environ, "PORTAL_INSTANCE": str(instance), "PORTAL_SECRET_KEY": KEY}
    command = [sys.executable, "-W", "error", "-m", "portal", "mail-in"]
    raw = letter(WORDS).as_bytes()
    done = subprocess.run(command, input=raw, env=environ, capture_output=True, check=False)  # noqa: S603 - our own
    assert (done.returncode, done.stdout) == (TAKEN, b"")
    assert b"became=incomplete" in done.stderr
    assert WORDS.encode() not in done.stderr
    assert b"alice" not in done.stderr


@pytest.mark.parametrize("raw", [b"", b"  ", b"Subject: x\n\nHello", b"From: x\n\nHello"])
def test_what_nobody_can_ever_read_is_refused(house: House, raw: bytes) -> None:
    assert take(raw).exit_code == NEVER
    assert house.rows()["tickets"] == 0


def test_a_letter_that_never_ends_is_refused(
    house: House, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = instance / "policy.toml"
    policy.write_text('extends = "selora"\n[intake]\nmax_files = 1\nmax_file_size = "1 KB"\n')
    monkeypatch.setenv("PORTAL_POLICY", str(policy))
    assert take(letter("word " * 900_000).as_bytes()).exit_code == NEVER
    assert take(letter("word " * 9_000).as_bytes()).exit_code == TAKEN
    assert house.rows()["tickets"] == 1


def test_what_a_machine_wrote_is_taken_and_becomes_nothing(house: House) -> None:
    assert take(letter(Auto_Submitted="auto-replied").as_bytes()).exit_code == TAKEN
    assert house.rows()["tickets"] == 0


def test_while_the_database_is_away_the_server_tries_again(instance: Path) -> None:
    result = take(letter(WORDS).as_bytes())
    assert result.exit_code == LATER
    assert "Traceback" not in result.output
    assert WORDS not in result.output
    db.migrate(f"sqlite:///{instance / 'portal.sqlite3'}")
    assert take(letter(WORDS).as_bytes()).exit_code == TAKEN


def test_while_files_cannot_be_kept_or_checked_the_server_tries_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = letter(WORDS)
    written.add_attachment("12:00 the hub went away\n", filename="hub.log")
    for name, value in (("PORTAL_FILES", "/proc/nowhere"), ("PORTAL_CLAMD_URL", "unix:/nowhere")):
        with monkeypatch.context() as broken:
            broken.setenv(name, value)
            assert take(written.as_bytes()).exit_code == LATER
        assert house.rows()["tickets"] == 0
    assert take(written.as_bytes()).exit_code == TAKEN
    assert (house.rows()["tickets"], house.rows()["attachments"]) == (1, 1)


def test_an_operators_mistake_loses_no_letter(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, wrong in (("PORTAL_PORT", "many"), ("PORTAL_POLICY", "none-such")):
        monkeypatch.setenv(name, wrong)
        assert take(letter().as_bytes()).exit_code == LATER
        monkeypatch.delenv(name)
    assert house.rows()["tickets"] == 0


def test_while_files_cannot_be_written_the_server_tries_again(house: House, instance: Path) -> None:
    made = letter()
    made.add_attachment("fine", filename="hub.log")
    (instance / "files").write_text("in the way")
    assert take(made.as_bytes()).exit_code == LATER
    (instance / "files").unlink()
    assert take(made.as_bytes()).exit_code == TAKEN
    with house.read() as work:
        assert work.session.query(Ticket).count() == 1
