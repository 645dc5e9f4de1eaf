"""Questions about letters that came in: which are repeats, how many, and what they answer."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models import Account, IncomingLetter, Link, Ticket

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Lately(NamedTuple):
    """How many letters of one sender were taken within an hour, and within a day."""

    hour: int
    day: int


def known(session: Session, message: str, content: str) -> IncomingLetter | None:
    """The same letter, where it came before."""
    query = select(IncomingLetter).where(
        IncomingLetter.message == message, IncomingLetter.content == content
    )
    return session.scalar(query.limit(1))


def same_words(session: Session, sender: str, content: str, now: datetime) -> IncomingLetter | None:
    """A letter of this sender with the same words that became a request within a day (E28)."""
    query = select(IncomingLetter).where(
        IncomingLetter.sender == sender,
        IncomingLetter.received_at > now - _DAY,
        IncomingLetter.content == content,
        IncomingLetter.ticket_id.is_not(None),
    )
    return session.scalar(query.limit(1))


def lately(session: Session, sender: str, now: datetime) -> Lately:
    """How much this sender has written lately."""
    since = IncomingLetter.received_at > now - _HOUR
    query = select(func.count().filter(since), func.count()).where(
        IncomingLetter.sender == sender, IncomingLetter.received_at > now - _DAY
    )
    hour, day = session.execute(query).one()
    return Lately(hour, day)


def waits(session: Session, sender: str, now: datetime) -> bool:
    """Whether a request of this sender waits for their confirmation since less than a day."""
    query = (
        select(IncomingLetter.id)
        .join(Ticket, Ticket.id == IncomingLetter.ticket_id)
        .where(
            IncomingLetter.sender == sender,
            IncomingLetter.received_at > now - _DAY,
            Ticket.confirmed_at.is_(None),
        )
    )
    return session.scalar(query.limit(1)) is not None


def way(
    session: Session, email: str, now: datetime, *, link_id: int | None = None, reference: str = ""
) -> tuple[Link, Ticket] | None:
    """The link by which this address takes part in the ticket that a link or a reference names.

    None where it takes part in none, or its holder is shut out.
    """
    named = select(Link.ticket_id).where(Link.id == link_id)
    which = Ticket.reference == reference if link_id is None else Ticket.id.in_(named)
    query = (
        select(Link, Ticket)
        .join(Ticket, Ticket.id == Link.ticket_id)
        .outerjoin(Account, Account.email == Link.email)
        .where(which, Link.email == email, Link.revoked_at.is_(None), Link.expires_at > now)
        .where(Account.disabled_at.is_(None))
        .order_by(Link.id)
    )
    row = session.execute(query.limit(1)).first()
    return (row[0], row[1]) if row else None
