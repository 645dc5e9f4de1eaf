"""When somebody is there: in one zone, with holidays, across daylight saving."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainValidator, model_validator
from pydantic import WithJsonSchema as Schema

from portal import i18n
from portal.policy import public_holidays
from portal.policy.kinds import Table, Text, complaint

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")

Moments = tuple[tuple[datetime, datetime], ...]
"""When a day opens and closes, in UTC."""


class Day(NamedTuple):
    """One day of the zone, in UTC."""

    start: datetime
    end: datetime
    moments: Moments
    """Empty on a free day."""
    holiday: i18n.Text | None
    """The name of the holiday ("" when it has none), or None on other days."""


Spans = tuple[tuple[timedelta, timedelta], ...]
"""When a day opens and closes, as the time on the wall since midnight."""


def _spans(value: object) -> Spans:
    written = value if isinstance(value, list) else [value]
    spans = tuple(_span(one) for one in written)
    ends = [end for span in spans for end in span]
    if not spans or ends != sorted(set(ends)):
        raise complaint(
            'expected times in order, e.g. "09:00-17:00" or ["09:00-12:00", "13:00-17:00"];'
            ' a shift over midnight is written as two days ("22:00-24:00", "00:00-06:00")'
        )
    return spans


def _span(value: object) -> tuple[timedelta, timedelta]:
    found = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise complaint("“{value}” is not a span of time; expected e.g. “09:00-17:00”", value=value)
    hours, minutes, *end = (int(part) for part in found.groups() if part is not None)
    return timedelta(hours=hours, minutes=minutes), timedelta(hours=end[0], minutes=end[1])


def _zone(value: str) -> str:
    if not i18n.is_zone(value):
        raise complaint(
            "“{value}” is not a time zone; expected e.g. “America/Los_Angeles”", value=value
        )
    return value


def _extra(value: object) -> dict[date, str | Mapping[str, str]]:
    listed = dict.fromkeys(value, "") if isinstance(value, list) else value
    if not isinstance(listed, Mapping):
        raise complaint('expected dates, [2026-12-24], or dates with names, 2026-12-24 = "…"')
    return {_date(day): name for day, name in listed.items()}


def _date(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as refused:
        raise complaint(
            "“{value}” is not a date; expected e.g. 2026-12-24", value=str(value)
        ) from refused


class Holidays(Table):
    """The days on which a business day does not happen."""

    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    """Two capitals of ISO 3166, for its public holidays."""
    subdivision: str | None = None
    """State or province, where its holidays differ."""
    extra: Annotated[
        dict[date, Text],
        PlainValidator(_extra),
        Schema({"type": ["object", "array"], "description": "Dates, or dates with names"}),
    ] = Field(default_factory=dict)
    """Further free days."""
    worked: tuple[date, ...] = ()
    """Public holidays on which support is there all the same."""

    def name(self, day: date) -> i18n.Text | None:
        """The name of the holiday on `day` ("" when it has none), or None on other days."""
        if day in self.extra:
            return self.extra[day]
        if self.country is None or day in self.worked:
            return None
        return public_holidays.in_year(self.country, self.subdivision, day.year).get(day)


class Opening(Table):
    """When support is there."""

    zone: Annotated[str, AfterValidator(_zone)]
    """IANA name of the zone in which the hours are meant."""
    label: Text | None = None
    """How the zone is called beside a time, for example PT."""
    days: dict[
        Weekday,
        Annotated[
            Spans,
            PlainValidator(_spans),
            Schema({"type": ["string", "array"], "description": "“09:00-17:00”, or several"}),
        ],
    ] = Field(default_factory=dict)
    """The spans of each weekday; a weekday that is not named is free."""
    holidays: Holidays = Holidays()
    always_open: bool = False
    """Around the clock on every day; `days` and `holidays` do not apply."""

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if not self.always_open and not self.days:
            raise complaint("nobody is ever there; expected days, or always_open = true")
        if self.always_open and self.days:
            raise complaint("expected either days or always_open = true, not both")
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)

    @cached_property
    def _days(self) -> dict[date, Day]:
        return {}

    def day(self, on: date) -> Day:
        """What there is to know of a day, reckoned once."""
        known = self._days.get(on)
        if known is None:
            known = self._days[on] = self._reckoned(on)
        return known

    def moment(self, on: date, wall: timedelta) -> datetime:
        """The UTC time when the clock on the wall shows `wall` since midnight of `on`."""
        day = self.day(on)
        if day.end - day.start == _DAY:
            return day.start + wall
        return self._moment(on, wall)

    def is_business_day(self, on: date) -> bool:
        """Whether support is there at some time of that day."""
        return bool(self.day(on).moments)

    def is_open(self, at: datetime) -> bool:
        """Whether support is there; the closing time itself still belongs to it."""
        today = at.astimezone(self.tz).date()
        # The day before may close at this very midnight.
        days = (self.day(today), self.day(today - _DAY))
        return any(o <= at <= c for day in days for o, c in day.moments)

    def next_opening(self, at: datetime) -> datetime:
        """The first moment (UTC) from `at` on when support is there: `at` itself when it is."""
        at = at.astimezone(UTC)
        if self.is_open(at):
            return at
        return next(o for day in self.days_from(at) for o, _ in self.day(day).moments if o > at)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much support time lies between two moments."""
        total = timedelta(0)
        for on in self.days_from(start):
            day = self.day(on)
            if day.start > end:
                break
            for o, c in day.moments:
                total += max(timedelta(0), min(c, end) - max(o, start))
        return total

    def days_from(self, at: datetime) -> Iterator[date]:
        """The days of the zone from the one of `at` on, without end."""
        day = at.astimezone(self.tz).date()
        while True:
            yield day
            day += timedelta(days=1)

    def _reckoned(self, on: date) -> Day:
        name = None if self.always_open else self.holidays.name(on)
        spans = self.days.get(WEEKDAYS[on.weekday()], ())  # type: ignore[call-overload]
        if self.always_open:
            spans = ((timedelta(0), _DAY),)
        pairs = [(self._moment(on, o), self._moment(on, c)) for o, c in spans]
        # A span that daylight saving swallows whole is no span.
        moments = tuple((o, c) for o, c in pairs if o < c and name is None)
        ends = self._moment(on, timedelta(0)), self._moment(on, _DAY)
        return Day(*ends, moments, name)

    def _moment(self, on: date, wall: timedelta) -> datetime:
        """The UTC time of a time on the wall.

        Of two, the first; of none (the hour that spring skips), the end of the gap.
        """
        naive = datetime.combine(on, time()) + wall
        at = naive.replace(tzinfo=self.tz).astimezone(UTC)
        if at.astimezone(self.tz).replace(tzinfo=None) == naive:
            return at
        at = at.replace(second=0, microsecond=0)
        after = at.astimezone(self.tz).utcoffset()
        while (at - _MINUTE).astimezone(self.tz).utcoffset() == after:
            at -= _MINUTE
        return at
