"""The headers of a letter in words, whatever bytes stand there."""

from collections.abc import Iterator
from email.message import Message
from email.policy import default
from email.utils import getaddresses

_LONGEST = 4_000
"""What is longer is nobody's name, and takes long to parse."""


class Unreadable(Exception):
    """A letter that nobody can ever read or answer; the argument says why, in a word."""


def legible(text: str) -> str:
    """The text with its raw octets read: as UTF-8, else as they are read in most of Europe."""
    try:
        octets = text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        octets = text.encode("utf-8", "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp1252", "replace")


def raw(message: Message, name: str) -> Iterator[str]:
    """Each header of this name as it stands there, on one line."""
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            yield " ".join(legible(str(value)).split())


def first(message: Message, name: str) -> str:
    """The first header of this name, not decoded; "" where there is none."""
    return next(raw(message, name), "")


def words(message: Message, name: str) -> str:
    """The first header of this name, decoded."""
    found = first(message, name)[:_LONGEST]
    try:
        return " ".join(str(default.header_factory(name, found)).split())
    except Exception:  # noqa: BLE001 - the parser stumbles over some garbage; we need not
        return found


def senders(message: Message) -> list[tuple[str, str]]:
    """Name and address of everybody who says to have written it."""
    return [one for header in raw(message, "From") for one in _people(header[:_LONGEST])]


def _people(header: str) -> list[tuple[str, str]]:
    try:
        found = default.header_factory("From", header).addresses
        people = [(str(one.display_name), str(one.addr_spec)) for one in found]
    except Exception:  # noqa: BLE001 - as above
        people = getaddresses([header])
    return [(name, address) for name, address in people if "@" in address.strip("@<>")]
