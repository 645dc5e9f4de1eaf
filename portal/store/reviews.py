"""Questions about when somebody went through the reports."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import access
from portal.models import Account, ReportReview, Resolution
from portal.work import Actor


def latest(session: Session, actor: Actor, limit: int) -> Sequence[tuple[ReportReview, str]]:
    """The last reviews with who made them, newest first. Raises NotFound for who is no lead."""
    access.require_staff(actor, "lead")
    query = (
        select(ReportReview, Account.name)
        .join(Account, Account.id == ReportReview.account_id)
        .order_by(ReportReview.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def since(session: Session, actor: Actor) -> datetime | None:
    """Since when there is something to go through: the last review, else the first solution."""
    access.require_staff(actor, "lead")
    last = session.scalar(select(func.max(ReportReview.created_at)))
    return last or session.scalar(select(func.min(Resolution.created_at)))
