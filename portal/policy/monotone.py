"""Whether times that belong together keep their order, whenever a request comes in (A12)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import ge, gt

from portal.errors import Mistake
from portal.policy.coverage import combinations
from portal.policy.durations import Duration
from portal.policy.hours import Hours
from portal.policy.model import Policy
from portal.policy.targets import Targets

# A fortnight with the end of summer time in Europe, and at its end in America.
FIRST = datetime(2026, 10, 19, tzinfo=UTC)
MOMENTS = tuple(FIRST + timedelta(minutes=15) * i for i in range(14 * 24 * 4))

Pair = tuple[str, str, str, Duration, Duration]


def check(policy: Policy) -> Iterator[Mistake]:
    """Each pair of levels that changes places, with the first moment at which it does."""
    seen: set[Pair] = set()
    for pair in _pairs(policy):
        if pair in seen:
            continue
        seen.add(pair)
        promise, graver, lesser, early, late = pair
        at = first(policy.hours, early, late)
        if at is not None:
            yield Mistake(
                "targets",
                f"opened on {_when(policy, at)}, the {promise} of “{graver}” ({early}) would be due after that"
                f" of “{lesser}” ({late}); expected graver levels to be due first",
            )


def answers(policy: Policy) -> Iterator[Mistake]:
    """Rows of targets whose solution is due before the first answer, with the first moment."""
    for index, row in enumerate(policy.targets):
        if row.response is None or row.resolution is None:
            continue
        at = first(policy.hours, row.response, row.resolution)
        if at is not None:
            yield Mistake(
                f"targets[{index}].resolution",
                f"opened on {_when(policy, at)}, the solution ({row.resolution}) would be due"
                f" before the first answer ({row.response}); expected no less than that",
            )


def bands(policy: Policy) -> Iterator[Mistake]:
    """Teams whose requests are never yellow, with the first moment since which they are not."""
    for team in policy.teams.values():
        if team.bands is None:
            continue
        green, yellow = team.bands.green, team.bands.yellow
        at = first(policy.hours, green, yellow, apart=True)
        if at is not None:
            yield Mistake(
                f"teams.{team.key}.bands",
                f"waiting since {_when(policy, at)}, a request is green ({green}) until it is red"
                f" ({yellow}); expected yellow to last longer than green",
            )


def reminders(policy: Policy) -> Iterator[Mistake]:
    """Timers whose reminder does not come between start and end, with the first such moment."""
    for key, status in policy.statuses.items():
        timer = status.timer
        if timer is None or not isinstance(timer.after, Duration):
            continue
        name = "remind_after" if timer.remind_after else "remind_before"
        remind = timer.remind_after or timer.remind_before
        at = remind and first(policy.hours, remind, timer.after, apart=True)
        if at:
            yield Mistake(
                f"statuses.{key}.timer.{name}",
                f"since {_when(policy, at)}, no reminder would come on the way, because all ends"
                f" after {timer.after}; expected less than that",
            )


def _when(policy: Policy, at: datetime) -> str:
    return at.astimezone(policy.hours.tz).strftime("%A %Y-%m-%d %H:%M")


def _pairs(policy: Policy) -> Iterator[Pair]:
    for tier, door in combinations(policy):
        for category in (None, *policy.categories):
            yield from _adjacent(_levels(policy, tier, door, category))
            yield from _adjacent(_severities(policy, tier, door, category))


Rows = list[tuple[str, Targets]]


def _levels(policy: Policy, tier: str | None, door: str, category: str | None) -> Rows:
    return [
        (level.key, policy.targets_for(level.key, tier, door, category=category))
        for level in policy.ranked_levels
    ]


def _severities(policy: Policy, tier: str | None, door: str, category: str | None) -> Rows:
    least = policy.ranked_levels[-1].key
    return [
        (one.key, policy.targets_for(least, tier, door, category=category, severity=one.key))
        for one in policy.ranked_severities
    ]


def _adjacent(rows: Rows) -> Iterator[Pair]:
    for promise in ("response", "resolution"):
        made = [(key, getattr(row, promise)) for key, row in rows]
        made = [(key, duration) for key, duration in made if duration is not None]
        for (graver, early), (lesser, late) in pairwise(made):
            yield promise, graver, lesser, early, late


def first(hours: Hours, early: Duration, late: Duration, *, apart: bool = False) -> datetime | None:
    """The first moment from which `early` would lead to later than `late`; None where none does.

    Where the two are to be `apart`, it may not lead to the same time either.
    """
    passes = ge if apart else gt
    dues = zip(MOMENTS, hours.dues(early, MOMENTS), hours.dues(late, MOMENTS), strict=True)
    return next((at for at, one, other in dues if passes(one, other)), None)
