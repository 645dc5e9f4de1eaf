"""What happens to a request by itself, and when."""

from datetime import UTC, datetime, timedelta

from portal.policy.durations import Duration
from portal.policy.hours import Hours
from portal.policy.needs import Need
from portal.policy.statuses import NextAction, Status, Timer, Way

_NOTICE = timedelta(days=1)


def needs(to: Status, way: Way) -> tuple[Need, ...]:
    """What the timer of the status to come adds to what a move needs: the moment of its end."""
    given = to.timer is not None and not isinstance(to.timer.after, Duration)
    return ("until",) if given and "until" not in way.needs else ()


def next_action(
    hours: Hours,
    timer: Timer | None,
    since: datetime,
    *,
    reminded: datetime | None,
    until: datetime | None,
) -> NextAction | None:
    """The reminder, if there is one to come, else the move; None when nothing happens.

    Who was reminded late, because nobody swept for a while, still has a day to answer.
    """
    if timer is None:
        return None
    ends = hours.add(since, timer.after).at if isinstance(timer.after, Duration) else until
    if ends is None:
        return None
    ends = ends.astimezone(UTC)
    remind = _reminder(hours, timer, since, ends)
    if remind is not None and remind < ends:
        if reminded is None:
            return NextAction(remind, "remind", timer.then, ends, timer.note)
        if until is None:
            ends = max(ends, reminded + min(ends - remind, _NOTICE))
    return NextAction(ends, "move", timer.then, ends, timer.note)


def _reminder(hours: Hours, timer: Timer, since: datetime, ends: datetime) -> datetime | None:
    if timer.remind_after is not None:
        return hours.add(since, timer.remind_after).at
    if timer.remind_before is None:
        return None
    return max(since.astimezone(UTC), ends - timedelta(seconds=timer.remind_before.seconds))
