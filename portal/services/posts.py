"""What is said on the status page: cleaned before it is stored, with the states that it brings."""

import re
import secrets
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from portal import html, uptime
from portal.errors import Incomplete
from portal.events import CleanValue
from portal.html import SafeHtml
from portal.i18n import gettext as _
from portal.models import ComponentSpell, Incident, IncidentUpdate
from portal.policy import Policy
from portal.redaction import CleanText, Rules, identifier
from portal.services import audit, messages, moments
from portal.work import Work

STATES = (uptime.OPERATIONAL, uptime.DEGRADED, uptime.PARTIAL, uptime.MAJOR)
"""What an incident may make of a component."""
LONGEST_NAME, LONGEST = 200, 10_000
_ADDRESS = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_EXAMPLE = re.compile(r"[@.]example(?:\.(?:com|net|org))?$", re.IGNORECASE)
_LETTERS = "abcdefghijkmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One word to the public, clean and rendered; `prepare` makes it.

    `states` names the components whose state it tells; `at` is the time that it tells of.
    """

    status: str
    body: CleanText
    html: SafeHtml
    states: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None


def prepare(
    policy: Policy,
    rules: Rules,
    *,
    status: str,
    body: str,
    states: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Post:
    """Check and clean what was typed, outside of any transaction.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    ours = {policy.organisation.contact_email.lower()}
    text = messages.plain(_without_addresses(messages.legible(body), ours), rules)
    states = states or {}
    wrong: dict[str, list[str]] = {}
    if not text:
        wrong["body"] = [_("Write in a few words what people should know.")]
    elif len(text) > LONGEST:
        wrong["body"] = [_("This is very long. Please tell us in fewer words.")]
    if set(states) - {component.key for component in policy.components}:
        wrong["components"] = [_("One of these components is not known.")]
    elif set(states.values()) - {*STATES, uptime.MAINTENANCE}:
        wrong["components"] = [_("One of these states is not known.")]
    if wrong:
        raise Incomplete(wrong)
    return Post(status=status, body=text, html=html.render(text), states=states, at=at)


def title(typed: str, rules: Rules) -> CleanText:
    """The name of an incident, checked and clean. Raises Incomplete."""
    line = " ".join(messages.legible(typed).split())
    name = messages.plain(_without_addresses(line), rules)
    if not name or len(name) > LONGEST_NAME:
        raise Incomplete({"name": [_("Give it a name of at most 200 characters.")]})
    return name


def _without_addresses(text: str, ours: Container[str] = ()) -> str:
    """The text without the mail addresses of people: everybody reads it, and it is never deleted."""

    def kept(found: re.Match[str]) -> str:
        known = found[0].lower() in ours or _EXAMPLE.search(found[0])
        return found[0] if known else _("[email address taken out]")

    return _ADDRESS.sub(kept, text)


def public_id() -> str:
    """Twelve letters and digits by which the public names an incident or an update."""
    return "".join(secrets.choice(_LETTERS) for _ in range(12))


def write(work: Work, incident: Incident, post: Post) -> IncidentUpdate:
    """Add the update, and write down the states that it brings.

    Raises:
        Incomplete: it tells of a time to come, or from before the incident.
    """
    at = _moment(work, incident, post.at)
    affected = _spells(work, incident, post.states, at)
    incident.status, incident.updated_at = post.status, work.now
    update = IncidentUpdate(
        public_id=public_id(),
        incident_id=incident.id,
        status=post.status,
        body=post.body,
        body_html=post.html,
        affected=affected,
        created_at=work.now,
        display_at=at,
    )
    work.session.add(update)
    work.session.flush()
    note(work, "incident-posted", incident, update, status=identifier(post.status))
    return update


def _moment(work: Work, incident: Incident, at: datetime | None) -> datetime:
    if at is None:
        return work.now
    moments.require(work, at=at)
    if at > work.now:
        raise Incomplete({"at": [_("This time is still to come.")]})
    if at < incident.started_at:
        raise Incomplete({"at": [_("This is before the incident began.")]})
    return at


def _spells(
    work: Work, incident: Incident, states: Mapping[str, str], at: datetime
) -> list[list[CleanText]]:
    """Write down the states that change; returns key, state before and after of each named one."""
    before = {key: str(incident.components.get(key, uptime.OPERATIONAL)) for key in states}
    rows = [
        spell(incident, key, state, at, work.now)
        for key, state in states.items()
        if state != before[key] or at < work.now
    ]
    work.put(ComponentSpell, rows)
    clean = {key: identifier(state) for key, state in states.items()}
    incident.components = {**incident.components, **clean}
    return [[identifier(key), identifier(before[key]), clean[key]] for key in states]


def spell(
    incident: Incident, key: str, state: str, since: datetime, now: datetime
) -> dict[str, object]:
    """One row of the record of states."""
    told = {"component": key, "state": state, "since": since, "until": None}
    return {**told, "incident_id": incident.id, "reclassification_id": None, "recorded_at": now}


def unsay(work: Work, incident: Incident) -> None:
    """Take back every state that an incident brought: nothing was wrong (a false alarm)."""
    began = (
        select(ComponentSpell.component, func.min(ComponentSpell.since))
        .where(ComponentSpell.incident_id == incident.id)
        .group_by(ComponentSpell.component)
    )
    rows = [
        spell(incident, key, uptime.OPERATIONAL, since, work.now)
        for key, since in work.session.execute(began)
    ]
    work.put(ComponentSpell, rows)


def well(components: Iterable[str]) -> dict[str, str]:
    """These components at work again."""
    return dict.fromkeys(components, uptime.OPERATIONAL)


def note(
    work: Work,
    kind: str,
    incident: Incident,
    update: IncidentUpdate | None = None,
    **data: CleanValue,
) -> None:
    """One entry in the audit log about an incident."""
    audit.note(work, kind, None, incident=incident.id, update=update.id if update else None, **data)
