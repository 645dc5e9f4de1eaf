"""Where files are kept: outside the web root, under names of our own."""

import contextlib
import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Protocol, cast
from uuid import UUID, uuid4

from portal.errors import NotFound, StoreUnavailable

_MARK = ".portal-files-"
_HALF = ".part"


class Store(Protocol):
    """What any store can do; a key is used again only for the same file, cleaned once more.

    Any of it raises `StoreUnavailable` where the store does not answer.
    """

    def put(self, key: UUID, content: BinaryIO) -> None:
        """Keep the content: wholly and lastingly, or not at all."""

    def open(self, key: UUID) -> BinaryIO:
        """Give the content back to read, or raise `NotFound`."""

    def delete(self, key: UUID) -> None:
        """Forget the content; one that is not there is forgotten already."""

    def before(self, moment: datetime) -> Iterator[UUID]:
        """The keys of everything that was put before this moment."""


def digest(store: Store, key: UUID) -> str | None:
    """The sum (SHA-256, in hex) of what the store gives back, or None where it has nothing."""
    try:
        with store.open(key) as file:
            return hashlib.file_digest(cast("io.BufferedReader", file), "sha256").hexdigest()
    except NotFound:
        return None


class LocalStore:
    """A folder which only its owner can look into; several machines may mount and use it at once.

    `note` is where this machine writes down which folder it was: a mount that went away leaves an
    empty folder behind, in which nothing must be put and nothing is missing.
    """

    def __init__(self, root: Path, note: Path | None = None) -> None:
        self.root, self._note = root, note

    def put(self, key: UUID, content: BinaryIO) -> None:
        """Write beside, make it last, then give it its name."""
        path = self._path(key)
        with self._told():
            folders = (self.root, path.parent.parent, path.parent)
            for folder in folders:  # one by one: `parents` would make the outer ones for all to see
                folder.mkdir(mode=0o700, exist_ok=True)
            half = path.with_suffix(f".{uuid4().hex}{_HALF}")
            try:
                _write(half, content)
                half.rename(path)
            except BaseException:
                half.unlink(missing_ok=True)
                raise
            for folder in reversed(folders):
                _settle(folder)

    def open(self, key: UUID) -> BinaryIO:
        """Open for reading."""
        with self._told():
            try:
                return self._path(key).open("rb")
            except FileNotFoundError:
                raise NotFound from None

    def delete(self, key: UUID) -> None:
        """Remove, and let an emptied folder be."""
        with self._told():
            self._path(key).unlink(missing_ok=True)

    def before(self, moment: datetime) -> Iterator[UUID]:
        """Walk through the folders; half a file that somebody left behind is removed."""
        with self._told():
            for path in self.root.glob("??/??/*"):
                key = _older(path, moment)
                if key is not None:
                    yield key

    def _path(self, key: UUID) -> Path:
        # The end of a UUID is random in every version; its beginning may be the time.
        return self.root / key.hex[-2:] / key.hex[-4:-2] / str(key)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            if self._note is not None:
                self._require_the_same(self._note)
            yield
        except OSError as refused:
            reason = f"{self.root}: {refused.strerror or type(refused).__name__}"
            raise StoreUnavailable(reason) from refused

    def _require_the_same(self, note: Path) -> None:
        if not note.exists():
            self._write_down(note)
        if not (self.root / note.read_text("utf-8")).exists():
            raise StoreUnavailable(
                f"{self.root} is not the folder that it was; is it mounted?"
                f" If it is meant to be new, remove {note}"
            )

    def _write_down(self, note: Path) -> None:
        # Of machines that come first at once each may leave a mark: any that is there will do.
        self.root.mkdir(mode=0o700, exist_ok=True)
        mark = next(self.root.glob(f"{_MARK}*"), None) or self.root / f"{_MARK}{uuid4().hex}"
        mark.touch(mode=0o600)
        _settle(self.root)
        half = note.with_suffix(f".{uuid4().hex}{_HALF}")
        _write(half, BytesIO(mark.name.encode()))
        half.rename(note)


def _older(path: Path, moment: datetime) -> UUID | None:
    with contextlib.suppress(FileNotFoundError, ValueError):
        if path.stat().st_mtime >= moment.timestamp():
            return None
        if path.suffix != _HALF:
            return UUID(path.name)
        path.unlink()
    return None


def _write(path: Path, content: BinaryIO) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        shutil.copyfileobj(content, file)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Make the entries of a folder survive a power cut, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
