"""A second view of a text without what hides a secret from a pattern, and the way back."""

import itertools
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_ENTITY = re.compile(r"&(?:nbsp|quot|apos|amp|lt|gt|#\d{1,4}|#x[0-9a-fA-F]{1,4});", re.ASCII)
# A run of token characters alone on the next line, behind marks of a quoted reply if there are any.
_WRAP = re.compile(
    r"""(?:(?P<mark>[ \t]{0,2}\\|=)\r?\n
      |["'][ \t]{0,4}[+.&\\]?[ \t]{0,2}_?[ \t]{0,4}\r?\n[ \t]{0,24}(?:[+.&][ \t]{0,3})?[rbfuRBFU]{0,2}["']|(?:\.{3}|…)?\r?\n|<br\s?/?>(?:\r?\n)?)
    [ \t]{0,24}(?:(?:[>|+\#↳…]|//|\.{3}|\d{1,4}[:|])[ ]{0,2}){0,4}(?P<rest>[\w+/.~-]{4,}+(?:={1,3}(?=\s|\Z))?)(?![=:(]|[ \t]*[=:])
    (?=(?P<end>[ \t]*(?:\\?\r?$|[\"'`,;)}\]<])))""",
    re.VERBOSE | re.MULTILINE | re.ASCII,
)
# what a page may break a word at, as it is written in mark-up
_BREAKABLE = re.compile(
    r"<wbr\s?/?>|&(?:shy|zwnj|zwj|ZeroWidthSpace);|&#(?:173|820[3-7]|8288|65279);|&#x(?:ad|200[b-f]|2060|feff);",
    re.IGNORECASE,
)
# a run that begins as the tokens of vendors do is a token of its own
_NEW = re.compile(
    r"gh[pousr]_|github_pat_|gl[a-z]{2,6}-|[srp]k[-_]|xox[a-z]-|xapp-|A[KS]IA|AIza|eyJ|SG\.|npm_|hf_|do[opr]_v1_|hv[sbr]\.|"
    r"shp[a-z]{2}_|key-|NRAK|ntn_|lin_|figd_|pypi-|dp\.|gsk_|whsec_|ya29\.|GOCSPX|dapi|glsa_|-----"
)
# codes of the same form under each other are a list
_CODES = re.compile(r"[A-Za-z0-9]{3,6}(?:-[A-Za-z0-9]{3,6}){1,3}")
_BR = re.compile(r"(?<=\w)<br\s?/?>")
_SPACE = re.compile(r"\s")
_BLANK = re.compile(r"\n+")
_MARKS, _MARK = 24, " \t\r\n+.\\=\"'&_…"
_RUN = string.ascii_letters + string.digits + "_+/.:~-"
_RUN_LENGTH, _SHORTEST, _SURE, _FRAGMENT = 400, 10, 24, 6
_ODD = re.compile(
    "[\u00a0\u2000-\u200a\u2010-\u2012\u202f\u205f\u2212\u2236\u2028\u2029\u3000\ufe55\ufe63\uff01-\uff5e]"
)
_FIRST, _LAST = 0x20, 0xD800  # printable, and no half of a pair
_ENTITIES = {"nbsp": " ", "quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}
# Full-width forms and odd spaces and quotes, one character for one, so that places stay.
_PLAIN: dict[int, int | str] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys([0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F], " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe63"), "-"),
    0x2028: "\n",
    0x2029: "\n",
    0xFE55: ":",
    0x2236: ":",
}


@dataclass(frozen=True, slots=True)
class View:
    """A text as the detectors read it; `origins` is None where it is the text itself."""

    text: str
    low: str
    origins: list[int] | None
    #: where those characters end that stand for several
    ends: dict[int, int] = field(default_factory=dict)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the view stands in the text as it was typed."""
        if self.origins is None:
            return start, end
        last = max(start, end - 1)
        return self.origins[start], self.ends.get(last, self.origins[last] + (end > start))


def view(text: str) -> View:
    """Look at a text without zero-width characters, entities and full-width forms."""
    if text.isascii() and "&" not in text and "\n" not in text and "<" not in text:
        return View(text, text.lower(), None)
    plain = text.translate(_PLAIN) if _ODD.search(text) else text
    cuts = [(found.start(), found.end(), "") for found in _INVISIBLE.finditer(plain)]
    cuts += _breaks(plain)
    if "<" in plain or "&" in plain:
        cuts += [(found.start(), found.end(), "") for found in _BREAKABLE.finditer(plain)]
    cuts += [(f.start(), f.end(), _character(f[0])) for f in _ENTITY.finditer(plain)]
    if not cuts:
        return View(plain, _lower(plain), None)
    return _mapped(plain, sorted(cuts))


def _breaks(text: str) -> list[tuple[int, int, str]]:
    """Return the line breaks that stand inside a token: a mail program or a console wrapped it."""
    found = []
    for wrap in _wraps(text):
        before = text[max(0, wrap.start() - _RUN_LENGTH) : wrap.start()]
        left = before[len(before.rstrip(_RUN)) :]
        if len(left) >= _SHORTEST and _torn(left, wrap["rest"], marked=bool(wrap["mark"])):
            found.append((wrap.start(), wrap.start("rest"), ""))
    return found


def _wraps(text: str) -> Iterator[re.Match[str]]:
    """Yield the line breaks that a token alone on its line follows and no short word precedes."""
    if "<br" in text:
        yield from filter(None, (_WRAP.match(text, one.start()) for one in _BR.finditer(text)))
    at = text.find("\n")
    while at >= 0:
        before = text[max(0, at - _MARKS) : at].rstrip(_MARK)
        if len(before) >= _SHORTEST and not _SPACE.search(before, len(before) - _SHORTEST):
            begins = (place for place in range(at - 6, at + 1) if text[place] in _MARK)
            wraps = filter(None, (_WRAP.match(text, place) for place in begins))
            yield from itertools.islice(wraps, 1)
        # blank lines cost nothing, however many there are
        blank = _BLANK.match(text, at + 1)
        at = text.find("\n", blank.end() if blank else at + 1)


def _torn(left: str, right: str, *, marked: bool) -> bool:
    """Whether two runs look like the halves of one token, not like two words or settings."""
    if not (_mixed(left) or _tangled(left) or _NEW.match(left)):
        return marked
    listed = (
        _CODES.fullmatch(left) and len(left) == len(right) and left.find("-") == right.find("-")
    )
    if (_NEW.match(right) or listed) and not marked:
        return False
    return (
        marked
        or _mixed(right)
        or right.endswith("=")
        or (len(left + right) > _SURE and len(right) > _FRAGMENT and _tangled(right))
    )


def _tangled(run: str) -> bool:
    """Whether capitals stand where no word has them."""
    return not (run.islower() or run.isupper() or run.istitle()) and any(map(str.isupper, run[1:]))


def _mixed(run: str) -> bool:
    return any(map(str.isdigit, run)) and any(map(str.isalpha, run))


def _character(entity: str) -> str:
    """Return what an entity stands for."""
    name = entity[1:-1]
    if not name.startswith("#"):
        return _ENTITIES[name]
    code = int("0" + name[1:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if _FIRST <= code < _LAST else " "


def _mapped(plain: str, cuts: list[tuple[int, int, str]]) -> View:
    """Apply the cuts and remember where each remaining character came from."""
    pieces: list[str] = []
    origins: list[int] = []
    ends: dict[int, int] = {}
    position = 0
    for start, end, instead in cuts:
        if start < position:
            continue
        pieces += (plain[position:start], instead)
        origins.extend(range(position, start))
        if instead:
            ends[len(origins)] = end
            origins.append(start)
        position = end
    pieces.append(plain[position:])
    origins.extend(range(position, len(plain) + 1))
    text = "".join(pieces)
    return View(text, _lower(text), origins, ends)


def _lower(text: str) -> str:
    """Lower the case of each character that stays one character (the dotted capital I does not)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
