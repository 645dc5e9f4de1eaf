"""Questions about incidents; they are public, so nobody needs to say who asks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import Incident, IncidentUpdate


def unresolved(session: Session) -> Sequence[Incident]:
    """The open incidents, newest first."""
    query = select(Incident).where(Incident.resolved_at.is_(None)).order_by(Incident.id.desc())
    return session.scalars(query).all()


def by_public_id(session: Session, public_id: str) -> Incident:
    """One incident; raises NotFound."""
    incident = session.scalar(select(Incident).where(Incident.public_id == public_id))
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
