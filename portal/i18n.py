"""Words and dates in the reader's language and time zone, for pages, letters and workers alike."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, timedelta
from datetime import date as Date  # noqa: N812 - `date` is our own function
from datetime import datetime as DateTime  # noqa: N812 - `datetime` is our own function
from datetime import time as Time  # noqa: N812 - as above
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates, numbers, support

Text = str | Mapping[str, str]
"""A text of the policy: one for all languages, or one per language."""

DEFAULT_LANGUAGE = "en"
_PRECISE = 2  # of a unit, before the next larger one is told
_CATALOGUES = Path(__file__).with_name("translations")
_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_zone: ContextVar[str] = ContextVar("zone", default="UTC")
_now: ContextVar[DateTime | None] = ContextVar("now", default=None)


@contextmanager
def using(language: str, zone: str, now: DateTime | None = None) -> Iterator[None]:
    """Speak `language` and tell times in `zone` (an IANA name) until the block ends.

    Times are told as of `now`; without it, as of what is now around the block.
    """
    tokens = _language.set(language), _zone.set(zone), _now.set(now or _now.get())
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _zone.reset(tokens[1])
        _now.reset(tokens[2])


@contextmanager
def as_of(now: DateTime) -> Iterator[None]:
    """Tell times as of `now` until the block ends: what is of another year says so."""
    with using(_language.get(), _zone.get(), now):
        yield


def tongue() -> tuple[str, str, DateTime | None]:
    """What `using` was given: language, zone, and now."""
    return _language.get(), _zone.get(), _now.get()


def language() -> str:
    """The language spoken now, as a tag such as `en` or `pt_BR`."""
    return _language.get()


def direction() -> str:
    """Which way the language spoken now is written: `ltr` or `rtl`."""
    return str(_locale(_language.get()).text_direction)


def zone() -> str:
    """The IANA name of the zone in which times are told now."""
    return _zone.get()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Whether this is the IANA name of a time zone."""
    return name in _zones()


@cache
def zones() -> tuple[str, ...]:
    """The zones among which a person chooses: those that are named after a place."""
    return ("UTC", *sorted(name for name in _zones() if "/" in name and name[:3] != "Etc"))


@cache
def _catalogue(tag: str) -> support.NullTranslations:
    return support.Translations.load(_CATALOGUES, [tag])


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag)


def gettext(message: str, /, **values: object) -> str:
    """`message` in the current language, with `%(name)s` filled from `values`."""
    text = _catalogue(_language.get()).ugettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The right plural form for `number`, which the text may use as `%(num)s`."""
    text = _catalogue(_language.get()).ungettext(singular, plural, number)
    return text % ({"num": number} | values)


class Lazy:
    """A message that is translated when it is shown, not when it is written down."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return gettext(self.message)


def lazy(message: str) -> Lazy:
    """Mark `message` for translation at the time when it is shown."""
    return Lazy(message)


def pick(text: Text) -> str:
    """A policy text in the current language, else in the first one that it has.

    What is written in one language only is looked up in the catalogue, which has those of the
    presets.
    """
    if isinstance(text, str):
        return gettext(text) if text else text
    return text.get(_language.get()) or next(iter(text.values()))


_DAY, _DAY_OF_YEAR = "MMMMEEEEd", "yMMMMEEEEd"


@lru_cache(maxsize=4096)
def _format(style: str, moment: DateTime, tag: str, zone_name: str) -> str:
    place, tz = _locale(tag), ZoneInfo(zone_name)
    if style == "date":
        return dates.format_date(moment.astimezone(tz), "full", locale=place)
    if style.endswith("short"):
        day = "yMMMd" if style.startswith("dated") else "MMMd"
        return (
            dates.format_skeleton(day, moment, tzinfo=tz, locale=place)
            + ", "
            + _time(moment, tz, place)
        )
    pattern = _day_pattern(tag, _DAY_OF_YEAR if style.startswith("dated") else _DAY)
    day = dates.format_datetime(moment, pattern, tzinfo=tz, locale=place)
    hour = f"{_time(moment, tz, place)} {_abbreviation(moment.astimezone(tz))}"
    pattern = str(dates.get_datetime_format("long", locale=place))
    return pattern.replace("'", "").format(hour, day)


@cache
def _day_pattern(tag: str, skeleton: str) -> str:
    # Babel finds the nearest pattern that a language has, and leaves its fields as short as there.
    known = _locale(tag).datetime_skeletons
    pattern = str(known[str(dates.match_skeleton(skeleton, known))])
    return re.sub(r"\bE+\b", "EEEE", re.sub(r"\bMMM\b", "MMMM", pattern))


def _abbreviation(moment: DateTime) -> str:
    # The zone's own letters where it has some; a bare offset says more with GMT before it.
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"GMT{name}"


def _time(moment: DateTime, tz: ZoneInfo, place: Locale) -> str:
    return dates.format_time(moment, "short", tzinfo=tz, locale=place)


def datetime(moment: DateTime) -> str:
    """Weekday, date, time and zone, for example `Monday, November 23, 9:00 AM PST`."""
    return _told("datetime", moment)


def short(moment: DateTime) -> str:
    """Day and time without the zone, where the zone stands nearby."""
    return _told("short", moment)


def _told(style: str, moment: DateTime) -> str:
    # What is of this year needs no year; who does not know which one it is tells it always.
    now, zone = _now.get(), _zone.get()
    known = now is not None and _year(moment, zone) == _year(now, zone)
    return _format(style if known else f"dated {style}", moment, _language.get(), zone)


@lru_cache(maxsize=1024)
def _year(moment: DateTime, zone: str) -> int:
    return moment.astimezone(ZoneInfo(zone)).year


def date(moment: DateTime) -> str:
    """The day in full."""
    return _format("date", moment, _language.get(), _zone.get())


def length(of: timedelta) -> str:
    """About how long, for example `25 min` or `3 days`."""
    return _length(of, towards=False)


def ahead(by: timedelta) -> str:
    """How far ahead a moment is, for example `in 25 min`."""
    return _length(by, towards=True)


def _length(of: timedelta, *, towards: bool) -> str:
    return dates.format_timedelta(
        max(of, timedelta(minutes=1)),
        granularity="minute",
        threshold=_PRECISE,
        add_direction=towards,
        format="short",
        locale=_locale(_language.get()),
    )


@lru_cache(maxsize=4096)
def _day(style: str, day: Date, tag: str) -> str:
    return str(dates.format_skeleton(style, DateTime.combine(day, Time()), locale=_locale(tag)))


def day(of: Date) -> str:
    """A day with its name, for example `Sat, Nov 21, 2026`."""
    return _day("yMMMEd", of, _language.get())


def short_day(of: Date) -> str:
    """A day of a year that is known, for example `Nov 21`."""
    return _day("MMMd", of, _language.get())


def month(of: Date) -> str:
    """The month and its year, for example `November 2026`."""
    return _day("yMMMM", of, _language.get())


def month_name(of: Date) -> str:
    """The short name of the month, for example `Nov`."""
    return _day("MMM", of, _language.get())


def language_name(tag: str) -> str:
    """What a language calls itself."""
    name = str(_locale(tag).get_display_name(tag))
    return name[:1].upper() + name[1:]


def number(value: Decimal) -> str:
    """A number as people write it here; nothing is rounded."""
    return numbers.format_decimal(
        value, locale=_locale(_language.get()), decimal_quantization=False
    )


def readable(key: str) -> str:
    """A key that the policy has no longer, as words: `lost-access` is “Lost access”."""
    words = key.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def weekday(number: int) -> str:
    """The name of a day of the week; 0 is Monday."""
    return str(_locale(_language.get()).days["format"]["wide"][number])


def wall(since_midnight: timedelta) -> str:
    """The time that a clock on the wall shows so long after midnight."""
    moment = DateTime(2000, 1, 1, tzinfo=UTC) + since_midnight
    return dates.format_time(moment, "short", locale=_locale(_language.get()))
