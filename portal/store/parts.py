"""Components for the board: what was said of each through time becomes days, states and uptime."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal import i18n, uptime
from portal.models import ComponentSpell, ProbeState, WatchedComponent
from portal.policy import Policy
from portal.policy.status_page import Component, Probe
from portal.redaction import CleanText
from portal.store.public import Board, Day, Event, Group, Part
from portal.uptime import NO_DATA, OPERATIONAL, Rule, Spell, Tally, Word

DAYS = 90
_TICK = timedelta(microseconds=1)
_ALNUM = "0123456789abcdefghijklmnopqrstuvwxyz"
_SILENCE = "silence"
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


@dataclass(frozen=True, slots=True)
class View:
    """What the parts are looked at with: the policy, what happened, from when to when, and before."""

    policy: Policy
    events: Sequence[Event]
    since: datetime
    now: datetime
    before: Board | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose days are told."""
        return ZoneInfo(self.policy.hours.zone)


def rule(policy: Policy) -> Rule:
    """How uptime is reckoned here."""
    page = policy.status_page
    return Rule(page.partial, page.degraded, policy.hours.zone)


def public_id(kind: str, key: str) -> str:
    """Twelve lower-case letters and digits that follow from a key of the policy."""
    number = int.from_bytes(hashlib.sha256(f"{kind}\0{key}".encode()).digest()[:9], "big")
    base = len(_ALNUM)
    return "".join(_ALNUM[number // base**place % base] for place in range(12))


class Ledger:
    """What was read of the record: words are only ever added, so it asks again for the new ones."""

    def __init__(self) -> None:
        self.records: defaultdict[str, Record] = defaultdict(Record)
        self._seen: set[int] = set()

    def read(
        self, session: Session, policy: Policy, since: datetime, shown: Collection[int]
    ) -> None:
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
            self.read(session, policy, since, shown)
            return
        for row in rows:
            self._seen.add(row.id)
            if row.incident_id in shown or (row.incident_id is None and row.until > since):
                _enter(self.records[row.component], row)
        _note_looks(session, policy, self.records)


def _later(number: int) -> Select[Any]:
    return _WORDS.where(_SPELL.id > number)


def _touching(since: datetime, shown: Collection[int]) -> Select[Any]:
    silence = _SPELL.incident_id.is_(None) & (_SPELL.until > since)
    return _WORDS.where(_SPELL.incident_id.in_(shown) | silence)


def _enter(entry: Record, row: Any) -> None:
    source = _SILENCE if row.incident_id is None else str(row.incident_id)
    word = Word(source, row.state, row.since, row.until)
    (entry.words if row.reclassification_id is None else entry.corrected).append(word)
    entry.recorded_at = min(row.recorded_at, entry.recorded_at or row.recorded_at)
    entry.updated_at = max(row.recorded_at, entry.updated_at or row.recorded_at)


def _note_looks(session: Session, policy: Policy, found: defaultdict[str, Record]) -> None:
    """From when on a component that has probes is watched by none, unless one looks again."""
    probes = policy.status_page.probes
    if not probes:
        return
    asked = select(ProbeState.key, ProbeState.checked_at)
    looked = {key: at for key, at in session.execute(asked)}  # noqa: C416 - rows are no pairs to mypy
    for key, probe in probes.items():
        at, entry = looked.get(key), found[probe.component]
        if at is not None:
            silent = at + patience(probe)
            entry.silent_from = max(silent, entry.silent_from or silent)


def patience(probe: Probe) -> timedelta:
    """How long after its last look a probe counts as silent."""
    return timedelta(seconds=probe.every.seconds * (probe.confirm + 1) + probe.timeout)


def all_of(view: View, known: Mapping[str, Record]) -> tuple[Part, ...]:
    """Every component of the policy, in its order."""
    before = {part.key: part for part in view.before.components} if view.before else {}
    return tuple(
        _settled(view, known.get(component.key, Record()), before.get(component.key))
        or _part(view, component, position, known.get(component.key, Record()))
        for position, component in enumerate(view.policy.components, 1)
    )


def _settled(view: View, entry: Record, part: Part | None) -> Part | None:
    """The part of before, where time alone changes nothing of it and nothing was said of it since."""
    if part is None or view.before is None or entry.silent_from is not None:
        return None
    made = view.before.made_at
    still = entry.is_blank if part.no_data else part.state == OPERATIONAL
    silent = (entry.updated_at or part.updated_at) <= part.updated_at < made
    return part if still and silent and _day_of(view, made) == _day_of(view, view.now) else None


def _day_of(view: View, moment: datetime) -> date:
    return moment.astimezone(view.zone).date()


def spells(
    policy: Policy,
    component: Component,
    entry: Record,
    since: datetime,
    until: datetime,
    *,
    excused: str | None = None,
) -> list[Spell]:
    """The states of a component from `since` to `until`: the record, and nothing before it.

    Before we looked there is what was told of that time; before the policy's date there is nothing.
    """
    words, corrected = list(entry.words), list(entry.corrected)
    if entry.silent_from is not None:
        words.append(Word(_SILENCE, NO_DATA, entry.silent_from))
    declared = _start(policy, component)
    start = declared or entry.began(until - _TICK)
    unknown = Word("before", NO_DATA, datetime.min.replace(tzinfo=UTC), start)
    (words if declared is None else corrected).append(unknown)
    return uptime.timeline(words, corrected, since, until, excused=excused)


def _start(policy: Policy, component: Component) -> datetime | None:
    if component.start_date is None:
        return None
    return uptime.midnight(component.start_date, ZoneInfo(policy.hours.zone))


def _part(view: View, component: Component, position: int, entry: Record) -> Part:
    # What begins at this very moment holds already; it has lasted for no time yet.
    known = spells(view.policy, component, entry, view.since, view.now + _TICK)
    past, current = _counted(view, component, entry, known), known[-1]
    today = uptime.midnight(_day_of(view, view.now), view.zone)
    created = _start(view.policy, component) or entry.began(today)
    return Part(
        key=component.key,
        public_id=public_id("component", component.key),
        label=component.label,
        description=component.description,
        group=_slug(component.group) if component.group else None,
        position=position,
        state=OPERATIONAL if current.state == NO_DATA else current.state,
        no_data=current.state == NO_DATA,
        since=current.since,
        created_at=created,
        updated_at=max(created, entry.updated_at or created),
        start_date=component.start_date or created.astimezone(view.zone).date(),
        only_if_degraded=component.only_if_degraded,
        days=_days(view, past, _names(component.key, view)),
        uptime=uptime.share(uptime.tally(past), rule(view.policy)),
    )


def _counted(
    view: View, component: Component, entry: Record, known: Sequence[Spell]
) -> list[Spell]:
    """The past as it counts: during planned work nothing else does, an outage neither."""
    planned = uptime.MAINTENANCE
    if any(word.state == planned for word in entry.words):
        known = spells(view.policy, component, entry, view.since, view.now, excused=planned)
    return _until(known, view.now)


def _until(known: Sequence[Spell], now: datetime) -> list[Spell]:
    ended = (Spell(s.state, s.since, min(s.until, now)) for s in known)
    return [spell for spell in ended if spell.since < spell.until]


def _names(key: str, view: View) -> Mapping[date, list[CleanText]]:
    """The names of what touched a component, by day."""
    found: defaultdict[date, list[CleanText]] = defaultdict(list)
    now, zone = view.now, view.zone
    for event in view.events:
        if event.worst.get(key, OPERATIONAL) == OPERATIONAL or event.started_at > now:
            continue
        day = event.started_at.astimezone(zone).date()
        last = (event.resolved_at or now).astimezone(zone).date()
        while day <= last:
            found[day].append(event.name)
            day += timedelta(days=1)
    return found


def _days(
    view: View, past: Sequence[Spell], names: Mapping[date, Sequence[CleanText]]
) -> tuple[Day, ...]:
    """The 90 days of one component."""
    days = uptime.calendar(view.zone.key, view.since.astimezone(view.zone).date(), DAYS)
    return tuple(
        _day(on, tally, tuple(names[on])) if on in names else _plain_day(on, tally)
        for on, tally in uptime.by_day(past, days)
    )


def _day(on: date, tally: Tally, names: tuple[CleanText, ...] = ()) -> Day:
    return Day(
        on=on,
        worst=tally.worst,
        major_s=tally.seconds(uptime.MAJOR),
        partial_s=tally.seconds(uptime.PARTIAL),
        degraded_s=tally.seconds(uptime.DEGRADED),
        maintenance_s=tally.seconds(uptime.MAINTENANCE),
        no_data_s=tally.seconds(NO_DATA),
        names=names,
    )


@lru_cache(maxsize=512)
def _uneventful(on: date, state: str, span: timedelta) -> Day:
    return _day(on, Tally({state: span}))


def _plain_day(on: date, tally: Tally) -> Day:
    """A day without news: most are in one state from end to end, and the same for all parts."""
    if len(tally.times) != 1:
        return _day(on, tally)
    ((state, span),) = tally.times.items()
    return _uneventful(on, state, span)


def groups(policy: Policy, components: Sequence[Part]) -> tuple[Group, ...]:
    """The groups in the order of their first component."""
    labels: dict[str, i18n.Text] = {}
    for component in policy.components:
        if component.group is not None:
            labels.setdefault(_slug(component.group), component.group)
    return tuple(
        _group(key, label, position, [part for part in components if part.group == key], policy)
        for position, (key, label) in enumerate(labels.items(), 1)
    )


def _group(
    key: str, label: i18n.Text, position: int, members: Sequence[Part], policy: Policy
) -> Group:
    return Group(
        key=key,
        public_id=public_id("group", key),
        label=label,
        position=position,
        state=uptime.worst(part.state for part in members),
        parts=tuple(part.key for part in members),
        created_at=min(part.created_at for part in members),
        updated_at=max(part.updated_at for part in members),
        uptime=uptime.mean([part.uptime for part in members], rule(policy)),
    )


def _slug(text: i18n.Text) -> str:
    first = text if isinstance(text, str) else next(iter(text.values()))
    return re.sub(r"[^a-z0-9]+", "-", first.lower()).strip("-") or public_id("group", first)
