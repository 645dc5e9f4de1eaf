"""Questions about links and API tokens, by the digest of what was shown."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import tokens
from portal.errors import NotFound
from portal.models import ApiToken, Link, Ticket


def opened_by(session: Session, signer: tokens.Signer, token: str, now: datetime) -> Link:
    """The link that this token opens.

    Raises:
        NotFound: unknown, changed, expired or revoked; all look the same.
    """
    link = session.scalar(select(Link).where(Link.token_digest == tokens.digest(token)))
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise NotFound
    # The digest alone would let a stolen database backup choose tokens; the key is needed too.
    if not tokens.same(signer.token("ticket", link.nonce), token):
        raise NotFound
    return link


def of_ticket(session: Session, ticket: Ticket) -> Sequence[Link]:
    """The links to this ticket that still open it, the requester's first."""
    query = (
        select(Link).where(Link.ticket_id == ticket.id, Link.revoked_at.is_(None)).order_by(Link.id)
    )
    return session.scalars(query).all()


def of_address(
    session: Session, email: str, now: datetime, limit: int
) -> Sequence[tuple[Link, Ticket]]:
    """The links of one address with their tickets, newest first."""
    query = (
        select(Link, Ticket)
        .join(Ticket, Ticket.id == Link.ticket_id)
        .where(Link.email == email, Link.revoked_at.is_(None), Link.expires_at > now)
        .order_by(Link.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def api_token(session: Session, token: str) -> ApiToken | None:
    """The API token of this text, unless it was revoked."""
    return session.scalar(
        select(ApiToken).where(
            ApiToken.token_digest == tokens.digest(token), ApiToken.revoked_at.is_(None)
        )
    )
