"""What a reply quotes of our own letter: cut where we are sure, kept where we are not."""

import re
from collections.abc import Collection

from portal.mail_ids import ANSWER_ABOVE

_LINE = re.compile(rf"[>\s|*]*{ANSWER_ABOVE}.+{ANSWER_ABOVE}[\s*]*")
_QUOTED = re.compile(r"\s*[>|]")
_EMPTY = re.compile(r"[\s>|_-]*")
_FIELD = re.compile(r"[\s>*]*[^\W\d][\w ]{1,20}\s?:\*?\s")
_MOST_LINES = 7
_WROTE = re.compile(
    r"[>\s]*(?:On\s.+\swrote|Am\s.+\sschrieb(?:\s.+)?|El\s.+\sescribió|Em\s.+\sescreveu"
    r"|.*\d.*\s(?:пишет|писала?|написала?|написал\(а\)))\s?:",
    re.IGNORECASE,
)
"""How mail programs announce whom they quote, in the languages of the letters."""
_ANNOUNCING_LINES = 3


def cut(text: str, own: Collection[str]) -> tuple[str, bool]:
    """The text without our own letter below it, and whether there was one to cut.

    `own` are our addresses, by which the line is known that announces who is quoted. What somebody
    wrote below the quoted part stays.
    """
    lines = text.split("\n")
    at = next((n for n, line in enumerate(lines) if _LINE.fullmatch(line)), None)
    if at is None:
        return text, False
    above, below = _announced(lines[:at], own), lines[at:]
    rest = _after_quote(below) if _QUOTED.match(below[0]) else []
    kept = "\n".join([*above, *([""] if rest else []), *rest]).strip()
    # Whoever wrote nothing above wrote in between: then all of it stays.
    return (kept, True) if kept else (text, False)


def _after_quote(lines: list[str]) -> list[str]:
    end = next(
        (n for n, line in enumerate(lines) if line.strip() and not _QUOTED.match(line)), len(lines)
    )
    return lines[end:]


def _announced(lines: list[str], own: Collection[str]) -> list[str]:
    """Without “On …, … wrote:”, or the few lines From, To, Subject, that name us."""
    lines = _bare(lines)
    for begin in range(len(lines) - 1, max(len(lines) - 1 - _ANNOUNCING_LINES, -1), -1):
        if _WROTE.fullmatch(" ".join(lines[begin:]).strip()):
            return _bare(lines[:begin])
    begin = next((n + 1 for n in reversed(range(len(lines))) if not lines[n].strip()), 0)
    last = lines[begin:]
    said = " ".join(last).lower()
    names_us = len(last) <= _MOST_LINES and any(address.lower() in said for address in own)
    announces = said.rstrip("* ").endswith(":") or all(
        _FIELD.match(line) or _EMPTY.fullmatch(line) for line in last
    )
    return _bare(lines[:begin]) if last and names_us and announces else lines


def _bare(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and _EMPTY.fullmatch(lines[end - 1]):
        end -= 1
    return lines[:end]
