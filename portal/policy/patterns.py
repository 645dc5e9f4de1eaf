"""Patterns that a policy may write: a small part of regular expressions that is always fast.

Everything has an end and nothing is repeated inside a repetition, so that the number of ways in
which a text can be read is known beforehand; no pattern can keep the engine busy.
"""

import re
from dataclasses import dataclass, replace

from portal.policy.kinds import complaint

MOST_WAYS, LONGEST = 10_000, 2048
_PLAIN = r"[^\\\[\](){}|?*+.^$\s]"
_ATOM = re.compile(rf"(\\[dw]|\[(?!\^)(?:\\[^\s]|[^\]\[\\\s])+\])|(\\[^\w\s]|{_PLAIN})", re.ASCII)
_COUNT = re.compile(r"(\?)|\{(\d{1,4})(?:,(\d{1,4}))?\}")
_ALLOWED = "letters, \\d, \\w, sets such as [0-9A-F], (?:one|other), and counts with an end: {8,40}"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a pattern can match: from how many characters to how many, in how many ways.

    `opening` is the text with which each match begins.
    """

    shortest: int = 0
    longest: int = 0
    ways: int = 1
    opening: str = ""
    fixed: bool = True
    """Whether `opening` is all of it."""

    def then(self, more: "Shape") -> "Shape":
        """This and then the other."""
        return Shape(
            self.shortest + more.shortest,
            self.longest + more.longest,
            self.ways * more.ways,
            self.opening + (more.opening if self.fixed else ""),
            self.fixed and more.fixed,
        )


def shape(pattern: str) -> Shape:
    """What a pattern can match. Raises a complaint when it is more than a policy may write."""
    found, end = _sequence(pattern, 0)
    if end < len(pattern):
        raise complaint(
            "“{rest}” is more than a policy may write; expected {allowed}",
            rest=pattern[end:][:20],
            allowed=_ALLOWED,
        )
    if found.ways > MOST_WAYS or found.longest > LONGEST:
        raise complaint(
            "can be read in {ways} ways over {longest} characters; expected at most {most} and {far}",
            ways=found.ways,
            longest=found.longest,
            most=MOST_WAYS,
            far=LONGEST,
        )
    try:
        re.compile(pattern, re.ASCII)
    except re.error as wrong:
        raise complaint("is not a pattern: {wrong}", wrong=str(wrong)) from None
    return found


def _sequence(pattern: str, at: int) -> tuple[Shape, int]:
    """Read on until nothing known follows."""
    found = Shape()
    while at < len(pattern):
        part, end = _part(pattern, at)
        if end == at:
            break
        found, at = found.then(part), end
    return found, at


def _part(pattern: str, at: int) -> tuple[Shape, int]:
    """One letter, set or group, with its count."""
    if pattern.startswith("(?:", at):
        part, end = _group(pattern, at)
    else:
        atom = _ATOM.match(pattern, at)
        if atom is None:
            return Shape(), at
        letter = atom[2].removeprefix("\\") if atom[2] else ""
        part, end = Shape(1, 1, 1, letter, fixed=bool(letter)), atom.end()
    count = _COUNT.match(pattern, end)
    if count is None:
        return part, end
    return _counted(part, count, grouped=pattern[at] == "("), count.end()


def _counted(part: Shape, count: re.Match[str], *, grouped: bool) -> Shape:
    """The part as often as its count says."""
    least, most = (0, 1) if count[1] else (int(count[2]), int(count[3] or count[2]))
    if (grouped and most > 1) or most < max(1, least):
        raise complaint(
            "“{count}” cannot stand where it does; expected {allowed}",
            count=count[0],
            allowed=_ALLOWED,
        )
    return Shape(
        part.shortest * least,
        part.longest * most,
        part.ways * (most - least + 1),
        part.opening * least,
        fixed=part.fixed and least == most,
    )


def _group(pattern: str, at: int) -> tuple[Shape, int]:
    """One of several: `(?:one|other)`."""
    found: Shape | None = None
    end = at + len("(?:")
    while True:
        one, end = _sequence(pattern, end)
        found = one if found is None else _either(found, one)
        if not pattern.startswith("|", end):
            break
        end += 1
    if not pattern.startswith(")", end):
        raise complaint("a group is not closed; expected {allowed}", allowed=_ALLOWED)
    return found, end + 1


def _either(one: Shape, other: Shape) -> Shape:
    return replace(
        one,
        shortest=min(one.shortest, other.shortest),
        longest=max(one.longest, other.longest),
        ways=one.ways + other.ways,
        opening="",
        fixed=False,
    )
