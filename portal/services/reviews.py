"""How grave a request is from now on: as its escalation says, and as support answers it (D29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import Escalation, Ticket
from portal.policy.alarms import PROMISED
from portal.redaction import CleanText, Rules
from portal.services import escalation, messages, progress, routing, sorting
from portal.services.escalation import Answer, Asked
from portal.work import Work

FIELDS = ("decision", "reason", "level", *sorting.ASKED)
"""What support is asked, by the names of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The decision, the reason that the customer reads, a lower level, and how it is sorted."""

    decision: Answer
    reason: CleanText | None
    level: str | None
    sorted: Mapping[str, str | None]


def prepare(rules: Rules, said: Mapping[str, str]) -> Review:
    """Check and clean what was typed; only who accepts need not say why.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    texts = {key: messages.legible(said.get(key, "")) for key in FIELDS}
    mistakes = {}
    if texts["decision"] not in get_args(Answer):
        mistakes["decision"] = [_("Choose what you answer.")]
    elif texts["decision"] != "accepted" and not texts["reason"]:
        mistakes["reason"] = [_("Tell the customer why.")]
    if texts["decision"] == "lowered" and not texts["level"]:
        mistakes["level"] = [_("Choose the level that takes it on.")]
    if mistakes:
        raise Incomplete(mistakes)
    return Review(
        decision=cast("Answer", texts["decision"]),
        reason=messages.plain(texts["reason"], rules) if texts["reason"] else None,
        level=texts["level"] or None,
        sorted={key: texts[key] or None for key in sorting.ASKED},
    )


def answer(work: Work, ticket: Ticket, review: Review) -> None:
    """Sort the ticket as it is now, so that its times follow, and answer the escalation.

    Raises:
        Incomplete: the policy has no such category, severity or level.
        NotAllowed: nothing is escalated, or the level is not below the one where it stands.
    """
    found = review.sorted
    if review.decision == "accepted" and _is_graver(work, ticket, found["impact"]):
        _begin_anew(work, ticket)
    sorting.sort(
        work,
        ticket,
        category=found["category"],
        severity=found["severity"],
        impact=found["impact"],
    )
    escalation.answer(work, ticket, review.decision, review.reason, review.level)
    progress.schedule(work, ticket, quiet=True)


def request(work: Work, ticket: Ticket, asked: Asked) -> Escalation:
    """What the customer asks for; where they say that it is an emergency now, that holds at once.

    So does an impact for which the policy has a route that is taken by itself. Any other waits for
    support to look at it. Raises as `escalation.request` does.
    """
    known = escalation.request(work, ticket, asked)
    if _is_graver(work, ticket, asked.impact) and _is_urgent(work, ticket, asked.impact):
        _begin_anew(work, ticket)
        # The letter about the escalation tells the times.
        sorting.sort(work, ticket, impact=asked.impact, letter=False, by="escalation")
    progress.schedule(work, ticket, quiet=True)
    return known


def _is_graver(work: Work, ticket: Ticket, impact: str | None) -> bool:
    said, known = (work.policy.levels.get(key or "") for key in (impact, ticket.impact))
    return said is not None and (known is None or said.rank < known.rank)


def _is_urgent(work: Work, ticket: Ticket, impact: str) -> bool:
    """Whether this impact may start an emergency response, or leads somewhere by itself."""
    if work.policy.levels[impact].emergency:
        return True
    now = routing.facts(ticket)
    taken = {route.key for route in work.policy.routed(now)}
    return any(one.key not in taken for one in work.policy.routed({**now, "impact": impact}))


def _begin_anew(work: Work, ticket: Ticket) -> None:
    """Let everything that is promised count from now on, with its alarms, and be our turn."""
    ticket.worse_at, ticket.first_response_at = work.now, None
    ticket.waiting_since = ticket.waiting_since or work.now
    ticket.alarmed = [key for key in ticket.alarmed if not key.startswith(PROMISED)]
    status = work.policy.statuses[ticket.status]
    if status.clock != "runs" and status.on_customer_reply not in {None, ticket.status}:
        progress.enter(work, ticket, str(status.on_customer_reply), quiet=True)
