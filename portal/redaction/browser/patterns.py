"""Python's regular expressions in JavaScript's words, so that a browser can read the same rules."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]  # nothing public tells it
from re import _parser as parser  # type: ignore[attr-defined]  # what a pattern means
from typing import Any

# What they mean in Python the script fills in; those of ASCII are spelt out here.
_WIDE = {
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_SPACE: r"\s",
}
_NARROW = {
    codes.CATEGORY_WORD: "A-Za-z0-9_",
    codes.CATEGORY_DIGIT: "0-9",
    codes.CATEGORY_SPACE: r"\t-\r ",
}
_SPECIAL = frozenset("^$\\.*+?()[]{}|/")
_SPECIAL_WITHIN = frozenset("^\\]-")
# Python counts both as forms of i, JavaScript does not
_DOTS = dict.fromkeys("iI", "\u0130\u0131")
_RARE = {"i": "\u0130\u0131", "s": "\u017f", "k": "\u212a"}
_MARK = "_p"
_END = "(?![^])"


class Untranslatable(ValueError):
    """A pattern that uses what JavaScript does not have."""


@dataclass(frozen=True, slots=True)
class Script:
    """A pattern for `new RegExp(source, "u")`; `names` where its groups had to be called by name."""

    source: str
    fold: bool
    names: bool


def script(pattern: re.Pattern[str], *, spelt: bool = False) -> Script:
    """Translate a compiled pattern; `spelt` makes one that needs no flag.

    Raises:
        Untranslatable: JavaScript has nothing that means the same.
    """
    parsed = parser.parse(pattern.pattern, pattern.flags)
    flags = parsed.state.flags
    # JavaScript folds the whole pattern or none of it
    fold = bool(flags & re.IGNORECASE) and not (flags & re.ASCII or spelt or _switches(parsed))
    names = any(code in _GREEDIER for code, _ in _nodes(parsed))
    source = _Writer(parsed.state.groupdict, flags, fold=fold, names=names).sequence(parsed)
    return Script(source, fold, names)


def _nodes(parsed: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """Yield every node of a parsed pattern."""
    for code, argument in parsed:
        yield code, argument
        yield from _nodes(_inside(argument))


def _inside(argument: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(argument, parser.SubPattern):
        yield from argument
    elif isinstance(argument, (list, tuple)):
        for one in argument:
            yield from _inside(one)


def _switches(parsed: Any) -> bool:
    """Whether a part of a pattern has flags of its own."""
    return any(code is codes.SUBPATTERN and (node[1] or node[2]) for code, node in _nodes(parsed))


class _Writer:
    """Writes the parsed form of one pattern as JavaScript."""

    def __init__(self, groups: dict[str, int], flags: int, *, fold: bool, names: bool) -> None:
        self.flags = flags
        self._fold = fold
        self._called = {number: name for name, number in groups.items()}
        self._names = names
        self._marks = 0

    def sequence(self, parsed: Iterable[tuple[Any, Any]]) -> str:
        """Write parts that follow one another."""
        return "".join(self._part(code, argument) for code, argument in parsed)

    def _part(self, code: Any, argument: Any) -> str:
        write = _PARTS.get(code)
        if write is None:
            raise Untranslatable(str(code))
        return write(self, argument)

    def literal(self, char: int) -> str:
        """Write one character, in both cases where it counts so."""
        others = self._cases(chr(char))
        return f"[{_within(chr(char))}{others}]" if others else _escaped(chr(char), _SPECIAL)

    def no_literal(self, char: int) -> str:
        """Write any character but one."""
        return f"[^{_within(chr(char))}{self._cases(chr(char))}]"

    def _cases(self, char: str) -> str:
        """Return the other characters that match one where case does not count."""
        if not self.flags & re.IGNORECASE:
            return ""
        if self._fold:
            return _DOTS.get(char, "")
        others = "".join(one for one in (char.lower(), char.upper()) if len(one) == 1)
        if not self.flags & re.ASCII:
            others += _RARE.get(char.lower(), "")
        elif not char.isascii():
            others = ""
        return "".join(one for one in dict.fromkeys(others) if one != char)

    def any(self, _argument: None) -> str:
        """Write the dot."""
        return "[^]" if self.flags & re.DOTALL else r"[^\n]"

    def members(self, argument: list[tuple[Any, Any]]) -> str:
        """Write a set; what it holds of "all but …" stands beside it, as no set may hold that."""
        negated = bool(argument) and argument[0][0] is codes.NEGATE
        within: list[str] = []
        without: list[str] = []
        for code, value in argument[negated:]:
            if code is codes.CATEGORY and value in _OPPOSITES:
                without.append(self._category(_OPPOSITES[value]))
            else:
                within.append(self._member(code, value))
        inside = "".join(within)
        if len(without) == 1 and not inside:
            return f"[{'^' * (not negated)}{without[0]}]"
        if not without:
            return f"[{'^' * negated}{inside}]"
        if negated:
            ahead = "".join(f"(?=[{one}])" for one in without[1:])
            return f"(?:{f'(?![{inside}])' if inside else ''}{ahead}[{without[0]}])"
        return f"(?:{f'[{inside}]|' if inside else ''}{'|'.join(f'[^{one}]' for one in without)})"

    def _member(self, code: Any, value: Any) -> str:
        if code is codes.CATEGORY:
            return self._category(value)
        if code is codes.LITERAL:
            return _within(chr(value)) + self._cases(chr(value))
        first, last = map(chr, value)
        return f"{_within(first)}-{_within(last)}{self._range_cases(first, last)}"

    def _range_cases(self, first: str, last: str) -> str:
        if not self.flags & re.IGNORECASE:
            return ""
        within = [chr(code) for code in range(ord(first), ord(last) + 1)]
        if self._fold:
            return "".join({_DOTS[one] for one in _DOTS if one in within})
        return "".join(sorted({other for one in within for other in self._cases(one)} - {*within}))

    def category(self, argument: Any) -> str:
        """Write what stands for many characters."""
        if argument in _OPPOSITES:
            return f"[^{self._category(_OPPOSITES[argument])}]"
        return f"[{self._category(argument)}]"

    def _category(self, argument: Any) -> str:
        return (_NARROW if self.flags & re.ASCII else _WIDE)[argument]

    def at(self, argument: Any) -> str:
        """Write a place: the ends of lines and texts, the edges of words."""
        lines = bool(self.flags & re.MULTILINE)
        if argument is codes.AT_BEGINNING:
            return r"(?<![^\n])" if lines else "(?<![^])"
        if argument is codes.AT_BEGINNING_STRING:
            return "(?<![^])"
        if argument is codes.AT_END:
            return r"(?![^\n])" if lines else rf"(?=\n?{_END})"
        if argument is codes.AT_END_STRING:
            return _END
        word = f"[{self._category(codes.CATEGORY_WORD)}]"
        if argument is codes.AT_BOUNDARY:
            return f"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
        return f"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))"

    def repeated(self, argument: tuple[Any, Any, Any]) -> str:
        """Write what may come several times."""
        least, most, inner = argument
        return self._one(inner) + _times(least, most)

    def seldom(self, argument: tuple[Any, Any, Any]) -> str:
        """Write what comes as seldom as it can."""
        return self.repeated(argument) + "?"

    def possessive(self, argument: tuple[Any, Any, Any]) -> str:
        """Write what is never given back: a look ahead remembers it, as JavaScript has no such."""
        return self._kept(self.repeated(argument))

    def atomic(self, argument: Any) -> str:
        """Write a group that is never given back."""
        return self._kept(self.sequence(argument))

    def _kept(self, inner: str) -> str:
        self._marks += 1
        name = f"{_MARK}{self._marks}"
        return rf"(?=(?<{name}>{inner}))\k<{name}>"

    def _one(self, inner: Any) -> str:
        """Write parts so that a count behind them counts them all."""
        single = len(inner) == 1 and inner[0][0] in _SINGLE
        written = self.sequence(inner)
        if single and (len(written) <= 2 or written[0] == "[" or written[:2] == "\\u"):
            return written
        return f"(?:{written})"

    def group(self, argument: tuple[int | None, int, int, Any]) -> str:
        """Write a group, with the flags that hold in it."""
        number, added, removed, inner = argument
        before = self.flags
        self.flags = (before | added) & ~removed
        written = self.sequence(inner)
        self.flags = before
        if number is None:
            return f"(?:{written})"
        name = self._called.get(number, f"g{number}" if self._names else "")
        return f"(?<{name}>{written})" if name else f"({written})"

    def branch(self, argument: tuple[None, list[Any]]) -> str:
        """Write alternatives."""
        return f"(?:{'|'.join(map(self.sequence, argument[1]))})"

    def ahead(self, argument: tuple[int, Any]) -> str:
        """Write what must stand before or behind."""
        return f"(?{'<' * (argument[0] < 0)}={self.sequence(argument[1])})"

    def not_ahead(self, argument: tuple[int, Any]) -> str:
        """Write what must not stand before or behind."""
        return f"(?{'<' * (argument[0] < 0)}!{self.sequence(argument[1])})"


def _times(least: int, most: Any) -> str:
    endless = most is codes.MAXREPEAT
    for short, count in _COUNTS.items():
        if (least, None if endless else most) == count:
            return short
    return f"{{{least}}}" if least == most else f"{{{least},{'' if endless else most}}}"


def _escaped(char: str, special: frozenset[str]) -> str:
    if char in special:
        return "\\" + char
    if char.isprintable():
        return char
    return _SHORT.get(char) or f"\\u{ord(char):04x}"


def _within(char: str) -> str:
    return _escaped(char, _SPECIAL_WITHIN)


_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_COUNTS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_GREEDIER = frozenset({codes.POSSESSIVE_REPEAT, codes.ATOMIC_GROUP})
_SINGLE = frozenset({codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.CATEGORY})
_OPPOSITES = {
    codes.CATEGORY_NOT_WORD: codes.CATEGORY_WORD,
    codes.CATEGORY_NOT_DIGIT: codes.CATEGORY_DIGIT,
    codes.CATEGORY_NOT_SPACE: codes.CATEGORY_SPACE,
}
_PARTS: dict[Any, Callable[[_Writer, Any], str]] = {
    codes.LITERAL: _Writer.literal,
    codes.NOT_LITERAL: _Writer.no_literal,
    codes.ANY: _Writer.any,
    codes.IN: _Writer.members,
    codes.CATEGORY: _Writer.category,
    codes.AT: _Writer.at,
    codes.MAX_REPEAT: _Writer.repeated,
    codes.MIN_REPEAT: _Writer.seldom,
    codes.POSSESSIVE_REPEAT: _Writer.possessive,
    codes.ATOMIC_GROUP: _Writer.atomic,
    codes.SUBPATTERN: _Writer.group,
    codes.BRANCH: _Writer.branch,
    codes.ASSERT: _Writer.ahead,
    codes.ASSERT_NOT: _Writer.not_ahead,
}
