"""The unit of work: what every verb is handed, and the one place that commits for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal, Protocol, cast

from sqlalchemy import CursorResult, Insert, Table
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached

from portal import i18n
from portal.clock import Clock
from portal.db import Database, announce
from portal.events import CleanValue, Event
from portal.policy import Policy
from portal.redaction import CleanText, Rules
from portal.tokens import Signer

PUBLISHED, RECORDED = "published", "recorded"
"""What a session remembers where something was written that the public status shows, or that is to
be delivered; all processes hear of it at the commit."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks or acts; every question and every verb takes one.

    `id` is the link of a guest, the account of a customer or of staff, the token of a program.
    `ticket_id` is the one ticket that a guest's link opens, `link_id` the link by which this person
    takes part in the ticket at hand. `organisation_id` and `role` are a customer's or a program's;
    `role` of staff is one of `access.STAFF`, `teams` are those that they work in. `network` is a pseudonym of where the request came
    from, for the audit log.
    """

    kind: Literal["guest", "customer", "staff", "api", "system"]
    id: int | None = None
    ticket_id: int | None = None
    link_id: int | None = None
    scopes: frozenset[str] = frozenset()
    network: str | None = None
    email: CleanText | None = None
    name: CleanText | None = None
    organisation_id: int | None = None
    role: str | None = None
    teams: frozenset[str] = frozenset()


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
    rules: Rules
    outlets: Sequence[Outlet] = ()
    asks_hub: bool = False
    """Whether there is a system to ask about hubs."""

    def insert(self, row: DeclarativeBase) -> None:
        """Insert one new object at once, which belongs to the session from then on.

        It has its key without the cost of a flush, which looks for what else it might depend on.
        What the object does not say is asked for when somebody wants to know it.
        """
        table = row.__table__
        values = {name: value for name, value in vars(row).items() if name in table.c}
        made = self._inserted(type(row), values)
        for column, key in zip(table.primary_key, made.inserted_primary_key or (), strict=True):
            setattr(row, column.name, key)
        make_transient_to_detached(row)
        self.session.add(row)

    def put(self, model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that nobody needs as objects: a third of the cost of adding them."""
        if rows:
            self._inserted(model, rows)

    def _inserted(self, model: type[DeclarativeBase], given: Any) -> CursorResult[Any]:
        if (word := getattr(model, "announces", None)) is not None:
            self.session.info[word] = True
        return self.session.connection().execute(_insert(model), given)


@cache
def _insert(model: type[DeclarativeBase]) -> Insert:
    # Built once: the statement keeps what its compiled form is found by.
    return cast("Table", model.__table__).insert()


@dataclass(slots=True)
class Works:
    """Makes units of work for one deployment.

    `rules` are those by which everything is cleaned here: the policy's, with a salt of their own.
    """

    database: Database
    policy: Policy
    clock: Clock
    signer: Signer
    outlets: Sequence[Outlet] = ()
    published: Callable[[], None] = lambda: None
    recorded: Callable[[], None] = lambda: None
    asks_hub: bool = False
    rules: Rules = field(init=False)

    def __post_init__(self) -> None:
        """Make the rules once."""
        self.rules = self.policy.redaction.made(self.signer.salt("redaction"))

    @contextmanager
    def write(self, actor: Actor) -> Iterator[Work]:
        """A unit that changes things: committed once at its end, undone when it raises.

        After it, `published` is called where something was written that the public status shows,
        and `recorded` where something is to be delivered; other processes hear of it, too.
        """
        with self._begun(self.database.writer(), actor) as work:
            yield work
            session = work.session
            session.flush()
            announce(session, [word for word in (PUBLISHED, RECORDED) if word in session.info])
            session.commit()
            told = session.info
        if PUBLISHED in told:
            self.published()
        if RECORDED in told:
            self.recorded()

    @contextmanager
    def read(self, actor: Actor) -> Iterator[Work]:
        """A unit that only asks."""
        with self._begun(self.database.reader(), actor) as work:
            yield work

    @contextmanager
    def _begun(self, opened: AbstractContextManager[Session], actor: Actor) -> Iterator[Work]:
        """The unit, with all times told as of its `now`."""
        tools = (self.signer, self.rules, self.outlets, self.asks_hub)
        with opened as session, i18n.as_of(now := self.clock()):
            yield Work(session, self.policy, now, actor, *tools)
