"""Walking through business time from a moment on, and noting each step."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from portal.policy.opening import Day, Opening
from portal.policy.steps import Due, Step, StepKind


class Walk:
    """A moment that moves on, and the steps it took."""

    def __init__(self, hours: Opening, start: datetime) -> None:
        self.hours = hours
        self.at = start.astimezone(UTC)
        self.steps: list[Step] = [Step("opened", self.at, self.at)]

    @classmethod
    def after(cls, hours: Opening, due: Due) -> "Walk":
        """A walk that goes on from a due time."""
        walk = cls(hours, due.at)
        walk.steps = list(due.steps[:-1])
        return walk

    def due(self) -> Due:
        """Where the walk has come to."""
        return Due(self.at, (*self.steps, Step("due", self.at, self.at)))

    def pass_by(self, seconds: int) -> None:
        """Go on by elapsed time, whoever is there."""
        self._go("elapsed", self.at + timedelta(seconds=seconds), seconds)

    def count(self, seconds: int) -> None:
        """Go on until so much support time has been counted."""
        left = timedelta(seconds=seconds)
        for opens, closes in self._spans_ahead():
            self._wait(opens)
            taken = min(left, closes - self.at)
            self._go("counted", self.at + taken, round(taken.total_seconds()))
            left -= taken
            if not left:
                return

    def days(self, number: int) -> None:
        """Go on to the same time on the n-th next business day, from inside support hours."""
        if not self.hours.is_open(self.at):
            self._wait(next(self._spans_ahead())[0])
        on, wall = self._place()
        gone = 0
        while number > gone:
            on += timedelta(days=1)
            day = self.hours.day(on)
            if day.moments:
                gone += 1
                continue
            number -= self._pass_days(gone, on, wall)
            gone = 0
            self._closed(day)
        self._pass_days(gone, on + timedelta(days=1), wall)

    def pause(self, start: datetime, end: datetime, seconds: int, *, business: bool) -> None:
        """Note a pause that began before the due time, and go on by what it took."""
        self.steps.append(Step("paused", start, end, seconds))
        if business and seconds:
            self.count(seconds)
        elif seconds:
            self.pass_by(seconds)

    def _pass_days(self, number: int, before: date, wall: timedelta) -> int:
        """Go on by the business days that lie in a row before `before`."""
        if number:
            at = self._inside(before - timedelta(days=1), wall)
            self._go("business-day", at, number)
        return number

    def _spans_ahead(self) -> Iterator[tuple[datetime, datetime]]:
        for on in self.hours.days_from(self.at):
            for opens, closes in self.hours.day(on).moments:
                if closes > self.at:
                    yield opens, closes

    def _wait(self, opens: datetime) -> None:
        """Go to the opening, and name the free days on the way."""
        if opens <= self.at:
            return
        for day in map(self.hours.day, self.hours.days_from(self.at)):
            if day.end > opens:
                break
            if not day.moments:
                self._closed(day)
        self._go("outside-hours", opens)

    def _closed(self, day: Day) -> None:
        """Note a free day; days in a row of one name, or without, are one step."""
        kind: StepKind = "weekend" if day.holiday is None else "holiday"
        name, start = day.holiday or "", day.start
        before = self.steps[-1]
        if (before.kind, before.name, before.at_to) == (kind, name, start):
            start = self.steps.pop().at_from
        self.steps.append(Step(kind, start, day.end, 0, name))

    def _go(self, kind: StepKind, to: datetime, counted: int = 0) -> None:
        self.steps.append(Step(kind, self.at, to, counted))
        self.at = to

    def _place(self) -> tuple[date, timedelta]:
        """The business day on which this moment lies, and the time on its wall.

        Midnight belongs to the day that closes with it, unless the new one opens with it.
        """
        local = self.at.astimezone(self.hours.tz)
        today = local.date()
        wall = local.replace(tzinfo=None) - datetime.combine(today, time())
        if any(opens <= self.at <= closes for opens, closes in self.hours.day(today).moments):
            return today, wall
        return today - timedelta(days=1), wall + timedelta(days=1)

    def _inside(self, on: date, wall: timedelta) -> datetime:
        """The time `wall` on a business day, moved into its support hours where it lies outside."""
        at = self.hours.moment(on, wall)
        moments = self.hours.day(on).moments
        return next((max(at, opens) for opens, closes in moments if at <= closes), moments[-1][1])
