"""Links for people without an account, and tokens for programs."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, update

from portal import tokens
from portal.events import LinksRequested
from portal.models import Account, ApiToken, Link, Ticket
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, messages
from portal.work import Work

SCOPES = (
    "tickets:read",
    "tickets:write",
    "queue",
    "incidents",
    "incidents:blast",
    "feedback",
    "metrics",
)


def request(work: Work, email: CleanText) -> None:
    """Somebody lost their links: renew what this address has and let a letter carry them.

    What is done here is the same whether or not the address is known; the worker that writes the
    letter finds out, so that neither the answer nor its time tells anything.
    """
    work.session.execute(
        update(Link)
        .where(Link.email == email, Link.revoked_at.is_(None))
        .values(expires_at=work.now + timedelta(days=work.policy.intake.link_days))
    )
    audit.note(work, "links-requested", None)
    writer.record(work, LinksRequested(None, identifier("links"), {"email": email}))


def made(work: Work, ticket: Ticket, email: CleanText, role: str) -> Link:
    """A new link of this person to this ticket, not yet stored."""
    nonce = tokens.nonce()
    return Link(
        ticket_id=ticket.id,
        email=email,
        role=role,
        nonce=nonce,
        token_digest=tokens.digest(work.signer.token("ticket", nonce)),
        created_at=work.now,
        expires_at=work.now + timedelta(days=work.policy.intake.link_days),
    )


def renew(work: Work, ticket: Ticket) -> None:
    """A ticket that is talked about stays open to those who hold its links."""
    work.session.execute(
        update(Link)
        .where(Link.ticket_id == ticket.id, Link.revoked_at.is_(None))
        .values(expires_at=work.now + timedelta(days=work.policy.intake.link_days)),
        execution_options={"synchronize_session": False},
    )


def issue_api_token(
    work: Work, name: str, scopes: Sequence[str], organisation_id: int | None = None
) -> str:
    """Make an API token, which is returned once and kept only as a digest.

    That of an organisation reaches the tickets of this organisation, no others.

    Raises:
        ValueError: a scope is not one of `SCOPES`.
    """
    unknown = set(scopes) - set(SCOPES)
    if unknown or not scopes:
        raise ValueError(", ".join(sorted(unknown)))
    token = "portal_" + secrets.token_urlsafe(32)
    work.session.add(
        ApiToken(
            name=messages.plain(name, work.rules),
            token_digest=tokens.digest(token),
            scopes=" ".join(sorted(set(scopes))),
            organisation_id=organisation_id,
            created_by=work.actor.id if work.actor.kind == "customer" else None,
            created_at=work.now,
        )
    )
    audit.note(work, "api-token-issued", None, organisation=organisation_id)
    return token


def note_tokens_left(work: Work, account: Account) -> None:
    """Note that tokens go on working whose maker is shut out, or manages the organisation no more.

    Programs of others rely on them; the managers who are left see who made them, and may revoke.
    """
    count = func.count(ApiToken.id)
    made = select(count).where(ApiToken.created_by == account.id, ApiToken.revoked_at.is_(None))
    left = work.session.scalar(made) or 0
    if left:
        audit.note(work, "api-tokens-left", None, account=account.id, count=left)
