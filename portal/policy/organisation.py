"""Whose portal this is: name, colours, and the ways to reach it."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, Field

from portal.policy.kinds import Key, Table, Text, complaint

ENOUGH = 4.5  # WCAG 2.2 AA for text
DARK_GROUND = "#16181d"  # the page of the dark design; accents must be readable on it
_LINEAR_UP_TO = 0.04045


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    weighted = zip((0.2126, 0.7152, 0.0722), (red, green, blue), strict=True)
    return sum(
        share * (v / 12.92 if v <= _LINEAR_UP_TO else ((v + 0.055) / 1.055) ** 2.4)
        for share, v in weighted
    )


def _readable(colour: str, ground: str, where: str) -> str:
    found = contrast(colour, ground)
    if found < ENOUGH:
        raise complaint(
            "{colour} has a contrast of {found}:1 on {where}; expected at least 4.5:1",
            colour=colour,
            found=f"{found:.1f}",
            where=where,
        )
    return colour


def _on_white(colour: str) -> str:
    return _readable(colour, "#ffffff", "white")


def _on_dark(colour: str) -> str:
    return _readable(colour, DARK_GROUND, f"the dark page ({DARK_GROUND})")


def _address(value: str) -> str:
    local, at, host = value.partition("@")
    if not (local and at and "." in host) or any(c.isspace() or c in ',;<>"' for c in value):
        raise complaint("“{value}” is not an email address", value=value)
    return value


def _url(value: str) -> str:
    found = urlsplit(value)
    if found.scheme not in {"http", "https"} or not found.hostname:
        raise complaint("“{value}” is not an address of the web; expected https://…", value=value)
    return value


def _own_path(value: str) -> str:
    if value.startswith("/") or ".." in value or "\\" in value or ":" in value:
        raise complaint("“{value}” leaves its folder; expected e.g. “logo.svg”", value=value)
    return value


def _spoken(value: str) -> str:
    try:
        Locale.parse(value)
    except UnknownLocaleError:
        words = "“{value}” is no language that is known; expected e.g. en, de or pt_BR"
        raise complaint(words, value=value) from None
    return value


Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$"), AfterValidator(_spoken)]
Email = Annotated[str, AfterValidator(_address)]
Url = Annotated[str, AfterValidator(_url)]


class Colours(Table):
    """The accent, readable in the light and in the dark."""

    accent: Annotated[Colour, AfterValidator(_on_white)] = "#1d4ed8"
    """At least 4.5:1 on white."""
    accent_dark: Annotated[Colour, AfterValidator(_on_dark)] = "#8fb4ff"
    """At least 4.5:1 on the dark page."""


class Organisation(Table):
    """Who answers."""

    name: Text
    logo: Annotated[str, AfterValidator(_own_path)] | None = None
    """A file under the instance's folder `static`."""
    contact_email: Email
    website: Url | None = None
    privacy_url: Url | None = None
    privacy_notice: Text | None = None
    """What is said about personal data beside the form."""
    colours: Colours = Colours()
    reference_prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,5}$")] = "REQ"
    """Two to five capitals, at the start of each reference."""
    languages: Annotated[
        tuple[Language, ...],
        Field(min_length=1),
    ] = ("en",)
    """The languages that customers may choose; the first is the default."""


Door = Literal["web", "email", "chat", "phone", "api"]
"""How a request came in."""


class Channel(Table):
    """A way to reach support."""

    key: Key | None = None
    """How other parts of the policy call this channel."""
    label: Text
    kind: Literal["email", "chat", "phone", "web"]
    address: str | None = None
    """An email address, telephone number or URL."""
    hint: Text | None = None


class Emergency(Table):
    """What may happen outside support hours for the gravest levels: offered, never promised."""

    levels: Annotated[tuple[Key, ...], Field(min_length=1)]
    text: Text
    channel: Key | None = None
    """The key of the channel to use."""
