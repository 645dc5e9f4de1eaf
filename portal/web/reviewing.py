"""Escalations as support reads and answers them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import g, request

from portal import i18n
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import Escalation, Ticket
from portal.services import intake, reviews
from portal.services.reviews import Review
from portal.store import escalations as store
from portal.web import acts, escalations, words
from portal.web.queue import DESK, label
from portal.web.runtime import runtime
from portal.work import Work

_MOST = 200


def review() -> Review:
    """What was typed, clean. Raises Incomplete."""
    if g.get("expired"):
        raise Incomplete({"": [_("This page was open for a long time. Please send it once more.")]})
    return reviews.prepare(runtime().works.rules, request.form)


def refused(error: Exception) -> acts.Refused:
    """What to say of it; what was typed stays, without its secrets."""
    typed: Mapping[str, str] = {key: request.form.get(key, "") for key in reviews.FIELDS}
    texts, removed = intake.clean(typed, runtime().works.rules, frozenset())
    rules = runtime().works.rules
    told = [words.removal(runtime().policy, item, rules) for item in removed]
    return replace(acts.refused("escalation", error), typed=texts, removed=told)


def listed(work: Work) -> dict[str, Any]:
    """The lines of the list, those first whose answer is due first."""
    found = store.going_on(work.session, work.actor, _MOST)
    return {"lines": [_line(work, known, ticket) for known, ticket in found], "at": work.now}


def _line(work: Work, known: Escalation, ticket: Ticket) -> dict[str, Any]:
    policy, due = work.policy, known.due_at
    late = due is not None and due <= work.now
    left = _("%(length)s late", length=i18n.length(work.now - due)) if late and due else ""
    return {
        "reference": ticket.reference,
        "url": f"{DESK}/tickets/{ticket.reference}#escalation",
        "subject": words.subject(ticket.subject),
        "who": words.asker(ticket.requester_name),
        "level": label(policy.ladder, known.level),
        "since": known.level_since,
        "state": escalations.state(known),
        "impact": label(policy.levels, ticket.impact),
        "severity": label(policy.severities, ticket.severity),
        "team": label(policy.teams, ticket.team),
        "late": late,
        "words": left or (i18n.ahead(due - work.now) if due else ""),
        "due_at": due,
    }
