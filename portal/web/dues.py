"""The due times of a ticket with the reasons that its customer can open."""

from collections.abc import Sequence
from typing import Any

from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Due, Policy, Targets, explain
from portal.services import clocks
from portal.store.tickets import Happening


def of(
    policy: Policy, ticket: Ticket, history: Sequence[Happening], targets: Targets
) -> dict[str, Any]:
    """When the first answer and the solution are due, or were given."""
    dues = clocks.dues(policy, ticket, history)
    # Where neither is promised, that is told once, for both.
    none = targets.response is targets.resolution is None
    reason = pick(targets.reason) if targets.reason and not none else ""
    return {
        "response": _due(dues.response, ticket.first_response_at, reason),
        "resolution": _due(dues.resolution, ticket.resolved_at, reason),
    }


def _due(due: Due | None, met_at: Any, reason: str) -> dict[str, Any]:
    return {
        "at": due.at if due else None,
        "met_at": met_at,
        "words": explain.words(due.steps) if due and met_at is None else [],
        "none_reason": "" if due else reason,
    }
