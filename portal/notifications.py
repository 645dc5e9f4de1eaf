"""Letters: what is written to whom, in the reader's language and time zone."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from portal import access, i18n, mail_ids
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.letters import Letter, hubs, personal, written
from portal.models import Account, EscalationStep, Link, Message, Ticket
from portal.policy import Policy, explain
from portal.policy.connect import GO
from portal.store import escalations, resolutions
from portal.store.links import Held
from portal.work import Work

LETTERS = {
    "ticket.opened": "opened",
    "ticket.participant_added": "opened",
    "ticket.held": "held",
    "ticket.incomplete": "incomplete",
    "letter.taken": "taken",
    "ticket.replied": "replied",
    "ticket.status_changed": "moved",
    "ticket.reminder_due": "reminder",
    "ticket.due_changed": "due_changed",
    "ticket.escalated": "escalated",
    "ticket.update_due": "still_here",
    "ticket.merged": "merged",
    "ticket.parted": "merged",
    "connect.decided": "connect_decided",
}
"""The letter that each event brings to its recipients."""
MUTABLE = ("replied", "moved", "reminder", "due_changed", "still_here", "rating")
"""What a person may turn off: letters, and the question how content they are; the others are
needed to get on at all."""
BEGINNINGS = ("held", "incomplete", "opened")
"""With which a person first hears of a ticket."""
ECHOES = (*BEGINNINGS, "taken")
"""What answers a letter by itself."""
TOLD = (
    *("message", "reason", "why", "from", "to", "status", "by", "step", "level", "merged"),
    "parted",
    *("decision", "known"),
)
"""What a letter needs of an event's data: ids and keys, no words."""
ABOUT_LETTERS = "letters"
"""What the marks are for by which a letter names the link that it was sent to."""


text = written


def compose(
    work: Work,
    held: Held,
    event: str,
    payload: Mapping[str, Any],
    *,
    base_url: str,
    answers: bool,
    last: bool,
) -> Letter | None:
    """The letter about an event for who holds a link; None when there is nothing to say any more.

    `answers`: somebody reads what is answered to it. `last`: so many letters about this ticket
    went to this person that the next ones wait for a while.
    """
    link, ticket, account = held
    name = LETTERS[event]
    if is_muted(link, account, name) or hubs.is_over(work, ticket, payload):
        return None
    letters = _letters(work, link, name, base_url)
    with i18n.using(*reader(account, ticket)):
        ways = {
            "url": personal.url(work, link, base_url),
            "rating": _rating(work, held, base_url),
            "letters": letters,
        }
        told = _told(work, link, ticket, name, payload)
        text = written(name, answers=answers, last=last, **ways, **told)
        subject = f"[{ticket.reference}] {_subject(name, link, payload, solves=told['solves'])}"
    letter = Letter(link.email, subject, text, work.now, unsubscribe=letters, invites=answers)
    return _in_its_thread(letter, work, link, ticket, payload)


def _in_its_thread(
    letter: Letter, work: Work, link: Link, ticket: Ticket, payload: Mapping[str, Any]
) -> Letter:
    return replace(
        letter,
        thread=mail_ids.mark(work.signer, link.id),
        first=_is_first(link, ticket, letter.words.name, payload),
        echoes=ticket.channel == "email" and letter.words.name in ECHOES,
    )


def reader(account: Account | None, ticket: Ticket) -> tuple[str, str]:
    """The language and zone of who reads it: their account's, else the ticket's."""
    known = account or ticket
    return known.language, known.time_zone


def _is_first(link: Link, ticket: Ticket, name: str, payload: Mapping[str, Any]) -> bool:
    """Whether no letter about the ticket went to this person before."""
    if name not in BEGINNINGS or payload.get("reason") == "completed":
        return False
    # Who had to confirm the request got a letter about that.
    confirmed = ticket.confirmed_at or link.created_at
    return name == "held" or link.role == access.COPY or link.created_at >= confirmed


def _told(
    work: Work, link: Link, ticket: Ticket, name: str, payload: Mapping[str, Any]
) -> dict[str, Any]:
    """What the templates need to know."""
    message = payload.get("message")
    return {
        "policy": work.policy,
        "ticket": ticket,
        "message": work.session.get(Message, message) if message else None,
        "copied": link.role == access.COPY,
        "reasons": partial(_reasons, work.policy, ticket),
        "payload": payload,
        "now": work.now,
        "solves": _solves(work, ticket, payload),
        "proof": work.signer.token("confirm", link.nonce),
        **_standing(work, ticket, payload),
        **_escalated(work, ticket, payload),
        **hubs.told(work, ticket, name, payload),
    }


def _standing(work: Work, ticket: Ticket, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The status that the event tells of; what comes next only where the ticket still is there."""
    policy, key = work.policy, payload.get("to") or payload.get("status") or ticket.status
    action = policy.next_action(
        ticket.status,
        ticket.status_since,
        reminded=ticket.reminded_at,
        hold_until=ticket.hold_until,
    )
    return {
        "status": policy.statuses[key],
        "there": key == ticket.status,
        "onward": explain.next_action(policy, action, key) if key == ticket.status else None,
        "changed": explain.changed,
        "untimed": explain.untimed(policy, key, policy.promised_to(ticket)),
    }


def _escalated(work: Work, ticket: Ticket, payload: Mapping[str, Any]) -> dict[str, Any]:
    """What was said or done about an escalation, the level of then, and what is open now."""
    step = payload.get("step")
    return {
        "step": work.session.get(EscalationStep, step) if step else None,
        "rung": work.policy.ladder.get(payload.get("level") or ticket.escalation or ""),
        "escalation": escalations.open_of(work.session, ticket) if step else None,
        "ended": escalations.ended_with(work.session, ticket),
    }


def is_muted(link: Link, account: Account | None, name: str) -> bool:
    """Whether this person does not want such letters about this ticket, or about any."""
    if name not in MUTABLE:
        return False
    return name in link.muted or (account is not None and name in account.muted)


def _letters(work: Work, link: Link, name: str, base_url: str) -> str | None:
    """Where this person says that such letters shall not come; None for those that must."""
    if name in MUTABLE or (name == "opened" and link.role == "copy"):
        return f"{base_url}/letters/{work.signer.sealed(ABOUT_LETTERS, link.id)}"
    return None


def _solves(work: Work, ticket: Ticket, payload: Mapping[str, Any]) -> bool:
    """Whether this letter brings the solution, so that its reader is asked if it is one."""
    if ticket.resolved_at is None or ticket.merged_into_id is not None:
        return False
    solved = resolutions.latest(work.session, ticket)
    message = payload.get("message")
    if message is None:
        return _is_solving(work.policy, ticket, payload)
    return solved is not None and solved.message_id == message


def _is_solving(policy: Policy, ticket: Ticket, payload: Mapping[str, Any]) -> bool:
    """Whether a move without words is what solved it, in our view: what a timer ends is no belief."""
    to, left = payload.get("to"), policy.statuses.get(str(payload.get("from")))
    if to != ticket.status or left is None or payload.get("by") == "timer":
        return False
    is_new = policy.statuses[ticket.status].clock == "stopped" != left.clock
    return is_new and policy.statuses[ticket.status].on_customer_solved is not None


def _is_asked(work: Work, ticket: Ticket) -> bool:
    """Whether the customer is still to say that it is solved."""
    return work.policy.statuses[ticket.status].on_customer_solved is not None


def _rating(work: Work, held: Held, base_url: str) -> str | None:
    """Where the one who asked says what they think of the solution, as long as they have not (D24).

    It leads to a page: robots follow the links of a letter, and none of them may answer. Where the
    policy first asks whether it is solved, the letter about the end of that asks this (D24).
    """
    link, ticket, account = held
    if (
        ticket.resolved_at is None
        or _is_asked(work, ticket)
        or not access.may_decide(link)
        or is_muted(link, account, "rating")
    ):
        return None
    solved = resolutions.latest(work.session, ticket)
    if solved is None or resolutions.rating(work.session, solved) is not None:
        return None
    if work.now > work.policy.ratable_until(solved.created_at, None):
        return None
    return f"{base_url}/feedback/{resolutions.mark(work.signer, solved)}"


def _reasons(policy: Policy, ticket: Ticket) -> list[tuple[str, list[str]]]:
    """Why a new request is due when it is: the reckoning of each time, in words."""
    dues = policy.due(policy.promised_to(ticket), ticket.opened_at)
    named = ((_("First answer"), dues.response), (_("Solution"), dues.resolution))
    return [(label, explain.words(due.steps)) for label, due in named if due]


def _subject(name: str, link: Link, payload: Mapping[str, Any], *, solves: bool) -> str:
    if solves and name in {"replied", "moved"}:
        return _("We believe that your request is solved")
    if name == "escalated" and payload.get("why") in _ESCALATED:
        return str(_ESCALATED[payload["why"]])
    if name == "connect_decided" and payload.get("decision") == GO:
        return _("You may go on with the hub")
    if name == "opened" and link.role == "copy":
        return _("You were put in copy of a support request")
    if "parted" in payload:
        return _("Two requests go on apart again")
    return {
        "opened": _("We have your request"),
        "held": _("Please confirm your request"),
        "incomplete": _("Please tell us what your request still lacks"),
        "taken": _("Not all of your letter could be kept"),
        "replied": _("There is a new message on your request"),
        "moved": _("Your request has moved on"),
        "reminder": _("We are waiting for your answer"),
        "due_changed": _("The expected time of your request has changed"),
        "escalated": _("Your request has gone up to somebody more senior"),
        "still_here": _("We are still working on your request"),
        "merged": _("Two requests about one thing go on as one"),
        "connect_decided": _("Before you go on with the hub"),
    }[name]


def _url(work: Work, link: Link, base_url: str) -> str:
    return f"{base_url}/t/{work.signer.token('ticket', link.nonce)}"


_ESCALATED = {
    "asked": lazy("Your request has been escalated"),
    "added": lazy("We have what is new about your request"),
    "accepted": lazy("Your escalation was accepted"),
    "declined": lazy("Your escalation was declined, and why"),
    "lowered": lazy("Your escalation was stepped down, and why"),
    "mismatch": lazy("What we see of the hub is not what you see"),
}
