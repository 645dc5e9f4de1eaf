"""Support answers an escalation, and looks at how grave the request is with it (D29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import Ticket
from portal.redaction import CleanText, Rules
from portal.services import escalation, messages, sorting
from portal.services.escalation import Answer
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
    sorting.sort(
        work,
        ticket,
        category=found["category"],
        severity=found["severity"],
        impact=found["impact"],
    )
    escalation.answer(work, ticket, review.decision, review.reason, review.level)
