"""Questions about incidents; they are public, so nobody needs to say who asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import (
    Deflection,
    Incident,
    IncidentRevision,
    IncidentTicket,
    IncidentUpdate,
    Ticket,
)


def unresolved(session: Session) -> Sequence[Incident]:
    """The open incidents, newest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None), Incident.kind == "incident")
    return session.scalars(query.order_by(Incident.id.desc())).all()


def planned(session: Session) -> Sequence[Incident]:
    """Planned work that is not over, soonest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None), Incident.kind == "maintenance")
    return session.scalars(query.order_by(Incident.scheduled_for)).all()


def due(session: Session, now: datetime, most: int) -> Sequence[Incident]:
    """Planned work that does something by itself now; what another sweeper holds is left out."""
    query = (
        select(Incident)
        .where(Incident.next_action_at <= now)
        .order_by(Incident.next_action_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return session.scalars(query).all()


def update(session: Session, incident: Incident, public_id: str) -> IncidentUpdate:
    """One update of this incident; raises NotFound."""
    mine = IncidentUpdate.incident_id == incident.id
    found = session.scalar(
        select(IncidentUpdate).where(mine, IncidentUpdate.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def any_published(session: Session) -> bool:
    """Whether anything was ever put on the status page."""
    return session.scalar(select(Incident.id).limit(1)) is not None


def by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Incident:
    """One incident, to be changed with `lock`; raises NotFound."""
    query = select(Incident).where(Incident.public_id == public_id)
    incident = session.scalar(query.with_for_update() if lock else query)
    if incident is None:
        raise NotFound
    return incident


def updates(
    session: Session, incidents: Sequence[Incident]
) -> Mapping[int, Sequence[IncidentUpdate]]:
    """The updates of these incidents by incident id, newest first."""
    found: defaultdict[int, list[IncidentUpdate]] = defaultdict(list)
    query = (
        select(IncidentUpdate)
        .where(IncidentUpdate.incident_id.in_([incident.id for incident in incidents]))
        .order_by(IncidentUpdate.id.desc())
    )
    for update in session.scalars(query) if incidents else ():
        found[update.incident_id].append(update)
    return found


def revisions(
    session: Session, updates: Sequence[IncidentUpdate]
) -> Mapping[int, Sequence[IncidentRevision]]:
    """What these updates said before they were corrected, by update id, the latest first."""
    found: defaultdict[int, list[IncidentRevision]] = defaultdict(list)
    mine = IncidentRevision.update_id.in_([one.id for one in updates])
    query = select(IncidentRevision).where(mine).order_by(IncidentRevision.id.desc())
    for revision in session.scalars(query) if updates else ():
        found[revision.update_id].append(revision)
    return found


def requests(session: Session, incident: Incident) -> Sequence[Ticket]:
    """The requests that are about an incident, oldest first: for support only."""
    query = (
        select(Ticket)
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(IncidentTicket.incident_id == incident.id)
        .order_by(Ticket.id)
    )
    return session.scalars(query).all()


def deflected(session: Session, incident: Incident) -> int:
    """How many followed the incident in place of a request of their own."""
    query = select(func.count(Deflection.id)).where(Deflection.incident_id == incident.id)
    return session.scalar(query) or 0


def is_deflected(session: Session, incident: Incident, browser: str) -> bool:
    """Whether this browser has been counted as following the incident."""
    mine = (Deflection.incident_id == incident.id) & (Deflection.browser == browser)
    return session.scalar(select(Deflection.id).where(mine)) is not None


def touching(session: Session, component: str, now: datetime) -> bool:
    """Whether an open incident or a running maintenance says something of this component."""
    open_now = Incident.resolved_at.is_(None) & (Incident.started_at <= now)
    return any(
        component in one.components for one in session.scalars(select(Incident).where(open_now))
    )
