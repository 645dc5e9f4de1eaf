"""Telling whether one text holds several problems, so that its writer can split it (E29)."""

import re

_LEAST = 15
_NUMBERED = re.compile(r"^[ \t]*(?:\d{1,2}[.)]|[-*•])[ \t]+", re.MULTILINE)
_MOST = 6


def parts(text: str) -> list[str]:
    """The problems of a text that lists them, each with its own lines; empty when there is one.

    A list of steps is not a list of problems, so a list that a colon introduces stays whole.
    """
    found = list(_NUMBERED.finditer(text))
    if len(found) < 2 or text[: found[0].start()].rstrip().endswith(":"):  # noqa: PLR2004
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    pieces = [text[m.end() : end].strip() for m, end in zip(found, ends, strict=True)]
    if len(pieces) > _MOST or any(len(piece) < _LEAST for piece in pieces):
        return []
    return pieces
