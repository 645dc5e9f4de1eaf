"""What a letter holds: its words, and the files that came with them."""

import codecs
import contextlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any, NamedTuple

from portal.mail import plain
from portal.mail.headers import legible

_DEEPEST = 20
_SLOW = frozenset({"idna", "punycode"})  # made for names, and slow with long texts
_TEXTS = frozenset({"text/html", "text/plain"})
_SEALS = frozenset(
    {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
)
"""What proves to mail programs who wrote: it says nothing to people."""


class Enclosed(NamedTuple):
    """A file as it came; `inline` stands among the words, such as a logo or a picture."""

    name: str
    content: bytes
    inline: bool


@dataclass(slots=True)
class Contents:
    """The words of a letter, and its files; `cut` says that the words go on."""

    said: list[str] = field(default_factory=list)
    files: list[Enclosed] = field(default_factory=list)
    cut: bool = False


def of(message: Message) -> Contents:
    """Everything that the letter holds, what was attached before what stands among the words."""
    found = Contents()
    _collect(message, found, spoken=True, depth=0)
    found.files.sort(key=lambda file: file.inline)
    return found


def _collect(part: Message, found: Contents, *, spoken: bool, depth: int) -> None:
    kind = part.get_content_type()
    payload: Any = part.get_payload() if part.is_multipart() else None
    if kind in _SEALS:
        return
    if isinstance(payload, list) and kind.startswith("multipart/") and depth < _DEEPEST:
        chosen = _chosen(payload) if kind == "multipart/alternative" else None
        for one in payload:
            heard = spoken and (chosen is None or one is chosen)
            _collect(one, found, spoken=heard, depth=depth + 1)
    elif _is_words(part, kind):
        # The same words in another form are none that somebody said twice.
        if spoken:
            _say(part, kind, found)
    elif not kind.startswith("multipart/") or payload:
        found.files.append(_file(part, kind, len(found.files) + 1))


def _chosen(parts: Sequence[Message]) -> Message | None:
    """Of several forms of the same words, the plain ones, if there are some."""
    texts = [part for part in parts if part.get_content_type() == "text/plain" and _text(part)]
    return next(iter([*texts, *reversed(_rich(parts))]), None)


def _rich(parts: Sequence[Message]) -> list[Message]:
    kinds = [(part, part.get_content_type()) for part in parts]
    return [part for part, kind in kinds if kind == "text/html" or kind.startswith("multipart/")]


def _is_words(part: Message, kind: str) -> bool:
    return kind in _TEXTS and not _name(part) and part.get_content_disposition() != "attachment"


def _say(part: Message, kind: str, found: Contents) -> None:
    text = _text(part)
    if kind == "text/html":
        text, cut = plain.of(text)
        found.cut = found.cut or cut
    if text:
        found.said.append(text)


def _text(part: Message) -> str:
    octets = _octets(part)
    for name in (_charset(part), "utf-8"):
        with contextlib.suppress(LookupError, UnicodeError, ValueError):
            if codecs.lookup(name).name not in _SLOW:
                return octets.decode(name).replace("\r\n", "\n").strip()
    return octets.decode("cp1252", "replace").replace("\r\n", "\n").strip()


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "utf-8")
    except Exception:  # noqa: BLE001 - a charset that is garbage is none
        return "utf-8"


def _octets(part: Message) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001 - so is an encoding
        found = None
    return found if isinstance(found, bytes) else b""


def _name(part: Message) -> str:
    try:
        return legible(part.get_filename() or "")
    except Exception:  # noqa: BLE001 - and a name
        return ""


def _file(part: Message, kind: str, number: int) -> Enclosed:
    content = b"" if part.is_multipart() else _octets(part)
    ending = ".eml" if kind.startswith("message/") else mimetypes.guess_extension(kind) or ".bin"
    name = _name(part) or f"{kind.partition('/')[0]}-{number}{ending}"
    return Enclosed(name, content, inline=part.get_content_disposition() != "attachment")
