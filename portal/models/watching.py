"""Who of support watches which board, and what is new to whom."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base

_UNSEEN = text("seen_at IS NULL")


class BoardWatcher(Base):
    """What somebody chose about a board; who chose nothing watches the board of their team."""

    __tablename__ = "board_watchers"

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    board: Mapped[str] = mapped_column(String(60), primary_key=True)
    watches: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Moment)


class News(Base):
    """One thing about a ticket that somebody of support was told.

    `kind` is one of `staff_letters.TOLD` and `value` what stood there: keys and numbers, no words,
    so that each reads it in their own language. `seen_at` is when they marked it as read.
    """

    __tablename__ = "news"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_news_account_id_id", "account_id", "id"),
        Index("ix_news_unseen", "account_id", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    )
