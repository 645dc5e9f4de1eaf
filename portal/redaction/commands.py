"""Secrets that a program takes by position or by a short flag: `mysql -p…`, `curl -u a:b`."""

import re

from portal.redaction import survivors
from portal.redaction.rules.words import TALK
from portal.redaction.scan import NAMED, Scan
from portal.redaction.text import Kind

_LONGEST = 500
_SHORTEST = 2
_END = re.compile(r"(?<!\\)\r?\n|\s(?:\||&&)\s|;\s")


class Command:
    """One row of the table of programs, ready to be asked."""

    __slots__ = ("anywhere", "kind", "pattern", "word")

    def __init__(self, word: str, kind: Kind, pattern: str, *, anywhere: bool) -> None:
        self.word = word
        self.kind = kind
        self.anywhere = anywhere
        self.pattern = re.compile(pattern)

    def __call__(self, scan: Scan, start: int, end: int) -> None:
        """Mark what the pattern calls a value."""
        text = scan.text
        before = text[start - 1] if start else " "
        glued = before.isalnum() or before == "_"
        if glued and self.word[0].isalpha() and not self.word.endswith("("):
            return
        found = self._found(text, end - 1 if self.word.endswith(" ") else end)
        if found is None:
            return
        for group, value in found.groupdict().items():
            if value and _secret(value, text[found.start() : found.start(group)]):
                scan.add(found.start(group), found.end(group), self.kind, NAMED)

    def _found(self, text: str, place: int) -> re.Match[str] | None:
        limit = min(len(text), place + _LONGEST)
        if not self.anywhere:
            return self.pattern.match(text, place, limit)
        stop = _END.search(text, place, limit)
        return self.pattern.search(text, place, stop.start() if stop else limit)


def _secret(value: str, before: str) -> bool:
    """Whether a value is one: no placeholder, no `user:password` of a manual."""
    if survivors.placeholder(value) or len(value) <= _SHORTEST or value.lower() in TALK:
        return False
    return value.lower() not in _GENERIC or _ANYBODY.search(before) is None


_GENERIC = frozenset(
    {"password", "passwd", "pass", "pwd", "passwort", "contraseña", "senha", "secret"}
)
_ANYBODY = re.compile(
    r"(?i)(?:^|[\s\"'/:])<?(?:user|username|name|login|usuario|usuário|benutzer|email)>?:<?\Z"
)
