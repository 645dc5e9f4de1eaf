"""Whether what is stored fits together: every reference, file and row of the queue."""

from collections.abc import Iterator

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from portal import access
from portal.i18n import gettext as _
from portal.models import Attachment, Link, OutboxRow, QueueItem, Ticket

_OPENED = "ticket.opened"
_FEW = {"yield_per": 500}


def faults(session: Session) -> Iterator[str]:
    """What is wrong, one sentence each; none where all is well. Asked by the operator."""
    yield from _of_the_file(session)
    yield from _without_requester(session)
    yield from _not_handed_on(session)
    yield from _of_another_ticket(session)


def attachments(session: Session) -> Iterator[Attachment]:
    """Every file that a row speaks of, in an order that stays."""
    query = select(Attachment).order_by(Attachment.id)
    yield from session.scalars(query, execution_options=_FEW)


def _of_the_file(session: Session) -> Iterator[str]:
    """What SQLite itself finds; PostgreSQL lets nothing in that points nowhere."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for (line,) in session.execute(text("PRAGMA integrity_check(20)")):
        if line != "ok":
            yield _("The database file is damaged: %(what)s", what=line)
    for table, row, *_more in session.execute(text("PRAGMA foreign_key_check")):
        yield _("Row %(row)s of %(table)s points to nothing", row=row, table=table)


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
