"""What the desk keeps about its work on tickets."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean
from portal.redaction import CleanText


class Resolution(Base):
    """One time that a ticket was solved: what the customer was told, the cause, where it is written.

    `root_cause` stays inside; `documentation` is the address of a page that helps next time.
    `account_id` is who solved it, where that was a person.
    """

    __tablename__ = "resolutions"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    root_cause: Mapped[CleanText | None] = mapped_column(Clean)
    documentation: Mapped[CleanText | None] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (
        # Who looks for pages that helped passes over what was solved without one.
        Index(
            "ix_resolutions_documented",
            "id",
            sqlite_where=text("documentation IS NOT NULL"),
            postgresql_where=text("documentation IS NOT NULL"),
        ),
    )


class Rating(Base):
    """What the customer thought of one resolution; at most one for each (D24).

    `answer` is what changed because of it, told to the one who said it (D27).
    """

    __tablename__ = "ratings"

    resolution_id: Mapped[int] = mapped_column(ForeignKey("resolutions.id"), primary_key=True)
    score: Mapped[int]
    comment: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[CleanText | None] = mapped_column(Clean)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "ix_ratings_unanswered",
            "score",
            "resolution_id",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )


class Escalation(Base):
    """A request that somebody higher up looks at a ticket; at most one of a ticket is open.

    `level` is where it stands on the policy's ladder, `state` one of `STATES`, `why` is `customer`,
    `breach` or `support`, `due_at` by when somebody of that level answers: `late` is what was not
    answered by then.
    """

    STATES = ("open", "late", "accepted", "declined", "ended")

    __tablename__ = "escalations"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    level: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(20))
    level_since: Mapped[datetime] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "uq_escalations_open",
            "ticket_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # The list and the sweeper walk what has not ended, by when its answer is due.
        Index(
            "ix_escalations_due",
            "due_at",
            "id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class EscalationStep(Base):
    """One thing said or done about an escalation; the customer sees all of them.

    `kind` is `asked`, `added`, `raised`, `accepted`, `declined`, `lowered` or `ended`.
    """

    __tablename__ = "escalation_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    escalation_id: Mapped[int] = mapped_column(ForeignKey("escalations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(60))
    reason: Mapped[CleanText | None] = mapped_column(Clean)
    impact: Mapped[CleanText | None] = mapped_column(Clean)
    business_impact: Mapped[CleanText | None] = mapped_column(Clean)
    at: Mapped[datetime] = mapped_column(Moment)


class ReportReview(Base):
    """One time that somebody went through the reports, and what was settled then; it only grows."""

    __tablename__ = "report_reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)


class TicketTag(Base):
    """A word of the policy's `tags` that sticks on a ticket."""

    __tablename__ = "ticket_tags"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(60), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_ticket_tags_tag", "tag", "created_at"),)
