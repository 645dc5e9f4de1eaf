"""Puts the snapshot of a deployment together: its source, its press and its clock."""

from datetime import timedelta
from typing import Any

from portal.config import Config
from portal.store import board
from portal.store.public import Board
from portal.tokens import Signer
from portal.web import headers
from portal.web.edition import Press
from portal.web.keepsake import Keepsake
from portal.web.masthead import Masthead
from portal.web.snapshot import Snapshot
from portal.web.status_pages import Pages
from portal.work import SYSTEM, Works


class Store:
    """The board as the database has it, and the last one as a file has it."""

    def __init__(self, works: Works, settings: Config) -> None:
        signer = Signer(settings.secret_key.get_secret_value().encode())
        keepsake = Keepsake(settings.instance, signer)
        self._works = works
        self._ledger = board.Ledger()
        self.keep = keepsake.keep
        self.kept = keepsake.kept

    def version(self) -> Any:
        """What differs as soon as anything public does."""
        with self._works.read(SYSTEM) as work:
            return board.version(work.session)

    def read(self, before: Board | None) -> Board:
        """Everything public, as it is now; what was settled already is taken from `before`."""
        if before is None:
            self._ledger = board.Ledger()
        with self._works.read(SYSTEM) as work:
            return board.board(work.session, work.policy, work.now, before, self._ledger)


def masthead(settings: Config, works: Works) -> Masthead:
    """Who publishes."""
    policy = works.policy
    return Masthead(
        name=policy.organisation.name,
        url=settings.address,
        zone=policy.hours.zone,
        languages=policy.organisation.languages,
        stale_after=timedelta(seconds=policy.status_page.stale_after.seconds),
    )


def snapshot(settings: Config, works: Works, sheet: str) -> Snapshot:
    """The snapshot of this deployment; `sheet` names its style sheet."""
    head = masthead(settings, works)
    press = Press(head, Pages(works.policy, head, sheet), headers.standing(secure=settings.secure))
    return Snapshot(Store(works, settings), press, works.clock)
