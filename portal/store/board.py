"""The board: all that the public status pages, feeds, files and the API show, asked for at once."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.models import (
    ComponentSpell,
    Incident,
    IncidentRevision,
    IncidentUpdate,
    Reclassification,
    WatchedComponent,
)
from portal.policy import Policy
from portal.store import events, parts
from portal.store.ledger import Ledger
from portal.store.parts import DAYS
from portal.store.public import (
    STATUSES,
    WIRE,
    Board,
    Day,
    Earlier,
    Event,
    Group,
    Part,
    Said,
)
from portal.uptime import midnight

__all__ = [
    "DAYS",
    "STATUSES",
    "WIRE",
    "Board",
    "Day",
    "Earlier",
    "Event",
    "Group",
    "Ledger",
    "Part",
    "Said",
    "board",
    "version",
    "window",
]

_NEWEST = 50


def board(
    session: Session,
    policy: Policy,
    now: datetime,
    before: Board | None = None,
    ledger: Ledger | None = None,
) -> Board:
    """Everything public at this moment, in a handful of queries however long the history is.

    What was settled when the board `before` was made is taken from there, and words that were read
    before from the `ledger`: what a person changes by hand in the database is seen without them.
    """
    ledger = ledger or Ledger()
    since = window(policy, now)
    shown = events.shown(session, since, _NEWEST, before)
    ledger.read(session, since, {event.number for event in shown})
    parts.note_looks(session, policy, ledger.records)
    components = parts.all_of(parts.View(policy, shown, since, now, before), ledger.records)
    open_ones = [event for event in shown if event.resolved_at is None]
    planned = [event for event in open_ones if event.kind == "maintenance"]
    touched = [event.updated_at for event in shown] + [part.updated_at for part in components]
    return Board(
        made_at=now,
        page_updated_at=max(touched, default=now),
        components=components,
        groups=parts.groups(policy, components),
        incidents=tuple(event for event in open_ones if event.kind == "incident"),
        maintenances=tuple(sorted(planned, key=_when)),
        history=shown,
        watched=bool(policy.status_page.probes or shown),
    )


def _when(event: Event) -> datetime:
    return event.scheduled_for or event.started_at


def window(policy: Policy, now: datetime) -> datetime:
    """When the first of the 90 days begins."""
    place = ZoneInfo(policy.hours.zone)
    first = now.astimezone(place).date() - timedelta(days=DAYS - 1)
    return midnight(first, place)


_VERSION = select(
    select(func.max(Incident.updated_at)).scalar_subquery(),
    select(func.max(IncidentUpdate.id)).scalar_subquery(),
    select(func.max(IncidentRevision.id)).scalar_subquery(),
    select(func.max(ComponentSpell.id)).scalar_subquery(),
    select(func.max(Reclassification.id)).scalar_subquery(),
    select(func.count(WatchedComponent.key)).scalar_subquery(),
)


def version(session: Session) -> tuple[Any, ...]:
    """What differs as soon as anything on the board does, the passing of time apart: one query."""
    return tuple(session.execute(_VERSION).one())
