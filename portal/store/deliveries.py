"""Questions about how deliveries are going, cheap enough to be asked at each scrape and page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models import OutboxRow, QueueItem, Sign, Ticket

# Every moment is after it: asked like this, each database walks the small part of the index.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Standing:
    """How one sink is doing."""

    waiting: int = 0
    since: datetime | None = None
    """When the oldest of those that wait was written down."""
    parked: int = 0


def standing(session: Session) -> Mapping[str, Standing]:
    """By sink: what waits and what was given up; a sink that is done with everything is left out."""
    rows = session.execute(
        select(OutboxRow.sink, func.count(), func.min(OutboxRow.created_at))
        .where(OutboxRow.available_at >= _EVER)
        .group_by(OutboxRow.sink)
    )
    waiting = {sink: Standing(count, since) for sink, count, since in rows}
    given_up = session.execute(
        select(OutboxRow.sink, func.count())
        .where(OutboxRow.parked_at >= _EVER)
        .group_by(OutboxRow.sink)
    )
    parked = {sink: replace(waiting.get(sink, Standing()), parked=n) for sink, n in given_up}
    return waiting | parked


def unclaimed(session: Session) -> tuple[int, datetime | None]:
    """How many items of the internal queue nobody has acknowledged, and since when the oldest."""
    query = select(func.count(), func.min(QueueItem.created_at)).where(
        QueueItem.available_at >= _EVER
    )
    count, since = session.execute(query).one()
    return count, since


def next_timer(session: Session) -> datetime | None:
    """When the next thing happens by itself to a ticket: in the past only while no worker acts."""
    return session.scalar(
        select(func.min(Ticket.next_action_at)).where(Ticket.next_action_at >= _EVER)
    )


def signs(session: Session) -> Sequence[Sign]:
    """When loops of workers and engines beside us were last looked at."""
    return session.scalars(select(Sign).order_by(Sign.kind, Sign.name)).all()
