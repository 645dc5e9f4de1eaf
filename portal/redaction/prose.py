"""Secrets that a sentence tells: "the password for the camera is …", "мой пин …"."""

import re
from dataclasses import dataclass

from portal.redaction import shapes, survivors
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import (
    ACCOUNTS,
    COMMON,
    EMPTY,
    FILLERS,
    LEADS,
    LINKS,
    STILL,
    STOPS,
)
from portal.redaction.scan import PROSE, SHAPE, Scan
from portal.redaction.values import quoted

_REACH = 220
_TOKEN = re.compile(r"\S+")
_OPENERS = "\"'`“„«‘([{*<"
_CLOSERS = ".,;:!?\"'`”“’»)]}*>…"
_SEPARATORS = frozenset(
    {":", "=", "-", "–", "—", "->", "=>", "→", "|", ">>", "/", "~", "...", "…"}
)
_ACCOUNT = re.compile(
    r"(?:([^\W\d_]{2,14})|\b(?:mit|with|con|com|under|as|als|como))[\"'*:=\s]{1,4}[\"'`]?([\w.@+-]{2,64})[\"'`,;]{0,2}\s+"
    r"(?:(?:and|und|y|e|и|with|mit|con|com|с|/|the|das|el|la|a|its|по)\s+){0,2}[^\s.!?]{0,12}\Z"
)
_AS = re.compile(
    r"(\S{3,64}?)[\"'`”»’)*]{0,2},?\s+(?:as|als|como|is|ist|es|é|eh|was|war|era|это|[—–=-]|in|в|for|für|para|por)\s+"
    r"(?:(?:the|a|my|our|his|her|their|its|your|das|mein|meine|unser|unsere|la|mi|nuestra|minha|o|nossa|мой|наш|моя|"
    r"качестве|new|neues|neue|nueva|nova|новый|wifi|wi-fi|wlan|admin|root|router|current|old|correct|default|"
    r"temporary|sms|verification|login|door|alarm)[\s-]+){0,4}\Z",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"(\S{4,64})\s+\((?:my|the|mein|das|mi|la|minha|a|мой|new|old|wifi|admin|=|is)?\s?\Z",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?:chang|switch|updat|reset|änder|stell|wechs|cambi|troqu|troc|mud|alter|смен|помен|измен)\w*\s.{0,40}?\b"
    r"(?:from|von|de|с|со)\s+[\"'`]?(\S{4,64}?)[\"'`]?\s+(?:to|auf|zu|a|para|na|на)\s+[\"'`]?(\S{4,64}?)[\"'`.,;!]{0,3}(?=\s|\Z)",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:serial|serien|seriennummer|s/n|sn|order|bestell\w*|pedido|заказ\w*|model|modell|version|firmware|build|"
    r"commit|sha\d*|md5|hash|checksum|etag|revision|ticket|case|id|uuid|ref|reference|imei|mac|ssid|host|hostname|"
    r"server|user|username|login|email|device|gerät|release|tag|branch|invoice|article|part)\W{0,3}\Z",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"#?\d(?:[\d -]{0,12}\d)?[#*]?")


@dataclass(slots=True)
class Path:
    """How one got from the cue to a token."""

    #: tokens passed, and how many of them were neither links nor fillers
    passed: int = 0
    unknown: int = 0
    linked: bool = False
    fresh: bool = False
    led: bool = False
    account: bool = False


def spoken(cue: Cue, name: Name, scan: Scan) -> bool:
    """Walk the rest of the sentence until a token is the secret, or the words say there is none."""
    text = scan.text
    path = Path(account=cue.kind == "password" and _account(text, name.start))
    limit = min(len(text), name.end + _REACH)
    stop = text.find("\n", name.end, limit)
    stop = limit if stop < 0 else stop
    place = name.end
    while (found := _TOKEN.search(text, place, stop)) and path.unknown < 6:
        verdict = _step(cue, scan, found, path)
        if verdict is not None:
            return verdict
        place = max(found.end(), place)
    return False


def _step(cue: Cue, scan: Scan, found: re.Match[str], path: Path) -> bool | None:
    """Take one token: True when it is the secret, False when none follows, None to go on."""
    text, token = scan.text, found[0]
    if token in _SEPARATORS or not token.strip(_OPENERS + _CLOSERS):
        path.linked = path.fresh = path.linked or token[0] in ":=-–—→"
        return None
    if survivors.masked(token):
        return True
    start, end = core(text, found)
    low = text[start:end].lower()
    if token[0] in _OPENERS and _held(cue, scan, found, path):
        return True
    if _fits(cue, text, start, end, path):
        _take(cue, scan, start, end)
        return True
    _pass(low, path)
    if token[-1] in ":=":
        path.linked = path.fresh = True
    return False if _ends(text, found, low) else None


def _pass(low: str, path: Path) -> None:
    """Note what kind of word was passed."""
    path.passed += 1
    path.account = False
    if low in LINKS:
        path.linked = path.fresh = True
        return
    path.fresh = path.fresh and low in STILL
    if low in STILL:
        return
    if low in LEADS:
        path.led = True
    elif low not in FILLERS and len(low) > 1:
        path.unknown += 2 if low in STOPS else 1
        path.linked = path.led = False


def _ends(text: str, found: re.Match[str], low: str) -> bool:
    """Whether the sentence ends with this token."""
    return text[found.end() - 1] in ".!;" and low not in LINKS and len(low) > 1


def core(text: str, found: re.Match[str]) -> tuple[int, int]:
    """Return a token without the marks around it."""
    start, end = found.span()
    while start < end and text[start] in _OPENERS:
        start += 1
    while end > start and text[end - 1] in _CLOSERS:
        end -= 1
    return start, end


def _held(cue: Cue, scan: Scan, found: re.Match[str], path: Path) -> bool:
    """Take what stands between quotes or brackets close to the cue."""
    text = scan.text
    if path.unknown > 1 or (path.passed > 4 and not path.linked):
        return False
    start, end = _between(text, found.start())
    word = text[start:end]
    low = word.lower().strip(".!? ")
    if (
        end <= start
        or survivors.placeholder(word)
        or low in EMPTY
        or low in STOPS
        or low in FILLERS
    ):
        return False
    if cue.kind == "key":
        good = shapes.keyish(word, 12)
    elif cue.kind == "password" and cue.grade != "vague":
        good = (
            len(word) > 3
            and (" " not in word or path.linked)
            and not _remark(word, path)
        )
    else:
        good = _coded(cue, word) or (
            cue.kind == "password" and shapes.shape(word) > shapes.WORD
        )
    if good:
        scan.add(start, end, cue.kind, PROSE)
    return good


def _remark(word: str, path: Path) -> bool:
    """Whether brackets hold a remark and no value: "(see below)", "(optional)"."""
    parts = word.lower().split()
    if len(parts) == 1:
        return (
            shapes.shape(word) == shapes.WORD and not path.linked and not word.isalpha()
        )
    return (
        not path.linked
        or parts[0] in FILLERS | STOPS | LINKS
        and not any(map(str.isdigit, word))
    )


def _between(text: str, place: int) -> tuple[int, int]:
    held = quoted(text, place)
    if held:
        return held.start, held.end
    mark = text[place]
    closer = {"(": ")", "[": "]", "{": "}", "*": "*", "<": ">"}.get(mark)
    while closer == "*" and text[place + 1 : place + 2] == "*":
        place += 1
    end = text.find(closer, place + 1, place + 80) if closer else -1
    inner = quoted(text, place + 1) if closer else None
    return (inner.start, inner.end) if inner else (place + 1, end)


def _fits(cue: Cue, text: str, start: int, end: int, path: Path) -> bool:
    """Whether a token is the secret, by its shape and by the way to it."""
    word = text[start:end]
    low = word.lower()
    if cue.kind == "key":
        return _key_fits(cue, text, start, word, path)
    if cue.kind in {"pin", "otp"}:
        return (
            _coded(cue, word) and path.unknown < 3 and (path.linked or path.passed < 4)
        )
    if low in EMPTY and low not in COMMON or survivors.placeholder(word):
        return False
    grade = shapes.shape(word)
    if grade == shapes.STRONG:
        return path.unknown < 3 and not _LABELLED.search(
            text, max(0, start - 24), start
        )
    if grade == shapes.MIXED:
        return _mixed(cue, word, path) or (
            word.isalpha()
            and cue.grade == "firm"
            and not path.unknown
            and closed(text, end)
        )
    if grade == shapes.NUMBER:
        return (
            len(word) > 3
            and path.linked
            or len(word) > 4
            and (path.led or not path.unknown)
        )
    return _plain(cue, text, (start, end), path)


def _key_fits(cue: Cue, text: str, start: int, word: str, path: Path) -> bool:
    if (
        survivors.placeholder(word)
        or shapes.shape(word) == shapes.WORD
        and not shapes.keyish(word)
    ):
        return False
    if survivors.identifier(word):
        return path.unknown == 0 and survivors.uuid(word)
    if _LABELLED.search(text, max(0, start - 24), start):
        return False
    if cue.word == "secret" and not path.passed and shapes.shape(word) >= shapes.MIXED:
        return True
    if path.linked or not path.passed:
        return shapes.keyish(word, 12 if cue.grade == "vague" else 8)
    return shapes.keyish(word, 16 if cue.grade != "vague" else 20)


def _coded(cue: Cue, word: str) -> bool:
    """Whether a token is a PIN or a one-time code."""
    if _DIGITS.fullmatch(word):
        least = 3 if cue.word.startswith(("cvv", "cvc")) else 4
        return least <= sum(map(str.isdigit, word)) <= 12
    if cue.kind == "otp":
        return (
            len(word) > 5
            and any(map(str.isdigit, word))
            and shapes.shape(word) > shapes.WORD
        )
    return False


def _mixed(cue: Cue, word: str, path: Path) -> bool:
    """Whether a token of letters with a digit or a mark in it is the secret."""
    if word.isalpha():
        return (path.linked or path.account) and path.unknown == 0
    if cue.grade == "vague" and not (path.linked or path.account or path.passed == 0):
        return False
    return path.linked or path.led or path.account or path.unknown == 0


def _plain(cue: Cue, text: str, place: tuple[int, int], path: Path) -> bool:
    """Whether a mere word is the secret: only where the sentence leaves no other reading."""
    start, end = place
    word = text[start:end].lower().strip(".-_")
    if len(word) < 4 or path.unknown or not word.replace("-", "").isalpha():
        return False
    if word in COMMON and (path.linked or path.account or cue.grade == "firm"):
        return path.account or closed(text, end)
    if (
        word in STOPS
        or word in FILLERS
        or word in LINKS
        or word in LEADS
        or word in ACCOUNTS
    ):
        return False
    if path.account:
        return True
    return path.fresh and cue.grade == "firm" and _lonely(text, end, word)


def closed(text: str, end: int) -> bool:
    """Whether a clause ends here: a stop, the end of the line, or a capital after it."""
    after = text[end : end + 4].lstrip("\"'`”»*)")
    if not after or after[0] in ".,;!?)\n\r$&%+*#@_=-":
        return True
    return after[0] == " " and (after[1:2].isupper() or after[1:2] in "\n(-")


def _lonely(text: str, end: int, word: str) -> bool:
    """Whether a word that no list knows closes its clause and is no adjective or participle."""
    return closed(text, end) and not word.endswith(_ADJECTIVES)


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
        "ert",
        "elt",
        "tet",
        "gen",
        "ben",
        "ten",
        "zt",
        "ig",
    ),
    *(
        "ado",
        "ada",
        "ido",
        "ida",
        "ados",
        "adas",
        "idos",
        "idas",
        "ente",
        "ante",
        "oso",
        "osa",
        "ível",
    ),
    *(
        "ible",
        "able",
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
    ),
    *(
        "ый",
        "ий",
        "ой",
        "ая",
        "ое",
        "ые",
        "ие",
        "но",
        "на",
        "ны",
        "ть",
        "ет",
        "ит",
        "ется",
        "тся",
    ),
)


def _take(cue: Cue, scan: Scan, start: int, end: int) -> None:
    if cue.kind in {"pin", "otp"}:
        more = _MORE.match(scan.text, end)
        end = more.end() if more else end
    weak = cue.word == "secret" and end - start < _SHORT_KEY
    scan.add(start, end, "password" if weak else cue.kind, PROSE)


_SHORT_KEY = 20
_MORE = re.compile(
    r"(?:[ ,;/-]{1,2}(?=\S{0,12}\d)[0-9A-Za-z]{3,6}(?:-[0-9A-Za-z]{3,6})?(?![\w.]))*"
)


def _account(text: str, start: int) -> bool:
    """Whether a user name stands right before the cue: "user lena, password …"."""
    found = _ACCOUNT.search(text, max(0, start - 100), start)
    if found is None:
        return False
    word, who = (found[1] or "with").lower(), found[2].lower()
    return (
        (word in ACCOUNTS or word in LEADS) and who not in FILLERS and who not in STOPS
    )


def told_before(cue: Cue, name: Name, scan: Scan) -> bool:
    """Take what stands before the cue: "hunter2 is my password", "from … to …, password …"."""
    text = scan.text
    begin = max(text.rfind("\n", 0, name.start) + 1, name.start - 140)
    if cue.kind == "password":
        for found in _CHANGED.finditer(text, begin, min(len(text), name.end + 160)):
            for group in (1, 2):
                _before(cue, scan, found.span(group), least=shapes.WORD)
    found = _AS.search(text, begin, name.start) or _BRACKETED.search(
        text, begin, name.start
    )
    return bool(found) and _before(cue, scan, found.span(1), least=shapes.NUMBER)


def _before(cue: Cue, scan: Scan, place: tuple[int, int], *, least: int) -> bool:
    start, end = place
    text = scan.text
    while start < end and text[start] in _OPENERS:
        start += 1
    while end > start and text[end - 1] in "\"'`”»,;:":
        end -= 1
    word = text[start:end]
    if survivors.placeholder(word) or word.lower() in STOPS | FILLERS | LINKS | LEADS:
        return False
    if cue.kind == "key":
        good = shapes.keyish(word)
    elif cue.kind == "password":
        good = (
            shapes.shape(word) >= least
            and not (word.isdigit() and len(word) < 5)
            and len(word) > 3
        )
        good = good and not (least and word.isalpha() and not path_like(text, start))
    else:
        good = _coded(cue, word)
    if good:
        scan.add(start, end, cue.kind, PROSE)
    return good


def path_like(text: str, start: int) -> bool:
    """Whether quotes set a word off as a value."""
    return start > 0 and text[start - 1] in "\"'`“„«"


def nearby(cue: Cue, name: Name, scan: Scan) -> None:
    """Take strongly shaped tokens of the same sentence, when the grammar found nothing."""
    if cue.kind != "password" or cue.grade == "vague":
        return
    text = scan.text
    begin = max(text.rfind("\n", 0, name.start) + 1, name.start - 80)
    stop = text.find("\n", name.end, name.end + 120)
    stop = min(len(text), name.end + 120) if stop < 0 else stop
    for found in _TOKEN.finditer(text, begin, stop):
        start, end = core(text, found)
        if shapes.shape(text[start:end]) != shapes.STRONG or end - start > 64:
            continue
        if begin < start and _LABELLED.search(text, max(begin, start - 24), start):
            continue
        scan.add(start, end, cue.kind, SHAPE)
