"""Where a value ends: quotes, brackets, lists, addresses, mark-up, the end of a line."""

import re
from dataclasses import dataclass

LONGEST = 600

_OPEN = re.compile(
    r"""(?:[rbfuRBFU]{1,2}(?=["'])|[@$](?=")|[SLN](?=')|(?:new\ )?(?:Secure|Secret)?Str(?:ing)?(?:::(?:from|new)|\.from|\.valueOf)?\(|str\(
    |Secret(?:::new|::from)?\(|Some\(|Ok\(|b64decode\(|base64\.b64decode\(|atob\(|Buffer\.from\(|std::string\(|QString\(|strdup\(|_?TE?X?T\()?
    (\\{0,3}(?:\"{3}|'{3}|["'`“„«‘’”‹]))""",
    re.VERBOSE,
)
_CLOSERS = {"“": "”“", "„": "“”", "«": "»", "‘": "’", "’": "’", "”": "”", "‹": "›"}
_BARE = re.compile(r"\S{1,600}")
_CUTS = re.compile(
    r"""</ | <br | \\n | \\r | \\t(?=\w) | \\?["'`](?=[\s,;:)\]}>]|$|\\n|/>) | ;(?=\s*$|\s*[\w -]{1,30}=|[)}\]"'])
  | ,(?=["']?[\w-]{1,30}["']?\s*[=:]) | &(?=[\w.-]{1,30}=) | %26(?=\w+%3[dD]) | \)(?=[;,)]|\.\w) | \}(?=[,}\]]|$)
  | \](?=[,}\]]|$)""",
    re.VERBOSE,
)
_QUERY = re.compile(r"[&#\"'<>\s`]|%26(?=\w+%3[dD])|\\")
_TAIL = ".,;:\"'`”’»)]}>*|"
_SCHEME = re.compile(
    r"(?i)(?:bearer|basic|token|apikey|api-key|key|bot|oauth|digest|negotiate)(?:[ \t]{1,4}|%20|\+|:[ \t]{0,2})(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A stretch that may be a secret, and whether quotes held it together."""

    start: int
    end: int
    quoted: bool

    def of(self, text: str) -> str:
        """Return the stretch."""
        return text[self.start : self.end]


def value(text: str, place: int, *, query: bool = False) -> Value | None:
    """Read the value that begins at a place."""
    if not query:
        held = quoted(text, place)
        if held:
            return _unschemed(text, held)
    bare = _BARE.match(text, place)
    if bare is None:
        return None
    scheme = None if query else _SCHEME.match(text, place)
    if scheme and scheme.end() > bare.end():
        return value(text, scheme.end(), query=True) or _cut(text, bare, query=query)
    return _cut(text, bare, query=query)


def quoted(text: str, place: int) -> Value | None:
    """Read a value between quotes, if quotes begin here and end on the same line."""
    opened = _OPEN.match(text, place)
    if opened is None or (opened[1] == "`" and text.startswith("``", opened.end())):
        return None
    mark = opened[1]
    closers = _CLOSERS.get(mark, mark)
    begin, limit = opened.end(), min(len(text), opened.end() + LONGEST)
    limit = _line(text, begin, limit) if len(mark) < 3 else limit
    if len(mark) == 1 and mark in _CLOSERS:
        ends = [at for at in (text.find(one, begin, limit) for one in closers) if at >= 0]
        stop = min(ends, default=-1)
    else:
        stop = _unescaped(text, mark, begin, limit)
    return Value(begin, stop, quoted=True) if stop >= begin else None


def _unescaped(text: str, mark: str, begin: int, limit: int) -> int:
    """Find the closing mark, past those that a backslash hides."""
    at = text.find(mark, begin, limit)
    while at > begin and len(mark) == 1 and text[at - 1] == "\\" and text[at - 2] != "\\":
        at = text.find(mark, at + 1, limit)
    return at


def _line(text: str, begin: int, limit: int) -> int:
    at = text.find("\n", begin, limit)
    return limit if at < 0 else at


def _unschemed(text: str, held: Value) -> Value:
    """Leave the scheme of a quoted header standing: `"Bearer …"`."""
    scheme = _SCHEME.match(text, held.start, held.end)
    return Value(scheme.end(), held.end, quoted=True) if scheme else held


def _cut(text: str, bare: re.Match[str], *, query: bool) -> Value | None:
    """Shorten a run without spaces to the value in it."""
    start, end = bare.span()
    if text.startswith("[removed-", start):
        return None
    while start < end and text[start] in "\"'`“„«([{*<" and not text.startswith("${", start - 1):
        start += 1
        if text[start - 1] in "{<[(":
            break
    found = (_QUERY if query else _CUTS).search(text, start, end)
    if found and found.start() > start:
        end = found.start()
    return trimmed(text, start, end)


def trimmed(text: str, start: int, end: int) -> Value | None:
    """Leave closing marks and stops outside a value, unless they pair with one inside."""
    while end > start and text[end - 1] in _TAIL:
        last = text[end - 1]
        if last in ")]}>" and "([{<"[")]}>".index(last)] in text[start:end]:
            break
        end -= 1
    return Value(start, end, quoted=False) if end > start else None
