"""Text files: decoded, redacted, and written as UTF-8."""

import json
import re
from collections.abc import Iterator

from portal.files import encodings, fields, readers
from portal.files.refusal import Refusal, mismatch
from portal.files.task import Cleaned, Task
from portal.i18n import gettext as _
from portal.redaction import CleanText, Finding, Redacted, redact

_PIECE, _PART = 150_000, 30_000
_ENCRYPTED = re.compile(r"-----BEGIN (?:PGP MESSAGE|PKCS7|CMS)-----|\$ANSIBLE_VAULT;")
_DECLARED = re.compile(r"""\A(<\?xml[^>]{0,100}?encoding=)(["'])[\w.:-]+\2""")
_TABLES = frozenset({".csv", ".tsv"})
_LONGEST_ROW = 10_000
_WHOLE = frozenset({"card", "private-key"})  # may stand in several cells
_READERS = {".csv": readers.of_csv, ".tsv": readers.of_csv, ".xml": readers.of_xml}
_ACTIVE = re.compile(r"<(?:\w+:)?(?:svg|html|script)\b", re.IGNORECASE)


def clean(content: bytes, suffix: str, task: Task) -> Cleaned:
    """Return the text without its secrets, as UTF-8; raise `Refusal` if it is no text."""
    text, mark = encodings.decode(content, suffix)
    if _ENCRYPTED.search(text):
        raise Refusal(_("It is encrypted, so we cannot look for passwords and keys in it."))
    if suffix == ".xml" and _ACTIVE.search(text[:4096]):
        raise mismatch(suffix)
    text, findings = redacted(text, suffix, task)
    written = _DECLARED.sub(r"\1\2UTF-8\2", text)
    return written.encode("utf-8-sig" if mark else "utf-8"), findings


def redacted(text: str, suffix: str, task: Task) -> tuple[str, tuple[Finding, ...]]:
    """Redact a text by the fields that its kind has, and as plain text."""
    findings: tuple[Finding, ...] = ()
    reader = _READERS.get(suffix)
    if reader is None and is_json(text):
        reader = readers.of_json
    if reader is not None:
        text, findings = fields.redacted(text, reader(text, task.rules), task)
    # Once more as plain text: what spans several fields is a secret, too.
    whole, found = (table if suffix in _TABLES else plain)(text, task)
    return whole, (*findings, *found)


def table(text: str, task: Task) -> tuple[str, tuple[Finding, ...]]:
    """Redact a table as plain text, but let no secret reach beyond its cell."""
    first = text.partition("\n")[0]
    separator = readers.separator(first)
    kept, findings, position = list[str](), list[Finding](), 0
    for start, read in read_in_pieces(text, task):
        for found in read.findings:
            begin, end = start + found.start, start + found.end
            shape = separator, first.count(separator)
            stop = end if found.kind in _WHOLE else _cell_end(text, begin, end, shape)
            instead = read.text[found.replacement_start : found.replacement_end]
            kept += (text[position:begin], instead, text[stop:end])
            findings.append(found)
            position = end
    return "".join([*kept, text[position:]]), tuple(findings)


def _cell_end(text: str, begin: int, end: int, shape: tuple[str, int]) -> int:
    """Where a secret ends that was read on into the next cell of a row that has all its cells."""
    separator, columns = shape
    before = text[max(0, begin - _LONGEST_ROW) : begin].rpartition("\n")[2]
    row = before + text[begin : begin + _LONGEST_ROW].partition("\n")[0]
    stop = text.find(separator, begin, end) if '"' in row or row.count(separator) == columns else -1
    while stop >= 0 and (before + text[begin:stop]).count('"') % 2:
        stop = text.find(separator, stop + 1, end)  # this one stands between quotes
    stop -= text[stop - 1] == '"'
    return stop if stop > begin else end


def plain(text: str, task: Task) -> tuple[CleanText, tuple[Finding, ...]]:
    """Redact a text of any length, piece by piece."""
    pieces = [read for _start, read in read_in_pieces(text, task)]
    found = tuple(finding for piece in pieces for finding in piece.findings)
    return CleanText.join("", [piece.text for piece in pieces]), found


def read_in_pieces(text: str, task: Task) -> Iterator[tuple[int, Redacted]]:
    """What was found in each piece of a text, and where the piece begins."""
    start, dense = 0, False
    for piece in _pieces(text, _PIECE):
        before = len(piece)
        for part, read in _read(piece, task, dense=dense):
            dense = len(part) < before
            yield start, read
            start += len(part)


def _read(piece: str, task: Task, *, dense: bool) -> Iterator[tuple[str, Redacted]]:
    """Redact a piece; where very much is found, again in parts.

    Of more cues than it reads the redactor takes every value; a long log is only long.
    """
    if not dense:
        task.breathe()
        read = redact(piece, task.rules)
        if len(read.findings) <= fields.MANY or len(piece) <= _PART:
            yield piece, read
            return
    for part in _pieces(piece, _PART):
        task.breathe()
        yield part, redact(part, task.rules)


def _pieces(text: str, size: int) -> Iterator[str]:
    """The text in pieces that end at a line's end and cut no framed key in two."""
    start = 0
    while len(text) - start > size:
        end = _line(text, start, start + size)
        frame = text.rfind("-----BEGIN", start, end)
        if frame > start and "-----END" not in text[frame:end]:
            end = _line(text, start, frame)
        if end <= start:
            end = _seam(text, start, size)
        yield text[start:end]
        start = end
    yield text[start:]


def _line(text: str, start: int, end: int) -> int:
    """The last line's end before a place, but not behind a label whose value would come next."""
    place = text.rfind("\n", start, end)
    while place > start and text[place - 1] in ":=,\\ \r\n\t":
        place = text.rfind("\n", start, place)
    return place + 1


def _seam(text: str, start: int, size: int) -> int:
    """Where a line that is too long may be cut: between two values, if it has any."""
    for mark in ("},", '",', ",", ";", " "):
        end = text.rfind(mark, start + size // 2, start + size)
        if end > start:
            return end + len(mark)
    return len(text)


def is_json(text: str) -> bool:
    """Whether this is one JSON document, or one per line."""
    for documents in ([text], text.splitlines()):
        try:
            for document in filter(str.strip, documents):
                json.loads(document)
        except (ValueError, RecursionError):
            continue
        return True
    return False
