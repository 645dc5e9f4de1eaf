"""Whether a token is the secret that a sentence speaks of: by its shape and by the way to it."""

import re
from dataclasses import dataclass

from portal.redaction import shapes, survivors
from portal.redaction.names import Cue
from portal.redaction.rules.words import (
    ACCOUNTS,
    COMMON,
    EMPTY,
    FILLERS,
    GENERIC,
    LABELS,
    LEADS,
    LINKS,
    STOPS,
    TALK,
)

_GROUPS = re.compile(
    r"(?=\S{0,64}\d)(?=\S{0,64}[A-Z])[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){1,5}|(?=\S{0,64}\d)[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){1,5}"
)
_SPARE = re.compile(r"[a-z0-9]{5}(?:-[a-z0-9]{5}){1,4}")
_DIGITS = re.compile(r"#?\d(?:[\d -]{0,12}\d)?[#*A-F]?")
# three digits are enough on the back of a card
_ON_CARDS = re.compile(
    r"cv[vc]|sec|c[óo]d\.|prüf|kontroll|sicherheit|security|segur|verificador|back|оборот|безопасн"
)
_BRAND = re.compile(r"(?:[A-Z][a-zß-ÿ]+|[A-Z]{2,5}){2,3}|[a-z][A-Z][a-z]+\d*")
_ADJECTIVES = (
    *(
        "ed",
        "ing",
        "able",
        "ible",
        "ive",
        "ous",
        "ful",
        "less",
        "ly",
        "ent",
        "ant",
        "al",
        "ic",
        "ary",
    ),
    *(
        "isch",
        "lich",
        "bar",
        "haft",
        "iert",
        "iv",
        "ert",
        "elt",
        "tet",
        "gen",
        "ben",
        "ten",
        "zt",
        "gt",
        "ndet",
        "ngen",
        "endes",
        "ig",
    ),
    *(
        "ado",
        "ada",
        "idos",
        "idas",
        "ido",
        "ida",
        "ados",
        "adas",
        "ente",
        "ante",
        "oso",
        "osa",
        "ível",
    ),
    *(
        "ivo",
        "iva",
        "ico",
        "ica",
        "ario",
        "aria",
        "ual",
        "вный",
        "тный",
        "ен",
        "ан",
        "ый",
        "ий",
        "ой",
    ),
    *("ая", "ое", "ые", "ие", "но", "на", "ны", "ть", "ет", "ит", "тся"),
)
# how a password is written: what stands before this is one
_SPELT = re.compile(
    r"[\"'`”»,;.)]{0,2}\s(?:\(|-\s|,\s)?(?:\S{1,10}\s){0,2}?(?:one word|no space|without space|lower[ -]?case|upper[ -]?case|capital|in caps|"
    r"zusammen ?geschrieben|klein ?geschrieben|groß ?geschrieben|großem|kleinem|alles klein|ein wort|ohne leer|may[úu]scula|min[úu]scula|"
    r"todo junto|sin espacio|tudo junto|sem espaço|mai[úu]scula|слитно|без пробел|с большой|с маленькой|строчн|заглавн|одним словом)",
    re.IGNORECASE,
)
YEARED = re.compile(
    r"\d(?:-\d){3,9}|[A-ZÀ-ÞА-ЯЁ]?[a-zà-ÿа-яё]{3,14}[-_.#]\d{2,4}|[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё]{2,14}[-_.#]\d"
)
# that it stands here as it was typed
_SUCH = re.compile(
    r"[\"'`”»]?,?\s(?:tal cual|tal y como|exactly like|just like that|genau so|so wie es da|exatamente assim|tal qual|именно так|ровно так)",
    re.IGNORECASE,
)
# "the password was set to …", as German says it
_SET = re.compile(r"[\"'`”“»]?\s(?:gesetzt|gestellt|umgestellt|abgeändert)\b")
# the name of a machine: what a preposition leads to, and no secret
_MODEL = re.compile(r"[A-Z]{2,}[\w-]*\d[\w-]*|(?:[a-z]|[A-Z][a-z]+)[A-Z][a-z]+\d?")
_FEW, _CODE, _GENERATED = 2, 6, 30
_LABEL = 24


@dataclass(slots=True)
class Path:
    """How one got from the cue to a token."""

    #: tokens passed, and how many of them no list knows
    passed: int = 0
    unknown: int = 0
    linked: bool = False
    #: the token just passed was the link, or a colon
    fresh: bool = False
    led: bool = False
    #: a preposition was passed, so that the next unknown word only names the thing
    open: bool = False
    #: one was passed since the last link
    named: bool = False
    #: a user name stands right before the cue
    account: bool = False
    #: and is one by its own form
    sure: bool = False
    #: the link was of the passive: "was set"
    passive: bool = False
    #: the token before ended with a comma
    comma: bool = False
    #: some token did
    listed: bool = False


def fits(cue: Cue, text: str, place: tuple[int, int], path: Path) -> bool:
    """Whether the token at a place is the secret."""
    word = text[place[0] : place[1]]
    if cue.kind == "key":
        return _key(cue, text, place[0], word, path)
    if cue.kind != "password":
        near = path.linked or path.passed <= _FEW * 2
        return near and path.unknown <= _FEW and coded(cue, word)
    low = word.lower()
    if (low in EMPTY and low not in COMMON) or survivors.placeholder(word):
        return False
    return _chosen(cue, text, place, path)


def _chosen(cue: Cue, text: str, place: tuple[int, int], path: Path) -> bool:
    """Whether a token is a password that somebody chose or was given."""
    word = text[place[0] : place[1]]
    grade = shapes.shape(word)
    if grade == shapes.STRONG:
        if path.named and not path.linked and _MODEL.fullmatch(word):
            return False
        return path.unknown <= _FEW and not labelled(text, place[0])
    spelt = grade >= shapes.NUMBER and path.unknown <= _FEW * 2 and _SPELT.match(text, place[1])
    near = cue.grade == "firm" and (path.fresh or not path.passed)
    made = path.unknown == 0 and shapes.keyish(word, _GENERATED) and not shapes.worded(word)
    if spelt or (near and (made or YEARED.fullmatch(word))):
        return True
    if grade == shapes.MIXED:
        return _mixed(cue, text, place, path)
    if grade == shapes.NUMBER:
        return _number(cue, word, path) and not labelled(text, place[0])
    return _plain(cue, text, place, path)


def labelled(text: str, start: int) -> bool:
    """Whether the word before says that this names a thing: a version, a host, an order."""
    words = text[max(0, start - _LABEL) : start].lower().rstrip(" .:=#№\"'(").split()
    return bool(words) and words[-1].strip("\"'(") in LABELS


def _key(cue: Cue, text: str, start: int, word: str, path: Path) -> bool:
    if survivors.placeholder(word) or (shapes.shape(word) == shapes.WORD and "." in word):
        return False
    if survivors.identifier(word):
        near = path.unknown <= _FEW and path.passed <= _FEW * 3 and not labelled(text, start)
        return near and survivors.uuid(word)
    if path.passed and labelled(text, start):
        return False
    told = shapes.shape(word) >= shapes.MIXED or (word.isdigit() and len(word) > _CODE)
    if cue.word.endswith("secret") and not path.passed and told:
        return True
    if path.linked or path.led or not path.passed:
        return shapes.keyish(word, 12 if cue.grade == "vague" else 8)
    least = 16 if cue.grade != "vague" or path.passed == 1 else 20
    return path.unknown <= _FEW * 3 and shapes.keyish(word, least) and not shapes.worded(word)


def coded(cue: Cue, word: str) -> bool:
    """Whether a token is a PIN or a one-time code."""
    if _DIGITS.fullmatch(word):
        least = 3 if _ON_CARDS.search(cue.word) else 4
        return least <= sum(map(str.isdigit, word)) <= 12
    spare = _SPARE.fullmatch(word) and ("backup" in cue.word or "recover" in cue.word)
    if cue.kind == "otp" and cue.grade == "firm" and (spare or _GROUPS.fullmatch(word)):
        return True
    if cue.kind == "otp":
        return len(word) > 5 and any(map(str.isdigit, word)) and shapes.shape(word) > shapes.WORD
    return False


def _mixed(cue: Cue, text: str, place: tuple[int, int], path: Path) -> bool:
    """Whether a token of letters with a digit, a mark or odd capitals in it is the secret."""
    word = text[place[0] : place[1]]
    if path.comma and text[place[1] : place[1] + 1] == ",":
        return path.unknown <= _FEW
    near = path.linked or path.account or not path.passed
    named = path.named and not path.linked and _MODEL.fullmatch(word) is not None
    if named or (not near and labelled(text, place[0])):
        return False
    if word.isalpha() and _BRAND.fullmatch(word):
        return _branded(cue, text, place[1], path)
    if cue.grade == "vague":
        return (near or (path.led and path.passed == 1)) and path.unknown == 0
    return path.unknown <= (_FEW + 1 if path.fresh else 0 if word.isalpha() else 1)


def _branded(cue: Cue, text: str, end: int, path: Path) -> bool:
    """Whether words with capitals inside are the secret, and no name of a product."""
    if path.fresh:
        return path.unknown <= _FEW
    near = path.account or (cue.grade == "firm" and closed(text, end))
    return path.unknown == 0 and near and not path.named


def _number(cue: Cue, word: str, path: Path) -> bool:
    if path.linked or cue.word == "passcode":
        return path.unknown <= _FEW
    return len(word) > 4 and path.unknown == 0


def _plain(cue: Cue, text: str, place: tuple[int, int], path: Path) -> bool:
    """Whether a mere word is the secret: only where the sentence leaves no other reading."""
    start, end = place
    word = text[start:end].lower().strip(".-_")
    if len(word) < 4 or not word.replace("-", "").isalpha():
        return False
    told = cue.grade == "firm" or (cue.grade == "vague" and path.fresh)
    if word in COMMON and told and path.unknown <= (_FEW if path.fresh else 0):
        if word in GENERIC:
            return path.account or (path.fresh and closed(text, end))
        return True
    spelt = _SPELT.match(text, end) and path.unknown <= _FEW and (path.fresh or path.linked)
    if spelt or (cue.grade == "firm" and path.passed <= 1 and _such(text, end, path)):
        return word not in TALK and word not in LEADS
    if path.unknown or any(word in known for known in (STOPS, FILLERS, LINKS, LEADS, ACCOUNTS)):
        return False
    return (path.account and path.sure) or (
        path.fresh
        and not path.passive
        and cue.grade == "firm"
        and closed(text, end)
        and not word.endswith(_ADJECTIVES)
    )


def _such(text: str, end: int, path: Path) -> bool:
    """Whether it says behind a word that a password is just this, or was set to it."""
    found = _SUCH.match(text, end) or (path.led and _SET.match(text, end))
    return bool(found)


def closed(text: str, end: int) -> bool:
    """Whether a clause ends here: a stop, the end of the line, or a capital after it."""
    after = text[end : end + 4].lstrip("\"'`”»*)")
    if after.startswith((" ->", " >", " =>")):
        return False
    if not after or after[0] in ".,;!?)\n\r$&%+*#@_=-":
        return True
    return after[0] == " " and (after[1:2].isupper() or after[1:2] in "\n(-")
