"""Hears what other processes commit, so that what they wrote down is delivered at once."""

import threading
from collections.abc import Collection

import structlog

from portal import db
from portal.work import PUBLISHED, RECORDED, Works

log = structlog.get_logger(__name__)
_LOOK_UP = 1.0  # seconds after which it looks whether it is to stop
_EVERYTHING = (PUBLISHED, RECORDED)


class Ear:
    """Listens at the database for as long as the connection lives.

    What was said before it began nobody knows, nor what while it broke: then it is as if all had
    been said. While it is broken, loops look by themselves.
    """

    def __init__(self, works: Works) -> None:
        self._works = works
        self._silent = False
        self.listens = False

    def listen(self, stop: threading.Event) -> int:
        """Listen until told to stop or the connection breaks: a step of a loop that comes back."""
        try:
            with db.listening(self._works.database) as wait:
                self.listens = True
                self._hear(_EVERYTHING)
                if self._silent:
                    log.info("wake.listens_again")
                self._silent = False
                while not stop.is_set():
                    self._hear(wait(_LOOK_UP))
        except ConnectionError as broken:
            if not self._silent:
                log.warning("wake.cannot_listen", reason=db.reason(broken))
            self._silent = True
        finally:
            self.listens = False
        self._hear(_EVERYTHING)
        return 0

    def _hear(self, words: Collection[str]) -> None:
        if PUBLISHED in words:
            self._works.published()
        if RECORDED in words:
            self._works.recorded()
