"""What the letter about a connect request says: what may go on, or what comes first (C04 to C13)."""

from collections.abc import Mapping
from typing import Any, cast

from portal.i18n import Text
from portal.models import Ticket
from portal.policy.connect import GO, QUESTIONS, Decision, Question
from portal.store import connections
from portal.work import Work


def is_over(work: Work, ticket: Ticket, payload: Mapping[str, Any]) -> bool:
    """Whether something else was decided since: a letter that is late would mislead."""
    if "decision" not in payload:
        return False
    known = connections.of(work.session, ticket)
    return known is None or known.decision != payload["decision"]


def told(work: Work, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The remedy and the actions that wait, in the words of the policy."""
    asked, key = work.policy.connect, payload.get("decision")
    if asked is None or key is None:
        return {}
    question = cast("Question", key) if key in QUESTIONS else None
    decision = Decision(key, question, bool(payload.get("known")))
    waits: tuple[Text, ...] = () if key == GO else tuple(asked.blocked.values())
    return {"go": key == GO, "remedy": asked.remedy(decision), "waits": waits}
