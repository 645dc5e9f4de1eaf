"""Archives: every file in them is checked like one that comes alone, and a new archive is written."""

import tarfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from portal.files import kinds, names, tars, zips
from portal.files.refusal import Refusal, inside, mismatch, unreadable
from portal.files.task import Cleaned, Inner, Task
from portal.i18n import gettext as _
from portal.redaction import CleanText, Finding, redact

Members = Iterator[tuple[str, bytes]]
_LONGEST = 400  # of a path in an archive
_MAGIC = b"\x1f\x8b"
_CHUNK = 1 << 16
# What file managers leave behind, and nobody means to send.
_LITTER = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def clean_zip(content: bytes, name: str, task: Task, inner: Inner) -> Cleaned:
    """Return a new ZIP archive of clean files; raise `Refusal`, naming the file, if there is none."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise mismatch(names.suffix(name))
    with task.inside():
        kept, findings = _cleaned(zips.members(content, task), task, inner)
    return zips.written(kept), findings


def clean_tar(content: bytes, name: str, task: Task, inner: Inner) -> Cleaned:
    """Return a new tar archive of clean files, as above."""
    with task.inside():
        kept, findings = _cleaned(tars.members(content, names.suffix(name), task), task, inner)
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, inside in kept.items():
            member = tarfile.TarInfo(path)
            member.size = len(inside)
            archive.addfile(member, BytesIO(inside))
    return written.getvalue(), findings


def clean_gzip(content: bytes, name: str, task: Task, inner: Inner) -> Cleaned:
    """Unpack, clean what is inside by its own name, and pack it again without names and times."""
    ending = names.suffix(name)
    if not content.startswith(_MAGIC):
        raise mismatch(ending)
    with task.inside():
        plain = _unpacked(content, task)
        if ending == ".tgz" or name.lower().endswith(".tar.gz"):
            cleaned, findings = clean_tar(plain, name, task, inner)
        else:
            inside = name[: -len(ending)]
            kinds.media_type(inner_kind(inside), task.allowed)
            cleaned, findings = inner(plain, inside, task)
    packer = zlib.compressobj(wbits=31)
    return packer.compress(cleaned) + packer.flush(), findings


def inner_kind(name: str) -> str:
    """Return the ending of a file in an archive; logs often have none, or a number (`hub.log.1`)."""
    ending = names.suffix(name)
    return ".log" if not ending or ending.removeprefix(".").isdigit() else ending


def _unpacked(content: bytes, task: Task) -> bytes:
    """Read all the parts of a gzip; a broken one is refused, not cut short."""
    pieces, packed, size = [], len(content), 0
    unpacker = zlib.decompressobj(wbits=31)
    while content or not unpacker.eof:
        if unpacker.eof:  # another part follows
            task.member()
            unpacker = zlib.decompressobj(wbits=31)
        piece, content = _piece(unpacker, content)
        size += len(piece)
        task.unpacked(len(piece), packed, size)
        pieces.append(piece)
    return b"".join(pieces)


def _piece(unpacker: "zlib._Decompress", content: bytes) -> tuple[bytes, bytes]:
    """The next piece, and what is left of the content."""
    try:
        piece = unpacker.decompress(content, _CHUNK)
    except zlib.error:
        raise unreadable() from None
    if unpacker.eof:
        return piece, unpacker.unused_data.lstrip(b"\0")  # tapes are filled up
    if not piece and not unpacker.unconsumed_tail:
        raise unreadable()
    return piece, unpacker.unconsumed_tail


def _cleaned(
    members: Members, task: Task, inner: Inner
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    kept: dict[str, bytes] = {}
    findings: list[Finding] = []
    for given, content in members:
        name, in_name = _path(given, task)
        if name.rpartition("/")[2].lower() in _LITTER or name.startswith("__MACOSX/"):
            continue
        try:
            ending = inner_kind(name)
            kinds.media_type(ending, task.allowed)
            cleaned, found = inner(content, name, task) if content else (b"", ())
        except Refusal as refusal:
            raise inside(name, refusal) from None
        kept[_free(name, kept)] = cleaned
        findings += (*in_name, *found)
    if not kept:
        raise Refusal(_("There is no file in it."))
    return kept, tuple(findings)


def _path(given: str, task: Task) -> tuple[CleanText, tuple[Finding, ...]]:
    """A path of clean names: never absolute, never upwards, with no drive and no tricks."""
    parts = [part for part in given.replace("\\", "/").split("/") if names.bare(part)]
    if parts and parts[0].endswith(":"):
        parts = parts[1:]
    clean = [names.clean(part, task.rules) for part in parts[-10:]] or [names.clean("", task.rules)]
    findings = tuple(finding for _name, found in clean for finding in found)
    path = CleanText.join("/", [name for name, _found in clean])
    while len(path) > _LONGEST:
        path = redact(path.partition("/")[2], task.rules).text
    whole = redact(path, task.rules)
    return whole.text, (*findings, *whole.findings)


def _free(name: str, taken: dict[str, bytes]) -> str:
    """A name that no other file in the archive has: `hub.log`, `hub (2).log`."""
    ending = names.suffix(name)
    stem, number, free = name[: len(name) - len(ending)], 1, name
    while free in taken:
        number += 1
        free = f"{stem} ({number}){ending}"
    return free
