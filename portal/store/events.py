"""Incidents and maintenance for the board: rows in, plain data out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import ComponentSpell, Incident, IncidentRevision, IncidentUpdate
from portal.store.public import Board, Earlier, Event, Said, is_known
from portal.uptime import OPERATIONAL, worst

log = structlog.get_logger(__name__)
_INCIDENT = Incident.__table__
_UPDATE = IncidentUpdate.__table__
_REVISION = IncidentRevision.__table__
_TAKEN = (
    "public_id",
    "kind",
    "name",
    "type",
    "impact",
    "created_at",
    "started_at",
    "monitoring_at",
    "resolved_at",
    "scheduled_for",
    "scheduled_until",
    "updated_at",
    "postmortem_at",
)


def shown(
    session: Session, since: datetime, newest: int, before: Board | None = None
) -> tuple[Event, ...]:
    """What is open, what ended since then, and the newest of each kind; newest first.

    What has not changed since the board `before` was made is taken from there.
    """
    rows = session.execute(_asked(since, newest)).all()
    known = _settled(before) if before else {}
    stale = [row.id for row in rows if (row.public_id, row.updated_at) not in known]
    fresh = {event.number: event for event in _read(session, stale)} if stale else {}
    return tuple(
        fresh[row.id] if row.id in fresh else known[row.public_id, row.updated_at] for row in rows
    )


def by_public_id(session: Session, public_id: str) -> Event:
    """One incident or maintenance, however old; raises NotFound."""
    number = session.scalar(select(_INCIDENT.c.id).where(_INCIDENT.c.public_id == public_id))
    if number is None:
        raise NotFound
    return next(_read(session, [number]))


def _settled(before: Board) -> dict[tuple[str, datetime], Event]:
    """What cannot have changed in the very moment at which the board was made."""
    return {
        (event.public_id, event.updated_at): event
        for event in before.history
        if event.updated_at < before.made_at
    }


@lru_cache(maxsize=4)
def _asked(since: datetime, newest: int) -> Select[Any]:
    latest = [
        _INCIDENT.c.id.in_(
            select(_INCIDENT.c.id)
            .where(_INCIDENT.c.kind == kind)
            .order_by(_INCIDENT.c.started_at.desc(), _INCIDENT.c.id.desc())
            .limit(newest)
        )
        for kind in ("incident", "maintenance")
    ]
    ended = _INCIDENT.c.resolved_at
    recent = ended.is_(None) | (ended >= since) | (_INCIDENT.c.started_at >= since)
    order = (_INCIDENT.c.started_at.desc(), _INCIDENT.c.id.desc())
    columns = (_INCIDENT.c.id, _INCIDENT.c.public_id, _INCIDENT.c.updated_at)
    return select(*columns).where(or_(recent, *latest)).order_by(*order)


def _read(session: Session, ids: Sequence[int]) -> Iterator[Event]:
    updates, words = _updates(session, ids), _worst(session, ids)
    for row in session.execute(select(_INCIDENT).where(_INCIDENT.c.id.in_(ids))):
        yield _event(row, updates.get(row.id, ()), words.get(row.id, {}))


def _event(row: Any, updates: Sequence[Said], words: Mapping[str, str]) -> Event:
    return Event(
        **{name: getattr(row, name) for name in _TAKEN},
        number=row.id,
        status=_status(row.public_id, row.kind, row.status),
        updates=tuple(_readable(row.kind, said) for said in updates),
        components={key: str(state) for key, state in row.components.items()},
        titles=tuple((name, datetime.fromisoformat(until)) for name, until in row.titles),
        # Nothing was wrong with anything in a false alarm.
        worst=dict.fromkeys(words, OPERATIONAL) if row.type == "false-alarm" else words,
    )


def _readable(kind: str, said: Said) -> Said:
    if is_known(kind, said.status):
        return said
    return replace(said, status=_status(said.public_id, kind, said.status))


@lru_cache(maxsize=1024)
def _status(public_id: str, kind: str, status: str) -> str:
    """The status as everybody can read it: one odd row must not keep the rest from being shown."""
    if is_known(kind, status):
        return status
    log.error("status.odd", public_id=public_id, status=status)
    return "scheduled" if kind == "maintenance" else "investigating"


def _worst(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The worst state that each incident brought to each component."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    spell = ComponentSpell.__table__.c
    columns = (spell.incident_id, spell.component, spell.state)
    asked = select(*columns).where(spell.incident_id.in_(ids)).distinct()
    for number, key, state in session.execute(asked):
        found[number][key] = worst([state, found[number].get(key, OPERATIONAL)])
    return found


def _updates(session: Session, ids: Sequence[int]) -> dict[int, list[Said]]:
    found: defaultdict[int, list[Said]] = defaultdict(list)
    earlier = _revisions(session, ids)
    order = (_UPDATE.c.display_at.desc(), _UPDATE.c.id.desc())
    asked = select(_UPDATE).where(_UPDATE.c.incident_id.in_(ids)).order_by(*order)
    for row in session.execute(asked):
        said = Said(
            public_id=row.public_id,
            status=row.status,
            body=row.body,
            body_html=row.body_html,
            created_at=row.created_at,
            display_at=row.display_at,
            blasted_at=row.blasted_at,
            corrected=tuple(earlier.get(row.id, ())),
            affected=tuple((key, old, new) for key, old, new in row.affected),
        )
        found[row.incident_id].append(said)
    return found


def _revisions(session: Session, ids: Sequence[int]) -> dict[int, list[Earlier]]:
    """What updates said before they were corrected, the latest first."""
    found: defaultdict[int, list[Earlier]] = defaultdict(list)
    asked = (
        select(_REVISION)
        .join(_UPDATE, _REVISION.c.update_id == _UPDATE.c.id)
        .where(_UPDATE.c.incident_id.in_(ids))
        .order_by(_REVISION.c.id.desc())
    )
    for row in session.execute(asked):
        found[row.update_id].append(Earlier(row.body, row.body_html, row.until))
    return found
