"""What somebody who writes a request might want to see first."""

from collections.abc import Sequence
from typing import Any

from flask import session, url_for

from portal.i18n import pick
from portal.models import Incident, Link, Ticket
from portal.store import tickets
from portal.web import asking, status, words
from portal.web.runtime import browser, read
from portal.work import Work


def at_first() -> dict[str, list[dict[str, Any]]]:
    """What the form shows before anything is typed (E23).

    Who has sent nothing from this browser is not looked up, so that a blank form stays cheap.
    """
    if "sent" not in session:
        return {"incidents": _incidents(status.open_incidents()), "similar": []}
    with read() as work:
        return of(work, browser())


def _incidents(found: Sequence[Incident]) -> list[dict[str, Any]]:
    return [
        {
            "name": incident.name,
            "url": url_for("status.incident", public_id=incident.public_id),
            "sentence": words.incident_status(incident.status),
        }
        for incident in found
    ]


def _way(work: Work, ticket: Ticket, link: Link) -> str:
    # A link opens the request to whoever has it: who is signed in needs none.
    if asking.person() is not None:
        return url_for("tracking.show", reference=ticket.reference)
    return url_for("tracking.show", token=work.signer.token("ticket", link.nonce))


def of(work: Work, by: str) -> dict[str, list[dict[str, Any]]]:
    """Open incidents, and the unfinished requests that came from this browser (E23, E28)."""
    return {
        "incidents": _incidents(status.open_incidents()),
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
