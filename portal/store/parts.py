"""Components for the board: what was said of each through time becomes days, states and uptime."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import i18n, uptime
from portal.models import ProbeState
from portal.policy import Policy
from portal.policy.status_page import Component, Probe
from portal.redaction import CleanText
from portal.store.ledger import SILENCE, Record
from portal.store.public import Board, Day, Event, Group, Part
from portal.uptime import NO_DATA, OPERATIONAL, Rule, Spell, Tally, Word

DAYS = 90
_TICK = timedelta(microseconds=1)
_ALNUM = "0123456789abcdefghijklmnopqrstuvwxyz"


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


def note_looks(session: Session, policy: Policy, found: defaultdict[str, Record]) -> None:
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
        words.append(Word(SILENCE, NO_DATA, entry.silent_from))
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
