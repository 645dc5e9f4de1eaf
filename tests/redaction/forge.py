"""Makes worthless secrets at run time, so that none stands in the repository."""

import random
import re
import string
from collections.abc import Callable, Iterable
from re import _constants as codes  # type: ignore[attr-defined]  # nothing public tells it
from re import _parser as parser  # type: ignore[attr-defined]  # what a format means
from typing import Any

ALNUM = string.ascii_letters + string.digits
WORDS = ("meadow", "lantern", "Falcon", "river", "Copper", "violet", "harbor", "Winter")


def dice(seed: object) -> random.Random:
    """Return dice that fall the same way each time."""
    return random.Random(repr(seed))  # noqa: S311  # worthless by intention


def password(seed: object = 0) -> str:
    """A password as people choose or programs make them."""
    roll = dice(seed)
    word = roll.choice(WORDS)
    return roll.choice(
        (
            f"{word}{roll.randrange(100, 9999)}",
            f"{word}{roll.choice(WORDS).title()}{roll.randrange(1, 9)}{roll.choice('!?$%*')}",
            "-".join(roll.choices(WORDS, k=3)).lower() + f"-{roll.randrange(10, 99)}",
            "".join(roll.choices(ALNUM, k=9)) + roll.choice("!#$%+") + str(roll.randrange(10, 99)),
        )
    )


def key(length: int = 32, seed: object = 0) -> str:
    """A key of letters and digits, with some of both."""
    roll = dice((length, seed))
    return "a7K" + "".join(roll.choices(ALNUM, k=length - 3))


def digits(length: int, seed: object = 0) -> str:
    """A number that is no year and has no pattern."""
    roll = dice((length, seed))
    return "".join(roll.choices("3456789", k=length))


def card(start: str = "4", length: int = 16, seed: object = 0) -> str:
    """A card number with its check digit."""
    body = start + digits(length - 1 - len(start), seed)
    doubled = (2 * int(one) for one in body[-1::-2])
    total = sum(map(int, body[-2::-2])) + sum(one - 9 * (one > 9) for one in doubled)
    return body + str(-total % 10)


def private_key(lines: int = 6, kind: str = "RSA ", seed: object = 0) -> str:
    """A private key that opens nothing."""
    roll = dice((lines, kind, seed))
    body = ["".join(roll.choices(ALNUM + "+/", k=64)) for _ in range(lines)]
    return "\n".join(
        (f"-----BEGIN {kind}PRIVATE KEY-----", *body, f"-----END {kind}PRIVATE KEY-----")
    )


def matching(format_: str, seed: object = 0) -> str:
    """A text that a pattern describes; what looks ahead is left to chance and the caller."""
    return "".join(_made(parser.parse(format_), dice((format_, seed))))


def _made(parsed: Iterable[tuple[object, Any]], roll: random.Random) -> Iterable[str]:
    for code, argument in parsed:
        yield _MAKERS.get(code, _nothing)(argument, roll)


def _nothing(_argument: object, _roll: random.Random) -> str:
    return ""


def _literal(argument: int, _roll: random.Random) -> str:
    return chr(argument)


def _one_of(argument: list[tuple[object, Any]], roll: random.Random) -> str:
    return roll.choice("".join(_members(argument)))


def _members(argument: list[tuple[object, Any]]) -> Iterable[str]:
    for code, value in argument:
        if code is codes.LITERAL:
            yield chr(value)
        elif code is codes.RANGE:
            yield "".join(map(chr, range(value[0], value[1] + 1)))
        else:
            yield string.digits if value is codes.CATEGORY_DIGIT else ALNUM + "_"


def _repeated(argument: tuple[int, int, Any], roll: random.Random) -> str:
    least, most, inner = argument
    times = roll.randint(least, min(most, least + 8))
    return "".join("".join(_made(inner, roll)) for _ in range(times))


def _group(argument: tuple[Any, ...], roll: random.Random) -> str:
    return "".join(_made(argument[-1], roll))


def _branch(argument: tuple[object, list[Any]], roll: random.Random) -> str:
    return "".join(_made(roll.choice(argument[1]), roll))


_MAKERS: dict[object, Callable[..., str]] = {
    codes.LITERAL: _literal,
    codes.IN: _one_of,
    codes.MAX_REPEAT: _repeated,
    codes.SUBPATTERN: _group,
    codes.BRANCH: _branch,
}


def leaked(secret: str, text: str, head: int = 4, tail: int = 4) -> bool:
    """Whether a text shows more of a key than its ends."""
    middle = secret[head : len(secret) - tail]
    runs = (middle[at : at + 6] for at in range(max(1, len(middle) - 5)))
    return any(run in text for run in runs)


def told(secret: str, text: str) -> bool:
    """Whether a text shows any four characters of a password in a row."""
    return any(secret[at : at + 4] in text for at in range(max(1, len(secret) - 3)))


def example(pattern: re.Pattern[str], seed: object = 0) -> str:
    """A text that the whole of a compiled pattern matches."""
    for attempt in range(200):
        made = matching(pattern.pattern, (seed, attempt))
        if pattern.fullmatch(made):
            return made
    raise AssertionError(pattern.pattern)
