"""Support hours, and the arithmetic of business time."""

from datetime import datetime
from functools import cached_property

from portal.policy.durations import Duration
from portal.policy.opening import Opening
from portal.policy.steps import Due
from portal.policy.walk import Walk


class Hours(Opening):
    """When support is there, and when a time of it is over."""

    def add(self, start: datetime, duration: Duration) -> Due:
        """The time when `duration` has passed since `start`, with its reckoning."""
        walk = Walk(self, start)
        if duration.business_days:
            walk.days(duration.business_days)
        elif duration.clock == "business":
            walk.count(duration.seconds)
        else:
            walk.pass_by(duration.seconds)
        return walk.due()

    @cached_property
    def _dues(self) -> dict[tuple[Duration, tuple[datetime, ...]], list[datetime]]:
        return {}

    def dues(self, duration: Duration, starts: tuple[datetime, ...]) -> list[datetime]:
        """The times when `duration` has passed since each of `starts`, reckoned once."""
        known = self._dues.get((duration, starts))
        if known is None:
            known = self._dues[duration, starts] = [self.add(at, duration).at for at in starts]
        return known
