"""Values that a name gives away: `password: …`, `API_KEY=…`, `"secret": "…"`."""

import re
from dataclasses import dataclass

from portal.redaction import survivors
from portal.redaction.scan import NAMED, Scan
from portal.redaction.text import Kind

_SEPARATOR = re.compile(
    r"[\w-]{0,40}\\?[\"'`*)\]]{0,3}[ \t]{0,4}(?::=|=>|->|={1,3}|:)[ \t]{0,4}", re.ASCII
)
_QUOTED = re.compile(r"""[furbFURB]?(\\?["'`]|\*\*)((?:(?!\1)[^\n]){1,512}?)\1""")
_BARE = re.compile(r"[^\s\"'`,;<>]{1,512}")
_SCHEME = re.compile(r"(?i)(?:bearer|basic|token|apikey|digest)[ \t]{1,4}")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that announces a secret."""

    word: str
    kind: Kind
    #: a word that means other things too needs a value that looks like a secret
    vague: bool = False


def named(cue: Cue, scan: Scan, start: int, end: int) -> None:
    """Take the value behind a name and a separator."""
    if start and cue.vague and scan.text[start - 1].isalpha() and not scan.text[start].isupper():
        return
    separator = _SEPARATOR.match(scan.text, end)
    if separator is None:
        return
    place = separator.end()
    quoted = _QUOTED.match(scan.text, place)
    if quoted:
        place, stop = quoted.span(2)
    else:
        bare = _BARE.match(scan.text, place)
        if bare is None:
            return
        place, stop = bare.span()
        stop -= len(bare[0]) - len(bare[0].rstrip(".,;:!?)]}"))
    scheme = _SCHEME.match(scan.text, place, stop + 600)
    if scheme and not quoted:
        place = scheme.end()
        bare = _BARE.match(scan.text, place)
        stop = bare.end() if bare else place
    value = scan.text[place:stop]
    if stop <= place or survivors.placeholder(value):
        return
    if cue.vague and not (len(value) >= 8 and any(c.isdigit() for c in value)):
        return
    scan.add(place, stop, cue.kind, NAMED)
