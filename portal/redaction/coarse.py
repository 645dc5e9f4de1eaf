"""What is left to do when a text holds too many cues to read them all: fail closed."""

import re

from portal.redaction import survivors
from portal.redaction.scan import NAMED, Scan

_TOKEN = re.compile(r"[^\s\"'`]{4,600}")
_SEPARATED = re.compile(r"[:=>][ \t]{0,4}[\"'`]{0,2}\Z")
_CLOSE = 12


def rest(scan: Scan) -> None:
    """Mark, from where reading stopped, every value behind a separator and every token with a digit.

    What stands so close together that nothing can be read between goes as one.
    """
    begin = stop = -1
    for found in _TOKEN.finditer(scan.text, scan.stopped):
        start = _valued(scan, found)
        if start < 0:
            continue
        if begin >= 0 and start - stop > _CLOSE:
            scan.add(begin, stop, "password", NAMED)
            begin = -1
        begin = start if begin < 0 else begin
        stop = found.end()
    if begin >= 0:
        scan.add(begin, stop, "password", NAMED)


def _valued(scan: Scan, found: re.Match[str]) -> int:
    """Return where the value in a token begins, or less than nothing where there is none."""
    token, start = found[0], found.start()
    at = max(token.rfind("="), token.rfind(":")) + 1
    if 0 < at < len(token):
        start, token = start + at, token[at:]
    behind = at > 0 or _SEPARATED.search(scan.text, max(0, start - 8), start)
    if (behind or any(map(str.isdigit, token))) and not survivors.placeholder(token):
        return start
    return -1
