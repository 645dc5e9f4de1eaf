"""What the letter about a connect request says: what may go on, or what comes first (C04 to C13)."""

from collections.abc import Mapping
from typing import Any, cast

from portal.i18n import Text
from portal.models import Connection, Ticket
from portal.policy.connect import ASKING, GO, QUESTIONS, Decision, Question
from portal.store import connections
from portal.work import Work


def is_over(work: Work, ticket: Ticket, payload: Mapping[str, Any]) -> bool:
    """Whether something else was decided since: a letter that is late would mislead."""
    if "decision" not in payload:
        return False
    known = connections.of(work.session, ticket)
    return known is None or known.decision != payload["decision"]


def told(work: Work, ticket: Ticket, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The remedy and the actions that wait, in the words of the policy.

    `hub` is the decision, as far as it says whose turn it is: `go`, `asking`, `first` or `stop`.
    """
    if name == "opened" and ticket.request_type in work.policy.connect_kinds:
        connection = connections.of(work.session, ticket)
        payload = _standing(work, connection) if connection else {}
    asked, key = work.policy.connect, payload.get("decision")
    if asked is None or key is None:
        return {}
    question = cast("Question", key) if key in QUESTIONS else None
    decision = Decision(key, question, bool(payload.get("known")))
    waits: tuple[Text, ...] = () if key == GO else tuple(asked.blocked.values())
    hub = key if key in {GO, ASKING} else "first" if question else "stop"
    return {"hub": hub, "remedy": asked.remedy(decision), "waits": waits}


def _standing(work: Work, connection: Connection) -> Mapping[str, Any]:
    """What is decided now, as an event would tell it."""
    key = connection.decision
    if key == GO:
        known = connection.checked_at is not None or not connection.failures
    else:
        said = connections.last_said(work.session, connection.ticket_id)
        known = any(row.answer == "no" for (about, _who), row in said.items() if about == key)
    return {"decision": key, "known": known}
