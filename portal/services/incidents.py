"""Telling the public what is wrong."""

import secrets
from collections.abc import Sequence

from portal import html
from portal.models import Incident, IncidentUpdate
from portal.redaction import CleanText
from portal.services import audit
from portal.work import Work

IMPACTS = ("none", "minor", "major", "critical")
STATUSES = ("investigating", "identified", "monitoring", "resolved")
_LETTERS = "abcdefghijkmnopqrstuvwxyz0123456789"


def report(
    work: Work, *, name: CleanText, impact: str, body: CleanText, components: Sequence[CleanText]
) -> Incident:
    """Open an incident with its first words to the public.

    Raises:
        ValueError: the impact is not one of `IMPACTS`.
    """
    if impact not in IMPACTS:
        raise ValueError(impact)
    incident = Incident(
        public_id="".join(secrets.choice(_LETTERS) for _ in range(12)),
        name=name,
        status=STATUSES[0],
        impact=impact,
        components=list(components),
        started_at=work.now,
    )
    work.session.add(incident)
    work.session.flush()
    say(work, incident, status=STATUSES[0], body=body)
    return incident


def say(work: Work, incident: Incident, *, status: str, body: CleanText) -> IncidentUpdate:
    """Add an update; `resolved` ends the incident.

    Raises:
        ValueError: the status is not one of `STATUSES`.
    """
    if status not in STATUSES:
        raise ValueError(status)
    incident.status = status
    incident.resolved_at = work.now if status == STATUSES[-1] else None
    update = IncidentUpdate(
        incident_id=incident.id,
        status=status,
        body=body,
        body_html=html.render(body),
        created_at=work.now,
    )
    work.session.add(update)
    audit.note(work, "incident", None, id=incident.id)
    return update
