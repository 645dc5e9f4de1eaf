"""A database that cannot be used is one line, and the pages answer nevertheless."""

import secrets
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from portal import db
from tests.cli.test_serving import portal
from tests.factories import database_in
from tests.required import POSTGRES_PORT
from tests.servers import Server, free_port

NOWHERE = "sqlite:////nowhere/at/all.sqlite3"


@pytest.mark.parametrize("words", [(), ("migrate",), ("check-data",), ("outbox", "list")])
def test_each_command_tells_why_in_one_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = portal(*words, PORTAL_INSTANCE=str(tmp_path), PORTAL_DATABASE_URL=NOWHERE)
    said = "portal: PORTAL_DATABASE_URL: unable to open database file\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.postgres
def test_a_role_that_is_not_there_is_named(tmp_path: Path) -> None:
    url = f"postgresql://nobody:{secrets.token_hex(4)}@127.0.0.1:{POSTGRES_PORT}/portal"
    done = portal("migrate", PORTAL_INSTANCE=str(tmp_path), PORTAL_DATABASE_URL=url)
    said = 'portal: PORTAL_DATABASE_URL: role "nobody" does not exist\n'
    assert (done.returncode, done.stderr) == (1, said)


def test_serving_begins_without_its_database_and_says_why(tmp_path: Path) -> None:
    url = f"postgresql://portal@127.0.0.1:{free_port()}/portal"
    server = Server(tmp_path / "instance", "-m", "portal", "serve", PORTAL_DATABASE_URL=url)
    try:
        server.start()
        begun, _listens, _later = server.log.read_text("utf-8").partition("Portal listens")
    finally:
        server.end()
    assert begun.count("event=database.away") == 1
    assert "refused" in begun


@pytest.mark.parametrize(
    ("revision", "said"), [("0001", "database.older"), ("9999", "database.newer"), ("", "")]
)
def test_a_database_of_another_version_is_told(tmp_path: Path, revision: str, said: str) -> None:
    database = db.connect(database_in(tmp_path))
    with database.engine.begin() as connection:
        known = {"revision": revision}
        other = "UPDATE alembic_version SET version_num = :revision WHERE :revision <> ''"
        connection.execute(text(other), known)
    with capture_logs() as lines:
        db.examine(database)
    database.close()
    assert [line["event"] for line in lines] == [said] * bool(said)
