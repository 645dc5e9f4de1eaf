"""The short letter to somebody of support when something rings; it holds no customer's words."""

from collections.abc import Callable, Mapping
from typing import Any

from portal import i18n, notifications
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.letters import Letter
from portal.models import Account, Ticket
from portal.policy import Policy
from portal.policy.alarms import (
    AT_RISK,
    BREACHED,
    CALL,
    EXPECTED,
    MARK,
    UNANSWERED,
    UPDATE,
    WAKE_UP,
)
from portal.policy.connect import ASKING, GO, MISMATCH
from portal.store import escalations
from portal.work import Work

TOLD = ("alarm", "route", "level", "to", "score", "decision", "board", "assigned", "customer")
"""What the letter needs of an event's data: keys and numbers, no words."""
_BACK = {
    "replied": lazy("The customer has answered"),
    "not-solved": lazy("The customer says that it is not solved"),
    "reopened": lazy("The customer has opened it again"),
}
_ALARMS = {
    f"response{AT_RISK}": lazy("The first answer may come too late"),
    f"resolution{AT_RISK}": lazy("The solution may come too late"),
    f"start{AT_RISK}": lazy("Work may begin too late"),
    f"response{BREACHED}": lazy("The first answer is late"),
    f"resolution{BREACHED}": lazy("The solution is late"),
    f"start{BREACHED}": lazy("Nobody has begun in time"),
    UPDATE: lazy("The customer waits for a word from us"),
    WAKE_UP: lazy("Wake up: nobody on call has noted that they handle this"),
    CALL: lazy("Please call now: nobody on call has answered the letter either"),
    EXPECTED: lazy("The day has come by which it should be solved"),
    UNANSWERED: lazy("Nobody has answered the escalation in time"),
}


def alarm(
    work: Work, ticket_id: int | None, payload: Mapping[str, Any], base_url: str
) -> Letter | None:
    """What rang, to one person; None when they left, or when nobody needs to wake up any more."""
    account = work.session.get(Account, payload["staff"])
    ticket = work.session.get(Ticket, ticket_id)
    if account is None or account.staff_role is None or account.disabled_at is not None:
        return None
    if ticket is None or ticket.anonymised_at is not None or _is_seen(ticket, payload):
        return None
    with i18n.using(account.language, account.time_zone):
        rang = what(work.policy, payload)
        text = notifications.text(
            "staff_alarm",
            policy=work.policy,
            account=account,
            ticket=ticket,
            what=rang,
            facts=_facts(work.policy, ticket) + _escalated(work, ticket),
            calls=_calls(work.policy, ticket, payload),
            wakes=payload.get("alarm") == WAKE_UP,
            url=f"{base_url}/desk/tickets/{ticket.reference}",
        )
        subject = f"[{ticket.reference}] {rang}"
        return Letter(account.email, subject, text, work.now, ticket.reference)


def _is_seen(ticket: Ticket, payload: Mapping[str, Any]) -> bool:
    """Whether somebody noted “seen” before the letter that wakes them, or has others call, left."""
    return payload.get("alarm") in {WAKE_UP, CALL} and ticket.started_at is not None


def what(policy: Policy, payload: Mapping[str, Any]) -> str:
    """What rang, in one line; what the policy no longer has goes by its key."""
    key = next((key for key in TOLD if payload.get(key) is not None), "alarm")
    return _SAY[key](policy, payload.get(key, ""))


def _of_alarm(policy: Policy, key: str) -> str:
    if key.startswith(MARK):
        return _label(policy.marks, key.removeprefix(MARK))
    return str(_ALARMS.get(key, key))


def _label(table: Mapping[str, Any], key: str) -> str:
    return " ".join(pick(table[key].label).split()) if key in table else i18n.readable(key)


def _decided(policy: Policy, key: str) -> str:
    """What may go on at a hub from now on (A25)."""
    if key == GO:
        return _("A connect request may go on")
    if key == MISMATCH:
        return _("A connect request has to stop: the views of the hub differ")
    if key == ASKING:
        return _("A connect request waits for the answer of the hub system")
    checks = policy.connect.checks.items() if policy.connect else ()
    label = _label({str(question): check for question, check in checks}, key)
    return _("A connect request may not go on yet. First: %(check)s", check=label)


_SAY: Mapping[str, Callable[[Policy, Any], str]] = {
    "alarm": _of_alarm,
    "route": lambda policy, key: _(
        "Your team should know: %(what)s", what=_label(policy.routes, key)
    ),
    "level": lambda policy, key: _("Escalated to: %(level)s", level=_label(policy.ladder, key)),
    "to": lambda policy, key: _("Handed to: %(team)s", team=_label(policy.teams, key)),
    "score": lambda _policy, score: _("A customer is not content: %(score)s of 5", score=score),
    "decision": _decided,
    "board": lambda _policy, key: _("New on the board %(board)s", board=key),
    "assigned": lambda _policy, _key: _("It was given to you"),
    "customer": lambda _policy, key: str(_BACK.get(key, key)),
}


def _facts(policy: Policy, ticket: Ticket) -> list[tuple[str, str]]:
    """How grave it is, who has it, and what is due when."""
    known = [(_("Impact"), _label(policy.levels, ticket.impact) if ticket.impact else "")]
    if ticket.severity:
        known.append((_("Severity"), _label(policy.severities, ticket.severity)))
    if ticket.team:
        known.append((_("Team"), _label(policy.teams, ticket.team)))
    if ticket.response_due_at and not ticket.first_response_at:
        known.append((_("First answer due"), i18n.datetime(ticket.response_due_at)))
    if ticket.resolution_due_at and not ticket.resolved_at:
        known.append((_("Solution due"), i18n.datetime(ticket.resolution_due_at)))
    return [(label, words) for label, words in known if words]


def _escalated(work: Work, ticket: Ticket) -> list[tuple[str, str]]:
    """How it is now, as the level that was chosen, and when what is escalated is to be answered."""
    known = escalations.open_of(work.session, ticket) if ticket.escalation else None
    if known is None or known.state not in {"open", "late"}:
        return []
    impact = escalations.last_impact(work.session, known)
    now = _label(work.policy.levels, impact) if impact and impact in work.policy.levels else ""
    due = i18n.datetime(known.due_at) if known.due_at else ""
    told = [(_("How it is now"), now), (_("Answer due"), due)]
    return [(label, words) for label, words in told if words]


def _calls(policy: Policy, ticket: Ticket, payload: Mapping[str, Any]) -> list[str]:
    """Who is called by telephone, by role, in this order."""
    team = policy.teams.get(ticket.team or "")
    if payload.get("alarm") != CALL or team is None or team.on_call is None:
        return []
    return [pick(role) for role in team.on_call.calls]
