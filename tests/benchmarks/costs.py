"""What a server has cost so far: the CPU time of its processes, and of PostgreSQL's for its database."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from portal import values

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """Seconds of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def tree(pid: int) -> list[int]:
    """The process and all that it started."""
    begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in begun for one in tree(int(child)))]


class Meter:
    """Reads what a server has used: its processes, and on PostgreSQL those that serve its database."""

    def __init__(self, pid: int, database: str | None = None) -> None:
        self._pid = pid
        self._seen: dict[int, float] = {}
        self._database = make_url(values.database(database)) if database else None
        self._engine = create_engine(self._database.set(database="postgres")) if database else None  # type: ignore[union-attr]

    def spent(self) -> float:
        """Seconds so far; what has ended meanwhile counts as it was seen last."""
        pids = tree(self._pid)
        if self._engine is not None and self._database is not None:
            asked = text("SELECT pid FROM pg_stat_activity WHERE datname = :name")
            with self._engine.connect() as connection:
                pids += connection.scalars(asked, {"name": self._database.database})
        for pid in pids:
            with contextlib.suppress(OSError):
                self._seen[pid] = cpu(pid)
        return sum(self._seen.values())


@contextlib.contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """A database of this name on that server, made if it is not there; gives its URL."""
    url = make_url(values.database(server))
    engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not _is_there(connection, name):
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    yield url.set(database=name).render_as_string(hide_password=False)


def _is_there(connection: Connection, name: str) -> bool:
    known = text("SELECT 1 FROM pg_database WHERE datname = :name")
    return connection.scalar(known, {"name": name}) is not None
