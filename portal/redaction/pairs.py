"""An account and its password told together: `login a / b`, `credentials: a:b`."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.names import Cue, Name
from portal.redaction.fits import closed
from portal.redaction.rules.words import COMMON, EMPTY, FILLERS, LEADS, LINKS, STOPS
from portal.redaction.scan import PROSE, Scan
from portal.redaction.values import trimmed

_LINK = r"(?:[ \t]*(?:are|is|sind|lauten|ist|son|es|são|é|:|=|-|–|—|with|mit|con|com|под|как|to|für|for|from|the|\(|web|ui|ssh|ftp|admin)(?![\w]))*"
_SLASH = re.compile(
    rf"{_LINK}[ \t]*[\"'`(]?([\w.@+\-!*]{{2,64}}(?: \w{{2,12}})?)[\"'`]?(?:\s?(?:/|\||:|\\|;)\s?|,\s)[\"'`]?(\S{{3,128}})",
    re.IGNORECASE,
)
_AND = re.compile(
    rf"{_LINK}[ \t]*[\"'`]?([\w.@+-]{{2,64}})[\"'`]?,?[ \t](?:and|und|y|e|и|&|\+)[ \t](?:(?:password|pw|passwort|senha)[ \t])?[\"'`]?(\S{{3,128}})",
    re.IGNORECASE,
)


def told(cue: Cue, name: Name, scan: Scan) -> None:
    """Mark the second half of a pair."""
    text = scan.text
    limit = text.find("\n", name.end)
    limit = len(text) if limit < 0 else limit
    limit = min(limit, name.end + 260)
    found = _SLASH.match(text, name.end, limit)
    sure = found is not None and not text[found.end(1) : found.start(2)].startswith(",")
    if found is None or "://" in found[0]:
        found, sure = _AND.match(text, name.end, limit), False
    if found is None or not _who(found[1]):
        return
    held = trimmed(text, *found.span(2))
    if held and _secret(cue, text, held.of(text), held.end, sure=sure, who=found[1]):
        scan.add(held.start, held.end, cue.kind, PROSE)


def _who(who: str) -> bool:
    low = who.lower()
    return (
        low not in STOPS
        and low not in LINKS
        and low not in LEADS
        and low not in _NOBODY
    )


_NETS = frozenset(
    "wifi wi-fi wlan ssid вайфай login zugang вход acceso acesso логин доступ".split()
)
_SHORTEST = 4
_NOBODY = frozenset(
    "username email e-mail password passwort your my the google facebook apple microsoft github "
    "benutzername usuario usuário mail phone name mein ihr tu seu https http token".split()
)


def _secret(cue: Cue, text: str, word: str, end: int, *, sure: bool, who: str) -> bool:
    low = word.lower()
    if (
        survivors.placeholder(word)
        or low in EMPTY
        or len(word) < _SHORTEST
        or word[-1] in ":="
    ):
        return False
    if low in STOPS or low in FILLERS or low in LINKS or survivors.identifier(word):
        return False
    if shapes.shape(word) > shapes.NUMBER:
        return True
    if word.isdigit():
        return sure and len(word) > 3
    if sure and cue.word not in _NETS:
        return True
    if not word.replace("-", "").isalpha():
        return False
    return (low in COMMON and (sure or closed(text, end))) or (
        sure and closed(text, end) and not who.isalpha()
    )
