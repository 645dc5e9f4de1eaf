"""The database: one engine, a session maker for writers and one for readers."""

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    StaticPool,
    TypeDecorator,
    create_engine,
    event,
    exc,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from portal.errors import ConfigurationError

log = structlog.get_logger(__name__)
_NEEDS_EXTRA = (
    "PORTAL_DATABASE_URL: PostgreSQL needs the extra “postgres”: pip install '.[postgres]'"
)
_NEWER = "a later version of Portal has migrated it"
_MIGRATIONS = Path(__file__).with_name("migrations")
CHANNEL = "portal"
AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
"""What is raised while the database does not answer, or has no connection left."""
_PATIENCE = "busy_timeout=10000"
_ATTEMPTS, _PAUSE = 100, 0.1  # seconds between two
_SERVER = {  # seconds: a server that is gone without a word is noticed, not waited for
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def reason(mistake: BaseException) -> str:
    """What the database said, in one line, without where in our code it said it."""
    said = str(getattr(mistake, "orig", mistake))
    return " ".join(said.rpartition("FATAL:")[2].split())  # PostgreSQL tells its address before it


@dataclass(frozen=True, slots=True)
class Database:
    """`writer` begins with the write lock held, so that it never fails half-way; `reader` does not.

    On SQLite, writers that began DEFERRED and asked for the lock later lost most of their
    transactions to one another; with IMMEDIATE they queue.
    """

    engine: Engine
    writer: sessionmaker[Session]
    reader: sessionmaker[Session]

    @property
    def tells(self) -> bool:
        """Whether processes can tell each other things at a commit."""
        return self.engine.dialect.name == "postgresql"

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def forget(self) -> None:
        """Leave no earlier version of a row on disk: SQLite keeps them in its log beside the file.

        Nobody waits long for it; what a reader holds back goes the next time.
        """
        if self.engine.dialect.name != "sqlite":
            return
        connection = self.engine.raw_connection()
        try:
            for pragma in ("busy_timeout=500", "wal_checkpoint(TRUNCATE)", _PATIENCE):
                connection.cursor().execute(f"PRAGMA {pragma}").close()
        finally:
            connection.close()


def connect(url: str) -> Database:
    """Open the database at `url` (a SQLAlchemy address); no connection is made yet."""
    sqlite = make_url(url).get_backend_name() == "sqlite"
    if sqlite:
        engine = create_engine(
            url, pool_size=16, max_overflow=4, pool_use_lifo=True, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        try:
            engine = create_engine(
                url,
                connect_args=_SERVER | dict(make_url(url).query),
                pool_pre_ping=True,
                pool_size=8,
                max_overflow=8,
                pool_timeout=10,
                hide_parameters=True,
            )
        except ModuleNotFoundError:
            raise ConfigurationError(_NEEDS_EXTRA) from None
    reading = engine.execution_options(portal_begin="DEFERRED")
    return Database(
        engine,
        sessionmaker(engine, expire_on_commit=False, autoflush=False),
        sessionmaker(reading, expire_on_commit=False, autoflush=False),
    )


def scratch() -> Database:
    """A database in memory, for one thread at a time, gone when it is closed."""
    engine = create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    maker = sessionmaker(engine, expire_on_commit=False, autoflush=False)
    return Database(engine, maker, maker)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # pysqlite would begin transactions behind our back; `_begin_sqlite` does it in the open.
    connection.isolation_level = None
    _write_ahead(connection)
    for pragma in (
        _PATIENCE,
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: Any) -> None:
    """Keep a log beside the file; of two that say so first, SQLite lets one wait for nothing."""
    for _attempt in range(_ATTEMPTS):
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError:
            time.sleep(_PAUSE)
        else:
            return
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_sqlite(connection: Any) -> None:
    mode = connection.get_execution_options().get("portal_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {mode}")


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment that does not know its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment needs a time zone"
            raise TypeError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back a moment that knows that it is in UTC."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def take_turns(session: Session, name: str) -> None:
    """Let one transaction at a time pass here under this name, until it ends.

    On SQLite the writer has the database to itself already.
    """
    _take_turns(session.connection(), name)


def _take_turns(connection: Connection, name: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def announce(session: Session, words: Sequence[str]) -> None:
    """Say these words to all who listen at the database, at the commit of this transaction.

    SQLite has nobody who listens.
    """
    if words and session.connection().dialect.name == "postgresql":
        session.execute(select(*(func.pg_notify(CHANNEL, word) for word in words)))


@contextmanager
def listening(database: Database) -> Iterator[Callable[[float], Sequence[str]]]:
    """Listen on a connection of its own: gives a function that waits for up to so many seconds.

    It returns what was said meanwhile. Raises ConnectionError when the connection breaks.
    """
    try:
        held = database.engine.raw_connection()
        driver: Any = held.driver_connection
        held.detach()
        try:
            driver.autocommit = True
            driver.execute(f"LISTEN {CHANNEL}")
            yield lambda seconds: [
                notice.payload for notice in driver.notifies(timeout=seconds, stop_after=1)
            ]
        finally:
            driver.close()
    except (exc.SQLAlchemyError, database.engine.dialect.loaded_dbapi.Error) as broken:
        raise ConnectionError(reason(broken)) from broken


def revisions() -> list[str]:
    """Every revision that this version knows, oldest first; a migration's name begins with its own."""
    return sorted(file.name[:4] for file in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def revision(connection: Connection) -> str | None:
    """The revision that the database is at; None when nothing was migrated yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_of_later(found: str | None) -> bool:
    """Whether a database at this revision was migrated by a later version of Portal."""
    return found is not None and found not in revisions()


def is_current(url: str) -> bool:
    """Whether the database at `url` is as this version has it."""
    engine = connect(url).engine
    with engine.connect() as connection:
        found = revision(connection)
    engine.dispose()
    return found == revisions()[-1]


def examine(database: Database) -> None:
    """Say in the log when the database does not answer, or is not that of this version."""
    reading = database.engine.execution_options(portal_begin="DEFERRED")
    try:
        with reading.connect() as connection:
            found = revision(connection)
    except AWAY as away:
        log.warning("database.away", reason=reason(away))
        return
    if is_of_later(found):
        log.warning("database.newer", advice=_NEWER)
    elif found != revisions()[-1]:
        log.warning("database.older", advice="run: portal migrate")


def migrate(url: str, to: str = "head") -> None:
    """Bring the database at `url` to a revision, `head` by default.

    One that a later version of Portal has migrated stays as it is: migrations only add, so that
    who goes back to the version before can work on it.
    """
    # Loaded now: it takes 5 MB, and who serves or delivers only does not migrate.
    command, config = import_module("alembic.command"), import_module("alembic.config")
    settings = config.Config()
    settings.set_main_option("script_location", str(_MIGRATIONS))
    engine = connect(url).engine
    with engine.begin() as connection:
        _take_turns(connection, "migrate")
        settings.attributes["connection"] = connection
        if is_of_later(revision(connection)):
            log.warning("database.newer", advice=_NEWER)
        elif to == "base":
            command.downgrade(settings, to)
        else:
            command.upgrade(settings, to)
    engine.dispose()
