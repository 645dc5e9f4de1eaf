"""Incidents as programs see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from flask import url_for
from pydantic import Field

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Incident, IncidentUpdate
from portal.services import incidents, posts
from portal.services.maintenance import Slot
from portal.store.public import Part
from portal.web import programs

Title = Annotated[str, Field(min_length=1, max_length=posts.LONGEST_NAME)]
Words = Annotated[str, Field(min_length=1, max_length=posts.LONGEST)]
_OF_IMPACT = dict(zip(incidents.IMPACTS, posts.STATES, strict=True))


def states(components: Mapping[str, str | None], impact: str | None) -> dict[str, str]:
    """The state of each named component: its own, or the one that the impact means."""
    return {key: state or _OF_IMPACT[impact or "none"] for key, state in components.items()}


def for_programs(incident: Incident) -> dict[str, Any]:
    """An incident for the API."""
    return {
        "id": incident.public_id,
        "kind": incident.kind,
        "type": incident.type,
        "name": incident.name,
        "status": incident.status,
        "impact": incident.impact,
        "components": dict(incident.components),
        "started_at": programs.moment(incident.started_at),
        "resolved_at": programs.moment(incident.resolved_at),
        "scheduled_for": programs.moment(incident.scheduled_for),
        "scheduled_until": programs.moment(incident.scheduled_until),
        "url": url_for("status.incident", public_id=incident.public_id, _external=True),
    }


def update(one: IncidentUpdate) -> dict[str, Any]:
    """An update for the API."""
    return {
        "id": one.public_id,
        "status": one.status,
        "body": one.body,
        "at": programs.moment(one.display_at),
        "blasted_at": programs.moment(one.blasted_at),
    }


def slot(planned: Incident, begins: datetime | None, ends: datetime | None) -> Slot:
    """Other times for planned work; what is left out stays. Raises Incomplete for an incident."""
    begins, ends = begins or planned.scheduled_for, ends or planned.scheduled_until
    if begins is None or ends is None:
        raise Incomplete({"scheduled_for": [_("This is no planned work.")]})
    return Slot(begins, ends)


def component(part: Part) -> dict[str, Any]:
    """A component with its state and uptime."""
    uptime = part.uptime
    return {
        "key": part.key,
        "id": part.public_id,
        "name": pick(part.label),
        "state": part.state,
        "no_data": part.no_data,
        "since": programs.moment(part.since),
        "uptime": {
            "percent": None if uptime.percent is None else str(uptime.percent),
            "measured_seconds": uptime.measured_s,
            "lost_seconds": str(uptime.lost_s),
            "partial": str(uptime.rule.partial),
            "degraded": str(uptime.rule.degraded),
        },
    }
