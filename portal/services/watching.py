"""Watching a board: each new request on it reaches who watches, by mail and in their news."""

from portal import access
from portal.errors import NotFound
from portal.models import BoardWatcher
from portal.work import Work


def choose(work: Work, *, watches: bool) -> None:
    """Whoever acts watches the board of connect requests from now on, or does not (A24, A25).

    Raises:
        NotFound: they are not staff, or there is no such board.
    """
    access.require_staff(work.actor)
    asked = work.policy.connect
    if asked is None or work.actor.id is None:
        raise NotFound
    known = work.session.get(BoardWatcher, (work.actor.id, asked.board))
    if known is None:
        known = BoardWatcher(account_id=work.actor.id, board=asked.board)
        work.session.add(known)
    known.watches, known.at = watches, work.now
