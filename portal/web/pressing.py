"""What presses on a ticket of the desk: what is due next, how late, and how long somebody waits."""

from datetime import datetime
from typing import Any, Literal

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import Ticket
from portal.policy import Policy
from portal.policy.alarms import AT_RISK
from portal.services import progress

Next = Literal[
    "response", "resolution", "start", "escalation", "update", "action", "turn", "nothing"
]
_NAMES: dict[Next, i18n.Lazy] = {
    "response": lazy("First answer"),
    "resolution": lazy("Solution"),
    "start": lazy("Begin"),
    "escalation": lazy("Answer the escalation"),
    "update": lazy("Next word"),
    "action": lazy("Goes on by itself"),
    "turn": lazy("Our turn since"),
    "nothing": lazy("Nothing is due"),
}
_PROMISED = frozenset({"response", "resolution", "start", "escalation", "update"})
_BANDS = {"green": lazy("green"), "yellow": lazy("yellow"), "red": lazy("red")}


def due(
    policy: Policy, ticket: Ticket, now: datetime, answer_due: datetime | None = None
) -> dict[str, Any]:
    """What is due next and when; `state` is late, risk or well.

    `answer_due` is when what is escalated is to be answered.
    """
    at = ticket.due_at
    name: Next = "escalation" if answer_due and answer_due == at else next_of(policy, ticket)
    if name == "turn":
        # Where nothing is promised its place is by gravity too; what is told is since when.
        at = ticket.waiting_since or ticket.status_since
    found: dict[str, Any] = {"what": str(_NAMES[name]), "at": None, "state": "", "words": ""}
    if at is None or name == "nothing":
        return found
    if name in _PROMISED and at <= now:
        late = _("%(length)s late", length=i18n.length(now - at))
        return found | {"at": at, "state": "late", "words": late}
    if at <= now:
        return found | {"at": at, "words": i18n.length(now - at)}
    is_close = f"{name}{AT_RISK}" in ticket.alarmed
    return found | {"at": at, "state": "risk" if is_close else "", "words": i18n.ahead(at - now)}


def next_of(policy: Policy, ticket: Ticket) -> Next:
    """Which of the things that are awaited stands in `due_at`, but for what is escalated."""
    at, status = ticket.due_at, policy.statuses[ticket.status]
    if status.clock == "runs":
        if ticket.first_response_at is None and ticket.response_due_at == at:
            return "response"
        if ticket.resolution_due_at == at:
            return "resolution"
        if begins(policy, ticket) == at:
            return "start"
        if policy.promised_to(ticket).update is not None:
            return "update"
    action = progress.next_action(policy, ticket)
    if action is not None:
        return "action"
    return "turn" if status.turn == "support" else "nothing"


def begins(policy: Policy, ticket: Ticket) -> datetime | None:
    """By when somebody of its team must have begun with it; None where somebody has (B16)."""
    team = policy.teams.get(ticket.team or "")
    if team is None or team.starts_within is None or ticket.started_at or not ticket.team_since:
        return None
    return policy.hours.add(ticket.team_since, team.starts_within).at


def wait(policy: Policy, ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """How long a word of ours is awaited, and its colour in the bands of the team (B46 to B50)."""
    since = _awaited_since(policy, ticket)
    if since is None:
        return None
    team = policy.teams.get(ticket.team or "")
    band = None
    if team is not None and team.bands is not None:
        band = team.bands.of(policy.hours, since, now)
    return {
        "since": since,
        "words": i18n.length(now - since),
        "band": band or "",
        "band_words": str(_BANDS[band]) if band else "",
    }


def _awaited_since(policy: Policy, ticket: Ticket) -> datetime | None:
    """Since when the customer waits, or the team has what came to it with no more than a word."""
    status, handed = policy.statuses[ticket.status], ticket.team_since
    if status.turn != "support" or status.clock != "runs":
        return None
    if ticket.waiting_since is None and handed and ticket.answered_at:
        # A transition comment answers nothing: the team owes the answer from then on (B15, B47).
        return handed if handed >= ticket.answered_at else None
    return ticket.waiting_since
