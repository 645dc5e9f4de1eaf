"""Questions about drafts; each belongs to one browser."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Attachment, Draft


def of_browser(session: Session, submission_id: UUID, browser: str, now: datetime) -> Draft | None:
    """The draft of this submission, if this browser wrote it and it has not expired."""
    return session.scalar(
        select(Draft).where(
            Draft.submission_id == submission_id,
            Draft.browser == browser,
            Draft.expires_at > now,
        )
    )


def files(session: Session, draft: Draft) -> Sequence[Attachment]:
    """The files that wait with this draft."""
    query = select(Attachment).where(
        Attachment.draft_id == draft.submission_id, Attachment.ticket_id.is_(None)
    )
    return session.scalars(query).all()


def expired(session: Session, now: datetime, limit: int) -> Sequence[Draft]:
    """Drafts past their time."""
    return session.scalars(select(Draft).where(Draft.expires_at <= now).limit(limit)).all()
