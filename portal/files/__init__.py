"""Files from customers: checked and cleaned in memory, and only then kept."""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from uuid import UUID, uuid4

from portal.errors import RefusedFile
from portal.files import images, movies, names, scanner, texts, webm
from portal.files.names import disposition
from portal.files.refusal import Refusal
from portal.files.store import LocalStore, Store
from portal.i18n import gettext as _
from portal.redaction import CleanText, Finding

__all__ = ["Limits", "LocalStore", "Store", "StoredFile", "accepted", "disposition", "receive"]

_TEXTS = dict.fromkeys((".txt", ".log", ".md", ".xml", ".yaml", ".yml"), "text/plain")
_TABLES = dict.fromkeys((".csv", ".tsv"), "text/csv")
_JSON = dict.fromkeys((".json", ".jsonl", ".ndjson", ".har"), "application/json")
_IMAGES = {ending: f"image/{form.lower()}" for ending, form in images.FORMATS.items()}
_MOVIES = {".mp4": "video/mp4", ".mov": "video/quicktime"}
_WEBM = {".webm": "video/webm"}
MEDIA_TYPES = {**_IMAGES, **_TEXTS, **_TABLES, **_JSON, **_MOVIES, **_WEBM}
_DOCUMENTS = frozenset(
    (".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp")
)
_ARCHIVES = frozenset((".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar"))


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


def accepted(allowed_types: Collection[str]) -> tuple[str, ...]:
    """List the endings (`.png`) that the policy's media types allow, for a form's `accept`."""
    return tuple(ending for ending, kind in MEDIA_TYPES.items() if kind in allowed_types)


def receive(stream: BinaryIO, filename: str, *, limits: Limits, store: Store) -> StoredFile:
    """Check, clean and keep one file, or raise `RefusedFile`; nothing lands before it is clean."""
    name, in_name = names.clean(filename)
    try:
        media_type = _media_type(names.suffix(name), limits.allowed_types)
        content = _read(stream, limits.max_size)
        _scan(content, limits.clamd_url)
        cleaned, in_content = _clean(content, names.suffix(name))
    except Refusal as refusal:
        raise RefusedFile(name, str(refusal)) from None
    key = uuid4()
    store.put(key, BytesIO(cleaned))
    digest = hashlib.sha256(cleaned).hexdigest()
    return StoredFile(key, name, media_type, len(cleaned), digest, in_name + in_content)


def _media_type(ending: str, allowed_types: Collection[str]) -> str:
    kind = MEDIA_TYPES.get(ending)
    if kind in allowed_types and kind is not None:
        return kind
    if ending in _DOCUMENTS:
        raise Refusal(
            _(
                "We cannot look for passwords and keys inside such a document, so we do not keep"
                " it. Please send a screenshot, or the text itself."
            )
        )
    if ending in _ARCHIVES:
        raise Refusal(
            _(
                "We cannot look for passwords and keys inside an archive, so we do not keep it."
                " Please send the files one by one."
            )
        )
    raise Refusal(
        _(
            "Files of this kind cannot be sent. These can: %(endings)s.",
            endings=", ".join(known.removeprefix(".") for known in accepted(allowed_types)),
        )
    )


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


def _scan(content: bytes, clamd_url: str | None) -> None:
    try:
        found = clamd_url is not None and scanner.infected(clamd_url, content)
    except scanner.Unavailable:
        raise Refusal(
            _("It cannot be checked for viruses right now. Please try again in a few minutes.")
        ) from None
    if found:
        raise Refusal(_("Our virus scanner found something in it, so we did not keep it."))


def _clean(content: bytes, ending: str) -> tuple[bytes, tuple[Finding, ...]]:
    for kinds, draw in _DRAW:
        if ending in kinds:
            return draw(content, ending), ()
    return texts.clean(content, ending)


_DRAW: tuple[tuple[Collection[str], Callable[[bytes, str], bytes]], ...] = (
    (_IMAGES, images.clean),
    (_MOVIES, movies.clean),
    (_WEBM, webm.clean),
)
