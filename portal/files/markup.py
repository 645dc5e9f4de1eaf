"""XML of documents: read by expat without any declaration, and written with other words in it."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from portal.files.refusal import Refusal, unreadable
from portal.files.task import Task
from portal.i18n import gettext as _

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DECLARED = re.compile(r"\A\ufeff?<\?xml[^>]{0,200}\?>\s*")
_MOST_DEEP = 400
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True, eq=False)
class Words:
    """A stretch of text, where it stands, and in which element; `cuts` are what goes out of it."""

    element: str
    start: int
    end: int
    text: str
    cuts: dict[tuple[int, int], str] = field(default_factory=dict)

    def kept(self) -> str:
        """The text with each cut replaced; of cuts that overlap, the longest stays."""
        pieces, position = [], 0
        for (start, end), instead in sorted(self.cuts.items(), key=lambda cut: _longest(cut[0])):
            if start >= position:
                pieces += [self.text[position:start], instead]
                position = end
        return "".join([*pieces, self.text[position:]])


def _longest(cut: tuple[int, int]) -> tuple[int, int]:
    return cut[0], -cut[1]


@dataclass(slots=True, eq=False)
class Tag:
    """A start tag; `end` tells where it ends, and `close` where its element does."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int = 0
    close: int = 0


Event = tuple[str, Tag | Words]
"""What comes in a document: `start` and `end` of an element, or `words`."""


@dataclass(slots=True)
class Document:
    """One XML text: what stands in it, and what is to be written elsewhere than it was read."""

    raw: bytes
    events: list[Event] = field(default_factory=list)
    gone: list[Tag] = field(default_factory=list)
    _edits: list[tuple[int, int, bytes]] = field(default_factory=list)
    _changed: dict[int, Tag] = field(default_factory=dict)

    def retag(self, tag: Tag) -> None:
        """Let a tag be written with the attributes that it has in the end."""
        self._changed[tag.start] = tag

    def cut(self) -> Iterator[str]:
        """What was cut out of the words."""
        for _kind, thing in self.events:
            if isinstance(thing, Words):
                yield from (thing.text[start:end] for start, end in thing.cuts)

    def replace(self, tag: Tag, markup: str) -> None:
        """Write something else instead of an element and all that it holds."""
        self._edits.append((tag.start, tag.close, markup.encode()))

    def written(self) -> bytes:
        """The document with its edits; those inside of others are lost with them."""
        edits = [*self._edits, *map(self._retagged, self._changed.values())]
        edits += ((tag.start, tag.close, b"") for tag in self.gone)
        for _kind, thing in self.events:
            if isinstance(thing, Words) and thing.cuts:
                edits.append((thing.start, thing.end, escape(thing.kept()).encode()))
        pieces, position = [_DECLARATION], 0
        for start, end, instead in sorted(edits, key=lambda edit: _longest(edit[:2])):
            if start >= position:
                pieces += [self.raw[position:start], instead]
                position = end
        return b"".join([*pieces, self.raw[position:]])

    def _retagged(self, tag: Tag) -> tuple[int, int, bytes]:
        written = " ".join(
            [tag.name, *(f'{name}="{escape(value)}"' for name, value in tag.attributes.items())]
        )
        closed = "/>" if self.raw[tag.end - 2 : tag.end] == b"/>" else ">"
        return tag.start, tag.end, f"<{written}{closed}".encode()


def escape(text: str) -> str:
    """Write a text so that it is one, between tags and between quotes."""
    return text.translate(_ESCAPES)


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]


def read(content: bytes, dropped: Collection[str], task: Task) -> Document:
    """Read a document; raise `Refusal` where it is broken or declares entities.

    Comments, instructions and the elements named in `dropped` go.
    """
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8")
    except UnicodeDecodeError:
        raise unreadable() from None
    document = Document(_DECLARED.sub("", text, count=1).encode("utf-8", "replace"))
    reader = _Reader(document, dropped, task)
    try:
        reader.parser.Parse(document.raw, True)  # noqa: FBT003 - expat's own way to say: all of it
    except expat.ExpatError:
        raise unreadable() from None
    reader.reached(len(document.raw))
    return document


class _Reader:
    """Turns what expat tells into events whose places are known."""

    def __init__(self, document: Document, dropped: Collection[str], task: Task) -> None:
        self._document = document
        self._dropped = dropped
        self._task = task
        self._open: list[Tag] = []
        self._waiting: list[tuple[Tag | Words, str]] = []
        self._cut: Tag | None = None
        self._raw = False
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.StartDoctypeDeclHandler = self._declared
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._gone
        parser.StartCdataSectionHandler = parser.EndCdataSectionHandler = self._cdata

    def reached(self, place: int) -> None:
        """What came before ends here."""
        for thing, edge in self._waiting:
            setattr(thing, edge, place)
        self._waiting.clear()

    def _declared(self, *_arguments: object) -> None:
        raise Refusal(_("It declares a document type, which we do not read."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        place = self.parser.CurrentByteIndex
        self.reached(place)
        tag = Tag(name, attributes, place)
        self._waiting.append((tag, "end"))
        self._open.append(tag)
        if len(self._open) > _MOST_DEEP:
            raise unreadable()
        self._task.mark()
        if self._cut is None and local(name) in self._dropped:
            self._cut = tag
        if self._cut is None:
            self._document.events.append(("start", tag))

    def _end(self, _name: str) -> None:
        # An element without content is told as a start and an end at the same place.
        place, tag = self.parser.CurrentByteIndex, self._open.pop()
        if place != tag.start:
            self.reached(place)
        self._waiting.append((tag, "close"))
        if self._cut is None:
            self._document.events.append(("end", tag))
        elif self._cut is tag:
            self._cut = None
            self._document.gone.append(tag)

    def _words(self, text: str) -> None:
        place, events = self.parser.CurrentByteIndex, self._document.events
        self.reached(place)
        if self._cut is not None:
            return
        last = events[-1][1]
        if not isinstance(last, Words) or self._raw or last.end != place:
            last = Words(self._open[-1].name, place, place, "")
            events.append(("words", last))
        last.text += text
        self._waiting.append((last, "end"))
        if self._raw:
            last.cuts[0, 0] = ""  # it is written anew, whatever is in it

    def _gone(self, *_arguments: object) -> None:
        tag = Tag("", {}, self.parser.CurrentByteIndex)
        self.reached(tag.start)
        self._waiting.append((tag, "close"))
        self._document.gone.append(tag)

    def _cdata(self) -> None:
        self._raw = not self._raw
        self._gone()


def tags(document: Document) -> Iterator[Tag]:
    """The start tags, in the order of the document."""
    return (thing for kind, thing in document.events if kind == "start" and isinstance(thing, Tag))
