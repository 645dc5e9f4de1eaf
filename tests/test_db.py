"""Writers queue instead of failing, readers do not wait, and moments know their zone."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import IntegrityError

from portal import db
from portal.db import Database, Moment
from portal.models import Feedback, Link
from portal.redaction import redact
from tests.factories import database_in

WHEN = datetime(2026, 11, 16, 18, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return db.connect(database_in(tmp_path))


def feedback() -> Feedback:
    return Feedback(comment=redact("Thanks").text, created_at=WHEN)


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_is_set_up_to_lose_nothing(database: Database, pragma: str, value: object) -> None:
    with database.reader() as session:
        assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    link = Link(ticket_id=4711, email=redact("a@example.com").text, role="copy", nonce="n")
    link.token_digest, link.created_at, link.expires_at = "d", WHEN, WHEN
    with database.writer() as session:
        session.add(link)
        with pytest.raises(IntegrityError):
            session.flush()


def test_writers_queue_and_each_gets_its_turn(database: Database) -> None:
    """Each reads first and writes then, which is where transactions that begin late fail."""

    def write(_: int) -> int:
        with database.writer() as session:
            seen = len(session.scalars(select(Feedback.id)).all())
            session.add(feedback())
            session.commit()
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(40))) == list(range(40))


def test_a_reader_does_not_wait_for_a_writer_and_sees_what_was_before(database: Database) -> None:
    with database.writer() as writing:
        writing.add(feedback())
        writing.flush()
        with database.reader() as reading:
            assert reading.scalars(select(Feedback.id)).all() == []
        writing.commit()
    with database.reader() as reading:
        assert len(reading.scalars(select(Feedback.id)).all()) == 1


def test_a_reader_sees_one_moment_of_the_database(database: Database) -> None:
    with database.reader() as reading:
        before = reading.scalars(select(Feedback.id)).all()
        with database.writer() as writing:
            writing.add(feedback())
            writing.commit()
        assert reading.scalars(select(Feedback.id)).all() == before == []


def test_what_is_not_committed_is_undone(database: Database) -> None:
    with database.writer() as session:
        session.add(feedback())
        session.flush()
    with database.reader() as session:
        assert session.scalars(select(Feedback.id)).all() == []


def test_a_moment_without_a_zone_is_refused_and_one_with_comes_back_in_utc() -> None:
    column, dialect = Moment(), create_engine("sqlite://").dialect
    with pytest.raises(TypeError, match="time zone"):
        column.process_bind_param(datetime(2026, 11, 16, 10), dialect)  # noqa: DTZ001 - refused
    in_berlin = WHEN.astimezone(timezone(timedelta(hours=1)))
    stored = column.process_bind_param(in_berlin, dialect)
    assert stored == WHEN
    assert stored is not None
    assert stored.tzinfo is UTC
    assert column.process_result_value(stored.replace(tzinfo=None), dialect) == WHEN
    assert column.process_bind_param(None, dialect) is None


def test_migrating_twice_at_once_is_migrating_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    failures: list[BaseException] = []

    def migrate() -> None:
        try:
            db.migrate(url)
        except BaseException as failure:  # noqa: BLE001 - told in the test's own thread
            failures.append(failure)

    threads = [threading.Thread(target=migrate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_what_was_deleted_is_on_no_disk_any_more(database: Database, tmp_path: Path) -> None:
    def kept() -> bool:
        return any(b"Thanks" in file.read_bytes() for file in tmp_path.glob("portal.sqlite3*"))

    with database.writer() as session:
        row = feedback()
        session.add(row)
        session.commit()
        session.delete(row)
        session.commit()
    assert kept(), "the log holds earlier versions, else this test shows nothing"
    database.forget()
    assert not kept()
    with database.reader() as session:
        assert session.scalar(text("PRAGMA busy_timeout")) == 10_000
