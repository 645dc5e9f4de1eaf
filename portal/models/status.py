"""Incidents on the public status page, and what people told us."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.html import SafeHtml
from portal.models.base import Base, Clean, CleanJSON, Html
from portal.redaction import CleanText


class Incident(Base):
    """Something that is wrong for many people at once."""

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    status: Mapped[str] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(20))
    components: Mapped[list[CleanText]] = mapped_column(CleanJSON)
    started_at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class IncidentUpdate(Base):
    """One word to the public about an incident."""

    __tablename__ = "incident_updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    body: Mapped[CleanText] = mapped_column(Clean)
    body_html: Mapped[SafeHtml] = mapped_column(Html)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Feedback(Base):
    """General feedback: a score if the person gave one, words if they had some."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[int | None]
    comment: Mapped[CleanText] = mapped_column(Clean)
    email: Mapped[CleanText | None] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)
