"""The words of a document in the order in which they are read, whatever they are split into."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from portal.files import fields, texts
from portal.files.fields import Field
from portal.files.markup import Document, Tag, Words, local, tags
from portal.files.task import Task
from portal.redaction import Finding

# Between runs of one of these, nothing comes: a word may be split anywhere.
_RUNS = frozenset({"t", "delText", "instrText", "delInstrText", "p", "h", "span", "a", "rPr", "r"})
_BREAKS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "line-break": "\n",
    "s": " ",
    "noBreakHyphen": "-",
}
_PARAGRAPHS, _CELLS = frozenset({"p", "h"}), frozenset({"tc", "table-cell"})
_ENDS = {
    **dict.fromkeys(_PARAGRAPHS, " "),  # within a cell
    **dict.fromkeys(_CELLS, "\t"),
    **dict.fromkeys(("tr", "table-row"), "\n"),
    **dict.fromkeys(("tbl", "table"), "\n\n"),
}
_RANKS = ("", " ", "\t", "\t\t", "\n", "\n\n")
_DULL = re.compile(r"[-+.,:;#%\d]*|[A-Za-z]{0,24}|[0-9A-Fa-f]{8}|\{[0-9A-Fa-f-]{36}\}|.{0,3}")
_NAMING = ("name", "w:name", "key", "meta:name", "office:name")


@dataclass(slots=True)
class Wording:
    """A long text made of many short ones; what is found in it is cut out of those."""

    _pieces: list[str] = field(default_factory=list)
    _length: int = 0
    _between: str = ""
    _starts: list[int] = field(default_factory=list)
    _words: list[Words] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Add what is read there, and written nowhere."""
        if text:
            self._pieces += (self._between, text)
            self._length += len(self._between) + len(text)
            self._between = ""

    def part(self, between: str) -> None:
        """Part what comes from what came; of several ends at one place, the greatest counts."""
        if between == "\t" and not self._between.strip("\t "):
            self._between = self._between.strip(" ") + between
        elif _RANKS.index(between) > _RANKS.index(self._between[:2]):
            self._between = between

    def add(self, words: Words) -> None:
        """Add a text that may be cut."""
        self._starts.append(self._length + len(self._between) * bool(words.text))
        self._words.append(words)
        self.say(words.text)

    def clean(self, task: Task, findings: list[Finding]) -> None:
        """Cut out what is found, and add it to the findings."""
        for start, read in texts.read_in_pieces("".join(self._pieces), task):
            for found in read.findings:
                instead = read.text[found.replacement_start : found.replacement_end]
                if self._cut(start + found.start, start + found.end, instead):
                    findings.append(found)

    def _cut(self, start: int, end: int, instead: str) -> bool:
        """Cut a stretch out of all the texts that it touches; the first gets what stands instead."""
        touched = False
        place = max(0, bisect_right(self._starts, start) - 1)
        while place < len(self._words) and self._starts[place] < end:
            words, begin = self._words[place], self._starts[place]
            cut = max(0, start - begin), min(len(words.text), end - begin)
            if cut[0] < cut[1]:
                words.cuts.setdefault(cut, "" if touched else instead)
                touched = True
            place += 1
        return touched


def of(document: Document, beside: Collection[str] = ()) -> Wording:
    """Read a document as a person does: paragraphs, the cells of tables, lists of properties.

    What stands in elements named in `beside` is read by somebody else.
    """
    wording, named, cells = Wording(), "", 0
    for kind, thing in document.events:
        if isinstance(thing, Words):
            if local(thing.element) not in beside:
                _say(wording, thing, named)
            continue
        name = local(thing.name)
        cells += (name in _CELLS) * (1 if kind == "start" else -1)
        if kind == "start":
            named = _naming(thing) or (named if name not in _PARAGRAPHS else "")
            wording.say(_BREAKS.get(name, ""))
        elif name in _PARAGRAPHS and not cells:
            wording.part("\n")
        elif name in _ENDS:
            wording.part(_ENDS[name])
    return wording


def _naming(tag: Tag) -> str:
    return next((tag.attributes[name] for name in _NAMING if name in tag.attributes), "")


def _say(wording: Wording, words: Words, named: str) -> None:
    """Say a text; what stands in an element of another kind is labelled by its name."""
    name = local(words.element)
    if name in _RUNS:
        wording.add(words)
    elif words.text.strip():
        label = named if name in {"lpwstr", "lpstr", "bstr", "i4", "user-defined"} else name
        wording.say("\n" + fields.label(label))
        wording.add(words)
        wording.say("\n")


def clean_attributes(document: Document, task: Task, findings: list[Finding]) -> None:
    """Redact what stands in attributes: hints, names, addresses, values; each value once."""
    places: dict[tuple[str, str], list[tuple[Tag, str]]] = {}
    for tag, name, value in _attributes(document):
        label = fields.label(local(name))
        if not _is_dull(label, value, task):
            places.setdefault((label, value), []).append((tag, name))
    listed = [Field(place, 0, *one, str) for place, one in enumerate(places)]
    for one, kept in fields.changed(listed, task, findings):
        for tag, name in places[one.label, one.value]:
            tag.attributes[name] = kept
            document.retag(tag)


def _attributes(document: Document) -> Iterator[tuple[Tag, str, str]]:
    for tag in tags(document):
        for name, value in tag.attributes.items():
            if not name.startswith("xmlns"):
                yield tag, name, value


def _is_dull(label: str, value: str, task: Task) -> bool:
    return _DULL.fullmatch(value) is not None and not fields.names_a_secret(label, task.rules)
