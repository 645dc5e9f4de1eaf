"""Questions about escalations; who may see the ticket may see them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from portal import access
from portal.models import Escalation, EscalationStep, Ticket
from portal.work import Actor

_OPEN = select(Escalation).where(
    Escalation.ticket_id == bindparam("ticket"), Escalation.ended_at.is_(None)
)
_STEPS = (
    select(EscalationStep)
    .join(Escalation, Escalation.id == EscalationStep.escalation_id)
    .where(Escalation.ticket_id == bindparam("ticket"))
    .order_by(EscalationStep.id)
)


def open_of(session: Session, ticket: Ticket) -> Escalation | None:
    """The escalation of this ticket that has not ended."""
    return session.scalar(_OPEN, {"ticket": ticket.id})


def steps(session: Session, ticket: Ticket) -> Sequence[EscalationStep]:
    """Everything that was said and done about escalations of this ticket, oldest first."""
    return session.scalars(_STEPS, {"ticket": ticket.id}).all()


def last_impact(session: Session, known: Escalation) -> str | None:
    """How it is now, as it was said last about this escalation."""
    query = select(EscalationStep.impact).where(
        EscalationStep.escalation_id == known.id, EscalationStep.impact.is_not(None)
    )
    return session.scalar(query.order_by(EscalationStep.id.desc()).limit(1))


def ended_with(session: Session, ticket: Ticket) -> bool:
    """Whether what was escalated ended when the ticket was solved as it is now."""
    if ticket.resolved_at is None:
        return False
    query = select(Escalation.id).where(
        Escalation.ticket_id == ticket.id, Escalation.ended_at == ticket.resolved_at
    )
    return session.scalar(query.limit(1)) is not None


def dues(session: Session, actor: Actor, tickets: Sequence[int]) -> Mapping[int, datetime]:
    """By when the escalations of these tickets are to be answered. Raises NotFound as `going_on`."""
    access.require_staff(actor)
    query = select(Escalation.ticket_id, Escalation.due_at).where(
        Escalation.ticket_id.in_(tickets),
        Escalation.ended_at.is_(None),
        Escalation.due_at.is_not(None),
    )
    rows = session.execute(query) if tickets else ()
    return {ticket: due for ticket, due in rows if due is not None}


def overdue(session: Session, now: datetime, limit: int) -> Sequence[Row[Escalation, Ticket]]:
    """Open escalations that nobody answered in time; those that another sweeper holds are left out."""
    query = (
        select(Escalation, Ticket)
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .where(Escalation.ended_at.is_(None), Escalation.state == "open", Escalation.due_at <= now)
        .order_by(Escalation.due_at, Escalation.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Escalation)
    )
    return session.execute(query).all()


def going_on(session: Session, actor: Actor, limit: int) -> Sequence[Row[Escalation, Ticket]]:
    """What has not ended, by when its answer is due. Raises NotFound for who is not staff."""
    access.require_staff(actor)
    query = (
        select(Escalation, Ticket)
        .join(Ticket, Ticket.id == Escalation.ticket_id)
        .where(Escalation.ended_at.is_(None))
        .order_by(Escalation.due_at.asc().nulls_last(), Escalation.id)
        .limit(limit)
    )
    return session.execute(query).all()
