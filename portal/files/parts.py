"""The parts of a document: which go, what they may refer to, and which attributes lead nowhere."""

import posixpath
import re

from portal.files import kinds
from portal.files.markup import Document, Tag, local, tags

SHARED = "xl/sharedStrings.xml"
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
CLEANED = kinds.IMAGES.keys() | kinds.MOVIES.keys() | kinds.OFFICE.keys() | kinds.OPEN.keys()
# Pictures of the first page, settings of printers, fonts, signatures that hold no longer,
# scripts and tool bars: nobody misses them, and nobody can look into them.
DROPPED = re.compile(
    r"docProps/thumbnail\..*|.*/printerSettings/.*|.*/calcChain\.xml|.*/fonts/.*|_xmlsignatures/.*"
    r"|\[trash\]/.*|Thumbnails/.*|Configurations2/.*|ObjectReplacements/.*|Basic/.*|Scripts/.*"
    r"|META-INF/.*signatures.*\.xml|layout-cache|customUI/.*|userCustomization/.*"
    r"|xl/customProperty\d+\.bin"
)
#: protection holds digests of passwords, templates and scripts reach out, fonts are dropped
ELEMENTS = frozenset(
    {
        *("documentProtection", "writeProtection", "workbookProtection", "sheetProtection"),
        *("fileSharing", "embedRegular", "embedBold", "embedItalic", "embedBoldItalic"),
        *("attachedTemplate", "scripts", "script", "event-listeners", "modifyVerifier"),
        *("customProperties", "embeddedFontLst"),
    }
)
#: what charts remember of cells: the program reads the cells again
CHART = re.compile(r"xl/charts/[^/]+\.xml")
CACHES = frozenset({"numCache", "strCache", "multiLvlStrCache"})
_OPENED = re.compile(r"(?i)(?:https?|mailto|tel|s?ftps?):|(?![a-z][a-z0-9+.-]*:|//|\\\\)")
_INSIDE = re.compile(r"(?i)(?![a-z][a-z0-9+.-]*:|//|\\\\)")
_NOWHERE = "about:blank"


def relate(document: Document, folder: str) -> None:
    """Let relations lead to parts that are kept, and out of the document only where a click does."""
    for tag in tags(document):
        target = tag.attributes.get("Target", "")
        if tag.attributes.get("TargetMode") == "External":
            clicked = tag.attributes.get("Type", "").endswith("/hyperlink")
            if not clicked or not _OPENED.match(target):
                tag.attributes["Target"] = _NOWHERE
                document.retag(tag)
        elif DROPPED.fullmatch(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")):
            document.gone.append(tag)


def unlist(document: Document) -> None:
    """Take what is dropped out of the lists of parts, and links that the program would follow."""
    for tag in tags(document):
        listed = tag.attributes.get("PartName") or tag.attributes.get("manifest:full-path")
        if listed and DROPPED.fullmatch(listed.lstrip("/")):
            document.gone.append(tag)
        elif local(tag.name) == "pageSetup":
            _forget(document, tag, "r:id")
        elif not (_OPENED if local(tag.name) == "a" else _INSIDE).match(
            tag.attributes.get("xlink:href", "")
        ):
            tag.attributes["xlink:href"] = _NOWHERE
            document.retag(tag)


def _forget(document: Document, tag: Tag, name: str) -> None:
    if tag.attributes.pop(name, None):
        document.retag(tag)
