"""Rows by the thousand: bound by the columns' own types, numbered ahead, written in one go."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, RowMapping, Table, func, insert, select, text

Binder = Callable[[Any], Any]


def binders(table: Table, dialect: Dialect) -> Sequence[Binder]:
    """For each column, what turns its value into the driver's; a `Clean` one refuses raw text."""
    found = (one.type.dialect_impl(dialect).bind_processor(dialect) for one in table.c)
    return [binder or _as_it_is for binder in found]


def _as_it_is(value: Any) -> Any:
    return value


def bound(
    table: Table, dialect: Dialect, rows: Sequence[Mapping[str, Any] | RowMapping]
) -> Sequence[tuple[Any, ...]]:
    """Rows in the order of the table's columns, as the driver takes them."""
    known = [
        (one.name, binder) for one, binder in zip(table.c, binders(table, dialect), strict=True)
    ]
    return [tuple(binder(row.get(name)) for name, binder in known) for row in rows]


def reserve(connection: Connection, table: Table, count: int) -> int:
    """The first of so many ids in a row that nobody else is given."""
    column = table.autoincrement_column
    if column is None:
        return 0
    last = connection.scalar(select(func.max(column))) or 0
    if connection.dialect.name == "postgresql" and count:
        counter = func.pg_get_serial_sequence(table.name, column.name)
        told = {"last": last + count, "counter": connection.scalar(select(counter))}
        connection.execute(text("SELECT setval(:counter, :last)"), told)
    return last + 1


def make_room(connection: Connection) -> None:
    """Let SQLite hold the indexes in memory, and sort its log into the file less often."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -400000")
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 50000")


def write(connection: Connection, table: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Write bound rows: by COPY on PostgreSQL, by one statement for all on SQLite."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement = str(insert(table).compile(dialect=connection.dialect))
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        return
    columns = ", ".join(one.name for one in table.c)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
