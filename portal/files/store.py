"""Where files are kept: outside the web root, under names of our own."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID

from portal.errors import NotFound


class Store(Protocol):
    """What any store can do; a key is used again only for the same file, cleaned once more."""

    def put(self, key: UUID, content: BinaryIO) -> None:
        """Keep the content: wholly and lastingly, or not at all."""

    def open(self, key: UUID) -> BinaryIO:
        """Give the content back to read, or raise `NotFound`."""

    def delete(self, key: UUID) -> None:
        """Forget the content; one that is not there is forgotten already."""

    def before(self, moment: datetime) -> Iterator[UUID]:
        """The keys of everything that was put before this moment."""


class LocalStore:
    """A folder of this machine, which only its owner can look into."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: UUID, content: BinaryIO) -> None:
        """Write beside, make it last, then give it its name."""
        path = self._path(key)
        folders = (self.root, path.parent.parent, path.parent)
        for folder in folders:  # one by one: `parents` would make the outer ones for all to see
            folder.mkdir(mode=0o700, exist_ok=True)
        half = path.with_suffix(".part")
        try:
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            half.rename(path)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        for folder in reversed(folders):
            _settle(folder)

    def open(self, key: UUID) -> BinaryIO:
        """Open for reading."""
        try:
            return self._path(key).open("rb")
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, key: UUID) -> None:
        """Remove, and let an emptied folder be."""
        self._path(key).unlink(missing_ok=True)

    def before(self, moment: datetime) -> Iterator[UUID]:
        """Walk through the folders; half a file that somebody left behind is removed."""
        for path in self.root.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                if path.stat().st_mtime >= moment.timestamp():
                    continue
                if path.suffix == ".part":
                    path.unlink()
                else:
                    yield UUID(path.name)

    def _path(self, key: UUID) -> Path:
        # The end of a UUID is random in every version; its beginning may be the time.
        return self.root / key.hex[-2:] / key.hex[-4:-2] / str(key)


def _settle(folder: Path) -> None:
    """Make the entries of a folder survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
