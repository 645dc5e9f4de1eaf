"""Screen recordings in MP4 and MOV: picture and sound stay, what could hold words is blanked."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.files.refusal import Refusal, mismatch, unreadable
from portal.i18n import gettext as _

# What stands inside which box. Whatever is not named here (titles, places, comments, covers, XMP)
# is overwritten in its place by an empty `free` box, so that no offset in the file moves.
_KEPT = {
    "": {"ftyp", "moov", "mdat", "moof", "mfra", "sidx", "styp", "wide"},
    "moov": {"mvhd", "trak", "mvex", "iods"},
    "mvex": {"mehd", "trex"},
    "trak": {"tkhd", "edts", "mdia", "tref", "tapt"},
    "mdia": {"mdhd", "hdlr", "minf"},
    "minf": {"vmhd", "smhd", "hdlr", "dinf", "stbl"},
    "moof": {"mfhd", "traf"},
    "traf": {"tfhd", "tfdt", "trun", "sbgp", "sgpd", "saiz", "saio"},
}
_TRACKS = {b"vide", b"soun"}


@dataclass(frozen=True, slots=True)
class _Box:
    kind: str
    start: int
    body: int
    end: int


def clean(content: bytes, suffix: str) -> bytes:
    """Return the recording without its words; raise `Refusal` if it is none or has text tracks."""
    data = bytearray(content)
    if content[4:8] not in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        raise mismatch(suffix)
    kinds = _walk(data, "", 0, len(data))
    if "moov" not in kinds:
        raise mismatch(suffix)
    return bytes(data)


def _walk(data: bytearray, inside: str, start: int, end: int) -> set[str]:
    """Blank what is not kept between two places; return the kinds of box that were there."""
    kinds = set()
    for box in _boxes(data, start, end):
        kinds.add(box.kind)
        if box.kind not in _KEPT[inside]:
            data[box.start + 4 : box.start + 8] = b"free"
            data[box.body : box.end] = bytes(box.end - box.body)
        elif box.kind == "hdlr":
            _blank_handler(data, inside, box)
        elif box.kind in _KEPT:
            _walk(data, box.kind, box.body, box.end)
    return kinds


def _boxes(data: bytearray, start: int, end: int) -> Iterator[_Box]:
    while start < end:
        size, body = int.from_bytes(data[start : start + 4]), start + 8
        if size == 1:
            size, body = int.from_bytes(data[start + 8 : start + 16]), start + 16
        stop = start + size if size else end
        if not body <= stop <= end:
            raise unreadable()
        yield _Box(data[start + 4 : start + 8].decode("latin-1"), start, body, stop)
        start = stop


def _blank_handler(data: bytearray, inside: str, box: _Box) -> None:
    """Empty the name of a track's handler; refuse a track that is neither picture nor sound."""
    if inside == "mdia" and bytes(data[box.body + 8 : box.body + 12]) not in _TRACKS:
        raise Refusal(_("It has a track of text or data, which we cannot check for secrets."))
    name = min(box.body + 24, box.end)
    data[name : box.end] = bytes(box.end - name)
