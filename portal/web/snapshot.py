"""The public status as it was last seen: it answers before Flask does, also without a database."""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

import structlog

from portal import db
from portal.clock import Clock
from portal.store.public import Board, Event
from portal.uptime import OPERATIONAL
from portal.web import tongues
from portal.web.edition import HTML, Document, Edition, Press

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)
PLACES = ("/status", "/api/v2/", "/history.")
"""Where the addresses of the public status begin."""
_ASK_AGAIN = 1.0  # seconds: no oftener is the database asked whether anything changed
_MAKE_AGAIN = 20.0  # seconds: that old is an edition that is made again though nothing changed
_KEEP_AGAIN = 60.0  # seconds: so often it is laid aside anyway
_READ_AGAIN = 600.0  # seconds: so often all is asked for, should somebody have changed rows by hand
_FIRST = 10.0  # seconds that somebody waits for the very first edition
_REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")
_SAFE = frozenset({"GET", "HEAD"})


class Source(Protocol):
    """Where the board comes from: the store, and the file that keeps the last one."""

    def version(self) -> Any:
        """What differs as soon as anything on the board does; a cheap question."""

    def read(self, before: Board | None) -> Board:
        """The board of now; what was settled when `before` was made may be taken from there."""

    def keep(self, board: Board) -> None:
        """Lay it aside for a start without a database."""

    def kept(self) -> Board | None:
        """What was laid aside last."""


class Snapshot:
    """Holds the last edition, and has a new one made when something changed or time passed.

    Who asks never waits for the database longer than `patience` seconds: a thread asks it, and
    while it hangs, the edition at hand is the answer.
    """

    def __init__(self, source: Source, press: Press, clock: Clock) -> None:
        self.patience = 0.25
        self.press = press
        self._source = source
        self._clock = clock
        self._turn = threading.Lock()
        self._changed = False
        self._asked_at = self._seen_at = self._made_at = self._kept_at = 0.0
        self._read_at = 0.0
        self._version: Any = None
        self._edition: Edition | None = None
        self._aged: Edition | None = None
        self._silent = False

    def stir(self) -> None:
        """Something was committed: who asks next wants to see it."""
        self._changed = True

    @property
    def board(self) -> Board | None:
        """What is known now; None when nothing is, or when it is too old to trust."""
        edition = self.current()
        return None if edition is None or edition.stale else edition.board

    @property
    def incidents(self) -> Sequence[Event]:
        """The open incidents."""
        board = self.board
        return board.incidents if board else ()

    def is_at_hand(self) -> bool:
        """Whether there is an answer that is worth giving before the database is asked again."""
        if self._edition is None:
            return False
        # While somebody asks already, nobody else would learn more by waiting.
        is_news = self._changed or self._is_stale(self._clock().timestamp())
        return not is_news or self._turn.locked()

    def current(self, *, patient: bool = True) -> Edition | None:
        """The newest edition that there is; past its age it is one that says so."""
        now = self._clock().timestamp()
        if self._changed or not 0 <= now - self._asked_at < _ASK_AGAIN:
            self._ask(patient=patient)
        edition = self._edition
        if edition is None or not self._is_stale(now):
            return edition
        if self._aged is None or self._aged.board is not edition.board:
            self._aged = Edition(edition.board, self.press, stale=True)
        return self._aged

    def age(self) -> int:
        """Seconds since the database was last seen to hold what the edition says."""
        return max(0, int(self._clock().timestamp() - self._seen_at))

    def _is_stale(self, now: float) -> bool:
        return abs(now - self._seen_at) > self.press.masthead.stale_after.total_seconds()

    def _ask(self, *, patient: bool) -> None:
        if not self._turn.acquire(blocking=False):
            return
        asking = threading.Thread(target=self._refresh, name="status", daemon=True)
        asking.start()
        if patient:
            asking.join(_FIRST if self._edition is None else self.patience)

    def _refresh(self) -> None:
        try:
            self._changed = False
            self._look(self._clock())
            self._silent = False
        except db.AWAY as away:
            if not self._silent:
                log.warning("status.unknown", reason=db.reason(away))
            self._fall_silent()
        except Exception:
            # Whatever keeps us from asking, the edition at hand is still the best answer.
            if not self._silent:
                log.exception("status.unknown")
            self._fall_silent()
        finally:
            self._asked_at = self._clock().timestamp()
            self._turn.release()

    def _fall_silent(self) -> None:
        self._silent = True
        self._remember()

    def _look(self, now: datetime) -> None:
        version, moment = self._source.version(), now.timestamp()
        changed = self._edition is None or version != self._version
        if changed or not 0 <= moment - self._made_at < _MAKE_AGAIN:
            self._decide(self._board(now, changed=changed))
            self._version, self._made_at = version, moment
        if self._edition is not None and not self._edition.stale:
            self._seen_at = moment

    def _decide(self, board: Board) -> None:
        """Publish what the database knows, unless it has forgotten what was published before."""
        known = None if board.history else self._source.kept()
        if known is None or not forgotten(known, board):
            self._publish(board)
        elif self._edition is None or not self._edition.stale:
            log.error("status.forgotten", kept=len(known.history), of=known.made_at.isoformat())
            self._edition = Edition(known, self.press, stale=True)
            self._seen_at = known.made_at.timestamp()

    def _board(self, now: datetime, *, changed: bool) -> Board:
        """The board of now: all of it is asked for now and then, in between only what changed."""
        edition = self._edition
        before = edition.board if edition is not None and not edition.stale else None
        at = now.timestamp()
        if before is None or not 0 <= at - self._read_at < _READ_AGAIN:
            self._read_at = at
            return self._source.read(None)
        if changed or not _is_calm(before, now, self.press.masthead.zone):
            return self._source.read(before)
        return replace(before, made_at=now)

    def _publish(self, board: Board) -> None:
        before = self._edition
        self._edition = Edition(board, self.press, before)
        at = board.made_at.timestamp()
        if not self._edition.same(before) or not 0 <= at - self._kept_at < _KEEP_AGAIN:
            self._source.keep(board)
            self._kept_at = at

    def _remember(self) -> None:
        """After a start without a database: take what an earlier process left."""
        board = self._source.kept() if self._edition is None else None
        if board is not None:
            self._edition = Edition(board, self.press)
            self._seen_at = board.made_at.timestamp()


def forgotten(known: Board, board: Board) -> bool:
    """Whether this board knows of nothing that ever happened, while the one of before did.

    Nothing that was published is ever deleted: such a board is of another, empty database, and
    whether all is well nobody can tell from it.
    """
    return bool(known.history) and not board.history


def _is_calm(board: Board, now: datetime, zone: str) -> bool:
    """Whether time passes without a trace: no day ends, and nothing lasts that is counted."""
    place = ZoneInfo(zone)
    same_day = board.made_at.astimezone(place).date() == now.astimezone(place).date()
    calm = all(part.state == OPERATIONAL and not part.no_data for part in board.components)
    return same_day and calm and not board.maintenances


class Layer:
    """Answers what the snapshot knows, and hands on everything else."""

    def __init__(self, app: "WSGIApplication", snapshot: Snapshot) -> None:
        self._app = app
        self._snapshot = snapshot

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        path = environ.get("PATH_INFO", "")
        if path.startswith(PLACES) and environ["REQUEST_METHOD"] in _SAFE:
            found = answer(self._snapshot, path, environ)
            if found is not None:
                start_response(found[0], found[1])
                return found[2]
        return self._app(environ, start_response)


Answer = tuple[str, list[tuple[str, str]], tuple[bytes, ...]]


def answer(
    snapshot: Snapshot, path: str, environ: "WSGIEnvironment", *, patient: bool = True
) -> Answer | None:
    """Status, headers and body for a request; None where this edition has no such address."""
    edition = snapshot.current(patient=patient)
    if edition is None:
        return None
    reader = tongues.Reader(snapshot.press.masthead.languages, environ)
    document = edition.find(path, reader.language)
    if document is None:
        return None
    status, headers, body = _sent(document, snapshot.age(), environ)
    return status, reader.headers(headers) if document.kind == HTML else headers, body


def _sent(document: Document, age: int, environ: "WSGIEnvironment") -> Answer:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    packs = "gzip" in accepted and not _REFUSED.search(accepted)
    tag = document.packed_tag if packs else document.plain_tag
    told = ("Age", str(age))
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (tag in known or known == "*") and document.status == "200 OK":
        return "304 Not Modified", [*document.bare_headers, ("ETag", tag), told], ()
    headers = document.packed_headers if packs else document.plain_headers
    body = document.packed if packs else document.plain
    sent = () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
    return document.status, [*headers, told], sent
