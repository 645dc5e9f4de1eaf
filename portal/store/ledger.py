"""The record of the status: what was said of each component, read once and then as it grows."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.models import ComponentSpell, WatchedComponent
from portal.uptime import Word

SILENCE = "silence"
_LATE = 20
"""So many words back we look for one that was written by a transaction that took its time."""
_SPELL = ComponentSpell.__table__.c
_WATCHED = select(WatchedComponent.__table__.c.key, WatchedComponent.__table__.c.since)
_WORDS = select(
    _SPELL.id,
    _SPELL.component,
    _SPELL.state,
    _SPELL.since,
    _SPELL.until,
    _SPELL.incident_id,
    _SPELL.reclassification_id,
    _SPELL.recorded_at,
).order_by(_SPELL.id)


@dataclass(slots=True)
class Record:
    """What is known of one component: what was said of it, what was corrected, since when."""

    words: list[Word] = field(default_factory=list)
    corrected: list[Word] = field(default_factory=list)
    watched_since: datetime | None = None
    updated_at: datetime | None = None
    recorded_at: datetime | None = None
    silent_from: datetime | None = None
    """From when on nobody knows, because what watches it has stopped looking."""

    @property
    def is_blank(self) -> bool:
        """Whether nobody has ever looked at it or said a word of it."""
        return self.watched_since is None and self.recorded_at is None

    def began(self, now: datetime) -> datetime:
        """Since when we look: a time before that is known only where somebody told of it."""
        return self.watched_since or self.recorded_at or now


class Ledger:
    """What was read of the record: words are only ever added, so it asks again for the new ones."""

    def __init__(self) -> None:
        self.records: defaultdict[str, Record] = defaultdict(Record)
        self._seen: set[int] = set()

    def read(self, session: Session, since: datetime, shown: Collection[int]) -> None:
        """Take in what is not known yet; `shown` are the incidents that may touch the days."""
        for key, start in session.execute(_WATCHED):
            self.records[key].watched_since = start
        newest = max(self._seen, default=0)
        asked = _later(newest - _LATE) if self._seen else _touching(since, shown)
        rows = [row for row in session.execute(asked) if row.id not in self._seen]
        if rows and rows[0].id < newest:
            # What got its number earlier was written later than the next: their order counts.
            self.records.clear()
            self._seen.clear()
            self.read(session, since, shown)
            return
        for row in rows:
            self._seen.add(row.id)
            if row.incident_id in shown or (row.incident_id is None and row.until > since):
                _enter(self.records[row.component], row)


def _later(number: int) -> Select[Any]:
    return _WORDS.where(_SPELL.id > number)


def _touching(since: datetime, shown: Collection[int]) -> Select[Any]:
    silence = _SPELL.incident_id.is_(None) & (_SPELL.until > since)
    return _WORDS.where(_SPELL.incident_id.in_(shown) | silence)


def _enter(entry: Record, row: Any) -> None:
    source = SILENCE if row.incident_id is None else str(row.incident_id)
    word = Word(source, row.state, row.since, row.until)
    (entry.words if row.reclassification_id is None else entry.corrected).append(word)
    entry.recorded_at = min(row.recorded_at, entry.recorded_at or row.recorded_at)
    entry.updated_at = max(row.recorded_at, entry.updated_at or row.recorded_at)
