"""ZIP containers: read with nothing believed that they say, and written with nothing but content."""

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO

from portal.files.refusal import Refusal, protected, unreadable
from portal.files.task import Task
from portal.i18n import gettext as _

_ENCRYPTED = 0x1 | 0x40 | 0x2000
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENTRY = b"PK\x01\x02"
_TYPE, _REGULAR, _FOLDER = 0o170000, 0o100000, 0o040000
_UNIX = 3
_CHUNK = 1 << 16
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    OverflowError,
)


def members(content: bytes, task: Task) -> Iterator[tuple[str, bytes]]:
    """Each file with its name as it is given; raise `Refusal` at the first that is a trick."""
    # The list is read at once when an archive is opened: count before it is.
    if content.count(_ENTRY) > task.members:
        raise Refusal(_("It holds too many files. Please send only those that matter."))
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except _BROKEN:
        raise unreadable() from None
    with archive:
        for info in archive.infolist():
            task.member()
            _check(info)
            if not info.filename.endswith("/"):
                yield info.filename, _read(archive, info, task, len(content))


def _check(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise protected()
    kind = info.external_attr >> 16 & _TYPE if info.create_system == _UNIX else 0
    if kind not in {0, _REGULAR, _FOLDER}:
        raise Refusal(_("It holds links or devices. Please send the files themselves."))
    if info.compress_type not in _METHODS:
        raise Refusal(_("It is packed in a way that we cannot read. Please pack it anew as ZIP."))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, task: Task, packed: int) -> bytes:
    pieces, size = [], 0
    try:
        with archive.open(info) as file:
            while piece := file.read(_CHUNK):
                size += len(piece)
                task.unpacked(len(piece), min(info.compress_size, packed), size)
                pieces.append(piece)
    except _BROKEN:
        raise unreadable() from None
    return b"".join(pieces)


def written(files: Mapping[str, bytes], stored: frozenset[str] = frozenset()) -> bytes:
    """Pack clean files: one time for all, no comments, no attributes, no extra fields."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            info.create_system = _UNIX
            info.external_attr = (_REGULAR | 0o644) << 16
            archive.writestr(info, content)
    return packed.getvalue()
