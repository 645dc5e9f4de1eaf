"""The words of a letter in HTML: nothing is loaded, nothing is run, and time grows with length only.

The parser of the standard library takes a minute for some letters, and whoever sends them may.
"""

import re
from collections.abc import Iterator
from html import unescape

_LONGEST = 400_000
_SILENT = frozenset({"script", "style", "template", "title"})
_APART = frozenset(
    ("blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul")
)
_BLOCKS = _APART | {
    *("address", "article", "aside", "caption", "center", "dd", "div", "dl", "dt", "footer"),
    *("header", "hr", "li", "main", "nav", "section", "tbody", "tfoot", "thead", "tr"),
}
_BETWEEN = {"li": "- ", "td": " ", "th": " "}
_TAG = re.compile(r"[/!?]?[a-zA-Z\[-]")
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]{0,20})")
_LINES = re.compile(r"\n{3,}")
_EDGE = "\x1e"
"""Where a block begins or ends: a new line, if none begins there anyway."""
_GAPS = re.compile(r"\s+")


def of(html: str) -> tuple[str, bool]:
    """The text of a page, and whether it was too long to be read to its end."""
    reader = _Reader()
    for tag, text in _pieces("".join(_without_comments(html[:_LONGEST]))):
        reader.read(tag, text)
    text = _GAPS.sub(_gap, "".join(reader.said))
    lines = (line.strip() for line in text.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip(), len(html) > _LONGEST


def _gap(found: re.Match[str]) -> str:
    if _EDGE not in found[0]:
        return found[0]
    return "\n\n" if found[0].count("\n") > 1 else "\n"


def _without_comments(html: str) -> Iterator[str]:
    place = 0
    while (begin := html.find("<!--", place)) >= 0:
        yield html[place:begin]
        end = html.find("-->", begin)
        if end < 0:
            return
        place = end + 3
    yield html[place:]


def _pieces(html: str) -> Iterator[tuple[str, str]]:
    """Each tag, without its brackets, with the text that follows it."""
    first, *others = html.split("<")
    yield "", first
    for piece in others:
        tag, closed, text = piece.partition(">")
        if closed and _TAG.match(tag):
            yield tag, text
        else:
            yield "", f"<{piece}"


class _Reader:
    """Says what a person would read, with the addresses that links lead to."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._silent = ""
        self._link = ("", 0)
        self._is_typed = False

    def read(self, tag: str, text: str) -> None:
        """Go on by one tag and the text behind it."""
        found = _NAME.match(tag)
        name, ends = (found[1].lower() if found else ""), tag.startswith("/")
        if self._silent and not (ends and name == self._silent):
            return
        self._silent = name if name in _SILENT and not ends else ""
        if not self._silent:
            self._act(name, tag, ends=ends)
            words = unescape(text)
            self.said.append(words if self._is_typed else re.sub(r"\s+", " ", words))

    def _act(self, name: str, tag: str, *, ends: bool) -> None:
        if name == "pre":
            self._is_typed = not ends
        if name == "a" and ends:
            self._lead()
        elif name == "a":
            self._link = (_value(tag, "href"), len(self.said))
        elif name == "img":
            self.said.append(_value(tag, "alt"))
        elif name == "br":
            self.said.append("\n")
        elif name in _BLOCKS:
            self.said.append(_EDGE + "\n\n" if name in _APART else _EDGE)
        self.said.append("" if ends else _BETWEEN.get(name, ""))

    def _lead(self) -> None:
        """The address of a link, where its words are others."""
        address, begins = self._link
        shown = "".join(self.said[begins:]).strip()
        if address.startswith(("http://", "https://")) and address.rstrip("/") != shown.rstrip("/"):
            self.said.append(f" ({address})" if shown else address)
        self._link = ("", len(self.said))


def _value(tag: str, name: str) -> str:
    found = re.search(
        rf"\b{name}\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|(\S+))", tag[:8000], re.IGNORECASE
    )
    return unescape(next(filter(None, found.groups()), "")) if found else ""
