"""Letters to one person about no ticket: links, signing in, changes of an account, invitations."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.letters.parts import written
from portal.letters.post import Letter
from portal.models import Account, Invitation, Link, MailProof, Organisation, Project, Ticket
from portal.store import accounts, links
from portal.work import Work

_MOST_LINKS = 50


def tongue(work: Work, email: str, otherwise: tuple[str, str]) -> tuple[str, str]:
    """The language and zone of who reads this mailbox, where they have an account."""
    account = accounts.by_email(work.session, email)
    return (account.language, account.time_zone) if account else otherwise


def url(work: Work, link: Link, base_url: str) -> str:
    """The page of a request, for the holder of this link."""
    return f"{base_url}/t/{work.signer.token('ticket', link.nonce)}"


def _way(work: Work, link: Link, ticket: Ticket, base_url: str) -> str:
    """Where the holder goes on: to the ticket, or to confirming it if that is still to be done."""
    page = url(work, link, base_url)
    if ticket.confirmed_at is not None:
        return page
    return f"{page}/confirm/{work.signer.token('confirm', link.nonce)}"


def _links(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    email = payload["email"]
    found = links.of_address(work.session, email, work.now, _MOST_LINKS)
    if not found:
        return None
    newest = found[0][1]
    with i18n.using(*tongue(work, email, (newest.language, newest.time_zone))):
        rows = [(ticket, _way(work, link, ticket, base_url)) for link, ticket in found]
        text = written("links", policy=work.policy, rows=rows)
        return Letter(email, _("The links to your support requests"), text, work.now)


def _sign_in(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    proof = work.session.get(MailProof, payload["proof"])
    if proof is None or proof.used_at is not None or proof.expires_at <= work.now:
        return None
    way = f"{base_url}/sign-in/link/{work.signer.token(proof.purpose, proof.nonce)}"
    with i18n.using(payload["language"], work.policy.hours.zone):
        text = written("sign_in", policy=work.policy, url=way)
        return Letter(proof.email, _("Your link to sign in"), text, work.now)


def _changed(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    account = work.session.get(Account, payload["account"])
    if account is None:
        return None
    with i18n.using(account.language, account.time_zone):
        text = written(
            "account_changed",
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
    ours = (work.policy.organisation.languages[0], work.policy.hours.zone)
    theirs = (inviter.language, inviter.time_zone) if inviter else ours
    with i18n.using(*tongue(work, invitation.email, theirs)):
        text = written(
            "invited",
            policy=work.policy,
            organisation=organisation,
            project=project,
            email=invitation.email,
            expires_at=invitation.expires_at,
            url=f"{base_url}/organisation",
        )
        subject = _("You are asked to take on a project") if project else _("You are invited")
        return Letter(invitation.email, subject, text, work.now)


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
