"""An account and its password told together: `login a / b`, `credentials: a:b`."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.fits import closed
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import ACCOUNTS, COMMON, EMPTY, GENERIC, LEADS, LINKS, STOPS, TALK
from portal.redaction.scan import PROSE, Scan
from portal.redaction.values import Value, trimmed

_LINK = r"(?:(?:[ \t]+[\w-]{1,20}){1,5}:)?(?:[ \t]*(?:are|is|sind|lauten|ist|son|es|são|é|:|=|-|–|—|with|mit|con|com|под|как|to|für|for|from|the|\(|web|ui|ssh|ftp|admin(?!,? ?(?:/|and|und|y|e|и|mit|with|con|com)))(?![\w]))*"
_SPACE = re.compile(
    r"(?:[ \t]+[\w-]{1,20}){0,3}:[ \t]{1,3}([\w.@+-]{2,64})[ \t]{1,3}[\"'`]?(\S{4,128})"
)
_SLASH = re.compile(
    rf"{_LINK}[ \t]*[\"'`(]?([\w.@+\-!*]{{2,64}}(?: \w{{2,12}})?)[\"'`]?(?:\s?(?:/|\||:|\\|;)\s?|,\s)[\"'`]?(\S{{3,128}})",
    re.IGNORECASE,
)
_AND = re.compile(
    rf"{_LINK}[ \t]*[\"'`]?([\w.@+-]{{2,64}})[\"'`]?,?[ \t](?:(?:and|und|y|e|и)(?:[ ](?:then|dann|danach|luego|después|depois|потом|затем|also))?|&|\+|with|using|mit|con|com|с|then|plus|followed by|dann|luego|depois|затем|потом)[ \t](?:(?:password|pw|passwort|senha)[ \t])?[\"'`]?(\S{{3,128}})",
    re.IGNORECASE,
)

_NETWORKS = frozenset({"wifi", "wi-fi", "wlan", "вайфай", "вай-фай"})
_BEHIND_NET = re.compile(
    r"[ \t]?[:=][ \t]{0,3}[\"'`„“«(]?(?=\S{0,64}\d)([^\s;:]{8,64})(?=[\s.,;!?)\"'”»]|\Z)(?!\s?[/|:;])"
)
_ONE = re.compile(
    r"[ \t]{1,3}(?:(?:the|das|la|el|a|o|the code|dem|password|pw)[ \t])?[\"'`„«(]?(\S{5,64})"
)
_QUOTES = r"[ \t>|*•-]{0,12}"
_LINES = re.compile(
    rf"[^\n]{{0,40}}\r?\n(?:{_QUOTES}\r?\n)?{_QUOTES}(?:[^\W\d_]{{2,14}}[ ]?[:=][ ]?)?[\"'`]?([\w.@+-]{{2,64}})[\"'`]?"
    rf"(?:[ \t]*(?:/|\||:|;|,|\t|[ ]{{2}})[ \t]*|[ \t]*\r?\n{_QUOTES})[\"'`]?(\S{{4,64}})(?=[ \t]*(?:\r?\n|\Z))"
)
_WITH = (" to", " auf", " a", " para", " на", " with", " mit", " con", " com", " с")


def told(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the second half of a pair; say whether there was one."""
    text = scan.text
    limit = text.find("\n", name.end)
    limit = len(text) if limit < 0 else limit
    limit = min(limit, name.end + 260)
    found = _SLASH.match(text, name.end, limit)
    sure = found is not None and not text[found.end(1) : found.start(2)].startswith(",")
    if found is None or "://" in found[0]:
        found, sure = _AND.match(text, name.end, limit), False
    if found is None and cue.word not in _NETS:
        found = _SPACE.match(text, name.end, limit)
    if found is None or not _who(found[1]):
        return _single(cue, name, scan) or _below(cue, name, scan)
    held = trimmed(text, *found.span(2))
    if held is None or not _secret(cue, text, held, sure=sure, who=found[1]):
        return _single(cue, name, scan) or _below(cue, name, scan)
    scan.add(held.start, held.end, cue.kind, PROSE)
    return True


def _single(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark what stands right behind "you get in with …", where no account comes first."""
    net = cue.word in _NETWORKS
    if not cue.word.endswith(_WITH) and not cue.word.startswith("wpa") and not net:
        return False
    found = (_BEHIND_NET if net else _ONE).match(scan.text, name.end)
    if "[removed-" in scan.text[name.end : name.end + _LABEL_NEAR]:
        return False
    held = trimmed(scan.text, *found.span(1)) if found else None
    if held is None:
        return False
    word = held.of(scan.text)
    again = cue.word.startswith("reset") and word.lower() in COMMON - GENERIC
    if not _chosen(word) and not again and not (word.isdigit() and len(word) >= _NET_KEY):
        return False
    scan.add(held.start, held.end, cue.kind, PROSE)
    return True


def _below(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the second half of a pair that has the next line, or the next two lines, for itself."""
    found = None if name.rest else _LINES.match(scan.text, name.end)
    held = trimmed(scan.text, *found.span(2)) if found else None
    if found is None or held is None or not _who(found[1]):
        return False
    if not _chosen(held.of(scan.text)) and not (
        "@" in found[1] and _secret(cue, scan.text, held, sure=True, who=found[1])
    ):
        return False
    scan.add(held.start, held.end, cue.kind, PROSE)
    return True


def _chosen(word: str) -> bool:
    """Whether a word is a password by its shape alone, and no name of a product."""
    if _harmless(word) or word[-1] in ":=":
        return False
    return shapes.shape(word) == shapes.STRONG or (
        shapes.shape(word) == shapes.MIXED and not (word.isalpha() and word[0].isupper())
    )


def _who(who: str) -> bool:
    low = who.lower()
    return low not in STOPS and low not in LINKS and low not in LEADS and low not in _NOBODY


_NETS = frozenset(
    "wifi wi-fi wlan ssid вайфай вай-фай login zugang вход acceso acesso логин доступ".split()  # noqa: SIM905
)
_SHORTEST = 4
_NOBODY = frozenset(
    """
    username email e-mail password passwort your my the google facebook apple microsoft github mail
    benutzername usuario usuário phone name mein ihr tu seu https http token
    """.split()  # noqa: SIM905  # a list of words reads as one
)


def _secret(cue: Cue, text: str, held: Value, *, sure: bool, who: str) -> bool:
    """Whether the second half is a password: by its shape, or because the first is an account."""
    word = held.of(text)
    low = word.lower()
    if _harmless(word) or low in TALK or word[-1] in ":=":
        return False
    if shapes.shape(word) > shapes.NUMBER:
        return True
    cited = text[held.start - 1] in "\"'„“«" and text[held.end : held.end + 1] in {
        '"',
        "'",
        "“",
        "”",
        "»",
    }
    if (
        word.isdigit()
        and len(word) > _PORT
        and (cited or who.lower() in _USUAL or not who.isalpha())
    ):
        return True
    if sure and (word.isdigit() or cue.word not in _NETS):
        return True
    if low in COMMON:
        return sure or closed(text, held.end)
    plain = word.replace("-", "").isalpha()
    return plain and sure and closed(text, held.end) and not who.isalpha()


def _harmless(word: str) -> bool:
    """Whether a word cannot be a password: too short, a placeholder, a name of something."""
    return (
        len(word) < _SHORTEST
        or word.lower().rstrip("0123456789") in EMPTY
        or survivors.placeholder(word)
        or survivors.identifier(word)
    )


def slashed(scan: Scan, start: int, end: int) -> None:
    """Mark the second half of `admin / …` where the first is an account."""
    text = scan.text
    left = text[max(0, start - 48) : start].split()
    found = _RIGHT.match(text, end)
    if not left or found is None or scan.inside(start):
        return
    who = left[-1].strip("\"'`(:,").lower()
    made = len(who) > _TWO and _GENERATED.match(found[1]) is not None
    made = made and _NAMED.fullmatch(who) is not None
    if (
        who not in _USUAL
        and not made
        and "@" not in who
        and (len(left) < _TWO or left[-2].lower().strip(":=") not in _WHO)
    ):
        return
    _second(scan, found)


def glued(scan: Scan, start: int, end: int) -> None:
    """Mark what is glued to a usual account: `admin:…`."""
    text = scan.text
    if start and (text[start - 1].isalnum() or text[start - 1] in "_/.-"):
        return
    found = _RIGHT.match(text, end)
    if found and not any(mark in found[1] for mark in ":/@"):
        _second(scan, found)


def addressed(scan: Scan, start: int, end: int) -> None:
    """Mark what follows an e-mail address behind a colon or a bar: `lena@example.com:…`."""
    before = None
    if ":" in scan.text[max(0, start - _MAILBOX) : start]:
        before = _BEFORE_HOST.search(scan.text, max(0, start - _MAILBOX), start)
    least = shapes.MIXED if scan.low.startswith("tcp(", end) else shapes.STRONG
    if before and shapes.shape(before[2]) >= least and before[1].lower() not in ACCOUNTS:
        _second(scan, before, 2)
    found = _AFTER_ADDRESS.match(scan.text, end)
    if found and "/" not in found[1]:
        _second(scan, found)


def _second(scan: Scan, found: re.Match[str], group: int = 1) -> None:
    held = trimmed(scan.text, *found.span(group))
    if held is None:
        return
    word = held.of(scan.text)
    if _harmless(word):
        return
    if (
        shapes.shape(word) >= shapes.MIXED
        or word.lower() in COMMON
        or (word.isdigit() and len(word) > _PORT)
    ):
        scan.add(held.start, held.end, "password", PROSE)


_GENERATED = re.compile(r"(?=\S{0,64}\d)(?=\S{0,64}[a-z])(?=\S{0,64}[A-Z#$%&*!?@+])\S{7,40}")
_WHO = ACCOUNTS | LEADS
_NAMED = re.compile(r"[a-z][a-z0-9._-]{2,24}")
_TWO, _PORT, _MAILBOX, _NET_KEY, _LABEL_NEAR = 2, 5, 100, 8, 80
_BEFORE_HOST = re.compile(r"(?<![\w/:.])([\w.-]{2,32}):([^\s:@/]{8,64})\Z")
_RIGHT = re.compile(r"[\"'`]?(\S{4,64})")
_AFTER_ADDRESS = re.compile(
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?:\s?[|:;]\s?|\s/\s|,\s|\s\(|\s[—–-]\s)[\"'`]?(\S{4,64})"
)
_USUAL = frozenset(
    [
        "admin",
        "root",
        "pi",
        "user",
        "guest",
        "administrator",
        "operator",
        "ubuntu",
        "postgres",
        "sa",
        "mosquitto",
        "homeassistant",
    ]
)
