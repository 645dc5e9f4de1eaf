"""Incidents and maintenance on the public status page, and what people told us."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.html import SafeHtml
from portal.models.base import Base, Clean, CleanJSON, Html, Public
from portal.redaction import CleanText


class Incident(Public, Base):
    """Something that is wrong for many people at once, or work that is planned (`kind`).

    `status` is one of `store.board.STATUSES`; `type` says what it has turned out to be:
    `investigating`, `known-issue` or `false-alarm`, else `maintenance`. `components` has the state
    that it gives to each component now. `announced`: subscribers hear of this maintenance.
    `next_action_at` is when a maintenance reminds, starts or ends by itself. `titles` has each
    earlier name with the moment until which it held, the latest first.
    """

    __tablename__ = "incidents"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    type: Mapped[str] = mapped_column(String(20))
    name: Mapped[CleanText] = mapped_column(Clean)
    titles: Mapped[list[list[CleanText]]] = mapped_column(CleanJSON, default=list)
    status: Mapped[str] = mapped_column(String(20))
    impact: Mapped[str] = mapped_column(String(20))
    components: Mapped[dict[str, CleanText]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    monitoring_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    postmortem_at: Mapped[datetime | None] = mapped_column(Moment)
    scheduled_for: Mapped[datetime | None] = mapped_column(Moment)
    scheduled_until: Mapped[datetime | None] = mapped_column(Moment)
    announced: Mapped[bool] = mapped_column(default=False)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    next_action_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class IncidentUpdate(Public, Base):
    """One word to the public; `affected` lists key, state before and state after.

    `display_at` is the time that it tells of, where that is not when it was written.
    """

    __tablename__ = "incident_updates"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(12), index=True, unique=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    body: Mapped[CleanText] = mapped_column(Clean)
    body_html: Mapped[SafeHtml] = mapped_column(Html)
    affected: Mapped[list[list[CleanText]]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    display_at: Mapped[datetime] = mapped_column(Moment)
    blasted_at: Mapped[datetime | None] = mapped_column(Moment)


class IncidentRevision(Public, Base):
    """What an update said until it was corrected; it stays in sight."""

    __tablename__ = "incident_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(ForeignKey("incident_updates.id"), index=True)
    body: Mapped[CleanText] = mapped_column(Clean)
    body_html: Mapped[SafeHtml] = mapped_column(Html)
    until: Mapped[datetime] = mapped_column(Moment)


class Reclassification(Public, Base):
    """Why a person said later that a time was other than the record had it."""

    __tablename__ = "reclassifications"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)


class ComponentSpell(Public, Base):
    """That a component was in a state since a moment, until the next word or `until`: append-only.

    It comes from an incident, from a reclassification, or (neither) from a probe that was silent.
    """

    __tablename__ = "component_spells"

    id: Mapped[int] = mapped_column(primary_key=True)
    component: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"), index=True)
    reclassification_id: Mapped[int | None] = mapped_column(ForeignKey("reclassifications.id"))
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class WatchedComponent(Public, Base):
    """Since when we know anything about a component of the policy."""

    __tablename__ = "watched_components"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


class IncidentTicket(Base):
    """A request that is about an incident: its requester hears what is said of it."""

    __tablename__ = "incident_tickets"

    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)


class Deflection(Base):
    """Somebody said "this is me, tell me" in place of a request; once for each browser."""

    __tablename__ = "deflections"

    id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incidents.id"))
    browser: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("incident_id", "browser"),)


class Proposal(Base):
    """Something that looks like an incident, put before a person: nothing posts by itself.

    `kind` is `known-issue` or `post` (from similar requests, B37 and B38) or `probe`; `topic`
    names what it is about (a component's or a probe's key), so that there is one open at a time.
    `data` has the ids of the requests, and since when.
    """

    __tablename__ = "proposals"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    topic: Mapped[str] = mapped_column(String(80))
    component: Mapped[str | None] = mapped_column(String(60))
    data: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incidents.id"))

    __table_args__ = (Index("ix_proposals_decided_at_topic", "decided_at", "topic"),)


class ProbeState(Base):
    """How a probe found its component; `next_at` is when it looks again.

    `up` is what is believed (None before the first confirmed look), `streak` how many looks in a
    row said otherwise, `differs_since` when the first of them was, `seen_at` the last sign of life.
    """

    __tablename__ = "probe_states"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    up: Mapped[bool | None]
    streak: Mapped[int] = mapped_column(default=0)
    differs_since: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    next_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Feedback(Base):
    """General feedback: a score if the person gave one, words if they had some.

    `source` is `customer` or `team`. Where it is about a topic of the help, `helped` says whether
    that answered the question. `answer` is what changed because of it, told to the one who said it.
    """

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    score: Mapped[int | None]
    comment: Mapped[CleanText] = mapped_column(Clean)
    email: Mapped[CleanText | None] = mapped_column(Clean)
    source: Mapped[str] = mapped_column(String(10), default="customer")
    topic: Mapped[str | None] = mapped_column(String(60))
    helped: Mapped[bool | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    answer: Mapped[CleanText | None] = mapped_column(Clean)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index(
            "ix_feedback_unanswered",
            "score",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )
