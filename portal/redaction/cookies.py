"""Cookies: every value that could be a session goes, whatever the cookie is called."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.scan import NAMED, Scan

_HEADER = re.compile(
    r"""s?(?:\\?["']\s{0,3},\s{0,60}\\?["']value\\?["']\s{0,3}:\s{0,3}\\?["']|["']?\]?\s{0,3}[:=]\s{0,3}["'{]{0,2})"""
)
_PAIR = re.compile(
    r"""["']?([\w.!#$%&*^`|~+-]{1,80})["']?\s{0,2}[=:]\s{0,2}["']?([^\s;,"'{}]{1,4096})["']?[;,]?\s{0,2}"""
)
_TELLING = re.compile(
    r"sess|sid\b|token|auth|csrf|xsrf|jwt|remember|login|secret|user|id$|key",
    re.IGNORECASE,
)
_ARRAY = re.compile(r"""s\\?["']\s{0,3}:\s{0,3}\[""")
_VALUE = re.compile(r"""["']value\\?["']\s{0,3}:\s{0,3}\\?["']([^"'\\\n]{8,4096})""")
_MOST, _ARRAY_LENGTH = 60, 20_000


def header(scan: Scan, _start: int, end: int) -> None:
    """Mark the values of a cookie header, line or option."""
    text = scan.text
    if end < scan.cookie_end:
        return
    array = _ARRAY.match(text, end)
    if array:
        _listed(scan, array.end())
        return
    begin = _HEADER.match(text, end)
    if begin is None:
        return
    place = begin.end()
    for _ in range(_MOST):
        found = _PAIR.match(text, place, min(len(text), place + 4200))
        if found is None or "\n" in found[0][:-1]:
            break
        value = found[2]
        if not survivors.placeholder(value) and (
            shapes.keyish(value) or (_TELLING.search(found[1]) and shapes.keyish(value, 8))
        ):
            scan.add(found.start(2), found.end(2), "key", NAMED)
        place = found.end()
    scan.cookie_end = place


def _listed(scan: Scan, place: int) -> None:
    """Mark the values of a list of cookies, as a recording of a browser holds it."""
    end = scan.text.find("]", place, place + _ARRAY_LENGTH)
    for found in _VALUE.finditer(scan.text, place, max(place, end)):
        if shapes.keyish(found[1]) and not survivors.placeholder(found[1]):
            scan.add(*found.span(1), "key", NAMED)
