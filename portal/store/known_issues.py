"""Questions about known issues: support sees all of them, everybody else what is public and open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal import access
from portal.errors import NotFound
from portal.models import KnownIssue, MeToo, OutboxRow, Ticket, TicketTag
from portal.tokens import Signer
from portal.work import Actor

_SEALED = "me-too"
_ENDED = 50
_READABLE = timedelta(days=30)
"""How long a public one stays at its address once it is solved."""


class Counted(NamedTuple):
    """A known issue, how many tickets carry its tag, and how many people said that they have it."""

    issue: KnownIssue
    tickets: int
    people: int


def listed(session: Session, actor: Actor) -> Sequence[Counted]:
    """All that are open, the newest first, then those that were solved last (B35)."""
    access.require_staff(actor)
    tickets = select(func.count()).where(TicketTag.tag == KnownIssue.tag).scalar_subquery()
    people = select(func.count(MeToo.id)).where(MeToo.known_issue_id == KnownIssue.id)
    query = select(KnownIssue, tickets, people.scalar_subquery())
    living, ended = KnownIssue.resolved_at.is_(None), KnownIssue.resolved_at.is_not(None)
    found = session.execute(query.where(living).order_by(KnownIssue.id.desc())).all()
    last = query.where(ended).order_by(KnownIssue.resolved_at.desc()).limit(_ENDED)
    return [Counted(*row) for row in (*found, *session.execute(last))]


def open_ones(session: Session, actor: Actor) -> Sequence[KnownIssue]:
    """Those that are not solved yet, the newest first. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    query = select(KnownIssue).where(KnownIssue.resolved_at.is_(None))
    return session.scalars(query.order_by(KnownIssue.id.desc())).all()


def public_ones(session: Session) -> Sequence[KnownIssue]:
    """Those that everybody may read of: public, and not solved yet."""
    query = select(KnownIssue).where(*_PUBLIC).order_by(KnownIssue.id.desc())
    return session.scalars(query).all()


_PUBLIC: tuple[ColumnElement[bool], ...] = (
    KnownIssue.public.is_(True),
    KnownIssue.resolved_at.is_(None),
)


def any_public(session: Session) -> bool:
    """Whether there is or was one that everybody may read of."""
    query = select(KnownIssue.id).where(KnownIssue.public.is_(True)).limit(1)
    return session.scalar(query) is not None


def public_one(session: Session, tag: str, now: datetime | None = None) -> KnownIssue:
    """One that everybody may read of, by its tag; raises NotFound.

    Asked with the time of `now`, one that was solved of late is among them.
    """
    solved: ColumnElement[bool] = KnownIssue.resolved_at.is_(None)
    if now is not None:
        solved |= KnownIssue.resolved_at > now - _READABLE
    return _one(
        session.scalar(
            select(KnownIssue).where(KnownIssue.public.is_(True), solved, KnownIssue.tag == tag)
        )
    )


def by_tag(session: Session, actor: Actor, tag: str, *, lock: bool = False) -> KnownIssue:
    """One of them, to be changed with `lock`. Raises NotFound, also for who is not staff."""
    access.require_staff(actor)
    query = select(KnownIssue).where(KnownIssue.tag == tag)
    return _one(session.scalar(query.with_for_update() if lock else query))


def _one(found: KnownIssue | None) -> KnownIssue:
    if found is None:
        raise NotFound
    return found


def is_taken(session: Session, tag: str) -> bool:
    """Whether there is one with this tag."""
    return session.scalar(select(KnownIssue.id).where(KnownIssue.tag == tag)) is not None


def of_ticket(session: Session, actor: Actor, ticket: Ticket) -> Sequence[KnownIssue]:
    """The known issues that a ticket is about: all of them for support, else the public ones."""
    query = (
        select(KnownIssue)
        .join(TicketTag, TicketTag.tag == KnownIssue.tag)
        .where(TicketTag.ticket_id == ticket.id)
        .order_by(KnownIssue.id)
    )
    if actor.kind not in {"staff", "system"}:
        query = query.where(KnownIssue.public.is_(True))
    return session.scalars(query).all()


def tickets(session: Session, issue: KnownIssue) -> Sequence[Ticket]:
    """The tickets that are about it, oldest first: for support only."""
    query = (
        select(Ticket)
        .join(TicketTag, TicketTag.ticket_id == Ticket.id)
        .where(TicketTag.tag == issue.tag, Ticket.anonymised_at.is_(None))
        .order_by(Ticket.id)
    )
    return session.scalars(query).all()


def people(session: Session, issue: KnownIssue) -> int:
    """How many said that they have it, too, in place of a request of their own."""
    query = select(func.count(MeToo.id)).where(MeToo.known_issue_id == issue.id)
    return session.scalar(query) or 0


def said(session: Session, issue: KnownIssue, browser: str, address: str | None) -> Sequence[MeToo]:
    """What this browser, or the owner of this sealed address, said of an issue before."""
    mine = MeToo.browser == browser
    if address is not None:
        mine |= MeToo.address == address
    return session.scalars(select(MeToo).where(MeToo.known_issue_id == issue.id, mine)).all()


def untold(session: Session, issue: KnownIssue) -> Sequence[MeToo]:
    """Who waits for the letter that it is solved."""
    query = select(MeToo).where(
        MeToo.known_issue_id == issue.id, MeToo.address.is_not(None), MeToo.told_at.is_(None)
    )
    return session.scalars(query.order_by(MeToo.id)).all()


def told(session: Session) -> Sequence[MeToo]:
    """Whose letter was written down, and whose address is still there."""
    query = select(MeToo).where(MeToo.address.is_not(None), MeToo.told_at.is_not(None))
    return session.scalars(query).all()


def on_their_way(session: Session, event: str) -> set[int]:
    """The ids of those whose letter has not been delivered; one that is parked may be tried again."""
    waits = OutboxRow.available_at.is_not(None) | OutboxRow.parked_at.is_not(None)
    query = select(OutboxRow.payload).where(OutboxRow.event == event, waits)
    return {int(payload.get("me_too", 0)) for payload in session.scalars(query)}


def of_address(session: Session, address: str) -> Sequence[tuple[MeToo, KnownIssue]]:
    """What the owner of this sealed address said that they have, too."""
    query = select(MeToo, KnownIssue).join(KnownIssue, KnownIssue.id == MeToo.known_issue_id)
    rows = session.execute(query.where(MeToo.address == address).order_by(MeToo.id))
    return [(row[0], row[1]) for row in rows]


def sealed(signer: Signer, address: str) -> str:
    """An address as it is stored: found by it, and read by us alone."""
    return signer.sealed_text(_SEALED, address)


def address_of(signer: Signer, one: MeToo) -> str | None:
    """The address to write to; None where it was forgotten, or the secret key is another one."""
    return signer.unsealed_text(_SEALED, one.address) if one.address else None
