"""People with an account, how they prove who they are, and the organisations they belong to."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base, Clean, CleanJSON
from portal.redaction import CleanText


class Organisation(Base):
    """A company: its plan, and who may join. `kind` is `customer` or `installer`."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    kind: Mapped[str] = mapped_column(String(20), default="customer")
    tier: Mapped[str | None] = mapped_column(String(60))
    domain: Mapped[CleanText | None] = mapped_column(Clean, unique=True)
    joins_by_domain: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Account(Base):
    """One person whose address was verified; nobody has a row here before that.

    `organisation_role` is `member`, `viewer` or `manager`; `staff_role` one of `access.STAFF`, `teams` are the policy's. The
    secret of the one-time codes follows from `totp_nonce` and the secret key, so that no copy of
    the database holds it. `muted` names the letters and notices that this person turned off,
    `erase_at` is when they asked to be forgotten, until that is done.
    """

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[CleanText] = mapped_column(Clean, unique=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    language: Mapped[str] = mapped_column(String(12))
    time_zone: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_nonce: Mapped[str | None] = mapped_column(String(32))
    totp_enabled_at: Mapped[datetime | None] = mapped_column(Moment)
    totp_step: Mapped[int | None]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    organisation_role: Mapped[str | None] = mapped_column(String(20))
    staff_role: Mapped[str | None] = mapped_column(String(30))
    on_call: Mapped[bool] = mapped_column(default=False)
    teams: Mapped[list[CleanText]] = mapped_column(CleanJSON, default=list)
    muted: Mapped[list[CleanText]] = mapped_column(CleanJSON, default=list)
    notices_seen_at: Mapped[datetime | None] = mapped_column(Moment)
    created_at: Mapped[datetime] = mapped_column(Moment)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    erase_at: Mapped[datetime | None] = mapped_column(Moment, index=True)

    __table_args__ = (
        Index(
            "ix_accounts_staff",
            "name",
            "id",
            sqlite_where=text("staff_role IS NOT NULL"),
            postgresql_where=text("staff_role IS NOT NULL"),
        ),
    )


class AccountSession(Base):
    """One browser in which somebody is signed in; the cookie holds the token, the row its digest."""

    __tablename__ = "account_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[CleanText] = mapped_column(Clean)
    network: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    authenticated_at: Mapped[datetime] = mapped_column(Moment)
    second_factor_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class MailProof(Base):
    """A link sent to an address: who comes back with it reads that mailbox. It works once."""

    __tablename__ = "mail_proofs"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    email: Mapped[CleanText] = mapped_column(Clean)
    nonce: Mapped[str] = mapped_column(String(32))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Passkey(Base):
    """A public key that a device of this person keeps the private half of."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)


class RecoveryCode(Base):
    """One of the codes for the day on which the second factor is lost; it works once."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Invitation(Base):
    """An organisation asks an address to join; whoever signs in with that address may accept.

    With a project, it asks the installer company of that person to take the project on instead.
    """

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    email: Mapped[CleanText] = mapped_column(Clean, index=True)
    role: Mapped[str] = mapped_column(String(20))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("projects.id"), index=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)


class Project(Base):
    """A customer's installation that an installer company can be given to work on."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[CleanText] = mapped_column(Clean)
    created_at: Mapped[datetime] = mapped_column(Moment)


class ProjectGrant(Base):
    """An installer company may see a project."""

    __tablename__ = "project_grants"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    installer_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )
    created_at: Mapped[datetime] = mapped_column(Moment)


class View(Base):
    """An append-only record that an account looked at a ticket: what is newer is unread."""

    __tablename__ = "views"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_views_account_id_ticket_id_at", "account_id", "ticket_id", "at"),)
