"""What a requester may do to a request afterwards: correct, split, reopen or follow it up."""

from dataclasses import replace

from portal.errors import Closed, NotAllowed
from portal.events import CleanValue, TicketCorrected
from portal.models import Ticket
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, connections, hearing, intake, merging, progress, routing, tickets
from portal.services.intake import Submission
from portal.services.messages import Words
from portal.services.tickets import Opened
from portal.store import tickets as store
from portal.work import Work

_COLUMNS = ("category", "impact", "subject")


def correct(work: Work, ticket: Ticket, submission: Submission) -> None:
    """Change what the request says; the conversation keeps what stood there before (E22).

    Raises:
        Closed: the ticket is locked.
    """
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    if store.message_by_submission(work.session, ticket, submission.submission_id):
        return
    changes, before = _differences(ticket, submission), routing.facts(ticket)
    for column in _COLUMNS:
        value = getattr(submission, column)
        if value is not None:
            setattr(ticket, column, value)
    ticket.answers = dict(submission.answers)
    # First, because the letter about the words tells no reason for other times.
    progress.schedule(work, ticket, reason="corrected")
    words = replace(submission.said, changes=changes)
    tickets.reply(work, ticket, words, side="customer", kind="correction")
    routing.settle(work, ticket, before)
    connections.corrected(work, ticket)
    data: dict[str, CleanValue] = {
        "reference": ticket.reference,
        "changes": changes,
        "body": submission.said.body,
    }
    writer.record(work, TicketCorrected(ticket.id, ticket.reference, data))


def _differences(ticket: Ticket, submission: Submission) -> list[dict[str, CleanText]]:
    empty = CleanText.join("", [])
    before: dict[str, str | None] = {name: getattr(ticket, name) for name in _COLUMNS}
    after: dict[str, CleanText | None] = {name: getattr(submission, name) for name in _COLUMNS}
    before |= ticket.answers
    after |= submission.answers
    return [
        {
            "field": identifier(key),
            "before": _clean(before.get(key)) or empty,
            "after": after.get(key) or empty,
        }
        for key in {**before, **after}
        if (before.get(key) or "") != (after.get(key) or "")
    ]


def _clean(value: str | None) -> CleanText | None:
    if not value or isinstance(value, CleanText):
        return value or None
    return identifier(value)


def split(work: Work, ticket: Ticket, said: Words) -> Opened:
    """Make another problem told on this ticket a request of its own, linked to it (B19, E29).

    Raises:
        Closed: the ticket is locked.
        NotAllowed: the ticket is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    opened = _another(work, ticket, said)
    if not opened.repeated:
        opened.ticket.relation = "split"
        audit.note(work, "split", ticket, to=opened.ticket.reference)
    return opened


def _another(work: Work, ticket: Ticket, said: Words) -> Opened:
    asked = intake.another(work.signer, work.rules, ticket, said)
    colleague = tickets.in_copy(work)
    if colleague is not None:
        # Whoever is in copy asks in their own name: the requester's link is not theirs to have.
        asked = replace(asked, name=colleague, email=work.actor.email or colleague, browser=None)
        if (
            work.actor.organisation_id is None
            or work.actor.organisation_id != ticket.organisation_id
        ):
            # Nor is the organisation, or what it pays for.
            asked = replace(asked, organisation_id=None, shared=False, tier_verified=False)
    opened = tickets.open(work, asked, follows=ticket)
    connections.followed(work, ticket, opened.ticket)
    return opened


def reopen(work: Work, ticket: Ticket, said: Words) -> Opened | None:
    """The customer says that it is not over: back to work, or a new linked ticket when locked.

    Returns the new ticket where one was needed (B30), else None. Where the ticket goes on in
    another one, the words are said there.

    Raises:
        NotAllowed: the ticket is not resolved, so there is nothing to reopen, or is held.
    """
    if ticket.merged_into_id is not None:
        merging.say(work, ticket, said)
        return None
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        return _another(work, ticket, said)
    if ticket.resolved_at is None:
        raise NotAllowed
    tickets.reply(work, ticket, said, side="customer")
    return None


def answer_solved(work: Work, ticket: Ticket, *, yes: bool, said: Words | None) -> None:
    """The customer's answer to "does it work?", with their words before it (B33, D43).

    Raises:
        NotAllowed: the policy does not ask in this status.
    """
    if said is not None:
        tickets.reply(work, ticket, said, side="customer", moves=False)
    if said is not None or not yes:
        hearing.tell(work, ticket, "replied" if yes else "not-solved")
    progress.solved(work, ticket, yes=yes)
