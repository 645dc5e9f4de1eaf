"""How long a component was in which state, and the share of time in which it worked: one reckoning."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache
from itertools import pairwise, takewhile
from zoneinfo import ZoneInfo

OPERATIONAL, NO_DATA, MAINTENANCE, DEGRADED, PARTIAL, MAJOR = STATES = (
    "operational",
    "no-data",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)
"""From the best to the worst. What an incident says stands above a maintenance, and that above
nobody knowing anything."""
_RANK = {state: rank for rank, state in enumerate(STATES)}
_NOT_MEASURED = frozenset({NO_DATA, MAINTENANCE})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Word:
    """What one source said of a component's state, from `since` up to `until` (open when None)."""

    source: str
    state: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in one state."""

    state: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """How a second in each state counts, 1 being a whole second lost, and in which zone days begin."""

    partial: Decimal
    degraded: Decimal
    zone: str

    def lost(self, state: str) -> Decimal:
        """What a second in this state costs."""
        weights = {MAJOR: Decimal(1), PARTIAL: self.partial, DEGRADED: self.degraded}
        return weights.get(state, Decimal(0))


@dataclass(frozen=True, slots=True)
class Uptime:
    """The share of the measured time in which it worked, with the rule by which it was reckoned.

    Maintenance and times of which nothing is known are not measured. `percent` has two places and
    is rounded down, so that it is 100 only when nothing was lost; None when nothing was measured.
    `lost_s` is what the outages cost, weighted.
    """

    percent: Decimal | None
    measured_s: int
    rule: Rule
    lost_s: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Tally:
    """How long each state lasted."""

    times: Mapping[str, timedelta] = field(default_factory=dict)

    def seconds(self, state: str) -> int:
        """Whole seconds in this state."""
        return self.times.get(state, timedelta()) // timedelta(seconds=1)

    @property
    def worst(self) -> str:
        """The worst state that there was; no data when there was none."""
        known = [state for state, span in self.times.items() if span and state != NO_DATA]
        return max(known, key=rank, default=NO_DATA)


def rank(state: str) -> int:
    """How bad a state is; 0 is the best."""
    return _RANK[state]


def worst(states: Iterable[str]) -> str:
    """The worst of these states; all is well where there is none."""
    return max(states, key=rank, default=OPERATIONAL)


def timeline(
    words: Iterable[Word],
    corrected: Iterable[Word],
    since: datetime,
    until: datetime,
    *,
    excused: str | None = None,
) -> list[Spell]:
    """The states from `since` to `until`, without a gap.

    `words` come in the order in which they were said. What a source says later replaces what it
    said before about the same time; of several sources the worst counts, or the `excused` state
    where one of them names it. Then `corrected` is laid over it, the latest on top: that is what a
    person reclassified, with a reason.
    """
    said: defaultdict[str, list[Spell]] = defaultdict(list)
    for word in words:
        said[word.source] = _laid(said[word.source], word, since, until)
    merged = _merged((spell for spells in said.values() for spell in spells), since, until, excused)
    for word in corrected:
        merged = _laid(merged, word, since, until)
    return list(_joined(merged))


def _laid(spells: list[Spell], word: Word, since: datetime, until: datetime) -> list[Spell]:
    """These spells with a later word on top."""
    start = max(word.since, since)
    end = until if word.until is None else min(word.until, until)
    if start >= end:
        return spells
    if not spells or start >= spells[-1].until:
        return [*spells, Spell(word.state, start, end)]
    before = [Spell(s.state, s.since, min(s.until, start)) for s in spells if s.since < start]
    after = [Spell(s.state, max(s.since, end), s.until) for s in spells if s.until > end]
    return [*before, Spell(word.state, start, end), *after]


def _merged(
    spells: Iterable[Spell], since: datetime, until: datetime, excused: str | None
) -> list[Spell]:
    """The worst of all spells at each moment, or what excuses it; where there is none, all is well."""
    first = None if excused is None else _RANK[excused]
    changes: defaultdict[datetime, list[tuple[int, int]]] = defaultdict(
        list, {since: [], until: []}
    )
    for spell in spells:
        changes[spell.since].append((_RANK[spell.state], 1))
        changes[spell.until].append((_RANK[spell.state], -1))
    count = [0] * len(STATES)
    merged: list[Spell] = []
    moments = sorted(changes)
    for start, end in pairwise(moments):
        for number, change in changes[start]:
            count[number] += change
        worst_of = max((number for number, many in enumerate(count) if many), default=0)
        state = worst_of if first is None or not count[first] else first
        merged.append(Spell(STATES[state], start, end))
    return merged


def _joined(spells: Iterable[Spell]) -> Iterator[Spell]:
    """Neighbours in the same state as one."""
    last: Spell | None = None
    for spell in spells:
        if last is not None and last.state == spell.state:
            last = Spell(last.state, last.since, spell.until)
            continue
        if last is not None:
            yield last
        last = spell
    if last is not None:
        yield last


@lru_cache(maxsize=16)
def calendar(zone: str, first: date, days: int) -> tuple[tuple[date, datetime, datetime], ...]:
    """So many days of a zone with their beginning and end in UTC: some have 23 hours, some 25."""
    place = ZoneInfo(zone)
    dates = [first + timedelta(days=number) for number in range(days)]
    return tuple((on, midnight(on, place), midnight(on + _DAY, place)) for on in dates)


def midnight(day: date, place: ZoneInfo) -> datetime:
    """The moment at which a day begins in a zone, in UTC."""
    return datetime.combine(day, time(), place).astimezone(UTC)


def by_day(
    spells: Sequence[Spell], days: Iterable[tuple[date, datetime, datetime]]
) -> Iterator[tuple[date, Tally]]:
    """What each of these days held; a day that no spell reaches held nothing."""
    place = 0
    for on, start, end in days:
        while place < len(spells) and spells[place].until <= start:
            place += 1
        if place < len(spells) and spells[place].since <= start and spells[place].until >= end:
            yield on, _whole(spells[place].state, end - start)
        else:
            yield on, tally(_within(spells[place:], start, end))


@lru_cache(maxsize=64)
def _whole(state: str, span: timedelta) -> Tally:
    return Tally({state: span})


def _within(spells: Iterable[Spell], start: datetime, end: datetime) -> Iterator[Spell]:
    for spell in takewhile(lambda one: one.since < end, spells):
        yield Spell(spell.state, max(spell.since, start), min(spell.until, end))


def tally(spells: Iterable[Spell]) -> Tally:
    """How long each state lasted in these spells."""
    times: defaultdict[str, timedelta] = defaultdict(timedelta)
    for spell in spells:
        times[spell.state] += spell.until - spell.since
    return Tally(dict(times))


def share(tally: Tally, rule: Rule) -> Uptime:
    """The uptime that a tally comes to, by this rule."""
    measured = {s: _exact(span) for s, span in tally.times.items() if s not in _NOT_MEASURED}
    lost = sum((rule.lost(state) * span for state, span in measured.items()), Decimal(0))
    return _of(sum(measured.values(), Decimal(0)), lost, rule)


def mean(uptimes: Sequence[Uptime], rule: Rule) -> Uptime:
    """The uptime of several components together: all their measured time, and what of it was lost."""
    measured = Decimal(sum(one.measured_s for one in uptimes))
    return _of(measured, sum((one.lost_s for one in uptimes), Decimal(0)), rule)


def _exact(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)).scaleb(-6)


def _of(measured: Decimal, lost: Decimal, rule: Rule) -> Uptime:
    if not measured:
        return Uptime(None, 0, rule)
    percent = ((measured - lost) * 100 / measured).quantize(Decimal("0.01"), ROUND_DOWN)
    return Uptime(max(percent, Decimal(0)), int(measured), rule, lost)
