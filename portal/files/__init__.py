"""Files from customers: checked and cleaned in memory, and only then kept."""

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from uuid import UUID, uuid4

import structlog

from portal.errors import RefusedFile, StoreUnavailable
from portal.files import cleaning, kinds, names, scanner
from portal.files.kinds import MEDIA_TYPES, accepted
from portal.files.names import disposition
from portal.files.refusal import Refusal
from portal.files.store import LocalStore, Store, digest
from portal.files.task import Task
from portal.i18n import gettext as _
from portal.redaction import DEFAULT, CleanText, Finding, Rules

__all__ = [
    "MEDIA_TYPES",
    "Limits",
    "LocalStore",
    "Store",
    "StoredFile",
    "accepted",
    "again",
    "digest",
    "disposition",
    "receive",
]

log = structlog.get_logger(__name__)
_UNPACKED = 2  # times the size of a file is what it may hold, unpacked
_STORED = 1 << 30  # octets that our own archives may hold
# Cleaning takes memory and the processor; whoever reads pages meanwhile has the other threads.
_turns = threading.BoundedSemaphore(3)


@dataclass(frozen=True, slots=True)
class Limits:
    """What may come in: octets, media types, and who is asked about viruses."""

    max_size: int
    allowed_types: Collection[str]
    clamd_url: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it is kept: what to find it by, what to call it, and what was taken out."""

    key: UUID
    name: CleanText
    media_type: str
    size: int
    sha256: str
    findings: tuple[Finding, ...]


def receive(
    stream: BinaryIO, filename: str, *, limits: Limits, store: Store, rules: Rules = DEFAULT
) -> StoredFile:
    """Check, clean and keep one file, or raise `RefusedFile`; nothing lands before it is clean."""
    name, in_name = names.clean(filename, rules)
    ending = names.suffix(name)
    task = Task(rules, limits.allowed_types, octets=limits.max_size * _UNPACKED)
    try:
        media_type = kinds.media_type(ending, limits.allowed_types)
        content = _read(stream, limits.max_size)
        _scan(content, limits.clamd_url)
        with _turns:
            cleaned, in_content = cleaning.clean(content, name, task)
        key = _keep(store, cleaned)
    except Refusal as refusal:
        raise RefusedFile(name, str(refusal), for_now=refusal.for_now) from None
    digest = hashlib.sha256(cleaned).hexdigest()
    return StoredFile(key, name, media_type, len(cleaned), digest, in_name + in_content)


def again(content: bytes, name: CleanText, *, rules: Rules) -> tuple[bytes, tuple[Finding, ...]]:
    """Clean the content of a file that was kept before, by the rules of now.

    Raises:
        RefusedFile: it would be refused today.
    """
    try:
        return cleaning.clean(content, name, Task(rules, octets=_STORED))
    except Refusal as refusal:
        raise RefusedFile(name, str(refusal)) from None


def _read(stream: BinaryIO, max_size: int) -> bytes:
    content = stream.read(max_size + 1)
    if len(content) > max_size:
        size = len(content) + _rest(stream)
        raise Refusal(
            _(
                "It is too big: %(size)s. The limit is %(limit)s.",
                size=_readable(size),
                limit=_readable(max_size),
            )
        )
    if not content:
        raise Refusal(_("It is empty."))
    return content


def _rest(stream: BinaryIO) -> int:
    return sum(map(len, iter(lambda: stream.read(1 << 16), b"")))


def _readable(size: int) -> str:
    if size < 1000 * 1024:
        return f"{size / 1024:.1f} KB"
    return f"{size / 1024**2:.1f} MB"


def _keep(store: Store, content: bytes) -> UUID:
    key = uuid4()
    try:
        store.put(key, BytesIO(content))
    except StoreUnavailable as refused:
        log.error("files.unavailable", setting="PORTAL_FILES", reason=str(refused))  # noqa: TRY400
        raise Refusal(
            _("It cannot be kept right now. Please try again in a few minutes."), for_now=True
        ) from None
    return key


def _scan(content: bytes, clamd_url: str | None) -> None:
    try:
        found = clamd_url is not None and scanner.infected(clamd_url, content)
    except scanner.Unavailable as reason:
        log.error("scanner.unavailable", setting="PORTAL_CLAMD_URL", reason=type(reason).__name__)  # noqa: TRY400
        raise Refusal(
            _("It cannot be checked for viruses right now. Please try again in a few minutes."),
            for_now=True,
        ) from None
    if found:
        raise Refusal(_("Our virus scanner found something in it, so we did not keep it."))
