"""A small HTML reader for tests: every tag closed, every element findable."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
INLINE = frozenset({"a", "b", "code", "del", "em", "ins", "mark", "span", "strong", "time"})
HIDING = frozenset({"script", "style", "title"})


@dataclass(eq=False)
class Element:
    """One element; `children` are elements and texts in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Self | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """An attribute, or nothing."""
        return self.attributes.get(name, "")

    def walk(self) -> Iterator[Self]:
        """This element and everything in it."""
        yield self
        for child in self.children:
            if not isinstance(child, str):
                yield from child.walk()

    def all(self, *tags: str, **attributes: str) -> list[Self]:
        """Every element of these kinds with these attributes; `class_` asks for one of them."""
        return [
            element
            for element in self.walk()
            if (not tags or element.tag in tags) and element.has(**attributes)
        ]

    def has(self, **attributes: str) -> bool:
        """Whether the attributes are so; `aria_label` asks for `aria-label`."""
        wanted = dict(attributes)
        kind = wanted.pop("class_", None)
        if kind is not None and kind not in self.get("class").split():
            return False
        return all(self.get(name.replace("_", "-")) == value for name, value in wanted.items())

    def one(self, *tags: str, **attributes: str) -> Self:
        """The only element of that kind."""
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes}"
        return found[0]

    @property
    def raw(self) -> str:
        """Its text, as it stands."""
        return "".join(
            child if isinstance(child, str) else child.raw
            for child in self.children
            if isinstance(child, str) or child.tag not in HIDING
        )

    @property
    def text(self) -> str:
        """Its text in one line, blocks apart."""
        return " ".join("".join(self.spaced()).split())

    def spaced(self) -> Iterator[str]:
        """Its texts, with a space after each block."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in HIDING:
                yield from child.spaced()
                yield "" if child.tag in INLINE else " "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("")]
        self.doctype = ""

    def handle_decl(self, decl: str) -> None:
        self.doctype = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> repeats an attribute: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        first = self.open[-1].tag == "textarea" and not self.open[-1].children
        self.open[-1].children.append(data.removeprefix("\n") if first else data)


def read(html: str) -> tuple[Element, str]:
    """The tree of a document or fragment, and its doctype."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is not closed"
    return reader.open[0], reader.doctype
