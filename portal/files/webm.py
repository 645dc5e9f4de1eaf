"""Screen recordings in WebM: what shows and sounds stays, what could hold words is blanked."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.files.refusal import Refusal, mismatch, unreadable
from portal.i18n import gettext as _

_EBML, _SEGMENT, _INFO, _TRACKS = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B
_CLUSTER, _TRACK, _VOID, _TYPE = 0x1F43B675, 0xAE, 0xEC, 0x83
# What stands inside which element; a browser writes clusters of unknown size, whose parts
# (timestamp and blocks) therefore turn up beside them. Whatever is not named becomes a void.
_KEPT = {
    0: {_EBML, _SEGMENT},
    _SEGMENT: {0x114D9B74, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, 0xE7, 0xA3, 0xA0, 0xA7, 0xAB},
    _INFO: {0x2AD7B1, 0x4489, 0x4461},  # scale, duration, date
    _TRACKS: {_TRACK},
    _TRACK: {
        *(0xD7, 0x73C5, _TYPE, 0xB9, 0x88, 0x55AA, 0x9C, 0x22B59C, 0x86, 0x63A2, 0xE0, 0xE1),
        *(0x23E383, 0x56AA, 0x56BB, 0x6DE7, 0xAA),
    },
}
_PICTURE_AND_SOUND = {1, 2}
_SHORT = 128  # octets: a void no longer than this tells its size in one


@dataclass(frozen=True, slots=True)
class _Element:
    kind: int
    start: int
    body: int
    end: int


def clean(content: bytes, suffix: str) -> bytes:
    """Return the recording without its words; raise `Refusal` if it is none or has text tracks."""
    data = bytearray(content)
    if int.from_bytes(data[:4]) != _EBML:
        raise mismatch(suffix)
    if _SEGMENT not in _walk(data, 0, 0, len(data)):
        raise mismatch(suffix)
    return bytes(data)


def _walk(data: bytearray, inside: int, start: int, end: int) -> set[int]:
    kinds = set()
    for element in _elements(data, start, end):
        kinds.add(element.kind)
        if element.kind not in _KEPT[inside]:
            _blank(data, element)
        elif element.kind == _TYPE and data[element.end - 1] not in _PICTURE_AND_SOUND:
            raise Refusal(_("It has a track of text or data, which we cannot check for secrets."))
        elif element.kind in _KEPT:
            _walk(data, element.kind, element.body, element.end)
    return kinds


def _elements(data: bytearray, start: int, end: int) -> Iterator[_Element]:
    while start < end:
        kind, after = _number(data, start, 4, keep_marker=True)
        size, body = _number(data, after, 8, keep_marker=False)
        unknown = size == (1 << 7 * (body - after)) - 1
        stop = end if unknown else body + size
        if stop > end or (unknown and kind not in {_SEGMENT, _CLUSTER}):
            raise unreadable()
        yield _Element(kind, start, body, stop)
        start = body if unknown and kind == _CLUSTER else stop


def _number(data: bytearray, start: int, longest: int, *, keep_marker: bool) -> tuple[int, int]:
    """Read a number whose leading zero bits tell its length; return it and where it ends."""
    first = data[start] if start < len(data) else 0
    length = 9 - first.bit_length()
    if length > longest or start + length > len(data):
        raise unreadable()
    value = int.from_bytes(data[start : start + length])
    return value if keep_marker else value & ((1 << 7 * length) - 1), start + length


def _blank(data: bytearray, element: _Element) -> None:
    whole = element.end - element.start
    width = 8 if whole > _SHORT else 1  # octets that tell the size of the void
    size = (1 << 7 * width) | (whole - 1 - width)
    data[element.start : element.end] = (
        bytes([_VOID]) + size.to_bytes(width) + bytes(whole - 1 - width)
    )
