"""Questions about issues of the tracker: sinks and the tracker's own door ask them, nobody else."""

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from portal.models import Note, OutboxRow, Ticket, TrackerHook, TrackerIssue
from portal.redaction import CleanText
from portal.store import resolutions

_TITLE = re.compile(r"\[([A-Z0-9-]{5,40})\] ")
SUMMARY = "summary:"
"""How a note begins that tells what was done."""


def of_ticket(session: Session, ticket_id: int) -> TrackerIssue | None:
    """The issue of this ticket."""
    return session.get(TrackerIssue, ticket_id)


def public(session: Session, ticket: Ticket) -> CleanText | None:
    """The bug that somebody has linked; the ticket's own issue is confidential (B18)."""
    own = of_ticket(session, ticket.id) if ticket.tracker else None
    return None if own is not None and own.url == ticket.tracker else ticket.tracker


def by_number(session: Session, project: int, iid: int) -> TrackerIssue | None:
    """The issue of this number."""
    query = select(TrackerIssue).where(TrackerIssue.project == project, TrackerIssue.iid == iid)
    return session.scalar(query)


def unnumbered(
    session: Session, project: int, title: str, author: int | None
) -> TrackerIssue | None:
    """The issue that we have opened there for a ticket and whose number has not reached us yet.

    Anybody may write a title that begins with a reference; only ours counts.
    """
    query = select(TrackerIssue.own_user).where(TrackerIssue.project == project)
    own = session.scalar(query.order_by(TrackerIssue.ticket_id.desc()).limit(1))
    begins = _TITLE.match(title)
    if begins is None or own is None or author != own:
        return None
    ticket = select(Ticket.id).where(Ticket.reference == begins[1])
    number = session.scalar(ticket.where(~exists().where(TrackerIssue.ticket_id == Ticket.id)))
    return TrackerIssue(ticket_id=number, project=project, own_user=own) if number else None


def is_heard(session: Session, key: str) -> bool:
    """Whether the tracker has told this before."""
    return session.get(TrackerHook, key) is not None


def summary(session: Session, ticket: Ticket) -> CleanText | None:
    """The last note that tells what was done since the ticket was solved for the last time."""
    query = select(Note.body).where(
        Note.ticket_id == ticket.id, func.lower(Note.body).startswith(SUMMARY)
    )
    solved = resolutions.latest(session, ticket)
    if solved is not None:
        query = query.where(Note.created_at > solved.created_at)
    return session.scalar(query.order_by(Note.id.desc()).limit(1))


def waits(session: Session, row_id: UUID, sink: str, ticket_id: int, but: Collection[UUID]) -> bool:
    """Whether something that happened earlier to this ticket is still to be delivered there."""
    query = select(OutboxRow.id).where(
        OutboxRow.ticket_id == ticket_id,
        OutboxRow.sink == sink,
        OutboxRow.id < row_id,
        OutboxRow.available_at.is_not(None),
        OutboxRow.id.not_in(but),
    )
    return session.scalar(query.limit(1)) is not None
