"""Secrets that a sentence tells: "the password for the camera is …", "мой пин …"."""

import re

from portal.redaction import lists, shapes, survivors
from portal.redaction.fits import Path, coded, fits, labelled
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import (
    ABBREVIATIONS,
    ACCOUNTS,
    COMMON,
    EMPTY,
    FILLERS,
    GENERIC,
    LEADS,
    LINKS,
    OPENING,
    PASSIVES,
    PLURALS,
    STILL,
    STOPS,
    TALK,
)
from portal.redaction.scan import PROSE, Scan
from portal.redaction.values import quoted

_REACH = 220
_MOST_UNKNOWN = 6
_SHORT_KEY, _SHORTEST = 20, 3
_TOKEN = re.compile(r"\S+")
OPENERS = "\"'`“„«‘([{*<¡¿"
CLOSERS = ".,;:!?\"'`”“’»)]}*>…"
_SEPARATORS = frozenset({":", "=", "-", "–", "—", "->", "=>", "→", "|", ">>", "/", "~", "...", "…"})
_ACCOUNT_REACH = 100
_NO_NAMES = frozenset({"id", "name", "names", "ids", "account"})
_GOING_ON = LINKS | ABBREVIATIONS
_NOTHING = EMPTY | STOPS | FILLERS
_NOBODY = FILLERS | STOPS | _NO_NAMES
_NETWORKS = frozenset(
    [
        "ssid",
        "network",
        "netz",
        "netzwerk",
        "wlan",
        "wifi",
        "rede",
        "red",
        "сеть",
        "nome",
        "nombre",
        "имя",
    ]
)
_ACCOUNT_WORDS = ACCOUNTS | _NETWORKS | {"mit", "with", "con", "com", "under", "as", "als", "como"}
_COMPARISONS = frozenset({"!=", "==", "===", "!==", "<", ">", "&&", "||", "<>"})
_ACCOUNT = re.compile(
    r"(?:([^\W\d_]{2,14})|\b(?:mit|with|con|com|under|as|als|como))[\"'*:=\s]{1,4}[\"'`]?([\w.@+-]{2,64})[\"'`,;]{0,2}\s+"
    r"(?:(?:and|und|y|e|и|with|mit|con|com|с|/|the|das|el|la|a|its|по)\s+){0,2}[^\s.!?]{0,12}\Z"
)
_MORE = re.compile(
    r"(?:(?:[ ,;/-]{1,2}|,?\s(?:and|und|y|e|и|or|oder|o|ou|или|&|\+)\s|,?\r?\n[ \t]{0,4}(?:\d{1,2}[.)]\s)?[-*]?\s?)(?=\S{0,12}\d)[0-9A-Za-z]{3,10}(?:-[0-9A-Za-z]{3,6}){0,3}(?!\w|\.\w))*"
)
_ELSE = re.compile(
    r"[\"'`”»,;.)!?*]{0,2}\s+(?:or|oder|o|ou|или|либо|nor|noch|sondern|sino|mas|mas sim|а|but|but rather|or else|otherwise|sonst|not|nicht|no|não|не|а не|instead of|statt|rather than|en vez de|em vez de|вместо)\s+(?:[^\W\d_]{1,12}\s+){0,4}[\"'`«„(]?(\S{5,64})",
    re.IGNORECASE,
)
_NEGATIONS = frozenset({"not", "nicht", "no", "não", "nao", "не"})
_DIGITAL = re.compile(r"\s+[\"'`„“«(]?(?=\S{0,64}\d)(?=\S{0,64}[^\W\d_])\S{6,}")
_AND = re.compile(
    r"[\"'`”»)!?*]{0,3}(?:\s?[,;/]\s?|\s(?:and|und|y|e|и|&|then|dann)\s)[\"'`«„(]?(?=\S{0,64}\d)(?=\S{0,64}[^\W\d_])(\S{6,64})"
)
_WHOSE = re.compile(
    r"[\"'`”»)]{0,2}(?:\s{0,2}[:=]\s|\s(?:is|ist|lautet|war|was|es|era|é|eh|foi|—|–|-|это|such as|should be|muss|müsste|sollte|debería|deveria|должен)\s)",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"[\"'`”»,;.)!?*]{0,2}\s+(?:(?:and|und|y|e|и|to|auf|a|para|на|the|das|la|el|my|mein|but|->)\s+){0,2}"
    r"(?:new|neues?|neu|nueva|nuevo|nova|novo|новый|now|old|altes|alt|vieja|antigua|antiga|старый|confirm)"
    r"(?:\s(?:one|is|es|é|ist|war|was|—|-))?:?\s+[\"'`«„(]?(\S{4,64})",
    re.IGNORECASE,
)


def spoken(cue: Cue, name: Name, scan: Scan) -> bool:
    """Walk the rest of the sentence until a token is the secret, or the words say there is none."""
    text = scan.text
    path = Path()
    if cue.kind == "password":
        path.account, path.sure = account(text, name.start)
    limit = min(len(text), name.end + _REACH)
    stop = text.find("\n", name.end, limit)
    stop = limit if stop < 0 else stop
    place = name.end
    while (found := _TOKEN.search(text, place, stop)) and path.unknown < _MOST_UNKNOWN:
        verdict = _step(cue, scan, found, path)
        if verdict is not None:
            return verdict
        place = found.end()
    return False


def _step(cue: Cue, scan: Scan, found: re.Match[str], path: Path) -> bool | None:
    """Take one token: True when it is the secret, False when none follows, None to go on."""
    text, token = scan.text, found[0]
    if token in _SEPARATORS or not token.strip(OPENERS + CLOSERS):
        path.linked = path.fresh = path.linked or token[0] in ":=-–—→"
        path.listed = path.listed or "," in token
        return None
    start, end = core(text, found)
    if survivors.masked(token) or (token[0] in OPENERS and _held(cue, scan, found, path)):
        return True
    if _skipped(text, (start, end), token, path) or _members(text[start:end]):
        return None
    word = text[start:end]
    named = word.isalpha() and cue.word in word.lower() and not word.islower()  # setPassword
    if not named and fits(cue, text, (start, end), path):
        _take(cue, scan, start, end)
        return True
    low = text[start:end].lower()
    if token in _COMPARISONS or low.startswith(cue.word):
        return False
    _pass(low, path)
    if token[-1] in ":=":
        path.linked = True
        path.fresh = path.passed <= _MOST_UNKNOWN
        path.unknown = 0
    path.comma = token[-1] == ","
    path.listed = path.listed or path.comma
    ends = token[-1] in ".!;" and low not in _GOING_ON and len(low) > 1
    return False if ends else None


def _members(word: str) -> bool:
    """Whether a run of marks and names is a piece of a structure and no value."""
    return word[:1] in ",;:" or '":"' in word or "':'" in word


def _skipped(text: str, place: tuple[int, int], token: str, path: Path) -> bool:
    """Pass what only says whose secret follows, or that another was meant."""
    start, end = place
    if text[start:end].lower() in _NEGATIONS and _DIGITAL.match(text, end):
        path.passed += 1
        return True  # "the password is not … but …"
    if not path.open or not path.passed or _WHOSE.match(text, end) is None:
        return False
    path.open, path.passed = False, path.passed + 1
    path.linked = path.fresh = path.linked or token[-1] in ":="
    return True  # "the password for lena is …"


def _pass(low: str, path: Path) -> None:
    """Note what kind of word was passed."""
    path.passed += 1
    path.account = False
    if low in LINKS:
        path.linked, path.fresh = True, low not in PLURALS
        path.open = path.named = False
        path.passive = low in PASSIVES
        return
    path.fresh = path.fresh and low in STILL
    if low in STILL:
        return
    if low in LEADS:
        path.led = True
    if low in OPENING:
        path.open = True
        path.named = low not in LEADS
    elif low not in FILLERS and low not in LEADS and len(low) > 1:
        _unknown(low, path)


def _unknown(low: str, path: Path) -> None:
    """Count a word that no list knows, or that speaks against a secret."""
    if path.open:
        path.open = False
        return
    path.unknown += 2 if low in STOPS else 1
    path.linked = path.led = False


def core(text: str, found: re.Match[str]) -> tuple[int, int]:
    """Return a token without the marks around it."""
    start, end = found.span()
    while start < end and text[start] in OPENERS:
        start += 1
    while end > start and text[end - 1] in CLOSERS:
        end -= 1
    return start, end


def _held(cue: Cue, scan: Scan, found: re.Match[str], path: Path) -> bool:
    """Take what stands between quotes or brackets close to the cue."""
    text = scan.text
    far = cue.kind == "key" and path.unknown <= _MOST_UNKNOWN
    if (path.unknown > 1 and not far) or (
        (path.passed > 4 or path.listed) and not path.linked and not far
    ):
        return False
    start, end = _between(text, found.start())
    word = text[start:end]
    low = word.lower().strip(".!? ")
    if end <= start or survivors.placeholder(word) or low in _NOTHING:
        return False
    if cue.kind == "key":
        good = shapes.keyish(word, 12 if path.unknown <= 1 else 20)
    elif cue.kind == "password" and cue.grade != "vague":
        plain = shapes.shape(word) == shapes.WORD and word.isalpha()
        good = len(word) > 3 and not _remark(word, path)
        good = good and not (plain and not path.fresh and low not in COMMON - GENERIC)
    else:
        good = (coded(cue, word) and word.count(" ") < _SHORTEST) or (
            cue.kind == "password" and shapes.shape(word) > shapes.WORD
        )
    if good:
        scan.add(start, end, "password" if _is_basic(cue, scan, start) else cue.kind, PROSE)
        other(cue, scan, end)
    return good


def _remark(word: str, path: Path) -> bool:
    """Whether brackets hold a remark and no value: "(see below)", "(optional)"."""
    parts = word.lower().split()
    if len(parts) == 1:
        return shapes.shape(word) == shapes.WORD and not path.linked and not word.isalpha()
    remark = parts[0] in TALK and not any(map(str.isdigit, word))
    return not path.linked or remark


def _between(text: str, place: int) -> tuple[int, int]:
    """Return what the mark at a place encloses."""
    held = quoted(text, place)
    if held:
        return held.start, held.end
    closer = {"(": ")", "[": "]", "{": "}", "*": "*", "<": ">"}.get(text[place])
    while closer == "*" and text[place + 1 : place + 2] == "*":
        place += 1
    end = text.find(closer, place + 1, place + 80) if closer else -1
    inner = quoted(text, place + 1) if closer else None
    return (inner.start, inner.end) if inner else (place + 1, end)


def _take(cue: Cue, scan: Scan, start: int, end: int) -> None:
    """Mark a token and what belongs to it: further codes, the new password after the old."""
    if cue.kind in {"pin", "otp"}:
        more = _MORE.match(scan.text, end)
        end = more.end() if more else end
        lists.further(cue, scan, end)
    end = lists.spread(cue, scan.text, start, end)
    weak = cue.word.endswith("secret") and end - start < _SHORT_KEY
    weak = weak or _is_basic(cue, scan, start)
    scan.add(start, end, "password" if weak else cue.kind, PROSE)
    other(cue, scan, end)


def _is_basic(cue: Cue, scan: Scan, start: int) -> bool:
    """Whether a user and a password in base 64 begin here."""
    before = scan.low[max(0, start - 7) : start].lstrip("\"' ")
    return cue.kind == "key" and before.startswith("basic")


def other(cue: Cue, scan: Scan, end: int) -> None:
    """Mark the second password of "old … new …"."""
    if cue.kind != "password":
        return
    found = _OTHER.match(scan.text, end)
    if found is None:
        found = _ELSE.match(scan.text, end)
        if found is None or not any(map(str.isdigit, found[1])):
            found = _AND.match(scan.text, end)
        if found is None or labelled(scan.text, found.start(1)):
            return
    start, stop = found.span(1)
    while stop > start and scan.text[stop - 1] in CLOSERS:
        stop -= 1
    word = scan.text[start:stop]
    low = word.lower()
    if low in EMPTY:
        return
    if low in COMMON or shapes.shape(word) > shapes.WORD:
        scan.add(start, stop, cue.kind, PROSE)


def account(text: str, start: int) -> tuple[bool, bool]:
    """Whether a user name stands right before the cue, and surely: "user lena, password …"."""
    before = text[max(0, start - _ACCOUNT_REACH) : start].lower()
    if _ACCOUNT_WORDS.isdisjoint(re.split(r"[\s:=\"']+", before)):
        return False, False
    found = _ACCOUNT.search(text, max(0, start - _ACCOUNT_REACH), start)
    if found is None:
        return False, False
    word, who = (found[1] or "with").lower(), found[2].lower()
    net = word in _NETWORKS and not who.isalpha()
    named = (word in ACCOUNTS or word in LEADS or net) and who not in _NOBODY
    return named, named and (net or word in ACCOUNTS or not who.isalpha())
