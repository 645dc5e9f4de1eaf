"""Where an account was used before: guesses made elsewhere hold nobody up there."""

import secrets

from flask import session

from portal.store import accounts
from portal.web.runtime import network, read, runtime

KNOWN = "known"
_MOST = 5


def remember(address: str) -> None:
    """Somebody signed in to the account of this address; the browser knows it by a pseudonym.

    It is signed with the rest of the session, stays through signing out, and opens nothing.
    """
    others = {key: mark for key, mark in session.get(KNOWN, {}).items() if key != whose(address)}
    session[KNOWN] = dict([*others.items()][1 - _MOST :]) | {whose(address): secrets.token_hex(8)}


def mark(address: str) -> str:
    """The mark of this browser for the account of this address, or nothing if it has none."""
    return str(session.get(KNOWN, {}).get(whose(address), ""))


def is_network(address: str) -> bool:
    """Whether somebody was signed in to this account from here lately."""
    with read() as work:
        return accounts.knows_network(work.session, address, network())


def whose(address: str) -> str:
    """The pseudonym of an address, however it is written."""
    return runtime().works.signer.pseudonym("address", address.strip().lower())
