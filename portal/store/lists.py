"""Questions about many tickets at once: the list of those that somebody may see, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, Select, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from portal.models import AuditEntry, Link, Ticket, View
from portal.redaction import CleanText
from portal.store import branches
from portal.store.branches import Edge, Shape, Wanted
from portal.work import Actor

SIZE = 50
MOST_COUNTED = 100
_LATELY = 100
_SEEN_AT = select(func.max(View.at)).where(
    View.account_id == bindparam("viewer"), View.ticket_id == bindparam("ticket")
)


class Row(NamedTuple):
    """One ticket of a list; `seen_at` is when the reader last looked at it."""

    id: int
    reference: CleanText
    subject: CleanText
    status: str
    requester_name: CleanText
    requester_email: CleanText
    opened_at: datetime
    updated_at: datetime
    first_response_at: datetime | None
    response_due_at: datetime | None
    resolution_due_at: datetime | None
    seen_at: datetime | None


class Change(NamedTuple):
    """Something that happened to a ticket."""

    kind: str
    data: dict[str, Any]
    at: datetime
    reference: CleanText
    subject: CleanText


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, newest first, and whether there is something on either side of it."""

    rows: Sequence[Row]
    newer: bool = False
    older: bool = False


def page(session: Session, actor: Actor, wanted: Wanted) -> Page:
    """One page of the tickets that `actor` takes part in or may see through the organisation.

    Support works at its desk: here it finds what it asked for itself, as everybody does.
    """
    ways = branches.ways_of(actor, wanted)
    if not ways or wanted.statuses == ():
        return Page([])
    edge: Edge = "newer" if wanted.newer else "older"
    shape = branches.shape_of(ways, wanted, edge if wanted.edge is not None else "", SIZE + 1)
    known = branches.values(actor, wanted) | {"viewer": actor.id}
    rows = cast("Sequence[Row]", _asked(session, _listed(shape), known))
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if shape.edge == "newer":
        return Page(rows[::-1], newer=more, older=True)
    return Page(rows, newer=shape.edge == "older", older=more)


def _asked(session: Session, query: Select[Any], known: dict[str, Any]) -> Sequence[Any]:
    # Rows of plain columns need none of what a session does for objects, which costs as much again.
    return session.connection().execute(query, known).all()


@lru_cache(maxsize=256)
def _listed(shape: Shape) -> Select[Any]:
    """The rows of one page. Building a query costs more than running it, so each is kept."""
    found = branches.found(shape)
    seen = (
        select(func.max(View.at))
        .where(View.account_id == bindparam("viewer"), View.ticket_id == Ticket.id)
        .scalar_subquery()
        .label("seen_at")
    )
    columns = [getattr(Ticket, name) for name in Row._fields[:-1]]
    query = select(*columns, seen).join(found, found.c.id == Ticket.id).limit(shape.most)
    return query.order_by(Ticket.id if shape.edge == "newer" else Ticket.id.desc())


def waiting(session: Session, actor: Actor, statuses: tuple[str, ...]) -> int:
    """How many tickets of `actor` are in one of these statuses, counted up to `MOST_COUNTED`."""
    wanted = Wanted(whose="mine", statuses=statuses)
    ways = branches.ways_of(actor, wanted)
    if not ways or not statuses:
        return 0
    query = _counted(branches.shape_of(ways, wanted, "", MOST_COUNTED))
    ((counted,),) = _asked(session, query, branches.values(actor, wanted))
    return min(int(counted), MOST_COUNTED)


@lru_cache(maxsize=64)
def _counted(shape: Shape) -> Select[Any]:
    return select(func.count()).select_from(branches.found(shape))


def seen_at(session: Session, actor: Actor, ticket: Ticket) -> datetime | None:
    """When this account last looked at the ticket."""
    return session.scalar(_SEEN_AT, {"viewer": actor.id, "ticket": ticket.id})


def changes(
    session: Session, actor: Actor, since: datetime, kinds: tuple[str, ...], most: int
) -> Sequence[Change]:
    """What happened since then to the newest tickets of `actor`, by others, latest first."""
    ways = branches.ways_of(actor, Wanted())
    if not ways or not kinds:
        return []
    query = _changed(branches.shape_of(ways, Wanted(), "", _LATELY), len(kinds))
    known = branches.values(actor, Wanted()) | {"since": since, "me": actor.id, "most": most}
    known |= {f"kind_{n}": kind for n, kind in enumerate(kinds)}
    return cast("Sequence[Change]", _asked(session, query, known))


@lru_cache(maxsize=64)
def _changed(shape: Shape, kinds: int) -> Select[Any]:
    found = branches.found(shape)
    since: BindParameter[datetime] = bindparam("since")
    my_link = select(Link.id).where(
        Link.id == AuditEntry.actor_id, Link.email == bindparam("email")
    )
    by_me = or_(
        (AuditEntry.actor_kind == "customer") & (AuditEntry.actor_id == bindparam("me")),
        (AuditEntry.actor_kind == "guest") & my_link.exists(),
    )
    return (
        select(AuditEntry.kind, AuditEntry.data, AuditEntry.at, Ticket.reference, Ticket.subject)
        .join(Ticket, Ticket.id == AuditEntry.ticket_id)
        .join(found, found.c.id == Ticket.id)
        .where(
            # Whatever is told here leaves one of these behind, so most tickets are passed over.
            or_(Ticket.updated_at > since, Ticket.reminded_at > since),
            AuditEntry.at > since,
            AuditEntry.kind.in_([bindparam(f"kind_{n}") for n in range(kinds)]),
            not_(by_me),
        )
        .order_by(AuditEntry.id.desc())
        .limit(bindparam("most"))
    )
