"""The local store keeps files under its own names, for its owner only."""

from io import BytesIO
from uuid import uuid4

import pytest

from portal.errors import NotFound
from portal.files import LocalStore


def test_what_was_put_can_be_opened_and_deleted(store: LocalStore) -> None:
    key = uuid4()
    store.put(key, BytesIO(b"words"))
    with store.open(key) as file:
        assert file.read() == b"words"
    store.delete(key)
    store.delete(key)
    with pytest.raises(NotFound):
        store.open(key)


@pytest.mark.asvs("5.3.2")
def test_only_the_owner_can_look_and_names_are_ours(store: LocalStore) -> None:
    key = uuid4()
    store.put(key, BytesIO(b"words"))
    path = store.root / key.hex[-2:] / key.hex[-4:-2] / str(key)
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, store.root):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert [found for found in store.root.rglob("*") if found.is_file()] == [path]
