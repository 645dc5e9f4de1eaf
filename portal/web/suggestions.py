"""What somebody who writes a request might want to see first."""

from typing import Any

from flask import url_for

from portal.i18n import pick
from portal.store import incidents, tickets
from portal.web import words
from portal.work import Work


def of(work: Work, browser: str) -> dict[str, list[dict[str, Any]]]:
    """Open incidents, and the unfinished requests that came from this browser (E23, E28)."""
    return {
        "incidents": [
            {
                "name": incident.name,
                "url": url_for("status.incident", public_id=incident.public_id),
                "sentence": words.incident_status(incident.status),
            }
            for incident in incidents.unresolved(work.session)
        ],
        "similar": [
            {
                "reference": ticket.reference,
                "subject": ticket.subject,
                "stage_label": pick(work.policy.stage_of(ticket.status).label),
                "url": url_for("tracking.show", token=work.signer.token("ticket", link.nonce)),
                "opened_at": ticket.opened_at,
            }
            for ticket, link in tickets.recent_of_browser(work.session, browser, work.now)
        ],
    }
