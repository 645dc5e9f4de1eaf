"""Tar archives: plain files with short or long names are read, anything else is refused."""

import re
from collections.abc import Iterator

from portal.files.refusal import Refusal, mismatch, unreadable
from portal.files.task import Task
from portal.i18n import gettext as _

_BLOCK = 512
_FILE, _FOLDER, _LONG_NAME, _HEADER, _SHARED = b"\x000", b"5", b"L", b"x", b"g"
_OCTAL = re.compile(rb"[ \0]*([0-7]{1,11})[ \0]*")
_RECORD = re.compile(rb"(\d{1,4}) (\w{1,20})=")


def members(content: bytes, ending: str, task: Task) -> Iterator[tuple[str, bytes]]:
    """Each file with its name as it is given.

    The standard library's reader follows sizes below zero and slow patterns in old versions.
    """
    if len(content) < _BLOCK or not _is_header(content[:_BLOCK]):
        raise mismatch(ending)
    place, name = 0, b""
    while any(header := content[place : place + _BLOCK]):
        task.member()
        if len(header) < _BLOCK or not _is_header(header):
            raise unreadable()
        kind, size, start = header[156:157], _number(header[124:136]), place + _BLOCK
        body = content[start : start + size]
        if len(body) < size:
            raise unreadable()
        place = start + -(-size // _BLOCK) * _BLOCK
        if kind in {_LONG_NAME, _HEADER}:
            name = body.rstrip(b"\0") if kind == _LONG_NAME else _path(body) or name
            continue
        if kind and kind in _FILE:
            yield _decoded(name or _short(header)), body
        elif kind not in {_FOLDER, _SHARED}:
            raise Refusal(_("It holds links or devices. Please send the files themselves."))
        name = b""


def _is_header(header: bytes) -> bool:
    """Whether the sum of the octets is the one that is written among them."""
    total = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    found = _OCTAL.fullmatch(header[148:156])
    return found is not None and int(found[1], 8) == total


def _number(field: bytes) -> int:
    found = _OCTAL.fullmatch(field)
    if found is None:
        raise unreadable()
    return int(found[1], 8)


def _short(header: bytes) -> bytes:
    name, prefix = header[:100].split(b"\0")[0], header[345:500].split(b"\0")[0]
    return b"/".join(filter(None, (prefix if header[257:262] == b"ustar" else b"", name)))


def _path(records: bytes) -> bytes:
    """The path among the records of an extended header: `17 path=logs/a.log` and a line's end."""
    path, place = b"", 0
    while found := _RECORD.match(records, place):
        end = place + int(found[1])
        if end <= found.end():
            raise unreadable()
        if found[2] == b"path":
            path = records[found.end() : end - 1]
        place = end
    return path


def _decoded(name: bytes) -> str:
    return name.decode("utf-8", "replace")
