"""The scanner of the extra `deep`: the formats of many more vendors, asked beside our own rules.

It is loaded once, keeps nothing between two texts and starts no thread of its own, so that it may be
loaded before a server forks. It works offline; its cache on disk and its checks with vendors are
never used.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from portal.errors import PortalError
from portal.redaction import survivors
from portal.redaction.scan import VENDOR, Span, settled

_PACKAGE = "kingfisher_sdk"
_PATIENCE = 1.0  # seconds; what our own rules found stays found


class NotInstalled(PortalError):
    """A policy asks for the deeper look, and the package for it is not there."""


@cache
def scanner() -> Any:
    """The scanner, made at the first call: some 0.5 s and 75 MB.

    Raises:
        NotInstalled: the extra is missing.
    """
    try:
        package = import_module(_PACKAGE)
    except ModuleNotFoundError:
        raise NotInstalled from None
    return package.Scanner(package.Rules(cache=False))


def joined(text: str, spans: list[Span]) -> list[Span]:
    """Add what it finds where our own rules found nothing: they know better what surrounds it."""
    raw = text.encode()
    more = [_span(raw, found.location) for found in _findings(raw)]
    if not more:
        return spans
    free = [span for span in more if not _known(text, span, spans)]
    return settled([*spans, *free])


def _span(raw: bytes, location: Mapping[str, int]) -> Span:
    start, end = (_place(raw, location[f"{side}_offset"]) for side in ("start", "end"))
    return Span(start, end, "key", VENDOR)


def _known(text: str, span: Span, spans: list[Span]) -> bool:
    """Whether ours reach into it, or it only says where a secret would stand."""
    value = text[span.start : span.end]
    if not value.strip() or survivors.placeholder(value) or survivors.masked(value):
        return True
    return any(one.start < span.end and span.start < one.end for one in spans)


def _findings(raw: bytes) -> list[Any]:
    try:
        found = scanner().scan(raw, timeout=_PATIENCE)
    except TimeoutError:
        return []
    # What it doubts itself is prose and addresses, which our own rules read better.
    return [one for one in found if one.visible and one.confidence != "low"]


def _place(raw: bytes, octets: int) -> int:
    """Which character begins at an octet."""
    return len(raw[:octets].decode(errors="ignore"))
