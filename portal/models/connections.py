"""What a connect request has beside its ticket: which hub it is about, and what was found out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean
from portal.redaction import CleanText

_AHEAD = text("recheck_at IS NOT NULL")


class Connection(Base):
    """The hub of a connect request, where it belongs, and what was decided last.

    `project_id` is the customer's project where the name is that of one which the installer's
    company was given; its owner sees their part. `decision` is one of `policy.connect.DECISIONS`.
    `checked_at` is when the hub system answered last, `recheck_at` when it is asked again, after
    `failures` answers that were none; `garbled` says whether the last of these could not be read.
    `escalated_at` is when a mismatch was escalated.
    """

    __tablename__ = "connections"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    project: Mapped[CleanText | None] = mapped_column(Clean)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    customer_profile: Mapped[CleanText | None] = mapped_column(Clean)
    property: Mapped[CleanText | None] = mapped_column(Clean)
    installation_record: Mapped[CleanText | None] = mapped_column(Clean)
    hub: Mapped[CleanText | None] = mapped_column(Clean)
    decision: Mapped[str] = mapped_column(String(20))
    decided_at: Mapped[datetime] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    recheck_at: Mapped[datetime | None] = mapped_column(Moment)
    failures: Mapped[int] = mapped_column(default=0)
    garbled: Mapped[bool | None]
    escalated_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        # The board walks these; the re-check looks at those alone that wait for one.
        Index("ix_connections_kind_decision_ticket_id", "kind", "decision", "ticket_id"),
        Index("ix_connections_decision_ticket_id", "decision", "ticket_id"),
        Index("ix_connections_hub", "hub"),
        Index(
            "ix_connections_recheck_at",
            "recheck_at",
            sqlite_where=_AHEAD,
            postgresql_where=_AHEAD,
        ),
    )


class HubCheck(Base):
    """One answer to one question about a hub, and who gave it; what is new is a new row.

    `source` is `installer`, `system` or `support`. Only erasure changes a row: it takes the words of
    `detail` and who it was.
    """

    __tablename__ = "hub_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    question: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    detail: Mapped[CleanText | None] = mapped_column(Clean)
    checked_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_hub_checks_ticket_id_id", "ticket_id", "id"),)
