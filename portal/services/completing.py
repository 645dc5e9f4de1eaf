"""A request is handed on once it is complete: at once, or as soon as what a letter lacks is told."""

from collections.abc import Sequence

from portal.errors import Closed
from portal.events import CleanValue, TicketHeld, TicketIncomplete, TicketOpened
from portal.models import Attachment, Link, Message, Ticket
from portal.outbox import writer
from portal.redaction import identifier
from portal.services import audit, drafts, progress, routing, snapshots, staff
from portal.services.intake import Submission
from portal.store import links as links_store
from portal.store import tickets as store
from portal.work import Work

_COLUMNS = ("tier", "category", "impact", "subject")
FORGED = identifier("forged")
COMPLETED = identifier("completed")
"""Why a request is told of as new that is not."""


def announce(
    work: Work,
    ticket: Ticket,
    message: Message,
    links: Sequence[Link],
    files: Sequence[Attachment],
    *,
    held: bool = False,
    more: CleanValue = None,
) -> None:
    """Tell of a new ticket; one that is held or not complete is not handed on as a request yet."""
    if held:
        # Whose name a forger took hears nothing of it.
        asked = () if more == FORGED else (links[0].id,)
        why = {"why": more} if more else {}
        writer.record(work, TicketHeld(ticket.id, ticket.reference, why, asked))
        return
    data = dict(snapshots.opened(work.policy, ticket, message.body, files))
    if ticket.lacking:
        data |= {"lacking": ticket.lacking, "message": message.id}
        writer.record(work, TicketIncomplete(ticket.id, ticket.reference, data, (links[0].id,)))
        return
    data |= {"reason": more} if more else {}
    recipients = tuple(link.id for link in links)
    people = staff.of_board(work, str(data["board"] or ""))
    writer.record(work, TicketOpened(ticket.id, ticket.reference, data, recipients, people))
    routing.settle(work, ticket)


def complete(work: Work, ticket: Ticket, submission: Submission) -> None:
    """Add what a letter lacked: from now on it is a request like others. Twice changes nothing.

    Its clock has been running since the letter came.

    Raises:
        Closed: the ticket is locked.
        NotAllowed: the ticket is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    if ticket.lacking is None:
        return
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    fields: list[CleanValue] = list(ticket.lacking)
    for column in _COLUMNS:
        setattr(ticket, column, getattr(submission, column) or getattr(ticket, column))
    ticket.answers, ticket.lacking = dict(submission.answers), None
    message = _added(work, ticket, submission)
    ticket.updated_at = work.now
    audit.note(work, "completed", ticket, fields=fields)
    progress.schedule(work, ticket, letter=False, reason="corrected")
    links = links_store.of_ticket(work.session, ticket)
    files = store.attachments_of(work.session, message)
    announce(work, ticket, message, links, files, more=COMPLETED)


def _added(work: Work, ticket: Ticket, submission: Submission) -> Message:
    """The request with what was told later: words where there were none, and files."""
    message, said = store.own_words(work.session, ticket)[0], submission.said
    message.body, message.body_html = said.body, said.html
    message.removed = [*message.removed, *said.removed]
    audit.secrets(work, ticket, said, "completing")
    place = {"ticket_id": ticket.id, "message_id": message.id}
    work.session.add_all(drafts.attachment(work, file, **place) for file in said.files)
    drafts.adopt(work, said.kept, message)
    work.session.flush()
    return message
