"""Walking through business time from a moment on, and noting each step."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile

from portal.policy.opening import Opening
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
        self._go("elapsed", self.at + timedelta(seconds=seconds), counts=True)

    def count(self, seconds: int) -> None:
        """Go on until so much support time has been counted."""
        left = timedelta(seconds=seconds)
        for opens, closes in self._spans_ahead():
            self._wait(opens)
            taken = min(left, closes - self.at)
            self._go("counted", self.at + taken, counts=True)
            left -= taken
            if not left:
                return

    def days(self, number: int) -> None:
        """Go on to the same time on the n-th next business day, from inside support hours."""
        if not self.hours.is_open(self.at):
            self._wait(next(self._spans_ahead())[0])
        day, wall = self._place()
        for following in self.hours.days_from(self.hours.moment(day + timedelta(days=1), _NOON)):
            if self.hours.moments(following):
                number -= 1
                self._go("business-day", self._inside(following, wall))
            else:
                self._closed(following)
            if not number:
                return

    def pause(self, start: datetime, end: datetime, seconds: int, *, business: bool) -> None:
        """Note a pause that began before the due time, and go on by what it took."""
        self.steps.append(Step("paused", start, end, seconds))
        if business and seconds:
            self.count(seconds)
        elif seconds:
            self.pass_by(seconds)

    def _spans_ahead(self) -> Iterator[tuple[datetime, datetime]]:
        for day in self.hours.days_from(self.at):
            for opens, closes in self.hours.moments(day):
                if closes > self.at:
                    yield opens, closes

    def _wait(self, opens: datetime) -> None:
        """Go to the opening, and name the free days on the way."""
        if opens <= self.at:
            return
        last = opens.astimezone(self.hours.tz).date()
        for day in takewhile(lambda day: day < last, self.hours.days_from(self.at)):
            if not self.hours.moments(day):
                self._closed(day)
        self._go("outside-hours", opens)

    def _closed(self, day: date) -> None:
        """Note a free day; days in a row that have no name of their own are one step."""
        name = self.hours.holiday(day)
        kind: StepKind = "weekend" if name is None else "holiday"
        opens = self.hours.moment(day, timedelta(0))
        closes = self.hours.moment(day, timedelta(days=1))
        before = self.steps[-1]
        if before.kind == kind and before.name == (name or "") and before.at_to == opens:
            opens = self.steps.pop().at_from
        self.steps.append(Step(kind, opens, closes, 0, name or ""))

    def _go(self, kind: StepKind, to: datetime, *, counts: bool = False) -> None:
        counted = round((to - self.at).total_seconds()) if counts else 0
        self.steps.append(Step(kind, self.at, to, counted))
        self.at = to

    def _place(self) -> tuple[date, timedelta]:
        """The business day on which this moment lies, and the time on its wall.

        Midnight belongs to the day that closes with it, unless the new one opens with it.
        """
        local = self.at.astimezone(self.hours.tz)
        day, wall = local.date(), timedelta(hours=local.hour, minutes=local.minute)
        wall += timedelta(seconds=local.second, microseconds=local.microsecond)
        if not any(opens <= self.at <= closes for opens, closes in self.hours.moments(day)):
            return day - timedelta(days=1), wall + timedelta(days=1)
        return day, wall

    def _inside(self, day: date, wall: timedelta) -> datetime:
        """The time `wall` on `day`, moved into its support hours where it lies outside."""
        at = self.hours.moment(day, wall)
        for opens, closes in self.hours.moments(day):
            if at <= closes:
                return max(at, opens)
        return self.hours.moments(day)[-1][1]


_NOON = timedelta(hours=12)
