"""The encodings of texts: found by what they say, and never a hiding place."""

import re
from collections.abc import Iterator

from portal.files.refusal import mismatch, unreadable

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Tabs, line and page breaks are text, and so are the colours and corrections of a terminal.
_BINARY = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f]")
_NEIGHBOURS = re.compile(rb"[\x80-\xff]{2,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_CYRILLIC = ("cp1251", "koi8_r", "cp866")
_COMMON = re.compile("[оеаинтсрвлкмдпу]")  # four of five letters of any Russian text
_SAMPLE = 200_000


def decode(content: bytes, suffix: str) -> tuple[str, bool]:
    """Return the text and whether a byte-order mark stood before it; raise `Refusal` if it is none."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for attempt in (encoding,) if encoding else ("utf-8", *_wide(content), *_narrow(content)):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        if not _BINARY.search(text) and not text.startswith("%PDF-"):
            return text, encoding is not None
    raise unreadable() if encoding else mismatch(suffix)


def _wide(content: bytes) -> Iterator[str]:
    """Name the UTF-16 or UTF-32 that it must be without a mark: zeros in every other place.

    Nearly any even number of bytes can be read as UTF-16: a log in an old encoding would turn
    into signs in which nobody finds the password, and from which anybody gets it back.
    """
    if 0 not in content:
        return
    for name, zero in (("utf-32-le", 3), ("utf-32-be", 0)):
        if len(content) % 4 == 0 and not any(content[zero::4]):
            yield name
    half = len(content) / 2
    for name, high, low in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        latin, cyrillic = content[high::2].count(0), content[high::2].count(4)
        mostly = latin > half * 0.7 or (latin and latin + cyrillic > half * 0.9)
        if mostly and not content[low::2].count(0):
            yield name


def _narrow(content: bytes) -> Iterator[str]:
    """Name the old encodings of one octet for a letter that it may be, the likeliest first."""
    sample = content[:_SAMPLE]
    high = len(_HIGH.findall(sample))
    neighbours = sum(map(len, _NEIGHBOURS.findall(sample)))
    if high > len(sample) * 0.5 and not set(b" \n") & set(sample):
        return  # no words and no lines: an encoding in which even `password` has other octets
    if neighbours > high * 0.6:
        likely = {name: _russian(sample, name) for name in _CYRILLIC}
        best = max(likely, key=likely.__getitem__)
        if likely[best] > high * 0.5:
            yield best
    yield "cp1252"
    yield "latin-1"


def _russian(sample: bytes, encoding: str) -> int:
    return len(_COMMON.findall(sample.decode(encoding, "replace")))
