"""Which letters and notices somebody wants, everywhere or about one ticket."""

from collections.abc import Collection

from portal import notifications
from portal.models import Account, Link
from portal.redaction import CleanText, identifier
from portal.services import audit, notices
from portal.work import Work

LETTERS = notifications.MUTABLE
NOTICES = tuple(f"notice:{kind}" for kind in notices.KINDS)


def choose(work: Work, account: Account, wanted: Collection[str]) -> None:
    """Tell and send this person what is wanted, and nothing else that can be turned off."""
    account.muted = _others((*LETTERS, *NOTICES), wanted)
    audit.note(work, "muted", None, account=account.id)


def choose_here(work: Work, link: Link, wanted: Collection[str]) -> None:
    """Send the holder of a link the wanted letters about its ticket, and no other of these kinds."""
    link.muted = _others(LETTERS, wanted)
    audit.note(work, "muted", None, link=link.id)


def _others(kinds: Collection[str], wanted: Collection[str]) -> list[CleanText]:
    return [identifier(kind) for kind in kinds if kind not in wanted]
