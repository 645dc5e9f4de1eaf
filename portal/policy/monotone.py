"""Whether graver levels are always answered and solved first, whenever a request comes in (A12)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from portal.errors import Mistake
from portal.policy.coverage import combinations
from portal.policy.durations import Duration
from portal.policy.hours import Hours
from portal.policy.model import Policy

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
        at = _first(policy.hours, early, late)
        if at is not None:
            when = at.astimezone(policy.hours.tz).strftime("%A %Y-%m-%d %H:%M")
            yield Mistake(
                "targets",
                f"opened on {when}, the {promise} of “{graver}” ({early}) would be due after that"
                f" of “{lesser}” ({late}); expected graver levels to be due first",
            )


def _pairs(policy: Policy) -> Iterator[Pair]:
    for tier, door in combinations(policy):
        rows = [
            (level.key, policy.targets_for(level.key, tier, door)) for level in policy.ranked_levels
        ]
        for promise in ("response", "resolution"):
            made = [(key, getattr(row, promise)) for key, row in rows]
            made = [(key, duration) for key, duration in made if duration is not None]
            for (graver, early), (lesser, late) in pairwise(made):
                yield promise, graver, lesser, early, late


def _first(hours: Hours, early: Duration, late: Duration) -> datetime | None:
    due = hours.add
    return next((at for at in MOMENTS if due(at, early).at > due(at, late).at), None)
