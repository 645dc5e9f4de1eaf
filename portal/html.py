"""Customers' Markdown to HTML that is safe to show: made once, when a message is written."""

import re
import threading
from collections.abc import Sequence
from html import escape
from typing import Self

import bleach
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from portal.redaction import CleanText

# What is on is modest. What is off would swallow or change what a customer wrote (escapes,
# entities, references), guess (indented code, underlined headings, bare host names) or load things.
_ON = (
    *("normalize", "block", "inline", "linkify", "text_join"),
    *("fence", "blockquote", "list", "heading", "paragraph"),
    *("text", "newline", "backticks", "emphasis", "link", "autolink"),
    *("balance_pairs", "fragments_join"),
)
_HEADINGS = {"h1": "h3", "h2": "h4", "h3": "h5"}  # the page has an h1 and h2 of its own
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_REL = "nofollow noopener noreferrer"
_TAGS = frozenset(
    "p br em strong code pre ul ol li blockquote a h3 h4 h5 h6".split()  # noqa: SIM905 -- readable
)
# Without any of these, Markdown is paragraphs and line breaks, which need no parser.
_MARKUP = re.compile(
    r"[`*_\[\]<>\x00-\x08\x0b-\x1f]|://|mailto:|^[ \t]*(?:[#+-]|\d+[.)])",
    re.MULTILINE | re.IGNORECASE,
)
_TOO_MUCH = 2000  # pieces of markup: more is a log that was pasted, and may be an attack
_PARAGRAPHS = re.compile(r"\n[ \t]*(?:\n[ \t]*)*\n")


class SafeHtml(str):
    """HTML that went through `clean`; templates show it as it is."""

    __slots__ = ()

    def __new__(cls, *_: object) -> Self:
        """Refuse: only `render`, `clean` and `trust_html` make one."""
        raise TypeError("safe HTML is made by html.render")

    def __html__(self) -> str:
        """Return itself, as markupsafe asks."""
        return str.__str__(self)


def trust_html(value: str) -> SafeHtml:
    """Take for safe what `render` made before: for loading it from its column, nothing else."""
    return str.__new__(SafeHtml, value)


def render(text: CleanText) -> SafeHtml:
    """Turn Markdown into safe HTML; a text without any, or with far too much, stays as typed."""
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    marks = sum(1 for _ in zip(_MARKUP.finditer(typed), range(_TOO_MUCH), strict=False))
    if marks in (0, _TOO_MUCH):
        return trust_html(_plain(typed))
    return clean(_tools.markdown.render(typed))


def clean(html: str) -> SafeHtml:
    """Keep the few tags, attributes and link schemes that a message may have."""
    return trust_html(_tools.cleaner.clean(html))


def _plain(typed: str) -> str:
    # Control characters do not belong in a page; the parser would replace them as well.
    shown = re.sub(r"[\x00-\x08\x0b-\x1f]", "\ufffd", escape(typed.strip(" \t\n"), quote=False))
    paragraphs = (
        "<br>\n".join(line.strip(" \t") for line in paragraph.split("\n"))
        for paragraph in _PARAGRAPHS.split(shown)
    )
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs if paragraph)


class _Renderer(RendererHTML):
    """HTML as the page needs it: headings below its own, links that give nothing away."""

    def heading_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Demote a heading."""
        token = tokens[index]
        token.tag = _HEADINGS.get(token.tag, "h6")
        return self.renderToken(tokens, index, options, env)

    heading_close = heading_open

    def link_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Tell the linked site nothing, and search engines not to follow."""
        tokens[index].attrSet("rel", _REL)
        return self.renderToken(tokens, index, options, env)


def _may_link(url: str) -> bool:
    return _LINK.match(url) is not None


def _as_typed(url: str) -> str:
    # Decoding %41 for display could put a key together again that nobody typed in one piece.
    return url


def _may_have(tag: str, name: str, value: str) -> bool:
    if tag == "a":
        return (name == "href" and _may_link(value)) or (name == "rel" and value == _REL)
    return tag == "ol" and name == "start" and value.isdigit()


class _Tools(threading.local):
    """One parser and one cleaner per thread: both keep state while they work."""

    def __init__(self) -> None:
        self.markdown = MarkdownIt(
            "zero", {"linkify": True, "breaks": True}, renderer_cls=_Renderer
        )
        self.markdown.enable(_ON)
        self.markdown.validateLink = _may_link  # type: ignore[method-assign]
        self.markdown.normalizeLinkText = _as_typed  # type: ignore[assignment, method-assign]
        linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})
        self.markdown.linkify = linkify.add("ftp:", None).add("//", None)
        self.cleaner = bleach.Cleaner(_TAGS, _may_have, ("http", "https", "mailto"), strip=True)


_tools = _Tools()
