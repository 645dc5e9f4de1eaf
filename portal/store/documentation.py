"""Questions about the pages by which requests were solved, and where none was given."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import access
from portal.models import Message, Resolution, Ticket
from portal.redaction import CleanText
from portal.work import Actor

_MOST, _LATELY = 500, 1000


class Solved(NamedTuple):
    """A page that solved a request: what that was about, and what it said."""

    url: CleanText
    category: str | None
    subject: CleanText


class Answered(NamedTuple):
    """A request that was solved, and by which page, if any."""

    number: int
    reference: str
    category: str | None
    subject: CleanText
    url: CleanText | None


def solved(session: Session) -> Sequence[Solved]:
    """The requests that were solved by a page, the newest first: in memory, and told to nobody."""
    query = (
        select(Resolution.documentation, Ticket.category, Ticket.subject)
        .join(Ticket, Ticket.id == Resolution.ticket_id)
        .where(Resolution.documentation.is_not(None), Ticket.anonymised_at.is_(None))
        .order_by(Resolution.id.desc())
        .limit(_MOST)
    )
    return [
        Solved(url, category, subject)
        for url, category, subject in session.execute(query)
        if url is not None
    ]


def used(session: Session, actor: Actor, category: str | None, most: int) -> Sequence[CleanText]:
    """The pages that solved requests about this of late, the most used first.

    Raises NotFound for who is no staff.
    """
    access.require_staff(actor)
    lately = (
        select(Resolution.documentation, Resolution.ticket_id)
        .where(Resolution.documentation.is_not(None))
        .order_by(Resolution.id.desc())
        .limit(_LATELY)
        .subquery()
    )
    query = (
        select(lately.c.documentation)
        .join(Ticket, Ticket.id == lately.c.ticket_id)
        .where(Ticket.category == category)
        .group_by(lately.c.documentation)
        .order_by(func.count().desc(), lately.c.documentation)
        .limit(most)
    )
    return [row[0] for row in session.execute(query) if row[0] is not None]


def answered(
    session: Session, actor: Actor, since: datetime, category: str | None = None
) -> Sequence[Answered]:
    """What was solved since then, the newest first. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    asked = (Ticket.id, Ticket.reference, Ticket.category, Ticket.subject)
    query = (
        select(*asked, Resolution.documentation)
        .join(Resolution, Resolution.ticket_id == Ticket.id)
        .where(Resolution.created_at >= since, Ticket.anonymised_at.is_(None))
        .order_by(Resolution.created_at.desc(), Resolution.id.desc())
        .limit(_MOST)
    )
    if category is not None:
        query = query.where(Ticket.category == category)
    return [Answered(*row) for row in session.execute(query)]


def last_linked(session: Session, ticket: Ticket) -> CleanText | None:
    """The page that support linked last in its answers to a ticket."""
    query = select(Message.documentation).where(
        Message.ticket_id == ticket.id, Message.documentation.is_not(None)
    )
    return session.scalar(query.order_by(Message.id.desc()).limit(1))
