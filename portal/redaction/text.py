"""What redaction hands back: text that is known to be clean, and what was taken out of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Self

_NEW: Callable[[type["CleanText"], str], "CleanText"] = str.__new__  # past the refusal below

Kind = Literal["key", "password", "otp", "pin", "private-key", "card"]


class CleanText(str):
    """A text that went through the redactor: only `redact`, `join` and `trust` make one."""

    __slots__ = ()

    def __new__(cls, *_: object) -> Self:
        """Refuse: a text does not become clean by being called so."""
        message = "CleanText is made by redact(), CleanText.join() or trust()"
        raise TypeError(message)

    @classmethod
    def join(  # type: ignore[override]  # gluing by a plain separator is what must not happen quietly
        cls, separator: str, parts: Iterable["CleanText"]
    ) -> "CleanText":
        """Glue clean parts with a separator that the program chose; refuse a part that is not."""
        kept = list(parts)
        if not all(isinstance(part, CleanText) for part in kept):
            message = "CleanText.join() takes clean parts only"
            raise TypeError(message)
        return trust(separator.join(kept))

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Copy and pickle as what it is."""
        return trust, (str(self),)


def trust(value: str) -> CleanText:
    """Call a text clean without looking: for the column types that load what was stored clean."""
    return _NEW(CleanText, value)


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret: its kind and its place before (`start`, `end`) and after, never its value."""

    kind: Kind
    vendor: str | None
    start: int
    end: int
    length: int
    replacement_start: int
    replacement_end: int
    weak: bool
    advice: str | None


@dataclass(frozen=True, slots=True)
class Redacted:
    """A clean text and what was removed from it, in the order of the text."""

    text: CleanText
    findings: tuple[Finding, ...]


def segments(text: str, findings: Iterable[Finding]) -> Iterator[tuple[str, Finding | None]]:
    """Cut a redacted text into pieces, each with the finding whose replacement it is, or None."""
    position = 0
    for finding in findings:
        if finding.replacement_start > position:
            yield text[position : finding.replacement_start], None
        yield text[finding.replacement_start : finding.replacement_end], finding
        position = finding.replacement_end
    if position < len(text):
        yield text[position:], None
