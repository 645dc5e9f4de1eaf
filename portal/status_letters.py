"""What subscribers of the status are told, in their language and zone: as letters and as lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import i18n, notifications, uptime
from portal.events import SubscriptionAsked
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.letters import Letter
from portal.models import Incident, Subscriber
from portal.store import incidents
from portal.store import subscribers as store
from portal.work import Work

TITLES: Mapping[str, i18n.Lazy] = {
    "investigating": lazy("Investigating"),
    "identified": lazy("Identified"),
    "known-issue": lazy("Known issue"),
    "monitoring": lazy("Monitoring"),
    "resolved": lazy("Resolved"),
    "false-alarm": lazy("False alarm"),
    "postmortem": lazy("Post-mortem"),
    "scheduled": lazy("Planned maintenance"),
    "in-progress": lazy("Maintenance has begun"),
    "verifying": lazy("Maintenance is being checked"),
    "completed": lazy("Maintenance is over"),
    "cancelled": lazy("Maintenance is cancelled"),
}
"""What an update is called."""
_CHANGES: Mapping[str, i18n.Lazy] = {
    "scheduled": TITLES["scheduled"],
    "reminder": lazy("Maintenance begins soon"),
    "rescheduled": lazy("Maintenance has a new time"),
    "cancelled": TITLES["cancelled"],
    "started": TITLES["in-progress"],
    "completed": TITLES["completed"],
}
_OVER = ("resolved", "false-alarm", "postmortem", "completed", "cancelled")
STATES: Mapping[str, i18n.Lazy] = {
    uptime.OPERATIONAL: lazy("Works"),
    uptime.DEGRADED: lazy("Works less well"),
    uptime.PARTIAL: lazy("Works in part"),
    uptime.MAJOR: lazy("Does not work"),
    uptime.MAINTENANCE: lazy("Under maintenance"),
}
"""What each state of a component is called."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell, in the words of one reader; `change` is that of a maintenance."""

    title: str
    name: str
    body: str
    at: datetime
    affected: tuple[tuple[str, str], ...]
    incident: Incident
    change: str | None
    url: str
    over: bool


def way(work: Work, subscriber: Subscriber, base_url: str) -> str:
    """Where a subscriber confirms, chooses and ends it."""
    return f"{base_url}/status/subscriptions/{store.token_of(work.signer, subscriber)}"


def news(work: Work, data: Mapping[str, Any], base_url: str) -> News:
    """What there is to tell of an event, as it is stored now."""
    incident = incidents.by_public_id(work.session, data["incident"])
    known = incidents.updates(work.session, [incident]).get(incident.id, ())
    said = next((one for one in known if one.public_id == data.get("update")), None)
    change = data.get("change")
    return News(
        title=str(_CHANGES[change] if change else TITLES[said.status if said else ""]),
        name=" ".join(incident.name.split()),
        body=said.body if said else "",
        at=said.display_at if said else work.now,
        affected=_affected(work, incident),
        incident=incident,
        change=change,
        url=f"{base_url}/status/incidents/{incident.public_id}",
        over=(change or (said.status if said else "")) in _OVER,
    )


def _affected(work: Work, incident: Incident) -> tuple[tuple[str, str], ...]:
    labels = {part.key: pick(part.label) for part in work.policy.components}
    return tuple(
        (labels[key], str(STATES[state]))
        for key, state in incident.components.items()
        if key in labels
    )


def letter(
    work: Work, subscriber: Subscriber, address: str, payload: Mapping[str, Any], base_url: str
) -> Letter:
    """What was written down for one subscriber, as a letter."""
    url = way(work, subscriber, base_url)
    with i18n.using(subscriber.language, subscriber.time_zone):
        house = " ".join(pick(work.policy.organisation.name).split())
        if payload["type"] == SubscriptionAsked.name:
            subject = _("Please confirm: news of the status of %(name)s", name=house)
            text = notifications.text("status_asked", policy=work.policy, url=url)
            return Letter(address, subject, text, work.now, unsubscribe=url)
        told = news(work, payload["data"], base_url)
        name = "status_maintenance" if told.change else "status_posted"
        text = notifications.text(name, policy=work.policy, news=told, letters=url)
        thread = f"incident-{told.incident.public_id}"
        return Letter(address, f"[{house}] {told.title}: {told.name}", text, work.now, thread, url)
