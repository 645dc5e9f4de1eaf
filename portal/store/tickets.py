"""Questions about tickets; each takes the one who asks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, false, func, or_, select, true
from sqlalchemy.orm import Session

from portal import access
from portal.errors import NotFound
from portal.models import Attachment, AuditEntry, Link, Message, Ticket
from portal.work import Actor


class Happening(NamedTuple):
    """What happened once to a ticket, as `AuditEntry` has it: a bare row, as nobody changes it."""

    id: int
    kind: str
    actor_kind: str
    actor_id: int | None
    data: dict[str, Any]
    at: datetime


_RECENT = timedelta(days=30)
_MOST = 20
# Asked for every tracking page: built once, because building a query costs more than running it.
_TICKET, _ENTRY = Ticket.__table__.c, AuditEntry.__table__.c
_BY_SUBMISSION = select(_TICKET.id).where(_TICKET.submission_id == bindparam("submission"))
_CONVERSATION = select(Message).where(Message.ticket_id == bindparam("ticket")).order_by(Message.id)
_ATTACHMENTS = select(Attachment).where(Attachment.ticket_id == bindparam("ticket"))
_MERGED = select(Ticket).where(Ticket.merged_into_id == bindparam("ticket")).order_by(Ticket.id)
_HISTORY = (
    select(*(_ENTRY[name] for name in Happening._fields))
    .where(_ENTRY.ticket_id == bindparam("ticket"))
    .order_by(_ENTRY.id)
)
_RELATED = (
    select(Ticket, Link)
    .join(Link, Link.ticket_id == Ticket.id)
    .where(
        or_(Ticket.id == bindparam("follows"), Ticket.follows_id == bindparam("ticket")),
        Link.email == bindparam("email"),
        Link.revoked_at.is_(None),
    )
    .order_by(Ticket.id)
)
_LAST = (
    select(Ticket.id)
    .where(Ticket.browser == bindparam("browser"), Ticket.opened_at > bindparam("since"))
    .order_by(Ticket.opened_at.desc())
    .limit(3)
)
_SENT_BEFORE = (
    select(Ticket)
    .join(Message, (Message.ticket_id == Ticket.id) & (Message.kind == "request"))
    .where(
        Ticket.id.in_(_LAST),
        Ticket.requester_email == bindparam("email"),
        Ticket.subject == bindparam("subject"),
        Ticket.resolved_at.is_(None),
        Message.body == bindparam("body"),
    )
)
_OF_BROWSER = (
    select(Ticket, Link)
    .join(Link, (Link.ticket_id == Ticket.id) & (Link.email == Ticket.requester_email))
    .where(
        Ticket.browser == bindparam("browser"),
        Ticket.opened_at > bindparam("since"),
        Ticket.resolved_at.is_(None),
        Link.revoked_at.is_(None),
        Link.expires_at > bindparam("now"),
    )
    .order_by(Ticket.opened_at.desc())
    .limit(bindparam("limit"))
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition under which `actor` may see a ticket; deny is the default."""
    if access.sees_everything(actor):
        return true()
    if actor.kind == "guest" and actor.ticket_id is not None:
        return Ticket.id == actor.ticket_id
    return or_(*_ways(actor))


def _ways(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """By a link of one's own address; by the organisation, where it is shared or one sees all."""
    yield false()
    if actor.kind == "customer" and actor.email is not None:
        # One look for each ticket that is asked about: some hold thousands of links.
        held = Link.email == actor.email, Link.ticket_id == Ticket.id, Link.revoked_at.is_(None)
        yield select(Link.id).where(*held).exists()
    if access.sees_organisation(actor):
        yield Ticket.organisation_id == actor.organisation_id
    elif actor.kind == "customer" and actor.organisation_id is not None:
        yield (Ticket.organisation_id == actor.organisation_id) & Ticket.shared


def changeable_by(actor: Actor) -> ColumnElement[bool]:
    """The condition under which `actor` may change a ticket: a program need not read to answer."""
    if actor.kind == "api" and "tickets:write" in actor.scopes:
        mine = Ticket.organisation_id == actor.organisation_id
        return true() if actor.organisation_id is None else mine
    return visible_to(actor)


def by_reference(session: Session, actor: Actor, reference: str, *, lock: bool = False) -> Ticket:
    """The ticket of this reference; who is going to change it asks for the `lock` as well.

    Raises:
        NotFound: there is none, or not for `actor`.
    """
    return _one(session, Ticket.reference == reference.upper(), actor, lock=lock)


def by_id(session: Session, actor: Actor, ticket_id: int, *, lock: bool = False) -> Ticket:
    """The ticket of this id; like `by_reference`."""
    return _one(session, Ticket.id == ticket_id, actor, lock=lock)


def _one(session: Session, which: ColumnElement[bool], actor: Actor, *, lock: bool) -> Ticket:
    query = select(Ticket).where(which, changeable_by(actor) if lock else visible_to(actor))
    # Two who move a ticket at once would each see it where it was; on SQLite nobody writes beside.
    ticket = session.scalar(query.with_for_update() if lock else query)
    if ticket is None:
        raise NotFound
    return ticket


def by_submission(session: Session, submission_id: UUID) -> Ticket | None:
    """The ticket that this submission became; only the intake verbs may ask."""
    # Nearly always there is none, and a number is asked for at half the cost of a ticket.
    known = session.scalar(_BY_SUBMISSION, {"submission": submission_id})
    return None if known is None else session.get(Ticket, known)


def merged(session: Session, ticket: Ticket) -> Sequence[Ticket]:
    """The tickets that go on in this one, the first that was opened first."""
    if ticket.counts_from is None:
        return ()
    return session.scalars(_MERGED, {"ticket": ticket.id}).all()


def goes_on(session: Session, ticket: Ticket, *, lock: bool = False) -> Ticket | None:
    """The ticket in which this one goes on, if it does; `lock` it to change it."""
    if ticket.merged_into_id is None:
        return None
    return session.get(Ticket, ticket.merged_into_id, with_for_update=lock or None)


def same_person(session: Session, actor: Actor, ticket: Ticket) -> Sequence[Ticket]:
    """What else the same address has asked and is not solved, newest first."""
    query = select(Ticket).where(
        visible_to(actor),
        Ticket.requester_email == ticket.requester_email,
        Ticket.id != ticket.id,
        Ticket.resolved_at.is_(None),
        Ticket.confirmed_at.is_not(None),
    )
    return session.scalars(query.order_by(Ticket.id.desc()).limit(_MOST)).all()


def whole(session: Session, ticket: Ticket) -> tuple[int, ...]:
    """The ids of the ticket and of those that go on in it: what was said on one is said on all."""
    return (ticket.id, *(one.id for one in merged(session, ticket)))


def own_words(session: Session, ticket: Ticket) -> Sequence[Message]:
    """The public messages that were written on this very ticket, oldest first."""
    return session.scalars(_CONVERSATION, {"ticket": ticket.id}).all()


def conversation(session: Session, ticket: Ticket) -> Sequence[Message]:
    """The public messages, oldest first, with those of tickets that go on in this one."""
    if ticket.counts_from is None:
        return own_words(session, ticket)
    query = select(Message).where(Message.ticket_id.in_(whole(session, ticket)))
    return session.scalars(query.order_by(Message.created_at, Message.id)).all()


def message_by_submission(session: Session, ticket: Ticket, submission: UUID) -> Message | None:
    """The message that this submission became."""
    return session.scalar(
        select(Message).where(Message.ticket_id == ticket.id, Message.submission_id == submission)
    )


def last_message(session: Session, ticket: Ticket) -> Message | None:
    """The message that was said last on this ticket itself."""
    query = select(Message).where(Message.ticket_id == ticket.id).order_by(Message.id.desc())
    return session.scalar(query.limit(1))


def attachments(session: Session, ticket: Ticket) -> Sequence[Attachment]:
    """The files of the conversation."""
    if ticket.counts_from is None:
        return session.scalars(_ATTACHMENTS, {"ticket": ticket.id}).all()
    query = select(Attachment).where(Attachment.ticket_id.in_(whole(session, ticket)))
    return session.scalars(query).all()


def attachments_of(session: Session, message: Message) -> Sequence[Attachment]:
    """The files of one message."""
    return session.scalars(
        select(Attachment).where(
            Attachment.ticket_id == message.ticket_id, Attachment.message_id == message.id
        )
    ).all()


def attachment(session: Session, ticket: Ticket, file_id: UUID) -> Attachment:
    """One file of the conversation; raises NotFound."""
    mine = Attachment.ticket_id.in_(whole(session, ticket))
    found = session.scalar(select(Attachment).where(Attachment.id == file_id, mine))
    if found is None:
        raise NotFound
    return found


def history(session: Session, ticket: Ticket) -> Sequence[Happening]:
    """Everything that happened to the ticket, oldest first."""
    return [Happening._make(row) for row in session.execute(_HISTORY, {"ticket": ticket.id})]


def related(session: Session, ticket: Ticket, email: str) -> Sequence[tuple[Ticket, Link]]:
    """Linked tickets in which the holder of this address takes part too, each with the link."""
    known = {"ticket": ticket.id, "follows": ticket.follows_id, "email": email}
    return [(row[0], row[1]) for row in session.execute(_RELATED, known)]


def recent_of_browser(
    session: Session, browser: str, now: datetime, limit: int = 5
) -> Sequence[tuple[Ticket, Link]]:
    """Unfinished tickets that were raised from this browser lately, newest first."""
    known = {"browser": browser, "since": now - _RECENT, "now": now, "limit": limit}
    return [(row[0], row[1]) for row in session.execute(_OF_BROWSER, known)]


def sent_before(
    session: Session, browser: str, since: datetime, email: str, subject: str, body: str
) -> Sequence[Ticket]:
    """Of the last tickets of this browser, the unfinished ones for this person in these words."""
    said = {"browser": browser, "since": since, "email": email, "subject": subject, "body": body}
    return session.scalars(_SENT_BEFORE, said).all()


def to_act_on(session: Session, now: datetime, limit: int) -> Sequence[Ticket]:
    """Tickets whose next automatic action is due; rows that another sweeper holds are left out."""
    query = (
        select(Ticket)
        .where(Ticket.next_action_at <= now)
        .order_by(Ticket.next_action_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def gone_statuses(session: Session, known: Iterable[str]) -> Sequence[tuple[str, int]]:
    """The statuses in which tickets are and which are not among those `known`, with how many."""
    query = (
        select(Ticket.status, func.count())
        .where(Ticket.status.not_in(tuple(known)))
        .group_by(Ticket.status)
        .order_by(Ticket.status)
    )
    return [(row[0], row[1]) for row in session.execute(query)]
