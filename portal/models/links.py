"""Links for people without an account, and tokens for programs."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean, CleanJSON
from portal.redaction import CleanText


class Link(Base):
    """One person's way to one ticket; the token follows from `nonce`, the row knows its digest.

    `muted` names the letters that this person does not want about this ticket.
    """

    __tablename__ = "links"

    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    email: Mapped[CleanText] = mapped_column(Clean)
    role: Mapped[str] = mapped_column(String(20))
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    muted: Mapped[list[CleanText]] = mapped_column(CleanJSON, default=list)

    __table_args__ = (
        Index("ix_links_email_ticket_id", "email", "ticket_id"),
        Index(
            "ix_links_copied",
            "email",
            "ticket_id",
            sqlite_where=text("role = 'copy'"),
            postgresql_where=text("role = 'copy'"),
        ),
    )


class ApiToken(Base):
    """A program's key to the API: shown once, kept as a digest.

    The token of an organisation reaches the tickets of that organisation, no others. It belongs to
    the organisation and not to who made it (`created_by`), so it stays when that person goes.
    """

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class IdempotencyKey(Base):
    """The first answer to a request that a program may repeat, kept for a day."""

    __tablename__ = "idempotency_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"))
    key_digest: Mapped[str] = mapped_column(String(64))
    request_digest: Mapped[str] = mapped_column(String(64))
    submission_id: Mapped[UUID] = mapped_column(Uuid)
    created_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (UniqueConstraint("token_id", "key_digest"),)
