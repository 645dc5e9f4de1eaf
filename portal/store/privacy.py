"""What is stored about one person, and what is due to be forgotten."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, false, or_, select, tuple_, type_coerce
from sqlalchemy.orm import Session, aliased

from portal.models import (
    Account,
    AccountSession,
    Attachment,
    AuditEntry,
    Draft,
    Feedback,
    HubCheck,
    Invitation,
    Link,
    Message,
    News,
    OutboxRow,
    QueueItem,
    Rating,
    Resolution,
    Ticket,
    View,
)
from portal.redaction import CleanText, identifier
from portal.store import audit

GONE = identifier("–")
"""What stands where words or a name were."""


class Told(NamedTuple):
    """Something with the number of the ticket that it belongs to."""

    row: Message | Link | View | Rating | HubCheck | News
    reference: CleanText


def to_erase(session: Session) -> Account | None:
    """Somebody who asked to be forgotten, and is not yet."""
    query = select(Account).where(Account.erase_at.is_not(None)).order_by(Account.erase_at)
    return session.scalar(query.limit(1))


def asked_by(session: Session, email: str, limit: int | None = None) -> Sequence[Ticket]:
    """The tickets that this address asked for."""
    query = select(Ticket).where(Ticket.requester_email == email).order_by(Ticket.id)
    return session.scalars(query.limit(limit)).all()


def forgotten_by(
    session: Session, statuses: Collection[str], before: datetime, limit: int
) -> Sequence[Ticket]:
    """Tickets that have been in one of these statuses since before then, and are not anonymous.

    What goes on in another ticket waits until that one is.
    """
    into = aliased(Ticket)
    query = (
        select(Ticket)
        .outerjoin(into, into.id == Ticket.merged_into_id)
        .where(
            Ticket.anonymised_at.is_(None),
            Ticket.status_since < before,
            Ticket.status.in_(statuses),
            or_(Ticket.merged_into_id.is_(None), into.anonymised_at.is_not(None)),
        )
        .order_by(Ticket.status_since)
    )
    return session.scalars(query.limit(limit)).all()


def files_of(session: Session, tickets: Collection[int]) -> Sequence[Attachment]:
    """The files of these tickets."""
    return session.scalars(select(Attachment).where(Attachment.ticket_id.in_(tickets))).all()


def words_of(session: Session, tickets: Collection[int]) -> Sequence[Message]:
    """The messages on these tickets, in order."""
    query = select(Message).where(Message.ticket_id.in_(tickets)).order_by(Message.id)
    return session.scalars(query).all()


def words_elsewhere(session: Session, account: Account) -> Sequence[Told]:
    """What this person wrote in other people's requests.

    A message does not name its writer; the entry in the audit log of the same moment does. What an
    organisation keeps of somebody who is gone belongs to it from then on.
    """
    query = (
        select(Message, Ticket.reference)
        .join(Ticket, Ticket.id == Message.ticket_id)
        .where(
            _wrote(account),
            Ticket.requester_email != account.email,
            Message.side == "customer",
            Message.kind != "request",
            Message.author_name != GONE,
        )
        .order_by(Message.id)
    )
    return [Told(*row) for row in session.execute(query)]


def words_in(session: Session, account: Account, ticket: Ticket) -> Sequence[int]:
    """The messages that this person wrote on their own request."""
    mine = or_(Message.kind == "request", _wrote(account))
    customers = (Message.ticket_id == ticket.id, Message.side == "customer")
    return session.scalars(select(Message.id).where(*customers, mine)).all()


def _wrote(account: Account) -> ColumnElement[bool]:
    did = and_(AuditEntry.actor_kind.in_(audit.PEOPLE), AuditEntry.actor_id == account.id)
    noted = select(AuditEntry.ticket_id, AuditEntry.at).where(
        AuditEntry.kind.in_(("replied", "correction")), or_(did, _as_guest(account))
    )
    return tuple_(Message.ticket_id, Message.created_at).in_(noted)


def _as_guest(account: Account) -> ColumnElement[bool]:
    links = select(Link.id).where(Link.email == account.email)
    return and_(AuditEntry.actor_kind == "guest", AuditEntry.actor_id.in_(links))


def links_of(session: Session, email: str) -> Sequence[Told]:
    """The tickets in which this address takes part."""
    query = select(Link, Ticket.reference).join(Ticket, Ticket.id == Link.ticket_id)
    query = query.where(Link.email == email).order_by(Link.id)
    return [Told(*row) for row in session.execute(query)]


def looks_of(session: Session, account_id: int) -> Sequence[Told]:
    """When this person looked at which ticket."""
    query = select(View, Ticket.reference).join(Ticket, Ticket.id == View.ticket_id)
    query = query.where(View.account_id == account_id).order_by(View.id)
    return [Told(*row) for row in session.execute(query)]


def news_of(session: Session, account_id: int) -> Sequence[Told]:
    """What this person of support was told at the desk."""
    query = select(News, Ticket.reference).join(Ticket, Ticket.id == News.ticket_id)
    query = query.where(News.account_id == account_id).order_by(News.id)
    return [Told(*row) for row in session.execute(query)]


def feedback_of(session: Session, email: str) -> Sequence[Feedback]:
    """What this address told us."""
    return session.scalars(select(Feedback).where(Feedback.email == email)).all()


def ratings_of(session: Session, email: str) -> Sequence[Told]:
    """What this address thought of our help with its requests."""
    query = (
        select(Rating, Ticket.reference)
        .join(Resolution, Resolution.id == Rating.resolution_id)
        .join(Ticket, Ticket.id == Resolution.ticket_id)
        .where(Ticket.requester_email == email)
        .order_by(Rating.resolution_id)
    )
    return [Told(row[0], row[1]) for row in session.execute(query)]


def hubs_of(session: Session, account: Account) -> Sequence[Told]:
    """What this person said about hubs, signed in or as the guest who asked."""
    asked = (HubCheck.account_id.is_(None), HubCheck.source == "installer")
    theirs = and_(*asked, Ticket.requester_email == account.email)
    query = (
        select(HubCheck, Ticket.reference)
        .join(Ticket, Ticket.id == HubCheck.ticket_id)
        .where(or_(HubCheck.account_id == account.id, theirs))
        .order_by(HubCheck.id)
    )
    return [Told(*row) for row in session.execute(query)]


def drafts_of(session: Session, account: Account, browser: str = "") -> Sequence[Draft]:
    """What this person typed, signed in or under their address or in this browser, and not sent."""
    named = type_coerce(Draft.answers, Text).contains(f'"{account.email}"', autoescape=True)
    typed = or_(named, Draft.account_id == account.id, Draft.browser == browser)
    return session.scalars(select(Draft).where(typed)).all()


def files_of_drafts(session: Session, drafts: Collection[UUID]) -> Sequence[Attachment]:
    """The files that wait with these drafts."""
    waits = Attachment.draft_id.in_(drafts) & Attachment.ticket_id.is_(None)
    return session.scalars(select(Attachment).where(waits)).all()


def sessions_of(session: Session, account_id: int) -> Sequence[AccountSession]:
    """Every session that is still recorded, ended ones too."""
    query = select(AccountSession).where(AccountSession.account_id == account_id)
    return session.scalars(query.order_by(AccountSession.id)).all()


def invitations_to(session: Session, email: str) -> Sequence[Invitation]:
    """The invitations to this address."""
    return session.scalars(select(Invitation).where(Invitation.email == email)).all()


def noted_about(session: Session, account: Account) -> Sequence[audit.Entry]:
    """What the audit log holds of this person."""
    query = (
        select(AuditEntry, Ticket.reference)
        .outerjoin(Ticket, Ticket.id == AuditEntry.ticket_id)
        .where(or_(audit.by_or_about(account.id), _as_guest(account)))
        .order_by(AuditEntry.id)
    )
    return [audit.Entry(*row) for row in session.execute(query)]


def handed_on(session: Session, tickets: Collection[int]) -> Sequence[OutboxRow]:
    """What was or will be handed on about these tickets."""
    return session.scalars(select(OutboxRow).where(OutboxRow.ticket_id.in_(tickets))).all()


def queued(session: Session, tickets: Collection[int]) -> Sequence[QueueItem]:
    """The items of the internal queue about these tickets."""
    return session.scalars(select(QueueItem).where(QueueItem.ticket_id.in_(tickets))).all()


def queued_feedback(session: Session, given: Collection[int]) -> Sequence[QueueItem]:
    """The items of the internal queue that hand this feedback on."""
    event: ColumnElement[str] = type_coerce(QueueItem.event, Text)
    named = (event.contains(f'"subject":"feedback-{number}"') for number in given)
    return session.scalars(
        select(QueueItem).where(QueueItem.ticket_id.is_(None), or_(false(), *named))
    ).all()


def written_to(session: Session, account: Account) -> Sequence[OutboxRow]:
    """Letters to this person about no ticket."""
    payload: ColumnElement[str] = type_coerce(OutboxRow.payload, Text)
    number = f'"account":{account.id}'
    about = or_(
        payload.contains(f'"{account.email}"', autoescape=True),
        payload.contains(number + ","),
        payload.contains(number + "}"),
    )
    return session.scalars(select(OutboxRow).where(OutboxRow.ticket_id.is_(None), about)).all()
