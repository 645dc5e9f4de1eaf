"""Telling the public what is wrong: to post and to blast are two acts, with a permission each."""

from dataclasses import replace
from datetime import datetime

from portal import access, uptime
from portal.errors import Incomplete, NotAllowed
from portal.events import CleanValue, StatusPosted
from portal.i18n import gettext as _
from portal.models import (
    ComponentSpell,
    Incident,
    IncidentRevision,
    IncidentUpdate,
    Reclassification,
)
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import affected, audit, moments, posts
from portal.services.posts import Post
from portal.work import Work

IMPACTS = ("none", "minor", "major", "critical")
OPEN = ("investigating", "identified", "known-issue", "monitoring")
ENDED = ("resolved", "false-alarm")
STATUSES = (*OPEN, *ENDED, "postmortem")
KNOWN_ISSUE, FALSE_ALARM = "known-issue", "false-alarm"
_IMPACT_OF = dict(zip(posts.STATES, IMPACTS, strict=True))


def report(work: Work, *, name: CleanText, post: Post, impact: str | None = None) -> Incident:
    """Open an incident with its first words; without an impact, the worst state says it.

    `post.at` dates it back. Nobody is written to: that is another act, `blast` (B55).

    Raises:
        NotAllowed: the actor may not post (B54).
        Incomplete: the first words do not open an incident, or tell of a time to come.
    """
    access.require_publisher(work.actor)
    _require_opening(work, post, impact)
    incident = Incident(
        public_id=posts.public_id(),
        kind="incident",
        type="investigating",
        name=name,
        status=post.status,
        impact=impact or "none",
        components={},
        created_at=work.now,
        started_at=min(post.at or work.now, work.now),
        updated_at=work.now,
    )
    work.session.add(incident)
    work.session.flush()
    posts.note(work, "incident-opened", incident)
    _say(work, incident, post)
    return incident


def _require_opening(work: Work, post: Post, impact: str | None) -> None:
    _require(post.status in OPEN, "status", _("An incident begins with what you know now."))
    _require(impact in {None, *IMPACTS}, "impact", _("Choose one of the impacts."))
    moments.require(work, at=post.at)


def say(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """Say more: a step forward, the end, a false alarm, a post-mortem, or that it is back.

    Raises:
        NotAllowed: the actor may not post.
        Incomplete: the incident does not take this step now.
    """
    access.require_publisher(work.actor)
    _require(incident.kind == "incident", "status", _("Planned work has steps of its own."))
    _require(post.status in STATUSES, "status", _("Choose one of the steps."))
    ended = incident.resolved_at is not None
    if post.status == "postmortem":
        _require(ended, "status", _("Resolve it first; then tell what was learnt."))
    elif ended:
        may = post.status in OPEN or (post.status == FALSE_ALARM and incident.type != FALSE_ALARM)
        _require(may, "status", _("It is resolved already."))
    return _say(work, incident, post)


def _require(fine: bool, field: str, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not fine:
        raise Incomplete({field: [otherwise]})


def _say(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    if post.status in ENDED:
        post = replace(post, states=posts.well({**incident.components, **post.states}))
    if post.status == "postmortem":
        post = replace(post, states={})
    update = posts.write(work, incident, post)
    _advance(work, incident, post, update.display_at)
    tell(work, incident, update, blast=False)
    affected.tell(work, incident, update)
    return update


def _advance(work: Work, incident: Incident, post: Post, at: datetime) -> None:
    """Where the incident stands after this post."""
    worst = _IMPACT_OF[uptime.worst(post.states.values())]
    incident.impact = max(incident.impact, worst, key=IMPACTS.index)
    if post.status == KNOWN_ISSUE:
        incident.type = KNOWN_ISSUE
    elif post.status in OPEN and incident.type == FALSE_ALARM:
        incident.type = "investigating"
    if post.status == "monitoring":
        incident.monitoring_at = at
    if post.status == "postmortem":
        incident.postmortem_at = at
    else:
        incident.resolved_at = (incident.resolved_at or at) if post.status in ENDED else None
    if post.status == FALSE_ALARM:
        incident.type, incident.impact = FALSE_ALARM, "none"
        posts.unsay(work, incident)


def tell(work: Work, incident: Incident, update: IncidentUpdate, *, blast: bool) -> None:
    """Record that something was posted, or sent to everybody."""
    told: dict[str, CleanValue] = {
        "incident": identifier(incident.public_id),
        "update": identifier(update.public_id),
        "status": identifier(update.status),
        "blast": blast,
        "components": [identifier(key) for key in incident.components],
    }
    writer.record(work, StatusPosted(None, identifier(incident.public_id), told))


def blast(work: Work, incident: Incident, update: IncidentUpdate) -> None:
    """Send an update to all subscribers (B56); twice sends once.

    Raises:
        NotAllowed: the actor may not, or it is still being looked into: what triggers On-Call is
            posted, not blasted (B55).
    """
    access.require_blaster(work.actor)
    if not may_be_blasted(incident):
        raise NotAllowed
    if update.blasted_at is not None:
        return
    update.blasted_at = incident.updated_at = work.now
    incident.announced = True
    posts.note(work, "incident-blasted", incident, update)
    tell(work, incident, update, blast=True)


def may_be_blasted(incident: Incident) -> bool:
    """Whether this is for all subscribers: a known issue, or what they have heard of already."""
    return incident.announced or incident.type == KNOWN_ISSUE


def correct(work: Work, incident: Incident, update: IncidentUpdate, said: Post) -> None:
    """Put other words in the place of an update's; what it said stays in sight.

    Raises:
        NotAllowed: the actor may not post.
    """
    access.require_publisher(work.actor)
    if said.body == update.body:
        return
    earlier = IncidentRevision(
        update_id=update.id, body=update.body, body_html=update.body_html, until=work.now
    )
    work.session.add(earlier)
    update.body, update.body_html = said.body, said.html
    incident.updated_at = work.now
    posts.note(work, "incident-corrected", incident, update)


def rename(work: Work, incident: Incident, name: CleanText) -> None:
    """Give an incident or planned work another title; the earlier one stays in sight.

    Raises:
        NotAllowed: the actor may not post.
    """
    access.require_publisher(work.actor)
    if name == incident.name:
        return
    earlier = [incident.name, identifier(work.now.isoformat(timespec="seconds"))]
    incident.titles = [earlier, *incident.titles]
    incident.name, incident.updated_at = name, work.now
    posts.note(work, "incident-renamed", incident)


def reclassify(
    work: Work, component: str, *, state: str, since: datetime, until: datetime, reason: CleanText
) -> None:
    """Say that a time was other than the record has it, and why; the record itself stays.

    Raises:
        NotAllowed: the actor may not post.
        Incomplete: the component, the state or the times make no sense.
    """
    access.require_publisher(work.actor)
    known = {one.key for one in work.policy.components}
    states = {*posts.STATES, uptime.MAINTENANCE, uptime.NO_DATA}
    _require(component in known, "component", _("Choose one of the components."))
    _require(state in states, "state", _("Choose one of the states."))
    moments.require(work, since=since, until=until)
    _require(since < until, "until", _("The end must be after the beginning."))
    _require(until <= work.now, "until", _("This time is still to come."))
    _require(bool(reason), "reason", _("Say why: it stays in the record."))
    why = Reclassification(reason=reason, created_at=work.now)
    work.session.add(why)
    work.session.flush()
    row = {"component": component, "state": state, "since": since, "until": until}
    told = {"incident_id": None, "reclassification_id": why.id, "recorded_at": work.now}
    work.put(ComponentSpell, [row | told])
    key, to = identifier(component), identifier(state)
    times = {"since": since, "until": until}
    audit.note(work, "component-reclassified", None, id=why.id, component=key, to=to, **times)
