"""The language of a reader, and sentences in it that have marked-up parts."""

from functools import lru_cache

from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header


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


def filled(text: str, **values: Markup) -> Markup:
    """A sentence with marked-up parts, such as times, in their places."""
    return escape(text) % values
