"""Tickets, what was said on them, and what support keeps to itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.html import SafeHtml
from portal.models.base import Base, Clean, CleanJSON, Html
from portal.redaction import CleanText

DESK: dict[str, tuple[str, ...]] = {
    "all": (),
    "team": ("team",),
    "assignee": ("assignee_id",),
    "status": ("status",),
}
"""The indexes of the desk's queue: what each is narrowed by."""


class Ticket(Base):
    """One request for help and where it stands.

    Keys (`status`, `tier`, `team`, …) are the policy's. `status_since` and the due times follow from
    the audit log; they are kept here so that lists need not replay it. `due_at` is what is due next,
    the order of the desk; `waiting_since` is the first word of the customer that nobody answered,
    `answered_at` the last word of support, `started_at` when the team began. `alarmed` names the
    alarms that have rung. Who is asked about or put in copy
    holds a link; `shared` shows the ticket to the colleagues in the organisation as well.

    `merged_into_id` is the ticket on which this one goes on; that one's `counts_from` is when the
    earliest of them was opened, and None where no other goes on there. `worse_at` is when it became
    graver by an escalation: what is promised counts anew from then on.

    `lacking` names what the policy requires and a letter did not say; None once that is there.
    """

    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[CleanText] = mapped_column(Clean, unique=True)
    submission_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    submission_digest: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    request_type: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(60))
    status_since: Mapped[datetime] = mapped_column(Moment)
    tier: Mapped[str | None] = mapped_column(String(60))
    tier_verified: Mapped[bool] = mapped_column(default=False)
    category: Mapped[str | None] = mapped_column(String(60))
    impact: Mapped[str | None] = mapped_column(String(60))
    subject: Mapped[CleanText] = mapped_column(Clean)
    answers: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    lacking: Mapped[list[CleanText] | None] = mapped_column(CleanJSON)
    requester_name: Mapped[CleanText] = mapped_column(Clean)
    requester_email: Mapped[CleanText] = mapped_column(Clean)
    browser: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    first_response_at: Mapped[datetime | None] = mapped_column(Moment)
    response_due_at: Mapped[datetime | None] = mapped_column(Moment)
    resolution_due_at: Mapped[datetime | None] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)
    hold_until: Mapped[datetime | None] = mapped_column(Moment)
    reminded_at: Mapped[datetime | None] = mapped_column(Moment)
    next_action_at: Mapped[datetime | None] = mapped_column(Moment)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"))
    counts_from: Mapped[datetime | None] = mapped_column(Moment)
    worse_at: Mapped[datetime | None] = mapped_column(Moment)
    relation: Mapped[str | None] = mapped_column(String(20))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    severity: Mapped[str | None] = mapped_column(String(60))
    team: Mapped[str | None] = mapped_column(String(60))
    team_since: Mapped[datetime | None] = mapped_column(Moment)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    waiting_since: Mapped[datetime | None] = mapped_column(Moment)
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    expected_at: Mapped[datetime | None] = mapped_column(Moment)
    escalation: Mapped[str | None] = mapped_column(String(60))
    approvals: Mapped[list[CleanText]] = mapped_column(CleanJSON, default=list)
    alarmed: Mapped[list[CleanText]] = mapped_column(CleanJSON, default=list)
    tracker: Mapped[CleanText | None] = mapped_column(Clean)
    anonymised_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        # Lists walk these from the newest ticket on; `store.lists` has a branch for each.
        Index("ix_tickets_organisation_id_id", "organisation_id", "id"),
        Index("ix_tickets_organisation_id_status_id", "organisation_id", "status", "id"),
        Index("ix_tickets_requester_email_status_id", "requester_email", "status", "id"),
        Index(
            "ix_tickets_shared",
            "organisation_id",
            "id",
            sqlite_where=text("shared = 1"),
            postgresql_where=text("shared"),
        ),
        Index("ix_tickets_browser_opened_at", "browser", "opened_at"),
        # Few have one: an index with all the others would be taken for useless by SQLite.
        *(
            Index(
                f"ix_tickets_{column}",
                column,
                sqlite_where=text(f"{column} IS NOT NULL"),
                postgresql_where=text(f"{column} IS NOT NULL"),
            )
            for column in ("follows_id", "merged_into_id")
        ),
        # The desk walks these from what is due next on; tickets that nobody works on have no place.
        *(
            Index(
                f"ix_tickets_desk_{name}",
                *columns,
                "due_at",
                "id",
                sqlite_where=text("due_at IS NOT NULL"),
                postgresql_where=text("due_at IS NOT NULL"),
            )
            for name, columns in DESK.items()
        ),
        Index("ix_tickets_next_action_at", "next_action_at"),
        # Who looks for old requests to anonymise meets none that are anonymised already.
        Index(
            "ix_tickets_status_since",
            "status_since",
            sqlite_where=text("anonymised_at IS NULL"),
            postgresql_where=text("anonymised_at IS NULL"),
        ),
    )


class Message(Base):
    """Words that the customer may see: the request, replies and corrections.

    `documentation` is the page that an answer of support links to. `left_out` tells in sentences
    what of a letter was not kept.
    """

    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"))
    submission_id: Mapped[UUID | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(20))
    side: Mapped[str] = mapped_column(String(20))
    author_name: Mapped[CleanText | None] = mapped_column(Clean)
    body: Mapped[CleanText] = mapped_column(Clean)
    body_html: Mapped[SafeHtml] = mapped_column(Html)
    removed: Mapped[list[dict[str, Any]]] = mapped_column(CleanJSON)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(CleanJSON)
    left_out: Mapped[list[CleanText] | None] = mapped_column(CleanJSON)
    documentation: Mapped[CleanText | None] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("ticket_id", "submission_id"),)


class Note(Base):
    """An internal note: a table of its own, so that no question for customers can reach it."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    author_name: Mapped[CleanText | None] = mapped_column(Clean)
    body: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Attachment(Base):
    """A cleaned file; until its ticket is accepted it belongs to a draft."""

    __tablename__ = "attachments"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("tickets.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    draft_id: Mapped[UUID | None] = mapped_column(Uuid, index=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    removed: Mapped[list[dict[str, Any]]] = mapped_column(CleanJSON)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Draft(Base):
    """What somebody typed and has not sent yet; bound to one browser, and it expires.

    Who was signed in is remembered, so that it is forgotten with them.
    """

    __tablename__ = "drafts"

    submission_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    browser: Mapped[str] = mapped_column(String(32), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(CleanJSON)
    removed: Mapped[list[dict[str, Any]]] = mapped_column(CleanJSON, default=list)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
