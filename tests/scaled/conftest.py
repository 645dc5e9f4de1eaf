"""A deployment on PostgreSQL; the database is made for the room's tests and emptied for each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from portal import db
from portal.models import Base
from tests.factories import House, house_in

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432"


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """A database with all tables, for this process; dropped at the end."""
    name = f"portal_scaled_{uuid4().hex}"
    engine = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        db.migrate(f"{SERVER}/{name}")
        yield f"{SERVER}/{name}"
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def house(migrated: str, tmp_path: Path) -> Iterator[House]:
    """A deployment on an empty PostgreSQL."""
    made = house_in(tmp_path, url=migrated)
    yield made
    with made.works.database.writer() as session:
        session.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)} RESTART IDENTITY"))
        session.commit()
    made.works.database.close()


@pytest.fixture
def together() -> Iterator[ThreadPoolExecutor]:
    """Hands that work at the same time."""
    with ThreadPoolExecutor(8) as pool:
        yield pool
