"""What no row knows is deleted after a day, and nothing else."""

import os
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from portal.files import LocalStore
from portal.services import orphans
from tests.factories import House


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


def put(store: LocalStore, house: House, *, hours: float) -> UUID:
    """A file that was put so long ago."""
    key = uuid4()
    store.put(key, BytesIO(b"words"))
    (path,) = store.root.rglob(str(key))
    moment = house.clock().timestamp() - hours * 3600
    os.utime(path, (moment, moment))
    return key


def test_an_old_file_that_no_row_knows_is_deleted(booking: House, store: LocalStore) -> None:
    old, young = put(store, booking, hours=25), put(store, booking, hours=23)
    assert orphans.sweep(booking.works, store) == 1
    assert [path.name for path in store.root.rglob("*-*")] == [str(young)]
    assert str(old) not in {path.name for path in store.root.rglob("*")}


def test_half_a_file_is_removed(booking: House, store: LocalStore) -> None:
    key = put(store, booking, hours=48)
    (path,) = store.root.rglob(str(key))
    path.rename(path.with_suffix(".part"))
    assert orphans.sweep(booking.works, store) == 0
    assert [one for one in store.root.rglob("*") if one.is_file()] == []


def test_nothing_is_deleted_where_the_database_knows_nothing(
    booking: House, store: LocalStore
) -> None:
    for _ in range(21):
        put(store, booking, hours=25)
    assert orphans.sweep(booking.works, store) == 0
    assert len([one for one in store.root.rglob("*") if one.is_file()]) == 21
