"""Secrets that stand before their cue, or near it without any grammar."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.fits import YEARED, coded
from portal.redaction.names import Cue, Name
from portal.redaction.prose import OPENERS
from portal.redaction.rules.words import COMMON, NO_SECRET
from portal.redaction.scan import PROSE, Scan

_NUMBER = 6
_OWN = (
    r"(?:(?:the|a|my|our|his|her|their|its|your|das|mein|meine|unser|unsere|la|mi|nuestra|minha|o|nossa|мой|наш|моя|"
    r"качестве|new|neues|neue|nueva|nova|новый|wifi|wi-fi|wlan|admin|root|router|current|old|correct|default|"
    r"temporary|sms|verification|login|door|alarm|valid|invalid|wrong|incorrect|good|strong|weak|secure|not|an|gültiges|kein|really|actually|wirklich|realmente|действительно)[\s-]+){0,4}\Z"
)
_AS = re.compile(
    r"(\S{3,64}?)[\"'`”»’)*]{0,2}\s?,?\s+(?:(?:that|this|which|das|dies|esa|esta|eso|essa|esse|isso|это|it)\s)?"
    r"(?:as|als|como|de|is|ist|es|é|eh|was|war|era|это|that's|it's|[—–=-]|in|в|for|für|para|por)\s+"
    + _OWN,
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"(\S{12,100}?)[\"'`”»’)*]{0,2}\s(?:as|als|como|como a|como la|как|в качестве|for|für|para|для|in|into|en|em|no|в)\s"
    r"(?:(?:the|a|an|my|our|your|den|das|die|der|la|el|a|o)\s)?(?:(?:field|feld|campo|поле)\s[\"'„“«]?)?\Z",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"(\S{4,64})\s+\((?:my|the|mein|das|mi|la|minha|a|мой|new|old|wifi|admin|=|is)?\s?\Z",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?<!\w)(?:from|von|de|с|со)\s+[\"'`]?(\S{4,64}?)[\"'`]?\s+(?:to|auf|zu|a|para|na|на)\s+[\"'`]?(\S{4,64}?)[\"'`.,;!]{0,3}(?=\s|\Z)",
    re.IGNORECASE,
)
_NEITHER = re.compile(
    r"\b(?:neither|weder|ni|nem|ни)\s[\"'`«„]?(\S{4,64}?)[\"'`»“,]{0,2}\s(?:nor|noch|ni|nem|ни)\s[\"'`«„]?(\S{4,64})",
    re.IGNORECASE,
)
_STEMS = (
    "neither ",
    "weder ",
    "ni ",
    "nem ",
    "ни ",
    "chang",
    "switch",
    "updat",
    "reset",
    "änder",
    "stell",
    "wechs",
    "cambi",
    "troqu",
    "troc",
    "mud",
    "alter",
    "смен",
    "помен",
    "измен",
)
_JOINTS = (" / ", " and ", " und ", " y ", " e ", " и ")
_LAST = frozenset(
    [
        "as",
        "als",
        "como",
        "de",
        "is",
        "ist",
        "es",
        "é",
        "eh",
        "was",
        "war",
        "era",
        "это",
        "that's",
        "it's",
        "—",
        "–",
        "=",
        "-",
        "in",
        "в",
        "for",
        "für",
        "para",
        "por",
        "the",
        "a",
        "my",
        "our",
        "his",
        "her",
        "their",
        "its",
        "your",
        "das",
        "mein",
        "meine",
        "unser",
        "unsere",
        "la",
        "mi",
        "nuestra",
        "minha",
        "o",
        "nossa",
        "мой",
        "наш",
        "моя",
        "качестве",
        "new",
        "neues",
        "neue",
        "nueva",
        "nova",
        "новый",
        "wifi",
        "wi",
        "wlan",
        "fi",
        "admin",
        "root",
        "router",
        "current",
        "old",
        "correct",
        "default",
        "temporary",
        "sms",
        "verification",
        "login",
        "door",
        "alarm",
    ]
)
_TYPING = (
    "is ",
    "entr",
    "put",
    " in with",
    "anmeld",
    "einlogg",
    "prob",
    "set ",
    "chang",
    "typ",
    "enter",
    "use",
    "using",
    "try",
    "tried",
    "gebe",
    "nutze",
    "verwende",
    "ingres",
    "uso",
    "usando",
    "digit",
    "pongo",
    "coloco",
    "ввожу",
    "использу",
    "набира",
)
_TYPED = re.compile(
    r"\b(?:is(?=\s\S+\s(?:a|an|my|the)\s)|entr\w+\s(?:con|com)|put(?:ting)?\sin|log\w*\sin\swith|anmeld\w*\smit|einlogg\w*\smit|prob(?:é|ar|ei)|"
    r"(?:re)?set\s(?:it|this|that)\sto|chang\w+\s(?:it|this|that)\sto|typ(?:e|ed|ing)(?: in)?|enter(?:ed|ing)?|us(?:e|ed|ing)|try|tried|trying|gebe|nutze|verwende|benutze|ingres\w+|uso|usando|"
    r"digit\w+|pongo|coloco|ввожу|использую|набираю)\s+[\"'`«„]?(\S{4,64}?)[\"'`»“.,;!]{0,3}(?=\s)",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"(?:^|[\s(])(?:[\w.@+-]{2,40}\s/\s|(?:mit|with|con|com|под|as|als)\s[\w.@+-]{2,40}\s(?:und|and|y|e|и|/)\s)"
    r"[\"'`]?(\S{4,64}?)[\"'`.,;!]{0,3}(?=\s)",
    re.IGNORECASE,
)


def told_before(cue: Cue, name: Name, scan: Scan) -> bool:
    """Take what stands before the cue: "hunter2 is my password", "admin / … is refused, password"."""
    text = scan.text
    begin = text.rfind("\n", max(0, name.start - 140), name.start) + 1 or max(0, name.start - 140)
    ahead = scan.low[begin : name.start]
    last = ahead[-24:].replace("-", " ").split()[-1:]
    if "(" in ahead[-16:]:
        found = _BRACKETED.search(text, begin, name.start)
    else:
        found = _AS.search(text, begin, name.start) if last and last[0] in _LAST else None
    if found and _take(cue, scan, found.span(1), least=shapes.NUMBER):
        return True
    if cue.kind != "password" or not any(joint in ahead for joint in _JOINTS):
        return False
    return _taken(cue, scan, _WITH.search(text, begin, name.start))


def named(cue: Cue, name: Name, scan: Scan) -> bool:
    """Take what is called by the name of a key behind it: "I entered … as the API key"."""
    found = _CALLED.search(scan.text, max(0, name.start - 140), name.start)
    return found is not None and _take(cue, scan, found.span(1), least=shapes.STRONG)


def typed(cue: Cue, name: Name, scan: Scan) -> bool:
    """Take what somebody types or uses before the cue comes: "I keep typing … but the password"."""
    if cue.kind != "password" or cue.grade != "firm":
        return False
    text = scan.text
    begin = text.rfind("\n", max(0, name.start - 140), name.start) + 1 or max(0, name.start - 140)
    if not any(verb in scan.low[begin : name.start] for verb in _TYPING):
        return False
    return _taken(cue, scan, _TYPED.search(text, begin, name.start))


def _taken(cue: Cue, scan: Scan, found: re.Match[str] | None) -> bool:
    if found is None:
        return False
    number = found[1].isdigit() and len(found[1]) >= _NUMBER
    least = shapes.NUMBER if number else shapes.MIXED
    return _take(cue, scan, found.span(1), least=least)


def changed(cue: Cue, name: Name, scan: Scan) -> bool:
    """Take both of "I changed it from … to …", wherever the cue stands in the sentence."""
    if cue.kind == "key":
        return False
    text = scan.text
    begin = text.rfind("\n", max(0, name.start - 100), name.start) + 1 or max(0, name.start - 100)
    stop = text.find("\n", name.end, name.end + 160)
    stop = min(len(text), name.end + 160) if stop < 0 else stop
    window = scan.low[begin:stop]
    if not any(stem in window for stem in _STEMS):
        return False
    done = _neither(cue, scan, begin, stop)
    least = shapes.MIXED if cue.grade == "pair" else shapes.NUMBER
    for found in _CHANGED.finditer(text, begin, stop):
        for group in (1, 2):
            done = _take(cue, scan, found.span(group), least=least) or done
    return done


def _neither(cue: Cue, scan: Scan, begin: int, stop: int) -> bool:
    """Take both of "neither … nor … is the password"."""
    done = False
    for found in _NEITHER.finditer(scan.text, begin, stop) if cue.kind == "password" else ():
        for group in (1, 2):
            done = _take(cue, scan, found.span(group), least=shapes.MIXED) or done
    return done


def _take(cue: Cue, scan: Scan, place: tuple[int, int], *, least: int) -> bool:
    """Mark a token that the grammar points at, if its shape allows."""
    start, end = place
    text = scan.text
    while start < end and text[start] in OPENERS:
        start += 1
    while end > start and text[end - 1] in "\"'`”»,;:":
        end -= 1
    word = text[start:end]
    low = word.lower()
    if survivors.placeholder(word) or low in NO_SECRET:
        return False
    if cue.kind == "key":
        good = shapes.keyish(word)
    elif cue.kind == "password":
        good = len(word) > 3 and (
            shapes.shape(word) >= least or low in COMMON or YEARED.fullmatch(word) is not None
        )
        good = good and not (word.isdigit() and len(word) < 5) and not low.startswith(cue.word)
    else:
        good = coded(cue, word) and (word.isdigit() or cue.grade != "vague")
    if good:
        scan.add(start, end, cue.kind, PROSE)
    return good
