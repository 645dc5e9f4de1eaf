"""What is getting worse, as its customer sees it: the form, the ladder, and what was said so far."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from portal import access, i18n
from portal.errors import Closed, Incomplete, NotAllowed
from portal.forms.base import PolicyForm
from portal.forms.escalations import escalation_form
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.models import Escalation, EscalationStep, Link, Ticket
from portal.policy import Policy, ladder
from portal.policy.ladder import Rung
from portal.services import escalation, intake
from portal.services.escalation import Asked
from portal.store import escalations as store
from portal.store.tickets import Happening
from portal.web import door
from portal.web.runtime import read, runtime
from portal.work import Work

_STATES: Mapping[str, i18n.Lazy] = {
    "open": lazy("Waits for an answer"),
    "late": lazy("The answer is late"),
    "accepted": lazy("Accepted"),
    "declined": lazy("Declined"),
    "ended": lazy("Ended"),
}
_STEPS: Mapping[str, i18n.Lazy] = {
    "asked": lazy("It was escalated"),
    "added": lazy("A new impact was added"),
    "raised": lazy("It went up to “%(level)s”"),
    "accepted": lazy("It was accepted"),
    "declined": lazy("It was declined"),
    "lowered": lazy("It was stepped down to “%(level)s”"),
    "ended": lazy("It ended, as the request was solved"),
}


def require_possible(work: Work, ticket: Ticket) -> None:
    """Refuse where nothing can be escalated, or not by this person.

    Whoever may say how grave the request is may escalate it: who asked, and who manages their
    organisation. Those in copy and colleagues read along, and see all of it.

    Raises:
        Closed: the ticket is locked.
        NotAllowed: it is not theirs to escalate, or the policy has no ladder.
    """
    access.require_corrector(work.actor, g.link, ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    if not _may(work, ticket, g.link):
        raise NotAllowed


def _may(work: Work, ticket: Ticket, viewer: Link | None) -> bool:
    """Whether this person may escalate it now; what is solved is opened again first."""
    possible = work.policy.ladder and ticket.confirmed_at and not ticket.resolved_at
    return bool(possible) and _is_theirs(work, ticket, viewer)


def _is_theirs(work: Work, ticket: Ticket, viewer: Link | None) -> bool:
    speaks = access.may_speak(work.actor)
    return speaks and access.may_correct(work.actor, viewer, ticket)


def asked() -> Asked:
    """What was typed, clean.

    Raises:
        Incomplete: something is missing, the page is too old, or many came from here lately.
    """
    portal = runtime()
    said = escalation.prepare(portal.policy, portal.works.rules, request.form)
    refused = door.refused(g.ticket.requester_email, "escalation")
    if refused:
        g.escalation_status = refused[1]
        raise Incomplete({"reason": [refused[0]]})
    return said


def page(mistakes: Mapping[str, Sequence[str]] | None = None) -> ResponseReturnValue:
    """The form; where it was refused, with all that was typed, without its secrets."""
    zone = g.ticket.time_zone if g.actor.kind == "guest" else i18n.zone()
    with read() as work, i18n.using(i18n.language(), zone):
        require_possible(work, g.ticket)
        known = shown(work, g.ticket, g.link)
        form = _form(work.policy, known["above"], mistakes)
        shows = {"form": form, "escalation": known, "way": g.way, "reference": g.ticket.reference}
        drawn = render_template("tickets/escalate.html", **shows)
    return drawn, g.get("escalation_status", 422) if mistakes else 200


def _form(
    policy: Policy, above: Sequence[str], mistakes: Mapping[str, Sequence[str]] | None
) -> PolicyForm:
    if mistakes is None:
        wanted = request.args.get("level", "")
        return escalation_form(policy, {"level": wanted if wanted in above else ""}, above)
    typed = {key: request.form.get(key, "") for key in escalation.FIELDS}
    texts, _removed = intake.clean(typed, runtime().works.rules, frozenset())
    form = escalation_form(policy, texts, above)
    form.refuse(mistakes)
    return form


def of(
    work: Work, ticket: Ticket, viewer: Link | None, history: Iterable[Happening]
) -> dict[str, Any]:
    """The same for the page of a ticket; one that was never escalated costs no question."""
    if any(entry.kind == "escalated" for entry in history):
        return shown(work, ticket, viewer)
    return {"may": _may(work, ticket, viewer), "open": False, "steps": []}


def shown(work: Work, ticket: Ticket, viewer: Link | None) -> dict[str, Any]:
    """Where it stands, who looks at it, by when, what was said, and what its customer can do."""
    policy, known = work.policy, store.open_of(work.session, ticket)
    said = store.steps(work.session, ticket)
    base = {"may": _may(work, ticket, viewer), "steps": [_step(policy, one) for one in said]}
    if known is None or known.level not in policy.ladder:
        return base | {"open": False, "above": [*policy.ladder][1:]}
    return base | {
        "open": True,
        "state": known.state,
        "state_label": state(known),
        "level": known.level,
        "by_breach": known.why == "breach",
        "due_at": known.due_at,
        "due": _due(work, ticket, known),
        "wanted": _wanted(policy, known, said),
        "impact": _impact(policy, known, said),
        "here": _rung(policy.ladder[known.level]),
        "rungs": [_rung(rung) for rung in policy.ladder.values()],
        "next": _next(work, known),
        "above": ladder.above(policy.ladder, known.level),
        "below": [
            (key, pick(policy.ladder[key].label))
            for key in ladder.below(policy.ladder, known.level)
        ],
    }


def _due(work: Work, ticket: Ticket, known: Escalation) -> str:
    """By when its customer has an answer; nothing where an earlier first answer is promised."""
    runs = work.policy.statuses[ticket.status].clock == "runs"
    heard = ticket.response_due_at if runs and ticket.first_response_at is None else None
    if known.due_at is None or (heard and work.now < heard < known.due_at):
        return ""
    return i18n.datetime(known.due_at)


def state(known: Escalation) -> str:
    """Whether somebody has answered, in words."""
    return str(_STATES[known.state])


def _rung(rung: Rung) -> dict[str, str]:
    return {
        "key": rung.key,
        "label": pick(rung.label),
        "when": pick(rung.when),
        "role": pick(rung.role) if rung.role else "",
        "contact": rung.contact or "",
    }


def _next(work: Work, known: Escalation) -> dict[str, Any] | None:
    """The level to which the customer may take it, from when on; None where only support may."""
    at = escalation.opens_at(work.policy, known)
    above = escalation.following(work.policy, known.level)
    if at is None or above is None:
        return None
    return {**_rung(work.policy.ladder[above]), "when": i18n.datetime(at), "now": at <= work.now}


def _wanted(policy: Policy, known: Escalation, said: Iterable[EscalationStep]) -> str:
    """The level that the customer asked for last, where it is another one."""
    last = [one.level for one in said if one.escalation_id == known.id and one.impact]
    wish = last[-1] if last else known.level
    return pick(policy.ladder[wish].label) if wish in policy.ladder and wish != known.level else ""


def _impact(policy: Policy, known: Escalation, said: Iterable[EscalationStep]) -> str:
    """How it is now, as its customer said last, where support has not answered that yet."""
    last = [one.impact for one in said if one.escalation_id == known.id and one.impact]
    waits = known.state in {"open", "late"}
    return last[-1] if waits and last and last[-1] in policy.levels else ""


def _step(policy: Policy, step: EscalationStep) -> dict[str, Any]:
    level = pick(policy.ladder[step.level].label) if step.level in policy.ladder else step.level
    impact = step.impact or ""
    known = policy.levels.get(impact)
    return {
        "at": step.at,
        "side": step.side,
        "what": str(_STEPS.get(step.kind, step.kind)) % {"level": level},
        "said": [
            (label, text)
            for label, text in (
                (_("Why"), step.reason),
                (_("How it is now"), pick(known.question) if known else impact),
                (_("What it means"), step.business_impact),
            )
            if text
        ],
    }
