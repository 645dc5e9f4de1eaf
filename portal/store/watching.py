"""Questions about boards: who watches one, and what of it is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session

from portal import access
from portal.models import Account, BoardWatcher, Connection, Ticket
from portal.work import Actor

SIZE = 50
_OPEN: tuple[ColumnElement[bool], ...] = (
    Ticket.due_at.is_not(None),
    Ticket.resolved_at.is_(None),
    Ticket.confirmed_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A part of the board; `after` is where the last page ended."""

    kind: str = ""
    decision: str = ""
    after: tuple[datetime, int] | None = None


class Row(NamedTuple):
    """A connect request on the board, and who has it."""

    connection: Connection
    ticket: Ticket
    assignee: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the board, and whether more comes after it."""

    rows: Sequence[Row]
    more: bool = False


def choices(session: Session, board: str) -> Mapping[int, bool]:
    """Whether those who chose it themselves watch this board, by their account."""
    query = select(BoardWatcher).where(BoardWatcher.board == board)
    return {row.account_id: row.watches for row in session.scalars(query)}


def of_account(session: Session, account_id: int) -> Sequence[BoardWatcher]:
    """What this person chose about boards."""
    query = select(BoardWatcher).where(BoardWatcher.account_id == account_id)
    return session.scalars(query.order_by(BoardWatcher.board)).all()


def page(session: Session, actor: Actor, wanted: Wanted) -> Page:
    """What is open, by what is due next. Raises NotFound for who is not staff.

    It walks the desk's index from what is due next on, and stops after one page.
    """
    access.require_staff(actor)
    query = (
        select(Connection, Ticket, Account.name)
        .join(Ticket, Ticket.id == Connection.ticket_id)
        .outerjoin(Account, Account.id == Ticket.assignee_id)
        .where(*_OPEN)
    )
    if wanted.kind:
        query = query.where(Connection.kind == wanted.kind)
    if wanted.decision:
        query = query.where(Connection.decision == wanted.decision)
    if wanted.after is not None:
        query = query.where(tuple_(Ticket.due_at, Ticket.id) > wanted.after)
    query = query.order_by(Ticket.due_at, Ticket.id).limit(SIZE + 1)
    rows = [Row(*row) for row in session.execute(query)]
    return Page(rows[:SIZE], len(rows) > SIZE)


def counts(session: Session, actor: Actor) -> Mapping[tuple[str, str], int]:
    """How many are open, by kind and decision. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    query = (
        select(Connection.kind, Connection.decision, func.count())
        .join(Ticket, Ticket.id == Connection.ticket_id)
        .where(*_OPEN)
        .group_by(Connection.kind, Connection.decision)
    )
    return {(kind, decision): number for kind, decision, number in session.execute(query)}
