"""Questions about links and API tokens, by the digest of what was shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal import access, tokens
from portal.errors import NotFound
from portal.models import Account, ApiToken, AuditEntry, Link, Ticket

Held = tuple[Link, Ticket, Account | None]
"""A link, the ticket that it opens, and the account of who holds it, if there is one."""

_HOLDERS = Account.email == Link.email
"""Most links are held by somebody without an account, hence an outer join; it costs one look."""
_LET_IN = Account.disabled_at.is_(None)
_OPENED = (
    select(Link, Ticket)
    .join(Ticket, Ticket.id == Link.ticket_id)
    .outerjoin(Account, _HOLDERS)
    .where(Link.token_digest == bindparam("digest"), _LET_IN)
)
_WITH_TICKET = (
    select(Link, Ticket)
    .join(Ticket, Ticket.id == Link.ticket_id)
    .outerjoin(Account, _HOLDERS)
    .where(Link.id == bindparam("link"), Link.revoked_at.is_(None), _LET_IN)
)
_HELD = (
    select(Link, Ticket, Account)
    .join(Ticket, Ticket.id == Link.ticket_id)
    .outerjoin(Account, _HOLDERS)
    .where(Link.id.in_(bindparam("links", expanding=True)), Link.revoked_at.is_(None), _LET_IN)
)
_OF_TICKET = (
    select(Link)
    .where(Link.ticket_id == bindparam("ticket"), Link.revoked_at.is_(None))
    .order_by(Link.id)
)
_OF_PERSON = (
    select(Link)
    .where(
        Link.email == bindparam("email"),
        Link.ticket_id == bindparam("ticket"),
        Link.revoked_at.is_(None),
    )
    .order_by(Link.id)
    .limit(1)
)


def opened_by(
    session: Session, signer: tokens.Signer, token: str, now: datetime
) -> tuple[Link, Ticket]:
    """The link that this token opens, and its ticket.

    Raises:
        NotFound: unknown, changed, expired or revoked, or its holder is shut out; all look the same.
    """
    row = session.execute(_OPENED, {"digest": tokens.digest(token)}).first()
    if row is None:
        raise NotFound
    link: Link = row[0]
    # The digest alone would let a stolen database backup choose tokens; the key is needed too.
    if not tokens.same(signer.token("ticket", link.nonce), token):
        raise NotFound
    found: tuple[Link, Ticket] | None = link, row[1]
    if link.revoked_at is not None:
        found = _of_parted(session, link)
    if found is None or found[0].expires_at <= now:
        raise NotFound
    return found


def _of_parted(session: Session, link: Link) -> tuple[Link, Ticket] | None:
    """Their own request, for who held a link to the one in which theirs went on for a while."""
    told = select(AuditEntry.data).where(
        AuditEntry.ticket_id == link.ticket_id, AuditEntry.kind == "absorbed"
    )
    for data in session.scalars(told.order_by(AuditEntry.id.desc())):
        if link.id in data.get("links", ()):
            theirs = select(Ticket).where(Ticket.reference == data["reference"])
            ticket = session.scalar(theirs)
            own = of_person(session, ticket, link.email) if ticket else None
            return (own, ticket) if own and ticket else None
    return None


def confirmed_by(signer: tokens.Signer, link: Link, proof: str) -> None:
    """Make sure that `proof` came out of a letter to the holder of this link, and not of a page.

    Raises:
        NotFound: it did not.
    """
    if not tokens.same(signer.token("confirm", link.nonce), proof):
        raise NotFound


def with_ticket(session: Session, link_id: int) -> tuple[Link, Ticket] | None:
    """A link that still opens its ticket, and that ticket; for the letters of the system."""
    row = session.execute(_WITH_TICKET, {"link": link_id}).first()
    return (row[0], row[1]) if row else None


def held(session: Session, links: Sequence[int]) -> Mapping[int, Held]:
    """Those of these links that still open their ticket; for the letters of the system."""
    rows = session.execute(_HELD, {"links": links}) if links else ()
    return {row[0].id: (row[0], row[1], row[2]) for row in rows}


def of_ticket(session: Session, ticket: Ticket) -> Sequence[Link]:
    """The links to this ticket that still open it, the requester's first."""
    return session.scalars(_OF_TICKET, {"ticket": ticket.id}).all()


def in_copy(session: Session, ticket: Ticket) -> Sequence[Link]:
    """The links of those who read along."""
    return [link for link in of_ticket(session, ticket) if link.role == access.COPY]


def of_person(session: Session, ticket: Ticket, email: str | None) -> Link | None:
    """The link by which the holder of this address takes part in the ticket."""
    return session.scalar(_OF_PERSON, {"ticket": ticket.id, "email": email}) if email else None


def of_address(
    session: Session, email: str, now: datetime, limit: int
) -> Sequence[tuple[Link, Ticket]]:
    """The links of one address with their tickets, newest first."""
    query = (
        select(Link, Ticket)
        .join(Ticket, Ticket.id == Link.ticket_id)
        .outerjoin(Account, _HOLDERS)
        .where(Link.email == email, Link.revoked_at.is_(None), Link.expires_at > now, _LET_IN)
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
