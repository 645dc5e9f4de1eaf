"""Questions about what looks like an incident and waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import IncidentTicket, Proposal, Ticket


@dataclass(frozen=True, slots=True)
class Request:
    """What is needed to see whether requests are alike."""

    id: int
    category: str | None
    impact: str | None
    subject: str


def requests(session: Session, since: datetime, most: int) -> Sequence[Request]:
    """The newest open requests since then, the newest first: for the worker, which tells nobody."""
    newest = select(Ticket).order_by(Ticket.id.desc()).limit(most).subquery()
    mine = (newest.c.opened_at >= since) & newest.c.confirmed_at.is_not(None)
    columns = (newest.c.id, newest.c.category, newest.c.impact, newest.c.subject)
    living = newest.c.resolved_at.is_(None) & newest.c.anonymised_at.is_(None)
    query = select(*columns).where(mine, living).order_by(newest.c.id.desc())
    return [Request(*row) for row in session.execute(query)]


def considered(session: Session, since: datetime) -> set[int]:
    """The requests about which somebody has decided: attached to an incident, or dismissed."""
    attached = select(IncidentTicket.ticket_id).where(IncidentTicket.added_at >= since)
    decided = select(Proposal.data).where(Proposal.decided_at >= since)
    found = set(session.scalars(attached))
    for data in session.scalars(decided):
        found.update(data["tickets"])
    return found


def open_ones(session: Session) -> Sequence[Proposal]:
    """What nobody has decided yet, newest first."""
    query = select(Proposal).where(Proposal.decided_at.is_(None)).order_by(Proposal.id.desc())
    return session.scalars(query).all()


def of_topic(session: Session, topic: str) -> Proposal | None:
    """The open one about a topic."""
    query = select(Proposal).where(Proposal.decided_at.is_(None), Proposal.topic == topic)
    return session.scalar(query)


def by_id(session: Session, number: int) -> Proposal:
    """One that is still open; raises NotFound."""
    found = session.get(Proposal, number, with_for_update=True)
    if found is None or found.decided_at is not None:
        raise NotFound
    return found
