"""Questions about resolutions."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import Rating, Resolution, Ticket
from portal.tokens import Signer

_PURPOSE = "rating"
_LATEST = (
    select(Resolution)
    .where(Resolution.ticket_id == bindparam("ticket"))
    .order_by(Resolution.id.desc())
    .limit(1)
)


def latest(session: Session, ticket: Ticket) -> Resolution | None:
    """The last time that this ticket was solved."""
    return session.scalar(_LATEST, {"ticket": ticket.id})


def mark(signer: Signer, resolution: Resolution) -> str:
    """What its link ends in: it opens the rating of this one resolution, and nothing else."""
    return signer.sealed(_PURPOSE, resolution.id)


def opened_by(session: Session, signer: Signer, token: str) -> tuple[Resolution, Ticket]:
    """The resolution behind a link, with its ticket. Raises NotFound."""
    number = signer.unsealed(_PURPOSE, token)
    if number is None:
        raise NotFound
    return by_id(session, number)


def by_id(session: Session, resolution_id: int) -> tuple[Resolution, Ticket]:
    """A resolution with its ticket. Raises NotFound."""
    query = (
        select(Resolution, Ticket)
        .join(Ticket, Ticket.id == Resolution.ticket_id)
        .where(Resolution.id == resolution_id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def rating(session: Session, resolution: Resolution) -> Rating | None:
    """What the customer thought of this resolution."""
    return session.get(Rating, resolution.id)
