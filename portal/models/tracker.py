"""Which issue of the tracker stands for a ticket, and what the tracker has told already."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base


class TrackerIssue(Base):
    """The issue of one ticket: number `iid` of `project`; `own_user` is who we are over there.

    `heard_at` is when the newest change was made of which the tracker has told, by its clock.
    """

    __tablename__ = "tracker_issues"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True)
    project: Mapped[int]
    iid: Mapped[int]
    own_user: Mapped[int]
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    url: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (UniqueConstraint("project", "iid"),)


class TrackerHook(Base):
    """Something that the tracker told, by a digest of its id: a repeat changes nothing."""

    __tablename__ = "tracker_hooks"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
