"""Whether a value behind a name is a secret of the kind that the name says, and marking it."""

import re

from portal.redaction import lists, shapes, survivors
from portal.redaction.names import Cue
from portal.redaction.rules.words import COMMON, EMPTY, FILLERS, LINKS, STOPS
from portal.redaction.scan import NAMED, Scan
from portal.redaction.values import Value

# a PIN with letters in it: no name of a pin of a chip, no version
_LETTERED = re.compile(
    r"(?!(?:GPIO|IO|PIN|[A-Z]\d{1,2}$))(?=(?:\D*\d){2})[A-Za-z0-9]{4,12}[#*]?|#?\d[\d -]{2,16}[#*.]?",
    re.IGNORECASE,
)
_SHORT, _PORT, _LONG, _SENTENCE = 3, 5, 15, 5
_LEAST, _KEY_LENGTH, _BRANDED = 8, 12, 20
_GROUPS, _SHORT_SECRET = 110, 20
_UUIDS = frozenset({"token", "key", "secret", "bearer", "auth"})
_BASIC = re.compile(r"(?i)basic[ \t]{1,3}\Z")
# an account and its password
_ACCOUNTED = re.compile(r"[\w.@-]{2,32}:[^\s:]{4,64}")
_PIN = re.compile(r"#?\d(?:[ -]?\d){2,13}[#*]?")
# settings of their own, each with a name: the names say which of them are secret
_SETTINGS = re.compile(r"(?i)(?:^|;)[a-z ]{2,30}=[^;=]*;.*(?:^|;)[a-z ]{2,30}=")
_CODE = re.compile(
    r"(?=\S{0,64}\d)[A-Za-z0-9]{3,12}(?:(?:-| (?=\S{0,64}\d)| (?=[a-z]{5}-[a-z]{5}\b))[A-Za-z0-9]{3,12}){0,19}(?![A-Za-z0-9])"
)
_WORDS_AFTER = re.compile(r"[ \t]+(?:[\"']?[^\W\d_A-ZА-Я]{2,}|\[removed-)")


def queried(text: str, start: int) -> bool:
    """Whether a name is a parameter of an address."""
    before = text[max(0, start - 24) : start]
    at = max(before.rfind("?"), before.rfind("&"))
    between = before[at + 1 :].replace("_", "").replace("-", "")
    return at >= 0 and (not between or between.isalnum())


def spoken_on(text: str, held: Value) -> bool:
    """Whether what follows a colon is a sentence: "password: the one you sent"."""
    word = held.of(text)
    if not word.replace("'", "").isalpha():
        return False
    if text[held.start - 2 : held.start] == "= " and text[held.start - 3].isalnum():
        return word.istitle() and _WORDS_AFTER.match(text, held.end) is not None
    if word.lower() in COMMON:
        return False
    low = word.lower()
    if low in FILLERS or low in STOPS or low in LINKS:
        return _WORDS_AFTER.match(text, held.end) is not None or low in STOPS
    return word.islower() and _WORDS_AFTER.match(text, held.end) is not None


def acceptable(cue: Cue, held: Value, text: str) -> bool:
    """Whether a value behind a separator is a secret of this kind."""
    word = held.of(text)
    low = word.lower().rstrip(".!?")
    if not word or survivors.placeholder(word) or low in EMPTY or low == cue.word:
        return False
    if cue.kind == "pin":
        return _PIN.fullmatch(word) is not None or _LETTERED.fullmatch(word) is not None
    if cue.kind == "otp":
        return (
            _CODE.match(word) is not None
            or shapes.keyish(word)
            or (word.isalpha() and word.isupper() and len(word) > 15)
        )
    if held.quoted and word[0] == word[-1] == " ":
        return False  # what stands between two quotes: "password" and "group"
    if cue.kind == "password":
        # "pass": "echo ok", PASS: some/test.exp
        talk = cue.grade == "vague" and word.islower() and (" " in word or "/" in word)
        return (len(word) > _SHORT or held.quoted) and word.count(" ") < _SENTENCE and not talk
    return _key(cue, held, word, text)


def _key(cue: Cue, held: Value, word: str, text: str) -> bool:
    """Whether a value behind the name of a key is one."""
    if _BASIC.search(text, max(0, held.start - 8), held.start) and len(word) >= _LEAST:
        return True
    if "://" in word or _SETTINGS.search(word):
        return False
    if cue.grade == "brand":
        return shapes.keyish(word, _BRANDED) and not survivors.identifier(word)
    asked = queried(text, held.start - len(cue.word) - 1)
    if survivors.identifier(word):
        named = cue.grade == "named" or cue.word in _UUIDS or asked
        return named and survivors.uuid(word)
    odd = shapes.shape(word) > shapes.WORD
    if cue.grade == "named":
        return odd or len(word) > _LONG or (held.quoted and len(word) > _PORT)
    made_up = shapes.shape(word) >= shapes.MIXED and "secret" in cue.word
    made_up = made_up or (asked and odd and len(word) > _PORT)
    return shapes.keyish(word, _LEAST) or made_up or (odd and len(word) > _LONG * 2)


def take(cue: Cue, scan: Scan, held: Value) -> None:
    """Mark a value; several codes in a row go together."""
    end = held.end
    short = cue.word.endswith("secret") and held.end - held.start < _SHORT_SECRET
    basic = short or _BASIC.search(scan.text, max(0, held.start - 8), held.start) is not None
    basic = bool(basic) or (
        cue.word == "auth" and _ACCOUNTED.fullmatch(held.of(scan.text)) is not None
    )
    if basic or (cue.kind == "key" and not shapes.keyish(held.of(scan.text), _KEY_LENGTH)):
        # user and password in base 64, or a "key" that a person made up: nothing of it may stay
        scan.add(held.start, end, "password", NAMED)
        return
    if cue.kind in {"otp", "pin"}:
        end = _codes(scan.text, held, cue.kind)
    end = lists.spread(cue, scan.text, held.start, end)
    groups = lists.grouped(scan.text, held.start, held.start + _GROUPS)
    if groups and groups[0] == held.start:
        end = max(end, groups[1])
    scan.add(held.start, end, cue.kind, NAMED)
    lists.further(cue, scan, end)


def _codes(text: str, held: Value, kind: str) -> int:
    found = (_PIN if kind == "pin" else _CODE).match(text, held.start)
    return max(held.end, found.end()) if found else held.end
