"""A source of boards and a snapshot in front of an application, as tests of the status need them."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.exc import OperationalError
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.store.public import Board
from portal.web import headers
from portal.web.edition import Press
from portal.web.snapshot import Layer, Snapshot
from portal.web.status_pages import Pages
from tests.boards import MASTHEAD, board
from tests.factories import policy_of
from tests.fakes import Clock


@dataclass
class Shelf:
    """A source of boards that counts what it is asked, and fails when it is told to."""

    clock: Clock
    found: Board = field(default_factory=board)
    number: int = 0
    asked: list[str] = field(default_factory=list)
    away: bool = False
    last: Board | None = None

    def version(self) -> Any:
        self._ask("version")
        return self.number

    def read(self, before: Board | None) -> Board:
        self._ask("board")
        return replace(self.found, made_at=self.clock())

    def keep(self, board: Board) -> None:
        self.last = board

    def kept(self) -> Board | None:
        return self.last

    def change(self, found: Board) -> None:
        """Another board, as somebody else would store it."""
        self.found, self.number = found, self.number + 1

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.away:
            raise OperationalError("SELECT 1", {}, ConnectionError("refused"))


@dataclass(frozen=True)
class Desk:
    """A snapshot on a clock of the test's own, and the layer in front of an application."""

    clock: Clock
    shelf: Shelf
    snapshot: Snapshot

    def get(self, path: str, method: str = "GET", **told: str) -> tuple[str, dict[str, str], bytes]:
        """Status, headers and body."""
        named = {name.replace("_", "-"): value for name, value in told.items()}
        environ = EnvironBuilder(
            path=path, method=method, headers=list(named.items())
        ).get_environ()
        body, status, found = run_wsgi_app(Layer(_behind, self.snapshot), environ, buffered=True)
        return status, dict(found), b"".join(body)

    def text(self, path: str) -> str:
        """What stands there."""
        return self.get(path)[2].decode()


def _behind(_environ: Any, start_response: Any) -> list[bytes]:
    start_response("418 I'm A Teapot", [])
    return [b"Flask"]


def desk() -> Desk:
    """One that nobody has asked yet."""
    clock = Clock()
    shelf = Shelf(clock)
    press = Press(MASTHEAD, Pages(policy_of(), MASTHEAD, "sheet"), headers.standing(secure=False))
    snapshot = Snapshot(shelf, press, clock)
    snapshot.patience = 60.0
    return Desk(clock, shelf, snapshot)
