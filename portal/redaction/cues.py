"""What happens at a cue: a value behind a separator, a table, a pair, a sentence."""

import re
from dataclasses import replace

from portal.redaction import assign, before, codes, lists, nearby, pairs, prose, tables
from portal.redaction.codes import DOORS, ERRORS, since, spoken_of
from portal.redaction.names import Cue, Name, named
from portal.redaction.scan import Scan

_INSIDE = frozenset("_.$@/\\")
_NET_NAMES = frozenset({"wifi", "wi-fi", "wlan", "вайфай", "вай-фай"})
_CHANGES = (" from", " von", " de", " с")
_LISTS = frozenset({"", "list", "liste", "lista"})
_NEVER_SPOKEN = frozenset({"auth", "sig", "webhook", "session", "signature", "jwt"})
_NET_KEYS = frozenset({"key", "schlüssel", "clave", "chave", "ключ", "code", "код"})
_NET = re.compile(
    r"(?:wi-?fi|wlan|ssid|wpa\d?|вай-?фай\w*|сет[ьи]|netz\w*|network|rede|router\w*)\b",
    re.IGNORECASE,
)
# as far as any detector looks around a cue
_BEFORE, _AFTER = 240, 680
_LABEL = 10
_ENDS = re.compile(r"(?<=\w{4})(?:\.{3}|…)[\w+/=-]{4}(?![\w+/=-])")
_FOR_NET = re.compile(
    r"\s(?:for|to|of|für|zum|del?|do|da|от|к)\s(?:the\s|our\s|my\s|das\s|unser\s|la\s|el\s)?(?:wi-?fi|wlan|вай-?фай|router|roteador|роутер|hotspot)",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    r"\s(?:for|to|of|from|für|von|zu|zur|del?|da|do|para|от|к|для)\s(?:the\s|our\s|your\s|my\s|der\s|die\s|eurer\s|la\s|el\s|вашего\s)?"
    r"(?:api|app|sdk|rest|webhook|integration|апи|интеграц)",
    re.IGNORECASE,
)
_UUID_NEXT = re.compile(r"[\s\"'`:=(]{1,4}(?:(?:es|é|is|ist|это)\s)?[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-")
_ENTERED = re.compile(
    r"\b(?:enter(?:ed|ing)?|typ(?:e|ed|ing)|eingeben|eingegeben|eintippen|ingres\w*|introdu[cz]\w*|digit(?:ar|o|ei|e)\b|ввести|ввод\w*|введ\w*|ввёл)",
    re.IGNORECASE,
)
_MINE = frozenset(
    {"your", "my", "mein", "dein", "ihr", "tu", "mi", "su", "seu", "meu", "ваш", "мой", "твой"}
)
_CODES = frozenset(
    [
        "code",
        "código",
        "codigo",
        "код",
        "combination",
        "combinación",
        "combinação",
        "комбинация",
        "kombination",
        "zahlenkombination",
        "tan",
    ]
)


def heard(cue: Cue, scan: Scan, start: int, end: int) -> None:
    """Look for the value that a cue announces, the surest way first."""
    if scan.stopped >= 0:
        return
    if scan.inside(start):
        if cue.tail:
            heard(cue.tail, scan, end - len(cue.tail.word), end)
        return
    if _redacted(scan.text, start):
        return
    window = scan.text[max(0, start - _BEFORE) : end + _AFTER]
    around = (cue.word, min(start, _BEFORE), hash(window))
    if around in scan.quiet or (cue.grade != "soft" and scan.spent(start)):
        return
    found = len(scan.spans), scan.table_end
    _judge(cue, scan, start, end)
    if len(scan.spans) == found[0] and cue.kind == "pin" and cue.head:
        _judge(cue.head, scan, start, start + len(cue.head.word))  # "senha de acesso", no PIN
    if found == (len(scan.spans), scan.table_end):
        scan.quiet.add(around)
    elif cue.kind == "password" and cue.grade in {"firm", "pair"}:
        nearby.also(scan, start, end)


def _redacted(text: str, start: int) -> bool:
    """Whether a cue stands in what an earlier redaction wrote: a label, the ends of a key."""
    before = text[max(0, start - _LABEL) : start]
    if before.endswith("removed-"):
        return True
    at = max(before.rfind("..."), before.rfind("…"))
    return at >= 0 and _ENDS.match(text, start - len(before) + at) is not None


def _judge(cue: Cue, scan: Scan, start: int, end: int) -> None:
    name = named(cue, scan.text, start, end)
    if name is None:
        _parts(cue, scan, start, end)
        return
    if cue.grade == "soft":
        if not name.rest and _speaks(cue, name, scan.text):
            nearby.nearby(cue, name, scan)
        return
    if cue.grade == "pair":
        _paired(cue, name, scan)
        return
    meant = _meant(cue, name, scan)
    if meant is None or tables.headed(meant, name, scan) or assign.assigned(meant, name, scan):
        return
    if lists.entries(meant, name, scan):
        return
    if _speaks(meant, name, scan.text):
        _listen(meant, name, scan)
    elif meant.kind == "otp" and scan.text[name.end : name.end + 1] == "+":
        codes.around(meant, name, scan)  # a sentence in a form
    elif meant.kind == "key" and not name.rest and _mentioned(meant, name, scan.text):
        nearby.nearby(meant, name, scan)


def _parts(cue: Cue, scan: Scan, start: int, end: int) -> None:
    """Judge the shorter cues that a longer one begins and ends with."""
    if cue.head:
        _judge(cue.head, scan, start, start + len(cue.head.word))
    if cue.tail:
        _judge(cue.tail, scan, end - len(cue.tail.word), end)


def _mentioned(cue: Cue, name: Name, text: str) -> bool:
    """Whether a word that is no name of a key in a sentence is spoken of all the same."""
    before = text[name.start - 1 : name.start]
    return before == "_" or (cue.word in _NEVER_SPOKEN and before == " ")


def _paired(cue: Cue, name: Name, scan: Scan) -> None:
    """Look for an account and its password, or for what looks like one close by."""
    found = len(scan.spans)
    if cue.word.endswith(_CHANGES) and before.changed(cue, name, scan):
        return
    if cue.word in _NET_NAMES and tables.headed(cue, name, scan):
        return
    if pairs.told(cue, name, scan) or name.rest or lists.entries(cue, name, scan):
        return
    if cue.word.startswith("cred"):
        assign.assigned(replace(cue, kind="key", grade="brand"), name, scan)
    if found == len(scan.spans) and _speaks(cue, name, scan.text):
        nearby.nearby(cue, name, scan)


def _meant(cue: Cue, name: Name, scan: Scan) -> Cue | None:
    """Return what a vague word means here: the key of a network, the code of a door."""
    text = scan.text
    if cue.grade != "vague":
        return cue
    if cue.word in _CODES:
        if not _opens(name, scan.low):
            return None
        scan.heard += 1  # what stands around it is read more than once
        return cue
    if cue.word in _NET_KEYS and (
        _PROGRAM.match(text, name.end) or _UUID_NEXT.match(text, name.end)
    ):
        return replace(cue, kind="key", grade="named")
    if cue.word in _NET_KEYS and (
        _NET.search(text, max(0, name.start - 40), name.start) or _FOR_NET.match(text, name.end)
    ):
        return replace(cue, kind="password", grade="firm")
    return cue


def _opens(name: Name, text: str) -> bool:
    """Whether a bare "code" of a text in lower case opens something, and is none of an error."""
    if ERRORS.search(text, since(text, name.start - 2 * _LABEL, name.start), name.end + _LABEL):
        return False
    mine = text[max(0, name.start - 8) : name.start].lower().split()[-1:]
    if spoken_of(name, text) or _MINE.issuperset(mine or ["-"]):
        return True
    around = text[max(0, name.start - 60) : name.end + 60]
    return DOORS.search(around) is not None or _ENTERED.search(around) is not None


def _speaks(cue: Cue, name: Name, text: str) -> bool:
    """Whether a cue stands in a sentence and not in an address or in code."""
    if name.rest.lower() not in _LISTS or text[name.start - 1 : name.start] in _INSIDE:
        return False
    after = text[name.end : name.end + 1]
    if after and not after.isspace() and after not in "?.,:\"'`)]*(—–-!>’”»":
        return False
    return cue.grade != "brand" and cue.word not in _NEVER_SPOKEN


def _listen(cue: Cue, name: Name, scan: Scan) -> None:
    """Read the sentence around a cue."""
    if lists.told_in_groups(cue, name, scan):
        return
    if cue.kind == "key" and before.named(cue, name, scan):
        return
    if before.changed(cue, name, scan) or prose.spoken(cue, name, scan):
        return
    if assign.alone(cue, name, scan) or before.told_before(cue, name, scan):
        return
    if before.typed(cue, name, scan):
        return
    if not codes.around(cue, name, scan):
        nearby.nearby(cue, name, scan)
