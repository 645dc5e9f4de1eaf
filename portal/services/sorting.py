"""Triage: what a ticket is about, how grave it is, and whether its plan is what it claims (D09)."""

from typing import Any, Literal

from portal.errors import Incomplete
from portal.events import CleanValue, TicketSorted
from portal.i18n import gettext as _
from portal.models import Ticket
from portal.outbox import writer
from portal.redaction import identifier
from portal.services import audit, progress, routing
from portal.services.progress import Reason
from portal.work import Work

ASKED = ("category", "severity", "impact")
"""What a ticket is sorted by."""
By = Literal["support", "escalation", "merge", "parting"]


def sort(
    work: Work,
    ticket: Ticket,
    *,
    category: str | None = None,
    severity: str | None = None,
    impact: str | None = None,
    tier_verified: bool | None = None,
    letter: bool = True,
    by: By = "support",
) -> None:
    """Say what the ticket is about and how grave it is; its due times and routes follow.

    What is None stays as it was. Without a `letter` of its own, another one tells of the times. `by`
    says whose word it is, so that the history does not tell of support that did nothing.

    Raises:
        Incomplete: the policy has no such category, severity or level.
        NotAllowed: the ticket is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    asked = {"category": category, "severity": severity, "impact": impact}
    before = routing.facts(ticket)
    if put(work, ticket, {**asked, "tier_verified": tier_verified}, by):
        reason: Reason = "escalated" if by == "escalation" else "sorted"
        progress.schedule(work, ticket, reason=reason, letter=letter)
        routing.settle(work, ticket, before)


def put(work: Work, ticket: Ticket, asked: dict[str, Any], by: By = "support") -> bool:
    """Write down how the ticket is sorted, without what follows; whether that is news."""
    policy = work.policy
    tables = {"category": policy.categories, "severity": policy.severities, "impact": policy.levels}
    wrong = [key for key, table in tables.items() if asked.get(key) and asked[key] not in table]
    if wrong:
        raise Incomplete({key: [_("Choose one of the answers offered here.")] for key in wrong})
    news = {k: v for k, v in asked.items() if v is not None and v != getattr(ticket, k)}
    if not news:
        return False
    changes: dict[str, CleanValue] = {
        key: {"from": _word(getattr(ticket, key)), "to": _word(v)} for key, v in news.items()
    }
    for key, value in news.items():
        setattr(ticket, key, value)
    ticket.updated_at = work.now
    audit.note(work, "sorted", ticket, **changes, by=identifier(by))
    data: dict[str, CleanValue] = {"reference": ticket.reference, "changes": changes}
    writer.record(work, TicketSorted(ticket.id, ticket.reference, data))
    return True


def _word(value: object) -> CleanValue:
    if value is None or isinstance(value, bool):
        return value
    return identifier(str(value))
