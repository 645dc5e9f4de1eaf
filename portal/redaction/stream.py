"""Redacting what is too long to hold: in pieces that remember what stood before them."""

import codecs
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from portal.redaction.engine import redact
from portal.redaction.rules import Rules
from portal.redaction.text import CleanText, Finding, trust

_BLOCK = 256 * 1024
_BEFORE = 4 * 1024
"""How much of what was written already is read again, as what is said there may announce a secret."""
_BEHIND = 16 * 1024
"""How much is not written before more is read: a secret may go on there."""
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Place:
    """A finding and where it began: character, line and column of the whole text, 1 the first."""

    finding: Finding
    start: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Piece:
    """The next part of the clean text, and what was taken out of it."""

    text: CleanText
    places: tuple[Place, ...]


def decoded(stream: BinaryIO) -> Iterator[str]:
    """Read a text of UTF-8 or UTF-16; what is neither is taken for an old log of Windows."""
    first = stream.read(_BLOCK)
    encoding = next((name for mark, name in _MARKS if first.startswith(mark)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    block, old = first, False
    while block:
        pending = b"" if old else decoder.getstate()[0]
        try:
            yield block.decode("cp1252", "replace") if old else decoder.decode(block)
        except UnicodeDecodeError:
            old = True
            yield (pending + block).decode("cp1252", "replace")
        block = stream.read(_BLOCK)
    if not old:
        yield decoder.getstate()[0].decode("cp1252", "replace")


def pieces(texts: Iterable[str], rules: Rules) -> Iterator[Piece]:
    """Redact a text that comes in blocks, with little of it in memory at any time."""
    known, written = "", _Written()
    for text in texts:
        known += text
        if len(known) - written.here > _BLOCK:
            piece, cut = _next(known, written, rules)
            yield piece
            known = known[cut:]
    yield _whole(known, written, rules)


@dataclass(slots=True)
class _Written:
    """How far the text was written: `here` in what is held, and the place in all of it."""

    here: int = 0
    start: int = 0
    line: int = 1
    column: int = 1

    def place(self, held: str, finding: Finding) -> Place:
        """Where a finding stands in the whole text."""
        before = held[self.here : finding.start]
        lines, last = before.count("\n"), len(before) - before.rfind("\n") - 1
        column = last + 1 if lines else self.column + last
        return Place(finding, self.start + len(before), self.line + lines, column)

    def go_on(self, held: str, to: int) -> int:
        """Everything up to `to` is written; returns how much of the front can be forgotten."""
        passed = held[self.here : to]
        lines = passed.count("\n")
        self.column = len(passed) - passed.rfind("\n") if lines else self.column + len(passed)
        self.start, self.line = self.start + len(passed), self.line + lines
        cut = max(0, to - _BEFORE)
        self.here = to - cut
        return cut


def _next(held: str, written: _Written, rules: Rules) -> tuple[Piece, int]:
    result = redact(held, rules)
    to = _end(held, result.findings, written.here)
    piece = _between(held, result.findings, result.text, written, to)
    return piece, written.go_on(held, to)


def _end(held: str, findings: tuple[Finding, ...], least: int) -> int:
    """The end of a line, or of a word, that lies in no finding and far enough before the end."""
    to = max(least, len(held) - _BEHIND)
    to = max(held.rfind("\n", least, to), held.rfind(" ", max(least, to - _BEFORE), to)) + 1 or to
    for finding in reversed(findings):
        if finding.start < to < finding.end:
            to = finding.start
    return to


def _whole(held: str, written: _Written, rules: Rules) -> Piece:
    result = redact(held, rules)
    return _between(held, result.findings, result.text, written, len(held))


def _between(
    held: str, findings: tuple[Finding, ...], text: CleanText, written: _Written, to: int
) -> Piece:
    """The part that is to be written now: from where the last one ended up to `to`."""
    places = tuple(written.place(held, one) for one in findings if written.here <= one.start < to)
    return Piece(trust(text[_moved(findings, written.here) : _moved(findings, to)]), places)


def _moved(findings: tuple[Finding, ...], place: int) -> int:
    """Where a place of the text lies in the redacted one; one inside a secret lies before it."""
    shift = 0
    for finding in findings:
        if finding.end > place:
            return finding.replacement_start if finding.start < place else place + shift
        shift = finding.replacement_end - finding.end
    return place + shift
