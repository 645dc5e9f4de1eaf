"""Every row into another database and every file into another store, and whether all arrived."""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from portal import db, files
from portal.db import Database
from portal.errors import ConfigurationError, NotFound
from portal.files import Store
from portal.models import Attachment, Base, Sign

_BATCH = 500
_FEW = 50
_LOOKS, _PAUSE = 20, 0.1  # seconds between two: who was stopped just now may still be leaving
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND usename = current_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
Counts = Mapping[str, int]


class Unusable(ConfigurationError):
    """A database to copy to that cannot be used; `orig` is what it said."""

    def __init__(self, orig: object) -> None:
        self.orig = orig
        super().__init__(f"the database to copy to cannot be used: {orig}")


class NotEmpty(ConfigurationError):
    """A database to copy to that holds something already."""

    def __init__(self) -> None:
        super().__init__("the database to copy to is not empty")


def copy(source: Database, url: str) -> Counts:
    """Fill the fresh database at `url` with what `source` holds at this moment, then compare.

    Others may go on writing to `source`: one snapshot of it is read. Returns the rows of each table.

    Raises:
        Unusable, NotEmpty: the target cannot be used, or holds something already.
        ConfigurationError: not all rows arrived.
    """
    target = _ready(url)
    try:
        with _snapshot(source) as old, target.engine.begin() as new:
            _require_empty(new)
            counts = {table.name: _copy(old, new, table) for table in _tables()}
            _count_on(new)
            wrong = [table.name for table in _tables() if _sum(old, table) != _sum(new, table)]
            if wrong:
                raise ConfigurationError(f"the copy differs in {', '.join(wrong)}; nothing is kept")
    finally:
        target.close()
    return counts


def in_use(url: str) -> bool:
    """Whether anybody else has the database at `url` open, so that rows may come while it is copied.

    A process that has not asked it anything yet is not seen.
    """
    engine = db.connect(url).engine
    try:
        return _is_locked(engine) if engine.dialect.name == "sqlite" else _has_others(engine)
    finally:
        engine.dispose()


def _is_locked(engine: Engine) -> bool:
    # SQLite gives a file to one alone only while no other has it open, however idle.
    connection = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as refused:
        if refused.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return True
    finally:
        connection.close()
    return False


def _has_others(engine: Engine) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _look in range(_LOOKS):
            if not connection.scalar(_OTHERS):
                return False
            time.sleep(_PAUSE)
    return True


def require_empty(url: str) -> None:
    """Raise `Unusable` or `NotEmpty` unless the database at `url` is empty; it may be made."""
    target = _ready(url)
    try:
        with target.engine.connect() as new:
            _require_empty(new)
    finally:
        target.close()


def _ready(url: str) -> Database:
    try:
        db.migrate(url)
    except DBAPIError as mistake:
        raise Unusable(mistake.orig) from None
    return db.connect(url)


def _require_empty(new: Connection) -> None:
    for table in _tables():
        if new.execute(select(table).limit(1)).first() is not None:
            raise NotEmpty


def kept(database: Database) -> Iterator[tuple[UUID, str]]:
    """Every file that a row speaks of, and its sum (SHA-256).

    They are asked for few at a time, so that no transaction is open while a store talks.
    """
    query = select(Attachment.id, Attachment.sha256).order_by(Attachment.id).limit(_FEW)
    few = query
    while True:
        with database.reader() as session:
            found = session.execute(few).all()
        if not found:
            return
        yield from ((row[0], row[1]) for row in found)
        few = query.where(Attachment.id > found[-1][0])


def copy_files(database: Database, source: Store, target: Store) -> tuple[int, list[UUID]]:
    """Bring every file of `database` into another store, and read each there again.

    What is there already, as it should be, is not sent again, so that a second run is quick.
    Returns how many were sent, and those that are missing or differ from what was written down.
    """
    count, wrong = 0, []
    for key, expected in kept(database):
        if files.digest(target, key) == expected:
            continue
        with suppress(NotFound), source.open(key) as file:
            target.put(key, file)
            count += 1
        if files.digest(target, key) != expected:
            wrong.append(key)
    return count, wrong


def _snapshot(source: Database) -> Connection:
    engine = source.engine.execution_options(portal_begin="DEFERRED")
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _tables() -> Sequence[Table]:
    """Every table, after those that its rows point to; signs of life are true where they were given."""
    return [table for table in Base.metadata.sorted_tables if table is not Sign.__table__]


def _copy(old: Connection, new: Connection, table: Table) -> int:
    """All rows; what points to a row of the same table is filled in when all are there."""
    key = next(iter(table.primary_key.columns))
    inward = [one.parent.name for one in table.foreign_keys if one.column.table is table]
    later: list[tuple[Any, dict[str, Any]]] = []
    count = 0
    found = _rows(old, table)
    while rows := list(islice(found, _BATCH)):
        count += len(rows)
        later += [(row[key.name], _known(row, inward)) for row in rows if _known(row, inward)]
        new.execute(insert(table), [{**row, **dict.fromkeys(inward)} for row in rows])
    for mark, values in later:
        new.execute(update(table).where(key == mark).values(values))
    return count


def _known(row: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in columns if row[name] is not None}


def _rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    found = connection.execute(
        select(table).order_by(*table.primary_key.columns),
        execution_options={"yield_per": _BATCH},
    )
    yield from map(dict, found.mappings())


def _count_on(new: Connection) -> None:
    """Let PostgreSQL number new rows after those that came along."""
    if new.dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        last = new.scalar(select(func.max(column)))
        counter = new.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if last is not None and counter is not None:
            new.execute(text("SELECT setval(:counter, :last)"), {"counter": counter, "last": last})


def _sum(connection: Connection, table: Table) -> str:
    """A fingerprint of all rows; databases sort differently, so their order does not count."""
    found = 0
    for row in _rows(connection, table):
        written = json.dumps(row, default=str, sort_keys=True, ensure_ascii=False)
        found += int.from_bytes(hashlib.sha256(written.encode()).digest())
    return f"{found:x}"
