"""Questions about subscribers; whoever holds the token of one asks for that one alone."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import tokens
from portal.errors import NotFound
from portal.models import Subscriber, Topic
from portal.redaction import CleanText
from portal.tokens import Signer

EMAIL, WEBHOOK, SLACK = CHANNELS = ("email", "webhook", "slack")
EVERYTHING = "all"
ABOUT_STATUS = "status"
"""What the tokens of subscribers are for."""
_ADDRESS = "subscriber"


def of_component(key: str) -> str:
    """The topic of one component."""
    return f"component:{key}"


def of_incident(public_id: str) -> str:
    """The topic of one incident or maintenance."""
    return f"incident:{public_id}"


def sealed(signer: Signer, address: CleanText | str) -> str:
    """An address as it is stored: found by it, and read by us alone."""
    return signer.sealed_text(_ADDRESS, address)


def address_of(signer: Signer, subscriber: Subscriber) -> str | None:
    """The address to send to; None where the secret key is another one now."""
    return signer.unsealed_text(_ADDRESS, subscriber.address)


def token_of(signer: Signer, subscriber: Subscriber) -> str:
    """The token that everything we send to this subscriber carries."""
    return signer.token(ABOUT_STATUS, subscriber.nonce)


def by_token(session: Session, token: str) -> Subscriber:
    """The subscriber who holds this token; raises NotFound."""
    query = select(Subscriber).where(Subscriber.token_digest == tokens.digest(token))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def by_address(session: Session, channel: str, address: str) -> Subscriber | None:
    """The subscriber with this sealed address."""
    query = select(Subscriber).where(Subscriber.channel == channel, Subscriber.address == address)
    return session.scalar(query)


def topics(session: Session, subscriber: Subscriber) -> Sequence[Topic]:
    """What this subscriber hears of, and asked to hear of."""
    query = select(Topic).where(Topic.subscriber_id == subscriber.id).order_by(Topic.topic)
    return session.scalars(query).all()


def wanting(
    session: Session, wanted: Collection[str], but: Collection[str], after: int, limit: int
) -> Sequence[tuple[int, str]]:
    """Id and channel of those who hear of one of these topics and of none of the others.

    They come by id, from the first behind `after`.
    """
    hears = select(Topic.subscriber_id).where(Topic.confirmed, Topic.topic.in_(wanted))
    query = select(Subscriber.id, Subscriber.channel).where(
        Subscriber.id > after, Subscriber.id.in_(hears)
    )
    if but:
        told = select(Topic.subscriber_id).where(Topic.confirmed, Topic.topic.in_(but))
        query = query.where(Subscriber.id.not_in(told))
    rows = session.execute(query.order_by(Subscriber.id).limit(limit))
    return [(row.id, row.channel) for row in rows]
