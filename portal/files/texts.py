"""Text files: decoded, redacted, and written as UTF-8."""

import json
import re
from collections.abc import Iterator

from portal.files import fields
from portal.files.refusal import Refusal, mismatch, unreadable
from portal.i18n import gettext as _
from portal.redaction import CleanText, Finding, redact

_PIECE = 500_000
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Tabs, line and page breaks are text, and so are the colours and corrections of a terminal.
_BINARY = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f]")
_ENCRYPTED = re.compile(r"-----BEGIN (?:PGP MESSAGE|PKCS7|CMS)-----|\$ANSIBLE_VAULT;")
_DECLARED = re.compile(r"""\A(<\?xml[^>]{0,100}?encoding=)(["'])[\w.:-]+\2""")
_ACTIVE = re.compile(r"<(?:\w+:)?(?:svg|html|script)\b", re.IGNORECASE)


def clean(content: bytes, suffix: str) -> tuple[bytes, tuple[Finding, ...]]:
    """Return the text without its secrets, as UTF-8; raise `Refusal` if it is no text."""
    text, mark = _decode(content, suffix)
    if _ENCRYPTED.search(text):
        raise Refusal(_("It is encrypted, so we cannot look for passwords and keys in it."))
    if suffix == ".xml" and _ACTIVE.search(text[:4096]):
        raise mismatch(suffix)
    findings: tuple[Finding, ...] = ()
    if suffix in {".csv", ".tsv"}:
        text, findings = fields.redacted(text, fields.of_csv(text))
    elif suffix == ".xml":
        text, findings = fields.redacted(text, fields.of_xml(text))
    elif _is_json(text):
        text, findings = fields.redacted(text, fields.of_json(text))
    # Once more as plain text: what spans several fields is a secret, too.
    pieces = [redact(piece) for piece in _pieces(text)]
    whole = CleanText.join("", [piece.text for piece in pieces])
    written = _DECLARED.sub(r"\1\2UTF-8\2", whole)
    found = [finding for piece in pieces for finding in piece.findings]
    return written.encode("utf-8-sig" if mark else "utf-8"), (*findings, *found)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that end at a line's end and cut no framed key in two.

    A text with very many cues fails closed and loses every value; a long log is only long.
    """
    start = 0
    while len(text) - start > _PIECE:
        end = text.rfind("\n", start, start + _PIECE) + 1
        frame = text.rfind("-----BEGIN", start, end)
        if frame > start and "-----END" not in text[frame:end]:
            end = text.rfind("\n", start, frame) + 1
        if end <= start:
            break
        yield text[start:end]
        start = end
    yield text[start:]


def _decode(content: bytes, suffix: str) -> tuple[str, bool]:
    """Return the text and whether a byte-order mark stood before it."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for attempt in (encoding,) if encoding else ("utf-8", *_wide(content), "cp1252", "latin-1"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text) and not text.startswith("%PDF-"):
            return text, encoding is not None
    raise unreadable() if encoding else mismatch(suffix)


def _wide(content: bytes) -> Iterator[str]:
    """Name the UTF-16 that it must be without a mark: every other byte is a zero, or nearly.

    Nearly any even number of bytes can be read as UTF-16: a log in an old encoding would turn
    into signs in which nobody finds the password, and from which anybody gets it back.
    """
    half = len(content) / 2
    for name, zeros, others in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if content[zeros::2].count(0) > half * 0.7 and not content[others::2].count(0):
            yield name


def _is_json(text: str) -> bool:
    """Whether this is one JSON document, or one per line."""
    for documents in ([text], text.splitlines()):
        try:
            for document in filter(str.strip, documents):
                json.loads(document)
        except (ValueError, RecursionError):
            continue
        return True
    return False
