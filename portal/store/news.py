"""Questions about what is new to somebody of support."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import access
from portal.errors import NotFound
from portal.models import News, Ticket
from portal.redaction import CleanText
from portal.work import Actor

SIZE = 50
MOST = 100
"""How far what is new is counted."""


class Told(NamedTuple):
    """One thing that somebody was told, and the request that it is about."""

    news: News
    reference: CleanText
    subject: CleanText


def mine(session: Session, actor: Actor, before: int | None = None) -> Sequence[Told]:
    """A page of it, newest first, and one more where more comes after it.

    Raises NotFound for who is not staff.
    """
    access.require_staff(actor)
    query = select(News, Ticket.reference, Ticket.subject).join(Ticket, Ticket.id == News.ticket_id)
    query = query.where(News.account_id == actor.id)
    if before is not None:
        query = query.where(News.id < before)
    found = session.execute(query.order_by(News.id.desc()).limit(SIZE + 1))
    return [Told(*row) for row in found]


def unseen(session: Session, account_id: int) -> int:
    """How many they have not marked as read, counted up to `MOST`."""
    query = select(News.id).where(News.account_id == account_id, News.seen_at.is_(None))
    return session.scalar(select(func.count()).select_from(query.limit(MOST).subquery())) or 0


def one(session: Session, actor: Actor, number: int) -> News:
    """One of theirs. Raises NotFound."""
    access.require_staff(actor)
    found = session.get(News, number)
    if found is None or found.account_id != actor.id:
        raise NotFound
    return found
