"""Values that a name gives away: `password: …`, `API_KEY=…`, `"secret" => "…"`, `<pin>…</pin>`."""

import re
import string

from portal.redaction import prose, shapes, survivors
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import LABELS, TALK
from portal.redaction.scan import NAMED, Scan
from portal.redaction.values import Value, value
from portal.redaction.worth import acceptable, queried, spoken_on, take

_TAGS = "string|key|name|b|i|u|em|th|td|dt|dd|p|div|span|strong|code|label|font|pre|br"
_CLOSE = rf"""(?:\\{{0,3}}["'`´’”»*~\])}}]|</?(?:{_TAGS})(?:\s[^<>\n]{{0,80}})?/?>
    |[ ]?\(\w{{1,20}}\)(?=\s?[:=])|[ ]\([^()\n=:]{{1,40}}\)(?=\s?(?:[:=→»]|>>|->|=>))|\?(?=\s*[:=])){{0,6}}"""
_SEPARATOR = re.compile(
    rf"""{_CLOSE}[ \t]{{0,12}}(?P<sep>:{{1,3}}=|[?+.]=|={{1,3}}>?|-{{1,2}}>|→|⇒|➡|>>|»
    |:(?!//|:\w)|%3[dDaA]|(?<=</th>)|(?<=</td>)|(?<=</dt>)|>(?=[^<>\n]{{1,200}}</)|>(?=\s{{1,40}}[^<>\s]{{8,400}}\s{{1,40}}</)|[|\t](?!\|))""",
    re.VERBOSE,
)
_GAP = re.compile(
    rf"""(?:[ \t]{{0,12}}(?:</?(?:{_TAGS})(?:\s[^<>\n]{{0,80}})?/?>|\*\*|__(?=\w)){{0,4}}[ \t]{{0,8}}
    (?:(?:const\ )?(?:str|string|char\s?\*|text|any|secretstr|bytes)(?:\s?\|\s?\w+|\[\])?\s{{0,3}}={{1,2}}\s{{0,3}})?)""",
    re.VERBOSE | re.IGNORECASE,
)
_NEXT_LINE = re.compile(
    r"(?:[|>][-+]?\d?)?[ \t]{0,8}\\?\r?\n(?:[ \t>|]{0,24}(?:```\w{0,12})?[ \t]{0,8}\r?\n){0,2}[ \t>|]{0,24}(?:```|`)?"
)
_ATTRIBUTE = re.compile(
    r"""(?:[^<>\n]{0,120}?\b(?:value|content)\\?["']?\s{0,2}[=:]\s{0,2}
    |\\?["']\s?\{[^{}]{0,300}?\b(?:default|value)\s{0,20}=\s{0,4}
    |\\?["']\s{0,3},\s{0,60}\\?["']value\\?["']\s{0,3}:\s{0,3})(?=\\?["'])""",
    re.IGNORECASE | re.VERBOSE,
)
_CALL = re.compile(r"""["']?\]?\s{0,2}[(,]\s{0,2}(?=["'])""")
# a name and a key side by side, as in a row of a table without its header
_ROW = re.compile(r",(?=[\w.=|/+-]{15,200},?(?:\s|\Z))", re.ASCII)
_SURROUNDINGS = re.compile(r"(?i)env[.\[(]|getenv|environ|\$\{\w+:-")
_SETTING = re.compile(r"(?:export )?[A-Za-z_][\w.-]{0,60}[ ]?=")
_FALLBACK = re.compile(
    r"[^\n\"'|?]{0,60}(?:[\"'][\w.-]{1,60}[\"'])?[^\n\"'|?]{0,8}?(?:\|\||\?\?|\bor\b|,|:-)\s{0,3}[\"']?(?P<v>[^\s\"'{}()]{4,200})"
)
_FLAG = re.compile(r"[ \t]{1,4}(?=[^\s-]|-[^\s-]\S{7})")
_DIRECTIVE = re.compile(r"[ \t]{1,8}(?=[^\s=:(][^\s=(]{3,200}[ \t]{0,4}(?:\r?\n|\Z|;))")
_PART = re.compile(
    r"[\"'][ \t]{0,4}(?:;[^\n]{0,80})?\r?\n(?:Content-[^\n]{1,80}\r?\n){0,3}\r?\n(?=\S)",
    re.IGNORECASE,
)
_MEMBER = string.ascii_letters + string.digits + "_-. \t"
_DEFINE = re.compile(r"[ \t]{1,8}(?=[\"'])")
_LINE_END = re.compile(
    r"(?:[ ]\([^()\n]{1,60}\))?[ \t:*_]{0,8}\r?\n[ \t>|*-]{0,12}(?:\r?\n[ \t>|]{0,12})?(?=\S)"
)
_LABEL_WORDS = 2
_LEAST, _KEY_LENGTH, _BRANDED = 8, 12, 20
# what may close a value on its line: quotes, mark-up, stops
_CLOSING = "\"'`<>/ \t\r*.,;"
_OPENED = re.compile(r"\(\s{0,2}(?:[\w$.]{1,30},\s{0,2})?[\"']?[\w.-]{0,30}\Z")
_CONTAINER = re.compile(r"[\[{]\s{0,8}(?:\\?[\"']|[\[{}\]])")
_MEMBERS = re.compile(r"[\"']([\w.-]{1,40})\\?[\"']\s{0,3}:\s{0,3}\\?[\"']([^\"'\\\n]{4,400})")
_VALUES = frozenset(
    {
        "value",
        "val",
        "data",
        "default",
        "plain",
        "plaintext",
        "cleartext",
        "content",
        "text",
        "string",
        "raw",
        "secret",
        "current",
        "new",
        "old",
        "actual",
    }
)
_ITEM = re.compile(r"[\"']([^\"'\n]{1,200})[\"']")
_LIST = 2000
# a key as a row of bytes
_BYTES = re.compile(
    r"[\[{(]\s{0,4}(?:(?:0x[0-9A-Fa-f]{1,2}|\d{1,3})\s{0,2}(?:,\s{0,4}|(?=[\])}]))){8,64}[\])}]"
)
_FOURS = re.compile(r"(?:[a-z]{4} ){3}[a-z]{4}(?![\w-])")


def assigned(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the value behind a name and a separator; say whether there was a separator."""
    text = scan.text
    separator = _SEPARATOR.match(text, name.end)
    if separator is None:
        return _attached(cue, name, scan)
    gap = _GAP.match(text, separator.end())
    place = gap.end() if gap else separator.end()
    line = _NEXT_LINE.match(text, place)
    if line and separator["sep"] == "=" and _SETTING.match(text, line.end()):
        return True  # nothing is set here, and the next line sets something else
    if line:
        return survivors.labelled(text, line.end()) or below(cue, scan, line.end())
    return survivors.labelled(text, place) or _behind(cue, name, scan, (separator["sep"], place))


def _behind(cue: Cue, name: Name, scan: Scan, at: tuple[str, int]) -> bool:
    """Mark the value on the same line behind a separator."""
    text = scan.text
    separator, place = at
    if _CONTAINER.match(text, place):
        return _listed(cue, scan, place)
    whole = _BYTES.match(text, place) or _application(cue, text, place)
    if whole:
        scan.add(*whole.span(), "password", NAMED)
        return True
    held = value(text, place, query=queried(text, name.start))
    if held is None or (held.quoted and separator in "|\t"):
        return False
    if not held.quoted and (spoken_on(text, held) or _metavariable(text, name, held)):
        return False
    good = acceptable(cue, held, text)
    if not good and _SURROUNDINGS.search(held.of(text)):
        good = _fallen_back(cue, scan, held)
    elif good:
        take(cue, scan, held)
        prose.other(cue, scan, held.end)
    return good or (cue.grade == "firm" and cue.kind == "password")


def _fallen_back(cue: Cue, scan: Scan, held: Value) -> bool:
    """Mark what a program takes where its surroundings set nothing: `process.env.KEY || "…"`."""
    found = _FALLBACK.match(scan.text, held.start)
    if found is None:
        return False
    instead = Value(*found.span("v"), quoted=True)
    if acceptable(cue, instead, scan.text):
        take(cue, scan, instead)
        return True
    return False


def _application(cue: Cue, text: str, place: int) -> re.Match[str] | None:
    """Find the four times four letters of a password for one application."""
    found = _FOURS.match(text, place) if cue.kind == "password" else None
    words = set(found[0].split()) if found else set()
    return found if words and words.isdisjoint(TALK) else None


def _metavariable(text: str, name: Name, held: Value) -> bool:
    """Whether a value only names what a flag takes: `--password=PASS`."""
    word = held.of(text).replace("-", "").replace("_", "")
    return word.isupper() and word.isalpha() and "--" in text[max(0, name.start - 20) : name.start]


def _listed(cue: Cue, scan: Scan, place: int) -> bool:
    """Mark the texts of a list behind a name; what an object holds has names of its own."""
    text = scan.text
    if text[place] == "{":
        return _inherited(cue, scan, place)
    stop = text.find("]", place, place + _LIST)
    for found in _ITEM.finditer(text, place, max(place, stop)):
        held = Value(*found.span(1), quoted=True)
        if acceptable(cue, held, text):
            take(cue, scan, held)
    return True


def _inherited(cue: Cue, scan: Scan, place: int) -> bool:
    """Mark what an object holds under a name that says no more than "value", or under many keys."""
    text = scan.text
    stop = text.find("}", place, place + _LIST)
    for found in _MEMBERS.finditer(text, place, max(place, stop)):
        held = Value(*found.span(2), quoted=True)
        made = cue.kind == "key" and shapes.keyish(found[2], _BRANDED) and found[2].isalnum()
        told = found[1].lower() in _VALUES and acceptable(cue, held, text)
        if (told or made) and not survivors.identifier(found[2]) and found[1].lower() not in LABELS:
            take(cue, scan, held)
    return True


def alone(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the line under a name that has its own line, as in a copied form."""
    text = scan.text
    begin = text.rfind("\n", max(0, name.start - 200), name.start) + 1
    line = _LINE_END.match(text, name.end)
    if line is None or len(text[begin : name.start].split()) > _LABEL_WORDS:
        return False
    return below(cue, scan, line.end())


def below(cue: Cue, scan: Scan, place: int) -> bool:
    """Mark a value that stands alone on the line under its name."""
    text = scan.text
    held = value(text, place)
    if held is None or not acceptable(cue, held, text):
        return False
    word = held.of(text)
    stop = text.find("\n", held.end)
    after = text[held.end : stop if stop >= 0 else len(text)]
    alone = not after.strip(_CLOSING) or shapes.shape(word) > shapes.NUMBER
    good = alone and (cue.kind != "key" or shapes.keyish(word, _LEAST))
    if good:
        take(cue, scan, held)
    return good


def _attached(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark what an attribute, a call, a flag or a definition ties to the name."""
    text = scan.text
    if cue.grade == "pair":
        return False
    before = text[max(0, name.start - 40) : name.start]
    for pattern, fits in (
        (_ATTRIBUTE, "<" in before or '"' in before[-1:] or "'" in before[-1:]),
        (_PART, before.endswith(('name="', "name='"))),
        (_ROW, cue.kind == "key" and before[-1:].isalnum()),
        (_CALL, _called(text, name, before)),
        (_FLAG, "--" in before[-30:].rsplit(" ", 1)[-1] or before[-2:] in {" -", " /"}),
        (_DEFINE, cue.grade != "vague" or "#define" in before),
        (
            _DIRECTIVE,
            _inner(cue, name, text) and not re.split(r"[\n;]", before)[-1].strip(_MEMBER),
        ),
    ):
        found = pattern.match(text, name.end) if fits else None
        held = value(text, found.end()) if found else None
        if held and not held.quoted and (spoken_on(text, held) or held.of(text).isupper()):
            return False
        if (
            held
            and acceptable(cue, held, text)
            and (pattern is not _CALL or _secretive(cue, held, text))
            and (pattern is not _DEFINE or _coded(cue, held, text))
        ):
            take(cue, scan, held)
            return True
    return False


def _inner(cue: Cue, name: Name, text: str) -> bool:
    """Whether a cue is a part of a longer name, as in a file of settings: `requirepass_x …`."""
    return bool(name.rest) or "_" in cue.word or text[name.start - 1 : name.start] in {"_", "-"}


def _called(text: str, name: Name, before: str) -> bool:
    """Whether the name is what a call takes first, or is called itself: not one of a list."""
    after = text[name.end : name.end + 3].lstrip("\"'] ")
    return after[:1] == "(" or (after[:1] == "," and _OPENED.search(before) is not None)


def _coded(cue: Cue, held: Value, text: str) -> bool:
    """Whether what stands in quotes behind the name of a key has the shape of one."""
    basic = text[max(0, held.start - 6) : held.start].lower() == "basic "
    return cue.kind != "key" or basic or shapes.keyish(held.of(text), _KEY_LENGTH)


def _secretive(cue: Cue, held: Value, text: str) -> bool:
    return cue.grade != "vague" and " " not in held.of(text)
