"""Who wants to hear of the status, and of what."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base


class Subscriber(Base):
    """An address that hears of incidents, by mail or as a hook; the row lives while it does.

    `address` is sealed with the secret key, as that of a hook is a key itself. The token follows
    from `nonce`, the row knows its digest. `confirmed_at` is empty until somebody who reads what
    comes to the address said yes; `failing_since` when the last delivery did not fail.
    """

    __tablename__ = "subscribers"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    failing_since: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("channel", "address"),)


class Topic(Base):
    """Something that a subscriber hears of, or asked to hear of and did not confirm yet.

    `topic` is `all`, `component:KEY` or `incident:PUBLIC-ID`.
    """

    __tablename__ = "subscription_topics"

    subscriber_id: Mapped[int] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = mapped_column(String(80), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    confirmed: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index("ix_subscription_topics_topic", "topic", "subscriber_id"),)
