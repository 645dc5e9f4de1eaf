"""Questions about many tickets at once: the list of those that somebody may see, page by page.

Each way in which a ticket comes into sight is a branch of its own that walks an index from the
newest ticket on and stops after one page; their union is sorted again. One condition with `OR`
would be looked up by none of these indexes once a table is large.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    not_,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from portal import access
from portal.models import AuditEntry, Link, Message, Ticket, View
from portal.redaction import CleanText
from portal.work import Actor

Way = Literal["linked", "asked", "copied", "shared", "colleagues"]
Whose = Literal["", "mine", "organisation"]
SIZE = 50
MOST_COUNTED = 100
_LATELY = 100
_MOST_COPIED = 500
_ESCAPE = "\\"
_SEEN_AT = select(func.max(View.at)).where(
    View.account_id == bindparam("viewer"), View.ticket_id == bindparam("ticket")
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shall hold; `edge` is the id of the ticket where the last page stopped."""

    whose: Whose = ""
    statuses: tuple[str, ...] | None = None
    category: str | None = None
    words: CleanText | None = None
    edge: int | None = None
    newer: bool = False


class Row(NamedTuple):
    """One ticket of a list; `seen_at` is when the reader last looked at it."""

    id: int
    reference: CleanText
    subject: CleanText
    status: str
    requester_name: CleanText
    requester_email: CleanText
    shared: bool
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


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a query is built from; the values are bound when it is asked."""

    ways: tuple[Way, ...]
    statuses: int | None
    category: bool
    words: bool
    edge: Literal["", "newer", "older"]
    most: int


def page(session: Session, actor: Actor, wanted: Wanted) -> Page:
    """One page of the tickets that `actor` takes part in or may see through the organisation.

    Support works at its desk: here it finds what it asked for itself, as everybody does.
    """
    ways = _ways(actor, wanted)
    if not ways or wanted.statuses == ():
        return Page([])
    edge: Literal["", "newer", "older"] = "newer" if wanted.newer else "older"
    shape = _shape(ways, wanted, edge if wanted.edge is not None else "")
    known = _values(actor, wanted) | {"viewer": actor.id}
    rows = cast("Sequence[Row]", _asked(session, _listed(shape), known))
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if shape.edge == "newer":
        return Page(rows[::-1], newer=more, older=True)
    return Page(rows, newer=shape.edge == "older", older=more)


def _asked(session: Session, query: Select[Any], known: dict[str, Any]) -> Sequence[Any]:
    # Rows of plain columns need none of what a session does for objects, which costs as much again.
    return session.connection().execute(query, known).all()


def _shape(
    ways: tuple[Way, ...], wanted: Wanted, edge: Literal["", "newer", "older"], most: int = SIZE + 1
) -> _Shape:
    return _Shape(
        ways,
        None if wanted.statuses is None else len(wanted.statuses),
        wanted.category is not None,
        wanted.words is not None,
        edge,
        most,
    )


def _ways(actor: Actor, wanted: Wanted) -> tuple[Way, ...]:
    """As `tickets.visible_to` has it; by status, one's own are found by another index.

    By status, no more than the newest `_MOST_COPIED` that one is in copy of are looked at.
    """
    by_status: tuple[Way, ...] = ("asked", "copied")
    mine: tuple[Way, ...] = by_status if wanted.statuses is not None else ("linked",)
    if actor.email is None or actor.kind not in {"customer", "staff"}:
        return ()
    if wanted.whose == "mine" or actor.kind == "staff" or actor.organisation_id is None:
        return mine if wanted.whose != "organisation" else ()
    theirs: Way = "colleagues" if access.sees_organisation(actor) else "shared"
    return (theirs,) if wanted.whose == "organisation" else (*mine, theirs)


def _values(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    known: dict[str, Any] = {"email": actor.email, "organisation": actor.organisation_id}
    known |= {f"status_{n}": status for n, status in enumerate(wanted.statuses or ())}
    known |= {"category": wanted.category, "edge": wanted.edge}
    if wanted.words is not None:
        text = str(wanted.words)
        for sign in (_ESCAPE, "%", "_"):
            text = text.replace(sign, _ESCAPE + sign)
        known["words"] = f"%{text}%"
    return known


@lru_cache(maxsize=256)
def _listed(shape: _Shape) -> Select[Any]:
    """The rows of one page. Building a query costs more than running it, so each is kept."""
    found = _found(shape)
    seen = (
        select(func.max(View.at))
        .where(View.account_id == bindparam("viewer"), View.ticket_id == Ticket.id)
        .scalar_subquery()
        .label("seen_at")
    )
    columns = [getattr(Ticket, name) for name in Row._fields[:-1]]
    query = select(*columns, seen).join(found, found.c.id == Ticket.id).limit(shape.most)
    return query.order_by(Ticket.id if shape.edge == "newer" else Ticket.id.desc())


def _found(shape: _Shape) -> Any:
    """The ids of all branches, each no longer than a page."""
    branches = [_branch(shape, way, n) for way in shape.ways for n in _by_status(shape, way)]
    if len(branches) == 1:
        return branches[0].subquery("found")
    # SQLite takes no LIMIT inside a compound, so each branch stands in one more pair of brackets.
    return union(*(select(branch.subquery().c.id) for branch in branches)).subquery("found")


def _by_status(shape: _Shape, way: Way) -> Sequence[int | None]:
    """One branch for each status, where an index is in the order of status and id."""
    return (
        range(shape.statuses or 0) if way in {"asked", "colleagues"} and shape.statuses else [None]
    )


def _branch(shape: _Shape, way: Way, status: int | None) -> Select[Any]:
    filters = list(_filters(shape, status))
    if way == "copied":
        held = _beyond(shape, Link.ticket_id, _reach(way)).distinct().limit(_MOST_COPIED).subquery()
        return (
            _beyond(shape, Ticket.id, filters).join(held, held.c.id == Ticket.id).limit(shape.most)
        )
    if way != "linked":
        return _beyond(shape, Ticket.id, [*_reach(way), *filters]).limit(shape.most)
    # Who was put in copy of their own request has two links to it.
    query = _beyond(shape, Link.ticket_id, [*_reach(way), *filters]).distinct().limit(shape.most)
    return query.join(Ticket, Ticket.id == Link.ticket_id) if filters else query


def _beyond(
    shape: _Shape, number: InstrumentedAttribute[int], which: Iterable[ColumnElement[bool]]
) -> Select[Any]:
    """These numbers from the edge of the last page on."""
    query = select(number.label("id")).where(*which)
    edge: BindParameter[int] = bindparam("edge")
    if shape.edge == "newer":
        return query.where(number > edge).order_by(number)
    return (query.where(number < edge) if shape.edge else query).order_by(number.desc())


def _reach(way: Way) -> Iterator[Any]:
    mine = (Link.email == bindparam("email"), Link.revoked_at.is_(None))
    ours = Ticket.organisation_id == bindparam("organisation")
    if way == "linked":
        yield from mine
    elif way == "copied":
        # As a literal, or the index of such links would not be known to fit.
        yield from (*mine, Link.role == literal_column(f"'{access.COPY}'"))
    elif way == "asked":
        held = select(Link.id).where(*mine, Link.ticket_id == Ticket.id)
        yield from (Ticket.requester_email == bindparam("email"), held.exists())
    else:
        yield from (ours, Ticket.shared) if way == "shared" else (ours,)


def _filters(shape: _Shape, status: int | None) -> Iterator[Any]:
    if status is not None:
        yield Ticket.status == bindparam(f"status_{status}")
    elif shape.statuses is not None:
        yield Ticket.status.in_([bindparam(f"status_{n}") for n in range(shape.statuses)])
    if shape.category:
        yield Ticket.category == bindparam("category")
    if shape.words:
        pattern: BindParameter[str] = bindparam("words", type_=Text())
        told = aliased(Message)
        said = select(told.id).where(told.ticket_id == Ticket.id, _like(told.body, pattern))
        yield or_(_like(Ticket.reference, pattern), _like(Ticket.subject, pattern), said.exists())


def _like(column: Any, pattern: Any) -> Any:
    return column.ilike(pattern, escape=_ESCAPE)


def waiting(session: Session, actor: Actor, statuses: tuple[str, ...]) -> int:
    """How many tickets of `actor` are in one of these statuses, counted up to `MOST_COUNTED`."""
    wanted = Wanted(whose="mine", statuses=statuses)
    ways = _ways(actor, wanted)
    if not ways or not statuses:
        return 0
    query = _counted(_shape(ways, wanted, "", MOST_COUNTED))
    ((counted,),) = _asked(session, query, _values(actor, wanted))
    return min(int(counted), MOST_COUNTED)


@lru_cache(maxsize=64)
def _counted(shape: _Shape) -> Select[Any]:
    return select(func.count()).select_from(_found(shape))


def seen_at(session: Session, actor: Actor, ticket: Ticket) -> datetime | None:
    """When this account last looked at the ticket."""
    return session.scalar(_SEEN_AT, {"viewer": actor.id, "ticket": ticket.id})


def changes(
    session: Session, actor: Actor, since: datetime, kinds: tuple[str, ...], most: int
) -> Sequence[Change]:
    """What happened since then to the newest tickets of `actor`, by others, latest first."""
    ways = _ways(actor, Wanted())
    if not ways or not kinds:
        return []
    query = _changed(_shape(ways, Wanted(), "", _LATELY), len(kinds))
    known = _values(actor, Wanted()) | {"since": since, "me": actor.id, "most": most}
    known |= {f"kind_{n}": kind for n, kind in enumerate(kinds)}
    return cast("Sequence[Change]", _asked(session, query, known))


@lru_cache(maxsize=64)
def _changed(shape: _Shape, kinds: int) -> Select[Any]:
    found = _found(shape)
    since: BindParameter[datetime] = bindparam("since")
    my_links = select(Link.id).where(Link.email == bindparam("email"))
    by_me = or_(
        (AuditEntry.actor_kind == "customer") & (AuditEntry.actor_id == bindparam("me")),
        (AuditEntry.actor_kind == "guest") & AuditEntry.actor_id.in_(my_links),
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
