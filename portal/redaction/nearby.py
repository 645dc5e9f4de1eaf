"""Tokens that look generated, in the neighbourhood of a cue, where no grammar leads to them."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.fits import closed, labelled
from portal.redaction.names import Cue, Name
from portal.redaction.prose import core
from portal.redaction.rules.words import EMPTY
from portal.redaction.scan import SHAPE, Scan
from portal.redaction.survivors import labelled as removed

_TOKEN = re.compile(r"(?<!\S)[^\s\d]{0,80}\d\S*")
_ENTERED = re.compile(
    r"[\"'`“”»]?\s(?:ein\b|even|even though|but|aber|pero|mas|но|and|und|y|e|и)\s?"
)
_LONGEST, _SHORTEST, _LONG_NUMBER = 64, 8, 8
_AHEAD, _FAR = 160, 240
_MADE = re.compile(r"[\w!#$%&*+?@^~][\w!#$%&*+?@^~.-]{7,39}", re.ASCII)
# words and numbers side by side: the names of products, versions, machines
_NAMED = re.compile(
    r"[A-Z]?[a-z]*[A-Z]?[a-z]+\d{0,6}[A-Z]{0,2}|[A-Z]+\d{0,5}|[A-Z]{2,}\d{2,4}[A-Z]?[a-z]{1,3}|\d+[A-Z]{0,2}|[0-9A-F]{4}|[a-z]{1,2}\d{1,5}|(?=\d)[0-9.]+[a-z]{0,3}"
)
_PARTS = re.compile(r"[-_.+:]")
_ANNOUNCED = re.compile(
    r"(?:[:=,;—–-]|\b(?:its|it's|it is|is|and|und|y|e|и|or|oder|still|immer noch|sigue siendo|continua|ainda|ещё|еще|tried|probado|probé|tentei|пробовал|versucht|probiert|gebe ich|ich gebe|i type|i enter|ввожу|reject(?:s|ing|ed)|refus(?:es|ing|ed)|rechaza|rejeita|recusa|отклоняет|typed|typing|tippe|need|просит|wants|takes|needs|will|pide|pede|просит|nimmt|try|use|using|then|was|but|es ist|ist|ists|nimm|nutze|also|es|é|eh|era|usa|prueba|tenta|use|"
    r"это|был|попробуйте|вот|here|hier|aquí|aqui))[\s\"'`«„(]{1,3}\Z",
    re.IGNORECASE,
)
# a word and a number with a mark behind them, or a mark among letters: as people make a password up
_MARKED = re.compile(r"\d[!#$%&*+@_~]+(?:$|[.,;)\s\"'`”“»])|[^\W\d_][@$!#%&*+][^\W_]")
_CHOSEN = re.compile(r"[^\W_][\w!#$%&*+@~^?=-]{4,30}")
# what leads to one more of the same
_JOINED = re.compile(
    r"(?:[=:(,]|\b(?:is|ist|es|é|é|это|new|neue?s?|nueva|nova|новый|and|or|und|oder|y|o|e|ou|и|или|with|mit|con|com|с|to|auf|a|para|на|but|then|mas|pero|но|also|noch|now|jetzt|ahora|agora|сейчас|теперь|danach|dann|wlan|wi-?fi|tb|auch|plus|even|than|statt|not|nor))"
    r"[\s\"'`«„(]{0,3}(?<!\w)\Z",
    re.IGNORECASE,
)
_SSID = re.compile(
    r"(?:wi-?fi|wlan|ssid|net\w*|rede?|сет[ьи]|router|роутер)\s?[:=(,][\s\"'(]*\Z", re.IGNORECASE
)
_NET_ENDS, _IS = ("wlan", "wifi", "wi-fi"), re.compile(r"(?:\b(?:is|ist|es|é|это)|=)\s\Z")
# a word and a year, as people make a password up
_DATED = re.compile(
    r"(?!Windows|Office|Android|Server|Version|Python|Chrome|Firefox|Exchange|Outlook|Debian|Ubuntu)"
    r"(?:[A-ZÀ-Þ][a-zà-ÿ]{3,14}(?:[A-Z][a-z]{2,12})?(?:\d\d|\d{4})|[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё]{2,14}[-_.#]\d{1,4})"
)
_POINTER = re.compile(
    r"(?:[:=,→(—–-]|->|=>|\b(?:is|ist|lautet|es|é|eh|was|war|era|это|use|using|uso|nutze|verwende|использую)(?:\s(?:now|jetzt|nun|ahora|agora|теперь))?)[\s\"'`«„(]{1,3}\Z",
    re.IGNORECASE,
)
_NETS, _NET_KEY = frozenset({"wifi", "wi-fi", "wlan", "вайфай", "вай-фай", "ssid"}), 10
# alone between quotes, in a sentence
_CITED = re.compile(r"[ (][\"'`„“«][^\s\"'`„“”«»()\[\]{}=]{5,40}[\"'`“”»](?: |,|\.|\))")
_UUIDS = frozenset({"token", "key", "secret"})
_KEY, _BESIDE = 20, 12
_QUOTES = "\"'`“„«‘"
_HEX = re.compile(r"[A-Za-z]{0,3}[0-9a-f]{24,}")
_WORDS = 3
_TELEPHONE = re.compile(
    r"(?:\+|\b(?:tel|phone|telefon|teléfono|telefone|тел|mobile|handy|call|whatsapp)\w*[ .:]*)\s?\Z",
    re.IGNORECASE,
)


def also(scan: Scan, start: int, end: int) -> None:
    """Take what is told in the same breath as a password: "… or …", "… for one, … for the other"."""
    text = scan.text
    begin = text.rfind("\n", max(0, start - _AHEAD), start) + 1 or max(0, start - _AHEAD)
    begin = max(begin, scan.breath_end)
    scan.heard += 1
    stop = text.find("\n", end, end + _FAR)
    stop = stop if stop >= 0 else min(len(text), end + _FAR)
    for found in _TOKEN.finditer(text, begin, stop):
        scan.breath_end = found.end()
        place = core(text, found)
        joint = _JOINED.search(text, max(0, place[0] - 16), place[0])
        net = joint is not None and joint[0].lower().strip().endswith(_NET_ENDS)
        if joint is None or not _another(text, found, place, net=net):
            continue
        if net or not _called(text, place[0]):
            scan.add(*place, "password", SHAPE)


def _called(text: str, start: int) -> bool:
    """Whether what stands before says that this is the name of a thing or of a network."""
    return labelled(text, start) or _SSID.search(text, max(0, start - 24), start) is not None


def _another(text: str, found: re.Match[str], place: tuple[int, int], *, net: bool) -> bool:
    """Whether a token beside a password is one more."""
    word = text[place[0] : place[1]]
    if len(word) > _LONGEST or "[removed-" in word:
        return False
    if word.isdigit():
        before = max(0, place[0] - 8)
        return len(word) >= _LONG_NUMBER and (net or _IS.search(text, before, place[0]) is not None)
    cited = _CITED.search(text, max(0, place[0] - 2), place[1] + 3) is not None
    if _DATED.fullmatch(word) or (cited and shapes.shape(word) == shapes.STRONG):
        return True
    if not _CHOSEN.match(word) or shapes.shape(word) < shapes.MIXED:
        return False
    told = _MARKED.search(text[place[0] : found.end()]) is not None
    return told or (random(word, _SHORTEST) and not _thing(word))


def nearby(cue: Cue, name: Name, scan: Scan) -> None:
    """Take strongly shaped tokens around a cue, when the grammar found nothing."""
    if cue.kind not in {"password", "key"}:
        return
    text = scan.text
    begin, stop = _around(text, name)
    line = text.rfind("\n", begin, name.start) + 1, text.find("\n", name.end, stop)
    if "[removed-" in text[max(begin, line[0]) : line[1] if line[1] >= 0 else stop]:
        return  # the cue has announced what is gone already
    for found in _TOKEN.finditer(text, begin, stop):
        start, end = core(text, found)
        word = text[start:end]
        at = word.find(":") + 1
        if at > 1 and random(word[at:], _SHORTEST) and "://" not in word:
            scan.add(start + at, end, "password", SHAPE)  # an account and its password
            continue
        low = word.lower()
        if end - start > _LONGEST or removed(text, start) or low.startswith(cue.word):
            continue
        if low in EMPTY or '":"' in word:
            continue
        near = "\n" not in text[min(start, name.end) : max(end, name.start)]
        if cue.kind == "key":
            if near and _keyed(cue, name, text, start, word) and not labelled(text, start):
                scan.add(start, end, "key", SHAPE)
            continue
        made = random(word, _SHORTEST if near else _LONG_NUMBER) and not labelled(text, start)
        if made or (near and _shaped(cue, text, found, (start, end))):
            scan.add(start, end, cue.kind, SHAPE)


def _keyed(cue: Cue, name: Name, text: str, start: int, word: str) -> bool:
    """Whether a token is a key: by its shape, right beside the name, or pointed at."""
    if _key(word) or (name.end < start <= name.end + 3 and random(word, _BESIDE)):
        return True
    return (cue.grade == "named" or cue.word in _UUIDS) and _pointed(text, start, word)


def _pointed(text: str, start: int, word: str) -> bool:
    """Whether a UUID stands where a sentence about a key points at it."""
    if not survivors.uuid(word):
        return False
    return _POINTER.search(text, max(0, start - 24), start) is not None


def _key(word: str) -> bool:
    """Whether a token is a long code by its shape alone."""
    return shapes.keyish(word, _KEY) and random(word, _KEY)


def _shaped(cue: Cue, text: str, found: re.Match[str], place: tuple[int, int]) -> bool:
    """Whether a token of the same line is one that somebody chose."""
    if cue.grade in {"firm", "pair"} and _telling(cue, text, *place):
        return True
    word = text[place[0] : place[1]]
    if cue.word in _NETS and word.isdigit() and not labelled(text, place[0]):
        told = _ANNOUNCED.search(text, max(0, place[0] - 24), place[0]) is not None
        return told and len(word) >= _NET_KEY
    if labelled(text, place[0]) or survivors.placeholder(word) or cue.grade == "soft":
        return False
    marked = _MARKED.search(text[place[0] : found.end()]) is not None
    return marked and shapes.shape(word) >= shapes.MIXED and _CHOSEN.fullmatch(word) is not None


def _around(text: str, name: Name) -> tuple[int, int]:
    """Return the neighbourhood: no further than the paragraph goes."""
    begin = max(0, name.start - _AHEAD)
    begin = max(begin, text.rfind("\n\n", begin, name.start) + 1)
    stop = min(len(text), name.end + _FAR)
    end = text.find("\n\n", name.end, stop)
    return begin, end if end >= 0 else stop


def _telling(cue: Cue, text: str, start: int, end: int) -> bool:
    """Whether a token of the same line is a password by its shape, or a good one announced."""
    word = text[start:end]
    grade = shapes.shape(word)
    told = _ANNOUNCED.search(text, max(0, start - 24), start) is not None
    told = told or (cue.grade == "firm" and _CITED.search(text, start - 2, end + 3) is not None)
    if cue.grade == "pair" and not (told and text[start - 1] in _QUOTES):
        return False
    if grade == shapes.STRONG:
        return told or not _thing(word)
    if labelled(text, start):
        return False
    if grade == shapes.MIXED:
        dated = _DATED.fullmatch(word) is not None and text[end : end + 1] == ","
        return (told and len(word) >= _SHORTEST - 2) or dated
    number = grade == shapes.NUMBER and len(word) >= _LONG_NUMBER and told
    number = number and (closed(text, end) or _ENTERED.match(text, end) is not None)
    return number and not _TELEPHONE.search(text, max(0, start - 16), start)


def _thing(word: str) -> bool:
    """Whether a token names something in a program or a log: a path, a setting, a commit."""
    if "/" in word or word.startswith("--") or _HEX.fullmatch(word):
        return True
    words = re.split(r"[-_.]", word)
    return shapes.worded(word) and (len(words) < _WORDS or "_" in word or not word[-2:].isdigit())


def random(word: str, least: int) -> bool:
    """Whether a token mixes capitals, letters and digits as no name of a thing does."""
    if (
        _MADE.fullmatch(word) is None
        or _HEX.fullmatch(word) is not None
        or all(_NAMED.fullmatch(part) for part in _PARTS.split(word) if part)
        or survivors.identifier(word)
    ):
        return False
    if shapes.shape(word) < shapes.MIXED or len(word) < least:
        return False
    lower, upper = any(map(str.islower, word)), any(map(str.isupper, word))
    mark = re.search(r"\w[!#$%&*+?@^~]\w", word) is not None
    digit = any(map(str.isdigit, word))
    return (
        digit
        and ((lower and upper) or (mark and (lower or upper)))
        and not survivors.placeholder(word)
    )
