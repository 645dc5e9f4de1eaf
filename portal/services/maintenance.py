"""Planned work: announced, put off, called off; it reminds, begins and ends by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal import access, html, i18n, uptime
from portal.errors import Incomplete, MovedOn, NotAllowed
from portal.events import CleanValue, MaintenanceChanged
from portal.i18n import gettext as _
from portal.models import Incident, IncidentUpdate
from portal.outbox import writer
from portal.policy import Policy
from portal.redaction import CleanText, identifier, redact
from portal.services import incidents, moments, posts
from portal.services.posts import Post
from portal.store import incidents as store
from portal.work import Work

SCHEDULED, RUNNING, VERIFYING, COMPLETED, CANCELLED = STATUSES = (
    "scheduled",
    "in-progress",
    "verifying",
    "completed",
    "cancelled",
)
_ENDED = (COMPLETED, CANCELLED)
_SAID = {RUNNING: (VERIFYING,)}
"""What may be said next without a verb of its own; the states only go forward."""
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Slot:
    """From when to when the work is planned."""

    begins: datetime
    ends: datetime


def plan(
    work: Work,
    *,
    name: CleanText,
    post: Post,
    slot: Slot,
    components: Sequence[str],
    announce: bool = False,
) -> Incident:
    """Put planned work on the page; with `announce`, subscribers hear of it and of each change.

    Raises:
        NotAllowed: the actor may not post, or not announce.
        Incomplete: the times or the components make no sense.
    """
    access.require_publisher(work.actor)
    if announce:
        access.require_blaster(work.actor)
    _require_sense(work, slot)
    if not components:
        raise Incomplete({"components": [_("Choose what is affected.")]})
    incident = _planned(work, name, slot, components)
    incident.announced = announce
    work.session.add(incident)
    work.session.flush()
    posts.note(work, "maintenance-planned", incident)
    _change(work, incident, post, SCHEDULED, "scheduled")
    return incident


def _planned(work: Work, name: CleanText, slot: Slot, components: Sequence[str]) -> Incident:
    return Incident(
        public_id=posts.public_id(),
        kind="maintenance",
        type="maintenance",
        name=name,
        status=SCHEDULED,
        impact="maintenance",
        components=dict.fromkeys(components, identifier(uptime.OPERATIONAL)),
        created_at=work.now,
        started_at=slot.begins,
        updated_at=work.now,
        scheduled_for=slot.begins,
        scheduled_until=slot.ends,
    )


def _require_sense(work: Work, slot: Slot) -> None:
    moments.require(work, scheduled_for=slot.begins, scheduled_until=slot.ends)
    if slot.ends <= slot.begins:
        raise Incomplete({"scheduled_until": [_("The end must be after the beginning.")]})
    if slot.ends <= work.now:
        raise Incomplete({"scheduled_until": [_("This time is over already.")]})


def _require_open(work: Work, incident: Incident) -> None:
    access.require_publisher(work.actor)
    if incident.kind != "maintenance":
        raise NotAllowed
    if incident.status in _ENDED:
        raise MovedOn


def _change(work: Work, incident: Incident, post: Post, status: str, change: str) -> IncidentUpdate:
    """Say it, tell who wants to know, and plan what happens next by itself."""
    update = posts.write(work, incident, replace(post, status=status))
    incident.next_action_at = _next(work.policy, incident, work.now)
    _tell(work, incident, change, update)
    return update


def _tell(work: Work, incident: Incident, change: str, update: IncidentUpdate | None) -> None:
    if update is not None and incident.announced:
        update.blasted_at = work.now
    told: dict[str, CleanValue] = {
        "incident": identifier(incident.public_id),
        "update": identifier(update.public_id) if update else None,
        "change": identifier(change),
        "blast": incident.announced,
        "components": [identifier(key) for key in incident.components],
    }
    writer.record(work, MaintenanceChanged(None, identifier(incident.public_id), told))


def say(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """Say more about it, without a change of the times; without a status it stays where it is.

    Raises:
        NotAllowed: the actor may not post.
        MovedOn: it is over.
        Incomplete: the status is none that may follow.
    """
    _require_open(work, incident)
    if post.status not in {"", incident.status, *following(incident)}:
        raise Incomplete({"status": [_("Choose one of the steps.")]})
    said = replace(post, status=post.status or incident.status, states={})
    update = posts.write(work, incident, said)
    incidents.tell(work, incident, update, blast=False)
    return update


def following(incident: Incident) -> Sequence[str]:
    """The states that may be said of it next, apart from beginning and ending."""
    return _SAID.get(incident.status, ())


def reschedule(work: Work, incident: Incident, post: Post, slot: Slot) -> IncidentUpdate:
    """Move it, or give it more time; who was told of it is told of this.

    Raises:
        NotAllowed: the actor may not post.
        MovedOn: it is over.
        Incomplete: the times make no sense.
    """
    _require_open(work, incident)
    _require_sense(work, slot)
    if incident.status == SCHEDULED:
        incident.scheduled_for = incident.started_at = slot.begins
        incident.reminded_at = None
    incident.scheduled_until = slot.ends
    posts.note(work, "maintenance-rescheduled", incident)
    return _change(work, incident, post, incident.status, "rescheduled")


def cancel(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """Call it off before it has begun.

    Raises:
        NotAllowed: the actor may not post.
        MovedOn: it has begun, or is over.
    """
    _require_open(work, incident)
    if incident.status != SCHEDULED:
        raise MovedOn
    incident.resolved_at = work.now
    posts.note(work, "maintenance-cancelled", incident)
    return _change(work, incident, post, CANCELLED, CANCELLED)


def begin(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """Begin now: at its time by itself, or earlier by hand.

    Raises:
        NotAllowed: the actor may not post.
        MovedOn: it has begun, or is over.
    """
    _require_open(work, incident)
    if incident.status != SCHEDULED:
        raise MovedOn
    incident.started_at = post.at or work.now
    return _change(work, incident, post, RUNNING, "started")


def complete(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """End it: at its time by itself, or by hand.

    Raises:
        NotAllowed: the actor may not post, or it does not run.
    """
    _require_open(work, incident)
    if incident.status == SCHEDULED:
        raise NotAllowed
    update = _change(work, incident, post, COMPLETED, COMPLETED)
    incident.resolved_at = update.display_at
    return update


def post(
    incident: Incident,
    status: str,
    body: CleanText,
    safe: html.SafeHtml,
    at: datetime | None = None,
) -> Post:
    """The words of a step, with the states that it brings."""
    states: dict[str, str] = {}
    if status in {RUNNING, VERIFYING}:
        states = dict.fromkeys(incident.components, uptime.MAINTENANCE)
    elif status == COMPLETED:
        states = posts.well(incident.components)
    return Post(status=status, body=body, html=safe, states=states, at=at)


def sweep(work: Work) -> int:
    """Remind, begin and end what is due; returns how many were acted on. Many may sweep at once."""
    due = store.due(work.session, work.now, _BATCH)
    with i18n.using(work.policy.organisation.languages[0], work.policy.hours.zone):
        for incident in due:
            _act(work, incident)
    return len(due)


def _act(work: Work, incident: Incident) -> None:
    begins, ends = incident.scheduled_for, incident.scheduled_until
    if begins is None or ends is None or incident.status in _ENDED:
        incident.next_action_at = None
    elif incident.status == SCHEDULED and begins <= work.now:
        begin(work, incident, _of_itself(work, incident, RUNNING, _("The work has begun."), begins))
    elif incident.status != SCHEDULED and ends <= work.now:
        complete(
            work, incident, _of_itself(work, incident, COMPLETED, _("The work is done."), ends)
        )
    else:
        _remind(work, incident)


def _of_itself(work: Work, incident: Incident, status: str, words: str, at: datetime) -> Post:
    body = redact(words, work.rules).text
    return post(incident, status, body, html.render(body), at)


def _remind(work: Work, incident: Incident) -> None:
    """Remind once for all reminders that were missed while nobody swept."""
    incident.reminded_at = incident.updated_at = work.now
    incident.next_action_at = _next(work.policy, incident, work.now)
    _tell(work, incident, "reminder", None)


def _next(policy: Policy, incident: Incident, now: datetime) -> datetime | None:
    """When this maintenance does something by itself."""
    if incident.status in _ENDED or incident.scheduled_for is None:
        return None
    if incident.status != SCHEDULED:
        return incident.scheduled_until
    ahead = [timedelta(seconds=span.seconds) for span in policy.status_page.remind]
    reminders = [incident.scheduled_for - span for span in ahead]
    return min([moment for moment in reminders if moment > now] + [incident.scheduled_for])
