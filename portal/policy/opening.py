"""When somebody is there: in one zone, with holidays, across daylight saving."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, model_validator
from pydantic import WithJsonSchema as Schema

from portal import i18n
from portal.policy import public_holidays
from portal.policy.kinds import Table, Text, complaint

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")

Moments = tuple[tuple[datetime, datetime], ...]
"""When a day opens and closes, in UTC."""

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
        ) from (refused)


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

    def name(self, day: date) -> str | None:
        """The name of the holiday on `day` ("" when it has none), or None on other days."""
        if day in self.extra:
            return i18n.pick(self.extra[day]) if self.extra[day] else ""
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

    _moments: dict[date, Moments] = PrivateAttr(default_factory=dict)

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

    def spans(self, day: date) -> Spans:
        """When `day` opens and closes on the wall; empty on a free day."""
        if self.always_open:
            return ((timedelta(0), timedelta(days=1)),)
        spans = self.days.get(WEEKDAYS[day.weekday()], ())  # type: ignore[call-overload]
        return spans if spans and self.holidays.name(day) is None else ()

    def moments(self, day: date) -> Moments:
        """When `day` opens and closes, in UTC."""
        known = self._moments.get(day)
        if known is None:
            pairs = ((self.moment(day, o), self.moment(day, c)) for o, c in self.spans(day))
            # A span that daylight saving swallows whole is no span.
            known = self._moments[day] = tuple((o, c) for o, c in pairs if o < c)
        return known

    def moment(self, day: date, wall: timedelta) -> datetime:
        """The UTC time when the clock on the wall shows `wall` since midnight of `day`.

        Of two, the first; of none (the hour that spring skips), the end of the gap.
        """
        naive = datetime.combine(day, time()) + wall
        at = naive.replace(tzinfo=self.tz).astimezone(UTC)
        if at.astimezone(self.tz).replace(tzinfo=None) == naive:
            return at
        at = at.replace(second=0, microsecond=0)
        after = at.astimezone(self.tz).utcoffset()
        while (at - timedelta(minutes=1)).astimezone(self.tz).utcoffset() == after:
            at -= timedelta(minutes=1)
        return at

    def holiday(self, day: date) -> str | None:
        """The name of the holiday on `day` ("" when it has none), or None on other days."""
        return None if self.always_open else self.holidays.name(day)

    def is_business_day(self, day: date) -> bool:
        """Whether support is there at some time of `day`."""
        return bool(self.moments(day))

    def is_open(self, at: datetime) -> bool:
        """Whether support is there; the closing time itself still belongs to it."""
        return any(o <= at <= c for o, c in self._around(at))

    def next_opening(self, at: datetime) -> datetime:
        """The first moment (UTC) from `at` on when support is there: `at` itself when it is."""
        at = at.astimezone(UTC)
        if self.is_open(at):
            return at
        return next(o for day in self.days_from(at) for o, _ in self.moments(day) if o > at)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much support time lies between two moments."""
        total = timedelta(0)
        for day in self.days_from(start):
            if datetime.combine(day, time(), self.tz) > end:
                break
            for o, c in self.moments(day):
                total += max(timedelta(0), min(c, end) - max(o, start))
        return total

    def days_from(self, at: datetime) -> Iterator[date]:
        """The days of the zone from the one of `at` on, without end."""
        day = at.astimezone(self.tz).date()
        while True:
            yield day
            day += timedelta(days=1)

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of the day, and of the one before, which may close at this midnight."""
        today = at.astimezone(self.tz).date()
        yield from self.moments(today)
        yield from self.moments(today - timedelta(days=1))
