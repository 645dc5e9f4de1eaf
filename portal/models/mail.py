"""Letters that came in, and what each became; none of their words."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base


class IncomingLetter(Base):
    """One letter: pseudonyms of its id, its sender and its words, by which repeats are known.

    `became` is a word such as `request` or `reply`, or why nothing came of it.
    """

    __tablename__ = "incoming_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(String(32))
    sender: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(String(64))
    became: Mapped[str] = mapped_column(String(20))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (
        Index("ix_incoming_letters_message", "message"),
        Index("ix_incoming_letters_sender_received_at", "sender", "received_at"),
    )
