"""Questions of the desk: its queue by what is due next, who works there, what is kept inside.

Each part of the queue walks an index of its own from what is due next on and stops after one page,
so that it costs the same whether a thousand tickets wait or a million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import Session, load_only

from portal import access
from portal.db import Moment
from portal.errors import NotFound
from portal.models import Account, AuditEntry, Note, Organisation, Resolution, Ticket, TicketTag
from portal.store import branches
from portal.store import tickets as known
from portal.work import Actor

SIZE = 50
LOOKED_THROUGH = 50_000
By = Literal["all", "team", "assignee", "unassigned", "status"]
_COLUMNS = {"team": Ticket.team, "assignee": Ticket.assignee_id, "status": Ticket.status}
_SHOWN = load_only(
    Ticket.reference,
    Ticket.subject,
    Ticket.status,
    Ticket.status_since,
    Ticket.requester_name,
    Ticket.requester_email,
    Ticket.channel,
    Ticket.tier,
    Ticket.tier_verified,
    Ticket.category,
    Ticket.impact,
    Ticket.lacking,
    Ticket.severity,
    Ticket.opened_at,
    Ticket.first_response_at,
    Ticket.response_due_at,
    Ticket.resolution_due_at,
    Ticket.resolved_at,
    Ticket.hold_until,
    Ticket.reminded_at,
    Ticket.merged_into_id,
    Ticket.team,
    Ticket.team_since,
    Ticket.assignee_id,
    Ticket.started_at,
    Ticket.waiting_since,
    Ticket.due_at,
    Ticket.escalation,
    Ticket.alarmed,
    Ticket.answered_at,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of the queue: those with one of these values; `after` is where the last page ended."""

    by: By = "all"
    values: tuple[str | int, ...] = ()
    after: tuple[datetime, int] | None = None


class Row(NamedTuple):
    """One ticket of the queue, who has it, and whose it is."""

    ticket: Ticket
    assignee: str | None
    organisation: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, and whether more comes after it."""

    rows: Sequence[Row]
    more: bool = False


def queue(session: Session, actor: Actor, wanted: Wanted) -> Page:
    """A page of what is to be done, by what is due next. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    if wanted.by in _COLUMNS and not wanted.values:
        return Page([])
    known: dict[str, Any] = {f"value_{n}": value for n, value in enumerate(wanted.values)}
    if wanted.after is not None:
        known |= {"due": wanted.after[0], "id": wanted.after[1]}
    edged = wanted.after is not None
    query = _queue(wanted.by, len(wanted.values), SIZE + 1, edged=edged)
    rows = [Row(*row) for row in session.execute(query, known)]
    return Page(rows[:SIZE], len(rows) > SIZE)


@lru_cache(maxsize=128)
def _queue(by: By, values: int, most: int, *, edged: bool) -> Select[Any]:
    parts = [_part(by, n, most, edged=edged) for n in range(values or 1)]
    ids = union_all(*(select(part.c.id) for part in parts))
    return _rows(ids).order_by(Ticket.due_at, Ticket.id).limit(most)


def _rows(ids: CompoundSelect[Any]) -> Select[Any]:
    found = ids.subquery()
    shown: Sequence[Any] = (Ticket, Account.name, Organisation.name)
    return (
        select(*shown)
        .join(found, found.c.id == Ticket.id)
        .outerjoin(Account, Account.id == Ticket.assignee_id)
        .outerjoin(Organisation, Organisation.id == Ticket.organisation_id)
        .options(_SHOWN)
    )


def _part(by: By, number: int, most: int, *, edged: bool) -> Any:
    """The next tickets of one value. It is sorted by the whole index, which the planner then walks."""
    conditions: list[ColumnElement[bool]] = [Ticket.due_at.is_not(None)]
    order: list[Any] = [Ticket.due_at, Ticket.id]
    if by == "unassigned":
        conditions.append(Ticket.assignee_id.is_(None))
        order.insert(0, Ticket.assignee_id)
    elif by in _COLUMNS:
        conditions.append(_COLUMNS[by] == bindparam(f"value_{number}"))
    if edged:
        edge = tuple_(bindparam("due", type_=Moment()), bindparam("id"))
        conditions.append(tuple_(Ticket.due_at, Ticket.id) > edge)
    return select(Ticket.id).where(*conditions).order_by(*order).limit(most).subquery()


def found(session: Session, actor: Actor, words: str) -> Page:
    """The newest tickets with these words in their number, their subject or who asked.

    It goes through the newest `LOOKED_THROUGH`, and through all of an address that is given whole.
    Raises NotFound for who is not staff.
    """
    access.require_staff(actor)
    asked = {"words": branches.pattern(words), "address": words.lower()}
    rows = [Row(*row) for row in session.execute(_found(), asked)]
    return Page(rows[:SIZE], len(rows) > SIZE)


@lru_cache(maxsize=1)
def _found() -> Select[Any]:
    words = bindparam("words", type_=Text())
    columns = (Ticket.reference, Ticket.subject, Ticket.requester_name, Ticket.requester_email)
    fits = or_(*(branches.like(column, words) for column in columns))
    newest = Ticket.id > select(func.max(Ticket.id) - LOOKED_THROUGH).scalar_subquery()
    theirs = Ticket.requester_email == bindparam("address", type_=Text())
    parts = [
        select(Ticket.id).where(*which).order_by(Ticket.id.desc()).limit(SIZE + 1).subquery()
        for which in ((newest, fits), (theirs,))
    ]
    return _rows(union(*(select(part.c.id) for part in parts))).order_by(Ticket.id.desc())


def tags(session: Session, tickets: Sequence[int]) -> Mapping[int, list[str]]:
    """The tags of these tickets, by the ticket's id."""
    query = select(TicketTag).where(TicketTag.ticket_id.in_(tickets)).order_by(TicketTag.created_at)
    found: dict[int, list[str]] = {}
    for row in session.scalars(query) if tickets else ():
        found.setdefault(row.ticket_id, []).append(row.tag)
    return found


def notes(session: Session, actor: Actor, ticket: Ticket) -> Sequence[Note]:
    """The internal notes, oldest first. Raises NotFound for who is not staff (B60)."""
    access.require_staff(actor)
    query = select(Note).where(Note.ticket_id.in_(known.whole(session, ticket)))
    query = query.order_by(Note.created_at, Note.id)
    return session.scalars(query).all()


def resolutions(session: Session, actor: Actor, ticket: Ticket) -> Sequence[Resolution]:
    """How the ticket was solved, each time, oldest first. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    query = select(Resolution).where(Resolution.ticket_id.in_(known.whole(session, ticket)))
    query = query.order_by(Resolution.id)
    return session.scalars(query).all()


def staff(session: Session, actor: Actor) -> Sequence[Account]:
    """Everybody to whom a ticket can be given, by name. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    query = select(Account).where(Account.staff_role.is_not(None), Account.disabled_at.is_(None))
    return session.scalars(query.order_by(Account.name, Account.id)).all()


def member(session: Session, actor: Actor, account_id: int) -> Account:
    """One of those to whom a ticket can be given. Raises NotFound."""
    found = next((one for one in staff(session, actor) if one.id == account_id), None)
    if found is None:
        raise NotFound
    return found


def names(session: Session, accounts: Sequence[int]) -> Mapping[int, str]:
    """What people are called, by the id of their account."""
    query = select(Account.id, Account.name).where(Account.id.in_(accounts))
    return {row.id: row.name for row in session.execute(query)} if accounts else {}


def organisation(session: Session, actor: Actor, ticket: Ticket) -> Organisation | None:
    """The customer's organisation. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    return session.get(Organisation, ticket.organisation_id) if ticket.organisation_id else None


def changed_since(
    session: Session, actor: Actor, ticket: Ticket, entry: int, kinds: Sequence[str]
) -> Sequence[AuditEntry]:
    """What others did to the ticket after this entry of its history."""
    mine = (AuditEntry.actor_kind == actor.kind) & (AuditEntry.actor_id == actor.id)
    query = select(AuditEntry).where(
        AuditEntry.ticket_id == ticket.id,
        AuditEntry.id > entry,
        AuditEntry.kind.in_(kinds),
        ~mine,
    )
    return session.scalars(query.order_by(AuditEntry.id)).all()
