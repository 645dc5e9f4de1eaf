"""Whether what is stored fits together: every reference, file and row of the queue."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import Session

from portal import access
from portal.i18n import gettext as _
from portal.models import Attachment, Draft, Link, OutboxRow, QueueItem, Ticket

_OPENED = "ticket.opened"
_FEW = {"yield_per": 500}
_LONG = timedelta(days=1)
"""Nothing that is well waits longer for its turn."""


def faults(
    session: Session, now: datetime, *, sinks: Collection[str], worked_on: Collection[str]
) -> Iterator[str]:
    """What is wrong, one sentence each; none where all is well. Asked by the operator.

    `sinks` are those that this deployment delivers to, `worked_on` the statuses that are not locked.
    """
    yield from _of_the_file(session)
    yield from _twice(session)
    yield from _without_requester(session)
    yield from _of_nothing(session)
    yield from _not_handed_on(session)
    yield from _of_another_ticket(session)
    yield from _unplanned(session, worked_on)
    yield from _given_up(session, sinks)
    yield from _stuck(session, now - _LONG)


def _of_the_file(session: Session) -> Iterator[str]:
    """What SQLite itself finds; PostgreSQL lets nothing in that points nowhere."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (line,) in session.execute(text("PRAGMA integrity_check(20)")):
        if line != "ok":
            yield _("The database file is damaged: %(what)s", what=line)
    for table, row, *_more in session.execute(text("PRAGMA foreign_key_check")):
        yield _("Row %(row)s of %(table)s points to nothing", row=row, table=table)


def _twice(session: Session) -> Iterator[str]:
    """References that two requests have; the table does not take them, a damaged index might."""
    found = select(Ticket.reference).group_by(Ticket.reference).having(func.count() > 1)
    for reference in session.scalars(found):
        yield _("%(reference)s: more than one request has this reference", reference=reference)


def _of_nothing(session: Session) -> Iterator[str]:
    """What belongs to no request any more, though it was made for one."""
    waits = select(Draft.submission_id).where(Draft.submission_id == Attachment.draft_id)
    loose = select(Attachment.id).where(Attachment.ticket_id.is_(None), ~exists(waits))
    for key in session.scalars(loose):
        yield _("%(what)s: a file that belongs to no request and to no draft", what=key)
    about = select(OutboxRow.id).where(
        OutboxRow.ticket_id.is_(None), OutboxRow.event.startswith("ticket.")
    )
    unread = select(QueueItem.id, QueueItem.event).where(
        QueueItem.ticket_id.is_(None), QueueItem.available_at.is_not(None)
    )
    # A proposal is about no request.
    queued = [key for key, event in session.execute(unread) if event["type"][:7] == "ticket."]
    for key in (*session.scalars(about), *queued):
        yield _("%(what)s: a delivery about a request that is not there", what=key)


def _without_requester(session: Session) -> Iterator[str]:
    asked = select(Link.id).where(Link.ticket_id == Ticket.id, Link.role == access.REQUESTER)
    found = select(Ticket.reference).where(~exists(asked), Ticket.anonymised_at.is_(None))
    for reference in session.scalars(found):
        yield _(
            "%(reference)s: nobody can follow it, as its sender has no link", reference=reference
        )


def _not_handed_on(session: Session) -> Iterator[str]:
    """Requests that count and were written down for no sink (nothing accepted is ever lost)."""
    written = select(OutboxRow.id).where(
        OutboxRow.ticket_id == Ticket.id, OutboxRow.event == _OPENED
    )
    queued = select(QueueItem.id).where(QueueItem.ticket_id == Ticket.id)
    counts = Ticket.confirmed_at.is_not(None) & Ticket.lacking.is_(None)
    found = select(Ticket.reference).where(
        counts, Ticket.anonymised_at.is_(None), ~exists(written), ~exists(queued)
    )
    for reference in session.scalars(found):
        yield _("%(reference)s: it was handed to nobody", reference=reference)


def _of_another_ticket(session: Session) -> Iterator[str]:
    query = select(QueueItem.id, QueueItem.event, Ticket.reference).join(
        Ticket, QueueItem.ticket_id == Ticket.id
    )
    for number, event, reference in session.execute(query, execution_options=_FEW):
        if event["subject"] != reference:
            yield _(
                "Item %(number)s of the queue belongs to %(reference)s and names another request",
                number=number,
                reference=reference,
            )


def _unplanned(session: Session, worked_on: Collection[str]) -> Iterator[str]:
    """Every request that counts and is not over has its place on the desk, by what is due next."""
    counts = Ticket.confirmed_at.is_not(None) & Ticket.anonymised_at.is_(None)
    found = select(Ticket.reference).where(
        counts,
        Ticket.merged_into_id.is_(None),
        Ticket.status.in_(worked_on),
        Ticket.due_at.is_(None),
    )
    for reference in session.scalars(found):
        yield _(
            "%(reference)s: nothing is planned, so the desk does not show it", reference=reference
        )


def _given_up(session: Session, sinks: Collection[str]) -> Iterator[str]:
    """Deliveries that nobody will make: parked, or for a sink that is not used any more."""
    parked = select(OutboxRow.id, OutboxRow.sink).where(OutboxRow.parked_at.is_not(None))
    for key, sink in session.execute(parked, execution_options=_FEW):
        yield _(
            "%(what)s: a delivery to %(sink)s was given up; see portal outbox", what=key, sink=sink
        )
    left = (
        select(OutboxRow.sink, func.count())
        .where(OutboxRow.available_at.is_not(None), OutboxRow.sink.not_in(sinks))
        .group_by(OutboxRow.sink)
    )
    for sink, count in session.execute(left):
        yield _(
            "%(count)s deliveries wait for %(sink)s, which PORTAL_SINKS does not name",
            count=count,
            sink=sink,
        )


def _stuck(session: Session, since: datetime) -> Iterator[str]:
    """What somebody took and did not bring back."""
    of_relay = select(OutboxRow.id).where(OutboxRow.available_at < since)
    of_reader = select(QueueItem.id).where(QueueItem.available_at < since)
    for key in session.scalars(of_relay.where(OutboxRow.lease.is_not(None))):
        yield _("%(what)s: a delivery was begun and is not done; is a worker running?", what=key)
    for key in session.scalars(of_reader.where(QueueItem.lease.is_not(None))):
        yield _("%(what)s: an item of the queue was claimed and not brought back", what=key)
