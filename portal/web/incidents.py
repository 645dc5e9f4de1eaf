"""Incidents and planned work at the desk: what its pages show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Incident, IncidentUpdate
from portal.policy import Policy
from portal.services import incidents, maintenance, probes
from portal.store import board, proposals
from portal.store import incidents as store
from portal.store.public import Event
from portal.web import posting, status
from portal.work import Work


def listed(work: Work) -> dict[str, Any]:
    """What is open, what is planned, what is proposed, and what ended lately (B20)."""
    known = board.board(work.session, work.policy, work.now)
    return {
        "open": [_line(event) for event in known.incidents],
        "planned": [_line(event) for event in known.maintenances],
        "ended": [_line(event) for event in known.history if event.resolved_at is not None],
        "proposed": [proposal(work.policy, one) for one in proposals.open_ones(work.session)],
        "probes": _probes(work),
        "may_publish": access.may_publish(work.actor),
    }


def _probes(work: Work) -> list[dict[str, str]]:
    """What watches the components, what it believes, and where signs of life are sent."""
    believed = {True: _("It answers"), False: _("It does not answer"), None: _("Not known yet")}
    states, found = probes.states(work), work.policy.status_page.probes
    may_know = access.may_publish(work.actor)
    return [
        {
            "key": key,
            "part": label(work.policy, probe.component),
            "state": believed[states[key]],
            "address": url_for(
                "heartbeats.beat", token=probes.token_of(work.signer, probe), _external=True
            )
            if probe.kind == probes.HEARTBEAT and may_know
            else "",
        }
        for key, probe in found.items()
    ]


def _line(event: Event) -> dict[str, Any]:
    return {
        "url": url_for("incidents.show", public_id=event.public_id),
        "name": event.name,
        "status": status.title(event.status),
        "tone": event.impact if event.resolved_at is None else "none",
        "when": _when(event),
        "known_issue": event.type == incidents.KNOWN_ISSUE,
    }


def _when(one: Event | Incident) -> str:
    """Since when, or from when to when, in words."""
    ends = one.scheduled_until if one.resolved_at is None else one.resolved_at
    if ends is None:
        return _("Since %(when)s", when=i18n.short(one.started_at))
    return _("%(begin)s to %(end)s", begin=i18n.short(one.started_at), end=i18n.short(ends))


def proposal(policy: Policy, one: Any) -> dict[str, Any]:
    """What looks like an incident, in a sentence."""
    part = next((c for c in policy.components if c.key == one.component), None)
    label = pick(part.label) if part else one.topic
    many = len(one.data.get("tickets", ()))
    sentence = {
        "known-issue": _(
            "%(part)s: %(many)s similar requests. Is it a known issue?", many=many, part=label
        ),
        "post": _(
            "%(part)s: %(many)s similar requests. Does the public need to know?",
            many=many,
            part=label,
        ),
        "critical": _("%(part)s: a request of the gravest kind came in.", part=label),
        "probe": _("%(part)s: a probe says that it does not work.", part=label),
    }[one.kind]
    return {"id": one.id, "kind": one.kind, "sentence": sentence, "at": one.updated_at}


def shown(work: Work, incident: Incident) -> dict[str, Any]:
    """One incident with all that can be done about it now."""
    said = store.updates(work.session, [incident]).get(incident.id, ())
    earlier = store.revisions(work.session, said)
    planned = incident.kind == "maintenance"
    return {
        "incident": incident,
        "titles": [(name, datetime.fromisoformat(until)) for name, until in incident.titles],
        "status": status.title(incident.status),
        "tone": incident.impact if incident.resolved_at is None else "none",
        "updates": [_update(one, earlier.get(one.id, ())) for one in said],
        "affected": [(label(work.policy, k), status.state(s)) for k, s in _now(incident)],
        "requests": store.requests(work.session, incident),
        "deflected": store.deflected(work.session, incident),
        "planned": planned,
        "when": _when(incident),
        "begins": posting.wall(incident.scheduled_for),
        "ends": posting.wall(incident.scheduled_until),
        "may_publish": access.may_publish(work.actor),
        "may_blast": access.may_blast(work.actor) and incidents.may_be_blasted(incident),
        "steps": [(one, status.title(one)) for one in _steps(incident)],
    }


def _now(incident: Incident) -> Sequence[tuple[str, str]]:
    return [(key, str(state)) for key, state in incident.components.items()]


def _update(one: IncidentUpdate, earlier: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "title": status.title(one.status),
        "at": one.display_at,
        "body_html": one.body_html,
        "earlier": [
            (_("What it said until %(when)s", when=i18n.short(old.until)), old.body_html)
            for old in earlier
        ],
        "sent": _("Sent to all subscribers on %(when)s", when=i18n.short(one.blasted_at))
        if one.blasted_at
        else "",
    }


def _steps(incident: Incident) -> Sequence[str]:
    """The steps that may be said next."""
    if incident.kind == "maintenance":
        return maintenance.following(incident)
    if incident.resolved_at is not None:
        again = () if incident.type == incidents.FALSE_ALARM else (incidents.FALSE_ALARM,)
        return ("postmortem", *again, *incidents.OPEN)
    return (*incidents.OPEN, *incidents.ENDED)


def label(policy: Policy, key: str) -> str:
    """What a component is called; its key once the policy has lost it."""
    return next((pick(one.label) for one in policy.components if one.key == key), key)
