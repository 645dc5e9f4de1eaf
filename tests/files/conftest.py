"""A store, limits and a door for files."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from portal import files
from portal.errors import RefusedFile

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]


@pytest.fixture
def store(tmp_path: Path) -> files.LocalStore:
    (tmp_path / "instance").mkdir()
    return files.LocalStore(tmp_path / "instance" / "files")


@pytest.fixture
def receive(store: files.LocalStore) -> Receive:
    def with_limits(
        content: bytes, name: str, size: int = 10 * 1024**2, clamd_url: str | None = None
    ) -> tuple[files.StoredFile, bytes]:
        limits = files.Limits(size, frozenset(files.MEDIA_TYPES.values()), clamd_url)
        kept = files.receive(BytesIO(content), name, limits=limits, store=store)
        with store.open(kept.key) as file:
            return kept, file.read()

    return with_limits


@pytest.fixture
def refused(receive: Receive, store: files.LocalStore) -> Refused:
    def with_reason(content: bytes, name: str, **limits: object) -> str:
        with pytest.raises(RefusedFile) as refusal:
            receive(content, name, **limits)
        assert not store.root.exists()  # nothing was kept, not for a moment
        return refusal.value.reason

    return with_reason
