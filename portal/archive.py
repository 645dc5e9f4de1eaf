"""A backup in one file: database, attachments and settings, made while everything goes on."""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from portal import copying, db
from portal.clock import Clock
from portal.db import Database
from portal.errors import ConfigurationError, NotFound
from portal.files import Store
from portal.store import files as files_store

_DATABASE, _MANIFEST, _FILES = "portal.sqlite3", "manifest.json", "files"
_SETTINGS = ("portal.toml", "policy.toml", "secret.key")
_FORMAT = 1


def write(
    database: Database, files: Store, instance: Path, target: Path, now: Clock
) -> tuple[int, int]:
    """Make the archive, which appears whole or not at all.

    Returns how many attachments are in it, and how many should be and are not in the store.
    It holds the key and everything that customers wrote: only its owner may read it.

    Raises:
        ConfigurationError: something stands at `target` already, or it cannot be written.
    """
    try:
        if target.exists():
            raise ConfigurationError(f"{target} is there already")
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup.") as place:
            half = Path(place) / target.name
            with tarfile.open(half, "w") as archive:
                packer = _Packer(archive)
                counts = _pack(packer, database, files, instance, Path(place))
                told = {"format": _FORMAT, "made_at": now().isoformat(), "sums": packer.sums}
                packer.add(_MANIFEST, json.dumps(told, indent=1).encode())
            half.chmod(0o600)
            half.rename(target)
    except OSError as refused:
        raise ConfigurationError(f"{target} was not written: {refused.strerror}") from None
    except (DBAPIError, copying.Unusable) as refused:
        raise ConfigurationError(f"{target} was not written: {db.reason(refused)}") from None
    return counts


class _Packer:
    """Adds members to an archive and remembers the sum of each."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._archive.addfile(member, BytesIO(content))
        self.sums[name] = hashlib.sha256(content).hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        self._archive.add(path, name, recursive=False)
        with path.open("rb") as file:
            self.sums[name] = hashlib.file_digest(file, "sha256").hexdigest()


def _pack(
    packer: _Packer, database: Database, files: Store, instance: Path, place: Path
) -> tuple[int, int]:
    copy = place / _DATABASE
    url = f"sqlite:///{copy}"
    copying.copy(database, url)
    count, missing = _pack_files(packer, url, files)
    _settle(url)
    packer.add_file(_DATABASE, copy)
    for name in _SETTINGS:
        if (instance / name).is_file():
            packer.add(name, (instance / name).read_bytes())
    # What was erased since the rows were read is not missing.
    with database.reader() as session:
        return count, len(files_store.known(session, missing))


def _pack_files(packer: _Packer, url: str, files: Store) -> tuple[int, list[UUID]]:
    copy, count, missing = db.connect(url), 0, []
    for key, _sum in copying.kept(copy):
        try:
            with files.open(key) as file:
                packer.add(f"{_FILES}/{key}", file.read())
        except NotFound:
            missing.append(key)
        else:
            count += 1
    copy.close()
    return count, missing


def _settle(url: str) -> None:
    # What stands in the log beside the file would be left out of the archive.
    copy = db.connect(url)
    copy.forget()
    copy.close()


def restore(source: Path, url: str, files: Store, instance: Path) -> copying.Counts:
    """Bring back what an archive holds, into an empty database; an older one is brought up to date.

    Settings of this instance are left as they are where there are some.

    Raises:
        ConfigurationError: it is no archive of ours, it was changed, or the database is not empty.
    """
    with tempfile.TemporaryDirectory(dir=instance, prefix=".restore.") as place:
        folder = Path(place)
        _unpack(source, folder)
        _check(source, folder)
        _require_empty(url)
        # The files first: if they cannot be put, all of it can be done again.
        for path in sorted((folder / _FILES).glob("*")):
            with path.open("rb") as file:
                files.put(UUID(path.name), file)
        copy = f"sqlite:///{folder / _DATABASE}"
        db.migrate(copy)
        database = db.connect(copy)
        try:
            counts = copying.copy(database, url)
        finally:
            database.close()
        for name in _SETTINGS:
            if (folder / name).is_file() and not (instance / name).exists():
                shutil.copyfile(folder / name, instance / name)
                (instance / name).chmod(0o600)
    return counts


def _require_empty(url: str) -> None:
    try:
        copying.require_empty(url)
    except copying.Unusable as refused:
        told = f"the database of this deployment cannot be used: {db.reason(refused)}"
        raise ConfigurationError(told) from None
    except copying.NotEmpty:
        raise ConfigurationError(
            "the database of this deployment is not empty, and a backup comes back into an empty one"
        ) from None


def _unpack(source: Path, folder: Path) -> None:
    # By hand: `extractall` has had its safe filter since Python 3.11.4 only, and Debian 12 has 3.11.2.
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                _take_out(archive, member, folder)
    except OSError as refused:
        raise ConfigurationError(f"{source} was not unpacked: {refused.strerror}") from refused
    except (tarfile.TarError, ValueError) as mistake:
        raise ConfigurationError(f"{source} is no backup that can be read") from mistake


def _take_out(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one plain file below the folder; a link, a device or a way out of it is a ValueError."""
    content, target = archive.extractfile(member), folder / member.name
    if (
        not member.isreg()
        or content is None
        or ".." in target.parts
        or folder not in target.parents
    ):
        raise ValueError
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _check(source: Path, folder: Path) -> None:
    """Compare every member with the sum that was written down when it was packed."""
    sums = _manifest(source, folder)["sums"]
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    wrong = found ^ {*sums, _MANIFEST}
    for name in found & sums.keys():
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sums[name]:
                wrong.add(name)
    if wrong or _DATABASE not in sums:
        raise ConfigurationError(f"{source} was changed: {', '.join(sorted(wrong)[:5])}")


def _manifest(source: Path, folder: Path) -> Mapping[str, Any]:
    try:
        found = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as mistake:
        raise ConfigurationError(f"{source} is no backup of Portal") from mistake
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ConfigurationError(f"{source} is of a kind that this version does not know")
    return found
