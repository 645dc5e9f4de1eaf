"""The language of a reader, and sentences in it that have marked-up parts."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

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


def filled(text: str, **values: Markup) -> Markup:
    """A sentence with marked-up parts, such as times, in their places."""
    return escape(text) % values
