"""The branches of a list: each way in which a ticket comes into sight walks an index of its own.

It goes from the newest ticket on and stops after one page; the union of all is sorted again. One
condition with `OR` would be looked up by none of these indexes once a table is large.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Text,
    bindparam,
    literal_column,
    or_,
    select,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal import access
from portal.models import Link, Message, Ticket
from portal.redaction import CleanText
from portal.work import Actor

Way = Literal["linked", "asked", "copied", "shared", "colleagues"]
Whose = Literal["", "mine", "organisation"]
Edge = Literal["", "newer", "older"]
_MOST_COPIED = 500
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shall hold; `edge` is the id of the ticket where the last page stopped."""

    whose: Whose = ""
    statuses: tuple[str, ...] | None = None
    category: str | None = None
    words: CleanText | None = None
    edge: int | None = None
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a query is built from; the values are bound when it is asked."""

    ways: tuple[Way, ...]
    statuses: int | None
    category: bool
    words: bool
    edge: Edge
    most: int


def shape_of(ways: tuple[Way, ...], wanted: Wanted, edge: Edge, most: int) -> Shape:
    """The shape of the query that finds what is wanted in these ways."""
    return Shape(
        ways,
        None if wanted.statuses is None else len(wanted.statuses),
        wanted.category is not None,
        wanted.words is not None,
        edge,
        most,
    )


def ways_of(actor: Actor, wanted: Wanted) -> tuple[Way, ...]:
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


def values(actor: Actor, wanted: Wanted) -> dict[str, Any]:
    """What is bound when the query is asked."""
    known: dict[str, Any] = {"email": actor.email, "organisation": actor.organisation_id}
    known |= {f"status_{n}": status for n, status in enumerate(wanted.statuses or ())}
    known |= {"category": wanted.category, "edge": wanted.edge}
    if wanted.words is not None:
        known["words"] = pattern(wanted.words)
    return known


def pattern(words: str) -> str:
    """What `like` takes for these words anywhere in a text."""
    for sign in (_ESCAPE, "%", "_"):
        words = words.replace(sign, _ESCAPE + sign)
    return f"%{words}%"


def found(shape: Shape) -> Any:
    """The ids of all branches, each no longer than a page."""
    branches = [_branch(shape, way, n) for way in shape.ways for n in _by_status(shape, way)]
    if len(branches) == 1:
        return branches[0].subquery("found")
    # SQLite takes no LIMIT inside a compound, so each branch stands in one more pair of brackets.
    return union(*(select(branch.subquery().c.id) for branch in branches)).subquery("found")


def _by_status(shape: Shape, way: Way) -> Sequence[int | None]:
    """One branch for each status, where an index is in the order of status and id."""
    return (
        range(shape.statuses or 0) if way in {"asked", "colleagues"} and shape.statuses else [None]
    )


def _branch(shape: Shape, way: Way, status: int | None) -> Select[Any]:
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
    shape: Shape, number: InstrumentedAttribute[int], which: Iterable[ColumnElement[bool]]
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


def _filters(shape: Shape, status: int | None) -> Iterator[Any]:
    if status is not None:
        yield Ticket.status == bindparam(f"status_{status}")
    elif shape.statuses is not None:
        yield Ticket.status.in_([bindparam(f"status_{n}") for n in range(shape.statuses)])
    if shape.category:
        yield Ticket.category == bindparam("category")
    if shape.words:
        words: BindParameter[str] = bindparam("words", type_=Text())
        told = aliased(Message)
        said = select(told.id).where(told.ticket_id == Ticket.id, like(told.body, words))
        yield or_(like(Ticket.reference, words), like(Ticket.subject, words), said.exists())


def like(column: Any, pattern: Any) -> Any:
    """Whether a column fits what `pattern` made."""
    return column.ilike(pattern, escape=_ESCAPE)
