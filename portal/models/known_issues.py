"""What is known not to work as it should, and who said that they have it, too."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean, Public
from portal.redaction import CleanText


class KnownIssue(Public, Base):
    """Something of which we know that it does not work as it should (B34 to B36).

    `tag` sticks on the tickets that are about it. `body` and `workaround` are for customers, who
    see them where it is `public`; `outcome` is what was said when it was solved.
    """

    __tablename__ = "known_issues"

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[CleanText] = mapped_column(Clean)
    body: Mapped[CleanText] = mapped_column(Clean)
    workaround: Mapped[CleanText | None] = mapped_column(Clean)
    category: Mapped[str | None] = mapped_column(String(60))
    documentation: Mapped[CleanText | None] = mapped_column(Clean)
    tracker: Mapped[CleanText | None] = mapped_column(Clean)
    public: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    outcome: Mapped[CleanText | None] = mapped_column(Clean)


class MeToo(Base):
    """Somebody has a known issue, too, and sends no request: once for each browser and address.

    `address` is sealed with the secret key, and forgotten once its owner was told; `told_at` is
    when that was written down.
    """

    __tablename__ = "me_too"

    id: Mapped[int] = mapped_column(primary_key=True)
    known_issue_id: Mapped[int] = mapped_column(ForeignKey("known_issues.id"))
    browser: Mapped[str] = mapped_column(String(32))
    address: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("known_issue_id", "browser"),
        Index(
            "ix_me_too_address",
            "address",
            sqlite_where=text("address IS NOT NULL"),
            postgresql_where=text("address IS NOT NULL"),
        ),
    )
