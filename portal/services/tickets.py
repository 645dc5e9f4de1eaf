"""The verbs of a ticket that write words: open, confirm, reply, note."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from portal import access, db, tokens
from portal.errors import Closed, KeyReused
from portal.events import TicketReplied
from portal.models import Attachment, Link, Message, Note, Ticket
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import (
    audit,
    clocks,
    completing,
    drafts,
    hearing,
    progress,
    repeats,
    snapshots,
    teams,
)
from portal.services import links as links_verbs
from portal.services.intake import Submission
from portal.services.messages import Words
from portal.store import links as links_store
from portal.store import tickets as store
from portal.work import Work

_TAKEN_OVER = (
    "submission_id",
    "channel",
    "request_type",
    "tier",
    "category",
    "impact",
    "subject",
    "browser",
    "language",
    "time_zone",
    "organisation_id",
    "shared",
    "tier_verified",
)
# Said of a new row, because asking it for what nobody set costs more than setting it.
_NOT_YET: dict[str, None] = (
    dict.fromkeys(("first_response_at", "resolved_at", "answered_at", "started_at", "reminded_at"))
    | dict.fromkeys(("hold_until", "counts_from", "worse_at", "expected_at", "anonymised_at"))
    | dict.fromkeys(("merged_into_id", "follows_id", "relation", "assignee_id", "severity"))
    | dict.fromkeys(("escalation", "tracker"))
)

ANSWER, FORGED = identifier("answer"), completing.FORGED
"""Why a letter waits: it answers what its sender takes no part in, or is not theirs at all."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of a submission; `link` is the requester's.

    `repeated`: the same submission id, or the same words, had become this ticket before. `differs`:
    the id, with other words.
    """

    ticket: Ticket
    link: Link
    repeated: bool = False
    differs: bool = False


def open(  # noqa: A001 - called through the module: tickets.open
    work: Work,
    submission: Submission,
    *,
    held: bool = False,
    why: CleanText | None = None,
    follows: Ticket | None = None,
) -> Opened:
    """Accept a submission: the ticket, its first message, its links, and the news of it.

    The same submission id gives the same ticket (E28). `held` waits for the sender's confirmation
    before it counts, `why` if not as usual. `follows` links the new ticket to an older one of the same person. An id that
    is taken by somebody else's ticket opens nothing of theirs: it is replaced.
    """
    db.take_turns(work.session, str(submission.submission_id))
    earlier = store.by_submission(work.session, submission.submission_id)
    if earlier is not None:
        same = tokens.same(earlier.submission_digest, submission.digest)
        if same or (submission.browser is not None and submission.browser == earlier.browser):
            link = links_store.of_ticket(work.session, earlier)[0]
            return Opened(earlier, link, repeated=True, differs=not same)
        submission = replace(submission, submission_id=uuid4())
    known = repeats.request(work, submission)
    if known is not None and known is not follows:
        return Opened(known, links_store.of_ticket(work.session, known)[0], repeated=True)
    ticket = _ticket(work, submission, held=held)
    if follows is not None:
        ticket.follows_id, ticket.relation = follows.id, "follow-up"
    work.insert(ticket)
    links = _links(work, ticket, submission)
    audit.note(work, "opened", ticket, to=identifier(ticket.status))
    message = _say(work, ticket, submission.said, kind="request", side="customer", author=None)
    files = _files(work, message, submission.said)
    completing.announce(work, ticket, message, links, files, held=held, more=why)
    return Opened(ticket, links[0])


def _links(work: Work, ticket: Ticket, asked: Submission) -> list[Link]:
    links = [links_verbs.made(work, ticket, asked.email, access.REQUESTER)]
    links += [links_verbs.made(work, ticket, email, access.COPY) for email in asked.copy_to]
    for link in links:
        work.insert(link)
    return links


def _ticket(work: Work, submission: Submission, *, held: bool) -> Ticket:
    policy = work.policy
    prefix = policy.organisation.reference_prefix
    ticket = Ticket(
        **{name: getattr(submission, name) for name in _TAKEN_OVER},
        **_NOT_YET,
        reference=identifier(tokens.reference(prefix)),
        submission_digest=submission.digest,
        status=policy.initial_status,
        status_since=work.now,
        answers=dict(submission.answers),
        requester_name=submission.name,
        requester_email=submission.email,
        opened_at=work.now,
        updated_at=work.now,
        waiting_since=work.now,
        confirmed_at=None if held else work.now,
    )
    ticket.approvals, ticket.alarmed = [], []
    ticket.lacking = list(submission.lacking) or None
    for asked, fixed in policy.fixed(ticket.request_type).items():
        setattr(ticket, asked, getattr(ticket, asked) or fixed)
    if policy.first_team is not None:
        ticket.team, ticket.team_since = policy.first_team, work.now
    dues = clocks.due(policy, ticket, ())
    ticket.response_due_at, ticket.resolution_due_at = clocks.moments(dues)
    progress.plan(work, ticket, ())
    return ticket


def open_all(work: Work, submissions: Sequence[Submission], *, held: bool = False) -> Opened:
    """Accept several requests that were one text: the first, and the others linked to it (E29)."""
    first = open(work, submissions[0], held=held)
    for submission in submissions[1:]:
        other = open(work, submission, held=held, follows=first.ticket)
        other.ticket.relation = "split"
    return first


def confirm(work: Work, ticket: Ticket) -> None:
    """The sender of a held ticket is real: it counts from now on. Twice changes nothing."""
    if ticket.confirmed_at is not None:
        return
    ticket.confirmed_at = ticket.opened_at = ticket.status_since = work.now
    ticket.waiting_since = work.now
    if ticket.team is not None:
        ticket.team_since = work.now
    audit.note(work, "confirmed", ticket)
    progress.schedule(work, ticket, quiet=True)
    message = store.conversation(work.session, ticket)[0]
    links = links_store.of_ticket(work.session, ticket)
    files = store.attachments_of(work.session, message)
    completing.announce(work, ticket, message, links, files, held=False)


def reply(
    work: Work,
    ticket: Ticket,
    words: Words,
    *,
    side: str,
    author: CleanText | None = None,
    kind: str = "reply",
    moves: bool = True,
) -> Message:
    """Add a public message and let the policy say where the ticket goes next.

    A reply of support stops the first-response clock (E06). The same submission id, or the same
    words soon again, are one message. Without `moves` the status stays: a decision follows.

    Raises:
        Closed: the ticket is locked (B30, D45).
        NotAllowed: the ticket is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    author = author or in_copy(work) or (ticket.requester_name if side == "customer" else None)
    earlier = repeats.message(work, ticket, words, kind=kind, side=side, author=author)
    if earlier is not None and earlier.body == words.body:
        return earlier
    if earlier is not None:
        # Somebody went back and wrote something else: that is another message.
        words = replace(words, submission_id=_other_id(work))
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    message = _say(work, ticket, words, kind=kind, side=side, author=author)
    audit.note(work, "replied" if kind == "reply" else kind, ticket, side=identifier(side))
    _note_turn(work, ticket, side, decides=not moves)
    links_verbs.renew(work, ticket)
    tell(work, ticket, message, _files(work, message, words))
    if moves:
        _move_on(work, ticket, side)
    return message


def _move_on(work: Work, ticket: Ticket, side: str) -> None:
    status = work.policy.statuses[ticket.status]
    to = status.on_staff_reply if side == "staff" else status.on_customer_reply
    if to is not None and to != ticket.status:
        progress.enter(work, ticket, to, quiet=True)
    else:
        progress.schedule(work, ticket, quiet=True)


def _note_turn(work: Work, ticket: Ticket, side: str, *, decides: bool) -> None:
    """Who has spoken last; an answer of support stops the clocks of the first and the next word.

    Support hears what a customer says, but for the words beside a decision, which is told itself.
    """
    ticket.updated_at = work.now
    if side != "staff":
        if not decides:
            hearing.tell(work, ticket, "reopened" if ticket.resolved_at else "replied")
        ticket.waiting_since = ticket.waiting_since or work.now
        return
    ticket.first_response_at = ticket.first_response_at or work.now
    ticket.answered_at, ticket.waiting_since = work.now, None
    teams.claim(work, ticket)


def in_copy(work: Work) -> CleanText | None:
    """How the one who acts is called, where that is not the requester but somebody beside them."""
    actor = work.actor
    link = work.session.get(Link, actor.link_id) if actor.link_id is not None else None
    if link is not None and link.role == access.REQUESTER:
        return None
    return actor.name or (link.email if link is not None else None)


def _other_id(work: Work) -> UUID:
    if work.actor.kind == "api":
        raise KeyReused
    return uuid4()


def tell(work: Work, ticket: Ticket, message: Message, files: Sequence[Attachment]) -> None:
    """Hand a message on, and write to everybody on the ticket but its author."""
    links = links_store.of_ticket(work.session, ticket)
    recipients = tuple(link.id for link in links if link.id != work.actor.link_id)
    data = snapshots.said(ticket, message, files)
    writer.record(work, TicketReplied(ticket.id, ticket.reference, data, recipients))


def note(work: Work, ticket: Ticket, body: CleanText, author: CleanText | None = None) -> Note:
    """Keep an internal note, which never reaches the customer (B60)."""
    author = author or work.actor.name
    entry = Note(ticket_id=ticket.id, author_name=author, body=body, created_at=work.now)
    work.session.add(entry)
    audit.note(work, "noted", ticket)
    return entry


def _say(
    work: Work, ticket: Ticket, words: Words, *, kind: str, side: str, author: CleanText | None
) -> Message:
    message = Message(
        ticket_id=ticket.id,
        submission_id=words.submission_id,
        kind=kind,
        side=side,
        author_name=author or (ticket.requester_name if side == "customer" else None),
        body=words.body,
        body_html=words.html,
        removed=list(words.removed),
        changes=list(words.changes),
        left_out=list(words.left_out) or None,
        documentation=words.documentation,
        created_at=work.now,
    )
    work.insert(message)
    audit.secrets(work, ticket, words, ticket.channel if kind == "request" else kind)
    if words.files or words.kept.draft_id is not None:
        place = {"ticket_id": ticket.id, "message_id": message.id}
        work.session.add_all(drafts.attachment(work, file, **place) for file in words.files)
        drafts.adopt(work, words.kept, message)
        work.session.flush()
    return message


def _files(work: Work, message: Message, words: Words) -> Sequence[Attachment]:
    sent = words.files or words.kept.files
    return store.attachments_of(work.session, message) if sent else ()
