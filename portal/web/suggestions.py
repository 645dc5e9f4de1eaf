"""What somebody who writes a request might want to see first."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, session, url_for

from portal.i18n import pick
from portal.models import Link, Ticket
from portal.services import proposals
from portal.store import tickets
from portal.store.public import Event
from portal.web import answers, asking, words
from portal.web.runtime import browser, read, runtime
from portal.work import Work

_TELLING = ("subject", "description", "category")


def at_first() -> dict[str, list[dict[str, Any]]]:
    """What the form shows before anything is typed (E23).

    Who has sent nothing from this browser is not looked up, so that a blank form stays cheap.
    """
    if "sent" not in session:
        return known({})
    with read() as work:
        return of(work, browser())


def known(typed: Mapping[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What fits what was typed: open incidents, known issues, pages that answer it (E23, B61).

    While nothing is typed, that is every open incident.
    """
    found = _incidents(runtime().snapshot.incidents, typed)
    if not any(typed.get(name, "").strip() for name in _TELLING):
        return {"incidents": found, "similar": []}
    return {
        "incidents": [one for one in found if one["fits"] or one["wide"]],
        "issues": answers.issues(typed),
        "similar": [],
        "pages": answers.pages(typed),
    }


def _incidents(found: Sequence[Event], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """The open incidents, those first that fit what is being typed."""
    shown = [
        {
            "name": incident.name,
            "public_id": incident.public_id,
            "url": url_for("status.incident", public_id=incident.public_id),
            "sentence": words.incident_status(incident.wire),
            "fits": _fits(incident, typed),
            "wide": _is_wide(incident),
        }
        for incident in found
    ]
    return sorted(shown, key=lambda one: not one["fits"])


def _fits(incident: Event, typed: Mapping[str, str]) -> bool:
    """Whether a request seems to be about this: by what it is about, or by its words."""
    category = typed.get("category")
    touched = [one for one in runtime().policy.components if one.key in incident.components]
    if category and any(category in component.categories for component in touched):
        return True
    text = answers.said(typed)
    named = any(proposals.mentions(text, pick(one.label)) for one in touched)
    return named or proposals.alike(incident.name, text)


def _is_wide(incident: Event) -> bool:
    """Whether nothing works, so that whatever is typed may come from it."""
    parts = {one.key for one in runtime().policy.components}
    return incident.impact == "critical" and parts.issubset(incident.components or parts)


def _way(work: Work, ticket: Ticket, link: Link) -> str:
    # A link opens the request to whoever has it: who is signed in needs none.
    if asking.person() is not None:
        return url_for("tracking.show", reference=ticket.reference)
    return url_for("tracking.show", token=work.signer.token("ticket", link.nonce))


def of(work: Work, by: str) -> dict[str, list[dict[str, Any]]]:
    """Open incidents, and the unfinished requests that came from this browser (E23, E28)."""
    return known(request.form) | {
        "similar": [
            {
                "reference": ticket.reference,
                "subject": words.subject(ticket.subject),
                "stage_label": pick(work.policy.stage_of(ticket.status).label),
                "url": _way(work, ticket, link),
                "opened_at": ticket.opened_at,
            }
            for ticket, link in tickets.recent_of_browser(work.session, by, work.now)
        ],
    }
