"""How often one may try to get in: who attacks is slowed down, who is attacked is never shut out.

Tries are counted strictly for an address from one network, and for a network. For an address from
everywhere they are counted loosely, and a link by mail still works then; where the account was
used before, tries from elsewhere do not count at all.
"""

from flask import g

from portal import i18n
from portal.web import familiar
from portal.web.runtime import network, runtime

_TOGETHER, _NETWORK, _ADDRESS = (10, 40), (100, 500), (200, 1000)
_CODES = (30, 100)
_LETTERS = (20, 60)


def _is_full(rate: tuple[int, int], key: str) -> bool:
    found = runtime().limits.hit(*rate, key)
    g.retry_after = found.retry_after
    return found.used >= 1


def from_here(purpose: str, address: str = "") -> str | None:
    """Why one more try from this network is too many; None when it is not, which counts."""
    here = network()
    together = address and _is_full(_TOGETHER, f"{purpose} {familiar.whose(address)} {here}")
    return _busy() if together or _is_full(_NETWORK, f"{purpose} {here}") else None


def password(address: str) -> str | None:
    """Why one more password for this address is too many.

    A browser that signed in before is counted by itself: neither who guesses all over the world
    nor who does it from the same network can shut it out.
    """
    mark = familiar.mark(address)
    if mark:
        return _busy() if _is_full(_TOGETHER, f"password {mark}") else None
    busy = from_here("password", address)
    if busy or familiar.is_network(address):
        return busy
    return _busy() if _is_full(_ADDRESS, f"password {familiar.whose(address)}") else None


def codes(account_id: int, address: str, first: str) -> str | None:
    """Why one more code is too many; those who came by a link do not wait for those who did not.

    As with passwords, a browser that signed in before is counted by itself.
    """
    mark = familiar.mark(address)
    if mark:
        return _busy() if _is_full(_TOGETHER, f"code {mark}") else None
    here = from_here("code", address)
    return here or (_busy() if _is_full(_CODES, f"code {account_id} {first}") else None)


def is_flooded(address: str) -> bool:
    """Whether so many letters were asked for that one at a time has to do."""
    return _is_full(_LETTERS, f"letters {familiar.whose(address)}")


def _busy() -> str:
    return i18n.ngettext(
        "Too many tries came from here. Please try again in %(num)s minute, or in another way.",
        "Too many tries came from here. Please try again in %(num)s minutes, or in another way.",
        max(1, round(g.retry_after / 60)),
    )
