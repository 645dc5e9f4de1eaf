"""Where a name ends, and whether it is the name of a secret: `DB_PASSWORD2`, not `passwordField`."""

import re
from dataclasses import dataclass
from typing import Literal

from portal.redaction.rules.names import GLUED, HARMLESS_AFTER, HARMLESS_BEFORE
from portal.redaction.text import Kind

Grade = Literal["firm", "named", "vague", "brand", "pair", "soft"]

_ENDING = re.compile(r"(?:(?:'s|s|es|e|en|n|er)(?![^\W\d_])|[а-яё]{1,3}(?![^\W\d_]))?")
_REST = re.compile(r"(?:[\w-]|\.(?=\w)){0,60}")
_BEFORE = re.compile(r"[\w.$-]+\Z")
_PARTS = re.compile(r"[A-ZÀ-Þ]?[a-zß-ÿа-яё0-9]+|[A-ZÀ-Þ]+(?![a-z])|[А-ЯЁ]+")
_SHORT_ENDINGS = frozenset({"", "s", "ы", "а", "у", "ом", "е", "ов", "ам", "ами", "ах"})
_COMPOUND = frozenset({"schlüssel", "schluessel", "token", "zugang", "zugangsdaten"})
_ONLY_S = frozenset({"pass", "pw", "pin", "key", "auth", "sig", "пин"})
# a name that goes on with one of these is judged there
_SECRETS = frozenset(
    {"password", "passwd", "passphrase", "pwd", "pass", "pin", "secret", "token", "key"}
)
_COMPOUND_CODE = re.compile(
    r"(?i)(?<![^\W\d_])(?!(?:\w*(?:fehler|bar|qr|strich|post|quell|status|uni|zip|en|de|byte|source|op|geo|gift|promo|rabatt|gutschein|aktions|länder|farb|error|"
    r"exit|key|char|hash|short|vs|x|area|dress|morse|pseudo|trans|auto|kunden|bestell|produkt|artikel|ländervorwahl|vor|time|lead))$)[a-zäöüß]{3,24}$"
)
_REACH = 40
_SHORT, _LONG, _CODE = 4, 7, 8
# words with a separator between each two: without one, a run could be cut into words in many ways
_TIDY = re.compile(
    r"(?:[_.-]{0,2}[^\W\d_]{2,}(?:[_.-]{1,2}[^\W\d_]{2,})*)?[_.-]?\d{0,4}(?:[_.-][^\W\d_]{2,}){0,2}[_.-]?"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that announces a secret: what kind, and how surely."""

    word: str
    kind: Kind
    grade: Grade
    #: the shorter cue at its end, for where the longer one is part of another word
    tail: "Cue | None" = None
    #: and the one at its beginning
    head: "Cue | None" = None


@dataclass(frozen=True, slots=True)
class Name:
    """A cue found in a text: the whole name around it."""

    start: int
    end: int
    #: what stands behind the cue in the same name
    rest: str


def named(cue: Cue, text: str, start: int, end: int) -> Name | None:
    """Return the name around a cue, or None where it is part of another word or harmless."""
    if not _begins(cue, text, start):
        return None
    stop = _ended(cue, text, end)
    if stop < len(text) and text[stop].isalpha() and not _camel(text, stop):
        return None
    found = _REST.match(text, stop)
    rest = found[0] if found else ""
    if (rest and _other(cue, rest)) or (cue.grade == "vague" and _harmless(text, start)):
        return None
    return Name(start, stop + len(rest), rest.strip("-."))


def _begins(cue: Cue, text: str, start: int) -> bool:
    """Whether a word or a part of a name begins at the cue."""
    before = text[start - 1] if start else " "
    if len(cue.word) <= _SHORT and before.isdigit():
        return False
    if (
        before in "+/"
        and len(cue.word) <= _SHORT
        and cue.grade == "vague"
        and _encoded(text, start)
    ):
        return False
    return not before.isalnum() or _glued(cue, text, start)


def _ended(cue: Cue, text: str, end: int) -> int:
    """Return where the cue ends, its grammatical ending included."""
    ending = _ENDING.match(text, end)
    stop = ending.end() if ending else end
    if cue.word in _ONLY_S and text[end:stop] not in _SHORT_ENDINGS:
        return end
    return stop


def _other(cue: Cue, rest: str) -> bool:
    """Whether the rest of a name says that it names something else, or a secret of its own."""
    if len(cue.word) < _LONG and not _TIDY.fullmatch(rest):
        return True
    parts = {part.lower() for part in _PARTS.findall(rest)}
    if not HARMLESS_AFTER.isdisjoint(parts):
        return True
    return cue.kind == "key" and not _SECRETS.isdisjoint(parts)


def _camel(text: str, place: int) -> bool:
    """Whether a new part of a name begins here."""
    return text[place].isupper() and not text[place - 1].isupper()


def _glued(cue: Cue, text: str, start: int) -> bool:
    """Whether what stands right before the cue lets it begin here."""
    if text[start - 1].isdigit() or _camel(text, start) or _escaped(text, start):
        return True
    if (cue.grade == "firm" and len(cue.word) >= _SHORT) or cue.word in _COMPOUND:
        return True
    found = _BEFORE.search(text, max(0, start - _REACH), start)
    if cue.word == "code" and found and _COMPOUND_CODE.search(found[0]):
        return True
    before = _PARTS.findall(found[0])[-1:] if found else []
    return bool(before) and before[0].lower() in GLUED


def _encoded(text: str, start: int) -> bool:
    """Whether the characters before look like a long code in base 64."""
    before = text[max(0, start - _CODE) : start]
    return len(before) == _CODE and all(one.isalnum() or one in "+/" for one in before)


def _escaped(text: str, start: int) -> bool:
    """Whether the letter before belongs to an escape, of a line break or of a per cent code."""
    return text[start - 2 : start - 1] == "\\" or text[start - 3 : start - 2] == "%"


def _harmless(text: str, start: int) -> bool:
    """Whether the word before says that this is another kind of key: public, primary, next."""
    before = text[max(0, start - _REACH) : start].rstrip(" -_.\"'")
    parts = _PARTS.findall(before[-20:])
    return bool(parts) and before[-1:].isalnum() and parts[-1].lower() in HARMLESS_BEFORE
