"""Tokens that look generated, in the neighbourhood of a cue, where no grammar leads to them."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.fits import closed, labelled
from portal.redaction.names import Cue, Name
from portal.redaction.prose import core
from portal.redaction.scan import SHAPE, Scan
from portal.redaction.survivors import labelled as removed

_TOKEN = re.compile(r"[^\s\d]{0,80}\d\S*")
_LONGEST, _SHORTEST, _LONG_NUMBER = 64, 8, 10
_BACK, _AHEAD, _FAR = 80, 160, 240
_MADE = re.compile(r"[\w!#$%&*+?@^~.-]{8,40}", re.ASCII)
# words and numbers side by side: the names of products, versions, machines
_NAMED = re.compile(
    r"(?:(?:[A-Z]?[a-z]+|[A-Z]{2,}|[A-Z]?[a-z]+[A-Z][a-z]+|[A-Z]{1,4}\d{1,5}|\d{1,2}[A-Z]{1,2}|[0-9A-F]{4}|[a-z]{1,4}\d{1,5}|\d+)(?:[-_.+]|(?=\d)|(?<=\d)|\Z))+"
)
_ANNOUNCED = re.compile(
    r"(?:[:=,;—–-]|\b(?:its|it's|it is|is|try|use|using|then|was|but|es ist|ist|ists|nimm|nutze|also|es|é|eh|era|usa|prueba|tenta|use|"
    r"это|был|попробуйте|вот|here|hier|aquí|aqui))[\s\"'`«„(]{1,3}\Z",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    r"(?:\+|\b(?:tel|phone|telefon|teléfono|telefone|тел|mobile|handy|call|whatsapp)\w*[ .:]*)\s?\Z",
    re.IGNORECASE,
)


def nearby(cue: Cue, name: Name, scan: Scan) -> None:
    """Take strongly shaped tokens around a cue, when the grammar found nothing."""
    if cue.kind != "password":
        return
    text = scan.text
    begin, stop = _around(text, name)
    firm = cue.grade == "firm"
    line = text.rfind("\n", begin, name.start) + 1, text.find("\n", name.end, stop)
    if "[removed-" in text[max(begin, line[0]) : line[1] if line[1] >= 0 else stop]:
        return  # the cue has announced what is gone already
    for found in _TOKEN.finditer(text, begin, stop):
        start, end = core(text, found)
        word = text[start:end]
        if end - start > _LONGEST or removed(text, start) or word.lower().startswith(cue.word):
            continue
        line = firm and "\n" not in text[min(start, name.end) : max(end, name.start)]
        if (line and _telling(text, start, end)) or (random(word) and not labelled(text, start)):
            scan.add(start, end, cue.kind, SHAPE)


def _around(text: str, name: Name) -> tuple[int, int]:
    """Return the neighbourhood: no further than the paragraph goes."""
    begin = max(0, name.start - _AHEAD)
    begin = max(begin, text.rfind("\n\n", begin, name.start) + 1)
    stop = min(len(text), name.end + _FAR)
    end = text.find("\n\n", name.end, stop)
    return begin, end if end >= 0 else stop


def _telling(text: str, start: int, end: int) -> bool:
    """Whether a token of the same line is a password by its shape, or a good one announced."""
    word = text[start:end]
    grade = shapes.shape(word)
    if grade == shapes.STRONG:
        return True
    if labelled(text, start):
        return False
    if grade == shapes.MIXED:
        return (
            len(word) >= _SHORTEST - 2
            and _ANNOUNCED.search(text, max(0, start - 24), start) is not None
        )
    number = grade == shapes.NUMBER and len(word) >= _LONG_NUMBER and closed(text, end)
    return number and not _TELEPHONE.search(text, max(0, start - 16), start)


def random(word: str) -> bool:
    """Whether a token mixes capitals, letters and digits as no name of a thing does."""
    if _MADE.fullmatch(word) is None or _NAMED.fullmatch(word) or survivors.identifier(word):
        return False
    if shapes.shape(word) < shapes.STRONG:
        return False
    lower, upper = any(map(str.islower, word)), any(map(str.isupper, word))
    mark = re.search(r"\w[!#$%&*+?@^~]\w", word) is not None
    digit = any(map(str.isdigit, word))
    return (
        digit
        and ((lower and upper) or (mark and (lower or upper)))
        and not survivors.placeholder(word)
    )
