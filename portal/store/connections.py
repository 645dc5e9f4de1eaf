"""Questions about connect requests; each takes the one who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import Connection, HubCheck, Organisation, Project, ProjectGrant, Ticket
from portal.policy.connect import Question, Source
from portal.store import tickets
from portal.work import Actor

_MOST_ALIKE = 5


class Row(NamedTuple):
    """A connect request: the hub, and the ticket."""

    connection: Connection
    ticket: Ticket


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition under which `actor` may see what was decided about a hub.

    That is who may see the ticket, and the customer whose home it is: everybody in the organisation
    that gave the project to the installer. They see what is decided, not the conversation.
    """
    if actor.kind != "customer" or actor.organisation_id is None:
        return tickets.visible_to(actor)
    theirs = select(Project.id).where(Project.organisation_id == actor.organisation_id)
    return or_(tickets.visible_to(actor), Connection.project_id.in_(theirs))


def of(session: Session, ticket: Ticket) -> Connection | None:
    """What a ticket that one may see has as a connect request; None where it is none."""
    return session.get(Connection, ticket.id)


def by_reference(session: Session, actor: Actor, reference: str) -> Row:
    """The connect request of this reference. Raises NotFound where there is none for `actor`."""
    query = select(Connection, Ticket).join(Ticket, Ticket.id == Connection.ticket_id)
    which = (Ticket.reference == reference.upper(), visible_to(actor))
    found = session.execute(query.where(*which)).first()
    if found is None:
        raise NotFound
    return Row(*found)


def sees_ticket(session: Session, actor: Actor, ticket: Ticket) -> bool:
    """Whether `actor` may see all of it, the conversation too, and say what has changed."""
    query = select(Ticket.id).where(Ticket.id == ticket.id, tickets.visible_to(actor))
    return session.scalar(query) is not None


def open_ones(session: Session, actor: Actor, limit: int) -> Sequence[Row]:
    """The requests that are not over, by project, the newest of each first."""
    query = (
        select(Connection, Ticket)
        .join(Ticket, Ticket.id == Connection.ticket_id)
        .where(visible_to(actor), Ticket.resolved_at.is_(None))
        .order_by(Connection.project, Ticket.id.desc())
    )
    return [Row(*row) for row in session.execute(query.limit(limit))]


def same_hub(session: Session, actor: Actor, row: Row) -> Sequence[Ticket]:
    """What else is open about the same hub, as far as `actor` may see it, the newest first."""
    if row.connection.hub is None:
        return []
    query = (
        select(Ticket)
        .join(Connection, Connection.ticket_id == Ticket.id)
        .where(
            Connection.hub == row.connection.hub,
            Ticket.id != row.ticket.id,
            Ticket.resolved_at.is_(None),
            visible_to(actor),
        )
    )
    return session.scalars(query.order_by(Ticket.id.desc()).limit(_MOST_ALIKE)).all()


def last_said(session: Session, ticket_id: int) -> Mapping[tuple[Question, Source], HubCheck]:
    """What each source said last about each question."""
    newest = (
        select(func.max(HubCheck.id))
        .where(HubCheck.ticket_id == ticket_id)
        .group_by(HubCheck.question, HubCheck.source)
    )
    found = session.scalars(select(HubCheck).where(HubCheck.id.in_(newest)).order_by(HubCheck.id))
    return {(row.question, row.source): row for row in found}  # type: ignore[misc]


def history(session: Session, ticket: Ticket) -> Sequence[HubCheck]:
    """Everything that was said about the hub, oldest first."""
    query = select(HubCheck).where(HubCheck.ticket_id == ticket.id).order_by(HubCheck.id)
    return session.scalars(query).all()


def projects_of(session: Session, actor: Actor) -> Sequence[tuple[Project, Organisation]]:
    """The projects for which `actor` may ask: those of their organisation, or given to it."""
    if actor.organisation_id is None:
        return []
    given = select(ProjectGrant.project_id).where(
        ProjectGrant.installer_id == actor.organisation_id
    )
    query = (
        select(Project, Organisation)
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(or_(Project.organisation_id == actor.organisation_id, Project.id.in_(given)))
        .order_by(Project.name, Project.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def is_any_due(session: Session, now: datetime) -> bool:
    """Whether the hub system is to be asked about any; an idle worker takes no write lock."""
    query = select(Connection.ticket_id).where(Connection.recheck_at <= now).limit(1)
    return session.scalar(query) is not None


def due(session: Session, now: datetime, limit: int) -> Sequence[Row]:
    """Those about which the hub system is to be asked; what another worker holds is left out."""
    query = (
        select(Connection, Ticket)
        .join(Ticket, Ticket.id == Connection.ticket_id)
        .where(Connection.recheck_at <= now)
        .order_by(Connection.recheck_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Connection)
    )
    return [Row(*row) for row in session.execute(query)]
