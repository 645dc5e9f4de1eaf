"""The language of a reader, and sentences in it that have marked-up parts."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal import i18n

CHOSEN = "language"
"""The cookie with the language that a reader chose at the foot of a page."""
_ASKED = re.compile(r"(?:^|&)lang=([A-Za-z_-]{2,10})")
_BEFORE = re.compile(rf"(?:^|;) *{CHOSEN}=([A-Za-z_-]{{2,10}})(?:;|$)")


@lru_cache(maxsize=512)
def preferred(spoken: tuple[str, ...], accepted: str) -> str:
    """The language of an `Accept-Language` header, such as `de-AT, en;q=0.5`; else the first."""
    by_tag = {tag.replace("_", "-").lower(): tag for tag in reversed(spoken)}
    by_tag = {tag.partition("-")[0]: by_tag[tag] for tag in by_tag} | by_tag
    for wanted in parse_accept_header(accepted, LanguageAccept).values():
        tag = wanted.lower()
        # Austrian German is German before it is English.
        found = by_tag.get(tag) or by_tag.get(tag.partition("-")[0])
        if found:
            return found
    return spoken[0]


class Reader:
    """Who asks, as far as a page knows that is drawn without Flask: their WSGI environment.

    `language` is the one that the address names, else that they chose on other pages, else that
    their browser prefers.
    """

    def __init__(self, spoken: tuple[str, ...], environ: Mapping[str, Any]) -> None:
        asked = _named(_ASKED, environ.get("QUERY_STRING", ""), spoken)
        before = "" if asked else _named(_BEFORE, environ.get("HTTP_COOKIE", ""), spoken)
        self._remembered = bool(before)
        accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")[:200]
        self.language = asked or before or preferred(spoken, accepted)

    def headers(self, of: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of a page: what somebody chose elsewhere is for them alone, and sets nothing."""
        if not self._remembered:
            return [*of]
        others = [one for one in of if one[0] not in {"Cache-Control", "Vary"}]
        told = [("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding, Cookie")]
        return [*others, *told]


def _named(pattern: re.Pattern[str], text: str, spoken: tuple[str, ...]) -> str:
    """The language that is named there; nothing if it is none of ours."""
    found = pattern.search(text) if text else None
    tag = found[1].replace("-", "_") if found else ""
    return tag if tag in spoken else ""


class Foreign(str):
    """A text in another language than the page around it, which tells so (WCAG 3.1.2)."""

    __slots__ = ("tongue",)
    tongue: str

    def __html__(self) -> str:
        """The text with its language; in a sentence or an attribute it is a text like any other."""
        return f'<span lang="{self.tongue.replace("_", "-")}">{escape(str(self))}</span>'


def told(text: i18n.Text, first: str) -> str:
    """A policy text for the reader; `first` is the language that the organisation writes in."""
    words, tongue = i18n.pick(text), _tongue(text, first)
    if tongue == i18n.language():
        return words
    foreign = Foreign(words)
    foreign.tongue = tongue
    return foreign


def _tongue(text: i18n.Text, first: str) -> str:
    here = i18n.language()
    if not isinstance(text, str):
        return here if text.get(here) else next(iter(text))
    if here == first or i18n.pick(text) != text:
        return here
    with i18n.using(first, i18n.zone()):
        # What has a translation there is of a preset, and those are written in English.
        return i18n.DEFAULT_LANGUAGE if i18n.pick(text) != text else first


def filled(text: str, **values: Markup) -> Markup:
    """A sentence with marked-up parts, such as times, in their places."""
    return escape(text) % values
