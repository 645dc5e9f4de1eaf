"""One edition of the public status: every address with its bytes, written when first asked for."""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.store.public import Board, Event
from portal.web import badges, feeds, status, status_pages, statuspage, theme
from portal.web.masthead import Masthead
from portal.web.status_pages import Pages

Headers = tuple[tuple[str, str], ...]
HTML, JSON, SVG = "text/html; charset=utf-8", "application/json; charset=utf-8", "image/svg+xml"
_ATOM, _RSS = "application/atom+xml; charset=utf-8", "application/rss+xml; charset=utf-8"
_CALENDAR, _SCRIPT = "text/calendar; charset=utf-8", "text/javascript; charset=utf-8"
_PROBLEM = "application/problem+json; charset=utf-8"
_LEVEL = 4  # a tenth larger than with 6, at half of the time
_RETRY = 60
WIDGET = "/status/widget.js"


@dataclass(frozen=True, slots=True)
class Document:
    """One answer: its bytes as they are and packed, each with the headers that go with it."""

    status: str
    kind: str
    plain: bytes
    packed: bytes
    plain_tag: str
    packed_tag: str
    plain_headers: Headers
    packed_headers: Headers
    bare_headers: Headers
    """What a 304 carries beside its tag."""


@dataclass(frozen=True, slots=True)
class Press:
    """What is the same for every edition of a deployment: who publishes, how, and with what headers."""

    masthead: Masthead
    pages: Pages
    headers: Mapping[str, str]


Maker = Callable[[], str]


class Edition:
    """The documents of one board. `stale` ones say that they are too old to trust.

    What did not change since the edition `before` is not drawn again.
    """

    def __init__(
        self, board: Board, press: Press, before: "Edition | None" = None, *, stale: bool = False
    ) -> None:
        self.board = board
        self.stale = stale
        self._press = press
        self.face = _face(board)
        self.events = {event.public_id: event for event in status_pages.events(board)}
        self._documents: dict[tuple[str, str], Document] = {}
        self._pages, self._others = self._makers()
        self.drawn = self._kept(before) if before is not None else {}

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that is answered."""
        return (*self._pages, *self._others)

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses of pages, which are there in each language."""
        return tuple(self._pages)

    def same(self, other: "Edition | None") -> bool:
        """Whether it says the same, the moment when it was made apart."""
        return other is not None and self.stale == other.stale and self.face == other.face

    def find(self, path: str, language: str) -> Document | None:
        """The document at this address; pages in this language, the rest in the default one."""
        if path not in self._pages:
            language = self._press.masthead.languages[0]
        known = self._documents.get((path, language))
        if known is None and (path in self._pages or path in self._others):
            known = self._written(path, language)
            self._documents[path, language] = known
        return known

    def admit(self, event: Event) -> None:
        """Give a page to an event that is too old for the board; its address is for ever."""
        self._pages[_at(event.public_id)] = partial(self._event, event)

    def _kept(self, before: "Edition") -> dict[tuple[str, str], str]:
        """Drawn pages of before that would be drawn the same again."""
        place = ZoneInfo(self._press.masthead.zone)
        years = {one.board.made_at.astimezone(place).year for one in (self, before)}
        if len(years) > 1:
            return {}  # what is of another year says so
        if self.same(before):
            return before.drawn
        labels = [(part.key, part.label) for part in self.board.components]
        if self.stale != before.stale or labels != [
            (part.key, part.label) for part in before.board.components
        ]:
            return {}
        unchanged = {
            _at(key) for key, event in self.events.items() if before.events.get(key) == event
        }
        return {key: page for key, page in before.drawn.items() if key[0] in unchanged}

    def _makers(self) -> tuple[dict[str, Maker], dict[str, tuple[str, Maker]]]:
        board, masthead, draw = self.board, self._press.masthead, self._press.pages
        pages: dict[str, Maker] = {
            "/status": lambda: draw.index(board, stale=self.stale),
            "/status/history": lambda: draw.history(board, stale=self.stale),
        }
        for key, event in self.events.items():
            pages[_at(key)] = partial(self._event, event)
        others: dict[str, tuple[str, Maker]] = {
            "/history.atom": (_ATOM, lambda: feeds.atom(board, masthead)),
            "/history.rss": (_RSS, lambda: feeds.rss(board, masthead)),
            "/status/maintenance.ics": (_CALENDAR, lambda: feeds.calendar(board, masthead)),
            "/status/badge.svg": (SVG, self._badge),
            WIDGET: (_SCRIPT, _widget),
        }
        for path, found in statuspage.files(board, masthead).items():
            others[path] = (JSON, partial(_json_of, found))
        for part in board.components:
            address = f"/status/badges/{part.public_id}.svg"
            state = "no-data" if part.no_data or self.stale else part.state
            others[address] = (SVG, partial(_badge, part.label, state))
        return pages, others

    def _event(self, event: Event) -> str:
        return self._press.pages.event(event, self.board, stale=self.stale)

    def _badge(self) -> str:
        overall = status.overall(None if self.stale else self.board)
        return badges.svg(_("Status"), overall["sentence"], overall["indicator"])

    def _written(self, path: str, language: str) -> Document:
        masthead = self._press.masthead
        with i18n.using(language, masthead.zone, self.board.made_at):
            if path not in self._pages:
                return self._other(path)
            drawn = self.drawn.get((path, language))
            if drawn is None:
                drawn = self._pages[path]()
                self.drawn[path, language] = drawn
        made_at = self.board.made_at
        return self._document(HTML, status_pages.dated(drawn, made_at, language, masthead.zone))

    def _other(self, path: str) -> Document:
        kind, make = self._others[path]
        if self.stale and kind == JSON:
            # Programs read no warnings: an error is better than a green that may be wrong.
            return self._document(_PROBLEM, _too_old(self.board.made_at), "503 Service Unavailable")
        return self._document(kind, make())

    def _document(self, kind: str, text: str, answer: str = "200 OK") -> Document:
        plain = text.encode()
        packed = gzip.compress(plain, _LEVEL, mtime=0)
        tag = hashlib.sha256(plain).hexdigest()[:20]
        tags = f'"{tag}"', f'"{tag}-gz"'
        shared = tuple(self._headers(kind).items())
        return Document(
            answer,
            kind,
            plain,
            packed,
            *tags,
            (*shared, ("ETag", tags[0]), *_described(kind, plain)),
            (*shared, ("ETag", tags[1]), ("Content-Encoding", "gzip"), *_described(kind, packed)),
            shared,
        )

    def _headers(self, kind: str) -> dict[str, str]:
        fresh = int(self._press.masthead.stale_after.total_seconds())
        found = dict(self._press.headers)
        found["Cache-Control"] = (
            f"public, max-age=15, stale-while-revalidate=30, stale-if-error={fresh}"
        )
        found["Vary"] = "Accept-Encoding, Accept-Language" if kind == HTML else "Accept-Encoding"
        if self.stale:
            found["Cache-Control"] = "no-store"
        if kind == _PROBLEM:
            found["Retry-After"] = str(_RETRY)
        if kind != HTML:
            found["Access-Control-Allow-Origin"] = "*"
            found["Cross-Origin-Resource-Policy"] = "cross-origin"
        return found


def _described(kind: str, body: bytes) -> Headers:
    return ("Content-Type", kind), ("Content-Length", str(len(body)))


def _at(public_id: str) -> str:
    return f"/status/incidents/{public_id}"


def _face(board: Board) -> Board:
    """The board without what passes by itself and is not shown."""
    still = tuple(
        replace(part, uptime=replace(part.uptime, measured_s=0)) for part in board.components
    )
    groups = tuple(
        replace(group, uptime=replace(group.uptime, measured_s=0)) for group in board.groups
    )
    return replace(board, made_at=board.page_updated_at, components=still, groups=groups)


def _json(found: Mapping[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _json_of(make: Callable[[], Mapping[str, Any]]) -> str:
    return _json(make())


def _badge(label: i18n.Text, state: str) -> str:
    return badges.svg(pick(label), status.state(state), status.TONES[state])


def _widget() -> str:
    return (theme.STATIC / "js" / "status-widget.js").read_text("utf-8")


def _too_old(made_at: datetime) -> str:
    return _json(
        {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "detail": _(
                "What is known of the service is too old to trust: it is of %(when)s.",
                when=i18n.datetime(made_at),
            ),
        }
    )
