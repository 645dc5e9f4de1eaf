"""The unit of work: what every verb is handed, and the one place that commits for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, cast

from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase, Session

from portal.clock import Clock
from portal.db import Database
from portal.events import CleanValue, Event
from portal.policy import Policy
from portal.tokens import Signer


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or acts; every question and every verb takes one.

    `ticket_id` is the one ticket that a guest's link opens. `network` is a pseudonym of where the
    request came from, for the audit log.
    """

    kind: Literal["guest", "staff", "api", "system"]
    id: int | None = None
    ticket_id: int | None = None
    scopes: frozenset[str] = frozenset()
    network: str | None = None


SYSTEM = Actor("system")


class Outlet(Protocol):
    """What the outbox needs to know of a sink at the time when something happens."""

    @property
    def name(self) -> str:
        """The sink's name, as in `PORTAL_SINKS`."""

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What to write down for this event: one mapping a delivery, none if not interested."""


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction's worth of tools: no globals and no hidden clock."""

    session: Session
    policy: Policy
    now: datetime
    actor: Actor
    signer: Signer
    outlets: Sequence[Outlet] = ()

    def put(self, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that nobody needs as objects: a third of the cost of adding them."""
        if rows:
            self.session.connection().execute(cast("Table", model.__table__).insert(), rows)


@dataclass(slots=True)
class Works:
    """Makes units of work for one deployment."""

    database: Database
    policy: Policy
    clock: Clock
    signer: Signer
    outlets: Sequence[Outlet] = ()
    committed: Callable[[], None] = lambda: None

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Work]:
        """A unit that changes things: committed once at its end, undone when it raises.

        `committed` is called after the commit, so that the relay wakes up.
        """
        with self.database.writer() as session:
            yield Work(session, self.policy, self.clock(), actor, self.signer, self.outlets)
            session.commit()
        self.committed()

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Work]:
        """A unit that only asks."""
        with self.database.reader() as session:
            yield Work(session, self.policy, self.clock(), actor, self.signer, self.outlets)
