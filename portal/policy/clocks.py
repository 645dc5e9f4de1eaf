"""The clocks of a request: its due times, recomputed from what happened to it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal, cast

from portal.policy.durations import Duration
from portal.policy.hours import Hours
from portal.policy.steps import Due, Dues
from portal.policy.targets import Targets
from portal.policy.walk import Walk

Spells = Sequence[tuple[datetime, str]]


def due(hours: Hours, targets: Targets, opened_at: datetime, spells: Spells) -> Dues:
    """Both due times, each moved on by the pauses that began before it."""
    pauses = tuple(_pauses(spells, opened_at))
    return Dues(
        _due(hours, targets.response, opened_at, pauses),
        _due(hours, targets.resolution, opened_at, pauses),
        cast("Literal['runs', 'paused', 'stopped']", spells[-1][1] if spells else "runs"),
    )


def share_of(
    hours: Hours, duration: Duration, opened_at: datetime, spells: Spells, share: float
) -> datetime:
    """When this share of a promised time is used up, moved on by pauses like its end."""
    business = duration.clock == "business"
    whole = duration.seconds
    if not whole:
        whole = round(hours.between(opened_at, hours.add(opened_at, duration).at).total_seconds())
    walk = Walk(hours, opened_at)
    (walk.count if business else walk.pass_by)(round(whole * share))
    return _moved_on(hours, walk.due(), tuple(_pauses(spells, opened_at)), business=business).at


def _pauses(spells: Spells, opened_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches since the opening that are over in which the clock did not run."""
    for (since, clock), (until, _) in pairwise(spells):
        begins = max(since, opened_at)
        if clock != "runs" and until > begins:
            yield begins.astimezone(UTC), until.astimezone(UTC)


def _due(
    hours: Hours,
    duration: Duration | None,
    opened_at: datetime,
    pauses: Sequence[tuple[datetime, datetime]],
) -> Due | None:
    if duration is None:
        return None
    first = hours.add(opened_at, duration)
    return _moved_on(hours, first, pauses, business=duration.clock == "business")


def _moved_on(
    hours: Hours, first: Due, pauses: Sequence[tuple[datetime, datetime]], *, business: bool
) -> Due:
    if not pauses:
        return first
    walk = Walk.after(hours, first)
    for start, end in pauses:
        # A pause that begins when the time is up comes too late to move it.
        if start < walk.at:
            lost = hours.between(start, end) if business else end - start
            walk.pause(start, end, round(lost.total_seconds()), business=business)
    return walk.due()
