"""What is new to somebody of support: they mark it as read, and what is old is forgotten."""

from datetime import timedelta

from sqlalchemy import delete, update

from portal import access
from portal.models import News
from portal.work import Work

_KEPT = timedelta(days=90)


def see(work: Work, news: News) -> None:
    """Mark one as read; twice changes nothing."""
    news.seen_at = news.seen_at or work.now


def see_all(work: Work, newest: int) -> None:
    """Mark all of them as read, but for what came after the `newest` that was on the page."""
    access.require_staff(work.actor)
    mine = News.account_id == work.actor.id, News.seen_at.is_(None), News.id <= newest
    work.session.execute(update(News).where(*mine).values(seen_at=work.now))


def forget(work: Work) -> None:
    """Delete what is older than a quarter of a year, read or not."""
    work.session.execute(delete(News).where(News.at < work.now - _KEPT))
