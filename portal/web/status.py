"""The state of the service in words, worked out from the open incidents."""

from collections.abc import Sequence
from typing import Any

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Incident, IncidentUpdate
from portal.policy import Policy
from portal.store import incidents
from portal.web import words
from portal.web.runtime import read, runtime

_FRESH = 5.0  # seconds for which an answer about the status may be repeated
_ORDER = ("none", "minor", "major", "critical")


def open_incidents() -> Sequence[Incident]:
    """The open incidents, at most five seconds old: many pages ask, and they change rarely."""
    portal = runtime()
    now = portal.works.clock().timestamp()
    asked_at, known = portal.incidents
    if known is None or not 0 <= now - asked_at < _FRESH:
        with read() as work:
            known = incidents.unresolved(work.session)
        portal.incidents = (now, known)
    return known


def overall(found: Sequence[Incident]) -> dict[str, str]:
    """The worst impact of all open incidents, in one sentence."""
    worst = max((incident.impact for incident in found), key=_ORDER.index, default="none")
    sentence = {
        "none": _("All systems work") if not found else _("We are looking into a report"),
        "minor": _("Some things work less well than they should"),
        "major": _("Part of the service is not working"),
        "critical": _("The service is not working"),
    }[worst]
    return {"indicator": worst, "sentence": sentence}


def components(policy: Policy, found: Sequence[Incident]) -> list[dict[str, str]]:
    """Each component with the worst impact that an open incident has on it."""
    return [_component(component, found) for component in policy.components]


def _component(component: Any, found: Sequence[Incident]) -> dict[str, str]:
    hit = [incident.impact for incident in found if component.key in incident.components]
    worst = max(hit, key=_ORDER.index, default="none")
    label = {
        "none": _("Works"),
        "minor": _("Works less well"),
        "major": _("Works in part"),
        "critical": _("Does not work"),
    }[worst]
    return {"label": pick(component.label), "status": worst, "status_label": label}


def incident(found: Incident, updates: Sequence[IncidentUpdate], url: str) -> dict[str, Any]:
    """One incident as the pages show it."""
    return {
        "name": found.name,
        "impact": found.impact,
        "status_label": words.incident_status(found.status),
        "url": url,
        "updates": [
            {
                "at": update.created_at,
                "status_label": words.incident_status(update.status),
                "body_html": update.body_html,
            }
            for update in updates
        ],
    }
