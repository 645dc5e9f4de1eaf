"""Passwords: which are refused, and how they are kept. Nothing here may run in a transaction."""

import ctypes
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from threading import Semaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.i18n import gettext as _

SHORTEST, LONGEST = 8, 1000
"""In characters; every one of them counts, as it was typed (ASVS 6.2.1, 6.2.8, 6.2.9)."""

_ROOM = Semaphore(2)  # eight threads at once would take eight times that memory
_MMAP_THRESHOLD, _LARGE = -3, 1 << 20


def weakness(password: str, *known: str) -> str | None:
    """Why a password is refused, in words; `known` is what everybody knows of its owner."""
    if len(password) < SHORTEST:
        return _("Please use at least %(least)d characters.", least=SHORTEST)
    if len(password) > LONGEST:
        return _("Please use at most %(most)d characters.", most=LONGEST)
    plain = password.casefold()
    if len(set(plain)) <= 2:  # noqa: PLR2004 - such as aaaaaaaa, abababab
        return _("This is one or two characters again and again. Please choose another password.")
    if plain in _common():
        return _("Many people use this password, so it is tried first. Please choose another one.")
    if any(plain == word.casefold() for word in known):
        return _("This is easily guessed by who knows you. Please choose another one.")
    return None


def hashed(password: str) -> str:
    """What is kept of a password: its argon2id hash with a salt of its own."""
    with _ROOM:
        return _hasher().hash(password)


def fits(known: str | None, password: str) -> bool:
    """Whether it is the password behind a hash; without one it takes as long, and is not."""
    instead = _nobody()
    with _ROOM:
        try:
            _hasher().verify(known or instead, password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return known is not None


def is_outdated(known: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(known)


@cache
def _hasher() -> PasswordHasher:
    """What OWASP asks of argon2id at the least: 19 MiB, two rounds, one lane."""
    with suppress(OSError, AttributeError):  # other C libraries than glibc need no word about it
        # Once such a block was freed, glibc would keep as much for each thread, for ever.
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobody() -> str:
    """The hash of a password that nobody has, to try in vain."""
    return hashed("")


@cache
def _common() -> frozenset[str]:
    """Passwords that many people use, the thirty thousand commonest (ASVS 6.2.4).

    The list is loaded when the first password is chosen, and the library forgotten at once: it
    weighs as much as all of the rest of this room.
    """
    lists = import_module("zxcvbn.frequency_lists")
    common = frozenset(word for word in lists.FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)
    for name in [name for name in sys.modules if name.partition(".")[0] == "zxcvbn"]:
        del sys.modules[name]
    return common
