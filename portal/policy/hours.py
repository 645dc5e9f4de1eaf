"""Support hours, and the arithmetic of business time."""

from datetime import datetime

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
