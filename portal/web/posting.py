"""What the desk's forms about incidents and planned work say, checked and clean."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal import access, i18n, uptime
from portal.errors import Incomplete, NotFound
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Incident
from portal.services import incidents, maintenance, posts
from portal.services import proposals as verbs
from portal.services.maintenance import Slot
from portal.services.posts import Post
from portal.store import proposals
from portal.web import status
from portal.web.runtime import runtime
from portal.work import Work

_PREFIX = "state-"


def form(given: Mapping[str, str]) -> dict[str, Any]:
    """What the forms show: the choices, and what was typed."""
    policy = runtime().policy
    return {
        "said": given,
        "zone": i18n.zone(),
        "states": [("", _("As it is")), *((one, status.state(one)) for one in posts.STATES)],
        "components": [
            {
                "key": one.key,
                "label": pick(one.label),
                "state": given.get(_PREFIX + one.key, ""),
                "ticked": given.get(f"part-{one.key}", ""),
            }
            for one in policy.components
        ],
        "first_steps": [(one, status.title(one)) for one in incidents.OPEN],
        "drafts": [
            {"key": key, "label": pick(one.label), "kind": one.kind}
            for key, one in policy.status_page.drafts.items()
        ],
    }


def drafted(key: str) -> dict[str, str]:
    """What a form holds that begins with a draft of the policy; nothing for an unknown one."""
    draft = runtime().policy.status_page.drafts.get(key)
    if draft is None:
        return {}
    chosen = {_PREFIX + one: draft.state for one in draft.components}
    ticked = {f"part-{one}": "yes" for one in draft.components}
    step = incidents.KNOWN_ISSUE if draft.known_issue else incidents.OPEN[0]
    return {"name": pick(draft.title), "body": pick(draft.body), "status": step, **chosen, **ticked}


def post(given: Mapping[str, str], step: str = "") -> Post:
    """What a form says to the public. Raises Incomplete."""
    works = runtime().works
    chosen = {
        name.removeprefix(_PREFIX): state
        for name, state in given.items()
        if name.startswith(_PREFIX) and state
    }
    return posts.prepare(
        works.policy,
        works.rules,
        status=step or given.get("status", ""),
        body=given.get("body", ""),
        states=chosen,
        at=moment("at", given),
    )


def begun(work: Work, asked: Mapping[str, str]) -> dict[str, str]:
    """What a new form holds: a draft of the policy, or what was proposed."""
    given = drafted(asked.get("draft", ""))
    number = asked.get("proposal", "")
    if not number.isdecimal():
        return given
    found = proposals.by_id(work.session, int(number[:9]))
    since = found.data.get("since")
    more = {"proposal": number, "at": wall(datetime.fromisoformat(since) if since else None)}
    if found.component:
        more[_PREFIX + found.component] = str(found.data["state"])
    if found.kind == verbs.KNOWN_ISSUE:
        more["status"] = incidents.KNOWN_ISSUE
    return {**_prepared(found.component, known=found.kind == verbs.KNOWN_ISSUE), **given, **more}


def _prepared(component: str | None, *, known: bool) -> dict[str, str]:
    """The words with which a proposal begins: the policy's draft for this part, else our own."""
    fitting = [
        (draft.known_issue != known, key)
        for key, draft in runtime().policy.status_page.drafts.items()
        if draft.kind == "incident" and component in draft.components
    ]
    if fitting:
        begun = drafted(min(fitting)[1])
        return {name: begun[name] for name in ("name", "body")}
    parts = {one.key: pick(one.label) for one in runtime().policy.components}
    part = parts.get(component or "")
    name = _("%(part)s: several people report a problem", part=part) if part else ""
    return {
        "name": name or _("Several people report a problem"),
        "body": _("Several people tell us of a problem. We are looking for the cause."),
    }


def settle(work: Work, given: Mapping[str, str], incident: Incident) -> None:
    """Where the form came from a proposal, that is decided now."""
    number = given.get("proposal", "")
    if number.isdecimal():
        verbs.accept(work, proposals.by_id(work.session, int(number[:9])), incident)


def preview(name: str, said: Post) -> dict[str, Any]:
    """What a post would look like, as clean as it would be stored."""
    return {"name": name, "body_html": said.html, "status": status.title(said.status)}


def may_announce(work: Work) -> bool:
    """Whether who asks may let subscribers hear of planned work."""
    return access.may_blast(work.actor)


def planned(given: Mapping[str, str]) -> dict[str, Any]:
    """What a form says of planned work, as `maintenance.plan` takes it. Raises Incomplete."""
    return {
        "name": posts.title(given.get("name", ""), runtime().works.rules),
        "post": post(given, maintenance.SCHEDULED),
        "slot": slot(given),
        "components": [c.key for c in runtime().policy.components if given.get(f"part-{c.key}")],
        "announce": "announce" in given,
    }


def step(given: Mapping[str, str]) -> str:
    """The step that a form of planned work takes. Raises NotFound where there is no such step."""
    if given.get("step") not in {RESCHEDULE, *_VERBS}:
        raise NotFound
    return given["step"]


def take_step(work: Work, incident: Incident, said: Post, when: Slot | None) -> None:
    """Begin, end, call off or (with other times) put off planned work."""
    if when is not None:
        maintenance.reschedule(work, incident, said, when)
        return
    post = maintenance.post(incident, said.status, said.body, said.html)
    _VERBS[said.status](work, incident, post)


RESCHEDULE = "reschedule"
_VERBS = {
    maintenance.RUNNING: maintenance.begin,
    maintenance.COMPLETED: maintenance.complete,
    maintenance.CANCELLED: maintenance.cancel,
}


def slot(given: Mapping[str, str]) -> Slot:
    """From when to when a form plans something. Raises Incomplete."""
    begins, ends = moment("scheduled_for", given), moment("scheduled_until", given)
    wrong = {}
    if begins is None:
        wrong["scheduled_for"] = [_("Say when it begins.")]
    if ends is None:
        wrong["scheduled_until"] = [_("Say when it ends.")]
    if begins is None or ends is None:
        raise Incomplete(wrong)
    return Slot(begins, ends)


def moment(name: str, given: Mapping[str, str]) -> datetime | None:
    """A time that was typed in the reader's zone, or with a zone of its own. Raises Incomplete."""
    typed = given.get(name, "").strip()
    try:
        at = datetime.fromisoformat(typed) if typed else None
    except (ValueError, OverflowError):
        raise Incomplete({name: [_("Write a day and a time, such as 2026-11-23 09:00.")]}) from None
    return at.replace(tzinfo=at.tzinfo or ZoneInfo(i18n.zone())) if at else None


def wall(at: datetime | None) -> str:
    """A time as a field for times takes it, in the reader's zone."""
    return f"{at.astimezone(ZoneInfo(i18n.zone())):%Y-%m-%dT%H:%M}" if at else ""


def reclassifiable() -> list[tuple[str, str]]:
    """The states that a time may be given afterwards."""
    known = (*posts.STATES, uptime.MAINTENANCE, uptime.NO_DATA)
    return [(one, status.state(one)) for one in known]
