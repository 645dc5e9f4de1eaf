"""Every migration runs up, down and up again, and ends where the models are, on both databases."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from portal import db
from portal.models import Base

VERSIONS = Path(db.__file__).with_name("migrations") / "versions"
EMPTY = {"alembic_version"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


def differences(url: str) -> list[object]:
    """What would have to be migrated for the database to be as the models say."""
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return list(found)


def test_up_down_and_up_again(url: str) -> None:
    for to, expected in (
        ("head", EMPTY | set(Base.metadata.tables)),
        ("base", EMPTY),
        ("head", EMPTY | set(Base.metadata.tables)),
    ):
        db.migrate(url, to)
        assert tables(url) == expected


def test_the_names_of_the_files_are_the_revisions_in_their_order() -> None:
    walked = [each.revision for each in ScriptDirectory(str(VERSIONS.parent)).walk_revisions()]
    assert db.revisions() == walked[::-1]


def test_each_migration_can_be_taken_back_by_itself(url: str) -> None:
    script = ScriptDirectory(str(VERSIONS.parent))
    revisions = [revision.revision for revision in script.walk_revisions()][::-1]
    for revision in revisions:
        db.migrate(url, revision)
        assert tables(url) > EMPTY
    db.migrate(url, "base")
    assert tables(url) == EMPTY


def test_the_migrations_end_where_the_models_are(url: str) -> None:
    db.migrate(url)
    assert differences(url) == []


def test_migrating_again_changes_nothing(url: str) -> None:
    db.migrate(url)
    before = tables(url)
    db.migrate(url)
    assert tables(url) == before


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(file.name for file in VERSIONS.glob("*.py"))
    numbers = [int(name[:4]) for name in names]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in names)


def columns(url: str) -> dict[str, dict[str, bool]]:
    """Of each table, its columns, and whether a row can be written without them."""
    engine = create_engine(url)
    found = inspect(engine)
    told = {
        table: {
            column["name"]: column["nullable"] or column["default"] is not None
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
    }
    engine.dispose()
    return told


def test_the_version_before_can_work_on_what_a_migration_makes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    revisions = [each.revision for each in ScriptDirectory(str(VERSIONS.parent)).walk_revisions()]
    first, *later = sorted(revisions)
    db.migrate(url, first)
    for revision in later:
        before = columns(url)
        db.migrate(url, revision)
        after = columns(url)
        for table, known in before.items():
            assert known.keys() <= after[table].keys(), revision
            assert all(after[table][name] for name in after[table].keys() - known.keys()), revision


def test_a_database_of_a_later_version_is_left_as_it_is(url: str) -> None:
    db.migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    db.migrate(url)
    assert not db.is_current(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()
