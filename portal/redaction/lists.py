"""Codes in groups, in lists and side by side: `7F2A 99C1 …`, `door 1234, gate 5678`, a label a line."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import COMMON, EMPTY, LABELS, TALK
from portal.redaction.scan import PROSE, Scan
from portal.redaction.values import trimmed

_GROUPED = re.compile(
    r"(?<![\w-])(?:(?:[A-Z0-9]{4,6}[ -]){3,15}[A-Z0-9]{2,8}|(?:[a-z0-9]{4,5}[ -]){3,15}[a-z0-9]{2,8})(?![\w-])",
    re.ASCII,
)
_DIGIT_GROUPS = re.compile(r"(?:[ -]\d{4,5}){1,7}(?![\w-])")
_CODE = r"([#*]?\d{4,8}[#*]?)(?![\w%°€$]|[.,:/-]\d)"
_ALSO = re.compile(rf"[\"'`”»]?([^\n\d/=<>{{}}\[\]]{{1,44}}?)(?<![\w.,/+-]){_CODE}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SINCE = frozenset(
    [
        "in",
        "since",
        "from",
        "until",
        "till",
        "year",
        "seit",
        "bis",
        "von",
        "im",
        "desde",
        "em",
        "en",
        "hasta",
        "até",
        "de",
        "с",
        "по",
        "в",
        "до",
        "из",
        "ano",
        "año",
        "jahr",
    ]
)
_HEAD = re.compile(
    r"(?:(?:[ \t]+[^\W\d_]{1,12}){0,2}[ \t]?:?|[^\n:]{1,60}:)[ \t*_]{0,4}\r?\n(?:[ \t>]{0,8}\r?\n)?",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"[ \t>]{0,8}(?:[-*•]|\d{1,2}[.)])?[ \t]{0,4}(?:([^\W\d_][\w ()/'’.#-]{0,30}?)[ \t]{0,4}(?::|=|->|→|–|—|\t|[ ]-|[ ]{2})[ \t]{0,4})?"
    r"[\"'`]?([^\s\"'`]{3,64})[\"'`]?,?[ \t]{0,4}(?=\r?\n|\Z)"
)
_FOURS = re.compile(r"[:=)(\"'„“«]\s?((?:[a-z]{4} ){3}[a-z]{4})(?![\w-])")
_AHEAD, _GROUPS, _ENTRIES, _SHORTEST = 110, 4, 40, 12
_LETTERED = re.compile(r"(?=\S{0,64}\d|\S{0,64}-)[A-Za-z0-9]{4,10}(?:-[A-Za-z0-9]{4,6}){0,4}")
_LATIN = 2


def grouped(text: str, begin: int, end: int) -> tuple[int, int] | None:
    """Find a code that is written in groups, digits in some of them."""
    for found in _GROUPED.finditer(text, begin, end):
        groups = re.split(r"[ -]", found[0])
        digits = [any(map(str.isdigit, group)) for group in groups]
        letters = any(map(str.isalpha, found[0]))
        if found[0].islower() and sum(digits) < len(groups) - 1:
            continue  # words and a number or two
        if len(groups) >= _GROUPS and letters and sum(digits) >= _LATIN and not _bank(found[0]):
            return found.span()
    return None


def spread(cue: Cue, text: str, start: int, end: int) -> int:
    """Return where the digits of a password end, written in groups of four or five."""
    if cue.kind != "password" or end - start not in {4, 5} or not text[start:end].isdigit():
        return end
    found = _DIGIT_GROUPS.match(text, end)
    return found.end() if found else end


def _bank(code: str) -> bool:
    """Whether a code is an account number (IBAN), which begins with a country and two digits."""
    return code[:2].isalpha() and code[2:4].isdigit() and code[5:].replace(" ", "").isdigit()


def told_in_groups(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark a code in groups on the line of its cue, or on the next."""
    if cue.kind == "password" and cue.grade != "firm":
        return False
    place = grouped(scan.text, name.end, name.end + _AHEAD) or _letters(cue, scan.text, name.end)
    if place is None or survivors.labelled(scan.text, place[0]):
        return False
    scan.add(*place, cue.kind, PROSE)
    return True


def _letters(cue: Cue, text: str, place: int) -> tuple[int, int] | None:
    """Find the four times four letters of a password for one application, behind a colon."""
    found = _FOURS.search(text, place, place + _AHEAD) if cue.kind == "password" else None
    return found.span(1) if found and TALK.isdisjoint(found[1].split()) else None


def further(cue: Cue, scan: Scan, end: int) -> None:
    """Mark the codes of other doors and other people, told in the same breath."""
    if cue.kind not in {"pin", "otp"} or end < scan.told_end:
        return
    while found := _ALSO.match(scan.text, end):
        words = found[1].lower().replace("'s", "").split()
        if not LABELS.isdisjoint(word.strip(".,;:'\"()") for word in words):
            return
        if _YEAR.fullmatch(found[2]) and words and words[-1] in _SINCE:
            return
        scan.add(*found.span(2), cue.kind, PROSE)
        scan.told_end = end = found.end()


def entries(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark what a list under a heading holds, a label and a value a line."""
    text = scan.text
    head = _HEAD.match(text, name.end)
    if head is None or text[name.start - 1 : name.start] in {'"', "'", "="}:
        return False
    place = head.end()
    if (cue.kind, place, 0) in scan.quiet:
        scan.spans += scan.spans[-4:]  # an entry of a list that is read: found as it was
        return True
    done = False
    for at in range(_ENTRIES):
        found = _ENTRY.match(text, place)
        if found is None:
            break
        held = trimmed(text, *found.span(2))
        if found[1] is None and held and not _bare(held.of(text)):
            break
        if held and _valued(cue, found[1] or "", held.of(text)):
            scan.add(held.start, held.end, cue.kind, PROSE)
            done = True
            if at < 32:  # what is near the end of what is read may go on
                scan.quiet.add((cue.kind, place, 0))
        place = text.find("\n", found.end()) + 1 or len(text)
    return done


def _bare(word: str) -> bool:
    """Whether a line of one token is a value and no word."""
    return any(map(str.isdigit, word)) or not word.isalpha()


def _valued(cue: Cue, label: str, word: str) -> bool:
    """Whether an entry of a list is a secret of the kind that its heading says."""
    low = word.lower()
    if survivors.placeholder(word) or survivors.identifier(word) or low in EMPTY:
        return False
    if not LABELS.isdisjoint(label.lower().split()):
        return False
    if cue.kind == "otp" and not word.isdigit():
        return _LETTERED.fullmatch(word) is not None
    if cue.kind in {"pin", "otp"}:
        return re.fullmatch(_CODE, word) is not None
    if cue.kind == "key":
        return shapes.keyish(word, _SHORTEST)
    return shapes.shape(word) > shapes.NUMBER or low in COMMON
