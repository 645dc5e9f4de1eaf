"""Where a ticket stands in the queue of the desk."""

from datetime import UTC, datetime, timedelta

from portal.models import Ticket
from portal.policy import NextAction, Policy

_LATER = timedelta(days=365)
_A_SEVERITY, _A_LEVEL = timedelta(days=28), timedelta(days=7)
"""So much longer than the next graver one a ticket waits where nothing is promised."""


def of(
    policy: Policy, ticket: Ticket, due: list[datetime], action: NextAction | None
) -> datetime | None:
    """Where the ticket stands in the queue of the desk: by what is due next."""
    status = policy.statuses[ticket.status]
    if status.locked or ticket.confirmed_at is None:
        return None
    if due:
        return min(due)
    if status.turn == "support" and action is None:
        # Nothing is promised: the graver goes first, and among equals who has waited longer.
        since = (ticket.waiting_since or ticket.status_since).astimezone(UTC)
        return since + _patience(policy, ticket)
    # Nothing of ours is due: it stands behind whatever is.
    return action.moves_at if action else ticket.status_since.astimezone(UTC) + _LATER


def _patience(policy: Policy, ticket: Ticket) -> timedelta:
    """How much longer a ticket can wait than one of the gravest severity and impact (D04, D32).

    One that nobody has sorted yet stands among the gravest: somebody has to look at it.
    """
    severity = policy.severities.get(ticket.severity or "")
    level = policy.levels.get(ticket.impact or "")
    return _A_SEVERITY * (severity.rank - 1 if severity else 0) + _A_LEVEL * (
        level.rank - 1 if level else 0
    )
