"""What looks like an incident is put before a person: nothing is posted by itself (B37, B38, B57)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from portal import access, uptime
from portal.db import take_turns
from portal.events import CleanValue, IncidentProposed
from portal.models import Incident, Proposal
from portal.outbox import writer
from portal.policy import Policy
from portal.redaction import identifier
from portal.services import affected, audit
from portal.store import proposals as store
from portal.store import tickets as tickets_store
from portal.store.proposals import Request
from portal.work import Work

KNOWN_ISSUE, POST, CRITICAL, PROBE = "known-issue", "post", "critical", "probe"
_NEWEST = 200
ALIKE = 2
"""How many words alike texts share."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_ANY_WORD = re.compile(r"[^\W_]+")
_LIKE = 5  # letters: "lights" and "lighting" are alike
_Stems = tuple[Request, frozenset[str]]
_STATES = (uptime.MAJOR, uptime.PARTIAL, uptime.DEGRADED)


def look(work: Work) -> None:
    """Look at the newest requests: grave ones, and those that are alike (A06, B37, B38)."""
    since = work.now - timedelta(seconds=work.policy.status_page.similar_within.seconds or 86_400)
    found = store.requests(work.session, since, _NEWEST)
    known = store.considered(work.session, since)
    fresh = [request for request in found if request.id not in known]
    for request in fresh:
        level = work.policy.levels.get(request.impact or "")
        if level is not None and level.emergency:
            _propose_critical(work, request)
    for category in dict.fromkeys(request.category for request in fresh):
        _consider(work, category, [one for one in fresh if one.category == category])


def _consider(work: Work, category: str | None, found: Sequence[Request]) -> None:
    limits = work.policy.thresholds
    known = [(one, stems(one.subject)) for one in found]
    alike = max((_like(mine, known) for mine in known), key=len)
    if len(alike) < min(limits.known_issue, limits.status_post):
        return
    kind = POST if len(alike) >= limits.status_post else KNOWN_ISSUE
    propose(
        work,
        kind,
        topic=f"category {category or ''}".strip(),
        component=component_of(work.policy, category),
        tickets=[one.id for one in alike],
        state=_state(work.policy, alike),
    )


def _like(mine: _Stems, stems: Iterable[_Stems]) -> list[Request]:
    """The requests whose subjects are like this one's, itself among them."""
    one, words = mine
    return [other for other, more in stems if other is one or len(words & more) >= ALIKE]


def alike(one: str, other: str) -> bool:
    """Whether two texts share enough words to be about the same thing."""
    return len(stems(one) & stems(other)) >= ALIKE


def mentions(text: str, label: str) -> bool:
    """Whether a text has every word of a label."""
    words = {word[:_LIKE] for word in _ANY_WORD.findall(text.lower())}
    return words.issuperset(word[:_LIKE] for word in _ANY_WORD.findall(label.lower()))


def stems(subject: str) -> frozenset[str]:
    """How its words begin, the short ones left out: what alike texts share."""
    return frozenset(word[:_LIKE] for word in _WORD.findall(subject.lower()))


def component_of(policy: Policy, category: str | None) -> str | None:
    """The component that requests of a category are about."""
    return next((one.key for one in policy.components if category in one.categories), None)


def _state(policy: Policy, alike: Iterable[Request]) -> str:
    """What the gravest of these requests makes of a component (B38 goes by severity)."""
    ranked = [level.key for level in policy.ranked_levels]
    places = [ranked.index(one.impact) for one in alike if one.impact in ranked]
    return _STATES[min([*places, len(_STATES) - 1])]


def _propose_critical(work: Work, request: Request) -> None:
    propose(
        work,
        CRITICAL,
        topic=f"request {request.id}",
        component=component_of(work.policy, request.category),
        tickets=[request.id],
        state=_STATES[0],
    )


def propose(
    work: Work,
    kind: str,
    *,
    topic: str,
    component: str | None,
    tickets: Sequence[int] = (),
    state: str = uptime.MAJOR,
    **more: CleanValue,
) -> Proposal:
    """Put something before those who may post; there is one open about a topic, which may grow."""
    data: dict[str, Any] = {"tickets": list(tickets), "state": identifier(state), **more}
    # Workers that look at once would all find nothing proposed yet.
    take_turns(work.session, "proposals")
    known = store.of_topic(work.session, topic)
    if known is None:
        known = Proposal(kind="", topic=topic, component=component, created_at=work.now)
        work.session.add(known)
    is_news = known.kind != kind
    if is_news or known.data != data:
        known.kind, known.data, known.updated_at = kind, data, work.now
        work.session.flush()
    if is_news:
        audit.note(work, "incident-proposed", None, id=known.id, why=identifier(kind))
        told: Mapping[str, CleanValue] = {"proposal": known.id, "kind": identifier(kind)}
        writer.record(work, IncidentProposed(None, identifier(f"proposal-{known.id}"), told))
    return known


def accept(work: Work, proposal: Proposal, incident: Incident) -> None:
    """This became an incident: its requests hear of it from now on.

    Raises:
        NotAllowed: the actor may not post.
    """
    access.require_publisher(work.actor)
    proposal.incident_id = incident.id
    decide(work, proposal, incident=incident.id)
    for number in proposal.data["tickets"]:
        ticket = tickets_store.by_id(work.session, work.actor, number)
        affected.attach(work, incident, ticket)


def decide(work: Work, proposal: Proposal, **became: CleanValue) -> None:
    """Somebody of support made something else of it than an incident."""
    proposal.decided_at = work.now
    audit.note(work, "proposal-accepted", None, id=proposal.id, **became)


def dismiss(work: Work, proposal: Proposal) -> None:
    """This is no incident, says a person.

    Raises:
        NotAllowed: the actor may not post.
    """
    access.require_publisher(work.actor)
    proposal.decided_at = work.now
    audit.note(work, "proposal-dismissed", None, id=proposal.id)
