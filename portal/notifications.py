"""Letters: what is written to whom, in the reader's language and time zone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import (
    Account,
    EscalationStep,
    Invitation,
    Link,
    MailProof,
    Message,
    Organisation,
    Project,
    Ticket,
)
from portal.policy import explain
from portal.store import accounts, escalations, links, resolutions
from portal.work import Work

LETTERS = {
    "ticket.opened": "opened",
    "ticket.participant_added": "opened",
    "ticket.held": "held",
    "ticket.replied": "replied",
    "ticket.status_changed": "moved",
    "ticket.reminder_due": "reminder",
    "ticket.due_changed": "due_changed",
    "ticket.escalated": "escalated",
    "ticket.update_due": "still_here",
}
"""The letter that each event brings to its recipients."""
MUTABLE = ("replied", "moved", "reminder", "due_changed", "still_here", "rating")
"""What a person may turn off: letters, and the question how content they are; the others are
needed to get on at all."""
TOLD = ("message", "reason", "why", "from", "to", "status", "by", "step", "level")
"""What a letter needs of an event's data: ids and keys, no words."""
ABOUT_LETTERS = "letters"
"""What the marks are for by which a letter names the link that it was sent to."""

_MOST_LINKS = 50
_pages = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates") / "letters"),
    # Letters are plain text: escaping would only spoil them.
    autoescape=False,  # noqa: S701
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n"],
)
_pages.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
_pages.filters |= {"when": i18n.datetime, "pick": i18n.pick}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be sent; `subject` holds no customer's words, `thread` groups a ticket's."""

    to: str
    subject: str
    text: str
    date: datetime
    thread: str | None = None
    unsubscribe: str | None = None


def text(name: str, **more: Any) -> str:
    """The words of a letter in the language and zone of now."""
    return _pages.get_template(f"{name}.txt").render(**more)


def compose(work: Work, event: str, payload: Mapping[str, Any], *, base_url: str) -> Letter | None:
    """The letter for one recipient of an event, or None when there is nothing to say any more."""
    if event in PERSONAL:
        return PERSONAL[event](work, payload, base_url)
    found = links.with_ticket(work.session, payload["link"])
    if found is None:
        return None
    link, ticket = found
    if is_muted(work, link, LETTERS[event]):
        return None
    message = work.session.get(Message, payload["message"]) if payload.get("message") else None
    with i18n.using(ticket.language, ticket.time_zone):
        name = LETTERS[event]
        letters = _letters(work, link, name, base_url)
        text = _pages.get_template(f"{name}.txt").render(
            policy=work.policy,
            ticket=ticket,
            message=message,
            copied=link.role == "copy",
            reasons=_reasons(work, ticket) if name == "opened" else (),
            payload=payload,
            now=work.now,
            **_standing(work, ticket, payload),
            **_escalated(work, ticket, payload),
            url=_url(work, link, base_url),
            letters=letters,
            rating=_rating(work, link, ticket, base_url),
            proof=work.signer.token("confirm", link.nonce),
        )
        subject = f"[{ticket.reference}] {_subject(name, link, payload)}"
        return Letter(link.email, subject, text, work.now, ticket.reference, letters)


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
    }


def is_muted(work: Work, link: Link, name: str) -> bool:
    """Whether this person does not want such letters about this ticket, or about any."""
    if name not in MUTABLE:
        return False
    account = accounts.by_email(work.session, link.email)
    return name in link.muted or (account is not None and name in account.muted)


def _letters(work: Work, link: Link, name: str, base_url: str) -> str | None:
    """Where this person says that such letters shall not come; None for those that must."""
    if name in MUTABLE or (name == "opened" and link.role == "copy"):
        return f"{base_url}/letters/{work.signer.sealed(ABOUT_LETTERS, link.id)}"
    return None


def _rating(work: Work, link: Link, ticket: Ticket, base_url: str) -> str | None:
    """Where the one who asked says what they think of the solution, as long as they have not (D24).

    It leads to a page: robots follow the links of a letter, and none of them may answer.
    """
    if ticket.resolved_at is None or not access.may_decide(link) or is_muted(work, link, "rating"):
        return None
    solved = resolutions.latest(work.session, ticket)
    if solved is None or resolutions.rating(work.session, solved) is not None:
        return None
    if work.now > work.policy.ratable_until(solved.created_at, None):
        return None
    return f"{base_url}/feedback/{resolutions.mark(work.signer, solved)}"


def _reasons(work: Work, ticket: Ticket) -> list[tuple[str, list[str]]]:
    """Why a new request is due when it is: the reckoning of each time, in words."""
    dues = work.policy.due(work.policy.promised_to(ticket), ticket.opened_at)
    named = ((_("First answer"), dues.response), (_("Solution"), dues.resolution))
    return [(label, explain.words(due.steps)) for label, due in named if due]


def _subject(name: str, link: Link, payload: Mapping[str, Any]) -> str:
    if name == "escalated" and payload.get("why") in _ESCALATED:
        return str(_ESCALATED[payload["why"]])
    if name == "opened" and link.role == "copy":
        return _("You were put in copy of a support request")
    return {
        "opened": _("We have your request"),
        "held": _("Please confirm your request"),
        "replied": _("There is a new message on your request"),
        "moved": _("Your request has moved on"),
        "reminder": _("We are waiting for your answer"),
        "due_changed": _("The expected time of your request has changed"),
        "escalated": _("Your request has gone up to somebody more senior"),
        "still_here": _("We are still working on your request"),
    }[name]


def _url(work: Work, link: Link, base_url: str) -> str:
    return f"{base_url}/t/{work.signer.token('ticket', link.nonce)}"


def _way(work: Work, link: Link, ticket: Ticket, base_url: str) -> str:
    """Where the holder goes on: to the ticket, or to confirming it if that is still to be done."""
    url = _url(work, link, base_url)
    if ticket.confirmed_at is not None:
        return url
    return f"{url}/confirm/{work.signer.token('confirm', link.nonce)}"


def _links(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    email = payload["email"]
    found = links.of_address(work.session, email, work.now, _MOST_LINKS)
    if not found:
        return None
    newest = found[0][1]
    with i18n.using(newest.language, newest.time_zone):
        rows = [(ticket, _way(work, link, ticket, base_url)) for link, ticket in found]
        text = _pages.get_template("links.txt").render(policy=work.policy, rows=rows)
        return Letter(email, _("The links to your support requests"), text, work.now)


def _sign_in(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    proof = work.session.get(MailProof, payload["proof"])
    if proof is None or proof.used_at is not None or proof.expires_at <= work.now:
        return None
    url = f"{base_url}/sign-in/link/{work.signer.token(proof.purpose, proof.nonce)}"
    with i18n.using(payload["language"], work.policy.hours.zone):
        text = _pages.get_template("sign_in.txt").render(policy=work.policy, url=url)
        return Letter(proof.email, _("Your link to sign in"), text, work.now)


def _changed(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    account = work.session.get(Account, payload["account"])
    if account is None:
        return None
    with i18n.using(account.language, account.time_zone):
        text = _pages.get_template("account_changed.txt").render(
            policy=work.policy,
            account=account,
            what=str(_CHANGES[payload["kind"]]),
            at=datetime.fromisoformat(payload["time"]),
            url=f"{base_url}/account",
        )
        return Letter(account.email, _("A change of how you sign in"), text, work.now)


def _invited(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    """It goes to the address and tells it alone whether it is known; signing in is the answer."""
    invitation = work.session.get(Invitation, payload["invitation"])
    if invitation is None or invitation.revoked_at or invitation.accepted_at:
        return None
    organisation = work.session.get(Organisation, invitation.organisation_id)
    project = work.session.get(Project, invitation.project_id) if invitation.project_id else None
    inviter = work.session.get(Account, invitation.invited_by) if invitation.invited_by else None
    language = inviter.language if inviter else work.policy.organisation.languages[0]
    zone = inviter.time_zone if inviter else work.policy.hours.zone
    with i18n.using(language, zone):
        text = _pages.get_template("invited.txt").render(
            policy=work.policy,
            organisation=organisation,
            project=project,
            email=invitation.email,
            expires_at=invitation.expires_at,
            url=f"{base_url}/organisation",
        )
        subject = _("You are asked to take on a project") if project else _("You are invited")
        return Letter(invitation.email, subject, text, work.now)


_ESCALATED = {
    "asked": lazy("Your request has been escalated"),
    "added": lazy("We have what is new about your request"),
    "accepted": lazy("Your escalation was accepted"),
    "declined": lazy("Your escalation was declined, and why"),
    "lowered": lazy("Your escalation was stepped down, and why"),
}
_CHANGES = {
    "new-device": lazy("Somebody signed in with a device that we had not seen before."),
    "password-changed": lazy("Your password was changed."),
    "codes-on": lazy("Signing in now asks for a code of your app."),
    "codes-off": lazy("Signing in no longer asks for a code of your app."),
    "recovery-code-used": lazy("One of your recovery codes was used."),
    "passkey-added": lazy("A passkey was added."),
    "passkey-removed": lazy("A passkey was removed."),
}
PERSONAL: Mapping[str, Callable[[Work, Mapping[str, Any], str], Letter | None]] = {
    "links.requested": _links,
    "sign-in.requested": _sign_in,
    "account.changed": _changed,
    "organisation.invited": _invited,
}
"""Letters to one person about no ticket; what is needed to write one is the event's data."""
