"""Documents of office programs: packages of XML whose every part is cleaned, dropped or refused."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.files import fields, kinds, markup, names, parts, sheets, wording, zips
from portal.files.markup import Document, Words, escape
from portal.files.refusal import Refusal, inside, mismatch, protected, unreadable
from portal.files.task import Cleaned, Inner, Task
from portal.i18n import gettext as _
from portal.redaction import Finding, redact

_MAIN = {
    ".docx": b"wordprocessingml.document.main+xml",
    ".xlsx": b"spreadsheetml.sheet.main+xml",
    ".pptx": b"presentationml.presentation.main+xml",
}
_OLD = b"\xd0\xcf\x11\xe0"  # a container of earlier days, in which encrypted documents come, too
_NAME = re.compile(r"(?!/)(?!.*(?:\.\.|//|\\))[\w .()\[\]%~+,=@'/-]+")
_XML = re.compile(r".*\.(?:xml|rels|vml|svg|rdf)", re.IGNORECASE)
_TELLING = re.compile(r"(?=.*\d)(?=.*[^\W\d]).{8,400}", re.DOTALL)


@dataclass(slots=True)
class _Package:
    task: Task
    inner: Inner
    parts: dict[str, bytes]
    findings: list[Finding] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    shared: list[list[Words]] = field(default_factory=list)


def clean(content: bytes, name: str, task: Task, inner: Inner) -> Cleaned:
    """Return a new document of clean parts; raise `Refusal` if a part cannot be cleaned."""
    ending = names.suffix(name)
    if content.startswith(_OLD):
        raise protected()
    if not content.startswith(b"PK\x03\x04"):
        raise mismatch(ending)
    with task.inside():
        package = _Package(task, inner, _read(content, task))
        _check(package.parts, ending)
        kept = dict(_cleaned(package))
        kept = {name: _without(part, name, package.known) for name, part in kept.items()}
    return zips.written(kept, frozenset({"mimetype"})), tuple(package.findings)


def _read(content: bytes, task: Task) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, part in zips.members(content, task):
        if not _NAME.fullmatch(name) or redact(name, task.rules).findings or name in found:
            raise unreadable()
        found[name] = part
    return found


def _check(found: Mapping[str, bytes], ending: str) -> None:
    """Refuse what is of another kind than it says, encrypted, or a program."""
    if ending in _MAIN:
        fits = _MAIN[ending] in found.get("[Content_Types].xml", b"")
    else:
        fits = found.get("mimetype", b"").strip() == kinds.OPEN[ending].encode()
    if not fits:
        raise mismatch(ending)
    if b"encryption-data" in found.get("META-INF/manifest.xml", b""):
        raise protected()
    if any(name.lower().endswith("vbaproject.bin") for name in found):
        raise Refusal(_("It holds macros. Please save it without them, or as PDF."))


def _cleaned(package: _Package) -> Iterator[tuple[str, bytes]]:
    """Each part that is kept, in the order in which they came; texts that are shared come last."""
    shared = package.parts.get(parts.SHARED)
    listed = markup.read(shared, parts.ELEMENTS, package.task) if shared is not None else None
    package.shared = sheets.shared_texts(listed) if listed is not None else []
    for name, content in package.parts.items():
        package.task.breathe()
        if name == parts.SHARED or parts.DROPPED.fullmatch(name):
            continue
        try:
            yield name, _part(package, name, content)
        except Refusal as refusal:
            raise inside(name, refusal) from None
    if listed is not None:
        yield parts.SHARED, _finished(package, parts.SHARED, listed)


def _part(package: _Package, name: str, content: bytes) -> bytes:
    if name == "mimetype":
        return content.strip()
    if _XML.fullmatch(name):
        dropped = parts.ELEMENTS | (parts.CACHES if parts.CHART.fullmatch(name) else frozenset())
        return _finished(package, name, markup.read(content, dropped, package.task))
    if names.suffix(name) in parts.CLEANED:
        cleaned, found = package.inner(content, name, package.task)
        package.findings += found
        return cleaned
    raise Refusal(_("We cannot look into it. Please save the document as PDF, or send its text."))


def _finished(package: _Package, name: str, document: Document) -> bytes:
    """The part without its secrets."""
    task, findings = package.task, package.findings
    if name.endswith(".rels"):
        parts.relate(document, posixpath.dirname(posixpath.dirname(name)))
    parts.unlist(document)
    if parts.SHEET.fullmatch(name):
        sheets.clean(document, package.shared, task, findings)
    elif name == parts.SHARED:
        sheets.clean_shared(package.shared, task, findings)
    else:
        wording.of(document).clean(task, findings)
        sheets.clean_tables(document, task, findings)
        sheets.without_values(document)
    wording.clean_attributes(document, task, findings)
    package.known |= {cut for cut in document.cut() if _TELLING.fullmatch(cut)}
    return document.written()


def _without(part: bytes, name: str, known: set[str]) -> bytes:
    """What was cut out of one part stands in no other: charts and pivot tables hold copies."""
    if not known or not _XML.fullmatch(name):
        return part
    return fields.without(part.decode(), {escape(one) for one in known}).encode()
